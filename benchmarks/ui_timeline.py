"""Opening a customer and scrolling their timeline, over a real store and the real pane, offscreen.

`python -m benchmarks.ui_timeline [--rounds N]` prints a table: p50 and p99 in milliseconds beside the budget.
Opening is measured from the call to the end of the first paint that shows items; scrolling is one wheel step, laid
out and painted. Items are mixed: mails with and without formatting, texts both ways, notes, deeds.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from benchmarks import report
from benchmarks.registry import Setting
from omnibox.desk.desk import Desk
from omnibox.model.actor import ENGINE, Actor
from omnibox.model.conversation import Status
from omnibox.model.handle import email_handle
from omnibox.model.item import Delivery, Direction, ItemKind
from omnibox.store import conversations, customers, inboxes, items, operators
from omnibox.store.database import Store
from omnibox.store.migrate import migrate
from omnibox.store.secrets import Vault

OPEN_BUDGET, SCROLL_BUDGET = 60.0, 12.0  # milliseconds, p99
SIZES = (50, 5_000)
START = datetime(2025, 1, 1, 9, tzinfo=UTC)
WORDS = ("boiler", "pressure", "drops", "each", "night", "engineer", "please", "valve", "invoice", "visit", "warranty")
BATCH = 250  # items of one commit


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, in milliseconds."""

    what: str
    p50: float
    p99: float
    budget: float

    @property
    def met(self) -> bool:
        return self.p99 <= self.budget


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Corpus:
    """A store with customers of given sizes; the same for the same sizes."""

    def __init__(self, folder: Path) -> None:
        self.random = random.Random(7)
        self.now = START
        url = f"sqlite:///{folder / 'bench.db'}"
        migrate(url, folder, self.clock)
        self.store = Store.open(url, clock=self.clock, data_dir=folder)
        with self.store.write(ENGINE) as unit:
            owner = operators.ensure_owner(unit, "bench", "Bea Bench")
            self.inbox = inboxes.add_inbox(
                unit, channel="email", name="Support", address="support@shop.example", settings={}, secret_refs={}
            )
        self.owner = Actor(owner.id, owner.name, owner.role)

    def clock(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now

    def customer(self, count: int) -> tuple[UUID, UUID]:
        """Add a customer with `count` items; returns customer and conversation."""
        with self.store.write(ENGINE, durable=False) as unit:
            customer = customers.add_customer(unit, f"Maria {count}", "provider", unit.now)
            customers.add_handle(unit, customer, email_handle(f"maria{count}@example.com"), primary=True)
            talk = conversations.add_conversation(
                unit,
                customer_id=customer,
                inbox_id=self.inbox,
                subject="Boiler",
                subject_key="boiler",
                status=Status.OPEN,
                at=unit.now,
            )
        for start in range(0, count, BATCH):
            with self.store.write(ENGINE, durable=False) as unit:
                for _ in range(min(BATCH, count - start)):
                    self.now += timedelta(minutes=self.random.choice((2, 9, 47, 600)))
                    items.add_item(unit, self.item(customer, talk))
        with self.store.write(ENGINE) as unit:
            conversations.summarise(unit, talk)
        return customer, talk

    def item(self, customer: UUID, talk: UUID) -> items.NewItem:
        kind = self.random.random()
        text = self.text()
        given = {"kind": ItemKind.MESSAGE, "direction": self.random.choice((Direction.IN, Direction.OUT)), "text": text}
        channel, html, subject, delivery = "sms", "", "", Delivery.NONE
        visible = None
        if kind < 0.5:
            channel, subject, visible = "email", "Re: Boiler", max(10, len(text) // 2)
            html = f"<p>{text}</p>" if self.random.random() < 0.5 else ""
        elif kind > 0.9:
            given |= {"kind": ItemKind.NOTE, "direction": Direction.INTERNAL}
        elif kind > 0.85:
            given |= {"kind": ItemKind.ACTIVITY, "direction": Direction.INTERNAL, "text": ""}
        if given["direction"] is Direction.OUT:
            delivery = Delivery.SENT
        return items.NewItem(
            customer_id=customer,
            conversation_id=talk,
            inbox_id=self.inbox,
            channel=channel,
            at=self.now,
            author_name="Maria",
            subject=subject,
            html=html,
            delivery=delivery,
            visible_chars=visible,
            payload={"what": "status", "to": "resolved"} if given["kind"] is ItemKind.ACTIVITY else {},
            is_read=True,
            **given,  # type: ignore[arg-type]  # by name
        )

    def text(self) -> str:
        length = self.random.choice((4, 9, 20, 60, 160))
        words = " ".join(self.random.choices(WORDS, k=length)).capitalize() + "."
        return words.replace(" please ", "\n\nplease ", 2)


def timed(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1_000


class Bench:
    """The pane over the corpus."""

    def __init__(self, corpus: Corpus) -> None:
        from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

        from omnibox.ui.actions import Actions
        from omnibox.ui.conversation.pane import ConversationPane
        from omnibox.ui.formats import Formats
        from omnibox.ui.live import Live
        from omnibox.ui.notices import Notices
        from omnibox.ui.services import UiServices
        from omnibox.ui.style import style_sheet
        from omnibox.ui.tasks import Tasks
        from omnibox.ui.theme import Theme, load_fonts

        made = QApplication.instance()
        self.app = made if isinstance(made, QApplication) else QApplication(sys.argv[:1])
        load_fonts()
        theme = Theme("light")
        self.app.setStyleSheet(style_sheet(theme))
        self.window = QWidget()
        desk = Desk(corpus.store, corpus.owner, Vault.open_deferred(corpus.store.data_dir / "bench.vault"))
        formats = Formats(clock=corpus.clock, zone=UTC)
        self.services = UiServices(Tasks(), Live(), theme, formats, Notices(), Actions(self.window), connected=desk)
        self.pane = ConversationPane(self.services)
        row = QHBoxLayout(self.window)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.pane)
        self.window.resize(640, 860)
        self.window.show()
        self.settle()

    def settle(self) -> None:
        self.app.processEvents()
        while self.services.tasks.busy:
            self.app.processEvents()
        self.app.processEvents()

    def open(self, customer: UUID, talk: UUID) -> float:
        """Open and wait until items are painted; returns milliseconds."""
        painted: list[bool] = []
        slot = self.pane.timeline.settled.connect(lambda: painted.append(True))

        def work() -> None:
            self.pane.open(customer, talk)
            while not painted:
                self.app.processEvents()

        spent = timed(work)
        self.pane.timeline.settled.disconnect(slot)
        self.settle()
        return spent

    def load_all(self) -> None:
        while self.pane.feed.older is not None:
            self.pane.feed.load_older()
            self.settle()

    def scroll(self, steps: int) -> list[float]:
        """Wheel steps upwards from the newest, each laid out and painted."""
        view = self.pane.timeline
        bar = view.verticalScrollBar()
        spent = []
        for _ in range(steps):

            def step() -> None:
                bar.setValue(max(0, bar.value() - 120))
                view.viewport().repaint()

            spent.append(timed(step))
        return spent

    def close(self) -> None:
        self.pane.flush()
        self.settle()
        self.services.tasks.close()
        self.window.close()
        self.window.deleteLater()
        self.app.processEvents()


def measure(rounds: int = 60, sizes: Sequence[int] = SIZES) -> list[Row]:
    """Build the corpus and measure; the first opening of all (fonts, icons) is part of the figures."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus(Path(folder))
        other = corpus.customer(5)
        places = {size: corpus.customer(size) for size in sizes}
        bench = Bench(corpus)
        for size, place in places.items():
            spent = []
            for _ in range(rounds):
                bench.open(*other)
                spent.append(bench.open(*place))
            what = f"open a customer with {size:,} items"
            rows.append(Row(what, percentile(spent, 0.5), percentile(spent, 0.99), OPEN_BUDGET))
            bench.load_all()
            frames = bench.scroll(400)
            rows.append(
                Row(f"scroll {size:,} items, a frame", percentile(frames, 0.5), percentile(frames, 0.99), SCROLL_BUDGET)
            )
        bench.close()
        corpus.store.close()
    return rows


def customer(_setting: Setting) -> Iterator[report.Row]:
    """Return the table for `python -m benchmarks`; the corpus is this module's own."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for row in measure():
        yield report.at_most(f"{row.what}, p99", row.p99, row.budget, note=f"median {row.p50:.1f} ms")


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; 0 when every budget was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args(argv)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    rows = measure(options.rounds)
    print(f"{'':<36}{'p50 ms':>9}{'p99 ms':>9}{'budget':>9}")
    for row in rows:
        print(f"{row.what:<36}{row.p50:>9.1f}{row.p99:>9.1f}{row.budget:>9.0f}  {'met' if row.met else 'MISSED'}")
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
