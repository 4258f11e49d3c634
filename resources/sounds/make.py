"""Makes the tones beside it: `python resources/sounds/make.py` writes the same bytes on every machine.

Plain additive synthesis in whole numbers at the end: a few partials, a soft attack, an exponential decay. Short and low
enough to be heard all day.
"""

import math
import wave
from pathlib import Path

RATE = 22_050  # samples a second
PEAK = 0.55
ATTACK = 0.006  # seconds

# name: notes of (begins at s, frequency Hz, decay s, strength)
TONES = {
    "drop": ((0.0, 880.0, 0.09, 1.0), (0.05, 1318.5, 0.12, 0.6)),
    "knock": ((0.0, 392.0, 0.05, 1.0), (0.11, 392.0, 0.06, 0.9)),
    "bell": ((0.0, 659.3, 0.26, 1.0), (0.0, 1318.5, 0.14, 0.35), (0.0, 1977.0, 0.08, 0.15)),
    "chime": ((0.0, 523.3, 0.16, 0.9), (0.1, 659.3, 0.16, 0.9), (0.2, 784.0, 0.24, 1.0)),
    "fall": ((0.0, 523.3, 0.13, 1.0), (0.14, 392.0, 0.2, 1.0)),
}
PARTIALS = ((1.0, 1.0), (2.0, 0.22), (3.0, 0.06))  # multiple of the frequency, strength


def samples(notes: tuple[tuple[float, float, float, float], ...]) -> list[int]:
    """Return 16-bit samples of a tone, faded to silence."""
    length = round((max(start + decay * 6 for start, _, decay, _ in notes)) * RATE)
    line = [0.0] * length
    for start, frequency, decay, strength in notes:
        first = round(start * RATE)
        for at in range(first, length):
            t = (at - first) / RATE
            swell = min(1.0, t / ATTACK) * math.exp(-t / decay) * strength
            turn = 2 * math.pi * frequency * t
            line[at] += swell * sum(part * math.sin(multiple * turn) for multiple, part in PARTIALS)
    loudest = max(map(abs, line))
    fade = round(0.01 * RATE)
    return [round(value / loudest * PEAK * 32_767 * min(1.0, (length - at) / fade)) for at, value in enumerate(line)]


def write(folder: Path) -> None:
    """Write every tone as a mono WAV file."""
    for name, notes in TONES.items():
        with wave.open(str(folder / f"{name}.wav"), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE)
            out.writeframes(b"".join(value.to_bytes(2, "little", signed=True) for value in samples(notes)))


if __name__ == "__main__":
    write(Path(__file__).resolve().parent)
