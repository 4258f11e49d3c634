"""The sample customers' script: what they wrote long ago, what they wrote today, and what they will answer.

Everything follows from the data files and one moment, the origin: the same origin gives the same items, so a line that
starts over brings nothing twice.
"""

import json
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from importlib.resources import files
from typing import Any

from omnibox.channels.base import Inbound
from omnibox.channels.demo.letters import Line, Part, compose
from omnibox.model.handle import Handle, HandleKind, make_handle
from omnibox.model.item import Direction, ItemKind

_MEDIUM_KIND = {
    "support": HandleKind.EMAIL,
    "billing": HandleKind.EMAIL,
    "sms": HandleKind.PHONE,
    "phone": HandleKind.PHONE,
    "whatsapp": HandleKind.WHATSAPP,
    "chat": HandleKind.WEBCHAT,
}
_HANDLE_KEY = {
    HandleKind.EMAIL: "email",
    HandleKind.PHONE: "phone",
    HandleKind.WHATSAPP: "whatsapp",
    HandleKind.WEBCHAT: "chat",
}
_KINDS = {"call": ItemKind.CALL, "voicemail": ItemKind.VOICEMAIL, "note": ItemKind.NOTE}
_UNITS = {"y": 365 * 86400, "d": 86400, "h": 3600, "m": 60, "s": 1}
_STEP = re.compile(r"(\d+)([ydhms])")
_COMPANY = "Hearthside"
_BUSY, _USUAL = 9, 2  # letters a year
SCRIPTS = tuple(_MEDIUM_KIND)


@dataclass(frozen=True, slots=True)
class Thread:
    """One piece of correspondence of one customer on one inbox, oldest item first.

    `follows`: it goes on with what the customer began on another line, so it has no subject of its own.
    """

    items: tuple[Inbound, ...]
    live: bool
    follows: bool = False

    @property
    def last_at(self) -> datetime:
        return self.items[-1].at


@dataclass(frozen=True, slots=True)
class Person:
    """A customer on one inbox: how they are reached, and what they will say next."""

    handle: Handle
    replies: tuple[str, ...]
    fails: Mapping[str, Any]


def ago(words: str) -> timedelta:
    """Read "1d4h30m" as a span of time."""
    return timedelta(seconds=sum(int(n) * _UNITS[unit] for n, unit in _STEP.findall(words)))


