"""Values to bytes: the only maker of HTML."""
