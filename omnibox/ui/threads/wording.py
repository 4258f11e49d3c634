"""What a merge, a split or a move will do, in words, before it does."""

from omnibox.model.merging import RegroupPreview
from omnibox.model.rows import ConversationRow
from omnibox.ui.conversation.wording import status_word
from omnibox.ui.formats import Formats
from omnibox.ui.i18n import tr, tr_n


def name_of(row: ConversationRow) -> str:
    """Return "#12 Parcel", as people call a conversation."""
    return f"#{row.number} {row.subject}".strip()


def entry(row: ConversationRow, formats: Formats) -> tuple[str, str]:
    """Return the two lines of a conversation in a list of choices."""
    who = f"{row.customer_name} · {name_of(row)}" if row.customer_name else name_of(row)
    return who, " · ".join((status_word(row.status), formats.ago(row.last_at), row.preview))


def merge_words(shown: RegroupPreview) -> tuple[str, ...]:
    """Return what merging does, a sentence each."""
    first = shown.parts[0].row
    others = ", ".join(f"#{part.row.number}" for part in shown.parts[1:])
    moving = tr_n("{n} message of {others} moves", "{n} messages of {others} move", shown.moving, others=others)
    return (
        tr("{what} to {name}. Later replies go there, too.", what=moving, name=name_of(first)),
        *_besides(shown),
    )


def move_words(shown: RegroupPreview) -> tuple[str, ...]:
    """Return what moving messages does, a sentence each."""
    target = shown.parts[0].row
    said = tr_n("{n} message moves to {name}.", "{n} messages move to {name}.", shown.moving, name=name_of(target))
    return (said, *_besides(shown))


def refusal_words(shown: RegroupPreview) -> str:
    """Return why it cannot be done, "" if it can. "all" is no refusal to a person: it is a merge."""
    return {
        "merged": tr("One of them was merged already. Look at the list again."),
        "teams": tr("Their inboxes share no team, so they stay apart."),
    }.get(shown.refusal, "")


def _besides(shown: RegroupPreview) -> tuple[str, ...]:
    """Return what somebody may not expect."""
    found = []
    if shown.customers:
        whose, home = ", ".join(shown.customers), shown.parts[0].row.customer_name
        found.append(tr("What {others} wrote will stand in the timeline of {name}.", others=whose, name=home))
    if shown.on_the_way:
        found.append(
            tr_n("{n} message is still to be sent; it goes out as planned.",
                 "{n} messages are still to be sent; they go out as planned.", shown.on_the_way)
        )  # fmt: skip
    return tuple(found)
