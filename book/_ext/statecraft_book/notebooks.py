"""Each chapter as a clean notebook: no outputs, plain Markdown that any notebook program shows.

The first cell of each finds the book: in the folder of the notebook, above it,
or beside it, as where the bundle was unpacked; and otherwise, where the address
of the repository is known, in a fresh clone with the packages of its lock.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat

from statecraft.facts import fact

from .kept import Kept, key
from .places import FOLDER

if TYPE_CHECKING:
    from sphinx.application import Sphinx

NOTEBOOKS = "notebooks"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
ROLE = re.compile(r"\{([a-z:-]+)\}`([^`]*?)(?:\s*<([^<>`]+)>)?`")
DIRECTIVE = re.compile(
    r"^(:{3,}|`{3,})\{([a-z-]+)\}[ \t]*([^\n]*)\n((?::[a-z-]+:[^\n]*\n)*)(.*?)^\1[ \t]*$", re.S | re.M
)
LINK = re.compile(r"\[([^\]]*)\]\(([a-z0-9-]+)\.md(#[^)]*)?\)")
HOW = (
    "*To run this chapter, put this file into a folder of its own, unpack the runnable bundle beside it (it stands on "
    "the data page of the book), and open it where the packages of the bundle are installed, as its README says.*"
)
FIND = """# Find the book's helpers and data: in this folder, above it or beside this notebook{or_clone}.
import sys
from pathlib import Path

here = Path.cwd().resolve()
beside = sorted(path.parents[1] for path in here.glob("*/book/statecraft"))
home = next((path for path in [here, *here.parents, *beside] if (path / "book" / "statecraft").is_dir()), None)
{clone}if home is None:
    raise FileNotFoundError(
        f"The book is not here. Unpack the runnable bundle, which stands on the data page of the book, in {{here}}, "
        "or put this notebook into the unpacked folder; then run this cell again."
    )
sys.path.insert(0, str(home / "book"))"""
# The folder appears when everything in it is there, so that a run that was cut short can be repeated.
CLONE = """if home is None:
    import shutil
    import subprocess
    import tempfile

    draft = Path(tempfile.mkdtemp()) / "book"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", "{repository}", str(draft)], check=True)
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-build-isolation", "-r"]
    for lock in ("requirements-build.txt", "requirements.txt"):
        subprocess.run([*install, str(draft / lock)], check=True)
    home = Path(shutil.move(draft, here / "statecraft-book"))
"""


def finder(repository: str = "") -> str:
    """Return the code of the first cell; it clones the repository where that is known and the book isn't there."""
    clone = CLONE.format(repository=repository) if repository else ""
    return FIND.format(or_clone=", or else in a fresh clone" if repository else "", clone=clone)


def plain(text: str, titles: Mapping[str, str], value: Callable[[str], str]) -> str:
    """Return a cell of MyST Markdown as plain Markdown: roles as their words, directives as quotations.

    ``titles`` maps chapters to titles, for links without words; ``value``
    returns the words of a fact that the text only names.
    """

    def role(found: re.Match[str]) -> str:
        name, words, target = found.groups()
        return value(words) if name == "fact" and not target else words

    def directive(found: re.Match[str]) -> str:
        _, name, title, _, body = found.groups()
        if name == "raw":
            return ""
        lines = ([f"**{title}**", ""] if title else []) + body.strip().splitlines()
        return "\n".join(f"> {line}".rstrip() for line in lines) if name != "list-table" else "\n".join(lines)

    text = DIRECTIVE.sub(directive, ROLE.sub(role, text))
    return LINK.sub(lambda link: f"[{link[1] or titles.get(link[2], link[2])}]({link[2]}.ipynb)", text)


def notebook(source: str, name: str, titles: Mapping[str, str], value: Callable[[str], str], place: str = "") -> str:
    """Return a chapter as the text of a notebook, the same for the same source.

    ``place`` is the address of the repository, for the first cell.
    """
    import jupytext  # it loads a server, and most builds make no notebook

    read = jupytext.reads(source, fmt="md:myst")
    cells = [nbformat.v4.new_code_cell(finder(place), id="setup", metadata={"tags": ["setup"]})]
    for cell in [*read.cells, nbformat.v4.new_markdown_cell(HOW)]:
        text = plain(cell.source, titles, value).strip() if cell.cell_type == "markdown" else cell.source
        if not text:
            continue
        ident = hashlib.sha256(f"{name}/{len(cells)}".encode()).hexdigest()[:12]
        make = nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
        cells.append(make(text, id=ident, metadata={"tags": list(tags)} if (tags := cell.metadata.get("tags")) else {}))
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    made = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    nbformat.validate(made)
    return nbformat.writes(made) + "\n"


def _offer(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Let the foot of a chapter's page link its notebook."""
    name = pagename.removeprefix(FOLDER)
    written = name != pagename and Path(app.srcdir, f"{pagename}.md").is_file()
    context["notebook"] = f"{NOTEBOOKS}/{name}.ipynb" if written else ""


def _write(app: Sphinx, error: Exception | None) -> None:
    if error is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / NOTEBOOKS
    folder.mkdir(exist_ok=True)
    chapters = [name for name in sorted(app.env.found_docs) if name.startswith(FOLDER)]
    titles = {name.removeprefix(FOLDER): app.env.titles[name].astext() for name in chapters}
    kept, made = Kept(Path(app.doctreedir) / "notebooks.json", Path(app.outdir)), set()
    for name in chapters:
        source, short = Path(app.srcdir, f"{name}.md"), name.removeprefix(FOLDER)
        if not source.is_file():
            continue
        text, file = source.read_text(encoding="utf-8"), f"{NOTEBOOKS}/{short}.ipynb"
        made_from = key(app.__dict__["statecraft_fingerprint"], sorted(titles.items()), text)
        if not kept.fresh([file], made_from):
            written = notebook(text, short, titles, lambda ident: fact(ident).words)
            (Path(app.outdir) / file).write_text(written, encoding="utf-8", newline="\n")
            kept.remember([file], made_from)
        made.add(f"{short}.ipynb")
    for path in folder.iterdir():
        if path.name not in made:
            path.unlink()


def setup(app: Sphinx) -> None:
    """Write the notebooks after each good build, and offer them to the page's template."""
    app.connect("html-page-context", _offer)
    app.connect("build-finished", _write)
