"""Which addresses are ours: of every inbox its own and those it is known by besides."""

from collections.abc import Iterable

from omnibox.model.handle import normal_email, normal_phone
from omnibox.model.rows import InboxRow


def addresses(row: InboxRow) -> tuple[str, ...]:
    """Return an inbox's addresses as they are written: its own, then its aliases."""
    aliases = (one.strip() for one in row.settings.get("aliases", "").replace(";", ",").split(","))
    return (row.address, *(one for one in aliases if one))


def norms(rows: Iterable[InboxRow]) -> frozenset[str]:
    """Return the normal forms of all addresses of these inboxes."""
    written = (address for row in rows for address in addresses(row))
    found = (form for one in written for form in ((normal_email(one),) if "@" in one else (normal_phone(one), one)))
    return frozenset(form for form in found if len(form) > 1)
