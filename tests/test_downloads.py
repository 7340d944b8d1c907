"""Downloads, from a server on this machine that misbehaves in every way that servers do."""

from __future__ import annotations

import hashlib
import http.server
import ssl
import threading
import time
from collections import Counter
from typing import ClassVar

import pytest
import trustme

from statecraft import downloads
from statecraft.downloads import Limits, Outcome, download, report

TEXT = "人工智能能力建设\n".encode() * 40
DIGEST = hashlib.sha256(TEXT).hexdigest()
SAID = "A heading\nSome words.\n"
QUICK = Limits(connect=2, read=0.6, whole=1.2, size=100_000, pause=0, retries=1)


class Rogue(http.server.BaseHTTPRequestHandler):
    """A server whose paths name what goes wrong."""

    asked: ClassVar[Counter[str]] = Counter()
    agents: ClassVar[set[str]] = set()

    def do_GET(self) -> None:
        type(self).asked[self.path] += 1
        type(self).agents.add(self.headers["User-Agent"])
        name, _, rest = self.path.strip("/").partition("/")
        getattr(self, f"_{name}")(rest)

    def _send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        named = {header.replace("_", "-"): value for header, value in headers.items()}
        for header, value in ({"Content-Length": str(len(body))} | named).items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(body)

    def _good(self, _: str) -> None:
        self._send(TEXT)

    def _page(self, _: str) -> None:
        self._send(b"<html><nav>Menu</nav><script>x()</script><h1>A heading</h1><p>Some words.</p></html>")

    def _wrong(self, _: str) -> None:
        self._send(TEXT + b"more")

    def _error(self, _: str) -> None:
        self._send(b"<html><h1>404: there is no such page</h1></html>")

    def _gone(self, _: str) -> None:
        self._send(b"gone", 410)

    def _hop(self, left: str) -> None:
        self._send(b"", 302, Location=f"/hop/{int(left) - 1}" if int(left) > 1 else "/good")

    def _loop(self, _: str) -> None:
        self._send(b"", 301, Location="/loop")

    def _down(self, _: str) -> None:
        self._send(b"", 302, Location=f"http://localhost:{self.server.server_port}/good")

    def _huge(self, _: str) -> None:
        self.send_response(200)
        self.end_headers()
        for _n in range(100):
            self.wfile.write(b"x" * 65536)

    def _slow(self, _: str) -> None:
        time.sleep(1.5)

    def _drip(self, _: str) -> None:
        self.send_response(200)
        self.end_headers()
        for _n in range(16):
            self.wfile.write(b"x" * 70_000 if _n == 0 else b"x" * 10)
            self.wfile.flush()
            time.sleep(0.1)

    def _cut(self, _: str) -> None:
        self._send(TEXT[:100], Content_Length=str(len(TEXT)))

    def _reset(self, _: str) -> None:
        self.connection.close()

    def _busy(self, _: str) -> None:
        first = type(self).asked[self.path] == 1
        self._send(b"" if first else TEXT, 503 if first else 200, Retry_After="0")

    def log_message(self, *_: object) -> None:
        """Say nothing: the tests look at outcomes."""


class Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Clients that hang up are part of the game."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    made = trustme.CA()
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    made.cert_pem.write_to_path(str(path))
    return made, str(path)


@pytest.fixture(scope="module")
def base(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority[0].issue_cert("localhost").configure_cert(context)
    with Quiet(("127.0.0.1", 0), Rogue) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"https://localhost:{server.server_port}"
        server.shutdown()


@pytest.fixture
def fetch(base, authority, tmp_path):
    """Download one path of the server; return the outcome and the folder."""

    def run(path: str, digest: str = DIGEST, limits: Limits = QUICK) -> tuple[Outcome, list[str]]:
        (outcome,) = download(
            [("doc", path if "://" in path else base + path, digest)], tmp_path, limits, authority[1], True
        )
        return outcome, sorted(file.name for file in tmp_path.iterdir())

    return run


@pytest.mark.parametrize("path", ["/good", "/hop/1", "/hop/3", "/busy"])
def test_the_right_text_is_had_directly_after_some_redirects_and_after_a_wait(fetch, path):
    assert fetch(path) == (Outcome("doc", "had"), ["doc.txt"])


def test_the_words_of_a_page_are_had_without_its_furniture(fetch, tmp_path):
    outcome, _ = fetch("/page", hashlib.sha256(SAID.encode()).hexdigest())
    assert outcome.state == "had" and (tmp_path / "doc.txt").read_text(encoding="utf-8") == SAID


@pytest.mark.parametrize(("path", "reason"), [
    ("/wrong", "another text than the one counted"), ("/error", "another text than the one counted"),
    ("/gone", "answers 410 Gone"), ("/hop/4", "more than 3 redirects"), ("/loop", "more than 3 redirects"),
    ("/down", "is not an https address"), ("/huge", "longer than 100,000 bytes"),
    ("/slow", "did not answer within 0.6 s"),
    ("/drip", "not complete after 1.2 s"), ("/cut", "the connection to localhost broke (IncompleteRead)"),
    ("/reset", "the connection to localhost broke"), ("http://localhost/good", "is not an https address"),
    ("https://localhost:1/good", "the connection to localhost broke"), ("file:///etc/hosts", "is not an https address"),
    ("https://", "is not an https address"),
])  # fmt: skip
def test_a_text_that_cannot_be_had_is_missing_with_its_reason_and_leaves_no_file(fetch, path, reason):
    outcome, files = fetch(path)
    assert outcome.state == "missing" and reason in outcome.reason
    assert files == []


def test_a_server_that_nobody_vouches_for_is_not_believed(base, tmp_path):
    (outcome,) = download([("doc", f"{base}/good", DIGEST)], tmp_path, QUICK, quiet=True)
    assert "has no certificate that can be trusted" in outcome.reason


def test_an_interrupted_run_goes_on_where_it_stopped(fetch, tmp_path):
    fetch("/good")
    before = Rogue.asked["/good"]
    assert fetch("/good")[0] == Outcome("doc", "kept") and Rogue.asked["/good"] == before


def test_a_damaged_file_is_fetched_again(fetch, tmp_path):
    (tmp_path / "doc.txt").write_bytes(TEXT[:-3])
    assert fetch("/good")[0].state == "had" and (tmp_path / "doc.txt").read_bytes() == TEXT


def test_one_bad_text_does_not_stop_the_others(base, authority, tmp_path):
    wanted = [("a", f"{base}/cut", DIGEST), ("b", f"{base}/good", DIGEST)]
    assert [outcome.state for outcome in download(wanted, tmp_path, QUICK, authority[1], True)] == ["missing", "had"]


def test_requests_to_one_host_keep_their_distance_and_say_who_asks(base, authority, tmp_path):
    polite = Limits(connect=2, read=1, pause=0.3)
    started = time.monotonic()
    download([(name, f"{base}/good", DIGEST) for name in "abc"], tmp_path, polite, authority[1], True)
    assert time.monotonic() - started >= 0.6
    assert Rogue.agents == {downloads.AGENT}


def test_the_report_counts_and_names_every_missing_text_and_says_what_to_do():
    text = report([Outcome("a", "had"), Outcome("b", "kept"), Outcome("c", "missing", "answers 410 Gone")])
    assert text.splitlines()[0] == "3 texts: 1 had, 1 kept, 1 missing"
    assert "  c: answers 410 Gone" in text and "into the folder as <id>.txt" in text


def test_a_complete_report_gives_no_advice():
    assert report([Outcome("a", "had")]) == "1 texts: 1 had, 0 kept, 0 missing"
