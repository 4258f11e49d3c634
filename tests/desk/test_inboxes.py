"""Connecting an inbox: tried before it is saved, its secrets in the vault and nowhere else, whatever happens."""

import json
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from omnibox.desk.channel import Capability
from omnibox.desk.inboxes import Inboxes
from omnibox.desk.seat import Seat
from omnibox.model.actor import Role
from omnibox.model.errors import Conflict, Denied, Invalid, NotFound, VaultLocked
from omnibox.model.health import HISTORY, PAUSED
from omnibox.model.journal import EventType
from omnibox.model.rows import InboxRow
from omnibox.store import journal, schema
from tests.desk.engine import answer, take
from tests.desk.world import World

PASSWORD = "correct horse battery staple"
SETTINGS = {
    "address": "Support@shop.example",
    "name": "Shop support",
    "imap_host": "imap.shop.example",
    "smtp_host": "smtp.shop.example",
    "unknown": "left out",
}


def connect(world: World, **settings: str) -> InboxRow:
    request = world.desk.inboxes.probe("email", {**SETTINGS, **settings}, {"password": PASSWORD})
    answer(world.store)
    return world.desk.inboxes.connect(request)


def names(world: World) -> set[str]:
    return set(world.vault.names())


def everything_stored(world: World) -> str:
    """Every value of every table, as text."""
    with world.store.read() as conn:
        rows = [conn.execute(text(f'SELECT * FROM "{table}"')).all() for table in schema.metadata.tables]
    return json.dumps(rows, default=lambda value: value.hex() if isinstance(value, bytes) else str(value))


@pytest.mark.on_both
def test_an_inbox_is_saved_once_its_probe_worked(world: World) -> None:
    request_id = world.desk.inboxes.probe("email", SETTINGS, {"password": PASSWORD})
    asked = take(world.store)
    assert asked.id == request_id
    assert asked.payload["channel"] == "email"
    assert asked.payload["address"] == "Support@shop.example"
    assert asked.payload["settings"]["imap_port"] == "993"
    assert "unknown" not in asked.payload["settings"]
    assert world.vault.get(asked.payload["secret_refs"]["password"]) == PASSWORD
    assert not world.desk.has_inboxes()
    with pytest.raises(Conflict) as running:
        world.desk.inboxes.connect(request_id)
    assert running.value.params["what"] == ["probing"]


@pytest.mark.on_both
def test_secrets_move_to_their_final_names_and_nothing_else_is_left(world: World) -> None:
    inbox = connect(world)
    assert (inbox.address, inbox.name, inbox.state, inbox.channel) == (
        "Support@shop.example",
        "Shop support",
        "new",
        "email",
    )
    assert set(inbox.secret_refs) == {"password", "thread_key"}
    assert names(world) == set(inbox.secret_refs.values())
    assert world.vault.get(inbox.secret_refs["password"]) == PASSWORD
    assert len(world.vault.get(inbox.secret_refs["thread_key"]) or "") == 64
    with world.store.read() as conn:
        assert EventType.INBOX_ADDED in [row.type for row in journal.read(conn, 0)]
    stored = everything_stored(world)
    assert PASSWORD not in stored
    assert (world.vault.get(inbox.secret_refs["thread_key"]) or "") not in stored
    assert world.desk.inboxes.sweep_secrets() == 0


def test_connecting_twice_is_connecting_once(world: World) -> None:
    inbox = connect(world)
    assert world.desk.inboxes.connect(inbox.id) == inbox
    assert world.desk.inboxes.list() == (inbox,)


def test_a_failed_probe_saves_nothing_and_forgets_the_secret(world: World) -> None:
    request_id = world.desk.inboxes.probe("email", SETTINGS, {"password": PASSWORD})
    answer(world.store, ok=False)
    with pytest.raises(Invalid) as refused:
        world.desk.inboxes.connect(request_id)
    assert refused.value.params == {"field": "probe", "reason": "failed"}
    assert names(world) == set()
    assert not world.desk.has_inboxes()


