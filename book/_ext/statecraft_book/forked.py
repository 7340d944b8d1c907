"""What a process does that was forked to be a kernel."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Mapping, Sequence


def serve(arguments: Sequence[str], environment: Mapping[str, str], folder: str, passed_over: Sequence[str]) -> None:
    """Be a kernel: run IPython's with these arguments, in a session, a folder and an environment of its own.

    ``passed_over`` are places on the import path that belong to the process
    that asked for the kernel.
    """
    os.setsid()  # a signal reaches the kernel and what it starts, and nothing else
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:] = [place for place in sys.path if place not in passed_over]
    threading.Thread(target=_end_with_builder, daemon=True).start()
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance(argv=[*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])


def _end_with_builder() -> None:
    """End when the process that asked for the kernel does, however it ends: nobody waits for outputs any more."""
    builder = multiprocessing.parent_process()
    if builder is not None:
        builder.join()
        os._exit(1)
