"""Sign-in at a provider by its own page (OAuth 2.0): what is known of a provider, and the pure parts of the protocol.

Sources: RFC 6749 (authorization code, refresh), RFC 7636 (PKCE), RFC 8252 (programs on a person's machine).
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

PASSWORD = "password"  # settings["auth"]: everything else is the key of a SignIn
AUTH = "auth"  # the setting of an inbox that says how it signs in
REFRESH_TOKEN = "refresh_token"  # the secret of an inbox that signs in by a page
OWN = "oauth"  # the key of the provider that is given by settings alone
SETTING = "sign_in"  # {key: {"client_id", "secret": whether there is one, "tenant", and for OWN its addresses}}
PKCE_METHOD = "S256"
_URL = re.compile(r"https://[^\s/@]+(/[^\s]*)?|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/[^\s]*)?")
_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,120}")


@dataclass(frozen=True, slots=True)
class SignIn:
    """A provider's sign-in page. `client_id` is "" until somebody registered this program with the provider."""

    key: str
    label: str  # the provider's name, the same in every language
    authorize_url: str  # may hold {tenant}
    token_url: str
    scopes: tuple[str, ...]
    proof: str = ""  # what one of the granted scopes ends with; without it the grant is of no use
    extra: Mapping[str, str] = field(default_factory=dict)  # further parameters of the authorization request
    redirect_host: str = "127.0.0.1"  # RFC 8252 7.3; where a provider lets only "localhost" be registered, that
    tenant: str = ""  # "": the provider knows none
    client_id: str = ""
    has_secret: bool = False  # the client secret lies in the vault under `client_secret_name`

    @property
    def ready(self) -> bool:
        """Whether one can sign in here."""
        return bool(self.client_id and self.authorize_url and self.token_url)


def client_secret_name(key: str) -> str:
    """Return the name of a client's secret in the vault."""
    return f"sign_in/{key}/client_secret"


def configured(known: Iterable[SignIn], setting: Mapping[str, Any]) -> dict[str, SignIn]:
    """Return every provider by key, with what a person entered for it; addresses that are not safe count as none."""
    found = {one.key: _with(one, setting.get(one.key)) for one in known}
    own = setting.get(OWN)
    if isinstance(own, Mapping):
        scopes = tuple(str(own.get("scopes", "")).split())
        page, tokens = (_safe(str(own.get(name, ""))) for name in ("authorize_url", "token_url"))
        found[OWN] = _with(SignIn(OWN, str(own.get("label", "")), page, tokens, scopes), own)
    return found


def _with(provider: SignIn, given: object) -> SignIn:
    values = given if isinstance(given, Mapping) else {}
    tenant = str(values.get("tenant", "")) or provider.tenant
    if not _TENANT.fullmatch(tenant):
        tenant = provider.tenant
    return replace(
        provider,
        authorize_url=provider.authorize_url.replace("{tenant}", tenant),
        token_url=provider.token_url.replace("{tenant}", tenant),
        tenant=tenant if provider.tenant else "",
        client_id=str(values.get("client_id", "")).strip(),
        has_secret=bool(values.get("secret")),
    )


def is_safe_url(url: str) -> bool:
    """Tell whether secrets may go to `url`: protected, or never leaving this machine."""
    return bool(_URL.fullmatch(url))


def _safe(url: str) -> str:
    return url if is_safe_url(url) else ""


def challenge(verifier: str) -> str:
    """Return the code challenge of a verifier. Source: RFC 7636 4.2, S256."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def request_fields(provider: SignIn, redirect_uri: str, state: str, verifier: str, hint: str) -> dict[str, str]:
    """Return the parameters of the authorization request. Source: RFC 6749 4.1.1, RFC 7636 4.3."""
    fields = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(provider.scopes),
        "state": state,
        "code_challenge": challenge(verifier),
        "code_challenge_method": PKCE_METHOD,
        **provider.extra,
    }
    return {**fields, "login_hint": hint} if hint else fields


def signs_in_by_page(settings: Mapping[str, str]) -> bool:
    """Tell whether a provider's page stands for the password of an inbox with these settings."""
    return (settings.get(AUTH) or PASSWORD) != PASSWORD


def refused_secrets(settings: Mapping[str, str]) -> frozenset[str]:
    """Return the secrets an inbox with these settings has no use for: either the password, or the token."""
    return frozenset({PASSWORD} if signs_in_by_page(settings) else {REFRESH_TOKEN})


def useful(refs: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """Return the secrets' names without those that an inbox with these settings has no use for."""
    refused = refused_secrets(settings)
    return {key: name for key, name in refs.items() if key not in refused}
