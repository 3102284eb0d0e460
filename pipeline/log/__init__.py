"""The shooting log: the table that people fill in, its rows, and what the measurement says to them."""
