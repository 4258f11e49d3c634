"""Whatever is merged, split, moved and taken back in whatever order: nothing is lost, doubled or miscounted."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from omnibox.channels import registry
from omnibox.channels.base import Batch, Inbound, Participant
from omnibox.engine import intake
from omnibox.engine.receiving import place_of
from omnibox.model.actor import ENGINE
from omnibox.model.errors import Conflict, Invalid
from omnibox.model.handle import email_handle
from omnibox.model.intents import Done
from omnibox.store import conversations, inboxes, moving, query
from tests.desk.everything import assert_sound, everything
from tests.desk.world import OURS, World

PEOPLE = ("ann@example.com", "bob@example.com", "cleo@example.com")
_REGROUP = ("merge", "split", "split_from", "move")
_OTHER = ("mail", "mail", "reply", "note", "read", "resolve", "undo", "undo")


@dataclass
class Game:
    """Some conversations of some customers, and what was done to them."""

    world: World
    inbox: UUID
    mails: int = 0
    done: list[UUID] = field(default_factory=list)

    @staticmethod
    def of(world: World) -> "Game":
        with world.store.write(ENGINE) as unit:
            known = inboxes.list_inboxes(unit.conn)
        game = Game(world, known[0].id if known else world.inbox())
        for number in range(5):
            game.mail(None, number)
            game.mail(game.ids()[-1], number)
        return game

    def ids(self) -> list[UUID]:
        """The conversations of this game, the oldest first, merged ones too."""
        with self.world.store.read() as conn:
            raws = query.rows(conn, "SELECT id FROM conversations ORDER BY number DESC LIMIT 12")
        return [query.uuid_of(raw[0]) for raw in raws][::-1]

    def items(self, conversation_id: UUID) -> list[UUID]:
        with self.world.store.read() as conn:
            return moving.items_in(conn, conversation_id, activities=False)

    def mail(self, anchor: UUID | None, who: int) -> None:
        """A mail comes in, by the signed id of a conversation or out of the blue."""
        self.mails += 1
        self.world.clock.forward(seconds=30)
        sender = email_handle(PEOPLE[who % len(PEOPLE)])
        now = self.world.clock()
        people = (Participant(sender, "from"), Participant(email_handle(OURS), "to"))
        one = Inbound(
            f"<{now.timestamp()}@example.com>", sender, now, f"Mail {self.mails}", subject=f"Topic {self.mails}",
            participants=people, anchors=(anchor,) if anchor else (), subject_key=f"topic {self.mails}",
        )  # fmt: skip
        with self.world.store.write(ENGINE) as unit:
            row = inboxes.get(unit.conn, self.inbox)
            assert row is not None
            intake.take(unit, place_of(unit, row, registry.spec(row.channel)), Batch((one,), {}))

    def step(self, word: str, first: int, second: int) -> None:
        """Do one thing; what the desk refuses with words is as good as done."""
        self.world.clock.forward(seconds=5)
        ids = self.ids()
        one, other = ids[first % len(ids)], ids[second % len(ids)]
        try:
            done = self._do(word, one, other, second)
        except (Conflict, Invalid):
            return
        if done is not None and done.operation_id is not None:
            self.done.append(done.operation_id)

    def _do(self, word: str, one: UUID, other: UUID, number: int) -> Done | None:
        desk, there = self.world.desk, self.items(one)
        chosen = [there[number % len(there)]] if there else []
        if word == "merge":
            return desk.threads.merge(one, [other])
        if word == "split":
            return desk.threads.split(one, chosen)
        if word == "split_from":
            return desk.threads.split(one, from_item=chosen[0]) if chosen else None
        if word == "move":
            return desk.threads.move(chosen, other)
        self._change(word, one, number)
        return None

    def _change(self, word: str, one: UUID, number: int) -> None:
        desk = self.world.desk
        if word == "mail":
            self.mail(one, number)
        elif word == "note":
            row = self.world.conversation(one)
            desk.compose.note(row.customer_id, one, "Looked into it")
        elif word == "read":
            desk.work.mark_read(one)
        elif word == "resolve":
            desk.work.resolve([one])
        elif word == "reply":
            options = desk.compose.reply_options(one)
            item = self.world.item(options.answers_item_id) if options.answers_item_id else None
            if item is not None:
                self.world.reply(item)
        elif word == "undo" and self.done:
            self.undo(self.done.pop(number % len(self.done)))

    def undo(self, operation_id: UUID) -> bool:
        """Take something back; a refusal changes nothing."""
        before = everything(self.world.store)
        try:
            self.world.desk.undo(operation_id)
        except Conflict:
            assert everything(self.world.store) == before
            return False
        return True


NUMBERS = st.integers(0, 30)
GENTLY = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(st.lists(st.tuples(st.sampled_from(_REGROUP), NUMBERS, NUMBERS), min_size=1, max_size=7))
@GENTLY
def test_every_way_back_in_reverse_leads_to_where_one_was(world: World, steps: list[tuple[str, int, int]]) -> None:
    game = Game.of(world)
    stages = []
    for step in steps:
        before, count = everything(world.store), len(game.done)
        game.step(*step)
        assert_sound(world.store, world.desk)
        if len(game.done) > count:
            stages.append(before)
    while game.done:
        assert game.undo(game.done.pop())
        assert everything(world.store) == stages.pop()


@given(st.lists(st.tuples(st.sampled_from(_REGROUP + _OTHER), NUMBERS, NUMBERS), min_size=1, max_size=14))
@GENTLY
def test_whatever_comes_in_between_nothing_is_lost(world: World, steps: list[tuple[str, int, int]]) -> None:
    game = Game.of(world)
    for step in steps:
        before = count(world)
        game.step(*step)
        assert count(world) >= before - (step[0] == "undo")
        assert_sound(world.store, world.desk)
    for operation_id in reversed(game.done):
        game.undo(operation_id)
        assert_sound(world.store, world.desk)


def count(world: World) -> int:
    with world.store.read() as conn:
        return int(query.value(conn, "SELECT count(*) FROM items WHERE kind = 'message'"))


@pytest.mark.on_both
def test_later_replies_to_a_merged_one_go_home_with_it(world: World) -> None:
    game = Game.of(world)
    first, second, third = game.ids()[-3:]
    own = game.items(second)
    inner = world.desk.threads.merge(second, [third])
    outer = world.desk.threads.merge(first, [second])
    game.mail(third, 4)
    came = game.items(first)[-1]
    with world.store.read() as conn:
        assert conversations.live(conn, third) == first
    note = world.desk.compose.note(world.conversation(first).customer_id, third, "Mine")
    assert outer.operation_id is not None
    world.desk.undo(outer.operation_id)
    assert (world.item(came).conversation_id, world.item(note.item_id).conversation_id) == (second, first)
    assert inner.operation_id is not None
    world.desk.undo(inner.operation_id)
    assert world.item(came).conversation_id == third
    assert game.items(second) == own
    assert_sound(world.store, world.desk)
