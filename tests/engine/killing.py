"""Kill -9 of an engine at random points of intake and dispatch, again and again, and the count afterwards."""

import random
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from omnibox.channels.base import Attachment
from omnibox.channels.demo.world import World
from omnibox.model.item import Delivery, Direction
from omnibox.model.journal import EventType
from omnibox.store import blobs, inboxes, items, journal, query
from omnibox.store.database import Connection
from tests.engine.shop import MARIA, TOM, Shop, mail

MAILS_A_ROUND = 12
REPLIES_A_ROUND = 4
LATEST_POINT = 150
ROOT = Path(__file__).parents[2]


@dataclass
class Massacre:
    """A shop whose engine is killed every round while mail comes in and answers go out."""

    shop: Shop
    url: str
    seed: int

    def run(self, rounds: int) -> None:
        """Kill `rounds` times, let the last engine finish, then count. Raises: AssertionError."""
        chance = random.Random(self.seed)
        inbox = self.shop.inbox(batch="5", patience="20")
        world = self.shop.worlds[inbox]
        conversation = self.shop.thread(inbox)
        replies: list[UUID] = []
        for number in range(rounds):
            self._work(world, number)
            replies += [
                self.shop.reply(conversation, f"Answer {number}.{n}", provider_id=f"{number}.{n}@shop.example")
                for n in range(REPLIES_A_ROUND)
            ]
            self._kill_one(chance, inbox, number)
        self.finish(inbox, replies, rounds * MAILS_A_ROUND)
        self._count(world, replies, rounds * MAILS_A_ROUND)

    def _work(self, world: World, number: int) -> None:
        """Mail from two customers, half of it answering the former, one with a file."""
        for n in range(MAILS_A_ROUND):
            serial = number * MAILS_A_ROUND + n
            answers = [f"m{serial - 2}@customers.example"] if serial % 4 > 1 else []
            item = mail(serial, f"Mail {serial}", sender=(MARIA, TOM)[serial % 2], answers=answers)
            if n == 3:
                file = Attachment(f"{serial}.bin", "application/octet-stream", 4000, bytes([serial % 256]) * 4000)
                object.__setattr__(item, "attachments", (file,))
            world.say(item)

    def _kill_one(self, chance: random.Random, inbox: UUID, number: int) -> None:
        """Odd rounds die at a counted point, even ones whenever the signal comes."""
        die_at = chance.randint(1, LATEST_POINT) if number % 2 else 0
        process = self._start(die_at)
        if die_at:
            self.shop.until(lambda conn: process.poll() is not None or self._is_quiet(conn, inbox))
        else:
            self.shop.until(lambda conn: process.poll() is not None or self._begun(conn, inbox))
            bell = self.shop.store.doorbell()
            for _ in range(chance.randint(0, 12)):  # so many commits later
                bell.wait(0.2)
            bell.close()
        _kill(process)

    def die_at(self, point: int, inbox: UUID) -> None:
        """Let an engine work until it dies at a counted point, or is done."""
        process = self._start(point)
        self.shop.until(lambda conn: process.poll() is not None or self._is_quiet(conn, inbox))
        _kill(process)

    def finish(self, inbox: UUID, replies: list[UUID], mails: int) -> None:
        """Let an engine live until everything is in and out. `mails`: messages there will be besides `replies`."""
        process = self._start(0)
        try:
            self.shop.until_items(mails + len(replies))
            self.shop.until(lambda conn: all(row.delivery is Delivery.SENT for row in items.item_rows(conn, replies)))
            self.shop.until(lambda conn: self._is_quiet(conn, inbox))
            assert process.stdin is not None
            process.stdin.close()
            assert process.wait(60) == 0
        finally:
            _kill(process)

    def _start(self, die_at: int) -> "subprocess.Popen[bytes]":
        words = [sys.executable, "-m", "tests.engine.dying", self.url, str(self.shop.folder), str(die_at)]
        process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd=ROOT)
        assert process.stdin is not None
        process.stdin.write(b"{}\n")
        process.stdin.flush()
        return process

    def _is_quiet(self, conn: Connection, inbox: UUID) -> bool:
        """Tell whether everything that was said is in, and everything queued is out."""
        offset = int(inboxes.cursor(conn, inbox).get("offset", 0))
        waiting = query.value(conn, "SELECT count(*) FROM outbox WHERE state IN ('queued','sending','unknown')")
        return self.shop.worlds[inbox].remaining(offset) == 0 and waiting == 0

    def _begun(self, conn: Connection, inbox: UUID) -> bool:
        return bool(query.value(conn, "SELECT count(*) FROM leases")) and not self._is_quiet(conn, inbox)

    def _count(self, world: World, replies: list[UUID], mails: int) -> None:
        stored = self.shop.messages()
        came = [row for row in stored if row.direction is Direction.IN]
        with self.shop.store.read() as conn:
            names = items.provider_ids(conn, [row.id for row in came])
            told = [row.item_id for row in journal.read(conn, 0, 100_000) if row.type == EventType.MESSAGE_RECEIVED]
        assert sorted(names.values()) == sorted(f"m{n}@customers.example" for n in range(mails)), "lost or doubled mail"
        assert sorted(map(str, told)) == sorted(str(row.id) for row in came), "news that differ from the mail"
        sends = Counter(line["item_id"] for line in world.sent())
        assert sends == Counter(map(str, replies)), "lost or doubled sends"
        for row in came:
            assert [person.role for person in row.participants] == ["from", "to"]
            assert items.raw(self.shop.store, row.id) is not None
            assert all(len(blobs.get(self.shop.store, file.sha256)) == 4000 for file in row.attachments)
        if self.shop.store.dialect == "sqlite":
            with self.shop.store.read() as conn:
                assert query.value(conn, "PRAGMA integrity_check") == "ok"


def _kill(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    if process.stdin is not None:
        process.stdin.close()
