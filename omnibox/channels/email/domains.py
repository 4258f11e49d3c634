"""Names of hosts compared the way a hurried eye compares them: look-alike letters, typing errors, mixed scripts.

Sources: Unicode TR 39 (confusables, the small part that is used against Latin names), RFC 5891 (A-labels).
"""

import unicodedata
from functools import lru_cache

_LOOK_ALIKE = str.maketrans(
    "аеорсухісԁѕјһԛԝьвмнткзгпАВЕКМНОРСТХοαρνυικτχγεηωσ0134567ıłøđħŋ",
    "aeopcyxicdsjhqwbbmhtk3rnabekmhopctxoapvuiktxyenwooleAsblilodhn".lower(),
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"))
_SECOND_LEVEL = frozenset(
    {"co", "com", "net", "org", "gov", "ac", "edu", "or", "ne", "go", "gob", "gouv", "govt", "ltd", "plc"}
)
# names that are imitated most; what is left out here is only not warned of
_NAMES = (
    "paypal.com amazon.com apple.com icloud.com microsoft.com office.com outlook.com google.com gmail.com yahoo.com "
    "facebook.com instagram.com whatsapp.com linkedin.com netflix.com spotify.com dropbox.com docusign.com adobe.com "
    "stripe.com shopify.com klarna.com coinbase.com binance.com revolut.com mastercard.com americanexpress.com "
    "wellsfargo.com bankofamerica.com citibank.com barclays.co.uk santander.com sparkasse.de commerzbank.de "
    "postbank.de volksbank.de raiffeisen.ch fedex.com hermesworld.com royalmail.com laposte.fr telekom.de vodafone.com "
    "salesforce.com mailchimp.com intuit.com atlassian.com github.com booking.com airbnb.com steampowered.com "
    "western-union.com moneygram.com ebay.com dhl.com zalando.de"
)
WELL_KNOWN = tuple(_NAMES.split())
_SHORTEST = 4  # letters of a name that can be imitated by look
_SHORTEST_TYPO = 6  # and by one wrong letter: shorter names have honest neighbours


def shown_domain(domain: str) -> str:
    """Return a domain with its A-labels as the letters they stand for; what cannot be decoded stays."""
    if "xn--" not in domain.lower():
        return domain
    return ".".join(_shown_label(label) for label in domain.split("."))


def _shown_label(label: str) -> str:
    if not label.lower().startswith("xn--"):
        return label
    try:
        return unicodedata.normalize("NFC", label[4:].encode("ascii").decode("punycode"))
    except (UnicodeError, ValueError, OverflowError):
        return label


def registered(domain: str) -> str:
    """Return the part of a host name somebody registered: two labels, or three below co.uk and the like."""
    labels = domain.lower().strip(".").split(".")
    if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL:
        return ".".join(labels[-3:])
    return ".".join(labels[-2:])


def mixed_scripts(domain: str) -> bool:
    """Tell whether one label mixes letters of scripts that look alike (Latin, Greek, Cyrillic)."""
    for label in shown_domain(domain).split("."):
        if not label.isascii():
            scripts = {unicodedata.name(sign, "").partition(" ")[0] for sign in label if sign.isalpha()}
            if len(scripts & {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}) > 1:
                return True
    return False


def skeleton(name: str) -> str:
    """Return a name as a hurried eye sees it; two names of one skeleton look alike."""
    text = unicodedata.normalize("NFKD", name.lower().translate(_LOOK_ALIKE))
    text = "".join(sign for sign in text if not unicodedata.combining(sign)).translate(_LOOK_ALIKE)
    for pair, one in _PAIRS:
        text = text.replace(pair, one)
    return text


def imitated(domain: str, ours: frozenset[str]) -> str:
    """Return the domain, of `ours` or well known, that `domain` looks like and is not; "" if it is like none."""
    name = registered(shown_domain(domain))
    if name in ours or name in WELL_KNOWN:
        return ""
    for other in ours:
        if _alike(name, other) or (domain.lower().startswith(f"{other}.") and name != other):
            return other
    return _well_known_like(domain.lower(), name)


@lru_cache(maxsize=4096)
def _well_known_like(domain: str, name: str) -> str:
    for other in WELL_KNOWN:
        if _alike(name, other) or f"{other}." in domain:
            return other
    return ""


@lru_cache(maxsize=4096)
def _alike(name: str, other: str) -> bool:
    mine, theirs = name.partition(".")[0], other.partition(".")[0]
    if mine == theirs or len(theirs) < _SHORTEST:
        return False
    if skeleton(mine) == skeleton(theirs):
        return True
    if theirs in mine.replace("_", "-").split("-") and len(theirs) >= _SHORTEST_TYPO:
        return True  # paypal-secure
    return len(theirs) >= _SHORTEST_TYPO and abs(len(mine) - len(theirs)) <= 1 and _one_apart(mine, theirs)


def _one_apart(one: str, two: str) -> bool:
    """Tell whether one letter more, less, other, or two swapped make one name the other."""
    if len(one) > len(two):
        one, two = two, one
    at = next((n for n in range(len(one)) if one[n] != two[n]), len(one))
    if len(one) < len(two):
        return one[at:] == two[at + 1 :]
    swapped = one[at : at + 2] == two[at : at + 2][::-1] and one[at + 2 :] == two[at + 2 :]
    return one[at + 1 :] == two[at + 1 :] or swapped
