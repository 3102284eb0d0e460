"""Shots that show the same place as a sighted one, and shots that show a known place elsewhere."""
