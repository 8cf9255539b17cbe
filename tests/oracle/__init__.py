"""Independent counts, written from the words of the specification; they share no code with pipelines."""
