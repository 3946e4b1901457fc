"""What a printed form may show."""
