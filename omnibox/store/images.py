"""Before- and after-images of rows, as JSON: what an operation found, and what it made of it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from omnibox.store.clean import clean_json, clean_text
from omnibox.store.types import Json, UtcTime, Uuid

Image = dict[str, Any]


def encode(table: Table, values: Mapping[str, Any]) -> Image:
    """Return values of a row in the form they are kept and compared in."""
    return {name: _encode(table, name, value) for name, value in values.items()}


def decode(table: Table, image: Image) -> dict[str, Any]:
    """Return the values of an image as the table takes them."""
    return {name: _decode(table, name, value) for name, value in image.items()}


def _encode(table: Table, name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(table.c[name].type, Json):
        return json.loads(json.dumps(clean_json(value), default=str))
    if isinstance(value, str):
        return clean_text(str(value))
    return value


def _decode(table: Table, name: str, value: Any) -> Any:
    if value is None:
        return None
    kind = table.c[name].type
    if isinstance(kind, Uuid):
        return UUID(hex=value)
    if isinstance(kind, UtcTime):
        return datetime.fromisoformat(value)
    return value


class Images:
    """The images of one operation: for each touched row the first "before" and the last "after"."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], tuple[Table, Image, Image | None, Image | None]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def copy(self) -> "Images":
        """Return the images as they are now, for a savepoint."""
        twin = Images()
        twin._rows = dict(self._rows)
        return twin

    def inserted(self, table: Table, key: Image, values: Image) -> None:
        """Note a row that was not there before."""
        known = self._rows.get(self._place(table, key))
        before = known[2] if known else None  # deleted and inserted again: it was something before
        self._rows[self._place(table, key)] = (table, key, before, values)

    def updated(self, table: Table, key: Image, before: Image, after: Image) -> None:
        """Note changed columns only: what others do to the rest of the row does not stand against an undo."""
        known = self._rows.get(self._place(table, key))
        if known is None:
            self._rows[self._place(table, key)] = (table, key, before, after)
            return
        first = None if known[2] is None else {**before, **known[2]}
        self._rows[self._place(table, key)] = (table, key, first, {**(known[3] or {}), **after})

    def deleted(self, table: Table, key: Image, row: Image) -> None:
        """Note a row that is gone, whole."""
        place = self._place(table, key)
        known = self._rows.get(place)
        if known is not None and known[2] is None:
            del self._rows[place]  # made and unmade within the operation
            return
        self._rows[place] = (table, key, {**row, **(known[2] if known and known[2] else {})}, None)

    def rows(self, operation_id: UUID, first: int = 0) -> list[dict[str, Any]]:
        """Return the rows of `operation_rows`, in the order of the first touch, their places from `first` on."""
        return [
            {
                "operation_id": operation_id,
                "position": position,
                "table_name": table.name,
                "row_key": key,
                "before": before,
                "after": after,
            }
            for position, (table, key, before, after) in enumerate(self._rows.values(), first)
            if before != after
        ]

    @staticmethod
    def _place(table: Table, key: Image) -> tuple[str, str]:
        return table.name, json.dumps(key, sort_keys=True)
