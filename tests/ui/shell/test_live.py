"""The journal as signals: merged, in order, ended cleanly."""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from pytestqt.qtbot import QtBot

from omnibox.model.journal import JournalRow
from omnibox.model.rows import PresenceRow
from omnibox.ui.live import Batch, Live
from tests.ui.room import Room


def row(seq: int, type_: str = "message.received", customer: UUID | None = None) -> JournalRow:
    return JournalRow(seq, datetime(2026, 1, 1, tzinfo=UTC), type_, 1, None, None, customer, uuid4(), None, None, {})


class Source:
    """A feed whose batches a test hands over."""

    def __init__(self, *batches: Sequence[JournalRow], error: Exception | None = None) -> None:
        self._batches, self._error = batches, error
        self.closed = threading.Event()

    def __iter__(self) -> Iterator[Sequence[JournalRow]]:
        yield from self._batches
        if self._error is not None:
            raise self._error
        self.closed.wait(10)

    def hear_presence(self, hear: Callable[[tuple[PresenceRow, ...]], object]) -> None:
        """Nobody is around."""

    def close(self) -> None:
        self.closed.set()


@pytest.fixture
def live(qtbot: QtBot) -> Iterator[Live]:
    made = Live()
    yield made
    made.close()


def test_batches_of_one_moment_arrive_as_one_in_order(live: Live, qtbot: QtBot) -> None:
    heard: list[Batch] = []
    live.changed.connect(heard.append)
    live.start(Source(*[[row(number)] for number in range(200)]))
    qtbot.waitUntil(lambda: sum(len(batch.rows) for batch in heard) == 200)
    assert [one.seq for batch in heard for one in batch.rows] == list(range(200))
    assert len(heard) < 20


def test_a_batch_knows_whom_and_what_it_touches() -> None:
    customer = uuid4()
    batch = Batch((row(1, customer=customer), row(2, "inbox.changed")))
    assert batch.touches(customer)
    assert not batch.touches(uuid4())
    assert batch.has("inbox.")
    assert not batch.has("request.", "setting.")
    assert Batch((row(3, "operation.undone"),)).touches(uuid4())


def test_closing_ends_the_thread_and_nothing_is_heard_afterwards(live: Live, qtbot: QtBot) -> None:
    heard: list[Batch] = []
    live.changed.connect(heard.append)
    live.start(Source([row(1)]))
    live.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "journal"]
    with qtbot.assertNotEmitted(live.changed, wait=60):
        pass
    assert heard == []


def test_a_feed_that_breaks_says_so(live: Live, qtbot: QtBot, allow_log: object) -> None:
    allow_log("journal feed stopped")  # type: ignore[operator]  # the fixture is a function
    with qtbot.waitSignal(live.ended) as ended:
        live.start(Source(error=OSError("away")))
    assert isinstance(ended.args[0], OSError)


def test_what_the_desk_does_is_heard_in_the_window(room: Room) -> None:
    with room.qtbot.waitSignal(room.services.live.changed) as heard:
        mail = room.world.mail(room.world.inbox())
    room.until(lambda: True)
    assert heard.args[0].rows
    with room.qtbot.waitSignal(room.services.live.changed) as heard:
        room.world.desk.work.resolve([mail.conversation_id])  # type: ignore[list-item]  # a mail has one
    assert mail.customer_id in heard.args[0].customers