def test_a_probe_that_is_not_wanted_any_more(world: World) -> None:
    request_id = world.desk.inboxes.probe("email", SETTINGS, {"password": PASSWORD})
    world.desk.inboxes.cancel_probe(request_id)
    assert names(world) == set()
    answer(world.store)
    with pytest.raises(Invalid) as refused:
        world.desk.inboxes.connect(request_id)
    assert refused.value.params == {"field": "password", "reason": "expired"}


def test_a_secret_nobody_came_back_for_goes_after_an_hour(world: World) -> None:
    world.desk.inboxes.probe("email", SETTINGS, {"password": PASSWORD})
    world.vault.put("probe/of another store", "stays")
    world.clock.forward(minutes=59)
    assert world.desk.inboxes.sweep_secrets() == 0
    world.clock.forward(minutes=2)
    assert world.desk.inboxes.sweep_secrets() == 1
    assert names(world) == {"probe/of another store"}


def test_the_same_address_is_not_connected_twice(world: World) -> None:
    inbox = connect(world)
    request_id = world.desk.inboxes.probe("email", {**SETTINGS, "address": "support@SHOP.example"}, {"password": "x"})
    answer(world.store)
    with pytest.raises(Conflict) as refused:
        world.desk.inboxes.connect(request_id)
    assert refused.value.params == {"what": ["inbox"], "inbox": str(inbox.id)}


@pytest.mark.parametrize(
    "given, field, reason",
    [
        ({"address": ""}, "address", "required"),
        ({"address": "nobody"}, "address", "address"),
        ({"address": "Ann <a@b.example>"}, "address", "address"),
        ({"imap_host": " "}, "imap_host", "required"),
        ({"imap_host": "imap.shop.example:993"}, "imap_host", "host"),
        ({"imap_host": "https://imap"}, "imap_host", "host"),
        ({"smtp_port": "70000"}, "smtp_port", "port"),
        ({"smtp_port": "0"}, "smtp_port", "port"),
        ({"smtp_port": "²"}, "smtp_port", "port"),
        ({"imap_security": "maybe"}, "imap_security", "choice"),
        ({"name": "line\nbreak"}, "name", "control"),
        ({"name": "x" * 1001}, "name", "too_long"),
    ],
)
def test_a_form_is_checked_before_anything_is_tried(
    world: World, given: dict[str, str], field: str, reason: str
) -> None:
    with pytest.raises(Invalid) as refused:
        world.desk.inboxes.probe("email", {**SETTINGS, **given}, {"password": PASSWORD})
    assert (refused.value.params["field"], refused.value.params["reason"]) == (field, reason)
    assert names(world) == set()


def test_a_missing_password_and_an_unknown_channel_are_refused(world: World) -> None:
    with pytest.raises(Invalid) as missing:
        world.desk.inboxes.probe("email", SETTINGS, {})
    assert missing.value.params == {"field": "password", "reason": "required"}
    with pytest.raises(Invalid) as unknown:
        world.desk.inboxes.probe("fax", {}, {})
    assert unknown.value.params == {"field": "channel", "reason": "unknown"}


def test_changed_settings_are_tried_before_they_replace_the_old_ones(world: World) -> None:
    inbox = connect(world)
    request_id = world.desk.inboxes.reprobe(inbox.id, {"imap_host": "new.shop.example"})
    payload = answer(world.store).payload
    assert world.vault.get(payload["secret_refs"]["password"]) == PASSWORD
    assert world.desk.inboxes.get(inbox.id).settings["imap_host"] == "imap.shop.example"
    changed = world.desk.inboxes.connect(request_id)
    assert (changed.id, changed.settings["imap_host"], changed.state) == (inbox.id, "new.shop.example", "new")
    assert changed.secret_refs == inbox.secret_refs
    assert names(world) == set(inbox.secret_refs.values())


def test_a_new_password_replaces_the_old_one_in_the_vault(world: World) -> None:
    inbox = connect(world)
    request_id = world.desk.inboxes.reprobe(inbox.id, secrets={"password": "new"})
    answer(world.store)
    changed = world.desk.inboxes.connect(request_id)
    assert world.vault.get(changed.secret_refs["password"]) == "new"
    assert changed.secret_refs["thread_key"] == inbox.secret_refs["thread_key"]
    assert names(world) == set(changed.secret_refs.values())
    assert world.desk.inboxes.connect(request_id) == changed

    signed_in = world.desk.inboxes.update_secret(inbox.id, {"password": "newer"})
    assert world.vault.get(signed_in.secret_refs["password"]) == "newer"


