"""Links of the built site: every internal one must lead somewhere; external ones are asked politely.

``python -m statecraft_book.links`` asks every address that the site links to
and prints a report. It fails no build: pages of others come and go.
"""

from __future__ import annotations

import posixpath
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

import requests
from bs4 import BeautifulSoup

from statecraft.downloads import AGENT

SITE = Path(__file__).resolve().parents[3] / "_build" / "html"
ADDRESSES = {"a": "href", "link": "href", "script": "src", "img": "src", "form": "action"}
TIMEOUT = (10, 20)  # seconds to connect, and between two pieces of an answer
PAUSE = 1.0  # seconds between two questions to one host
HOSTS = 8  # asked at the same time, each by one question at a time
SHY = (401, 403, 405, 429, 503)  # the page may well be there, but not for programs
REFUSED = ("javascript", "data", "vbscript")


@dataclass(frozen=True)
class Answer:
    """What an address said: ``state`` is found, moved, shy, missing or unreachable; ``detail`` says why."""

    url: str
    state: str
    detail: str = ""


@dataclass(frozen=True)
class Links:
    """The links of one page as they are written, and the anchors that others may link to."""

    targets: tuple[str, ...]
    anchors: frozenset[str]


def read(site: Path) -> dict[str, Links]:
    """Return the links of each page of a built site, by path relative to it."""
    return {
        path.relative_to(site).as_posix(): of(BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser"))
        for path in sorted(site.rglob("*.html"))
    }


def of(page: BeautifulSoup) -> Links:
    """Return the links of a page."""
    targets = (tag.get(ADDRESSES[tag.name]) for tag in page.find_all(list(ADDRESSES)))
    anchors = frozenset(str(tag["id"]) for tag in page.find_all(id=True))
    return Links(tuple(dict.fromkeys(str(target) for target in targets if target)), anchors)


def broken(site: Path, pages: Mapping[str, Links] | None = None) -> list[str]:
    """Return every internal link that leads nowhere, as "page: link (what is missing)", sorted."""
    known = pages or read(site)
    out = []
    for page, links in known.items():
        for target in links.targets:
            parts = urlsplit(target)
            if parts.scheme in REFUSED:
                out.append(f"{page}: {target} (no page may run a link)")
                continue
            if parts.scheme or parts.netloc:
                continue
            path = (
                posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path))) if parts.path else page
            )
            if parts.path.startswith("/"):
                path = parts.path.lstrip("/")
            if path.startswith("..") or not (site / path).is_file():
                out.append(f"{page}: {target} (no such file)")
            elif parts.fragment and path in known and unquote(parts.fragment) not in known[path].anchors:
                out.append(f"{page}: {target} (no such anchor)")
    return sorted(out)


def external(pages: Mapping[str, Links]) -> dict[str, list[str]]:
    """Return each address of another host with the pages that link to it, sorted; anchors are left out."""
    out = defaultdict(set)
    for page, links in pages.items():
        for target in links.targets:
            if urlsplit(target).scheme in ("http", "https"):
                out[target.partition("#")[0]].add(page)
    return {url: sorted(linking) for url, linking in sorted(out.items())}


def ask(urls: Iterable[str], pause: float = PAUSE, verify: bool | str = True) -> list[Answer]:
    """Ask each address once, hosts side by side, one question at a time to each; return answers in order."""
    listed = list(urls)
    hosts = defaultdict(list)
    for url in listed:
        hosts[urlsplit(url).netloc].append(url)
    with ThreadPoolExecutor(HOSTS) as pool:
        told = pool.map(partial(_ask_host, pause=pause, verify=verify), hosts.values())
        answers = {answer.url: answer for answers in told for answer in answers}
    return [answers[url] for url in listed]


def _ask_host(urls: list[str], pause: float, verify: bool | str) -> list[Answer]:
    out = []
    with requests.Session() as session:
        session.headers["User-Agent"] = AGENT
        session.verify = verify
        for number, url in enumerate(urls):
            if number:
                time.sleep(pause)
            out.append(_ask(session, url))
    return out


def _ask(session: requests.Session, url: str) -> Answer:
    """Ask for a page's head, or for the page where heads are not given; read no body."""
    try:
        answer = session.head(url, timeout=TIMEOUT, allow_redirects=True)
        if answer.status_code in (403, 404, 405, 501):
            with session.get(url, timeout=TIMEOUT, stream=True) as whole:
                answer = whole
    except requests.exceptions.RequestException as error:
        return Answer(url, "unreachable", error.__class__.__name__)
    if answer.status_code in SHY:
        return Answer(url, "shy", f"answers {answer.status_code} to programs")
    if not answer.ok:
        return Answer(url, "missing", f"answers {answer.status_code}")
    moved = any(step.status_code in (301, 308) for step in answer.history)
    return Answer(url, "moved", f"for good, to {answer.url}") if moved else Answer(url, "found")


def report(answers: list[Answer], pages: Mapping[str, list[str]]) -> str:
    """Return how many addresses gave which answer, then each that needs a look, with the pages that link to it."""
    states = [answer.state for answer in answers]
    head = ", ".join(f"{states.count(state)} {state}" for state in ("found", "moved", "shy", "missing", "unreachable"))
    lines = [
        f"  {answer.state}: {answer.url} {answer.detail}; linked from {', '.join(pages[answer.url][:3])}"
        for answer in sorted(answers, key=lambda answer: (answer.state, answer.url))
        if answer.state in ("moved", "missing", "unreachable")
    ]
    return "\n".join([f"{len(answers)} addresses of other hosts: {head}", *lines])


def main(site: Path = SITE) -> int:
    """Print what the built site's links lead to; return 0 unless there is no site."""
    if not site.is_dir():
        print("There is no built site: run `make book` first.", file=sys.stderr)
        return 1
    pages = read(site)
    wrong = broken(site, pages)
    print(f"{len(wrong)} internal links lead nowhere", *wrong, sep="\n  ")
    linked = external(pages)
    print(report(ask(linked), linked))
    return 0


if __name__ == "__main__":
    sys.exit(main())
