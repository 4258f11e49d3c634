"""Every registered driver keeps the promises of base.py."""

from collections.abc import Callable
from pathlib import Path

import pytest

from omnibox.channels.registry import CHANNELS
from tests.channels.conformance import CHECKS, Counterpart, open_counterpart


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: str(check.__name__))
@pytest.mark.parametrize("channel", CHANNELS)
def test_promise(channel: str, check: Callable[[Counterpart], None], data_dir: Path) -> None:
    with open_counterpart(channel, data_dir) as other:
        check(other)
