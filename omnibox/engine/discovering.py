"""Looking for the servers of an address. Payload: {"channel", "address"}; the answer is the channel's own."""

import asyncio
from typing import Any

from omnibox.engine.supervisor import Tools
from omnibox.model.errors import Rejected
from omnibox.model.rows import RequestRow


async def answer(tools: Tools, row: RequestRow) -> tuple[bool, dict[str, Any]]:
    """Ask the channel. Raises: Rejected where it cannot look."""
    find = await asyncio.to_thread(tools.registry.discover, str(row.payload.get("channel", "")))
    if find is None:
        raise Rejected("cannot_discover")
    try:
        async with asyncio.timeout(tools.timings.discover):
            return True, await find(str(row.payload.get("address", "")))
    except TimeoutError:
        return False, {"code": "timeout"}
