"""What a disk refused, in words: full, read-only, or not ours to write."""

from __future__ import annotations

import errno
import re
import shutil
import sqlite3
from pathlib import Path

REMEDIES = {
    errno.ENOSPC: "free some space, then try again",
    errno.EDQUOT: "free some space, then try again",
    errno.EROFS: "the disk is read-only: work in a copy elsewhere",
    errno.EACCES: "allow writing there, or work in a copy elsewhere",
    errno.EPERM: "allow writing there, or work in a copy elsewhere",
}
OF_SQLITE = {sqlite3.SQLITE_FULL: errno.ENOSPC, sqlite3.SQLITE_READONLY: errno.EROFS, sqlite3.SQLITE_PERM: errno.EACCES}


def explained(error: OSError) -> str:
    """Say what could not be read or written, and what to do about it; of a copy of many files, the first."""
    number, what = error.errno, str(error)
    if isinstance(error, shutil.Error):
        listed = error.args[0]
        what = f"{listed[0][2]} (and {len(listed) - 1:,} more)" if len(listed) > 1 else str(listed[0][2])
        found = re.match(r"\[Errno (\d+)\]", what)
        number = int(found[1]) if found else None
    return f"{what}; {REMEDIES.get(number or 0, 'see that the folder is there and can be written')}"


def beneath(error: BaseException) -> OSError | None:
    """Return what the disk refused, from an error or from whatever it was raised for; None where no disk did."""
    seen: BaseException | None = error
    while seen:
        if isinstance(seen, shutil.Error) or (isinstance(seen, OSError) and seen.errno in REMEDIES):
            return seen
        if isinstance(seen, sqlite3.Error) and getattr(seen, "sqlite_errorcode", 0) & 0xFF in OF_SQLITE:
            return refused(Path("a database of the build"), seen)
        seen = seen.__cause__ or seen.__context__
    return error if isinstance(error, OSError) else None


def refused(path: Path, error: sqlite3.Error) -> OSError:
    """Return what SQLite could not do with a file as the error of a disk."""
    number = OF_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)  # the lowest byte; the others tell where
    return OSError(number, str(error), str(path)) if number else OSError(f"{path}: {error}")
