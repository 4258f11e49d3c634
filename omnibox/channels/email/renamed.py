"""Names a relay gives a mail instead of ours: answers mention those, so they are kept beside our own.

Amazon always writes an id of its own and tells it in the answer to DATA; Exchange often does and keeps ours in
X-Microsoft-Original-Message-ID, where reading finds it.
"""

import re

_AMAZON_HOST = re.compile(r"email-smtp(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com", re.IGNORECASE)
_AMAZON_ID = re.compile(r"\b[0-9a-f]{16}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9]{6}\b", re.IGNORECASE)
_FIRST_REGION = "us-east-1"  # its ids stand at email.amazonses.com


def relay_names(host: str, answer: str) -> tuple[str, ...]:
    """Return the message ids a relay says it gave the mail; `answer` are its words after DATA."""
    at = _AMAZON_HOST.fullmatch(host.strip("."))
    found = _AMAZON_ID.search(answer)
    if at is None or found is None:
        return ()
    region = at.group(1).lower()
    domain = "email" if region == _FIRST_REGION else region
    return (f"<{found.group()}@{domain}.amazonses.com>",)
