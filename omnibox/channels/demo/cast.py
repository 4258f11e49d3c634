"""The sample cast on one line: brings its script as live mail and history, then answers what it is sent."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from omnibox.channels.base import (
    Account,
    Batch,
    Clock,
    Inbound,
    Json,
    Outbound,
    ProbeStep,
    Progress,
    Receipt,
    Report,
    Typing,
)
from omnibox.channels.demo.script import SCRIPTS, Script
from omnibox.model.errors import Rejected
from omnibox.model.handle import Handle, HandleKind, make_handle
from omnibox.model.item import Delivery

_BATCH = 40  # history items in one commit
_TURN = 1.0  # seconds, whatever the pace: who goes on elsewhere with what they began by mail, writes after it
_MOMENT = 1.6  # seconds until a customer answers
_LIVE = ("chat",)  # media on which one sees the other type
_KEYSTROKES, _WORDS_AT_ONCE = 0.5, 2  # seconds for so many words
_TICKS = ((0.4, Delivery.DELIVERED), (0.5, Delivery.READ))  # seconds, each after the one before


@dataclass(frozen=True, slots=True)
class _Written:
    """A message of ours somebody is about to answer."""

    norm: str
    provider_id: str
    subject: str


class CastLine:
    """Both faces of one sample inbox. The setting `pace` stretches every wait ("0": none at all)."""

    patience = 30.0
    resend_after_unknown = True

    def __init__(self, account: Account, clock: Clock) -> None:
        """Read the settings `script` (which part of the cast) and `pace`."""
        self._name = account.settings.get("script", SCRIPTS[0])
        self._handle = make_handle(
            HandleKind.EMAIL if "@" in account.address else HandleKind.PHONE, account.address, account.name
        )
        self._types = account.settings.get("medium") in _LIVE
        self._pace = float(account.settings.get("pace", "1"))
        self._clock = clock
        self._written: asyncio.Queue[_Written | None] = asyncio.Queue()
        self._failed: dict[str, int] = {}
        self._sent: dict[str, Receipt] = {}
        self._script: Script | None = None

    async def receive(self, cursor: Json) -> AsyncIterator[Batch]:
        """Yield today's mail, the history, and from then on answers. The cursor keeps the origin and who said what."""
        origin = datetime.fromisoformat(cursor["origin"]) if "origin" in cursor else self._clock()
        state: Json = {"origin": origin.isoformat(), "told": 0, "said": {}, **cursor}
        script = await self._read(origin)
        if "live" not in state:
            threads = await asyncio.to_thread(script.live)
            state = {**state, "live": True}
            yield Batch([item for thread in threads for item in thread.items], state)
        else:
            yield Batch((), state)
        async for batch in self._tell_history(script, state):
            yield batch
            state = batch.cursor
        if "followed" not in state:
            await asyncio.sleep(_TURN)
            threads = await asyncio.to_thread(script.followers)
            state = {**state, "followed": True}
            yield Batch([item for thread in threads for item in thread.items], state)
        while True:
            written = await self._written.get()
            if written is not None:
                async for batch in self._respond(script, written, state):
                    yield batch
                    state = batch.cursor

    async def _tell_history(self, script: Script, state: Json) -> AsyncIterator[Batch]:
        threads = await asyncio.to_thread(script.history)
        total = sum(len(thread.items) for thread in threads)
        told, count = int(state["told"]), 0
        waiting: list[Inbound] = []
        for thread in threads:
            count += len(thread.items)
            if count <= told:
                continue
            waiting.extend(thread.items)
            if len(waiting) >= _BATCH or count == total:
                state = {**state, "told": count}
                yield Batch(waiting, state, Progress(count, total, finished=count == total), live=False)
                waiting = []
        if not total and told == 0:
            yield Batch((), state, Progress(0, 0, finished=True), live=False)

    async def _respond(self, script: Script, written: _Written, state: Json) -> AsyncIterator[Batch]:
        """Ticks first where the line has them, then what the customer says."""
        if self._handle.kind is not HandleKind.EMAIL:
            for wait, tick in _TICKS:
                await asyncio.sleep(wait * self._pace)
                yield Batch((Report(written.provider_id, tick, self._clock()),), state)
        person = script.people().get(written.norm)
        if person is None:
            return
        number = int(state["said"].get(written.norm, 0))
        answer = script.answer(person, number, written.subject, written.provider_id, self._clock())
        async for batch in self._type(person.handle, answer.text if answer else "", state):
            yield batch
        if answer is not None:
            answer = answer if answer.raw else replace(answer, at=self._clock())
            yield Batch((answer,), {**state, "said": {**state["said"], written.norm: number + 1}})

    async def _type(self, sender: Handle, text: str, state: Json) -> AsyncIterator[Batch]:
        """A moment goes by; on a live line one can watch the answer being typed."""
        words = text.split()
        if self._handle.kind is HandleKind.EMAIL or not self._types or not words:
            await asyncio.sleep(_MOMENT * self._pace)
            return
        for end in range(1, len(words) + 1, _WORDS_AT_ONCE):
            yield Batch((), state, typing=(Typing(sender, " ".join(words[:end])),))
            await asyncio.sleep(_KEYSTROKES * self._pace)

    async def _read(self, origin: datetime) -> Script:
        self._script = await asyncio.to_thread(Script, self._name, self._handle, origin)
        return self._script

    def nudge(self) -> None:
        self._written.put_nowait(None)

    async def send(self, message: Outbound) -> Receipt:
        """Take the message; a customer whose mailbox is full refuses it once."""
        people = (self._script or await self._read(self._clock())).people()
        for handle in message.to:
            fails = people[handle.norm].fails if handle.norm in people else {}
            known = self._failed.get(str(message.item_id), 0)
            if known < int(fails.get("times", 0)):
                self._failed[str(message.item_id)] = known + 1
                raise Rejected(str(fails["code"]), address=handle.value)
        receipt = Receipt(message.provider_id or f"{uuid.uuid4()}@demo.hearthside.example", self._clock())
        self._sent[str(message.item_id)] = receipt
        for handle in message.to:
            self._written.put_nowait(_Written(handle.norm, receipt.provider_id, message.subject))
        return receipt

    async def lookup(self, message: Outbound) -> Receipt | None:
        """Find what was sent since the start: before it, nothing can have left."""
        return self._sent.get(str(message.item_id))

    async def probe(self) -> Sequence[ProbeStep]:
        return (ProbeStep("demo_connect", ok=True),)
