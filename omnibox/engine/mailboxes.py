"""Which folders an inbox's provider has: a question of the desk, answered with their names."""

import asyncio
from typing import Any

from omnibox.channels.base import Shelves
from omnibox.engine.supervisor import Tools, open_driver
from omnibox.model.errors import Rejected
from omnibox.model.rows import RequestRow
from omnibox.store import inboxes


async def answer(tools: Tools, row: RequestRow) -> tuple[bool, dict[str, Any]]:
    """Ask the provider. Answer: {"folders": names}. Raises: ChannelError; Rejected where there are no folders."""
    asked = row.inbox_id
    inbox = await tools.lane.read(lambda conn: inboxes.get(conn, asked) if asked else None)
    if inbox is None or inbox.state == "removed":
        raise Rejected("inbox_gone")
    driver = await asyncio.to_thread(open_driver, tools, inbox)
    try:
        if not isinstance(driver, Shelves):
            raise Rejected("no_folders")
        async with asyncio.timeout(tools.timings.probe):
            return True, {"folders": list(await driver.folders())}
    except TimeoutError:
        return False, {"code": "timeout"}
    finally:
        async with asyncio.timeout(tools.timings.close):
            await driver.close()
