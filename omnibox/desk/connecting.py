"""Checking what a person typed into a connect form, before anything is tried."""

import re
from collections.abc import Collection, Mapping
from uuid import UUID

from omnibox.channels.spec import ChannelSpec, Field, FieldKind
from omnibox.desk.seat import Seat
from omnibox.model.errors import Invalid
from omnibox.model.handle import HandleKind
from omnibox.model.reply import parse_recipient
from omnibox.model.sign_in import AUTH, PASSWORD, REFRESH_TOKEN
from omnibox.store import requests

MAX_VALUE = 1000  # characters of one setting
_HOST = re.compile(r"[^\s/:@\[\]]{1,253}|\[[0-9A-Fa-f:.]+\]|[0-9A-Fa-f:]+(?:%\w+)?")
_FLAGS = ("true", "false")


def checked_settings(spec: ChannelSpec, given: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of a form, checked field by field; unknown keys are left out.

    Raises: Invalid(field, reason): required, address, control, host, port, choice or too_long.
    """
    return {field.key: _checked(field, given) for field in spec.fields if field.kind is not FieldKind.SECRET}


def checked_secrets(spec: ChannelSpec, given: Mapping[str, str], known: Collection[str] = ()) -> dict[str, str]:
    """Return the secrets that were typed in; a required one may be missing only if it is `known` already.

    Raises: Invalid(field, reason="required").
    """
    found = {}
    for field in spec.fields:
        if field.kind is not FieldKind.SECRET:
            continue
        if value := given.get(field.key, ""):
            found[field.key] = value
        elif field.required and field.key not in known:
            raise Invalid(field=field.key, reason="required")
    return found


def granted(seat: Seat, settings: Mapping[str, str], consent: UUID | None, known: Mapping[str, str]) -> dict[str, str]:
    """Return the refresh token's name in the vault, {} where none is new.

    Raises: Invalid(field="consent", reason): required (the settings want one, and there is none), failed.
    """
    if settings.get(AUTH, PASSWORD) in ("", PASSWORD):
        return {}
    if consent is None:
        if REFRESH_TOKEN not in known:
            raise Invalid(field="consent", reason="required")
        return {}
    with seat.store.read() as conn:
        row = requests.get(conn, consent)
    if row is None or row.kind != "consent" or row.state != "answered" or not row.answer.get("ok"):
        raise Invalid(field="consent", reason="failed")
    return {REFRESH_TOKEN: str(row.payload["secret_refs"][REFRESH_TOKEN])}


def _checked(field: Field, given: Mapping[str, str]) -> str:
    value = str(given.get(field.key, field.default)).strip() or field.default
    if not value:
        if field.required:
            raise Invalid(field=field.key, reason="required")
        return ""
    if len(value) > MAX_VALUE:
        raise Invalid(field=field.key, reason="too_long", max=MAX_VALUE)
    if not value.isprintable():
        raise Invalid(field=field.key, reason="control")
    _check_kind(field, value)
    return value


def _check_kind(field: Field, value: str) -> None:
    if field.kind is FieldKind.EMAIL and parse_recipient(value, HandleKind.EMAIL, field.key).handle.value != value:
        raise Invalid(field=field.key, reason="address", value=value)
    if field.kind is FieldKind.HOST and not _HOST.fullmatch(value):
        raise Invalid(field=field.key, reason="host")
    if field.kind is FieldKind.PORT and not (value.isascii() and value.isdecimal() and 0 < int(value) < 65536):
        raise Invalid(field=field.key, reason="port")
    choices = _FLAGS if field.kind is FieldKind.FLAG else tuple(choice for choice, _label in field.choices)
    if field.kind in (FieldKind.CHOICE, FieldKind.FLAG) and value not in choices:
        raise Invalid(field=field.key, reason="choice")
