"""Rows in bulk: straight into the tables, with the real tokens, some 20,000 messages a second."""

import hashlib
import random
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.corpus.people import Person, people
from benchmarks.corpus.shape import END, Talk, in_order, talks
from benchmarks.corpus.words import LANGUAGES, Sentence, sentences
from omnibox.model.conversation import Status, reply_within
from omnibox.model.handle import HandleKind, make_handle
from omnibox.model.text import FROM, HAS, IN, IS, TO, fold, tokens
from omnibox.store.conversations import queue_key
from omnibox.store.customer_words import address_parts, name_words
from omnibox.store.due import due_key
from omnibox.store.query import from_micros

INBOXES, OPERATORS = 6, 8
FIRST_OPERATOR = UUID(int=(0x018E << 112) | (0x7 << 76) | (0b10 << 62))
_REPLY_WITHIN = reply_within({})
_OPEN_SINCE = END - 30 * 86_400 * 1_000_000
_AT_ONCE = 5_000
_FAST = (
    "journal_mode = MEMORY",
    "synchronous = OFF",
    "cache_size = -400000",
    "foreign_keys = OFF",
    "temp_store = MEMORY",
)


class Bulk:
    """Writes one corpus into a store that was just made."""

    def __init__(self, path: Path, size: int, seed: int = 2) -> None:
        self._size = size
        self._source = random.Random(seed)
        self._db = sqlite3.connect(path, isolation_level=None)
        for pragma in _FAST:
            self._db.execute(f"PRAGMA {pragma}")
        self._pending: dict[str, list[tuple[Any, ...]]] = {}
        self._inserts: dict[str, str] = {}
        self._serial = 0
        self._people: list[Person] = []
        self._sentences: list[list[Sentence]] = []
        self._operators = [_operator(number) for number in range(OPERATORS)]
        self._inboxes = [_id(END // 1000 - number, 1_000 + number) for number in range(INBOXES)]

    def write(self) -> None:
        """Write everything in one transaction, then what the planner is told."""
        self._db.execute("BEGIN")
        self._write_frame()
        self._write_people()
        self._write_talks()
        for table in list(self._pending):
            self._flush(table)
        self._db.execute("COMMIT")
        self._db.execute("INSERT INTO search_index(search_index) VALUES ('optimize')")
        self._db.close()

    # ------------------------------------------------------------ inboxes, operators, people

    def _write_frame(self) -> None:
        for number, (operator, name) in enumerate(self._operators):
            role = "operator" if number else "owner"
            self._row("operators", id=operator, login=name.lower(), name=name, role=role, created_at=0)
        for number, inbox in enumerate(self._inboxes):
            values = dict.fromkeys(("settings", "secret_refs", "policy", "state_params"), "{}")
            self._row(
                "inboxes", id=inbox, channel="email", name=f"Shop {number}", address=f"shop{number}@example.org",
                address_norm=f"shop{number}@example.org", state="active", state_at=0, connected_at=0, created_at=0,
                **values,
            )  # fmt: skip

    def _write_people(self) -> None:
        self._people = people(max(2, self._size // 10), self._source)
        for person in self._people:
            self._handle(person, "email", person.email)
            if person.phone:
                phone = self._handle(person, "phone", person.phone)
                digits = person.phone[1:]
                for start in range(len(digits) - 3):
                    self._row("handle_digits", digits=digits[start:], handle_id=phone)

    def _handle(self, person: Person, kind: str, value: str) -> bytes:
        handle = self._next_id(0)
        self._row(
            "handles", id=handle, customer_id=person.id.bytes, kind=kind, value=value, norm=value,
            is_primary=kind == "email", verification="claimed", created_at=0,
        )  # fmt: skip
        for part in address_parts(make_handle(HandleKind(kind), value)):
            self._row("handle_parts", handle_id=handle, part=part)
        return handle

    # ------------------------------------------------------------ conversations and items

    def _write_talks(self) -> None:
        per_language = max(200, min(40_000, self._size // 4))
        self._sentences = [
            sentences(language, int(per_language * (0.3 + language.share)), self._source) for language in LANGUAGES
        ]
        shape = talks(self._size, self._source)
        made = [_Thread(talk, self._next_id(talk.moments[0] // 1000)) for talk in shape]
        last_seen = [0] * len(self._people)
        for at, number, place in in_order(shape):
            self._write_item(made[number], at, place)
            last_seen[made[number].talk.customer] = at
        for thread in made:
            self._write_conversation(thread)
        self._db.execute("UPDATE meta SET value = ? WHERE key = 'conversation_number'", (str(len(made)),))
        for person, seen in zip(self._people, last_seen, strict=True):
            self._row(
                "customers", id=person.id.bytes, name=person.name, name_folded=fold(person.name),
                name_source="provider", created_at=0, last_at=seen,
            )  # fmt: skip
            for word in name_words(person.name):
                self._row("customer_words", customer_id=person.id.bytes, word=word)

    def _write_item(self, thread: "_Thread", at: int, place: int) -> None:
        source = self._source
        person = self._people[thread.talk.customer]
        language = self._sentences[person.language]
        if place == 0:
            self._begin(thread, language)
        said = source.choices(language, k=1 + min(60, int(source.expovariate(1 / 4.5))))
        ours = place > 0 and source.random() < 0.5
        note = ours and source.random() < 0.06
        files = ["invoice.pdf"] if source.random() < 0.04 else []
        operator, name = self._operators[source.randrange(OPERATORS)]
        item = self._next_id(at // 1000)
        key = (at // 1000) << 20 | (self._serial & 0xFFFFF)
        direction = "internal" if note else "out" if ours else "in"
        text = "".join(sentence.text for sentence in said)
        thread.add(at, direction, text)
        self._row(
            "items", id=item, customer_id=person.id.bytes, conversation_id=thread.id,
            inbox_id=None if note else thread.inbox, channel="" if note else "email",
            kind="note" if note else "message", direction=direction, at=at, stored_at=at, search_key=key,
            author_id=operator if ours else None, author_name=name if ours else person.name,
            provider_id=None if note else f"<{item.hex()}@example.com>", subject=thread.subject, text=text,
            delivery="sent" if ours and not note else "", error_params="{}", payload="{}",
            is_read=not thread.unread_from(at), has_files=bool(files), backfilled=at < _OPEN_SINCE, machine="human",
        )  # fmt: skip
        self._write_parts(thread, person, item, direction, files)
        self._index(thread, person, key, said, direction, files, name)

    def _begin(self, thread: "_Thread", language: Sequence[Sentence]) -> None:
        first = self._source.choice(language)
        thread.subject = first.text[:60].strip(" .。")
        thread.subject_tokens = tuple(tokens(thread.subject))
        number = self._source.randrange(INBOXES)
        thread.inbox, thread.address = self._inboxes[number], f"shop{number}@example.org"
        thread.settle(self._source, [operator for operator, _ in self._operators])

    def _write_parts(self, thread: "_Thread", person: Person, item: bytes, direction: str, files: list[str]) -> None:
        if direction != "internal":
            ends = [(person.email, person.name), (thread.address, "")]
            roles = ("from", "to") if direction == "in" else ("to", "from")
            for place, ((value, name), role) in enumerate(zip(ends, roles, strict=True)):
                self._row(
                    "participants", item_id=item, position=place, conversation_id=thread.id, role=role, kind="email",
                    value=value, norm=value, name=name,
                )  # fmt: skip
            reference = f"<{item.hex()}@example.com>"
            self._row("provider_refs", inbox_id=thread.inbox, ref=reference, conversation_id=thread.id, item_id=item)
        for place, name in enumerate(files):
            self._row(
                "attachments", id=self._next_id(0), item_id=item, position=place, name=name, mime="application/pdf",
                size=1000, sha256=hashlib.sha256(item).hexdigest(), state="stored",
            )  # fmt: skip

    def _index(
        self,
        thread: "_Thread",
        person: Person,
        key: int,
        said: list[Sentence],
        direction: str,
        files: list[str],
        author: str,
    ) -> None:
        """Put in the very tokens `item_tokens` would make, from parts that were taken apart once."""
        kind = "note" if direction == "internal" else "message"
        found: list[str] = [IS + kind, IS + direction, *thread.subject_tokens]
        ours, shop = tokens(author), tokens(thread.address)
        if direction == "in":
            found += person.sender_tokens
            found += [*(TO + word for word in shop), *shop]
        else:
            found += [*(FROM + word for word in ours), *ours]
        if direction == "out":
            found += person.receiver_tokens
            found += [*(FROM + word for word in shop), *shop]
        if direction != "internal":
            found.append(IN + thread.inbox.hex())
        if files:
            found += [HAS + "file", "invoice", "pdf"]
        for sentence in said:
            found += sentence.tokens
        self._row("search_index", rowid=key, tokens=" ".join(dict.fromkeys(found)))

    def _write_conversation(self, thread: "_Thread") -> None:
        last = thread.last_at
        waiting = thread.waiting_since if thread.status == Status.OPEN else None
        moment = from_micros(waiting) if waiting else None
        snoozed = END + 86_400_000_000 if thread.status == Status.SNOOZED else None
        until = from_micros(snoozed) if snoozed else None
        self._row(
            "conversations", id=thread.id, customer_id=self._people[thread.talk.customer].id.bytes,
            inbox_id=thread.inbox, number=thread.talk.number + 1, subject=thread.subject, subject_key=thread.subject,
            status=str(thread.status), assignee_id=thread.assignee, preview=thread.preview, unread=thread.unread,
            failed=False, backfilled=last < _OPEN_SINCE, last_at=last, last_direction=thread.direction,
            waiting_since=waiting, queue_key=queue_key(moment, from_micros(last)),
            due_key=due_key(moment, until, from_micros(last), _REPLY_WITHIN), snoozed_until=snoozed,
            resolved_at=last if thread.status == Status.RESOLVED else None, created_at=thread.talk.moments[0],
        )  # fmt: skip

    # ------------------------------------------------------------ rows

    def _next_id(self, milliseconds: int) -> bytes:
        self._serial += 1
        return _id(milliseconds, self._serial)

    def _row(self, table: str, **values: Any) -> None:
        pending = self._pending.setdefault(table, [])
        if table not in self._inserts:
            names = ", ".join(values)
            self._inserts[table] = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})"
        pending.append(tuple(values.values()))
        if len(pending) >= _AT_ONCE:
            self._flush(table)

    def _flush(self, table: str) -> None:
        self._db.executemany(self._inserts[table], self._pending[table])
        self._pending[table].clear()


@dataclass(slots=True)
class _Thread:
    """One conversation while its items are written. Times in microseconds since 1970."""

    talk: Talk
    id: bytes
    subject: str = ""
    subject_tokens: tuple[str, ...] = ()
    inbox: bytes = b""
    address: str = ""
    status: Status = Status.RESOLVED
    assignee: bytes | None = None
    last_at: int = 0
    direction: str = "in"
    preview: str = ""
    unread: int = 0
    waiting_since: int | None = None

    def settle(self, source: random.Random, operators: list[bytes]) -> None:
        """Decide where it stands today: the last month is work, what is older is done."""
        recent = max(self.talk.moments) > _OPEN_SINCE
        choices = (
            (Status.OPEN, Status.WAITING, Status.SNOOZED) if recent else (Status.RESOLVED, Status.SPAM, Status.TRASH)
        )
        self.status = source.choices(choices, (70, 25, 5) if recent else (970, 15, 15))[0]
        self.assignee = source.choice(operators) if source.random() < 0.6 else None

    def unread_from(self, at: int) -> bool:
        """Tell whether an item of this moment is unread: the last inbound ones of every other open conversation."""
        return self.unread > 0 and at == self.last_at

    def add(self, at: int, direction: str, text: str) -> None:
        """Move on by one item."""
        self.last_at, self.direction, self.preview = at, direction, text[:140]
        last = at == max(self.talk.moments)
        open_ = self.status in (Status.OPEN, Status.WAITING)
        self.unread = int(last and direction == "in" and open_ and self.talk.number % 2 == 0)
        self.waiting_since = at if direction == "in" else None


def _operator(number: int) -> tuple[bytes, str]:
    return UUID(int=FIRST_OPERATOR.int + number).bytes, ("Ada", "Bo", "Cem", "Dora", "Eli", "Fay", "Gus", "Hana")[
        number
    ]


def _id(milliseconds: int, serial: int) -> bytes:
    """Return a UUIDv7 that is the same in every run."""
    return ((milliseconds & ((1 << 48) - 1)) << 80 | 0x7 << 76 | 0b10 << 62 | serial).to_bytes(16, "big")
