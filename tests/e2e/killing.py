"""Killing the true engine process while real mail comes in and goes out, and counting afterwards."""

import random
from collections import Counter
from collections.abc import Callable
from uuid import UUID

from omnibox.model.item import Delivery, Direction
from tests.e2e.homes import ProcessHome
from tests.e2e.letters import letter, read
from tests.e2e.shop import ANN, BOB, OURS, Shop
from tests.fakes.smtp import SmtpServer, Taken

MAILS_A_ROUND = 15
REPLIES_A_ROUND = 3


class FilingSmtp(SmtpServer):
    """Files what we submit into our Sent by itself, as large providers do; calls `on_taken` before it answers."""

    on_taken: Callable[[Taken], object] | None = None

    def note(self, mail: Taken) -> None:
        super().note(mail)
        if self._dovecot is not None and mail.sender == OURS:
            self._dovecot.deliver(OURS, mail.raw, folder="Sent", seen=True)
        if self.on_taken is not None:
            self.on_taken(mail)


class Kills:
    """Rounds of work, each ended by a kill at another moment."""

    def __init__(self, shop: Shop, home: ProcessHome, seed: int) -> None:
        self._shop = shop
        self._home = home
        self._chance = random.Random(seed)
        self.expected: set[str] = set()
        self.sent: list[UUID] = []

    def run(self, rounds: int) -> None:
        first = self._shop.receive(letter(ANN, OURS, "First"), "First")
        self.expected.add("First")
        for number in range(rounds):
            self._mail(number)
            self.sent += [
                self._shop.reply(first, f"Answer {number}.{n}", subject=f"Answer {number}.{n}").item_id
                for n in range(REPLIES_A_ROUND)
            ]
            self._kill_after(self._chance.randint(1, 30))

    def _mail(self, number: int) -> None:
        for n in range(MAILS_A_ROUND):
            subject = f"Mail {number}.{n}"
            inside = (("a.bin", "application/octet-stream", bytes([n]) * 5000),) if n % 5 == 0 else ()
            self._shop.dovecot.deliver(OURS, letter((ANN, BOB)[n % 2], OURS, subject, files=inside))
            self.expected.add(subject)

    def _kill_after(self, events: int) -> None:
        """Kill when the journal grew by so many events, whatever the engine does just then; wait for the next one."""
        head, shop = self._shop.head(), self._shop
        shop.until(lambda: shop.head() >= head + events or self._at_rest())
        running = self._home.kill()
        self._home.again_after(running)

    def _at_rest(self) -> bool:
        """Nothing more would happen by itself."""
        return len(self._shop.inbound()) >= len(self.expected) and self._all_sent()

    def _all_sent(self) -> bool:
        return all(self._shop.again(item_id).delivery is Delivery.SENT for item_id in self.sent)

    def count(self) -> None:
        """Let the last engine finish, then look for what is lost, stored twice or sent twice."""
        shop = self._shop
        shop.until(self._at_rest, "something is lost")
        stored = Counter(item.subject for item in shop.items() if item.direction is Direction.IN)
        assert dict(stored) == dict.fromkeys(self.expected, 1)
        ours = Counter(item.id for item in shop.items() if item.direction is Direction.OUT)
        assert ours == Counter(self.sent)
        gone = Counter(str(read(mail.raw)["Message-ID"]) for mail in shop.smtp.taken)
        assert set(gone.values()) == {1}
        assert len(gone) == len(self.sent)
