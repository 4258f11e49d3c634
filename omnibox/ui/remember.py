"""What this machine remembers of the window before any store is open: place, splits, theme, language, last view.

One small JSON file in the data folder, replaced whole. A spoiled file is started anew: nothing of value is in it.
"""

import json
from pathlib import Path
from typing import Any, cast


class Remember:
    """Key and value. Read once, at start; `text` is made in the UI thread, `write` does the disk's part elsewhere."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._values: dict[str, Any] = {}
        self.dirty = False
        if path is not None and path.exists():
            try:
                found = json.loads(path.read_text("utf-8"))
            except (OSError, ValueError):
                found = None
            if isinstance(found, dict):
                self._values = found

    def text(self, key: str, default: str = "") -> str:
        """Return a word, the default where nothing fitting is remembered."""
        value = self._values.get(key, default)
        return value if isinstance(value, str) else default

    def number(self, key: str, default: float = 0) -> float:
        """Return a number, the default where nothing fitting is remembered."""
        value = self._values.get(key, default)
        return value if isinstance(value, int | float) else default

    def numbers(self, key: str) -> list[int]:
        """Return a list of whole numbers, empty where nothing fitting is remembered."""
        value = self._values.get(key)
        if isinstance(value, list) and all(isinstance(one, int) for one in value):
            return cast(list[int], value)
        return []

    def put(self, key: str, value: str | float | list[int]) -> None:
        """Keep a value; JSON-able."""
        if self._values.get(key) != value:
            self._values[key] = value
            self.dirty = True

    def snapshot(self) -> str:
        """Return the file's next content and count it as saved."""
        self.dirty = False
        return json.dumps(self._values, indent=1, sort_keys=True)

    def write(self, content: str) -> None:
        """Replace the file. Called in a worker thread. Raises: OSError."""
        if self._path is None:
            return
        fresh = self._path.with_suffix(".new")
        fresh.write_text(content, "utf-8")
        fresh.replace(self._path)
