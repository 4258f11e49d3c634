"""A Maildir as a shop's mailbox becomes over the years: threads, languages, HTML, newsletters, files; seeded.

The mails are put together as text, some thousands a second, and look as mail looks: relays' headers, encoded words,
quoted-printable and base64, answers that quote what they answer, the shop's own mail among its customers'.
"""

import base64
import quopri
import random
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime
from pathlib import Path

from benchmarks.corpus.people import Person, people
from benchmarks.corpus.words import LANGUAGES, sentences

VERSION = 2  # raise it when another Maildir comes out of the same size
SHOP = "support@shop.example"
_END = datetime(2026, 11, 1, tzinfo=UTC)
_DAYS = 1_460
_SENTENCES = 20_000  # a language, in proportion to its share
_HTML = 0.4  # of all mails
_NEWS = 0.04
_FILES = 0.05
_STYLE = "font-family:Arial,Helvetica,sans-serif;font-size:14px;color:#333333"
_ENDINGS = (("photo.jpg", "image/jpeg"), ("invoice.pdf", "application/pdf"), ("list.xlsx", "application/vnd.ms-excel"))


@dataclass(slots=True)
class _Mail:
    """One mail of a thread, for the next one to answer."""

    message_id: str
    author: str
    text: str
    at: datetime
    chain: tuple[str, ...] = ()


@dataclass(slots=True)
class _Thread:
    """Whose, what about, and what was said so far."""

    person: Person
    subject: str
    said: list[_Mail] = field(default_factory=list)


def maildir(size: int, cache: Path) -> Path:
    """Return a Maildir of `size` mails, made now if it is not there."""
    folder = cache / f"maildir-{size}-v{VERSION}"
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix="making-", dir=cache))
    try:
        for part in ("cur", "new", "tmp"):
            (making / part).mkdir()
        _Writer(size).write(making)
        making.rename(folder)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    return folder


