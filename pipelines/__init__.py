"""The pipeline as plain Python: from a street's file to a released table."""
