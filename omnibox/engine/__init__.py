"""What the channels do: asyncio, no Qt, no window."""
