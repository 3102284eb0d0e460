"""Landmarks seen in an episode: the search of its shots, tracking, and the occurrences that follow."""
