"""What a finance office works with beside the decision sheets: 公示 list, payment batch, statements, 补正 notices, yearly report."""
