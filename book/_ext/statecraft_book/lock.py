"""One build of a folder at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from statecraft.storage import refused


class BusyError(RuntimeError):
    """Another process holds the lock."""


@contextmanager
def alone(path: Path, patience: float = 0) -> Iterator[None]:
    """Hold the lock on a file, waiting up to ``patience`` seconds for it.

    SQLite does the locking: it does so on every system, and the system itself
    frees the lock of a process that was killed, so that none is ever stale.
    Raises :class:`BusyError`, and OSError where the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = sqlite3.connect(path, timeout=patience, isolation_level=None)
    except sqlite3.Error as error:
        raise refused(path, error) from error
    with closing(connection):
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise refused(path, error) from error
            raise BusyError(f"another build of {path.parent.parent} is running; wait for it, or end it") from None
        except sqlite3.DatabaseError as error:
            raise OSError(f"{path} is no lock of a build ({error}): delete it") from error
        yield
