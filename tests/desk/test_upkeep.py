"""Health of inboxes and store, on both databases."""

import pytest

from omnibox.model.actor import ENGINE
from omnibox.model.errors import Denied, Invalid
from omnibox.store import inboxes
from tests.desk.world import World

pytestmark = pytest.mark.on_both


def test_what_goes_through_an_inbox_is_told(world: World) -> None:
    quiet, busy = world.inbox("quiet@shop.example"), world.inbox()
    mail = world.mail(busy)
    world.clock.forward(minutes=5)
    sent = world.desk.compose.reply(world.intent(mail))
    with world.store.write(ENGINE) as unit:
        inboxes.set_state(unit, busy, "offline", "dns", {"host": "imap.shop.example"})
        inboxes.set_state(unit, busy, "active")
        inboxes.set_state(unit, quiet, "auth_failed", "auth_refused")
    found = {health.inbox.id: health for health in world.desk.upkeep.inboxes()}
    assert set(found) == {quiet, busy}
    one = found[busy]
    assert one.last_in == mail.at
    assert one.last_out is not None
    assert one.last_out > mail.at
    assert (one.unsent, one.scheduled, one.failed) == (1, 0, 0)
    assert one.oldest_unsent is not None
    assert [(event.state, event.code) for event in one.troubles] == [("offline", "dns")]
    other = found[quiet]
    assert (other.last_in, other.last_out, other.unsent, other.oldest_unsent) == (None, None, 0, None)
    assert [event.code for event in other.troubles] == ["auth_refused"]
    world.desk.compose.undo_send(sent.item_id)
    assert next(one for one in world.desk.upkeep.inboxes() if one.inbox.id == busy).unsent == 0


def test_only_the_newest_troubles_are_told(world: World) -> None:
    inbox = world.inbox()
    with world.store.write(ENGINE) as unit:
        for number in range(9):
            inboxes.set_state(unit, inbox, "offline", f"code_{number}")
    (health,) = world.desk.upkeep.inboxes()
    assert [event.code for event in health.troubles] == [f"code_{number}" for number in (8, 7, 6, 5, 4)]


def test_the_import_of_older_messages_waits_and_goes_on(world: World) -> None:
    inbox = world.inbox()
    assert world.desk.inboxes.pause_history(inbox).policy["history"] == "paused"
    assert world.desk.upkeep.inboxes()[0].history_paused
    assert "history" not in world.desk.inboxes.resume_history(inbox).policy
    assert not world.desk.upkeep.inboxes()[0].history_paused
    with pytest.raises(Denied):
        world.hire("Olga").inboxes.pause_history(inbox)


def test_a_team_s_database_has_no_backups_of_ours(world: World) -> None:
    health = world.desk.upkeep.store()
    assert health.room > 0
    if world.store.dialect == "sqlite":
        assert health.size > 0
        assert world.desk.upkeep.back_up().size > 0
    else:
        assert (health.path, health.backups) == (None, ())
        with pytest.raises(Invalid):
            world.desk.upkeep.back_up()
    world.desk.upkeep.check()
