"""Where things lie in Ganzhou and in China: counties and their outlines, coordinates, addresses, and names of places."""
