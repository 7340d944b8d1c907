"""Run a command without a network and with one folder to write in: ``sealed.py folder command …``.

Linux only. The command sees the loopback device and nothing beyond it, and every
file system but the folder is read-only to it, /tmp and the home folder included.
It shows that a build needs no network after the installation and writes nowhere
but in its own folder. ``unshare`` (util-linux) makes the namespaces; where the
kernel refuses them, nothing is run and the status is 77.
"""

from __future__ import annotations

import fcntl
import re
import shutil
import socket
import struct
import subprocess
import sys
from pathlib import Path

REFUSED = 77  # what test programs return when they were not run
UNSHARE = ["unshare", "--map-root-user", "--mount", "--net"]
UP, READ_FLAGS, WRITE_FLAGS = 0x1, 0x8913, 0x8914  # IFF_UP, SIOCGIFFLAGS, SIOCSIFFLAGS of linux/if.h and sockios.h
KERNEL = ("/proc", "/sys")  # no files, and not ours to remount
KEPT = {"nosuid", "nodev", "noexec", "noatime", "nodiratime", "relatime"}  # what an unprivileged remount may not drop


def possible() -> bool:
    """Whether this machine lets an ordinary program make namespaces."""
    return bool(shutil.which("unshare")) and subprocess.run([*UNSHARE, "true"], capture_output=True).returncode == 0


def raise_loopback() -> None:
    """Kernels of notebooks are spoken to over 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        asked = struct.pack("16sh", b"lo", 0)
        (flags,) = struct.unpack_from("h", fcntl.ioctl(line, READ_FLAGS, asked), 16)
        fcntl.ioctl(line, WRITE_FLAGS, struct.pack("16sh", b"lo", flags | UP))


def mounts() -> dict[str, str]:
    """Return each mount point with the options that a remount has to repeat."""
    lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    octal = re.compile(r"\\([0-7]{3})")
    listed = {}
    for line in lines:
        _, _, _, _, place, options, *_ = line.split()
        place = octal.sub(lambda code: chr(int(code[1], 8)), place)
        listed[place] = ",".join(KEPT.intersection(options.split(",")))
    return listed


def seal(folder: Path) -> None:
    """Make everything but the folder read-only, in the mount namespace of this process."""
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    for place, options in mounts().items():
        if place != str(folder) and not f"{place}/".startswith(tuple(f"{kernel}/" for kernel in KERNEL)):
            what = ",".join(filter(None, ["remount,bind,ro", options]))
            subprocess.run(["mount", "-o", what, place], check=True)


def main(folder: Path, command: list[str], inside: bool) -> int:
    """Run the command in ``folder`` and return its status."""
    if not inside:
        if not possible():
            print("this machine refuses namespaces (unshare): nothing was run", file=sys.stderr)
            return REFUSED
        again = [*UNSHARE, sys.executable, __file__, "--inside", str(folder), *command]
        return subprocess.run(again, check=False).returncode
    raise_loopback()
    seal(folder)
    return subprocess.run(command, cwd=folder, check=False).returncode


if __name__ == "__main__":
    given = sys.argv[1:]
    within = given[:1] == ["--inside"]
    place, *words = given[within:]
    sys.exit(main(Path(place).resolve(), words, within))
