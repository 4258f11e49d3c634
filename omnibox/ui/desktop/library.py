"""Notifications of Windows and macOS, through the library desktop-notifier (MIT): WinRT toasts, UserNotifications.

It runs in the window's own asyncio loop. Its Linux half is not used: we speak to the bus ourselves, because the library
waits for the server in the loop and knows no replacing. `docs/desktop.md` says what of this was run where.
"""

import asyncio
import logging
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from omnibox.ui.desktop.notifier import Deed, Notice

if TYPE_CHECKING:
    from desktop_notifier import Button, DesktopNotifier, ReplyField

log = logging.getLogger("omnibox.ui.desktop")


class LibraryNotifier(QObject):
    """Shows notices through the library. It is loaded with the first notice."""

    activated = Signal(str, str, str)  # key, deed, text
    refused = Signal(object)  # Notice: the system would not, or this build may not

    def __init__(self, icon: Path, parent: QObject | None = None) -> None:
        """`icon`: a PNG the system may show."""
        super().__init__(parent)
        self._icon = icon
        self._native: DesktopNotifier | None = None
        self._ids: dict[str, str] = {}  # key -> the library's name of it
        self._turn = asyncio.Lock()  # what is asked for is done in order
        self._running: set[asyncio.Task[None]] = set()

    def show(self, notice: Notice) -> None:
        if not self._begin(self._show(notice)):
            self.refused.emit(notice)

    def withdraw(self, key: str) -> None:
        if self._native is not None:
            self._begin(self._withdraw(key))

    def close(self) -> None:
        """Take everything away, as far as the loop still runs."""
        for key in tuple(self._ids):
            self.withdraw(key)

    def _begin(self, work: Coroutine[Any, Any, None]) -> bool:
        try:
            task = asyncio.get_running_loop().create_task(work)
        except RuntimeError:  # before the loop runs, and after it
            work.close()
            return False
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return True

    async def _show(self, notice: Notice) -> None:
        async with self._turn:
            try:
                shown = await self._send(notice)
            except Exception:
                log.exception("the system's notifications failed")
                shown = False
        if not shown:
            self.refused.emit(notice)

    async def _send(self, notice: Notice) -> bool:
        native = self._loaded()
        if not await native.has_authorisation() and not await native.request_authorisation():
            return False
        from desktop_notifier import Urgency

        await self._clear(native, notice.key)
        went: list[str] = []
        name = await native.send(
            notice.title,
            notice.body,
            Urgency.Critical if notice.urgent else Urgency.Normal,
            buttons=self._buttons(notice),
            reply_field=self._reply_field(notice),
            on_clicked=lambda: self.activated.emit(notice.key, str(Deed.OPEN), ""),
            on_dispatched=lambda: went.append(notice.key),
            thread=str(notice.customer_id or ""),
        )
        if went:
            self._ids[notice.key] = name
        return bool(went)

    def _loaded(self) -> "DesktopNotifier":
        if self._native is None:
            from desktop_notifier import DesktopNotifier, Icon

            self._native = DesktopNotifier("Omnibox", Icon(path=self._icon))
        return self._native

    def _buttons(self, notice: Notice) -> "tuple[Button, ...]":
        from desktop_notifier import Button

        inline = bool(notice.reply_hint)
        return tuple(
            Button(words, lambda deed=deed: self.activated.emit(notice.key, str(deed), ""))  # type: ignore[misc]  # bound
            for deed, words in notice.actions
            if deed is not Deed.OPEN and not (inline and deed is Deed.REPLY)
        )

    def _reply_field(self, notice: Notice) -> "ReplyField | None":
        from desktop_notifier import ReplyField

        words = dict(notice.actions).get(Deed.REPLY)
        if not notice.reply_hint or words is None:
            return None
        return ReplyField(notice.reply_hint, words, lambda text: self.activated.emit(notice.key, str(Deed.REPLY), text))

    async def _withdraw(self, key: str) -> None:
        async with self._turn:
            if self._native is not None:
                try:
                    await self._clear(self._native, key)
                except Exception:
                    log.exception("a notification may be left behind")

    async def _clear(self, native: "DesktopNotifier", key: str) -> None:
        known = self._ids.pop(key, None)
        if known is not None:
            await native.clear(known)
