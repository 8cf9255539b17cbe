"""The gate: what must hold of accepted rows and of marts before anything is published."""
