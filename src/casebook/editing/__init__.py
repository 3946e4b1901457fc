"""Changing a case file: text to text, with a proof that nothing else changed; ``write`` is the only writer of ``cases/``."""
