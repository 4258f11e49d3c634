"""Screens to show windows on: none at all, and an X server that nobody sees where there is one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests.fakes.xvfb import Xvfb, XvfbMissing

Environment = dict[str, str]


@contextmanager
def screens() -> Iterator[dict[str, Environment]]:
    """Name each screen there is with the environment a process needs to use it; X is gone afterwards."""
    found = {"offscreen": {**os.environ, "QT_QPA_PLATFORM": "offscreen"}}
    try:
        server = Xvfb()
    except XvfbMissing:
        yield found
        return
    with server:
        yield {**found, "xcb": {**os.environ, **server.variables, "QT_QPA_PLATFORM": "xcb"}}
