"""A desktop's panel with room for icons: a StatusNotifierWatcher and host, written from the StatusNotifierItem spec.

It registers what programs offer, and lets a test be the person who looks at an icon, opens its menu (DBusMenu) and
clicks.
"""

import threading
from queue import Queue
from typing import Any, Final

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_method_call, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.threading import DBusConnection, DBusRouter, Proxy, ReceiveStopped, open_dbus_connection
from jeepney.wrappers import unwrap_msg

NAME: Final = "org.kde.StatusNotifierWatcher"
ITEM: Final = "org.kde.StatusNotifierItem"
MENU: Final = "com.canonical.dbusmenu"
PROPERTIES: Final = "org.freedesktop.DBus.Properties"
PATIENCE: Final = 20.0
_FACE: Final = f"""<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">
<node><interface name="{NAME}">
<method name="RegisterStatusNotifierItem"><arg name="service" type="s" direction="in"/></method>
<method name="RegisterStatusNotifierHost"><arg name="service" type="s" direction="in"/></method>
<property name="RegisteredStatusNotifierItems" type="as" access="read"/>
<property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
<property name="ProtocolVersion" type="i" access="read"/>
<signal name="StatusNotifierItemRegistered"><arg type="s"/></signal>
<signal name="StatusNotifierHostRegistered"/>
</interface></node>"""


class Panel:
    """Owns the watcher's name on a bus until it is closed. `items` gets the bus name of each icon that comes."""

    def __init__(self, address: str) -> None:
        self.items: Queue[str] = Queue()
        self._known: list[str] = []
        self._asking: DBusConnection = open_dbus_connection(address)
        self._conn: DBusConnection = open_dbus_connection(address)
        with DBusRouter(self._conn) as router:
            (answer,) = Proxy(message_bus, router, timeout=PATIENCE).RequestName(NAME)
        assert answer == 1
        self._thread = threading.Thread(target=self._serve, name="fake panel", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                message = self._conn.receive()
                if message.header.message_type is MessageType.method_call:
                    self._conn.send(self._answer(message))
            except (ReceiveStopped, OSError):
                return

    def _answer(self, call: Message) -> Message:
        fields = call.header.fields
        member = fields[HeaderFields.member]
        if member == "Introspect":
            return new_method_return(call, "s", (_FACE,))
        if member == "RegisterStatusNotifierItem":
            self._known.append(call.body[0])
            self.items.put(call.body[0])
            return new_method_return(call)
        if member == "RegisterStatusNotifierHost":
            return new_method_return(call)
        values: dict[str, tuple[str, Any]] = {
            "RegisteredStatusNotifierItems": ("as", self._known),
            "IsStatusNotifierHostRegistered": ("b", True),
            "ProtocolVersion": ("i", 0),
        }
        if member == "Get" and call.body[1] in values:
            return new_method_return(call, "v", (values[call.body[1]],))
        if member == "GetAll":
            return new_method_return(call, "a{sv}", (values,))
        return new_error(call, "org.freedesktop.DBus.Error.UnknownMethod", "s", (member,))

    # ---- the person in front of it
    def _call(self, address: DBusAddress, member: str, signature: str = "", body: tuple[Any, ...] = ()) -> Any:
        with DBusRouter(self._asking) as router:
            call = new_method_call(address, member, signature or None, body)
            return unwrap_msg(router.send_and_get_reply(call, timeout=PATIENCE))

    def look(self, item: str, what: str) -> Any:
        """Read a property of an icon: ToolTip, IconPixmap, Status ..."""
        address = DBusAddress("/StatusNotifierItem", item, PROPERTIES)
        ((_, value),) = self._call(address, "Get", "ss", (ITEM, what))
        return value

    def tip(self, item: str) -> str:
        """What stands beside the icon when the pointer rests on it."""
        return str(self.look(item, "ToolTip")[2])

    def pictures(self, item: str) -> dict[int, bytes]:
        """The icon's pictures: width in px -> ARGB32, the first byte the alpha."""
        return {width: data for width, _, data in self.look(item, "IconPixmap")}

    def click(self, item: str) -> None:
        """The left button on the icon."""
        self._call(DBusAddress("/StatusNotifierItem", item, ITEM), "Activate", "ii", (0, 0))

    def menu(self, item: str) -> dict[str, int]:
        """Open the menu: what its entries say, and their numbers. Separators and what is hidden are left out."""
        address = DBusAddress(str(self.look(item, "Menu")), item, MENU)
        _, (_, _, children) = self._call(address, "GetLayout", "iias", (0, -1, []))
        found = {}
        for _, (number, properties, _) in children:
            words = {name: value for name, (_, value) in properties.items()}
            if words.get("type") != "separator" and words.get("visible", True):
                found[str(words["label"]).replace("_", "")] = number
        return found

    def choose(self, item: str, label: str) -> None:
        """Click an entry of the menu."""
        address = DBusAddress(str(self.look(item, "Menu")), item, MENU)
        self._call(address, "Event", "isvu", (self.menu(item)[label], "clicked", ("i", 0), 0))

    def close(self) -> None:
        """Leave the bus: the panel is gone."""
        self._conn.interrupt()
        self._thread.join(PATIENCE)
        self._conn.close()
        self._asking.close()
