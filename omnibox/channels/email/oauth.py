"""The mail providers whose own sign-in page stands for a password. Plain data: addresses and scopes they publish.

Tokens of Microsoft's Graph scopes are refused by its IMAP servers: the scopes are Outlook's own. `openid email` adds
the address that signed in, so that a wrong one is told before anything is tried.
"""

from omnibox.model.sign_in import SignIn

GOOGLE = SignIn(
    key="google",
    label="Google",
    authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
    token_url="https://oauth2.googleapis.com/token",  # noqa: S106  # an address
    scopes=("openid", "email", "https://mail.google.com/"),
    proof="https://mail.google.com/",
    # without `consent` a second sign-in brings no refresh token
    extra={"access_type": "offline", "prompt": "consent"},
)
MICROSOFT = SignIn(
    key="microsoft",
    label="Microsoft",
    authorize_url="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
    token_url="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",  # noqa: S106  # an address
    scopes=(
        "openid",
        "email",
        "https://outlook.office365.com/IMAP.AccessAsUser.All",
        "https://outlook.office365.com/SMTP.Send",
        "offline_access",
    ),
    proof="IMAP.AccessAsUser.All",
    extra={"prompt": "select_account", "response_mode": "query"},
    redirect_host="localhost",  # its portal takes no other loopback address; the port may be any
    tenant="common",
)
SIGN_INS = (GOOGLE, MICROSOFT)

_BY_HOST = {
    "imap.gmail.com": GOOGLE.key,
    "imap.googlemail.com": GOOGLE.key,
    "outlook.office365.com": MICROSOFT.key,
    "imap-mail.outlook.com": MICROSOFT.key,
}


def sign_in_of(imap_host: str) -> str:
    """Return the key of the provider a mail server belongs to, "" for every other one.

    Only our own list decides: a page somebody else names could ask for anything.
    """
    return _BY_HOST.get(imap_host.casefold().rstrip("."), "")
