"""Keys and what is wrong with them, in words."""

from omnibox.ui.actions import Actions
from omnibox.ui.i18n import tr
from omnibox.ui.keys import chords
from omnibox.ui.keys.keymap import Unreadable
from omnibox.ui.keys.presets import OMNIBOX

TYPING = "typing"  # this keyboard types a letter with it


def preset_names() -> dict[str, str]:
    """Return what the maps are called, in the order of the choice."""
    return {
        OMNIBOX: tr("Omnibox"),
        "gmail": tr("As in Gmail"),
        "outlook": tr("As in Outlook"),
        "zendesk": tr("As in Zendesk"),
    }


def refused(reason: str, key: str) -> str:
    """Return why a key cannot belong to an action."""
    written = chords.native(key) or key
    said = {
        chords.MODIFIER: tr("{key} alone does nothing. Press it together with another key.", key=written),
        chords.SYSTEM: tr("The system keeps {key} for itself: Omnibox would never hear of it.", key=written),
        chords.EDITING: tr("{key} is needed for editing text.", key=written),
        chords.PRESSING: tr("{key} presses buttons and moves between them.", key=written),
        chords.LONG: tr("Two presses after each other are the most."),
        TYPING: tr("{key} types a letter on this keyboard.", key=written),
    }
    return said.get(reason, tr("That is no key Omnibox can read."))


def held_by(actions: Actions, holders: tuple[str, ...], key: str) -> str:
    """Return who has a key now."""
    names = ", ".join(f"“{tr(actions.spec(one).label)}”" for one in holders)
    return tr("{key} belongs to {names} now.", key=chords.native(key), names=names)


def unreadable(actions: Actions, error: Unreadable) -> str:
    """Return why a file of keys was not taken."""
    params = error.params
    name = tr(actions.spec(params["action"]).label) if "action" in params else ""
    if error.code == "clash":
        other = tr(actions.spec(params["other"]).label)
        return tr(
            "Nothing was changed: the file gives {key} to both “{name}” and “{other}”.",
            key=chords.native(params["key"]),
            name=name,
            other=other,
        )
    if error.code == "refused":
        reason = refused(params["reason"], params["key"])
        return tr("Nothing was changed: “{name}” cannot have its key. {reason}", name=name, reason=reason)
    if error.code in ("key", "action"):
        return tr("Nothing was changed: the keys of “{name}” cannot be read.", name=name)
    return tr("Nothing was changed: this is no file of keys. Choose one that Omnibox exported.")
