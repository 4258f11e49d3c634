"""Which text of a mail is shown, and how much of it is new: its plain form, its HTML, and what each says of quotes."""

from omnibox.channels.email.html_text import HtmlText
from omnibox.model.quoting import is_forwarded, read_reply

_LAST_WORDS = 8  # words by which the end of the visible part is found again in the other form of the text


def new_part(text: str, made: HtmlText | None, subject: str = "") -> tuple[str, int | None]:
    """Return the text to show, and how many characters of it are new (None: nothing is to be folded).

    `text` is the mail's plain form, `made` that of its HTML. Where both are there, the plain one is shown; what the
    HTML's marks say outweighs what the plain text looks like.
    """
    forwarded = is_forwarded(subject)
    if made is None:
        return text, read_reply(text, forwarded=forwarded).visible
    if not text.strip():
        return made.text, made.reply(forwarded).visible
    plain = read_reply(text, forwarded=forwarded).visible
    if not (made.quotes or made.signatures or plain is None):
        return text, plain
    marked = made.reply(forwarded).visible
    if marked is None:
        return text, None if made.quotes else plain  # answers stand between the quotes
    end = end_of_words(text, made.text[:marked].split()[-_LAST_WORDS:])
    if end is None or not text[end:].strip():
        return text, plain
    return text, end if plain is None else min(plain, end)


def end_of_words(text: str, words: list[str]) -> int | None:
    """Return where these words, whatever blanks are between them, end first in `text`; None if they are not there."""
    start = text.find(words[0]) if words else -1
    while start >= 0:
        at = start
        for word in words:
            while at < len(text) and text[at].isspace():
                at += 1
            if not text.startswith(word, at):
                break
            at += len(word)
        else:
            return at
        start = text.find(words[0], start + 1)
    return None
