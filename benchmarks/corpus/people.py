"""Made-up customers: names of several scripts, addresses, phone numbers."""

import random
from dataclasses import dataclass
from uuid import UUID

from benchmarks.corpus.words import LANGUAGES, split
from omnibox.model.text import FROM, TO, tokens

_FIRST = {
    "en": split("Mary James Patricia John Linda Robert Susan Michael Karen David Nancy Daniel Olivia Liam Emma Noah"),
    "de": split("Maria Jürgen Sabine Jörg Anna Käthe Thomas Björn Ursula Günther Lena Moritz Zoë Lukas"),
    "pl": split("Łukasz Małgorzata Paweł Agnieszka Świętosław Żaneta Jan Zofia Michał"),
    "ru": split("Мария Иван Елена Сергей Ольга Алексей Наталья Фёдор"),
    "ar": split("محمد فاطمة أحمد عائشة علي ليلى"),
    "zh": split("王 李 张 刘 陈 杨 黄 赵"),
    "ja": split("佐藤 鈴木 高橋 田中 渡辺 伊藤"),
    "th": split("สมชาย สมหญิง ณัฐ พิมพ์"),
}
_LAST_PARTS = (
    split(
        "schmid mül smith brown wil wag beck kow nowa petr ivan öz yil ander peter han lars mar gar rod santos silva"
    ),
    split("t ler son s ner er ski k ov sen ez a o i man berg stein"),
)
_DOMAINS = split("example.com example.org mail.test post.test kunden.example web.test firma.example shop.test")


@dataclass(frozen=True, slots=True)
class Person:
    """One customer, with what its messages carry into the index."""

    id: UUID
    language: int  # index into LANGUAGES
    name: str
    email: str
    phone: str  # empty: none known
    sender_tokens: tuple[str, ...]
    receiver_tokens: tuple[str, ...]


def people(count: int, source: random.Random) -> list[Person]:
    """Return `count` customers with distinct addresses."""
    shares = [language.share for language in LANGUAGES]
    languages = source.choices(range(len(LANGUAGES)), shares, k=count)
    return [_person(number, language, source) for number, language in enumerate(languages)]


def _person(number: int, language: int, source: random.Random) -> Person:
    first = source.choice(_FIRST[LANGUAGES[language].code])
    last = "".join(source.choice(part) for part in _LAST_PARTS).capitalize()
    spaced = LANGUAGES[language].blank != ""
    name = f"{first} {last}" if spaced else first + chr(0x660E + number % 500)
    email = f"{last.lower()}.{number:x}@{source.choice(_DOMAINS)}" if last.isascii() else f"k{number:x}@example.net"
    words = (*tokens(name), *tokens(email))
    return Person(
        id=UUID(int=(0x018F << 112) | (0x7 << 76) | (0b10 << 62) | number),
        language=language,
        name=name,
        email=email,
        phone=f"+49{source.randint(10**8, 10**10)}" if source.random() < 0.2 else "",
        sender_tokens=(*(FROM + word for word in words), *words),
        receiver_tokens=(*(TO + word for word in words), *words),
    )
