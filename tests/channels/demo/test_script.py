"""The sample cast: believable, complete, the same each time, and every item is one a store can take."""

import io
import json
import wave
from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import pytest

from omnibox.channels.base import Inbound
from omnibox.channels.demo.files import letter, picture, voice
from omnibox.channels.demo.script import SCRIPTS, Script, Thread, ago
from omnibox.channels.demo.spec import SPEC
from omnibox.model.handle import Handle, email_handle
from omnibox.model.item import Direction, ItemKind

ORIGIN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LINE: Handle = email_handle("support@hearthside.example", "support@")


def told(script: Script) -> list[Thread]:
    """Everything a script has to tell."""
    return [*script.live(), *script.followers(), *script.history()]


@pytest.fixture(scope="module")
def items() -> dict[str, list[Inbound]]:
    found = {}
    for name in SCRIPTS:
        script = Script(name, LINE, ORIGIN)
        found[name] = [
            item for thread in (*script.live(), *script.followers(), *script.history()) for item in thread.items
        ]
    return found


def test_every_sample_inbox_has_a_script_and_something_to_say(items: dict[str, list[Inbound]]) -> None:
    assert sorted(sample.settings["script"] for sample in SPEC.samples) == sorted(SCRIPTS)
    assert all(items[name] for name in SCRIPTS)


def test_ids_are_unique_and_the_same_each_time(items: dict[str, list[Inbound]]) -> None:
    for name in SCRIPTS:
        again = Script(name, LINE, ORIGIN)
        ids = [
            item.provider_id
            for thread in (*again.live(), *again.followers(), *again.history())
            for item in thread.items
        ]
        assert max(Counter(ids).values()) == 1
        assert ids == [item.provider_id for item in items[name]]


def test_nothing_lies_in_the_future_and_threads_run_forward() -> None:
    for name in SCRIPTS:
        script = Script(name, LINE, ORIGIN)
        for thread in told(script):
            times = [item.at for item in thread.items]
            assert times == sorted(times)
            assert times[-1] < ORIGIN


def test_history_is_newest_first_and_reaches_back_years() -> None:
    history = Script("support", LINE, ORIGIN).history()
    assert [t.last_at for t in history] == sorted((t.last_at for t in history), reverse=True)
    assert ORIGIN - history[-1].last_at > timedelta(days=8 * 365)
    assert all(item.history and item.seen for thread in history for item in thread.items)


def test_sources_are_mail_that_says_the_same(items: dict[str, list[Inbound]]) -> None:
    mails = [item for item in (*items["support"], *items["billing"]) if item.raw]
    assert mails
    for item in mails:
        mail = message_from_bytes(item.raw or b"")
        assert mail["Message-ID"] == f"<{item.provider_id}>"
        assert not mail.defects


def test_quotes_are_marked_and_the_new_part_stands_first(items: dict[str, list[Inbound]]) -> None:
    quoted = [i for i in items["support"] if i.visible_chars is not None and i.visible_chars < len(i.text)]
    assert len(quoted) > 5
    assert all("\n> " not in item.text[: item.visible_chars] for item in quoted)


def test_calls_notes_languages_and_files_are_there(items: dict[str, list[Inbound]]) -> None:
    everything = [item for name in SCRIPTS for item in items[name]]
    assert {ItemKind.CALL, ItemKind.VOICEMAIL, ItemKind.NOTE, ItemKind.MESSAGE} <= {item.kind for item in everything}
    names = {item.sender.name for item in everything}
    assert {"Maria Okafor", "ليلى حداد", "佐藤 美咲", "Klaus Brandstetter"} <= names
    assert {a.mime for item in everything for a in item.attachments} == {"image/png", "application/pdf", "audio/wav"}
    assert any(item.html for item in everything)
    assert all(item.direction is Direction.INTERNAL for item in everything if item.kind is ItemKind.NOTE)
    json.dumps([item.text for item in everything]).encode()  # no lone surrogates


def test_a_customer_answers_until_all_is_said() -> None:
    script = Script("support", LINE, ORIGIN)
    person = script.people()["maria.okafor@posteo.example"]
    first = script.answer(person, 0, "Boiler", "ours@x", ORIGIN)
    assert first is not None
    assert first.subject == "Re: Boiler"
    assert first.answers == ("ours@x",)
    assert script.answer(person, 99, "Boiler", "ours@x", ORIGIN) is None


@pytest.mark.parametrize("words,span", [("1d4h30m", timedelta(days=1, hours=4, minutes=30)), ("2y", timedelta(730))])
def test_ago(words: str, span: timedelta) -> None:
    assert ago(words) == span


def test_files_are_genuine_and_repeatable() -> None:
    png = picture("gauge.png", 40, 30)
    assert png == picture("gauge.png", 40, 30)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert png.endswith(b"IEND\xaeB`\x82")
    pdf = letter("invoice-1.pdf")
    start = int(pdf.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert pdf[start:].startswith(b"xref")
    with wave.open(io.BytesIO(voice("voicemail.wav"))) as sound:
        assert sound.getnframes() == 24000
