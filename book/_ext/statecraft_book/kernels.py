"""Kernels forked from a process that has already loaded what chapters import.

A short chapter takes less time than importing pandas and Altair, and there are
two dozen chapters. The standard library's fork server imports them once (see
:mod:`.preloaded`); each chapter still gets a process of its own, in which none
other has run. Elsewhere than on Linux kernels start as Jupyter starts them,
since other systems have libraries that do not bear forking.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import sys
import tempfile
import threading
from importlib.metadata import EntryPoint
from multiprocessing import forkserver, util
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

from .forked import serve

NAME, LIBRARIES = "forked", "statecraft_book.preloaded"
ABLE = sys.platform == "linux"
SEVERAL = 3  # kernels from which on loading the libraries once for all is quicker than for each what it needs
_lock = threading.Lock()  # what the standard library keeps of its children is not made for threads


class Forked(LocalProvisioner):  # type: ignore[misc]
    """Gets kernels from the fork server."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork a kernel; of Jupyter's command the arguments are kept. Returns what a client needs to connect."""
        self.cwd = kwargs.get("cwd") or str(Path.cwd())
        arguments = cmd[cmd.index("-m") + 2 :]
        context = multiprocessing.get_context("forkserver")
        process = context.Process(target=serve, args=(arguments, kwargs["env"], self.cwd, ("", str(Path.cwd()))))
        with _lock:
            process.start()
        self.process, self.pid, self.pgid = _Process(process), process.pid, process.pid
        return self.connection_info


class _Process:
    """A forked process with those manners of :class:`subprocess.Popen` that Jupyter counts on."""

    stdin = stdout = stderr = None

    def __init__(self, process: Any) -> None:
        self._process = process
        self.kill, self.terminate = process.kill, process.terminate

    def poll(self) -> int | None:
        with _lock:
            code: int | None = self._process.exitcode
        return code

    def wait(self) -> int | None:
        self._process.join()
        return self.poll()

    def send_signal(self, number: int) -> None:
        os.kill(self._process.pid, number)


def prepare(now: bool) -> None:
    """Let every kernel of this process be forked, where the system can; ``now`` loads the libraries before any is.

    A module that is run by name would be imported again by every kernel,
    unless it is called ``__main__``.
    """
    factory = KernelProvisionerFactory.instance()
    if not ABLE or NAME in factory.provisioners:
        return
    factory.provisioners[NAME] = EntryPoint(NAME, f"{__name__}:{Forked.__name__}", factory.GROUP_NAME)
    factory.default_provisioner_name = NAME
    forkserver.set_forkserver_preload([LIBRARIES])
    _shorten()
    atexit.register(_end)
    if now:
        forkserver.ensure_running()


def _shorten() -> None:
    """Let the server's socket be named through a number: a name of more than 107 characters is refused."""
    before = tempfile.tempdir
    number = os.open(tempfile.gettempdir(), os.O_RDONLY | os.O_DIRECTORY)  # open until the end of this process
    tempfile.tempdir = f"/proc/{os.getpid()}/fd/{number}"
    try:
        util.get_temp_dir()  # made once, and removed at the end
    finally:
        tempfile.tempdir = before


def _end() -> None:
    """End what still runs, or the standard library would wait for it."""
    for child in multiprocessing.active_children():
        child.kill()
