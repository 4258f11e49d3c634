"""Two hundred thousand spoiled mails: each an item that can be stored, and the same bytes the same item."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from omnibox.channels.email.reading import Arrival, Own
from tests.channels.email.spoiling import check, spoiled

FOLDER = Path(__file__).parent.parent / "channels" / "email" / "corpus"
ARRIVAL = Arrival(datetime(2024, 6, 5, tzinfo=UTC))
OWN = Own(frozenset({"help@shop.example"}), "a key")
ROUNDS = 500


@pytest.mark.timeout(3600)
def test_nothing_that_can_happen_to_a_mail_stops_its_reader() -> None:
    raws = [path.read_bytes() for path in sorted(FOLDER.glob("*.eml"))]
    for seed in range(ROUNDS):
        chance = random.Random(1000 + seed)
        for raw in raws:
            copy = spoiled(raw, raws, chance)
            for _ in range(chance.randrange(3)):
                copy = spoiled(copy, raws, chance)
            item = check(copy, ARRIVAL, OWN)
            if chance.random() < 0.02:
                assert check(copy, ARRIVAL, OWN) == item
