"""Words of the trade in prose: linked to the glossary, explained on hover and focus.

``{gloss}`export controls <export-control>` `` links a concept of
``data/concepts.csv``; ``{foreign}`能力建设 <zh-Hans>` `` marks the language of
a word, so that it is read aloud and set in the right script.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import ReferenceRole

from statecraft.tables import load

from . import problems
from .notes import foreign

if TYPE_CHECKING:
    from sphinx.application import Sphinx

GLOSSARY = "book/glossary"
TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


class gloss(nodes.reference):  # noqa: N801 (docutils names nodes in lower case)
    """A word linked to its entry; ``words`` holds what the entry says."""


class GlossRole(ReferenceRole):
    """Links words to a concept; refuses one that the glossary does not have."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        known = load("concepts").set_index("id")["gloss"]
        if self.target not in known.index:
            near = get_close_matches(self.target, list(known.index), 3)
            hint = f"; did you mean {', '.join(near)}?" if near else ""
            return _refuse(self, f"gloss '{self.target}': data/concepts.csv has no such concept{hint}")
        link = gloss("", self.title, concept=self.target, words=str(known[self.target]), internal=True)
        link["refuri"] = f"glossary.html#term-{self.target}"
        return [link], []


class ForeignRole(ReferenceRole):
    """Marks the language of some words."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        if not self.has_explicit_title or not TAG.fullmatch(self.target):
            return _refuse(self, f"foreign '{self.text}': want words and a language tag, such as 能力建设 <zh-Hans>")
        return [foreign("", self.title, lang=self.target)], []


def _refuse(role: ReferenceRole, message: str) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    source, line = role.get_source_info()
    problems.add(role.env.app, f"{Path(source).name}:{line}", message)
    return [nodes.problematic(role.rawtext, role.rawtext)], []


def _open(translator: Any, node: gloss) -> None:
    page = translator.builder.get_relative_uri(translator.builder.current_docname, GLOSSARY)
    attributes = {"href": f"{page}#term-{node['concept']}", "data-gloss": node["words"]}
    translator.body.append(translator.starttag(node, "a", "", CLASS="gloss", **attributes))


def _close(translator: Any, node: gloss) -> None:
    translator.body.append("</a>")


def _nothing(translator: Any, node: gloss) -> None:
    """Other formats print the word alone."""


def setup(app: Sphinx) -> None:
    """Register the roles and how a gloss is written."""
    plain = (_nothing, _nothing)
    app.add_node(gloss, html=(_open, _close), epub=(_open, _close), latex=plain, text=plain)
    app.add_role("gloss", GlossRole())
    app.add_role("foreign", ForeignRole())
