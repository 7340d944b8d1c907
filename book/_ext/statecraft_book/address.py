"""Where the book is published: known only to whoever publishes it.

``STATECRAFT_URL`` names the address of the published book. Without it pages
make no claim about where they are: no canonical address, no site map.
``STATECRAFT_REPOSITORY`` names the address of the repository. A site is built
again as it was only with both, so its manifest holds them.
"""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit, urlunsplit

SITE, REPOSITORY = "STATECRAFT_URL", "STATECRAFT_REPOSITORY"
FORM = "the address of the book's folder, such as https://owner.github.io/book/, with no // after the host"


class AddressError(ValueError):
    """An address that a page could not be found at."""


def base(given: str) -> str:
    """Return the book's address with a slash at its end; '' where none is given.

    Raises :class:`AddressError`, which says what is allowed, for anything but
    an http(s) address of a folder, and for an empty name in its path: a server
    finds nothing at //, and it tells of a name that was not known when the
    address was put together.
    """
    if not given.strip():
        return ""
    parts = urlsplit(given.strip())
    is_folder = parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment
    if not is_folder or "//" in parts.path:
        raise AddressError(FORM)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + "/", "", ""))


def known() -> dict[str, str]:
    """Return what this process is told of the book's addresses: each variable with its value, '' where unset."""
    return {name: os.environ.get(name, "").strip() for name in (SITE, REPOSITORY)}


def absolute(home: str, page: str) -> str:
    """Return a page's address below ``home``; a folder's landing page is the folder itself."""
    return home + re.sub(r"(^|/)index\.html$", r"\1", page)
