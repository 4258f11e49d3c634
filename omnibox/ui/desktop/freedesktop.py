"""Notifications of Linux desktops: org.freedesktop.Notifications over the session bus.

Source: Desktop Notifications Specification 1.2, with KDE's inline reply (capability and action `inline-reply`, signal
`NotificationReplied`). A thread of its own talks to the bus, so a server that hangs hangs nobody. What the server can
do is asked of it, and asked again when another server takes its place.
"""

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from omnibox.ui.desktop.notifier import Deed, Notice

if TYPE_CHECKING:
    from jeepney import Message
    from jeepney.io.threading import DBusConnection

SERVICE: Final = "org.freedesktop.Notifications"
PATH: Final = "/org/freedesktop/Notifications"
BUS: Final = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
PROPERTIES: Final = "org.freedesktop.DBus.Properties"
ANSWER_SECONDS = 5.0
BACK_OFF_SECONDS = 20.0  # after a bus or a server that did not answer: the next notices go elsewhere meanwhile
INLINE_REPLY = "inline-reply"
NORMAL, CRITICAL = 1, 2
log = logging.getLogger("omnibox.ui.desktop")


class _Lost(Exception):
    """The bus or the server is not there."""


@dataclass
class _Standing:
    """What stands on the screen. Touched in the bus thread only."""

    ids: dict[str, int] = field(default_factory=dict)  # key -> the server's number

    def key(self, number: int) -> str | None:
        return next((key for key, known in self.ids.items() if known == number), None)


