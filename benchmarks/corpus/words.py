"""Made-up languages: words with the frequencies of real ones (Zipf-Mandelbrot), in several scripts."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from omnibox.model.text import tokens


@dataclass(frozen=True, slots=True)
class Language:
    """What a language is made of. `common` are real words, most frequent first; the rest is built of syllables."""

    code: str
    share: float  # of all messages
    words: int  # in the vocabulary
    common: tuple[str, ...]
    heads: tuple[str, ...]
    hearts: tuple[str, ...]
    tails: tuple[str, ...]
    blank: str = " "
    stop: str = ". "


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and its distinct tokens."""

    text: str
    tokens: tuple[str, ...]


def split(words: str) -> tuple[str, ...]:
    """Return the words of a line."""
    return tuple(words.split())


_LATIN = split("b c d f g h j k l m n p r s t v w z br ch cl cr dr fl gr pl pr sch sh sl sp st str th tr")
_VOWELS = ("a", "e", "i", "o", "u", "ea", "ai", "ou", "ie")
_ENDS = ("", "", "", "n", "r", "s", "t", "l", "ng", "nd", "st", "ck")

ENGLISH = Language(
    "en", 0.45, 60_000,
    split(
        "the to and i a of my is in for you it this order not have with on please that me be was are we your as can "
        "will if at from but has when been would number so delivery hello help received thank thanks get account"
    ),
    _LATIN, _VOWELS, _ENDS,
)  # fmt: skip
GERMAN = Language(
    "de", 0.2, 60_000,
    split(
        "die und ich der ist das nicht sie mit es in zu auf für den ein bitte mir habe von eine bestellung wir sich "
        "war wurde hallo lieferung größe rückgabe müssen können grüße rechnung straße über"
    ),
    _LATIN, (*_VOWELS, "ä", "ö", "ü", "ei", "au"), (*_ENDS, "ß", "cht", "ung"),
)  # fmt: skip
POLISH = Language(
    "pl", 0.08, 30_000,
    split("nie się i w na z do jest że to proszę mam dzień dobry zamówienie było o paczka łódź"),
    (*_LATIN, "ł", "ś", "ż", "cz", "sz"), ("a", "e", "i", "o", "u", "y", "ą", "ę", "ó"), (*_ENDS, "ć", "ń", "ów"),
)  # fmt: skip
RUSSIAN = Language(
    "ru", 0.08, 40_000,
    split("не и в я на что заказ мне здравствуйте с пожалуйста это у как ещё мой вы доставка"),
    split("б в г д ж з к л м н п р с т ф х ц ч ш пр ст"),
    ("а", "е", "и", "о", "у", "ы", "ю", "я", "ё"), ("", "", "", "н", "т", "й", "ть", "ник"),
)  # fmt: skip
ARABIC = Language(
    "ar", 0.04, 20_000,
    split("في من على أن لا الطلب لم هل شكرا مرحبا إلى"),
    split("ب ت ث ج ح خ د ر ز س ش ص ط ع ف ق ك ل م ن ه و ي ال"), ("ا", "و", "ي", ""), ("", "ة", "ن", "ين"),
)  # fmt: skip
CHINESE = Language(
    "zh", 0.07, 20_000,
    split("的 我 你好 订单 没有 请问 什么 时候 收到 谢谢 是 了 在"),
    tuple(chr(0x4E00 + 7 * n) for n in range(1500)), ("",), ("", *(chr(0x5200 + 11 * n) for n in range(400))),
    blank="", stop="。",
)  # fmt: skip
JAPANESE = Language(
    "ja", 0.05, 20_000,
    split("の を は 注文 が に お願いします 届き ません です ます いつ こんにちは"),
    tuple(chr(0x3042 + n) for n in range(80)), ("", *(chr(0x65E5 + 13 * n) for n in range(400))),
    ("", "る", "た", "ない", "ション"), blank="", stop="。",
)  # fmt: skip
THAI = Language(
    "th", 0.03, 10_000, ("ครับ", "ค่ะ", "สวัสดี", "สั่งซื้อ", "ขอบคุณ"),
    tuple(chr(0x0E01 + n) for n in range(44)), ("า", "ิ", "ี", "ุ", "ู", "เ"), ("", "น", "ง", "ก"), blank="", stop=" ",
)  # fmt: skip
LANGUAGES = (ENGLISH, GERMAN, POLISH, RUSSIAN, ARABIC, CHINESE, JAPANESE, THAI)


def vocabulary(language: Language, source: random.Random) -> list[str]:
    """Return the words of a language, the most frequent first; rarer words are longer, as in real ones."""
    found = dict.fromkeys(language.common)
    while len(found) < language.words:
        syllables = 1 + (len(found) > 500) + (source.random() < 0.4) + (source.random() < 0.1)
        found[_word(language, source, syllables)] = None
    return list(found)


def _word(language: Language, source: random.Random, syllables: int) -> str:
    parts = (_pick(language.heads, source) + _pick(language.hearts, source) for _ in range(syllables))
    return "".join(parts) + _pick(language.tails, source)


def _pick(choices: Sequence[str], source: random.Random) -> str:
    """Pick the first ones more often: real words begin with few sounds and end in fewer."""
    return choices[int(len(choices) * source.random() ** 1.7)]


def zipf(count: int) -> list[float]:
    """Return cumulated Zipf-Mandelbrot weights for `count` ranks."""
    return list(accumulate(1.0 / (rank + 2.7) for rank in range(count)))


def sentences(language: Language, count: int, source: random.Random) -> list[Sentence]:
    """Return `count` sentences of 4 to 16 words."""
    return list(_sentences(vocabulary(language, source), language, count, source))


def _sentences(words: list[str], language: Language, count: int, source: random.Random) -> Iterator[Sentence]:
    weights = zipf(len(words))
    for _ in range(count):
        picked = source.choices(words, cum_weights=weights, k=source.randint(4, 16))
        if source.random() < 0.1:
            picked.append(str(source.randint(10_000, 99_999_999)))
        text = language.blank.join(picked).capitalize() + language.stop
        yield Sentence(text, tuple(dict.fromkeys(tokens(text))))