class _Writer:
    """Writes mail after mail, oldest first."""

    def __init__(self, size: int, seed: int = 5) -> None:
        self._size = size
        self._source = random.Random(seed)
        self._people = people(max(2, size // 12), self._source)
        self._said = [
            [one.text for one in sentences(language, max(400, int(_SENTENCES * language.share)), self._source)]
            for language in LANGUAGES
        ]
        self._noise = self._source.randbytes(1 << 20)
        self._open: list[_Thread] = []

    def write(self, folder: Path) -> None:
        """Fill `folder`."""
        source = self._source
        step = timedelta(days=_DAYS) / self._size
        for number in range(self._size):
            at = _END - timedelta(days=_DAYS) + step * number
            raw = self._mail(number, at)
            flags = "" if source.random() < 0.03 else "S" + ("" if source.random() < 0.6 else "R")
            name = f"{int(at.timestamp())}.M{number:06d}P7.shop.example:2,{''.join(sorted(flags))}"
            (folder / "cur" / name).write_bytes(raw)

    def _mail(self, number: int, at: datetime) -> bytes:
        source = self._source
        if source.random() < _NEWS:
            return self._newsletter(number, at)
        answers = self._open and source.random() < 0.6
        thread = source.choice(self._open) if answers else self._thread()
        ours = bool(thread.said) and thread.said[-1].author != SHOP and source.random() < 0.7
        return self._letter(number, at, thread, ours=ours)

    def _thread(self) -> _Thread:
        person = self._people[int(len(self._people) * self._source.random() ** 2)]
        said = self._said[person.language]
        thread = _Thread(person, self._source.choice(said)[:60].strip(" .。"))
        self._open.append(thread)
        if len(self._open) > 400:
            self._open.pop(self._source.randrange(200))
        return thread

    def _letter(self, number: int, at: datetime, thread: _Thread, *, ours: bool) -> bytes:
        source, person = self._source, thread.person
        language = LANGUAGES[person.language]
        count = 1 + min(25, int(source.expovariate(1 / 6)))
        said = self._said[person.language]
        text = "\n".join(
            language.blank.join(source.choice(said) for _ in range(min(3, count))) for _ in range(1 + count // 3)
        )
        before = thread.said[-1] if thread.said else None
        author = SHOP if ours else person.email
        mail = _Mail(f"<{number:x}.{source.getrandbits(48):x}@{author.partition('@')[2]}>", author, text, at)
        headers = self._head(mail, person, thread.subject, ours=ours)
        quoted = ""
        if before is not None:
            mail.chain = (*before.chain, before.message_id)[-12:]
            headers.append(f"In-Reply-To: {before.message_id}")
            headers.append("References: " + "\n ".join(mail.chain))
            lines = "\n".join(f"> {line}" for line in before.text.split("\n"))
            quoted = f"\n\nOn {before.at:%a, %d %b %Y at %H:%M}, <{before.author}> wrote:\n{lines}\n"
        thread.said.append(mail)
        signature = "\n\n-- \nThe Shop\nhttps://shop.example" if ours else f"\n\n{person.name}"
        body = _wrapped(text) + signature + quoted
        html = _html(text, before.text if before else "") if source.random() < _HTML else ""
        return self._assembled(headers, body, html)

    def _newsletter(self, number: int, at: datetime) -> bytes:
        source = self._source
        said = self._said[0]
        name = f"news{source.randrange(40)}"
        rows = "".join(_ROW.format(text=source.choice(said), n=n) for n in range(source.randint(8, 40)))
        headers = [
            *self._relays(at, f"{name}.example"),
            f"From: {name.title()} <hello@{name}.example>", f"To: {SHOP}", f"Subject: {source.choice(said)[:70]}",
            f"Date: {format_datetime(at)}", f"Message-ID: <{number}.{source.getrandbits(60):x}@{name}.example>",
            f"List-Unsubscribe: <https://{name}.example/u/{source.getrandbits(80):x}>", "Precedence: bulk",
        ]  # fmt: skip
        plain = "\n".join(source.choice(said) for _ in range(6))
        return self._assembled(headers, plain, _NEWSLETTER.format(rows=rows))

    def _head(self, mail: _Mail, person: Person, subject: str, *, ours: bool) -> list[str]:
        theirs = f"{_word(person.name)} <{person.email}>"
        sender, receiver = ("Shop <" + SHOP + ">", theirs) if ours else (theirs, SHOP)
        return [
            *self._relays(mail.at, mail.author.partition("@")[2]),
            f"From: {sender}",
            f"To: {receiver}",
            f"Subject: {_word(('Re: ' if mail.chain or ours else '') + subject)}",
            f"Date: {format_datetime(mail.at - timedelta(seconds=40))}",
            f"Message-ID: {mail.message_id}",
        ]

    def _relays(self, at: datetime, domain: str) -> list[str]:
        code, when = self._source.getrandbits(64), format_datetime(at)
        key = base64.b64encode(self._piece(192)).decode()
        signature = "\n\t ".join(key[place : place + 70] for place in range(0, len(key), 70))
        return [
            f"Return-Path: <bounce-{code:x}@{domain}>",
            f"Delivered-To: {SHOP}",
            f"Received: from mx.{domain} ([192.0.2.{code % 250}])\n\tby mail.shop.example with ESMTPS; {when}",
            f"Received: by mx.{domain} with SMTP id {code:x}; {when}",
            f"DKIM-Signature: v=1; a=rsa-sha256; d={domain}; s=k1;\n\th=from:to:subject:date; b={signature}",
            "MIME-Version: 1.0",
        ]

    def _assembled(self, headers: list[str], text: str, html: str) -> bytes:
        kind, body = self._part("text/plain", text)
        if html:
            mark = f"=_{self._source.getrandbits(64):x}"
            other, rich = self._part("text/html", html)
            kind = f'Content-Type: multipart/alternative; boundary="{mark}"'
            parts = (f"--{mark}\n{part}" for part in (f"{self._part_of(text)}", f"{other}\n\n{rich}"))
            body = "\n".join(parts) + f"\n--{mark}--\n"
        if self._source.random() < _FILES:
            mark = f"=_{self._source.getrandbits(64):x}"
            body = f"--{mark}\n{kind}\n\n{body}\n{self._file(mark)}\n--{mark}--\n"
            kind = f'Content-Type: multipart/mixed; boundary="{mark}"'
        return ("\n".join(headers) + f"\n{kind}\n\n{body}").encode()

    def _part_of(self, text: str) -> str:
        kind, body = self._part("text/plain", text)
        return f"{kind}\n\n{body}"

    def _part(self, kind: str, text: str) -> tuple[str, str]:
        """Return the header of a text part and its body: 7 bit, 8 bit, quoted-printable or base64."""
        data = text.encode()
        choice = self._source.random()
        if text.isascii() and choice < 0.6:
            return f"Content-Type: {kind}; charset=us-ascii", text
        head = f"Content-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: "
        if len(text) * 2 < len(data) or choice > 0.9:
            return f"{head}base64", base64.encodebytes(data).decode()
        if choice < 0.25:
            return f"{head}8bit", text
        return f"{head}quoted-printable", quopri.encodestring(data).decode()

    def _file(self, mark: str) -> str:
        name, kind = self._source.choice(_ENDINGS)
        data = self._piece(int(2_000 * 2 ** (5 * self._source.random())))
        return (
            f'--{mark}\nContent-Type: {kind}; name="{name}"\nContent-Transfer-Encoding: base64\n'
            f'Content-Disposition: attachment; filename="{name}"\n\n{base64.encodebytes(data).decode()}'
        )

    def _piece(self, length: int) -> bytes:
        start = self._source.randrange(len(self._noise) - length)
        return self._noise[start : start + length]


def _word(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8", maxlinelen=76).encode(linesep="\n")


def _wrapped(text: str) -> str:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            if len(line) + len(word) > 74 and line:
                lines.append(line)
                line = ""
            line = f"{line} {word}" if line else word
        lines.append(line)
    return "\n".join(lines)


def _html(text: str, quoted: str) -> str:
    said = "".join(f'<p style="{_STYLE};margin:0 0 12px">{line}</p>\n' for line in text.split("\n"))
    before = f'<blockquote class="gmail_quote" style="margin:0 0 0 8px">{quoted}</blockquote>' if quoted else ""
    return f'<html><head><meta charset="utf-8"></head><body>\n<div dir="auto">{said}</div>\n{before}\n</body></html>'


_ROW = (
    '<tr><td style="padding:8px 24px;' + _STYLE + '"><a href="https://click.example/c/{n}?u=9f2ab1">'
    '<img src="https://img.example/{n}.png" width="120" alt=""></a></td><td class="b">{text}</td></tr>\n'
)
_NEWSLETTER = (
    "<html><head><style>.b {{ color: #222; padding: 4px }} @media (max-width: 600px) {{ .b {{ width: 100% }} }}"
    '</style></head><body bgcolor="#f4f4f4"><table width="600" align="center" cellpadding="0">\n{rows}</table>'
    '<p style="font-size:11px">Unsubscribe</p></body></html>'
)
