"""What a measurement says, and how it is shown: a table in Markdown, the same as JSON."""

import json
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One figure beside its peer of the same run. Without a peer or a target it only informs."""

    what: str
    figure: float
    unit: str = "ms"
    peer: float | None = None
    peer_name: str = ""
    target: str = ""
    met: bool | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The figure as a multiple of its peer."""
        return self.figure / self.peer if self.peer else None


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one measurement."""

    name: str
    rows: tuple[Row, ...]


def at_most(what: str, figure: float, limit: float, *, unit: str = "ms", note: str = "") -> Row:
    """Return a row that is met when the figure is no larger than `limit`."""
    return Row(what, figure, unit, target=f"<= {limit:g} {unit}", met=figure <= limit, note=note)


def at_most_times(what: str, figure: float, peer: float, peer_name: str, *, times: float, plus: float = 0.0) -> Row:
    """Return a row that is met when the figure is no larger than `times` the peer `plus` so many milliseconds."""
    target = f"<= {times:g}x" + (f" + {plus:g} ms" if plus else "")
    return Row(what, figure, "ms", peer, peer_name, target, figure <= times * peer + plus)


def markdown(sections: Sequence[Section]) -> str:
    """Return the table."""
    lines = ["| what | figure | peer | ratio | target | met |", "|---|---:|---:|---:|---|---|"]
    for section in sections:
        lines.append(f"| **{section.name}** | | | | | |")
        lines.extend(_line(row) for row in section.rows)
    return "\n".join(lines)


def _line(row: Row) -> str:
    peer = f"{row.peer:.2f} {row.unit} ({row.peer_name})" if row.peer is not None else ""
    ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
    met = "" if row.met is None else "yes" if row.met else "**no**"
    what = f"{row.what} ({row.note})" if row.note else row.what
    return f"| {what} | {row.figure:.2f} {row.unit} | {peer} | {ratio} | {row.target} | {met} |"


def as_json(sections: Sequence[Section], settings: dict[str, Any]) -> str:
    """Return everything with what it was measured on."""
    machine = {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "sqlite": sqlite3.sqlite_version,
    }
    found = [
        {"name": section.name, "rows": [asdict(row) | {"ratio": row.ratio} for row in section.rows]}
        for section in sections
    ]
    return json.dumps({"machine": machine, "settings": settings, "sections": found}, indent=2)


def missed(sections: Sequence[Section]) -> list[str]:
    """Return what did not meet its target."""
    return [f"{section.name}: {row.what}" for section in sections for row in section.rows if row.met is False]
