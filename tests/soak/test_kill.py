"""Sixty kills of the engine on each database: 0 lost, 0 duplicates, 0 double sends."""

from pathlib import Path

import pytest

from omnibox.store.database import Store
from tests.engine.killing import Massacre
from tests.engine.shop import Shop, now


@pytest.mark.timeout(1800)
def test_sixty_kills_lose_and_double_nothing(store: Store, store_url: str, data_dir: Path) -> None:
    store.clock = now
    Massacre(Shop.of(store, data_dir), store_url, seed=60).run(rounds=60)
