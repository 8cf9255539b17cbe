"""Tests of the room decision."""
