"""Frames of the true window while the true engine, its niced child, takes in 300 messages a second.

Three processes: this one plays the provider and writes letters into a demo inbox's folder at that pace; the window
follows its store and times its own frames; the engine is the window's child, as it always is.
"""

import json
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from benchmarks.corpus.cache import copy_of
from benchmarks.corpus.people import people
from benchmarks.registry import Setting
from benchmarks.report import Row, at_most
from benchmarks.screens import Environment, screens
from benchmarks.timing import percentile
from omnibox.channels.base import Inbound, Participant
from omnibox.channels.demo.world import encode
from omnibox.model.actor import ENGINE
from omnibox.model.handle import email_handle
from omnibox.store import inboxes
from omnibox.store.database import Store

RATE = 300  # messages a second
_WARM, _LONG = 3.0, 12.0  # seconds
_TICK = 1 / 30  # seconds between two writes of the provider
_ADDRESS = "ingest@shop.example"
_LATE = 32.0  # milliseconds: a timer of 16 that comes so late has lost a frame
_WORDS = ("boiler", "pressure", "valve", "invoice", "engineer", "please", "thanks", "visit", "morning", "still", "warm")


@dataclass(frozen=True, slots=True)
class _Run:
    """Gaps between frames in milliseconds, at rest and under way; messages stored a second."""

    rest: list[float]
    busy: list[float]
    work: list[float]  # of the window's thread in each of the busy gaps: what of them is its own doing
    rate: float
    behind: float  # seconds until the last letter was stored after it came


def ingest(setting: Setting) -> Iterator[Row]:
    """A 16 ms timer in the window, on every screen there is."""
    with screens() as found:
        for name, environment in found.items():
            run = _measured(setting, setting.work / name, environment)
            busy, rest = percentile(run.busy, 0.99), percentile(run.rest, 0.99)
            held = at_most(f"{name}: a 16 ms timer, p99, {RATE} messages a second coming in", busy, 20)
            yield Row(held.what, busy, peer=rest, peer_name="nothing coming in", target=held.target, met=held.met)
            yield Row(f"{name}: of that the window's own work, p99", percentile(run.work, 0.99))
            lost = 100 * sum(gap >= _LATE for gap in run.busy) / len(run.busy)
            yield Row(f"{name}: frames lost", lost, "%", note=f"longest gap {max(run.busy):.0f} ms")
            yield Row(
                f"{name}: stored", run.rate, "a second", target=f">= {RATE} a second", met=run.rate >= 0.98 * RATE,
                note=f"the last one after {run.behind:.1f} s",
            )  # fmt: skip


def _measured(setting: Setting, folder: Path, environment: Environment) -> _Run:
    path = copy_of(setting.size, setting.cache, folder)
    inbox_id = _connect(path)
    (folder / "window.json").write_text(json.dumps({"inboxes": 1, "view": "open", "mode": "light"}), encoding="utf-8")
    letters = _letters(int(RATE * (_WARM + _LONG + 1)))
    with _window(folder, environment) as window, closing(sqlite3.connect(path)) as store:
        _await(window, "ready")
        _say(window, "rest")
        time.sleep(_LONG / 2)
        _say(window, "warm")
        provider = _Provider(folder / "world" / "inbound.jsonl", letters)
        provider.play(_WARM)
        before, begin = _stored(store, inbox_id), time.monotonic()
        _say(window, "busy")
        provider.play(_LONG)
        rate = (_stored(store, inbox_id) - before) / (time.monotonic() - begin)
        _say(window, "end")
        gaps = json.loads(_await(window, "gaps "))
        behind = _until_stored(store, inbox_id, provider.said)
    rest, busy = [gap for gap, _ in gaps["rest"]], [gap for gap, _ in gaps["busy"]]
    return _Run(rest, busy, [work for _, work in gaps["busy"]], rate, behind)


def _connect(path: Path) -> UUID:
    """Give the corpus a demo inbox over a folder as its only live line."""
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE inboxes SET state = 'removed'")
    store = Store.open(f"sqlite:///{path}", clock=lambda: datetime.now(UTC), data_dir=path.parent)
    try:
        with store.write(ENGINE) as unit:
            return inboxes.add_inbox(
                unit,
                channel="demo",
                name="Ingest",
                address=_ADDRESS,
                settings={"world": str(path.parent / "world"), "medium": "email", "batch": "20"},
                secret_refs={},
            )
    finally:
        store.close()


class _Provider:
    """Writes letters at the pace, and keeps to it when it was held up."""

    def __init__(self, path: Path, letters: list[bytes]) -> None:
        path.parent.mkdir(exist_ok=True)
        self._path = path
        self._letters = letters
        self.said = 0

    def play(self, seconds: float) -> None:
        begin, start = time.monotonic(), self.said
        with self._path.open("ab", buffering=0) as file:
            while (passed := time.monotonic() - begin) < seconds:
                due = start + int(min(passed, seconds) * RATE)
                if due > self.said:
                    file.write(b"".join(self._letters[self.said : due]))
                    self.said = due
                time.sleep(_TICK)


def _letters(count: int) -> list[bytes]:
    """Return lines of the demo world: new customers and old ones, letters and answers, each with its source."""
    source = random.Random(3)
    known = people(max(2, count // 3), source)
    now, ours = datetime.now(UTC), Participant(email_handle(_ADDRESS), "to")
    last: dict[str, str] = {}
    lines = []
    for number in range(count):
        who = source.choice(known)
        sender = email_handle(who.email, who.name)
        text = "\n".join(" ".join(source.choices(_WORDS, k=12)) for _ in range(source.randint(1, 12)))
        name, answers = f"<{number}@ingest.example>", source.random() < 0.5
        head = f"Message-ID: {name}\r\nFrom: {who.email}\r\nTo: {_ADDRESS}\r\nSubject: {number}\r\n\r\n"
        item = Inbound(
            provider_id=name,
            sender=sender,
            at=now,
            text=text,
            subject=f"Boiler {number}",
            subject_key=f"boiler {number}",
            participants=(Participant(sender, "from"), ours),
            answers=(last[who.email],) if answers and who.email in last else (),
            raw=(head + text).encode(),
        )
        last[who.email] = name
        lines.append(json.dumps(encode(item)).encode() + b"\n")
    return lines


@contextmanager
def _window(folder: Path, environment: Environment) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "benchmarks.ui_ingest_child", str(folder)]
    window = subprocess.Popen(
        command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        yield window
    finally:
        if window.stdin:
            window.stdin.close()  # the window ends at the end of what it is told
        window.wait(60)


def _pipe(found: IO[str] | None) -> IO[str]:
    if found is None:
        raise RuntimeError
    return found


def _say(window: "subprocess.Popen[str]", word: str) -> None:
    pipe = _pipe(window.stdin)
    pipe.write(word + "\n")
    pipe.flush()


def _await(window: "subprocess.Popen[str]", word: str) -> str:
    """Return what follows `word` on the line that begins with it."""
    for line in _pipe(window.stdout):
        if line.startswith(word):
            return line[len(word) :]
    raise RuntimeError(f"the window ended before it said {word}")


def _stored(store: sqlite3.Connection, inbox_id: UUID) -> int:
    found: Any = store.execute("SELECT count(*) FROM items WHERE inbox_id = ?", (inbox_id.bytes,)).fetchone()
    return int(found[0])


def _until_stored(store: sqlite3.Connection, inbox_id: UUID, count: int) -> float:
    begin = time.monotonic()
    while _stored(store, inbox_id) < count:
        if time.monotonic() - begin > 120:
            raise TimeoutError
        time.sleep(0.1)
    return time.monotonic() - begin
