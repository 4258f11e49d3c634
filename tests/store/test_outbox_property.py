"""Whatever engines do to one another, every message is sent exactly once, and doubt is looked up before a new try."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings, strategies as st

from omnibox.model.actor import ENGINE
from omnibox.model.errors import Fenced
from omnibox.model.item import Delivery
from omnibox.store import items, leases, outbox
from omnibox.store.outbox import OutboxEntry
from omnibox.store.unit import Unit
from tests.store.world import World, add_inbox

ENTRIES, HOLDERS, TTL = 3, 3, 15.0


@dataclass
class Holder:
    """What one engine remembers: its token, and an entry it sent but has not settled."""

    name: str
    token: int = 0
    unsettled: OutboxEntry | None = None


@dataclass
class Game:
    """Engines over one inbox, and a provider that knows the truth about what arrived."""

    world: World
    inbox: UUID
    items: list[UUID]
    holders: list[Holder]
    arrived: Counter[UUID] = field(default_factory=Counter)
    handed_out: set[UUID] = field(default_factory=set)  # to be sent, and nothing since that says it may be sent again

    @staticmethod
    def of(world: World) -> "Game":
        with world.store.write(ENGINE) as unit:
            inbox = add_inbox(unit, "game")
            made = [world.reply(unit, world.conversation(unit, inbox=inbox)) for _ in range(ENTRIES)]
        return Game(world, inbox, made, [Holder(f"h{number}") for number in range(HOLDERS)])

    def take_over(self, holder: Holder) -> None:
        """Get the lease (the other's has run out), and doubt what older holders were sending."""
        name = leases.inbox_lease(self.inbox)
        with self.world.store.write(ENGINE) as unit:
            known = leases.holder(unit.conn, name)
            token = leases.acquire(unit, name, holder.name, TTL, now=known[2] if known else None)
            assert token is not None
            assert token > holder.token
            holder.token, holder.unsettled = token, None
            outbox.stale(unit, self.inbox, token)

    def work(self, holder: Holder, end: str) -> None:
        """Claim the next one and do as a driver would; `end` says where the engine dies or dawdles."""
        try:
            with self.world.store.write(ENGINE) as unit:
                entry = outbox.claim(unit, self.inbox, holder.name, holder.token, unit.now)
        except Fenced:
            return  # deposed: a driver stops here, so nothing is sent
        if entry is None:
            return
        if entry.needs_lookup:
            self.look_up(holder, entry)
            return
        assert entry.item_id not in self.handed_out, "handed out twice with nothing in between"
        self.handed_out.add(entry.item_id)
        if end == "dies before":
            return
        if end == "nothing left":
            with self.world.store.write(ENGINE) as unit:
                outbox.release(unit, entry.id, holder.token, unit.now)
                self.handed_out.discard(entry.item_id)
            return
        self.arrived[entry.item_id] += 1
        if end == "settles":
            self.settle(holder, entry, Delivery.SENT)
        elif end == "no answer":
            self.settle(holder, entry, Delivery.UNKNOWN)
        elif end == "dawdles":
            holder.unsettled = entry

    def settle(self, holder: Holder, entry: OutboxEntry, state: Delivery) -> None:
        try:
            with self.world.store.write(ENGINE) as unit:
                outbox.settle(unit, entry.id, holder.token, state)
        except Fenced:
            holder.unsettled = None

    def settle_late(self, holder: Holder) -> None:
        if holder.unsettled is not None:
            self.settle(holder, holder.unsettled, Delivery.SENT)
            holder.unsettled = None

    def look_up(self, holder: Holder, entry: OutboxEntry) -> None:
        """Ask the provider, as after `unknown`: found, or certainly not there."""
        with self.world.store.write(ENGINE) as unit:
            if self.arrived[entry.item_id]:
                outbox.settle(unit, entry.id, holder.token, Delivery.SENT)
            else:
                outbox.release(unit, entry.id, holder.token, unit.now)
                self.handed_out.discard(entry.item_id)

    def withdraw(self, which: int) -> None:
        with self.world.store.write(self.world.owner) as unit:
            if outbox.cancel(unit, self.items[which]):
                self.check_withdrawn(unit, which)

    def check_withdrawn(self, unit: Unit, which: int) -> None:
        assert self.arrived[self.items[which]] == 0
        (row,) = items.item_rows(unit.conn, [self.items[which]])
        assert row.delivery is Delivery.CANCELLED

    def drain(self) -> None:
        """A last engine comes and finishes everything."""
        last = Holder("last")
        self.take_over(last)
        for _ in range(ENTRIES * 4):
            self.work(last, "settles")
        with self.world.store.read() as conn:
            assert outbox.next_due(conn, self.inbox) is None
            rows = items.item_rows(conn, self.items)
        for row in rows:
            assert row.delivery in (Delivery.SENT, Delivery.CANCELLED)
            assert self.arrived[row.id] == (1 if row.delivery is Delivery.SENT else 0)


ENDS = ["settles", "dies before", "dies after", "no answer", "dawdles", "nothing left"]
step = st.one_of(
    st.tuples(st.just("take over"), st.integers(0, HOLDERS - 1)),
    st.tuples(st.sampled_from(ENDS), st.integers(0, HOLDERS - 1)),
    st.tuples(st.just("settle late"), st.integers(0, HOLDERS - 1)),
    st.tuples(st.just("withdraw"), st.integers(0, ENTRIES - 1)),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(step, max_size=25))
def test_every_message_arrives_exactly_once(world: World, script: list[tuple[str, int]]) -> None:
    game = Game.of(world)
    game.take_over(game.holders[0])
    for what, number in script:
        if what == "take over":
            game.take_over(game.holders[number])
        elif what == "settle late":
            game.settle_late(game.holders[number])
        elif what == "withdraw":
            game.withdraw(number)
        else:
            game.work(game.holders[number], what)
    game.drain()


def test_a_naive_outbox_sends_twice_here(world: World) -> None:
    """What the fence is for: taking what is not settled, as a naive dispatcher does, sends a second copy."""
    game = Game.of(world)
    game.take_over(game.holders[0])
    game.work(game.holders[0], "dies after")
    (sent,) = [item for item in game.items if game.arrived[item]]
    with world.store.read() as conn:
        unfinished = [item for item in game.items if naive_would_send(outbox.of_item(conn, item))]
    assert sent in unfinished
    game.drain()
    assert game.arrived[sent] == 1


def naive_would_send(entry: OutboxEntry | None) -> bool:
    return entry is not None and entry.state is not Delivery.SENT


def test_a_token_only_grows(world: World) -> None:
    tokens = []
    with world.store.write(ENGINE) as unit:
        for number in range(4):
            now = unit.now + timedelta(minutes=number)
            token = leases.acquire(unit, "test", "me", TTL, now=now)
            assert token is not None
            tokens.append(token)
            leases.release(unit, "test", "me", token)
    assert tokens == [1, 2, 3, 4]
