"""The engine is killed in the middle of its work: nothing lost, nothing doubled. `tests/soak` kills it more often."""

import pytest

from tests.engine.killing import Massacre
from tests.engine.shop import Shop


@pytest.mark.timeout(300)
def test_eight_kills_lose_and_double_nothing(live_shop: Shop, store_url: str) -> None:
    Massacre(live_shop, store_url, seed=8).run(rounds=8)
