"""Settings: what holds for everybody, and what each person chose."""

from typing import Any

from omnibox.desk.seat import Seat
from omnibox.model.errors import Invalid
from omnibox.model.permissions import Permission
from omnibox.store import settings

MINE = "my."  # keys of this beginning belong to the acting person
_OURS = frozenset({"engine", "sample_data_keeps", "vault_due", "sign_in"})  # written by the program, not by hand


class Settings:
    """JSON values by key."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def get(self, key: str, default: Any = None) -> Any:
        with self._seat.store.read() as conn:
            return settings.get(conn, self._stored(key), default)

    def put(self, key: str, value: Any) -> None:
        """Keep a value. Raises: Denied (other people's settings), Invalid (a key of the program's own)."""
        if key in _OURS or not key:
            raise Invalid(field="key", reason="reserved")
        permission = Permission.READ if key.startswith(MINE) else Permission.SETTINGS
        with self._seat.write_plain(permission) as unit:
            settings.put(unit, self._stored(key), value)

    def mine(self) -> dict[str, Any]:
        """Return everything the acting person chose, by key without "my."."""
        place = self._stored(MINE)
        with self._seat.store.read() as conn:
            found = settings.with_prefix(conn, place)
        return {key[len(place) :]: value for key, value in found.items()}

    def _stored(self, key: str) -> str:
        return f"operator/{self._seat.operator_id}/{key[len(MINE) :]}" if key.startswith(MINE) else key
