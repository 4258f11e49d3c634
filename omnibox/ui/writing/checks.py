"""What is asked before a letter leaves: slips that are dear, each with its ways on. A person has the last word."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from omnibox.model import mail_size
from omnibox.model.attachment_words import promises_file
from omnibox.model.intents import FileRef
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.services import UiServices

if TYPE_CHECKING:
    from omnibox.desk.channel import Limits

ANYWAY, ATTACH, UNSIGNED = "anyway", "attach", "unsigned"  # ways on, as the bar names them


@dataclass(frozen=True, slots=True)
class Check:
    """One question: `ways` are (name, label); without any there is no way on but to change the letter."""

    key: str
    words: str
    ways: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What is to leave, as far as it is asked about."""

    text: str
    html: str
    files: tuple[FileRef, ...]


def first(
    services: UiServices,
    writing: Written,
    limits: "Limits | None",
    unknown: Collection[str],
    passed: Collection[str],
) -> Check | None:
    """Return the first thing to ask about that was not waved through, None where nothing is."""
    found = (_variables(unknown), _size(services, writing, limits), _promise(services, writing, limits))
    return next((one for one in found if one is not None and one.key not in passed), None)


def _variables(unknown: Collection[str]) -> Check | None:
    if not unknown:
        return None
    named = ", ".join(f"{{{name}}}" for name in unknown)
    words = tr_n(
        "The signature has a variable that cannot be filled: {names}",
        "The signature has variables that cannot be filled: {names}",
        len(unknown),
        names=named,
    )
    return Check("variables", words, ((UNSIGNED, tr("Send without signature")),))


def _size(services: UiServices, writing: Written, limits: "Limits | None") -> Check | None:
    """Compare what goes over the line with what the server takes, or with what most servers take."""
    if limits is None or not writing.files or not limits.needs_subject:
        return None
    size = mail_size.encoded((file[3] for file in writing.files), writing.text, writing.html)
    most, shown = limits.max_message_bytes, services.formats.size
    if most and size > most:
        words = tr(
            "This mail would have {size} on its way; your server takes {most}. Send the files in several mails, or a"
            " link to them.",
            size=shown(size),
            most=shown(most),
        )
        return Check("size", words)
    if not most and size > mail_size.TYPICAL:
        words = tr(
            "This mail will have {size} on its way. Many servers take no more than {most}.",
            size=shown(size),
            most=shown(mail_size.TYPICAL),
        )
        return Check("large", words, ((ANYWAY, tr("Send anyway")),))
    return None


def _promise(services: UiServices, writing: Written, limits: "Limits | None") -> Check | None:
    if writing.files or limits is None or not limits.max_attachment_bytes:
        return None
    if not services.choices.flag("attachment_reminder", True) or not promises_file(writing.text):
        return None
    words = tr("You write of something attached, but no file is.")
    return Check("promise", words, ((ATTACH, tr("Attach files")), (ANYWAY, tr("Send anyway"))))
