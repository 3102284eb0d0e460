"""扶持政策第1-15条, one file per article: the facts it asks, its conditions, its formula and its caps, in the order of its sentence."""
