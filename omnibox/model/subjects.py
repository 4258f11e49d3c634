"""What is left of a subject when the marks of replies and forwards are taken off.

`base_subject` is RFC 5256 section 2.1 to the letter, as servers thread by it. `subject_key` goes further
for our own last resort of matching: the marks other languages use, and letter case, are folded too.
"""

import re
from dataclasses import dataclass

_SPACE = re.compile(r"[ \t\r\n]+")
_TRAILER = re.compile(r"(?:\(fwd\)|[ \t])+\Z", re.IGNORECASE)
_BLOB = r"\[[^\[\]]*\][ \t]*"
_LEADER = re.compile(rf"(?:{_BLOB})*(?:re|fwd?)[ \t]*(?:{_BLOB})?:", re.IGNORECASE)
_ONE_BLOB = re.compile(_BLOB)
_FORWARD = "[fwd:"

# marks of replies and forwards in other tongues, as Outlook, Lotus and the phones write them
_FOREIGN = (
    "aw|antw|antwort|wg|weitergeleitet|sv|vs|vb|vl|tr|réf|ref|rv|res|enc|rif|r|i|odp|pd|ynt|ilt|bls|trs|doorst|"
    "ha|továbbítás|vá|hl|atb|ang|απ|πρθ|σχετ|отв|ответ|пересл|回复|答复|转发|回覆|轉寄|返信|転送|답장|전달|תגובה|رد"
)
_FOREIGN_LEADER = re.compile(
    rf"(?:re|fwd?|{_FOREIGN})(?:[ \t]*(?:\[\d{{1,3}}\]|\(\d{{1,3}}\)|\^\d{{1,3}}))?[ \t]*[:：]", re.IGNORECASE
)
_TICKET = re.compile(r"[\[(](?:(?:ticket|case|ref|nr|no|vorgang)[ .:]*)?#[ :]{0,2}(\d{1,9})[\])]", re.IGNORECASE)
_LONGEST = 500  # characters; the rest of a longer subject proves nothing


@dataclass(frozen=True, slots=True)
class BaseSubject:
    """The base, and whether the subject had marks of a reply or a forward around it."""

    base: str
    answering: bool


def base_subject(subject: str) -> BaseSubject:
    """Return the base subject. `subject` is decoded already. Source: RFC 5256 section 2.1."""
    text = _SPACE.sub(" ", subject)
    answering = False
    while True:
        stripped = _TRAILER.sub("", text)
        answering = answering or "(fwd)" in text[len(stripped) :].lower()
        text, led = _without_leaders(stripped)
        answering = answering or led
        if not (text[:5].lower() == _FORWARD and text.endswith("]")):
            return BaseSubject(text, answering)
        text, answering = text[5:-1], True


def subject_key(subject: str) -> str:
    """Return the folded base subject for comparing, "" if nothing but marks is left."""
    text = base_subject(subject[:_LONGEST]).base
    while found := _FOREIGN_LEADER.match(text):
        text = base_subject(text[found.end() :]).base
    return text.strip().casefold()


def ticket_numbers(subject: str) -> tuple[int, ...]:
    """Return the numbers of conversations a subject names in brackets ("[#12]", "[Ticket#12]"), the last one first."""
    return tuple(dict.fromkeys(int(number) for number in reversed(_TICKET.findall(subject[:_LONGEST]))))


def _without_leaders(text: str) -> tuple[str, bool]:
    led = False
    while True:
        text = text.lstrip(" ")
        leader = _LEADER.match(text)
        if leader:
            text, led = text[leader.end() :], True
            continue
        blob = _ONE_BLOB.match(text)
        if blob is None or not text[blob.end() :].strip():
            return text, led
        text = text[blob.end() :]
