"""Case files, read: bytes to text (``source``), text to a case (``parse``)."""
