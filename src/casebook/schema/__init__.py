"""JSON Schemas: of the front matter, for editors, and of the export, for other programs."""
