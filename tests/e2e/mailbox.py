"""Another person's mail program: reads and files mail over IMAP with the standard library's client."""

import imaplib
import re
from collections.abc import Iterator
from contextlib import contextmanager

from tests.fakes.dovecot import Dovecot


class Mailbox:
    """One user's mailboxes, as any client of that server sees them."""

    def __init__(self, server: Dovecot, user: str) -> None:
        self._server = server
        self.user = user

    def headers(self, name: str, folder: str = "INBOX") -> list[str]:
        """The values of one header, mail by mail in UID order; "" where it is missing."""
        with self._open(folder) as line:
            _, found = line.fetch("1:*", f"(UID BODY.PEEK[HEADER.FIELDS ({name})])")
            texts = [part[1].decode() for part in found if isinstance(part, tuple)]
        return [re.sub(r"\s+", " ", text.partition(":")[2]).strip() for text in texts]

    def thread(self, folder: str = "INBOX") -> list[list[int]]:
        """The server's own THREAD REFERENCES (RFC 5256): message numbers, a list a thread, whatever its shape."""
        with self._open(folder) as line:
            _, found = line.thread("REFERENCES", "UTF-8", "ALL")
        return _threads(found[0].decode() if found[0] else "")

    def append(self, raw: bytes, folder: str, *, seen: bool = True) -> None:
        """File a mail, as a client does with what it sent."""
        with self._open("INBOX") as line:
            line.append(folder, "(\\Seen)" if seen else "", "", raw)

    def mark(self, number: int, *, seen: bool, folder: str = "INBOX") -> None:
        """Mark one mail read or unread."""
        with self._open(folder, readonly=False) as line:
            line.store(str(number), "+FLAGS" if seen else "-FLAGS", "(\\Seen)")

    def unseen(self, folder: str = "INBOX") -> int:
        """How many are not read yet."""
        with self._open(folder) as line:
            _, found = line.search(None, "UNSEEN")
        return len(found[0].split()) if found[0] else 0

    @contextmanager
    def _open(self, folder: str, *, readonly: bool = True) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4(self._server.host, self._server.port) as line:
            word = self._server.users[self.user]
            line.authenticate("PLAIN", lambda _challenge: f"\0{self.user}\0{word}".encode())
            line.select(folder, readonly=readonly)
            yield line


def _threads(answer: str) -> list[list[int]]:
    """Cut the answer at its outermost parentheses."""
    found: list[list[int]] = []
    depth, begin = 0, 0
    for place, sign in enumerate(answer):
        if sign == "(":
            depth += 1
            begin = place if depth == 1 else begin
        elif sign == ")":
            depth -= 1
            if depth == 0:
                found.append([int(number) for number in re.findall(r"\d+", answer[begin:place])])
    return found
