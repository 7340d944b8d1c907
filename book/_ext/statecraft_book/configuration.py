"""Whether ``_config.yml`` says what Jupyter Book understands: its own schema, made strict, with lines and remedies."""

from __future__ import annotations

import difflib
import importlib.util
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from statecraft.report import Problem, original, shorten

if TYPE_CHECKING:
    from sphinx.application import Sphinx

CONFIG = "_config.yml"
# What Jupyter Book reads, but neither its schema nor its defaults name.
UNNAMED: dict[str, dict[str, Any]] = {
    "": {"project": {"type": "string"}, "bibtex_reference_style": {"type": "string"}},
    "parse": {"myst_substitutions": {"type": "object"}},
}
WORDS = {
    "array": "a list", "boolean": "true or false", "null": "nothing", "number": "a number",
    "object": "names with their values", "string": "a text",
}  # fmt: skip


def misconfigured(text: str, label: str) -> Iterator[Problem]:
    """Yield each setting of a configuration, a mapping in YAML, that Jupyter Book does not know or cannot use."""
    from jsonschema import Draft7Validator  # only here: a tenth of a second

    for error in Draft7Validator(strict()).iter_errors(yaml.safe_load(text)):
        path = list(error.absolute_path)
        if error.validator == "additionalProperties":
            known = sorted(error.schema["properties"])
            for name in sorted(set(map(str, error.instance)) - set(known)):
                place = [*path, name]
                yield Problem(label, line(text, place), _dotted(place), "no such setting",
                              f"one of {', '.join(known)}", _instead(name, known))  # fmt: skip
        else:
            found, allowed = shorten(str(error.instance)), _allowed(error.validator, error.validator_value)
            yield Problem(label, line(text, path), _dotted(path), found, allowed, f"correct it; {original(label)}")


def strict() -> dict[str, Any]:
    """Return Jupyter Book's schema with all settings that it reads, which refuses others.

    The schema itself lets unknown names pass, and leaves out some that have a default.
    """
    folder = Path(importlib.util.find_spec("jupyter_book").origin).parent  # the import would take a third of a second
    schema = json.loads((folder / "config_schema.json").read_text(encoding="utf-8"))
    defaults = yaml.safe_load((folder / "default_config.yml").read_text(encoding="utf-8"))
    return _strict(schema, defaults, "")


def _strict(schema: dict[str, Any], defaults: dict[str, Any], name: str) -> dict[str, Any]:
    known = {one: {"type": _type(value)} for one, value in defaults.items()} | UNNAMED.get(name, {})
    for one, value in schema["properties"].items():
        deeper = defaults.get(one)
        known[one] = _strict(value, deeper if isinstance(deeper, dict) else {}, one) if "properties" in value else value
    return schema | {"properties": known, "additionalProperties": False}


def _type(value: object) -> str:
    return "boolean" if isinstance(value, bool) else "number" if isinstance(value, int) else "string"


def _allowed(rule: str, value: Any) -> str:
    if rule == "type":
        return " or ".join(WORDS[one] for one in ([value] if isinstance(value, str) else value))
    if rule == "enum":
        words = dict.fromkeys("off" if one is False else str(one) for one in value)  # YAML takes a bare off for False
        return f"one of {', '.join(words)}"
    return f"{rule} {value}"


def _instead(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f"did you mean {near[0]}?" if near else "leave it out, or put a setting of Sphinx under sphinx: config:"


def _dotted(path: list[Any]) -> str:
    return ".".join(map(str, path))


def unknown(text: str, label: str, known: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with each setting of Sphinx that a configuration, in YAML, makes and nothing reads."""
    made = ((yaml.safe_load(text) or {}).get("sphinx") or {}).get("config") or {}
    for name in sorted(set(map(str, made)) - set(known)):
        near = difflib.get_close_matches(name, known, 1)
        remedy = f"did you mean {near[0]}?" if near else "leave it out, or add the extension that reads it"
        place = line(text, ["sphinx", "config", name])
        yield f"{label}:{place}: {name} is no setting of Sphinx or of an extension in use; {remedy}"


def _refuse_unknown(app: Sphinx) -> None:
    path = Path(app.srcdir) / CONFIG
    if wrong := list(unknown(path.read_text(encoding="utf-8"), CONFIG, {*app.config.values, "extensions"})):
        from sphinx.errors import ConfigError

        raise ConfigError(". ".join(wrong))


def setup(app: Sphinx) -> None:
    """Refuse settings that nothing reads once all extensions have said which they do."""
    app.connect("builder-inited", _refuse_unknown)


def doubled(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of each entry that a mapping in YAML holds twice; a reader would lose the first."""
    nodes, seen = [yaml.compose(text, Loader=yaml.SafeLoader)], set()
    while nodes:
        node = nodes.pop()
        if id(node) in seen:  # an alias, of itself perhaps
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            nodes += node.value
        elif isinstance(node, yaml.MappingNode):
            names = [key.value for key, _ in node.value]
            for n, (key, value) in enumerate(node.value):
                if isinstance(key, yaml.ScalarNode) and key.value in names[:n]:
                    yield key.start_mark.line + 1, key.value
                nodes.append(value)


def line(text: str, path: list[Any]) -> int:
    """Return the line of a text in YAML on which the entry that a path of names and numbers leads to begins."""
    node, found = yaml.compose(text, Loader=yaml.SafeLoader), 1
    for part in path:
        if isinstance(node, yaml.MappingNode):
            key, node = next(pair for pair in node.value if pair[0].value == str(part))
            found = key.start_mark.line + 1
        else:
            node = node.value[part]
            found = node.start_mark.line + 1
    return found
