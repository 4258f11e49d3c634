"""The demo channel as data: scripted customers on every kind of line, to look around with and to test against."""

from collections.abc import Mapping

from omnibox.channels.spec import Capability, ChannelSpec, SampleInbox
from omnibox.model.conversation import EMAIL_POLICY, MESSAGING_POLICY
from omnibox.model.handle import HandleKind

_TALK: Mapping[str, object] = {
    "joining": MESSAGING_POLICY.joining.value,
    "window_days": MESSAGING_POLICY.window.days,
}

SPEC = ChannelSpec(
    name="demo",
    label="channel.demo",
    icon="flask-conical",
    colour="chat",
    handle_kind=HandleKind.EMAIL,
    capabilities=frozenset(
        {
            Capability.RECEIVE,
            Capability.SEND,
            Capability.SUBJECT,
            Capability.CC,
            Capability.ATTACH,
            Capability.RICH_TEXT,
            Capability.HISTORY,
            Capability.LOOKUP,
            Capability.RAW,
            Capability.TYPING,
            Capability.DEMO,
        }
    ),
    policy=EMAIL_POLICY,
    undo_seconds=10,
    samples=(
        SampleInbox(
            "support@", "support@hearthside.example", {"medium": "email", "script": "support"}, {"assignee": "me"}
        ),
        SampleInbox("billing@", "billing@hearthside.example", {"medium": "email", "script": "billing"}),
        SampleInbox(
            "SMS",
            "+49 30 901820",
            {"medium": "sms", "script": "sms", "undo_seconds": "3"},
            {**_TALK, "reply_within": 60},
        ),
        SampleInbox(
            "WhatsApp",
            "+49 30 901821",
            {"medium": "whatsapp", "script": "whatsapp", "undo_seconds": "3"},
            {**_TALK, "reply_within": 60},
        ),
        SampleInbox(
            "Phone queue", "+49 30 901800", {"medium": "phone", "script": "phone"}, {**_TALK, "assignee": "me"}
        ),
        SampleInbox(
            "Website chat",
            "www.hearthside.example",
            {"medium": "chat", "script": "chat", "undo_seconds": "0"},
            {**_TALK, "reply_within": 10},
        ),
    ),
)
