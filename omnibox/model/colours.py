"""Colours as mail writes them: read, compared, and turned for a dark ground."""

import re
from colorsys import hls_to_rgb, rgb_to_hls
from functools import lru_cache

Colour = tuple[int, int, int]  # red, green, blue, 0 to 255

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
_NAMES = {
    "aqua": "00ffff", "beige": "f5f5dc", "black": "000000", "blue": "0000ff", "brown": "a52a2a", "coral": "ff7f50",
    "crimson": "dc143c", "cyan": "00ffff", "darkblue": "00008b", "darkgray": "a9a9a9", "darkgreen": "006400",
    "darkgrey": "a9a9a9", "darkorange": "ff8c00", "darkred": "8b0000", "deepskyblue": "00bfff", "dimgray": "696969",
    "dimgrey": "696969", "dodgerblue": "1e90ff", "firebrick": "b22222", "floralwhite": "fffaf0", "fuchsia": "ff00ff",
    "gainsboro": "dcdcdc", "ghostwhite": "f8f8ff", "gold": "ffd700", "gray": "808080", "green": "008000",
    "grey": "808080", "honeydew": "f0fff0", "indigo": "4b0082", "ivory": "fffff0", "khaki": "f0e68c",
    "lavender": "e6e6fa", "lightblue": "add8e6", "lightgray": "d3d3d3", "lightgreen": "90ee90", "lightgrey": "d3d3d3",
    "lightyellow": "ffffe0", "lime": "00ff00", "linen": "faf0e6", "magenta": "ff00ff", "maroon": "800000",
    "midnightblue": "191970", "navy": "000080", "olive": "808000", "orange": "ffa500", "orangered": "ff4500",
    "pink": "ffc0cb", "purple": "800080", "red": "ff0000", "royalblue": "4169e1", "salmon": "fa8072",
    "seagreen": "2e8b57", "silver": "c0c0c0", "skyblue": "87ceeb", "slategray": "708090", "slategrey": "708090",
    "snow": "fffafa", "steelblue": "4682b4", "tan": "d2b48c", "teal": "008080", "tomato": "ff6347",
    "turquoise": "40e0d0", "violet": "ee82ee", "wheat": "f5deb3", "white": "ffffff", "whitesmoke": "f5f5f5",
    "windowtext": "000000", "yellow": "ffff00",
}  # fmt: skip
_NUMBER = re.compile(r"-?\d{1,6}(?:\.\d{0,6})?%?")
_HEX = re.compile(r"#?([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\Z")


@lru_cache(maxsize=4096)
def parse_colour(words: str) -> Colour | None:
    """Read a colour of CSS or of an old attribute; None for what is none, is see-through, or is not known."""
    words = words.strip().lower().removesuffix("!important").strip()
    found = _HEX.match(_NAMES.get(words, words))
    if found is not None:
        return _from_hex(found.group(1))
    if words.startswith(("rgb(", "rgba(")):
        return _from_function(words)
    return None


def _from_hex(digits: str) -> Colour | None:
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) == 8 and int(digits[6:], 16) < 26:
        return None
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def _from_function(words: str) -> Colour | None:
    numbers = _NUMBER.findall(words[:80])
    if len(numbers) < 3:
        return None
    values = [float(one.rstrip("%")) * (2.55 if one.endswith("%") else 1) for one in numbers[:3]]
    if len(numbers) > 3 and float(numbers[3].rstrip("%")) * (0.01 if numbers[3].endswith("%") else 1) < 0.1:
        return None
    red, green, blue = (min(255, max(0, round(value))) for value in values)
    return red, green, blue


def css(colour: Colour) -> str:
    """Return a colour as CSS writes it."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def luminance(colour: Colour) -> float:
    """Return how light a colour is, 0 to 1 (WCAG 2.2, relative luminance)."""
    red, green, blue = (
        part / 3294.6 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in map(float, colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@lru_cache(maxsize=4096)
def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def dimmed(colour: Colour, ground: Colour) -> Colour:
    """Turn the colour of a light page's ground for a dark one: white becomes `ground`, the hue stays.

    A ground that is dark or strong already (a button, a band with a name in it) stays as it is.
    """
    hue, light, strength = _hls(colour)
    if light < 0.6 or (strength > 0.5 and light < 0.8):
        return colour
    floor = _hls(ground)[1]
    return _rgb(hue, floor + (1 - light) * 0.6, strength * 0.4)


def readable(colour: Colour, ground: Colour, least: float = 4.5) -> Colour:
    """Return the colour, made lighter or darker until it can be read on the ground; its hue stays."""
    if contrast(colour, ground) >= least:
        return colour
    hue, light, strength = _hls(colour)
    step = 0.04 if luminance(ground) < 0.2 else -0.04
    while 0 < light + step < 1:
        light += step
        made = _rgb(hue, light, strength)
        if contrast(made, ground) >= least:
            return made
    return WHITE if step > 0 else BLACK


def _hls(colour: Colour) -> tuple[float, float, float]:
    return rgb_to_hls(*(part / 255 for part in colour))


def _rgb(hue: float, light: float, strength: float) -> Colour:
    red, green, blue = (round(part * 255) for part in hls_to_rgb(hue, light, strength))
    return red, green, blue
