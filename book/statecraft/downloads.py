"""Texts from their public addresses: https only, bounded, checked, resumable, polite.

A text counts as had only if it is byte for byte the one that the counts were
made with. Pages change, move and wrap texts in furniture, so many will not be:
the report says which and why, and a file put into the folder by hand is as good.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from bs4 import BeautifulSoup
from requests.adapters import HTTPAdapter
from tqdm import tqdm
from urllib3.util.retry import Retry

AGENT = "ai-statecraft-compared/1 (an open book; counts words of official texts)"


STATES = ("had", "kept", "missing")


@dataclass(frozen=True)
class Limits:
    """How long, how much and how often: seconds, bytes, redirects."""

    connect: float = 10
    read: float = 20
    whole: float = 60
    size: int = 10_000_000
    redirects: int = 3
    pause: float = 1  # between two requests to one host
    retries: int = 2  # after 429, 502, 503 or 504, waiting as the host asks


@dataclass(frozen=True)
class Outcome:
    """What became of one text: ``state`` is had, kept (it was there already) or missing, with the reason."""

    id: str
    state: str
    reason: str = ""


class RefusedError(Exception):
    """A text that could not be had; the message says why."""


def download(
    wanted: Iterable[tuple[str, str, str]],
    folder: Path,
    limits: Limits = Limits(),
    verify: bool | str = True,
    quiet: bool = False,
) -> list[Outcome]:
    """Fetch texts into a folder as ``<id>.txt``; return what became of each.

    ``wanted`` holds (id, address, sha256 of the text in UTF-8). A file that is
    already right is kept, so that an interrupted run goes on where it stopped;
    a wrong one is never written. ``verify`` is a bundle of certificates, for
    networks with their own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    last: dict[str, float] = {}
    out = []
    with _session(limits) as session:
        for ident, address, digest in tqdm(list(wanted), unit="text", disable=quiet or None):
            path = folder / f"{ident}.txt"
            if path.exists() and _sha256(path.read_bytes()) == digest:
                out.append(Outcome(ident, "kept"))
                continue
            try:
                text = _matching(_fetch(session, address, limits, last, verify), digest)
            except RefusedError as reason:
                out.append(Outcome(ident, "missing", str(reason)))
                continue
            draft = path.with_suffix(".part")
            draft.write_bytes(text)
            draft.replace(path)
            out.append(Outcome(ident, "had"))
    return out


def report(outcomes: list[Outcome]) -> str:
    """Return the outcomes as lines: how many of each, then every missing text with its reason."""
    states = [outcome.state for outcome in outcomes]
    head = f"{len(outcomes)} texts: " + ", ".join(f"{states.count(state)} {state}" for state in STATES)
    lines = [f"  {outcome.id}: {outcome.reason}" for outcome in outcomes if outcome.state == "missing"]
    advice = (
        ["Put a text that you have into the folder as <id>.txt; its sha256 is in data/documents.csv."] if lines else []
    )
    return "\n".join([head, *lines, *advice])


def _session(limits: Limits) -> requests.Session:
    session = requests.Session()
    waits = Retry(
        total=limits.retries, connect=0, read=False, redirect=0, other=0, status=limits.retries,
        raise_on_status=False,
        status_forcelist=(429, 502, 503, 504), backoff_factor=1, allowed_methods=["GET"],
    )  # fmt: skip
    session.mount("https://", HTTPAdapter(max_retries=waits))
    session.headers["User-Agent"] = AGENT
    return session


def _fetch(
    session: requests.Session, address: str, limits: Limits, last: dict[str, float], verify: bool | str
) -> bytes:
    """Follow an address, at most as many redirects as allowed, and return the body.

    Raises RefusedError for anything but a complete answer with status 200 over https.
    """
    for _ in range(limits.redirects + 1):
        host = _https(address)
        time.sleep(max(0.0, last.get(host, 0.0) + limits.pause - time.monotonic()))
        last[host] = time.monotonic()
        try:
            with session.get(
                address, stream=True, allow_redirects=False, timeout=(limits.connect, limits.read), verify=verify
            ) as answer:
                if answer.is_redirect:
                    address = urljoin(address, answer.headers["Location"])
                    continue
                if answer.status_code != 200:
                    raise RefusedError(f"{address} answers {answer.status_code} {answer.reason}")
                return _body(answer, limits)
        except requests.exceptions.Timeout:
            raise RefusedError(f"{host} did not answer within {limits.read:g} s") from None
        except requests.exceptions.SSLError as error:
            raise RefusedError(f"{host} has no certificate that can be trusted ({error.__class__.__name__})") from None
        except (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
            raise RefusedError(f"the connection to {host} broke ({_cause(error)})") from None
    raise RefusedError(f"more than {limits.redirects} redirects, the last to {address}")


def _https(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        raise RefusedError(f"'{address}' is not an https address")
    return parts.hostname


def _body(answer: requests.Response, limits: Limits) -> bytes:
    """Read an answer within its limits of size and time."""
    started, out = time.monotonic(), bytearray()
    for block in answer.iter_content(65536):
        out += block
        if len(out) > limits.size:
            raise RefusedError(f"longer than {limits.size:,} bytes")
        if time.monotonic() - started > limits.whole:
            raise RefusedError(f"not complete after {limits.whole:g} s")
    return bytes(out)


def _matching(body: bytes, digest: str) -> bytes:
    """Return the text with the wanted hash: the body itself, or what a page of HTML says."""
    if _sha256(body) == digest:
        return body
    said = _text(body)
    if _sha256(said) == digest:
        return said
    raise RefusedError(f"another text than the one counted (sha256 {_sha256(body)[:12]}…, want {digest[:12]}…)")


def _text(body: bytes) -> bytes:
    """Return the words of a page, one line per block, without furniture."""
    page = BeautifulSoup(body, "html.parser")
    for part in page(["script", "style", "nav", "header", "footer"]):
        part.decompose()
    lines = (line.strip() for line in page.get_text("\n").splitlines())
    return ("\n".join(line for line in lines if line) + "\n").encode()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _cause(error: BaseException) -> str:
    """Return the innermost reason of a chain of errors."""
    inner: BaseException = error
    while getattr(inner, "args", None) and isinstance(inner.args[-1], BaseException):
        inner = inner.args[-1]
    return inner.__class__.__name__
