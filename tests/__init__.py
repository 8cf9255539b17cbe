"""The tests, a folder for each room; builders, independent counts and benchmarks apart."""
