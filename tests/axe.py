"""What axe finds on a page, or in a part of it: rule, weight and first element of each fault."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
ALL = """(part) => {
  axe.configure({ rules: [{ id: "color-contrast", selector: "*" }] });
  return axe.run(part, { resultTypes: ["violations"] }).then((done) => done.violations);
}"""
# Of colours, axe asks each element with words of its own by itself, which takes longer than all the rest. One of each
# kind is enough: of those with the same path of tags, classes and styles, and the same colours, grounds and letters
# on the way, which is all that a style sheet can tell apart by.
OF_EACH_KIND = """(options) => {
  const seen = new Map(), kinds = new Map(), numbers = new Map();
  const looks =
    ["color", "backgroundColor", "backgroundImage", "opacity", "fontSize", "fontWeight", "position", "fill"];
  const kind = (one) => {
    if (!one) return -1;
    if (!kinds.has(one)) {
      const style = getComputedStyle(one);
      const own = [one.tagName, ...["class", "style", "fill"].map((name) => one.getAttribute(name))];
      const key = [kind(one.parentElement), ...own, ...looks.map((name) => style[name])].join("|");
      if (!numbers.has(key)) numbers.set(key, numbers.size);
      kinds.set(one, numbers.get(key));
    }
    return kinds.get(one);
  };
  for (const one of document.querySelectorAll("body *")) {
    const says = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (says && one.checkVisibility() && !seen.has(kind(one))) seen.set(kind(one), one);
    one.removeAttribute("data-of-its-kind");
  }
  for (const one of seen.values()) one.setAttribute("data-of-its-kind", "");
  axe.configure({ rules: [{ id: "color-contrast", selector: "[data-of-its-kind]" }] });
  return axe.run("html", options).then((done) => done.violations);
}"""
VIOLATIONS = {"resultTypes": ["violations"]}


def faults(page: Any) -> list[tuple[str, str, str]]:
    """Return the faults of a page."""
    _load(page)
    return _listed(page.evaluate(OF_EACH_KIND, VIOLATIONS))


def faults_of_colour(page: Any) -> list[tuple[str, str, str]]:
    """Return the faults of colours alone: a second scheme differs in nothing else."""
    _load(page)
    return _listed(page.evaluate(OF_EACH_KIND, VIOLATIONS | {"runOnly": ["color-contrast"]}))


def faults_within(page: Any, part: str) -> list[tuple[str, str, str]]:
    """Return the faults of a part of a page, every element of which is asked everything."""
    _load(page)
    return _listed(page.evaluate(ALL, part))


def _load(page: Any) -> None:
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE)


def _listed(found: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(fault["id"], fault["impact"], fault["nodes"][0]["html"][:120]) for fault in found]
