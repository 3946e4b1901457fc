"""A page that is handed to the printing browser: it shows itself, and nothing else of this machine or of any other.

The browser opens it as a file, and a page that is a file may show any other file in a frame, or be led to one. A form may
have been laid out by a stranger's template. So what a page may load is said at its very top, before anything of the
template's; and what could lead the browser to another page is made void.
"""

from __future__ import annotations

import re

# Stylesheets and fonts are the theme's own files. Any other file would be no stylesheet, and would show nothing.
_POLICY = (
    b"default-src 'none'; style-src file: 'unsafe-inline'; font-src file: data:; img-src data:; base-uri 'none';"
    b" form-action 'none'"
)
_TOP = b'<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="%s">' % _POLICY
_DOCTYPE = re.compile(rb"\s*+<!doctype[^>]*+>", re.IGNORECASE)
# What has no say in a printed page, but could have it wait and then show another one.
_META = re.compile(rb"<meta(?=[\s/>])", re.IGNORECASE)


def inert(page: bytes) -> bytes:
    """The page, in UTF-8, so that it shows nothing but itself and the theme's stylesheets. Its words are the same."""
    doctype = _DOCTYPE.match(page)
    start = doctype.end() if doctype else 0
    return _TOP + _META.sub(b"<link data-was-meta", page[start:])
