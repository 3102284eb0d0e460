"""Footage that stands in a title more than once."""
