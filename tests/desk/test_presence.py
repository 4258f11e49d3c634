"""Colleagues see each other, on either database, within the journal's own doorbell."""

import threading
from uuid import uuid4

import pytest

from omnibox.model.errors import Invalid
from omnibox.model.rows import PresenceRow
from tests.desk.world import World


@pytest.mark.on_both
def test_two_desks_see_each_other_by_the_doorbell(world: World) -> None:
    conversation = world.mail(world.inbox()).conversation_id
    assert conversation is not None
    dana = world.hire("Dana Lindgren")
    heard: list[tuple[PresenceRow, ...]] = []
    came, went = threading.Event(), threading.Event()

    def hear(rows: tuple[PresenceRow, ...]) -> None:
        heard.append(rows)
        (came if rows else went).set()

    feed = world.desk.feed()
    feed.hear_presence(hear)
    thread = threading.Thread(target=lambda: list(feed))
    thread.start()
    dana.presence.announce(conversation, "viewing")
    assert came.wait(20)
    assert [(row.name, row.kind, row.here) for row in heard[0]] == [("Dana Lindgren", "viewing", False)]
    assert [row.here for row in dana.presence.around([conversation])] == [True]
    assert world.desk.presence.around([uuid4()]) == ()
    dana.presence.leave()
    assert went.wait(20)
    feed.close()
    thread.join(20)
    assert not thread.is_alive()


def test_only_what_has_a_meaning_is_announced(world: World) -> None:
    with pytest.raises(Invalid):
        world.desk.presence.announce(uuid4(), "typing")
