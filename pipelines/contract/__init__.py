"""The single source of every column, code, rule and term; everything else is derived from it."""
