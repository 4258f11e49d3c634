"""Tones: ours, at the volume chosen, once in a burst, by whatever plays them here."""

import importlib.util
import os
import struct
import threading
import wave
from pathlib import Path

import pytest

from omnibox.resource import resource
from omnibox.ui.desktop.players import Player, at_volume
from omnibox.ui.desktop.sounds import (
    CHOICE,
    DEFAULTS,
    REST_SECONDS,
    SILENT,
    TONES,
    Kind,
    SoundChoice,
    Sounds,
    sound_choice,
)
from tests.ui.desktop.conftest import Ear
from tests.ui.room import Room

NEAR = 2  # of 32,768: another machine's sine may differ in the last place


def samples(file: Path) -> tuple[int, ...]:
    with wave.open(str(file), "rb") as tone:
        assert (tone.getnchannels(), tone.getsampwidth()) == (1, 2)
        frames = tone.readframes(tone.getnframes())
    return struct.unpack(f"<{len(frames) // 2}h", frames)


def test_the_tones_are_what_their_script_makes(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_tones", resource("sounds", "make.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.write(tmp_path)
    assert {file.stem for file in tmp_path.iterdir()} == set(TONES)
    for tone in TONES:
        made, shipped = samples(tmp_path / f"{tone}.wav"), samples(resource("sounds", f"{tone}.wav"))
        assert len(made) == len(shipped)
        assert max(abs(one - other) for one, other in zip(made, shipped, strict=True)) <= NEAR


@pytest.mark.parametrize("tone", TONES)
def test_a_tone_is_short_and_begins_and_ends_in_silence(tone: str) -> None:
    values = samples(resource("sounds", f"{tone}.wav"))
    assert len(values) < 22_050 * 2
    assert abs(values[0]) < 600
    assert abs(values[-1]) < 60
    assert 10_000 < max(map(abs, values)) < 20_000


def test_volume_is_in_the_samples(tmp_path: Path) -> None:
    tone = resource("sounds", "bell.wav")
    loud = max(map(abs, samples(tone)))
    peaks = [max(map(abs, samples(at_volume(tone, volume, tmp_path)))) for volume in (100, 50, 10, 0)]
    assert peaks[0] == loud
    assert peaks == sorted(peaks, reverse=True)
    assert peaks[1] == pytest.approx(loud / 4, abs=2)
    assert peaks[3] == 0


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sounds(room: Room, ear: Ear, clock: Clock) -> Sounds:
    return Sounds(room.services.choices, ear, room.window, clock=clock)


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_has_its_tone(sounds: Sounds, ear: Ear, kind: Kind) -> None:
    assert sounds.ring(kind)
    assert ear.heard == [(DEFAULTS[kind], 60)]
    assert len(set(DEFAULTS.values())) == len(Kind)


def test_three_hundred_messages_ring_once_and_something_weightier_is_still_heard(
    sounds: Sounds, ear: Ear, clock: Clock
) -> None:
    for _ in range(300):
        sounds.ring(Kind.MESSAGE)
    sounds.ring(Kind.WAKE)
    sounds.ring(Kind.FAILED)
    sounds.ring(Kind.FAILED)
    assert [tone for tone, _ in ear.heard] == ["drop", "fall"]
    clock.now += REST_SECONDS
    sounds.ring(Kind.MESSAGE)
    assert [tone for tone, _ in ear.heard] == ["drop", "fall", "drop"]


def test_what_is_chosen_is_heard(room: Room, sounds: Sounds, ear: Ear, clock: Clock) -> None:
    put = room.services.choices.put
    put(CHOICE, SoundChoice(volume=20).with_tone(Kind.MESSAGE, "bell").stored())
    sounds.ring(Kind.MESSAGE)
    put(CHOICE, SoundChoice().with_tone(Kind.MENTION, SILENT).stored())
    clock.now += 60
    assert not sounds.ring(Kind.MENTION)
    put(CHOICE, SoundChoice(on=False).stored())
    assert not sounds.ring(Kind.MESSAGE)
    put(CHOICE, SoundChoice(volume=0).stored())
    assert not sounds.ring(Kind.MESSAGE)
    assert sounds.preview("chime")  # somebody wants to hear it, so they do
    assert not sounds.preview("../../secret")
    assert ear.heard == [("bell", 20), ("chime", 60)]


def test_a_desktop_that_keeps_still_is_kept_company(sounds: Sounds, ear: Ear) -> None:
    sounds.hushed = True
    assert not sounds.ring(Kind.FAILED)
    assert sounds.preview("drop")
    sounds.hushed = False
    assert sounds.ring(Kind.FAILED)
    assert [tone for tone, _ in ear.heard] == ["drop", "fall"]


@pytest.mark.parametrize(
    "stored", [None, 7, [], {"volume": "loud", "tones": 3}, {"volume": None, "tones": {"message": "x"}}]
)
def test_a_spoiled_choice_sounds_as_ever(stored: object) -> None:
    choice = sound_choice(stored)
    assert (choice.on, choice.volume, choice.tone(Kind.MESSAGE)) == (True, 60, "drop")


def test_a_machine_without_a_player_is_silent_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: Room
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    player = Player()
    assert not player.available()
    assert not Sounds(room.services.choices, player, room.window).ring(Kind.MESSAGE)


def play_with(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Player, bool]:
    """Make a program of the name players have, first in the path, and let it play."""
    program = folder / "pw-play"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    player = Player()
    began = player.play(resource("sounds", "drop.wav"), 50)
    thread = next((one for one in threading.enumerate() if one.name == "sound"), None)  # gone already: it was quick
    if thread is not None:
        thread.join()
    return player, began


def test_the_systems_player_gets_the_tone_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    player, began = play_with(tmp_path, f'cp "$1" {tmp_path}/heard.wav; echo "$1" > {tmp_path}/name', monkeypatch)
    assert began
    assert samples(tmp_path / "heard.wav")
    assert not Path((tmp_path / "name").read_text().strip()).exists()
    assert player.available()


@pytest.mark.parametrize("script", ["exit 1", "kill -9 $$"])
def test_a_player_that_fails_harms_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    player, began = play_with(tmp_path, script, monkeypatch)
    assert began
    assert player._busy.acquire(blocking=False)  # the next tone may sound
