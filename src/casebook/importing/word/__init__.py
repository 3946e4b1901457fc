"""Word documents to filled forms."""
