"""What all the tests of faults share."""

import gc
import warnings
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def buried() -> Iterator[None]:
    """What a dead process has left is swept away while its complaints are ignored, not in another test."""
    yield
    with warnings.catch_warnings(action="ignore"):
        gc.collect()
