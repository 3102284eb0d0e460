"""Cases as an office hands them in: a table per article with Chinese headers, XLSX or CSV, one case a row."""
