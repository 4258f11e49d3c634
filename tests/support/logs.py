"""A record of WARNING or above that a test did not expect fails it."""

import logging
import re
from collections.abc import Callable, Iterator

import pytest

AllowLog = Callable[[str], None]


class Collector(logging.Handler):
    """Keeps what was logged at WARNING or above, and what the test says it expects."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self.expected: list[re.Pattern[str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def expect(self, pattern: str) -> None:
        self.expected.append(re.compile(pattern))

    def surprises(self) -> list[str]:
        lines = [f"{r.levelname} {r.name}: {r.getMessage()}" for r in self.records]
        return [line for line in lines if not any(pattern.search(line) for pattern in self.expected)]


@pytest.fixture(autouse=True)
def _log_collector(request: pytest.FixtureRequest) -> Iterator[Collector]:
    collector = Collector()
    for marker in request.node.iter_markers("allow_log"):
        collector.expect(marker.args[0])
    root = logging.getLogger()
    root.addHandler(collector)
    yield collector
    root.removeHandler(collector)
    surprises = collector.surprises()
    if surprises:
        pytest.fail("unexpected log records (allow_log states what is expected):\n" + "\n".join(surprises))


@pytest.fixture
def allow_log(_log_collector: Collector) -> AllowLog:
    """`allow_log("omnibox.email: refused")`: records whose `LEVEL name: message` matches are expected."""
    return _log_collector.expect
