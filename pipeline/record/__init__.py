"""What travels between the rooms and is kept: the evidence record with its grounds and its schema, times and frame tables, stills,
the manifest and the seal; and how text files are read that people hand in.
"""
