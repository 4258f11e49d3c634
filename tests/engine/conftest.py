"""What the engine's tests share."""

from pathlib import Path

import pytest

from omnibox.store.database import Store
from tests.engine.shop import Shop, now
from tests.support.stores import OpenStore


@pytest.fixture
def shop(store: Store, data_dir: Path) -> Shop:
    """A shop on each database, by the test's clock."""
    return Shop.of(store, data_dir)


@pytest.fixture
def live_shop(open_store: OpenStore, store_url: str, data_dir: Path) -> Shop:
    """A shop by the true clock, for tests with a running engine."""
    store = open_store()
    store.clock = now
    return Shop.of(store, data_dir)
