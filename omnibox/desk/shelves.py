"""Which folders of an inbox's provider become work, and which further addresses are ours: words of its settings.

They need no proof at a server, and changing the connection leaves them as they are.
"""

import re
from collections.abc import Sequence
from uuid import UUID

from omnibox.channels import registry
from omnibox.channels.spec import Capability
from omnibox.desk.seat import Seat
from omnibox.model.errors import Invalid, NotFound
from omnibox.model.permissions import Permission
from omnibox.model.rows import InboxRow
from omnibox.store import inboxes, requests
from omnibox.store.unit import Unit

FOLDERS, ALIASES = "folders", "aliases"
_LONGEST = 20_000  # characters of all names together


def kept(row: InboxRow) -> dict[str, str]:
    """Return the words that outlive a change of the connection."""
    return {key: row.settings[key] for key in (FOLDERS, ALIASES) if key in row.settings}


def ask(seat: Seat, inbox_id: UUID) -> UUID:
    """See `Inboxes.list_folders`."""
    with seat.write_plain(Permission.INBOXES) as unit:
        _shelved(unit, inbox_id)
        return requests.ask(unit, "folders", inbox_id, {})


def set_folders(seat: Seat, inbox_id: UUID, names: Sequence[str]) -> None:
    """See `Inboxes.set_folders`."""
    wanted = list(dict.fromkeys(names))
    if not wanted or any(not name.strip() or len(name.splitlines()) != 1 for name in wanted):
        raise Invalid(field=FOLDERS, reason="names")
    _set(seat, inbox_id, FOLDERS, "\n".join(wanted))


def set_aliases(seat: Seat, inbox_id: UUID, text: str) -> None:
    """See `Inboxes.set_aliases`."""
    words = list(dict.fromkeys(word for word in re.split(r"[,;\s]+", text) if word))
    if any(word.count("@") != 1 or word[0] == "@" or word[-1] == "@" for word in words):
        raise Invalid(field=ALIASES, reason="address")
    _set(seat, inbox_id, ALIASES, ", ".join(words))


def _set(seat: Seat, inbox_id: UUID, key: str, value: str) -> None:
    if len(value) > _LONGEST:
        raise Invalid(field=key, reason="too_long", max=_LONGEST)
    with seat.write_plain(Permission.INBOXES) as unit:
        row = _shelved(unit, inbox_id)  # as it is now: another window may have changed other words
        inboxes.change(unit, inbox_id, settings={**row.settings, key: value})


def _shelved(unit: Unit, inbox_id: UUID) -> InboxRow:
    row = inboxes.get(unit.conn, inbox_id)
    if row is None or row.state == "removed":
        raise NotFound(kind="inbox", id=str(inbox_id))
    if not registry.spec(row.channel).can(Capability.FOLDERS):
        raise Invalid(field="inbox", reason="folders")
    return row
