"""Shared foundations: the data folder, time, atomic file writes, workbooks."""
