"""What axe finds on a page, or on a part of it."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RUN = """(part) => axe.run(part, { resultTypes: ["violations"] }).then((done) => done.violations)"""
# One element with words of its own for each path of tags, classes and styles: what these do not tell apart, no style
# sheet does.
OF_EACH_KIND = """(options) => {
  const seen = new Map();
  for (const one of document.querySelectorAll("body *")) {
    const says = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!says || !one.checkVisibility()) continue;
    let kind = "";
    for (let node = one; node; node = node.parentElement) {
      kind += [node.tagName, ...["class", "style", "fill"].map((name) => node.getAttribute(name))].join("|") + ">";
    }
    if (!seen.has(kind)) seen.set(kind, one);
  }
  return axe.run({ include: [...seen.values()] }, options).then((done) => done.violations);
}"""


def faults(page: Any, within: str = "html") -> list[tuple[str, str, str]]:
    """Return rule, weight and first element of each fault in a part of the page."""
    page.evaluate(AXE)
    return _listed(page.evaluate(RUN, within))


def faults_of_colour(page: Any) -> list[tuple[str, str, str]]:
    """Return the same of colours alone, asked of one element of each kind: a second scheme differs in nothing else."""
    page.evaluate(AXE)
    return _listed(page.evaluate(OF_EACH_KIND, {"resultTypes": ["violations"], "runOnly": ["cat.color"]}))


def _listed(found: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(fault["id"], fault["impact"], fault["nodes"][0]["html"][:120]) for fault in found]
