"""The caseload in and out: spreadsheets, calendars, other programs, and forms filled in Word."""
