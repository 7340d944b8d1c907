"""Buttons that open a chapter on Binder and Colab, where the repository's address is known to the build.

The workflow sets ``STATECRAFT_REPOSITORY``, such as https://github.com/owner/name.
Without it, or with an address that these services can't open, there are no
buttons. Binder opens the chapter itself. Colab opens only ``.ipynb``, so it is
sent to the branch ``notebooks``, where the workflow puts what `make notebooks`
writes.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from .address import REPOSITORY as VARIABLE
from .places import FOLDER

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ADDRESS = re.compile(r"https://github\.com/([A-Za-z0-9][A-Za-z0-9-]*)/([A-Za-z0-9._-]+?)(?:\.git)?/?")
BINDER, COLAB = "https://mybinder.org/v2/gh", "https://colab.research.google.com/github"
BRANCH = "notebooks"


def buttons(repository: str, chapter: str) -> list[tuple[str, str]]:
    """Return name and address of each service that can run a chapter; none for an unknown repository."""
    found = ADDRESS.fullmatch(repository.strip())
    if not found:
        return []
    place, name = "/".join(found.groups()), chapter.removeprefix(FOLDER)
    return [
        ("Binder", f"{BINDER}/{place}/HEAD?labpath={quote(f'{FOLDER}{name}.md', safe='')}"),
        ("Colab", f"{COLAB}/{place}/blob/{BRANCH}/{quote(name)}.ipynb"),
    ]


def _page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    is_notebook = "kernelspec" in (context.get("meta") or {})
    context["launch"] = buttons(os.environ.get(VARIABLE, ""), pagename) if is_notebook else []


def setup(app: Sphinx) -> None:
    """Give pages their buttons."""
    app.connect("html-page-context", _page)
