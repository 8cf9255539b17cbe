"""Releases: what was published, from which list, and how it is asked."""
