"""Build, show on this machine's own address, watch, build again, tell the browser.

Local and read-only: loopback, ``Host`` and ``Origin`` checked, GET and HEAD, no listing, no way out of
the site. What is served differs from what is built by one script tag and the leave to listen for
news; neither is ever in ``site/``.
"""
