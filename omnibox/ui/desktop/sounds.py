"""Which tone for what, how loud, and how often at most."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, QTimer

from omnibox.resource import resource
from omnibox.ui.choices import Choices

CHOICE: Final = "sounds"
SILENT: Final = "none"
TONES: Final = ("drop", "knock", "bell", "chime", "fall")
REST_SECONDS: Final = 4.0  # a burst of messages rings once
AGAIN_MS: Final = 20_000  # between two reminders of somebody who waits in a chat


class Kind(StrEnum):
    """What a sound tells of, the weightier later: within the rest only a weightier one is heard."""

    WAKE = "wake"  # a snooze is over
    MESSAGE = "message"
    CHAT = "chat"  # a text or a chat: somebody waits for the next line
    MENTION = "mention"
    FAILED = "failed"


_WEIGHT: Final = {kind: at for at, kind in enumerate(Kind)}
DEFAULTS: Final[Mapping[Kind, str]] = {
    Kind.WAKE: "knock",
    Kind.MESSAGE: "drop",
    Kind.CHAT: "chime",
    Kind.MENTION: "bell",
    Kind.FAILED: "fall",
}


@dataclass(frozen=True, slots=True)
class SoundChoice:
    """What a person wants to hear. `tones` holds what differs from the defaults; "none" is silence."""

    on: bool = True
    volume: int = 60  # percent
    repeat: bool = False  # chats ring until somebody looks
    tones: Mapping[str, str] | None = None

    def tone(self, kind: Kind) -> str:
        chosen = (self.tones or {}).get(kind, DEFAULTS[kind])
        return chosen if chosen in (*TONES, SILENT) else DEFAULTS[kind]

    def with_tone(self, kind: Kind, tone: str) -> "SoundChoice":
        return replace(self, tones={**(self.tones or {}), str(kind): tone})

    def stored(self) -> dict[str, Any]:
        """Return it as JSON keeps it."""
        return {"on": self.on, "volume": self.volume, "repeat": self.repeat, "tones": dict(self.tones or {})}


def sound_choice(stored: object) -> SoundChoice:
    """Read a stored choice; what makes no sense is the default."""
    if not isinstance(stored, Mapping):
        return SoundChoice()
    volume, tones = stored.get("volume"), stored.get("tones")
    return SoundChoice(
        stored.get("on") is not False,
        min(100, max(0, volume)) if isinstance(volume, int) else SoundChoice().volume,
        stored.get("repeat") is True,
        {str(kind): str(tone) for kind, tone in tones.items()} if isinstance(tones, Mapping) else None,
    )


class PlayerFace(Protocol):
    """Whoever makes the noise."""

    def available(self) -> bool: ...

    def play(self, tone: Path, volume: int) -> bool: ...


class Silence:
    """A player that has nothing to play on."""

    def available(self) -> bool:
        return False

    def play(self, tone: Path, volume: int) -> bool:
        return False


class Sounds(QObject):
    """Rings by the person's choice."""

    def __init__(
        self,
        choices: Choices,
        player: PlayerFace,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        super().__init__(parent)
        self._choices, self._player, self._clock = choices, player, clock
        self._rang_at = float("-inf")
        self._rang = Kind.WAKE
        self.hushed = False  # the desktop itself is told to keep still; only previews are heard
        self._again = QTimer(self)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self._remind)

    @property
    def choice(self) -> SoundChoice:
        return sound_choice(self._choices.get(CHOICE))

    @property
    def available(self) -> bool:
        """Whether this machine can make a sound at all."""
        return self._player.available()

    def ring(self, kind: Kind) -> bool:
        """Play the tone of `kind`, unless one rang a moment ago. Returns whether it did."""
        choice = self.choice
        tone = choice.tone(kind)
        if self.hushed or not choice.on or not choice.volume or tone == SILENT:
            return False
        now = self._clock()
        if now - self._rang_at < REST_SECONDS and _WEIGHT[kind] <= _WEIGHT[self._rang]:
            return False
        if not self._player.play(resource("sounds", f"{tone}.wav"), choice.volume):
            return False
        self._rang_at, self._rang = now, kind
        return True

    def preview(self, tone: str) -> bool:
        """Play a tone because somebody wants to hear it, whatever is switched off."""
        return tone in TONES and self._player.play(resource("sounds", f"{tone}.wav"), self.choice.volume or 60)

    def waits(self, somebody: bool) -> None:
        """Say whether somebody waits in a chat: while they do it rings again and again, if that was chosen."""
        if somebody and self.choice.repeat:
            if not self._again.isActive():
                self._again.start()
        else:
            self._again.stop()

    def _remind(self) -> None:
        if self.choice.repeat:
            self.ring(Kind.CHAT)
        else:
            self._again.stop()
