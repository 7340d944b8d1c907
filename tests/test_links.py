"""Links: internal ones lead somewhere; external ones are asked politely and never fail a build."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from statecraft_book import links


def a_site(tmp_path: Path, **pages: str) -> Path:
    for name, body in pages.items():
        path = tmp_path / f"{name.replace('__', '/')}.html"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"<!DOCTYPE html><title>t</title><body id='top'>{body}", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("href", "fault"),
    [
        ("other.html", ""),
        ("other.html#there", ""),
        ("other.html#term-%E5%AD%97", ""),
        ("#top", ""),
        ("sub/page.html", ""),
        ("/other.html", ""),
        ("https://example.org/missing.html", ""),
        ("nowhere.html", "no such file"),
        ("other.html#nowhere", "no such anchor"),
        ("#nowhere", "no such anchor"),
        ("sub/", "no such file"),
        ("../outside.html", "no such file"),
        ("javascript:alert(1)", "no page may run a link"),
    ],
)
def test_a_link_leads_to_a_file_and_an_anchor(tmp_path, href, fault):
    site = a_site(tmp_path, index=f'<a href="{href}">x</a>', other='<p id="there"><p id="term-字">', sub__page="")
    assert links.broken(site) == ([f"index.html: {href} ({fault})"] if fault else [])


def test_links_of_a_page_in_a_folder_start_there(tmp_path):
    site = a_site(tmp_path, index="", sub__page='<a href="../index.html#top">x</a><img src="picture.png">')
    assert links.broken(site) == ["sub/page.html: picture.png (no such file)"]


def test_external_addresses_are_listed_once_with_their_pages(tmp_path):
    site = a_site(
        tmp_path,
        a='<a href="https://x.invalid/1#a">x</a><a href="https://x.invalid/1">x</a>',
        b='<a href="https://x.invalid/1">',
    )
    assert links.external(links.read(site)) == {"https://x.invalid/1": ["a.html", "b.html"]}


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers by the number in the address; heads are not given under /get."""

    asked: list[str] = []  # noqa: RUF012 (shared by all requests of a test)

    def _answer(self) -> None:
        type(self).asked.append(f"{self.command} {self.path}")
        code = int(self.path.strip("/").split("/")[-1])
        if self.command == "HEAD" and self.path.startswith("/get"):
            code = 405
        self.send_response(code)
        if code in (301, 302):
            self.send_header("Location", "/200")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = _answer  # noqa: N815 (the names that the library calls)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def host() -> Iterator[str]:
    Answers.asked = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/200", "found"),
        ("/get/200", "found"),
        ("/302", "found"),
        ("/301", "moved"),
        ("/404", "missing"),
        ("/410", "missing"),
        ("/403", "shy"),
        ("/429", "shy"),
    ],
)
def test_an_answer_is_told_as_what_it_means(host, path, state):
    (answer,) = links.ask([host + path], pause=0)
    assert answer.state == state


def test_a_host_that_does_not_answer_is_unreachable():
    (answer,) = links.ask(["http://127.0.0.1:9/"], pause=0)
    assert answer.state == "unreachable"


def test_a_host_is_asked_one_question_at_a_time(host, monkeypatch):
    waits = []
    monkeypatch.setattr(links.time, "sleep", waits.append)
    links.ask([f"{host}/200", f"{host}/404"], pause=3)
    assert waits == [3]
    assert Answers.asked == ["HEAD /200", "HEAD /404", "GET /404"]


def test_the_report_counts_answers_and_names_what_needs_a_look():
    told = links.report(
        [links.Answer("https://a/", "found"), links.Answer("https://b/", "missing", "answers 404")],
        {"https://a/": ["x.html"], "https://b/": ["x.html", "y.html"]},
    )
    assert told.splitlines() == [
        "2 addresses of other hosts: 1 found, 0 moved, 0 shy, 1 missing, 0 unreachable",
        "  missing: https://b/ answers 404; linked from x.html, y.html",
    ]


def test_the_command_reports_broken_links_without_failing(tmp_path, capsys):
    assert links.main(a_site(tmp_path, index='<a href="nowhere.html">x</a>')) == 0
    assert "nowhere.html (no such file)" in capsys.readouterr().out


def test_the_command_says_when_there_is_no_site(tmp_path, capsys):
    assert links.main(tmp_path / "none") == 1
    assert "make book" in capsys.readouterr().err
