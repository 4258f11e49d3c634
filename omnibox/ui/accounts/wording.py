"""How an inbox is doing, in whole sentences: since when, what goes on by itself, what waits for a person."""

from omnibox.model.health import InboxHealth, LineEvent
from omnibox.model.rows import InboxRow
from omnibox.model.sign_in import signs_in_by_page
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.services import UiServices
from omnibox.ui.words import error_words, state_word

TONES = {"auth_failed": "danger", "offline": "warn"}
ICONS = {
    "active": ("circle-check", "ok"),
    "offline": ("wifi-off", "warn"),
    "auth_failed": ("key-round", "danger"),
    "paused": ("pause", "text3"),
}


def state_line(services: UiServices, inbox: InboxRow, *, served: bool = True) -> str:
    """Return the state and since when: "Connected since 09:41, looked 2 min ago". `served`: an engine is at work."""
    if inbox.kept:
        return tr("Mail that was imported")
    word, formats = state_word(inbox.state), services.formats
    if not served and inbox.state in ("active", "connecting", "new"):
        if inbox.last_seen_at is None:
            return tr("Not served now")
        return tr("Not served now, last seen {time}", time=formats.ago(inbox.last_seen_at))
    since = tr("{state} since {time}", state=word, time=formats.stamp(inbox.state_at))
    if inbox.last_seen_at is None:
        return since
    seen = formats.ago(inbox.last_seen_at)
    if inbox.state == "active":
        return tr("{state}, looked {time}", state=since, time=seen)
    return tr("{state}, last seen {time}", state=since, time=seen)


def trouble_line(inbox: InboxRow) -> str:
    """Return what is wrong and the next step; "" when nothing is."""
    if inbox.state not in ("offline", "auth_failed") or not inbox.state_code:
        return ""
    return error_words(inbox.state_code, inbox.state_params).whole


def next_line(inbox: InboxRow) -> str:
    """Return what happens by itself from here on; "" where the state says it."""
    if inbox.state == "offline":
        return tr("It is tried again by itself, after 5 minutes at the latest. Answers wait here until then.")
    if inbox.kept:
        return tr("It has no line: nothing is fetched, and nothing is sent from it.")
    if inbox.state == "paused":
        return tr("Nothing is fetched and nothing is sent until you resume it.")
    if inbox.state == "auth_failed" and signs_in_by_page(inbox.settings):
        return tr("It waits for you to sign in on its page; nothing is lost meanwhile.")
    if inbox.state == "auth_failed":
        return tr("It waits for the new password; nothing is lost meanwhile.")
    return ""


def traffic_line(services: UiServices, health: InboxHealth) -> str:
    """Return when the last messages came and went."""
    formats = services.formats
    parts = []
    if health.last_in is not None:
        parts.append(tr("Last message in: {time}", time=formats.ago(health.last_in)))
    if health.last_out is not None:
        parts.append(tr("Last message out: {time}", time=formats.ago(health.last_out)))
    return " · ".join(parts) or tr("No message came or went yet")


def queue_line(services: UiServices, health: InboxHealth) -> str:
    """Return what still waits to be sent; "" when nothing does."""
    parts = []
    if health.unsent:
        words = tr_n("{n} message waits to be sent", "{n} messages wait to be sent", health.unsent)
        if health.oldest_unsent is not None:
            words = tr("{words}, since {time}", words=words, time=services.formats.stamp(health.oldest_unsent))
        parts.append(words)
    if health.scheduled:
        parts.append(tr_n("{n} message is to go later", "{n} messages are to go later", health.scheduled))
    return " · ".join(parts)


def failed_line(health: InboxHealth) -> str:
    """Return in how many conversations something did not go; "" for none."""
    if not health.failed:
        return ""
    return tr_n("In {n} conversation a message did not go", "In {n} conversations a message did not go", health.failed)


def history_line(services: UiServices, health: InboxHealth) -> str:
    """Return how far the import of older messages is; "" where there is none."""
    inbox = health.inbox
    done, total = inbox.history_done, inbox.history_total
    if inbox.history_finished or not total:
        return tr_n("{n} older message imported", "{n} older messages imported", done) if done else ""
    count = services.formats.count(min(done, total))
    words = tr_n("Older messages: {done} of {n}", "Older messages: {done} of {n}", total, done=count)
    return tr("{words}, paused", words=words) if health.history_paused else words


def event_line(services: UiServices, event: LineEvent) -> str:
    """Return a past trouble: "12:04 Offline: the server does not answer"."""
    word, at = state_word(event.state), services.formats.stamp(event.at)
    if not event.code:
        return tr("{time}: {state}", time=at, state=word)
    return tr("{time}: {state}. {reason}", time=at, state=word, reason=error_words(event.code).whole)
