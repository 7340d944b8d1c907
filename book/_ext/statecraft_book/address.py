"""Where the book is published: known only to whoever publishes it.

``STATECRAFT_URL`` names the address of the published book. Without it pages
make no claim about where they are: no canonical address, no site map.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit


class AddressError(ValueError):
    """An address that a page could not be found at."""


def base(given: str) -> str:
    """Return the book's address with a slash at its end; '' where none is given.

    Raises :class:`AddressError` for anything but an http(s) address of a folder.
    """
    if not given.strip():
        return ""
    parts = urlsplit(given.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise AddressError(
            f"STATECRAFT_URL is '{given}': want the address of the book's folder, such as https://owner.github.io/book/"
        )
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + "/", "", ""))


def absolute(home: str, page: str) -> str:
    """Return a page's address below ``home``; a folder's landing page is the folder itself."""
    return home + re.sub(r"(^|/)index\.html$", r"\1", page)
