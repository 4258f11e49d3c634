"""What the store's tests share: a filled store on each database."""

import pytest

from omnibox.store.database import Store
from tests.store.world import World


@pytest.fixture
def world(store: Store) -> World:
    return World.of(store)
