"""The site: what each page shows (``views``), which pages there are (``pages``), their HTML (``render``),
what was built last time (``cache``), and the only writer of ``site/`` (``output``)."""
