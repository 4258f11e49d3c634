"""Writes the first revision's table and search definitions from `schema.py` (`python -m tests.store.freeze`).

Only while revision 0001 is unreleased: afterwards its files are history, and a change of the schema is a revision
of its own.
"""

from pathlib import Path

from sqlalchemy import create_mock_engine
from sqlalchemy.engine import make_url

from omnibox.store import search
from omnibox.store.migrate import SQL
from omnibox.store.schema import metadata

URLS = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://"}


def table_statements(dialect: str) -> list[str]:
    """Return the statements that make every table and plain index of the schema."""
    found: list[str] = []

    def record(statement: object, *_: object, **__: object) -> None:
        found.append(str(statement.compile(dialect=engine.dialect)).strip())  # type: ignore[attr-defined]  # a DDL element

    engine = create_mock_engine(make_url(URLS[dialect]), record)
    metadata.create_all(engine, checkfirst=False)
    # a table's indexes are a set: sorted, the files are the same each time
    return [line for line in found if "TABLE" in line] + sorted(line for line in found if "TABLE" not in line)


def script(statements: list[str]) -> str:
    """Return statements as one file."""
    lines = [line.rstrip() for statement in statements for line in (statement.strip() + ";\n").splitlines()]
    return "\n".join(lines) + "\n"


def files() -> dict[Path, str]:
    """Return what each generated file of revision 0001 should hold."""
    wanted: dict[Path, str] = {}
    for dialect in URLS:
        wanted[SQL / "0001" / f"tables.{dialect}.sql"] = script(table_statements(dialect))
        wanted[SQL / "0001" / f"search.{dialect}.sql"] = script(search.ddl(dialect))
    return wanted


if __name__ == "__main__":
    for path, content in files().items():
        path.write_text(content, encoding="utf-8")
