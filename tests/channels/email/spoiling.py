"""Spoils mails the way lines, disks and programs do: bits turned, stretches lost, doubled, or from another mail."""

import json
import random
from collections.abc import Sequence

from omnibox.channels.base import Inbound
from omnibox.channels.email.reading import Arrival, Own, read_mail

_TOKENS = (
    *(b"\r\n", b"\n", b"\r", b"\r\r\n", b"\x00", b"=", b"=?", b"?=", b"=?utf-8?Q?", b'"', b"<", b">", b"(", b")"),
    *(b"--", b"--b1", b"--b1--", b";", b":", b"\t", b" ", b"\xff", b"\xc3", b"\x1b$B", b"begin 644 a\n", b"=ybegin "),
    *(b"Content-Type: multipart/mixed; boundary=b1\n", b"Content-Type: message/rfc822\n\n", b"''%ff", b"*0*=", b"@"),
    *(
        b"Content-Transfer-Encoding: base64\n",
        b"Content-Type: text/html\n",
        b"BEGIN:VEVENT\r\n",
        b"</div>",
        b"<blockquote>",
    ),
)


def spoiled(raw: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """Return `raw` with up to a dozen faults in it."""
    out = bytearray(raw[:6000])
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(out) + 1)
        end = min(len(out), at + chance.randint(0, 40))
        match chance.randrange(7):
            case 0:
                del out[at:end]
            case 1:
                out[at:at] = bytes(chance.randrange(256) for _ in range(3))
            case 2:
                out[at:at] = out[at:end] * 3
            case 3 if at < len(out):
                out[at] ^= 1 << chance.randrange(8)
            case 4:
                out[at:at] = chance.choice(_TOKENS)
            case 5:
                other = chance.choice(others)[:6000]
                out[at:] = other[chance.randrange(len(other) + 1) :]
            case _:
                del out[max(at, len(out) // 2) :]
    return bytes(out)


def check(raw: bytes, arrival: Arrival, own: Own) -> Inbound:
    """Read a mail and hold it to what every mail is owed; return the item."""
    item, reports = read_mail(raw, arrival, own)
    assert "unreadable" not in item.damage
    assert item.raw == raw
    assert item.provider_id.startswith("<")
    assert item.at.utcoffset() is not None
    assert item.visible_chars is None or 0 <= item.visible_chars <= len(item.text)
    words = [item.text, item.html, item.subject, item.subject_key, item.provider_id, *item.answers, *item.aliases]
    handles = [item.sender, *(one.handle for one in item.participants)]
    words += [word for handle in handles for word in (handle.name, handle.value, handle.norm)]
    words += [word for file in item.attachments for word in (file.name, file.mime, file.content_id)]
    words.append(json.dumps([item.payload, *(report.params for report in reports)], ensure_ascii=False))
    for word in words:
        assert "\x00" not in word
        assert "\\u0000" not in word
        word.encode("utf-8")
    for file in item.attachments:
        assert 0 < len(file.name) <= 201
        assert not set(file.name) & set("/\\")
    assert len(item.attachments) <= 1100
    return item
