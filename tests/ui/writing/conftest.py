"""What the tests of writing share."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.room import room, world

__all__ = ["room", "world"]


@pytest.fixture(scope="session")
def qapp_once(qapp: QApplication) -> Iterator[QApplication]:
    """The application for property tests, which may not use a fixture of each test."""
    yield qapp
