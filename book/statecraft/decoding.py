"""Files of text, or every reason why one is not."""

from __future__ import annotations

import re
from pathlib import Path

from .report import DataError, Problem, original

# The longer mark first: that of UTF-32 begins as that of UTF-16.
MARKS = {
    b"\xff\xfe\0\0": "UTF-32", b"\0\0\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16",
    b"\xef\xbb\xbf": "UTF-8 byte-order mark",
}  # fmt: skip
REMEDY = "save the file again as UTF-8 without a mark and with LF line ends"
LONGEST = 1_000_000  # bytes of a line; the longest real one has a few thousand


def decoded(path: Path) -> str:
    """Return a file's text; raise DataError for anything but clean UTF-8 with whole lines, in its own folder."""
    label, want = label_of(path), "UTF-8 without byte-order mark, LF line ends"
    data = _bytes(path)
    bad: list[tuple[int, str]] = []
    encoding = next((name for mark, name in MARKS.items() if data.startswith(mark)), "")
    if encoding in ("UTF-16", "UTF-32"):  # the rest would be noise
        raise DataError([Problem(label, 1, "", encoding, want, REMEDY)])
    if encoding:
        bad.append((1, encoding))
    if not data.strip():
        bad.append((0, "empty file"))
    for byte, name in ((b"\0", "NUL byte"), (b"\r", "carriage return")):
        if byte in data:
            bad.append((data.count(b"\n", 0, data.index(byte)) + 1, name))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        guess = _guess(data.split(b"\n")[line - 1])
        bad.append((line, f"byte 0x{data[error.start]:02x}, which is not UTF-8 ({guess}, perhaps)"))
        text = ""
    if bad:
        raise DataError([Problem(label, line, "", what, want, REMEDY) for line, what in bad])
    if not text.endswith("\n"):  # a cell cut short looks like a whole one
        remedy = f"look for what is missing, then end the line; {original(label)}"
        found = "a last line without line end: the file may have been cut off"
        raise DataError([Problem(label, text.count("\n") + 1, "", found, "a line end after every line", remedy)])
    return text


def outside(path: Path) -> list[Problem]:
    """Return the problem of a link that leads out of its folder: what is there was never meant to be published."""
    if path.resolve().is_relative_to(path.parent.resolve()):
        return []
    found, remedy = "a link to a file outside of its folder", "put the file in the place of the link"
    return [Problem(label_of(path), 0, "", found, "the file itself", remedy)]


def _bytes(path: Path) -> bytes:
    """Return a file's bytes; stop at a line that no table has, before it fills the memory."""
    label, restore = label_of(path), original(label_of(path))
    try:
        if links := outside(path):
            raise DataError(links)
        blocks, open_line = [], 0  # bytes since the last line end
        with path.open("rb") as file:
            while block := file.read(LONGEST):
                blocks.append(block)
                open_line = len(block) - block.rfind(b"\n") - 1 + (open_line if b"\n" not in block else 0)
                if open_line > LONGEST:
                    line = sum(one.count(b"\n") for one in blocks) + 1
                    found = f"a line of more than {LONGEST:,} bytes"
                    raise DataError([Problem(label, line, "", found, "shorter lines", restore)])
        return b"".join(blocks)
    except (OSError, RuntimeError) as error:  # the second for links in a circle, before Python 3.13
        found = getattr(error, "strerror", None) or str(error)
        raise DataError([Problem(label, 0, "", found, "a readable file", restore)]) from error


def _guess(line: bytes) -> str:
    """Return the encoding that a line is most likely in, which is not UTF-8."""
    runs = re.findall(rb"[\x80-\xff]+", line)
    if all(len(run) == 1 for run in runs):  # an accent here and there; Chinese characters are two bytes each, or more
        return "Latin-1 or Windows-1252"
    try:
        line.decode("gb18030")
    except UnicodeDecodeError:
        return "Latin-1, Windows-1252 or a character cut in two"
    return "GB18030"


def label_of(path: Path) -> str:
    """Return how reports name a file: with its folder."""
    return f"{path.parent.name}/{path.name}"
