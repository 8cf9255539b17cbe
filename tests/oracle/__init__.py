"""Independent counts, written from the specification; they share no code with pipelines."""
