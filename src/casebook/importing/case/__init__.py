"""From a filled form to a new case: what is certain, which case it is, the file, the report."""
