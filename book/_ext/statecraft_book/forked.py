"""What forked processes do: the one from which kernels are forked, a kernel, and those that get ahead of pages."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection
from typing import Any


def serve(builder: Connection, requests: Connection) -> None:
    """Answer the arguments of :func:`kernel` with the id of a new one, and an id with its exit code or None.

    Ends with the builder, whose end of the pipe it was handed.
    """
    builder.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is the builder that is interrupted, and ends this
    from . import preloaded  # noqa: F401

    fork: Any = multiprocessing.get_context("fork")
    kernels: dict[int, Any] = {}
    while True:
        try:
            asked = requests.recv()
        except (EOFError, OSError):
            os._exit(0)
        if isinstance(asked[0], int):
            requests.send(kernels[asked[0]].exitcode)
        else:
            process = fork.Process(target=kernel, args=(requests, *asked))
            process.start()
            kernels[process.pid] = process
            requests.send(process.pid)


def kernel(
    requests: Connection,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    folder: str,
    passed_over: Sequence[str],
) -> None:
    """Be a kernel: run IPython's with these arguments, in a session, a folder and an environment of its own.

    ``passed_over`` are places on the import path that belong to the process
    that asked for the kernel.
    """
    requests.close()
    gc.enable()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setsid()  # a signal reaches the kernel and what it starts, and nothing else
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:] = [place for place in sys.path if place not in passed_over]
    threading.Thread(target=_end_with_server, daemon=True).start()
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance(argv=[*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])


def _end_with_server() -> None:
    """End when the process that forked this one does, however it ends: nobody waits for outputs any more."""
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
        os._exit(1)


def quietly(work: Callable[..., None], *arguments: Any) -> None:
    """Do some work ahead of those who, where it fails, do it again and say what is wrong."""
    try:
        work(*arguments)
    except BaseException:
        os._exit(1)
