"""What the desk asks the engine: try these settings, look now, fetch that file. Answers are codes, never secrets."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from omnibox.channels.base import ProbeStep
from omnibox.engine import consent, discovering, mailboxes, pictures
from omnibox.engine.accounts import make_account, refusal
from omnibox.engine.importing import Imports
from omnibox.engine.lane import Lane
from omnibox.engine.supervisor import Tools, open_driver
from omnibox.model.errors import ChannelError, OmniboxError, Rejected
from omnibox.model.rows import RequestRow
from omnibox.store import blobs, inboxes, items, requests
from omnibox.store.unit import Unit

log = logging.getLogger("omnibox.requests")

Answer = tuple[bool, dict[str, Any]]
KINDS = ("probe", "catch_up", "fetch", "discover", "consent", "pictures", "import", "folders")


class Asks:
    """Answers requests, each in a task of its own: a slow server keeps nobody else waiting."""

    def __init__(self, tools: Tools, nudge: Callable[[UUID], bool]) -> None:
        """`nudge` makes the task of an inbox look now, and tells whether there is one."""
        self._tools = tools
        self._nudge = nudge
        self._running: set[asyncio.Task[None]] = set()
        self.imports = Imports(tools)
        self._answers: dict[str, Callable[[RequestRow], Awaitable[Answer]]] = {
            "probe": self._probe,
            "catch_up": self._catch_up,
            "fetch": self._fetch,
            "discover": partial(discovering.answer, tools),
            "consent": partial(consent.answer, tools),
            "pictures": partial(pictures.answer, tools),
            "import": self.imports.answer,
            "folders": partial(mailboxes.answer, tools),
        }

    async def look(self) -> None:
        """Begin with every question that waits."""
        tools = self._tools
        while True:
            row = await tools.lane.insist(lambda unit: requests.claim(unit, tools.holder, KINDS))
            if row is None:
                return
            task = asyncio.create_task(self._answer(row), name=f"ask-{row.kind}")
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def close(self) -> None:
        """Give up what is being worked on; it is answered as interrupted."""
        await self.imports.close()
        tasks = list(self._running)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _answer(self, row: RequestRow) -> None:
        try:
            ok, answer = await self._answers[row.kind](row)
        except asyncio.CancelledError:
            await _say(self._tools.lane, row.id, False, {"code": "interrupted"})
            raise
        except OmniboxError as error:
            ok, answer = False, {"code": error.code, **error.params}
        except Exception as error:
            log.exception("request %s failed", row.kind)
            ok, answer = False, {"code": "crashed", "error": type(error).__name__}
        await _say(self._tools.lane, row.id, ok, answer)

    async def _probe(self, row: RequestRow) -> Answer:
        """Try settings that are not saved yet. The secrets lie in the vault under temporary names."""
        tools, asked = self._tools, row.payload
        names: dict[str, str] = dict(asked.get("secret_refs", {}))
        settings = {str(key): str(value) for key, value in dict(asked.get("settings", {})).items()}
        channel = str(asked.get("channel", ""))
        whose = (row.inbox_id or row.id, str(asked.get("address", "")), str(asked.get("name", "")))
        account = await asyncio.to_thread(make_account, tools.vault, tools.tokens, channel, whose, settings, names)
        make = await asyncio.to_thread(tools.registry.driver, channel)
        driver = make(account, tools.lane.store.clock)
        try:
            async with asyncio.timeout(tools.timings.probe):
                steps: Sequence[ProbeStep] = await driver.probe()
        except TimeoutError:
            steps = (ProbeStep("probe", ok=False, code="timeout"),)
        except ChannelError as error:  # a driver should have made it a step
            steps = (ProbeStep("probe", ok=False, code=error.code, params=error.params),)
        finally:
            async with asyncio.timeout(tools.timings.close):
                await driver.close()
        told = [
            {"what": step.what, "ok": step.ok, "code": refusal(step.code, settings), "params": dict(step.params)}
            for step in steps
        ]
        # A probe that found something wrong is an answer: `ok` inside tells how it went.
        return True, {"ok": bool(steps) and all(step.ok for step in steps), "steps": told}

    async def _catch_up(self, row: RequestRow) -> Answer:
        if row.inbox_id is None or not self._nudge(row.inbox_id):
            return False, {"code": "not_served"}
        return True, {}

    async def _fetch(self, row: RequestRow) -> Answer:
        """Fetch a file that was left at the provider. Payload: {"attachment": id}."""
        tools = self._tools
        attachment_id = UUID(str(row.payload["attachment"]))
        source = await tools.lane.read(lambda conn: items.attachment_source(conn, attachment_id))
        if source is None:
            raise Rejected("file_gone")
        inbox = await tools.lane.read(lambda conn: inboxes.get(conn, source[0]))
        if inbox is None or inbox.state == "removed":
            raise Rejected("inbox_gone")
        driver = await asyncio.to_thread(open_driver, tools, inbox)
        try:
            if driver.fetcher is None:
                raise Rejected("cannot_fetch")
            async with asyncio.timeout(tools.timings.fetch):
                data = await driver.fetcher.fetch(source[1])
        except TimeoutError:
            return False, {"code": "timeout"}
        finally:
            async with asyncio.timeout(tools.timings.close):
                await driver.close()
        await tools.lane.insist(lambda unit: _keep(unit, attachment_id, data))
        return True, {"size": len(data)}


def _keep(unit: Unit, attachment_id: UUID, data: bytes) -> None:
    items.set_attachment(unit, attachment_id, "stored", blobs.put(unit, data), len(data))


async def _say(lane: Lane, request_id: UUID, ok: bool, answer: dict[str, Any]) -> None:
    await lane.insist(lambda unit: requests.answer(unit, request_id, ok, answer))
