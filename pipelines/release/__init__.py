"""Releases: what was published, from which inputs, and how to query it."""