def test_pausing_and_going_on(world: World) -> None:
    inbox = connect(world)
    assert world.desk.inboxes.pause(inbox.id).state == "paused"
    assert world.desk.inboxes.resume(inbox.id).state == "new"
    with world.store.read() as conn:
        changes = [row for row in journal.read(conn, 0) if row.type == EventType.INBOX_CHANGED]
    assert [change.states["to"] for change in changes] == ["paused", "new"]
    assert {change.actor_id for change in changes} == {world.owner.id}


def test_looking_now_is_a_request(world: World) -> None:
    inbox = connect(world)
    request_id = world.hire("Cora").inboxes.catch_up(inbox.id)
    asked = take(world.store, "catch_up")
    assert (asked.id, asked.inbox_id) == (request_id, inbox.id)


def test_removing_forgets_the_secrets_and_keeps_the_conversations(world: World) -> None:
    inbox = connect(world)
    mail = world.mail(inbox.id)
    world.desk.inboxes.remove(inbox.id)
    assert names(world) == set()
    assert world.desk.inboxes.list() == ()
    assert not world.desk.has_inboxes()
    assert world.conversation(mail.conversation_id).inbox_id == inbox.id
    with pytest.raises(NotFound):
        world.desk.inboxes.get(inbox.id)


@pytest.mark.parametrize("wait", [None, timedelta(days=1)])
def test_an_inbox_with_unsent_answers_is_not_removed(world: World, wait: timedelta | None) -> None:
    inbox = connect(world)
    sent = world.reply(world.mail(inbox.id), send_at=wait and world.clock() + wait)
    with pytest.raises(Conflict) as refused:
        world.desk.inboxes.remove(inbox.id)
    assert refused.value.params == {"what": ["queued"], "count": 1}
    assert len(names(world)) == 2
    world.desk.compose.undo_send(sent.item_id)
    world.desk.inboxes.remove(inbox.id)


def test_a_removed_inbox_is_taken_up_where_it_ended(world: World) -> None:
    inbox = connect(world)
    world.desk.inboxes.remove(inbox.id)
    again = connect(world, imap_host="new.shop.example")
    assert (again.id, again.state, again.settings["imap_host"]) == (inbox.id, "new", "new.shop.example")
    assert names(world) == set(again.secret_refs.values())


def test_who_may_change_inboxes(world: World) -> None:
    inbox = connect(world)
    desk = world.hire("Cora")
    request_id = uuid4()
    acts = (
        lambda: desk.inboxes.probe("email", SETTINGS, {"password": "x"}),
        lambda: desk.inboxes.reprobe(inbox.id),
        lambda: desk.inboxes.connect(request_id),
        lambda: desk.inboxes.cancel_probe(request_id),
        lambda: desk.inboxes.update_secret(inbox.id, {"password": "x"}),
        lambda: desk.inboxes.pause(inbox.id),
        lambda: desk.inboxes.resume(inbox.id),
        lambda: desk.inboxes.remove(inbox.id),
        desk.inboxes.add_sample_data,
        desk.inboxes.remove_sample_data,
        lambda: world.hire("Olga", Role.OBSERVER).inboxes.catch_up(inbox.id),
    )
    for act in acts:
        with pytest.raises(Denied):
            act()
    assert world.desk.inboxes.list() == (inbox,)


def test_what_is_not_there(world: World) -> None:
    for act in (
        world.desk.inboxes.get,
        world.desk.inboxes.catch_up,
        world.desk.inboxes.pause,
        world.desk.inboxes.remove,
        world.desk.inboxes.connect,
        world.desk.inboxes.cancel_probe,
        world.desk.inboxes.reprobe,
    ):
        with pytest.raises(NotFound):
            act(uuid4())
    catch_up = world.desk.inboxes.catch_up(world.inbox())
    with pytest.raises(NotFound):  # a request, but no probe
        world.desk.inboxes.connect(catch_up)


