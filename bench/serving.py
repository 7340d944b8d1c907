"""A server for the built book that gzips, as hosts of static pages do."""

from __future__ import annotations

import functools
import gzip
import http.server
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlparse

SITE = Path(__file__).resolve().parents[1] / "_build" / "html"
TEXTS = (".html", ".js", ".css", ".svg", ".json", ".xml", ".txt", ".csv")


@functools.lru_cache(maxsize=512)
def zipped(path: Path) -> bytes:
    """Return a file as it travels: texts gzipped, pictures and archives as they are."""
    body = path.read_bytes()
    return gzip.compress(body, 6, mtime=0) if path.suffix in TEXTS else body


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        wanted = (SITE / unquote(urlparse(self.path).path).lstrip("/")).resolve()
        path = wanted / "index.html" if wanted.is_dir() else wanted
        found = path.is_file() and path.is_relative_to(SITE)
        path = path if found else SITE / "404.html"
        body = zipped(path)
        self.send_response(200 if found else 404)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if path.suffix in TEXTS else kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        if path.suffix in TEXTS:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print the table only."""


@contextmanager
def served() -> Iterator[str]:
    """Serve the built book on this machine; yield its address, which ends in no slash."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
