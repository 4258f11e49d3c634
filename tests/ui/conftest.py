"""What every test of the window shares: none leaves its language to the next."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale


@pytest.fixture(autouse=True)
def _language_of_its_own() -> Iterator[None]:
    kept = QLocale()
    yield
    QLocale.setDefault(kept)
