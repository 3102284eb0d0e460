"""A small title whose truth is known, drawn by our own code; the buildings are inventions that only bear landmarks' names."""
