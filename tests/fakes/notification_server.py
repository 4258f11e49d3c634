"""A desktop's notification server, written from the Desktop Notifications Specification 1.2 and KDE's inline reply.

It keeps what stands on its screen as the specification says, and lets a test be the person in front of it. The
signature of every call is compared with the specification's.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Queue
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.bus_messages import message_bus
from jeepney.io.threading import DBusConnection, DBusRouter, Proxy, ReceiveStopped, open_dbus_connection

NAME = "org.freedesktop.Notifications"
ADDRESS = DBusAddress("/org/freedesktop/Notifications", NAME, NAME)
FULL = ("actions", "body", "body-markup", "persistence", "inline-reply")
PLAIN = ("actions", "body")
PATIENCE = 10.0


def _method(name: str, takes: str, gives: str) -> str:
    ins = "".join(f'<arg type="{one}" direction="in"/>' for one in takes.split())
    outs = "".join(f'<arg type="{one}" direction="out"/>' for one in gives.split())
    return f'<method name="{name}">{ins}{outs}</method>'


def _signal(name: str, says: str) -> str:
    return f'<signal name="{name}">' + "".join(f'<arg type="{one}"/>' for one in says.split()) + "</signal>"


FACE = (
    f'<node><interface name="{NAME}">'
    + _method("Notify", "s u s s s as a{sv} i", "u")
    + _method("CloseNotification", "u", "")
    + _method("GetCapabilities", "", "as")
    + _method("GetServerInformation", "", "s s s s")
    + _signal("NotificationClosed", "u u")
    + _signal("ActionInvoked", "u s")
    + _signal("ActivationToken", "u s")
    + _signal("NotificationReplied", "u s")
    + "</interface></node>"
)


@dataclass(frozen=True)
class Shown:
    """One notification as it was asked for."""

    number: int
    app: str
    icon: str
    summary: str
    body: str
    actions: dict[str, str]
    hints: dict[str, Any]
    expires: int


class NotificationServer:
    """Owns the name on a bus until it is closed. `events` gets ("shown", Shown) and ("closed", number) in order."""

    def __init__(
        self, address: str, capabilities: Sequence[str] = FULL, *, refuse: bool = False, silent: bool = False
    ) -> None:
        self.capabilities = list(capabilities)
        self.events: Queue[tuple[str, Any]] = Queue()
        self.standing: dict[int, Shown] = {}
        self.calls: list[str] = []
        self.refuse, self.silent = refuse, silent
        self.inhibited: bool | None = None  # KDE's property; None: not known here
        self._last, self._open = 0, True
        self._lock = threading.Lock()
        self._conn: DBusConnection = open_dbus_connection(address)
        with DBusRouter(self._conn) as router:
            (answer,) = Proxy(message_bus, router, timeout=PATIENCE).RequestName(NAME)
        assert answer == 1  # the only owner
        self._thread = threading.Thread(target=self._serve, name="fake notifications", daemon=True)
        self._thread.start()

    # ---- the bus's side
    def _serve(self) -> None:
        while True:
            try:
                message = self._conn.receive()
                if message.header.message_type is MessageType.method_call and not self.silent:
                    self._conn.send(self._answer(message))
            except (ReceiveStopped, OSError):
                return

    def _answer(self, message: Message) -> Message:
        fields = message.header.fields
        member, signature = fields[HeaderFields.member], fields.get(HeaderFields.signature, "")
        self.calls.append(member)
        wanted: dict[str, tuple[str, Callable[..., Message]]] = {
            "Notify": ("susssasa{sv}i", self._notify),
            "CloseNotification": ("u", self._close),
            "GetCapabilities": ("", lambda call: new_method_return(call, "as", (self.capabilities,))),
            "GetServerInformation": ("", self._information),
            "Get": ("ss", self._get),
            "Introspect": ("", lambda call: new_method_return(call, "s", (FACE,))),
        }
        if member not in wanted or wanted[member][0] != signature:
            return new_error(message, "org.freedesktop.DBus.Error.InvalidArgs", "s", (f"{member}({signature})",))
        return wanted[member][1](message, *message.body)

    def _information(self, call: Message) -> Message:
        return new_method_return(call, "ssss", ("Screen", "Omnibox tests", "1", "1.2"))

    def _get(self, call: Message, interface: str, name: str) -> Message:
        if self.inhibited is None or (interface, name) != (NAME, "Inhibited"):
            return new_error(call, "org.freedesktop.DBus.Error.InvalidArgs", "s", (name,))
        return new_method_return(call, "v", (("b", self.inhibited),))

    def _notify(self, call: Message, *given: Any) -> Message:
        app, replaces, icon, summary, body, actions, hints, expires = given
        if self.refuse:
            return new_error(call, "org.freedesktop.Notifications.Error.ExcessNotificationGeneration", "s", ("no",))
        with self._lock:
            if not replaces:
                self._last += 1
            number = replaces or self._last  # "the returned value is the same value as replaces_id"
            words = dict(zip(actions[::2], actions[1::2], strict=True))
            plain = {name: value for name, (_, value) in hints.items()}
            shown = Shown(number, app, icon, summary, body, words, plain, expires)
            self.standing[number] = shown
        self.events.put(("shown", shown))
        return new_method_return(call, "u", (number,))

    def _close(self, call: Message, number: int) -> Message:
        with self._lock:
            known = self.standing.pop(number, None)
        if known is None:
            return new_error(call, "org.freedesktop.DBus.Error.InvalidArgs")
        self._say("NotificationClosed", "uu", (number, 3))
        self.events.put(("closed", number))
        return new_method_return(call)

    def _say(self, member: str, signature: str, body: tuple[Any, ...]) -> None:
        self._conn.send(new_signal(ADDRESS, member, signature, body))

    # ---- the person in front of the screen
    def next(self) -> tuple[str, Any]:
        """Wait for what happens next. Raises: queue.Empty."""
        return self.events.get(timeout=PATIENCE)

    def shown(self) -> Shown:
        """Wait for the next notification."""
        what, shown = self.next()
        assert what == "shown"
        assert isinstance(shown, Shown)
        return shown

    def press(self, number: int, action: str, token: str = "") -> None:
        """Click an action ("default": the notification itself)."""
        if token:
            self._say("ActivationToken", "us", (number, token))
        self._say("ActionInvoked", "us", (number, action))

    def answer(self, number: int, text: str) -> None:
        """Write into the reply field and send."""
        self._say("NotificationReplied", "us", (number, text))

    def dismiss(self, number: int) -> None:
        """Wave it away."""
        with self._lock:
            del self.standing[number]
        self._say("NotificationClosed", "uu", (number, 2))

    def inhibit(self, inhibited: bool) -> None:
        """Switch the desktop's own do-not-disturb."""
        self.inhibited = inhibited
        address = DBusAddress("/org/freedesktop/Notifications", NAME, "org.freedesktop.DBus.Properties")
        change = {"Inhibited": ("b", inhibited)}
        self._conn.send(new_signal(address, "PropertiesChanged", "sa{sv}as", (NAME, change, [])))

    def babble(self) -> None:
        """Say things no server should."""
        self._say("ActionInvoked", "s", ("no number",))
        self._say("NotificationReplied", "", ())
        self._say("SomethingNew", "us", (1, "x"))

    def close(self) -> None:
        """Leave the bus; the name is free again. Harmless a second time."""
        if self._open:
            self._open = False
            self._conn.interrupt()
            self._thread.join(PATIENCE)
            self._conn.close()
