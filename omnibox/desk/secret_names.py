"""Names of secrets in the vault, and which of them are due to be cleared away.

The vault and the store cannot be changed in one commit. So a name that may have to go is written down first: a crash
at any moment leaves a name on the list, and the next start clears it. Other stores of this person share the vault,
which is why nothing is ever cleared that is not on our own list.
"""

import contextlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from omnibox.desk.seat import Seat
from omnibox.model.errors import VaultLocked, VaultUnavailable
from omnibox.store import settings
from omnibox.store.unit import Unit

PROBE_LIFETIME = timedelta(hours=1)
THREAD_KEY = "thread_key"
_DUE = "vault_due"  # setting: {name: moment from which it may go, ISO 8601}


def temporary(probe_id: UUID, key: str) -> str:
    """Return the name of a secret under test."""
    return f"probe/{probe_id}/{key}"


def final(request_id: UUID, key: str) -> str:
    """Return the name of a secret that worked."""
    return f"inbox/{request_id}/{key}"


def doom(unit: Unit, names: Iterable[str], at: datetime) -> None:
    """Write down names that may go from `at` on."""
    known = dict(settings.get(unit.conn, _DUE, {}))
    settings.put(unit, _DUE, {**known, **{name: at.isoformat() for name in names}}, quiet=True)


def spare(unit: Unit, names: Iterable[str]) -> None:
    """Take names off the list: they are in use for good."""
    gone = set(names)
    known = dict(settings.get(unit.conn, _DUE, {}))
    settings.put(unit, _DUE, {name: at for name, at in known.items() if name not in gone}, quiet=True)


def sweep(seat: Seat) -> tuple[str, ...]:
    """Clear away what is due and return its names. Raises: VaultLocked; the list stays then."""
    with seat.store.read() as conn:
        listed = dict(settings.get(conn, _DUE, {}))
    due = tuple(name for name, at in listed.items() if datetime.fromisoformat(at) <= seat.now())
    for name in due:
        seat.vault.delete(name)
    if due:
        with seat.store.write(seat.actor) as unit:
            spare(unit, due)
    return due


def sweep_if_open(seat: Seat) -> None:
    """The same after a change that is saved already: a vault that is shut is swept at the next start."""
    with contextlib.suppress(VaultLocked, VaultUnavailable):
        sweep(seat)
