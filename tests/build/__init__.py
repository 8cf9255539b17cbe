"""Builders: files, provinces and releases that tests are about."""
