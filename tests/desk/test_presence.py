"""Colleagues see each other, on either database, within the journal's own doorbell."""

import threading
from uuid import uuid4

import pytest

from omnibox.model.actor import Role
from omnibox.model.errors import Denied, Invalid, NotFound
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


def test_observers_may_look_and_only_who_may_reply_says_so(world: World) -> None:
    conversation = world.mail(world.inbox()).conversation_id
    assert conversation is not None
    observer = world.hire("Olga", role=Role.OBSERVER)
    observer.presence.announce(conversation, "viewing")
    with pytest.raises(Denied):
        observer.presence.announce(conversation, "replying")
    assert [(row.name, row.kind) for row in world.desk.presence.around()] == [("Olga", "viewing")]
    with pytest.raises(NotFound):
        world.desk.presence.announce(uuid4(), "viewing")
    assert len(world.desk.presence.around()) == 1
