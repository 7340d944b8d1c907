"""The ``fact`` role: a value in prose, checked against the data, with openable evidence.

``{fact}`seven states <pax-silica.signatories@2025-12-12>` `` prints the words and
links them to a note at the end of the page; ``{fact}`pax-silica.launched` ``
prints the data's own words. The note lists sources, tiers, confidence and
contradictions; a script may show it on the spot, and nothing is lost without.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import ReferenceRole

from statecraft.facts import Fact, FactError, fact
from statecraft.tables import load
from statecraft.wording import disagreement

from . import problems
from .notes import note

if TYPE_CHECKING:
    from sphinx.application import Sphinx

STORE = "statecraft_facts"


class FactRole(ReferenceRole):
    """``{fact}`words <id>` `` or ``{fact}`id` ``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        source, line = self.get_source_info()
        place = f"{Path(source).name}:{line}"
        try:
            known = fact(self.target)
        except FactError as error:
            return self._refuse(place, str(error.args[0]))
        words = self.title if self.has_explicit_title else known.words
        if self.has_explicit_title and (wrong := disagreement(words, known, load("actors")["name"])):
            return self._refuse(place, f"fact '{self.target}': {wrong}")
        listed: dict[str, Fact] = self.env.temp_data.setdefault(STORE, {})
        listed.setdefault(self.target, known)
        number = list(listed).index(self.target) + 1
        uses = self.env.temp_data.setdefault(f"{STORE}_uses", {})
        uses[number] = uses.get(number, 0) + 1
        link = nodes.reference(
            "",
            words,
            refid=f"evidence-{number}",
            classes=["fact", known.confidence],
            ids=[f"fact-{number}-{uses[number]}"],
            internal=True,
        )
        link += nodes.superscript("", str(number))
        return [link], []

    def _refuse(self, place: str, message: str) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        problems.add(self.env.app, place, message)
        return [nodes.problematic(self.rawtext, self.rawtext)], []


class EvidenceNotes(SphinxTransform):
    """Append the evidence of a page's facts to it, one note per fact."""

    default_priority = 210  # after parsing, before references are resolved

    def apply(self, **_: Any) -> None:
        listed: dict[str, Fact] = self.env.temp_data.get(STORE, {})
        if not listed:
            return
        section = nodes.section(ids=["evidence"], names=["evidence"], classes=["evidence"])
        section += nodes.title("", "Evidence")
        for number, known in enumerate(listed.values(), 1):
            section += note(number, known)
        parent = next(iter(self.document.findall(nodes.section)), self.document)
        parent += section


def setup(app: Sphinx) -> None:
    """Register the role, its notes, and the report of what went wrong."""
    app.add_role("fact", FactRole())
    app.add_transform(EvidenceNotes)
    app.connect("env-updated", problems.raise_all, priority=10)
