"""Reports held against known truth, and pictures without landmarks for calibration."""
