"""The email channel as data: what the connect form asks and what core may offer."""

from omnibox.channels.email.oauth import SIGN_INS
from omnibox.channels.email.presets import suggest
from omnibox.channels.spec import Capability, ChannelSpec, Field, FieldKind
from omnibox.model.conversation import EMAIL_POLICY
from omnibox.model.handle import HandleKind

_SECURITY = (
    ("tls", "email.security.tls"),
    ("starttls", "email.security.starttls"),
    ("none", "email.security.none"),
)

SPEC = ChannelSpec(
    name="email",
    label="channel.email",
    icon="mail",
    colour="email",
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
            Capability.ARCHIVE,
            Capability.OWN_IDS,
            Capability.FOLDERS,
            Capability.PULSE,
        }
    ),
    policy=EMAIL_POLICY,
    undo_seconds=10,
    fields=(
        Field("address", "email.field.address", FieldKind.EMAIL),
        Field("password", "email.field.password", FieldKind.SECRET, hint="email.hint.password"),
        Field("auth", "", default="password", required=False, hidden=True),
        Field("name", "email.field.name", required=False, hint="email.hint.name"),
        Field("user", "email.field.user", advanced=True, required=False, hint="email.hint.user"),
        Field("imap_host", "email.field.imap_host", FieldKind.HOST, advanced=True),
        Field("imap_port", "email.field.imap_port", FieldKind.PORT, default="993", advanced=True),
        Field(
            "imap_security",
            "email.field.imap_security",
            FieldKind.CHOICE,
            default="tls",
            choices=_SECURITY,
            advanced=True,
        ),
        Field("smtp_host", "email.field.smtp_host", FieldKind.HOST, advanced=True),
        Field("smtp_port", "email.field.smtp_port", FieldKind.PORT, default="465", advanced=True),
        Field(
            "smtp_security",
            "email.field.smtp_security",
            FieldKind.CHOICE,
            default="tls",
            choices=_SECURITY,
            advanced=True,
        ),
        Field("ca_file", "email.field.ca_file", advanced=True, required=False, hint="email.hint.ca_file"),
    ),
    suggest=suggest,
    discovers=True,
    sign_ins=SIGN_INS,
    texts={"title": "email.connect.title", "intro": "email.connect.intro", "card": "email.connect.card"},
)
