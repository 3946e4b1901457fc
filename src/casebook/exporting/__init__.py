"""The caseload on its way out: CSV, Excel, calendar, JSON."""