def test_servers_are_guessed_by_the_channel_that_knows_the_address(world: World) -> None:
    guess = world.desk.inboxes.guess("ann@gmail.com")
    assert (guess["channel"], guess["imap_host"], guess["sign_in"]) == ("email", "imap.gmail.com", "app_password")
    assert world.desk.inboxes.guess("nobody") == {}
    fields = {field.key for field in world.desk.inboxes.specs()[0].fields}
    assert guess["page"] == "google"
    assert set(guess) - {"channel", "provider", "sign_in", "page", "help", "enable", "pop_only"} <= fields


def test_sample_channels_are_not_offered(world: World) -> None:
    assert "email" in [spec.name for spec in world.desk.inboxes.specs()]
    assert not any(spec.can(Capability.DEMO) for spec in world.desk.inboxes.specs())


def test_inboxes_in_trouble_stand_first(world: World) -> None:
    fine, bad = world.inbox(), world.inbox("sales@shop.example")
    world.desk.inboxes.resume(bad)
    assert [row.id for row in world.desk.inboxes.health()] == [bad, fine]


class Overtaken(Inboxes):
    """A window in which somebody else acts between reading an inbox and changing it."""

    between: Callable[[], object] | None = None

    def get(self, inbox_id: UUID) -> InboxRow:
        row = super().get(inbox_id)
        between, self.between = self.between, None
        if between is not None:
            between()
        return row


@pytest.mark.on_both
def test_two_windows_change_an_inbox_and_both_changes_stay(world: World) -> None:
    inbox = world.inbox()
    theirs = world.hire("Dana Lindgren", role=Role.ADMIN).inboxes
    mine = Overtaken(Seat(world.store, world.owner, world.vault))
    mine.between = lambda: theirs.pause_history(inbox)
    mine.reply_within(inbox, 7)
    assert theirs.get(inbox).policy == {"reply_within": 7, HISTORY: PAUSED}
    mine.between = lambda: theirs.reply_within(inbox, 9)
    mine.resume_history(inbox)
    assert theirs.get(inbox).policy == {"reply_within": 9}
    with pytest.raises(NotFound):
        mine.reply_within(uuid4(), 7)


class BrokenAfter:
    """A vault whose owner pulls the plug after so many more writes."""

    def __init__(self, world: World, writes: int) -> None:
        self._put, self._left = world.vault.put, writes

    def __call__(self, name: str, secret: str) -> None:
        if self._left == 0:
            raise RuntimeError("power cut")
        self._left -= 1
        self._put(name, secret)


@pytest.mark.parametrize("writes", [0, 1, 2])
def test_a_crash_while_connecting_leaves_nothing_for_ever(
    world: World, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(world.vault, "put", BrokenAfter(world, writes))
        with pytest.raises(RuntimeError, match="power cut"):
            connect(world)
    assert not world.desk.has_inboxes()
    world.clock.forward(hours=2)
    world.desk.inboxes.sweep_secrets()
    assert names(world) == set()


def test_a_vault_that_shuts_while_an_inbox_is_removed_is_cleared_later(world: World) -> None:
    inbox = connect(world)
    world.keyring.locked = True
    world.desk.inboxes.remove(inbox.id)
    assert world.desk.inboxes.list() == ()
    with pytest.raises(VaultLocked):
        world.desk.inboxes.sweep_secrets()
    world.keyring.locked = False
    assert world.desk.inboxes.sweep_secrets() == 2
    assert names(world) == set()


def test_whose_robots_count_as_people_is_said_by_address_and_domain(world: World) -> None:
    inbox = world.inbox()
    row = world.desk.inboxes.set_allowed_robots(inbox, "A@B.example, c.example\nC.example")
    assert row.policy["allowed_robots"] == ["a@b.example", "c.example"]
    with pytest.raises(Invalid):
        world.desk.inboxes.set_allowed_robots(inbox, "everybody")
    assert "allowed_robots" not in world.desk.inboxes.set_allowed_robots(inbox, " ").policy
