"""Case files: the only reader (``source``) and the only writer (``edit``) of ``cases/``."""