class Script:
    """The part of one inbox. `name` is one of SCRIPTS, `line` the inbox's own end, `origin` the moment of joining."""

    def __init__(self, name: str, line: Handle, origin: datetime) -> None:
        """Read the cast. Raises: KeyError for an unknown script."""
        self._kind = _MEDIUM_KIND[name]
        self._name = name
        self._line = Line(line, self._kind is HandleKind.EMAIL)
        self._origin = origin
        cast = _load("cast.json")
        self._operators: Mapping[str, str] = cast["operators"]
        self._customers: list[dict[str, Any]] = cast["customers"]
        self._vouched = {value: tuple(_handles(one)) for one in self._customers for value in _norms(one)}

    def people(self) -> dict[str, Person]:
        """Return who may be written to here, by the normal form of their handle."""
        found = {}
        for customer in self._customers:
            handle = self._handle(customer)
            if handle is not None:
                found[handle.norm] = Person(handle, tuple(customer.get("replies", ())), customer.get("fails", {}))
        return found

    def live(self) -> list[Thread]:
        """Return what was begun here and stands open today, in the order in which it began."""
        return sorted((t for t in self._told() if t.live and not t.follows), key=lambda thread: thread.items[0].at)

    def followers(self) -> list[Thread]:
        """Return what goes on here today and was begun elsewhere."""
        return sorted((t for t in self._told() if t.live and t.follows), key=lambda thread: thread.items[0].at)

    def history(self) -> list[Thread]:
        """Return what was finished long ago, newest first."""
        done = [t for t in (*self._told(), *self._past()) if not t.live]
        return sorted(done, key=lambda thread: thread.last_at, reverse=True)

    def answer(self, person: Person, number: int, subject: str, answers: str, at: datetime) -> Inbound | None:
        """Return what `person` says to our message `number` (from 0), or None when they have said all."""
        if number >= len(person.replies):
            return None
        sign = re.sub(r"\W+", "", person.handle.norm)
        part = Part(f"{self._name}.{sign}.reply{number}", person.handle, person.replies[number], at)
        again = f"Re: {subject}" if subject else ""
        return compose(self._line, part, subject=again, answers=(answers,), vouched=self._vouched[person.handle.norm])

    def _handle(self, customer: Mapping[str, Any]) -> Handle | None:
        value = customer.get(_HANDLE_KEY[self._kind])
        return make_handle(self._kind, value, customer["name"]) if value else None

    def _told(self) -> Iterator[Thread]:
        for customer in self._customers:
            handle = self._handle(customer)
            mine = [t for t in customer.get("threads", ()) if t["inbox"] == self._name]
            for number, thread in enumerate(mine):
                if handle is not None:
                    yield self._thread(f"{self._name}.{_slug(customer)}.{number}", handle, thread)

    def _thread(self, key: str, handle: Handle, thread: Mapping[str, Any]) -> Thread:
        live = not thread.get("done", False)
        items: list[Inbound] = []
        last_ours = max((n for n, row in enumerate(thread["items"]) if row[0] not in _THEIRS), default=-1)
        for number, row in enumerate(thread["items"]):
            part = self._part(f"{key}.{number}", handle, row)
            subject = thread.get("subject", "")
            answers = (items[-1].provider_id,) if items else ()
            quoted = items[-1] if items and part.options.get("quote") else None
            item = compose(
                self._line,
                part,
                subject=f"Re: {subject}" if items and self._line.mail else subject,
                answers=answers,
                quoted=quoted,
                tags=tuple(thread.get("tags", ())),
                vouched=self._vouched[handle.norm],
                seen=not live or number < last_ours,
                history=not live,
            )
            items.append(item)
        return Thread(tuple(items), live, follows="subject" not in thread)

    def _part(self, key: str, handle: Handle, row: list[Any]) -> Part:
        who, when, text = row[:3]
        options = row[3] if len(row) > 3 else {}
        word, _, author = who.partition(":")
        part = partial(Part, key, text=text, at=self._origin - ago(when), options=options)
        if word in ("call", "voicemail"):
            return part(sender=handle, kind=_KINDS[word])
        if word == "note":
            return part(sender=self._ours(author), kind=ItemKind.NOTE, direction=Direction.INTERNAL, other=handle)
        if word == "them":
            return part(sender=handle)
        return part(sender=self._ours(word), direction=Direction.OUT, other=handle)

    def _ours(self, operator: str) -> Handle:
        line = self._line.handle
        return make_handle(line.kind, line.value, self._operators.get(operator, _COMPANY))

    def _past(self) -> Iterator[Thread]:
        stories = _load("past.json")
        for customer in self._customers:
            handle = self._handle(customer)
            if handle is not None and customer.get("past") and self._keeps_past(customer):
                yield from self._years(customer, handle, stories[customer["past"]])

    def _keeps_past(self, customer: Mapping[str, Any]) -> bool:
        """A customer's old letters lie in one inbox: the first they use that is not the phone."""
        used = [thread["inbox"] for thread in customer["threads"] if thread["inbox"] != "phone"]
        return self._name == (used[0] if used else "sms")

    def _years(self, customer: Mapping[str, Any], handle: Handle, stories: list[list[str]]) -> Iterator[Thread]:
        chance = random.Random(customer["name"])
        a_year = _BUSY if customer.get("busy") else _USUAL
        for number in range(customer.get("years", 1) * a_year):
            subject, *lines = chance.choice(stories)
            days = 20 + number * 365 / a_year + chance.uniform(0, 200 / a_year)
            words = {"first": customer["name"].split()[0], "number": str(chance.randint(9000, 20000))}
            rows = []
            at = timedelta(days=days, minutes=chance.uniform(0, 600))
            for turn, line in enumerate(text for text in lines if text):
                who = "them" if turn % 2 == 0 else chance.choice(("carl", "dana", "ines"))
                rows.append([who, f"{int(at.total_seconds())}s", line.format(**words), {"quote": turn > 0}])
                at -= timedelta(minutes=chance.uniform(4, 700))
            thread = {"subject": subject.format(**words), "done": True, "items": rows}
            yield self._thread(f"{self._name}.{_slug(customer)}.past{number}", handle, thread)


_THEIRS = ("them", "call", "voicemail")


def _handles(customer: Mapping[str, Any]) -> Iterator[Handle]:
    """Every handle of one of the cast: the sample lines know who is who."""
    for kind, key in _HANDLE_KEY.items():
        if key in customer:
            yield make_handle(kind, customer[key], customer["name"])


def _norms(customer: Mapping[str, Any]) -> Iterator[str]:
    return (handle.norm for handle in _handles(customer))


def _slug(customer: Mapping[str, Any]) -> str:
    """A word for ids that stays the same when the cast grows."""
    for key in ("email", "phone", "whatsapp", "chat"):
        if key in customer:
            return re.sub(r"[^a-z0-9]+", "-", str(customer[key]).lower()).strip("-")
    raise KeyError("a customer without a handle")


def _load(name: str) -> Any:
    return json.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
