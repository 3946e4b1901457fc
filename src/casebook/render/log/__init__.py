"""The text of a contact entry as HTML, with every word that was typed."""
