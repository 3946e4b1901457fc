"""Casebook: Stage Two attendance casework as plain text, checked, explained and printed."""

__version__ = "0.1.0"
