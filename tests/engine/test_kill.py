"""The engine is killed in the middle of its work: nothing lost, nothing doubled. `tests/soak` kills it more often."""

from collections import Counter

import pytest

from omnibox.model.acknowledging import Acknowledgement
from omnibox.model.handle import email_handle
from tests.engine.killing import Massacre
from tests.engine.shop import Shop, mail


@pytest.mark.timeout(300)
def test_eight_kills_lose_and_double_nothing(live_shop: Shop, store_url: str) -> None:
    Massacre(live_shop, store_url, seed=8).run(rounds=8)


@pytest.mark.timeout(300)
def test_whom_a_rule_answers_is_told_once_however_often_the_engine_dies(live_shop: Shop, store_url: str) -> None:
    """Five people write, each twice; the engine dies at counted points before it comes to its end."""
    rule = Acknowledgement(on=True, inside="We have it: {number}.")
    inbox = live_shop.inbox(batch="3", patience="20", policy={"acknowledge": rule.stored()})
    people = [email_handle(f"person{n}@customers.example", f"Person {n}") for n in range(5)]
    world = live_shop.worlds[inbox]
    for n, person in enumerate(people):
        world.say(mail(n, sender=person, subject=f"Case {n}"))
        world.say(mail(f"{n}b", sender=person, subject=f"Re: Case {n}", answers=[f"m{n}@customers.example"]))
    killing = Massacre(live_shop, store_url, seed=3)
    for point in (9, 40):
        killing.die_at(point, inbox)
    killing.finish(inbox, [], 3 * len(people))
    told = [row for row in live_shop.messages() if row.payload.get("automatic")]
    to = Counter(person.value for row in told for person in row.participants if person.role == "to")
    assert to == Counter(person.value for person in people)
    assert Counter(line["item_id"] for line in world.sent()) == Counter(str(row.id) for row in told)
