"""What people read, in both languages: notes, errors, names."""
