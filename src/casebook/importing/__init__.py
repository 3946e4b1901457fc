"""What comes in: forms filled in Word, and spreadsheets of cases. What is not certain is left to a person."""
