"""Logs: one rotating file a process, every line with its subject, nothing personal in it.

A logger is named by subject (`omnibox.intake`, `omnibox.email`), not by module. Callers log ids, codes and counts;
bodies never. What slips through, from a library's message or a traceback, is stripped by the formatter, because
only there the whole line exists, traceback included.
"""

import logging
import re
import sys
import threading
import time
from collections.abc import Callable, Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

FILE_BYTES = 2_000_000  # a file; with its backups at most 10 MB a process
BACKUPS = 4
LONGEST = 2_000  # characters of one message; longer is a body that nobody should have logged

_SECRET_NAMES = (
    r"pass(?:word|wd|phrase)?|pwd|secrets?|(?:access_|refresh_|auth_?)?token|api[_-]?key|authorization|vault_key"
)
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # SQLAlchemy and PostgreSQL quote rows in their errors
    (re.compile(r"\[parameters: .*?\](?=\n|$)", re.DOTALL), "[parameters: <hidden>]"),
    (
        re.compile(r"(Failing row contains|Key \([^)]*\)=)\s*\(.*?\)(?=\.|\n|$| already| is)", re.DOTALL),
        r"\1 (<hidden>)",
    ),
    (re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"), "<secret>"),
    (
        re.compile(
            rf"(?i)\b({_SECRET_NAMES})(['\"]?\s*[:=]\s*)(?:(?:bearer|basic)\s+)?(?:\"[^\"]*\"|'[^']*'|[^\s,;)}}\]]+)"
        ),
        r"\1\2<secret>",
    ),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 <secret>"),
    (re.compile(r"(?i)\b(AUTH(?:ENTICATE)?\s+[A-Z0-9-]+)\s+[\w+/=-]{4,}"), r"\1 <secret>"),
    (re.compile(r"(?i)\b(LOGIN)\s+(?:\"[^\"]*\"|\S+)\s+(?:\"(?:[^\"\\]|\\.)*\"|\S+)"), r"\1 <secret>"),
    (re.compile(r"[^\s<>()\"',;:=\[\]]+@[^\s<>()\"',;:=\[\]]+"), "<address>"),
    (re.compile(r"\+\d(?:[ ()./-]{0,3}\d){6,14}"), "<number>"),
    (re.compile(r"(?<![\w.:-])0?\d{9,15}(?![\w.:-])"), "<number>"),
)


def redact(text: str) -> str:
    """The text without e-mail addresses, phone numbers, secrets, quoted rows and the person's home folder."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text.replace(str(Path.home()), "~")


class RedactingFormatter(logging.Formatter):
    """One line a record, UTC, redacted; a traceback follows on lines of its own, redacted too."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(process)d %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - overrides logging's own name
        """Keep a message on its line: a customer's text must not be able to forge one."""
        message = record.message if len(record.message) <= LONGEST else record.message[:LONGEST] + "..."
        record.message = message.replace("\r", "\\r").replace("\n", "\\n")
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        """The finished line."""
        try:
            return redact(super().format(record))
        finally:
            record.exc_text = None  # logging caches the traceback unredacted for the next handler


class PatientFileHandler(RotatingFileHandler):
    """A log file that never disturbs the program: with no room left, lines are dropped, counted and owned up to."""

    def __init__(self, path: Path) -> None:
        self._lost = 0
        super().__init__(path, maxBytes=FILE_BYTES, backupCount=BACKUPS, encoding="utf-8", delay=True, errors="replace")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - overrides logging's own name
        """Count a line that could not be written: the disk is full or the folder is gone."""
        self._lost += 1

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record, and once writing works again how many were lost."""
        before = self._lost
        super().emit(record)
        if before and self._lost == before:
            self._lost = 0
            super().emit(logging.makeLogRecord(_lost_words(before)))


def _lost_words(count: int) -> dict[str, object]:
    return {"name": "omnibox.logs", "levelno": logging.WARNING, "levelname": "WARNING", "msg": f"{count} lines lost"}


def setup(
    folder: Path, role: str, *, levels: Mapping[str, int] | None = None, console: bool = False
) -> Callable[[], None]:
    """Send every record of this process to `folder`/`role`.log; returns the function that undoes it.

    Our own subjects are kept from INFO on, libraries from WARNING on. `levels` changes that a subject
    (`{"omnibox.email": logging.DEBUG}`). What no one catches, in any thread, is logged too.
    """
    handlers: list[logging.Handler] = [PatientFileHandler(folder / f"{role}.log")]
    if console:
        handlers.append(logging.StreamHandler())
    root = logging.getLogger()
    wanted = {"omnibox": logging.INFO, **(levels or {})}
    before = {name: logging.getLogger(name).level for name in wanted}
    for handler in handlers:
        handler.setFormatter(RedactingFormatter())
        root.addHandler(handler)
    for name, level in wanted.items():
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(capture=True)
    unhook = _log_uncaught()

    def undo() -> None:
        unhook()
        logging.captureWarnings(capture=False)
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()

    return undo


def _log_uncaught() -> Callable[[], None]:
    """Log what no one caught, then let Python's own hooks go on; returns the function that undoes it."""
    log = logging.getLogger("omnibox.uncaught")
    main, thread = sys.excepthook, threading.excepthook

    def in_main(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            log.critical("uncaught %s", kind.__name__, exc_info=(kind, error, trace))
        main(kind, error, trace)

    def in_thread(args: threading.ExceptHookArgs) -> None:
        log.critical("uncaught %s in a thread", args.exc_type.__name__, exc_info=args.exc_value)
        thread(args)

    def undo() -> None:
        sys.excepthook, threading.excepthook = main, thread

    sys.excepthook, threading.excepthook = in_main, in_thread
    return undo
