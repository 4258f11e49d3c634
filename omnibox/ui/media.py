"""How a medium looks everywhere: one icon, one colour, one word."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from omnibox.model.handle import HandleKind
from omnibox.ui.i18n import tr


@dataclass(frozen=True, slots=True)
class Medium:
    """`icon` is a file of resources/icons, `colour` a token, `label` an English source string."""

    icon: str
    colour: str
    label: str
    brief: bool = True  # its messages are bubbles; letters are cards

    @property
    def word(self) -> str:
        """The medium's name in the user's language."""
        return tr(self.label)


_MEDIA: Final = {
    "email": Medium("mail", "email", "Email", brief=False),
    "sms": Medium("message-square", "sms", "SMS"),
    "whatsapp": Medium("message-circle", "whatsapp", "WhatsApp"),
    "phone": Medium("phone", "phone", "Phone"),
    "chat": Medium("messages-square", "chat", "Chat"),
}
_OTHER: Final = Medium("message-square", "text2", "Message", brief=False)
_HANDLES: Final = {
    HandleKind.EMAIL: "email",
    HandleKind.PHONE: "phone",
    HandleKind.WHATSAPP: "whatsapp",
    HandleKind.WEBCHAT: "chat",
}


def medium(word: str) -> Medium:
    """Return the look of an item's or conversation's `channel` word; a neutral one for words not known here."""
    return _MEDIA.get(word, _OTHER)


def in_order(words: Iterable[str]) -> list[str]:
    """Return media in the one order they are always offered in: a hand that knows the place finds the same one."""
    places = list(_MEDIA)
    return sorted(words, key=lambda word: (places.index(word) if word in places else len(places), word))


def medium_of_handle(kind: HandleKind) -> Medium:
    """Return the look of the medium a handle belongs to."""
    return medium(_HANDLES.get(kind, ""))
