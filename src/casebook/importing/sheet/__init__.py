"""Spreadsheets, CSV and Excel, to filled forms."""
