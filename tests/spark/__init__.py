"""Spark against DuckDB: `make test-spark` and its short form; the ordinary suite leaves it out."""
