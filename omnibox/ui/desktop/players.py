"""Who plays a tone on this machine: a program every desktop brings, in a process of its own.

Linux: PipeWire's, PulseAudio's or ALSA's player, whichever is there; macOS: afplay; Windows: its own call. QtMultimedia
is not used: it needs libpulse on Linux, keeps 30 MB of codecs in the window's memory, and a stuck sound server would be
the window's problem. The volume is written into the samples, so that every player can do it.
"""

import array
import logging
import shutil
import subprocess
import sys
import tempfile
import threading
import wave
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

PATIENCE = 15.0  # seconds a tone may take; a player that hangs is ended
_PLAYERS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "win32": ((),),  # no program: a call
    "darwin": (("afplay",),),
}
_KNOWN: Final = _PLAYERS.get(sys.platform, (("pw-play",), ("paplay",), ("aplay", "-q")))
log = logging.getLogger("omnibox.ui.desktop")


class Player:
    """Plays one tone at a time; while one sounds, another is left out."""

    def __init__(self) -> None:
        self._busy = threading.Lock()
        self._command: tuple[str, ...] | None = None

    def available(self) -> bool:
        """Tell whether this machine has a player."""
        return self._find() is not None

    def play(self, tone: Path, volume: int) -> bool:
        """Play a WAV file at `volume` (1 to 100) in a thread of its own. Returns whether it began."""
        command = self._find()
        if command is None or not self._busy.acquire(blocking=False):
            return False
        work = self._sound(command, tone, volume)
        threading.Thread(target=work, name="sound", daemon=True).start()
        return True

    def _find(self) -> tuple[str, ...] | None:
        if self._command is None:
            self._command = next((words for words in _KNOWN if not words or shutil.which(words[0])), None)
        return self._command

    def _sound(self, command: tuple[str, ...], tone: Path, volume: int) -> Callable[[], None]:
        def work() -> None:
            try:
                with tempfile.TemporaryDirectory(prefix="omnibox-sound-", ignore_cleanup_errors=True) as folder:
                    _play(command, at_volume(tone, volume, Path(folder)))
            except (OSError, RuntimeError, subprocess.SubprocessError, wave.Error) as error:
                log.info("no sound: %s", type(error).__name__)
            finally:
                with suppress(RuntimeError):
                    self._busy.release()

        return work


def at_volume(tone: Path, volume: int, folder: Path) -> Path:
    """Write a tone at a part of its loudness (percent, felt rather than measured) and return the new file."""
    with wave.open(str(tone), "rb") as source:
        shape, data = source.getparams(), source.readframes(source.getnframes())
    samples = array.array("h", data)
    if sys.byteorder == "big":
        samples.byteswap()
    factor = (max(0, min(100, volume)) / 100) ** 2  # ears count in ratios: half way up should sound like half
    scaled = array.array("h", (int(value * factor) for value in samples))
    if sys.byteorder == "big":
        scaled.byteswap()
    target = folder / tone.name
    with wave.open(str(target), "wb") as out:
        out.setparams(shape)
        out.writeframes(scaled.tobytes())
    return target


if sys.platform == "win32":
    import winsound

    def _play(command: tuple[str, ...], file: Path) -> None:  # noqa: ARG001 - the same face as the other systems
        winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_NODEFAULT)

else:

    def _play(command: tuple[str, ...], file: Path) -> None:
        quiet = subprocess.DEVNULL
        subprocess.run(  # noqa: S603 - a program of the list above, and a file of ours
            [*command, str(file)], stdin=quiet, stdout=quiet, stderr=quiet, timeout=PATIENCE, check=False
        )
