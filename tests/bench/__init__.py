"""Benchmarks, each behind a make target; nothing here is run by the suite."""
