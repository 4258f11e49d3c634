"""What a database says when it cannot, as errors of ours: a code that names the next step.

Source: https://www.sqlite.org/rescode.html; PostgreSQL manual, appendix A (SQLSTATE).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError, TimeoutError as PoolTimeout

from omnibox.model.errors import Busy, Damaged, DiskFull, StoreError

_SQLITE = {
    "SQLITE_FULL": DiskFull,
    "SQLITE_BUSY": Busy,
    "SQLITE_LOCKED": Busy,
    "SQLITE_CORRUPT": Damaged,
    "SQLITE_NOTADB": Damaged,
}
# Writing to a full disk also surfaces as an I/O error: of the WAL, of its index, of the file itself.
_SQLITE_NO_ROOM = frozenset({"SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_FSYNC"})
_SQLITE_CODES = {
    "SQLITE_READONLY": "read_only",
    "SQLITE_CANTOPEN": "cannot_open",
    "SQLITE_INTERRUPT": "interrupted",
    "SQLITE_CONSTRAINT": "constraint",
    "SQLITE_PERM": "read_only",
    "SQLITE_AUTH": "read_only",
    "SQLITE_IOERR": "disk_error",
    "SQLITE_TOOBIG": "too_large",
}
_POSTGRESQL: dict[str, type[StoreError]] = {
    "53100": DiskFull,
    "55P03": Busy,  # lock not available
    "40001": Busy,  # serialisation failure
    "40P01": Busy,  # deadlock
    "53300": Busy,  # too many connections
    "XX001": Damaged,
    "XX002": Damaged,
}
_POSTGRESQL_CODES = {"57014": "interrupted", "42501": "forbidden", "25006": "read_only", "25P03": "interrupted"}
_DRIVERS = frozenset({"sqlite3", "psycopg"})
# Class 08: connection exception; class 57P: the server was stopped, or stopped us.
_POSTGRESQL_GONE = ("08", "57P")

_OF_ONE_ROW = frozenset({"constraint", "known", "too_large"})
_DATA_CLASSES = ("22", "54")  # SQLSTATE: a value no column takes, a limit of the program


def of_one_item(error: StoreError) -> bool:
    """Tell whether another item could be stored where this one could not. All else ends the unit of work."""
    return error.code in _OF_ONE_ROW or str(error.params.get("sqlstate", "")).startswith(_DATA_CLASSES)


@contextmanager
def mapped() -> Iterator[None]:
    """Turn errors of the database into errors of ours; everything else passes.

    Raises: DiskFull, Busy (also with code "unreachable": the server is away), Damaged, StoreError with a code.
    """
    try:
        yield
    except DBAPIError as error:  # none is chained: what the drivers say quotes rows, and would stand in a log
        raise fault(error.orig, lost=error.connection_invalidated) from None
    except PoolTimeout:
        raise Busy("busy", what="connections") from None
    except StatementError as error:  # a value that no column takes: a mistake of ours, not of the database
        raise error.orig or error from None
    except SQLAlchemyError as error:
        raise StoreError("store", error=type(error).__name__) from None
    except Exception as error:
        if not of_a_database(error):
            raise
        raise fault(error) from None


def of_a_database(error: BaseException) -> bool:
    """Tell whether an error came from a driver, through SQLAlchemy or straight."""
    return isinstance(error, DBAPIError) or type(error).__module__.partition(".")[0] in _DRIVERS


def fault(error: BaseException | None, *, lost: bool = False) -> StoreError:
    """Return our error for one of a driver (sqlite3 or psycopg). Its words are not kept: they may quote data."""
    name = getattr(error, "sqlite_errorname", None)
    if name:
        return _sqlite_fault(name)
    if error.__class__.__module__.startswith("sqlite3"):
        text = str(error)
        if "closed" in text.lower():
            return StoreError("closed")
        return StoreError("store", error=type(error).__name__)
    state = getattr(error, "sqlstate", None) or ""
    gone = not state and type(error).__name__ in ("OperationalError", "InterfaceError")
    if lost or gone or state.startswith(_POSTGRESQL_GONE):
        return Busy("unreachable")
    if not state:
        return StoreError("store", error=type(error).__name__)
    if state in _POSTGRESQL:
        return _POSTGRESQL[state]()
    if state.startswith("23"):
        return StoreError("constraint", name=_constraint(error))
    return StoreError(_POSTGRESQL_CODES.get(state, "store"), sqlstate=state)


def _sqlite_fault(name: str) -> StoreError:
    if name in _SQLITE_NO_ROOM:
        return DiskFull(detail=name)
    family = "_".join(name.split("_")[:2])
    if family in _SQLITE:
        return _SQLITE[family]()
    return StoreError(_SQLITE_CODES.get(family, "store"), sqlite=name)


def _constraint(error: BaseException | None) -> str:
    return str(getattr(getattr(error, "diag", None), "constraint_name", "") or "")
