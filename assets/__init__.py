"""The Dagster definitions and the command line."""