class FreedesktopNotifier(QObject):
    """Shows notices through the desktop's server. Nothing is loaded or connected before the first one."""

    activated = Signal(str, str, str)  # key, deed, text
    refused = Signal(object)  # Notice: no bus, no server, or the server would not
    inhibited = Signal(bool)  # the desktop is told not to disturb: it keeps toasts back by itself, we keep sounds back
    _token = Signal(str)  # of the window manager, so that the window may come to the front

    def __init__(self, icon: str, parent: QObject | None = None) -> None:
        """`icon`: a file the server may show."""
        super().__init__(parent)
        self._icon = icon
        self._orders: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._link: _Link | None = None
        self._standing = _Standing()
        self._capabilities: frozenset[str] | None = None  # None: to be asked
        self._not_before = 0.0
        self._closing = False
        self._token.connect(_hand_over)

    # ---- asked in the UI thread
    def show(self, notice: Notice) -> None:
        self._order(lambda: self._show(notice))

    def withdraw(self, key: str) -> None:
        if self._thread is not None:
            self._order(lambda: self._withdraw(key))

    def close(self) -> None:
        """Take everything away, and end the thread."""
        if self._thread is not None:
            self._order(self._end)
            self._thread.join(ANSWER_SECONDS)
            self._thread = None

    def _order(self, work: Callable[[], None]) -> None:
        self._orders.put(work)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="notifications", daemon=True)
            self._thread.start()
        link = self._link
        if link is not None:
            link.wake()

    # ---- in the bus thread
    def _run(self) -> None:
        while not self._closing:
            try:
                if self._link is None:
                    self._orders.get()()
                elif not self._drain():
                    self._link.listen()
            except _Lost as error:
                self._forget_link(error)

    def _drain(self) -> bool:
        """Do the next thing that was asked for. Returns whether there was any."""
        try:
            work = self._orders.get_nowait()
        except Empty:
            return False
        work()
        return True

    def _forget_link(self, why: Exception) -> None:
        log.info("no notifications over the bus: %s", why)
        if self._link is not None:
            self._link.close()
        self._link, self._capabilities = None, None
        self._standing = _Standing()
        self._not_before = monotonic() + BACK_OFF_SECONDS

    def _end(self) -> None:
        self._closing = True
        if self._link is None:
            return
        try:
            for key in tuple(self._standing.ids):
                self._withdraw(key)
        except _Lost as error:
            log.info("notifications may be left behind: %s", error)
        self._link.close()
        self._link = None

    def _show(self, notice: Notice) -> None:
        try:
            if monotonic() < self._not_before:
                raise _Lost("it did not answer a moment ago")
            can = self._ask_capabilities()
            number = self._standing.ids.get(notice.key, 0)
            body = _notify_body(notice, can, number, self._icon)
            (fresh,) = self._connected().call(SERVICE, PATH, SERVICE, "Notify", "susssasa{sv}i", body)
        except _Lost as error:
            self._forget_link(error)
            self.refused.emit(notice)
        else:
            self._standing.ids[notice.key] = fresh

    def _withdraw(self, key: str) -> None:
        number = self._standing.ids.pop(key, None)
        if number is not None and self._link is not None:
            self._link.call(SERVICE, PATH, SERVICE, "CloseNotification", "u", (number,), may_fail=True)

    def _connected(self) -> "_Link":
        if self._link is None:
            self._link = _Link(self._heard)
            self._ask_inhibited()
        return self._link

    def _ask_inhibited(self) -> None:
        """KDE says whether nobody is to be disturbed; who does not know the property answers with an error."""
        if self._link is not None:
            answer = self._link.call(SERVICE, PATH, PROPERTIES, "Get", "ss", (SERVICE, "Inhibited"), may_fail=True)
            if len(answer) == 1 and isinstance(answer[0], tuple) and answer[0][0] == "b":
                self.inhibited.emit(bool(answer[0][1]))

    def _ask_capabilities(self) -> frozenset[str]:
        if self._capabilities is None:
            (words,) = self._connected().call(SERVICE, PATH, SERVICE, "GetCapabilities")
            self._capabilities = frozenset(words)
        return self._capabilities

    def _heard(self, member: str, body: tuple[Any, ...]) -> None:
        """A signal of the server, or the bus saying that the server is another one now."""
        if member == "PropertiesChanged":
            change = body[1].get("Inhibited")
            if isinstance(change, tuple) and change[0] == "b":
                self.inhibited.emit(bool(change[1]))
            return
        if member == "NameOwnerChanged":
            self._standing, self._capabilities = _Standing(), None
            self._not_before = 0.0 if body[2] else self._not_before
            return
        key = self._standing.key(body[0])
        if key is None:
            return  # another program's
        if member == "ActivationToken":
            self._token.emit(body[1])
        elif member == "ActionInvoked":
            self.activated.emit(key, Deed.REPLY if body[1] == INLINE_REPLY else body[1], "")
        elif member == "NotificationReplied":
            self.activated.emit(key, str(Deed.REPLY), body[1])
        elif member == "NotificationClosed":
            del self._standing.ids[key]


