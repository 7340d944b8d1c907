"""A page for each instrument and actor, made from the data at every build, and links to them.

The pages are not documents: no notebook, no line in the list of chapters, and
nothing for Sphinx to read. They are written beside the chapters, as
``instruments/<id>.html`` and ``actors/<id>.html``.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from statecraft.addresses import address, profiled, subjects
from statecraft.facts import Fact
from statecraft.markup import fill
from statecraft.profiles import profiles

from . import appearance
from .kept import Kept

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

WRITTEN = "statecraft_profiles_written"
LIST = "profiles"  # the chapter that lists them
DESCRIPTION = 200  # characters of a page's description


class profile_link(nodes.inline):  # noqa: N801 (docutils names nodes in lower case)
    """A name that leads to its profile; ``page`` is the profile's page, without ending."""


def about(known: Fact) -> nodes.paragraph | None:
    """Return the line of a fact's note that names the profiles it is about; None for none."""
    found = subjects(known)
    if not found:
        return None
    line = nodes.paragraph("", "About: ", classes=["evidence-about"])
    for n, (name, place) in enumerate(found):
        line += nodes.Text(", " if n else "")
        line += profile_link("", name, page=place.removesuffix(".html"))
    return line


def paths(folder: Path | None = None) -> set[str]:
    """Return the pages of all profiles, relative to the site."""
    return {address(table, ident, folder) for table, named in profiled(folder).items() for ident in named}


def _collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    if app.builder.name != "html":
        return
    if _fresh(app):
        return
    app.__dict__[WRITTEN] = True
    chapters = _chapters_once(app)
    for profile in profiles():
        page = f"{profile['kind']}/{profile['id']}"
        yield page, _context(profile) | {"toctree": chapters(profile["kind"], page)}, "page.html"


def _kept(app: Sphinx) -> Kept:
    return Kept(Path(app.doctreedir) / "profiles.json", Path(app.outdir))


def _fresh(app: Sphinx) -> bool:
    return _kept(app).fresh(paths(), appearance.everything(app))


def _wanted(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Have one page written where profiles are to be: Sphinx collects pages only after it wrote some."""
    return [] if app.builder.name != "html" or _fresh(app) else [app.config.root_doc]


def _remember(app: Sphinx, error: Exception | None) -> None:
    if error is None and app.__dict__.pop(WRITTEN, False):
        _kept(app).remember(paths(), appearance.everything(app))


def _context(profile: dict[str, Any]) -> dict[str, Any]:
    told = f"{profile['name']}: {profile['summary'] or _contents(profile)}"
    inside = "".join(f'<li><a href="#{one["id"]}">{html.escape(one["title"])}</a></li>' for one in profile["sections"])
    return {
        "title": html.escape(profile["name"]),
        "body": fill("profile.html", profile=profile),
        "meta": {"description": told if len(told) <= DESCRIPTION else told[:DESCRIPTION].rsplit(" ", 1)[0] + " …"},
        "toc": f'<ul><li><a href="#">{html.escape(profile["name"])}</a><ul>{inside}</ul></li></ul>',
        "display_toc": True,
    }


def _contents(profile: dict[str, Any]) -> str:
    """Return what a page without a summary holds, in a sentence."""
    return f"{profile['what']}. {', '.join(one['title'] for one in profile['sections'])}."


def _chapters_once(app: Sphinx) -> Callable[[str, str], Callable[..., str]]:
    """Return the list of chapters as layouts ask for it, rendered once per folder: it is alike on all its pages."""

    @lru_cache(maxsize=8)
    def rendered(folder: str, page: str, wanted: tuple[tuple[str, Any], ...]) -> str:
        return app.builder._get_local_toctree(page, **dict(wanted))  # type: ignore[attr-defined]

    first: dict[str, str] = {}

    def of(folder: str, page: str) -> Callable[..., str]:
        page = first.setdefault(folder, page)
        return lambda **wanted: rendered(folder, page, tuple(sorted(wanted.items())))

    return of


def _crumbs(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Lead back from a profile to the list of all."""
    kind = pagename.split("/")[0]
    if app.builder.name == "html" and doctree is None and kind in profiled():
        context["crumbs"] = [{"text": "Profiles", "url": f"../{LIST}.html#all-{kind}"}, html.unescape(context["title"])]


def _open(translator: Any, node: profile_link) -> None:
    builder = translator.builder
    if builder.name == "html":  # an e-book holds no profiles
        place = builder.get_relative_uri(builder.current_docname, node["page"])
        translator.body.append(translator.starttag(node, "a", "", href=place))


def _close(translator: Any, node: profile_link) -> None:
    if translator.builder.name == "html":
        translator.body.append("</a>")


def _nothing(translator: Any, node: profile_link) -> None:
    """Other formats print the name alone."""


def setup(app: Sphinx) -> None:
    """Write the profiles with the other pages, and register how links to them are written."""
    plain = (_nothing, _nothing)
    app.add_node(profile_link, html=(_open, _close), epub=(_open, _close), latex=plain, text=plain)
    app.connect("env-updated", _wanted)
    app.connect("html-collect-pages", _collect)
    app.connect("build-finished", _remember)
    app.connect("html-page-context", _crumbs, priority=902)  # after the crumbs of chapters
