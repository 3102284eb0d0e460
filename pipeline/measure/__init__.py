"""Evidence and decisions into figures: the grades of the shots, the share, the conditions and their verdicts."""
