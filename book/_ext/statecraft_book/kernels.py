"""Kernels forked from a process that has already loaded what chapters import.

A short chapter takes less time than importing pandas and Altair, and there are
two dozen chapters. A process of the builder's own imports them once (see
:mod:`.preloaded`) and forks what it is asked for (see :mod:`.forked`); each
chapter still gets a process in which no other has run. Elsewhere than on Linux
kernels start as Jupyter starts them, since other systems have libraries that
do not bear forking.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import sys
import threading
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

from .forked import serve

NAME, USUAL = "forked", "local-provisioner"
ABLE = sys.platform == "linux"
SEVERAL = 3  # kernels, asked for when this process has loaded the book, for which libraries are worth loading again
GONE = "the process that starts kernels was ended from outside, for want of memory perhaps; build again"
_servers: list[Server] = []  # at most one


class Server:
    """The process that forks kernels.

    It is forked from this process, with which it then shares the libraries,
    where nothing of the book has been loaded: a kernel records what of the book
    it imports. Otherwise it is started afresh.
    """

    def __init__(self) -> None:
        fresh = "statecraft" not in sys.modules
        if fresh:
            from . import preloaded  # noqa: F401
        context: Any = multiprocessing.get_context("fork" if fresh else "spawn")
        self._requests, other = context.Pipe()
        self._process = context.Process(target=serve, args=(self._requests, other))
        self._process.start()
        other.close()
        self._turn = threading.Lock()

    def ask(self, *what: Any) -> Any:
        """Return the server's answer: see :func:`.forked.serve`. Raises EOFError or OSError where it has gone."""
        with self._turn:
            self._requests.send(what)
            return self._requests.recv()

    def end(self) -> None:
        """End the server, and with it all that it has forked."""
        self._requests.close()
        self._process.kill()
        self._process.join()


class Forked(LocalProvisioner):  # type: ignore[misc]
    """Gets kernels from the server."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork a kernel; of Jupyter's command the arguments are kept. Returns what a client needs to connect.

        Raises RuntimeError where the server has gone.
        """
        server = _servers[0]
        self.cwd = kwargs.get("cwd") or str(Path.cwd())
        arguments = cmd[cmd.index("-m") + 2 :]
        try:
            pid = server.ask(arguments, kwargs["env"], self.cwd, ("", str(Path.cwd())))
        except (EOFError, OSError) as error:
            raise RuntimeError(GONE) from error
        self.process = _Process(server, pid)
        self.pid = self.pgid = self.process.pid
        return self.connection_info


class _Process:
    """A forked process with those manners of :class:`subprocess.Popen` that Jupyter counts on."""

    stdin = stdout = stderr = None

    def __init__(self, server: Server, pid: int) -> None:
        self._server, self.pid = server, pid

    def poll(self) -> int | None:
        try:
            code: int | None = self._server.ask(self.pid)
        except (EOFError, OSError):
            return -signal.SIGKILL  # the server has gone, and takes its kernels along
        return code

    wait = poll  # Jupyter waits only for what has ended

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def prepare() -> None:
    """Let every kernel of this process be forked, where the system can."""
    if not ABLE or _servers:
        return
    _servers.append(Server())
    atexit.register(end)
    factory = KernelProvisionerFactory.instance()
    factory.provisioners[NAME] = EntryPoint(NAME, f"{__name__}:{Forked.__name__}", factory.GROUP_NAME)
    factory.default_provisioner_name = NAME


def end() -> None:
    """Give the memory of the server back; a kernel that is started later starts as Jupyter starts it."""
    atexit.unregister(end)
    KernelProvisionerFactory.instance().default_provisioner_name = USUAL
    while _servers:
        _servers.pop().end()
