"""What a ledger run leaves behind: `awards.json`, `awards.csv`, a decision sheet per case and the overview of the fund."""
