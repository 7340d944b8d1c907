"""What a machine may lack for a test: said loudly, and no excuse where every push is tested."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def lacking(notice: str, promised: str = "CI") -> NoReturn:
    """Skip a test with a notice; fail it where a variable is true that promises to have all that tests need."""
    if os.environ.get(promised) == "true":
        pytest.fail(notice)
    pytest.skip(notice)
