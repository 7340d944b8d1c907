"""What a machine may lack for a test: said loudly, and no excuse where every push is tested."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def lacking(notice: str) -> NoReturn:
    """Skip a test with a notice; under CI, which promises to have all that tests need, fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(notice)
    pytest.skip(notice)
