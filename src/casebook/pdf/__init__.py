"""Forms on paper: an installed browser turns pages into PDF files."""