class _Link:
    """A connection to the session bus. Raises `_Lost` for whatever is wrong with it."""

    def __init__(self, heard: Callable[[str, tuple[Any, ...]], None]) -> None:
        from jeepney.io.threading import open_dbus_connection

        self._heard = heard
        try:
            self._conn: DBusConnection = open_dbus_connection("SESSION", auth_timeout=ANSWER_SECONDS)
        except Exception as error:  # no address, no socket, no right to it: all mean "not here"
            raise _Lost(type(error).__name__) from error
        try:
            self._follow(f"type='signal',sender='{SERVICE}',path='{PATH}',interface='{SERVICE}'")
            self._follow(f"type='signal',sender='{SERVICE}',path='{PATH}',interface='{PROPERTIES}',arg0='{SERVICE}'")
            self._follow(f"type='signal',sender='{BUS[0]}',member='NameOwnerChanged',arg0='{SERVICE}'")
        except _Lost:
            self.close()
            raise

    def _follow(self, rule: str) -> None:
        self.call(*BUS, "AddMatch", "s", (rule,))

    def call(
        self,
        service: str,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        body: tuple[Any, ...] = (),
        *,
        may_fail: bool = False,
    ) -> tuple[Any, ...]:
        """Call a method and wait for its answer; signals that come meanwhile are heard. Raises: _Lost."""
        from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call

        address = DBusAddress(path, service, interface)
        message = new_method_call(address, member, signature or None, body)
        serial = next(self._conn.outgoing_serial)
        try:
            self._conn.send(message, serial=serial)
        except OSError as error:
            raise _Lost(type(error).__name__) from error
        end = monotonic() + ANSWER_SECONDS
        while True:
            answer = self._receive(max(0.001, end - monotonic()))
            if answer is None:
                continue
            if answer.header.fields.get(HeaderFields.reply_serial) != serial:
                self._dispatch(answer)
            elif answer.header.message_type is MessageType.error and not may_fail:
                raise _Lost(str(answer.header.fields.get(HeaderFields.error_name)))
            else:
                return tuple(answer.body)

    def listen(self) -> None:
        """Wait for one message, or to be woken. Raises: _Lost."""
        message = self._receive(None)
        if message is not None:
            self._dispatch(message)

    def _receive(self, timeout: float | None) -> "Message | None":
        from jeepney.io.threading import ReceiveStopped

        try:
            return self._conn.receive(timeout=timeout)
        except ReceiveStopped:
            self._conn.reset_interrupt()
            return None
        except (OSError, TimeoutError, ValueError) as error:  # ValueError: what came is no message
            raise _Lost(type(error).__name__) from error

    def _dispatch(self, message: "Message") -> None:
        from jeepney import HeaderFields, MessageType

        if message.header.message_type is MessageType.signal:
            member = message.header.fields.get(HeaderFields.member, "")
            if _well_formed(member, message.body):
                self._heard(member, message.body)

    def wake(self) -> None:
        """Let `listen` return. Any thread."""
        try:
            self._conn.interrupt()
        except OSError:  # it was closed this very moment; the thread looks at its orders anyway
            log.debug("woken too late")

    def close(self) -> None:
        try:
            self._conn.close()
        except OSError:
            log.debug("the bus was gone already")


_SHAPES: Final = {
    "ActionInvoked": (int, str),
    "NotificationReplied": (int, str),
    "ActivationToken": (int, str),
    "NotificationClosed": (int, int),
    "NameOwnerChanged": (str, str, str),
    "PropertiesChanged": (str, dict),
}


def _well_formed(member: str, body: tuple[Any, ...]) -> bool:
    shape = _SHAPES.get(member)
    return shape is not None and len(body) >= len(shape) and all(map(isinstance, body, shape))


def _notify_body(notice: Notice, can: frozenset[str], replaces: int, icon: str) -> tuple[Any, ...]:
    """Return the arguments of `Notify` as this server wants them."""
    hints: dict[str, tuple[str, Any]] = {
        "desktop-entry": ("s", "omnibox"),
        "urgency": ("y", CRITICAL if notice.urgent else NORMAL),
        "suppress-sound": ("b", True),  # ours are chosen by kind, and quiet times hold for them
    }
    if notice.category:
        hints["category"] = ("s", notice.category)
    inline = INLINE_REPLY in can and bool(notice.reply_hint)
    if inline:
        hints["x-kde-reply-placeholder-text"] = ("s", notice.reply_hint)
    # a server that knows markup reads it in the body: what a customer wrote must not become a link or a picture
    body = escape(notice.body, quote=False) if "body-markup" in can else notice.body
    title = notice.title if "body" in can or not notice.body else f"{notice.title}: {notice.body}"
    actions: list[str] = []
    if "actions" in can:
        for deed, words in notice.actions:
            actions += [INLINE_REPLY if inline and deed is Deed.REPLY else str(deed), words]
    return ("Omnibox", replaces, icon, title, body if "body" in can else "", actions, hints, -1)


def _hand_over(token: str) -> None:
    """Let the window manager see that a person asked for the window; Qt takes it from there when it is raised."""
    os.environ["XDG_ACTIVATION_TOKEN"] = token
