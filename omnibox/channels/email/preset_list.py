"""Mail providers we know more of than a public list says: how their customers sign in, and where they learn how.

Plain data. Hosts, ports and ways to sign in are facts the providers publish; the domains are those people have
addresses in.
"""

from dataclasses import dataclass

TLS = "tls"
STARTTLS = "starttls"


@dataclass(frozen=True, slots=True)
class Preset:
    """One provider. `sign_in`: password, app_password (made in the account's settings), oauth (no password works)."""

    provider: str
    imap: str
    smtp: str
    domains: tuple[str, ...]
    imap_port: int = 993
    imap_security: str = TLS
    smtp_port: int = 465
    smtp_security: str = TLS
    sign_in: str = "password"
    local_user: bool = False  # the login is the part before the @
    pop_only: bool = False  # mail can be fetched there, but not kept in step: no IMAP
    help: str = ""  # a page of theirs: how to make an app password, or how to let programs in
    enable: str = ""  # a page of theirs where IMAP must be switched on first

    def settings(self, address: str) -> dict[str, str]:
        """Return what the connect form is filled with. A domain of one's own that is hosted there logs in by it all."""
        local, _, domain = address.rpartition("@")
        short = self.local_user and domain.casefold() in self.domains
        return {
            "user": local if short else address,
            "imap_host": self.imap,
            "imap_port": str(self.imap_port),
            "imap_security": self.imap_security,
            "smtp_host": self.smtp,
            "smtp_port": str(self.smtp_port),
            "smtp_security": self.smtp_security,
        }


PRESETS = (
    Preset(
        "Google",
        "imap.gmail.com",
        "smtp.gmail.com",
        ("gmail.com", "googlemail.com", "google.com"),
        sign_in="app_password",
        help="https://support.google.com/accounts/answer/185833",
    ),
    Preset(
        "Microsoft",
        "outlook.office365.com",
        "smtp-mail.outlook.com",
        ("outlook.com", "hotmail.com", "live.com", "msn.com", "windowslive.com"),
        smtp_port=587,
        smtp_security=STARTTLS,
        sign_in="oauth",
    ),
    Preset(
        "Microsoft 365",
        "outlook.office365.com",
        "smtp.office365.com",
        ("office365.com", "onmicrosoft.com", "mail.protection.outlook.com", "mx.microsoft"),
        smtp_port=587,
        smtp_security=STARTTLS,
        sign_in="oauth",
    ),
    Preset(
        "Yahoo",
        "imap.mail.yahoo.com",
        "smtp.mail.yahoo.com",
        ("yahoo.com", "ymail.com", "rocketmail.com", "myyahoo.com"),
        sign_in="app_password",
        help="https://help.yahoo.com/kb/SLN15241.html",
    ),
    Preset(
        "Yahoo Japan",
        "imap.mail.yahoo.co.jp",
        "smtp.mail.yahoo.co.jp",
        ("yahoo.co.jp",),
        local_user=True,
    ),
    Preset(
        "iCloud",
        "imap.mail.me.com",
        "smtp.mail.me.com",
        ("icloud.com", "me.com", "mac.com"),
        smtp_port=587,
        smtp_security=STARTTLS,
        sign_in="app_password",
        help="https://support.apple.com/102654",
    ),
    Preset(
        "AOL",
        "imap.aol.com",
        "smtp.aol.com",
        ("aol.com", "aim.com", "netscape.net", "compuserve.com", "verizon.net"),
        sign_in="app_password",
        help="https://help.aol.com/articles/Create-and-manage-app-password",
    ),
    Preset(
        "GMX",
        "imap.gmx.net",
        "mail.gmx.net",
        ("gmx.net", "gmx.de", "gmx.at", "gmx.ch", "gmx.eu", "gmx.org", "gmx.info", "gmx.biz"),
    ),
    Preset("GMX", "imap.gmx.com", "mail.gmx.com", ("gmx.com", "gmx.us", "gmx.co.uk", "gmx.es", "gmx.fr")),
    Preset("mail.com", "imap.mail.com", "smtp.mail.com", ("mail.com",)),
    Preset("WEB.DE", "imap.web.de", "smtp.web.de", ("web.de",), local_user=True),
    Preset("Posteo", "posteo.de", "posteo.de", ("posteo.de", "posteo.net", "posteo.at", "posteo.ch", "posteo.eu")),
    Preset("mailbox.org", "imap.mailbox.org", "smtp.mailbox.org", ("mailbox.org",)),
    Preset(
        "Fastmail",
        "imap.fastmail.com",
        "smtp.fastmail.com",
        ("fastmail.com", "fastmail.fm", "messagingengine.com", "sent.com"),
        sign_in="app_password",
        help="https://app.fastmail.com/settings/security/apps",
    ),
    Preset(
        "Zoho",
        "imap.zoho.com",
        "smtp.zoho.com",
        ("zoho.com", "zohomail.com"),
        sign_in="app_password",
        help="https://accounts.zoho.com/home#security/app_password",
    ),
    Preset(
        "Zoho",
        "imap.zoho.eu",
        "smtp.zoho.eu",
        ("zoho.eu", "zohomail.eu"),
        sign_in="app_password",
        help="https://accounts.zoho.com/home#security/app_password",
    ),
    Preset(
        "IONOS",
        "imap.1und1.de",
        "smtp.1und1.de",
        ("online.de", "onlinehome.de", "kundenserver.de", "schlund.de", "1und1.de", "ionos.de"),
    ),
    Preset("STRATO", "imap.strato.de", "smtp.strato.de", ("strato.de", "rzone.de")),
    Preset("OVH", "ssl0.ovh.net", "ssl0.ovh.net", ("ovh.net",)),
    Preset("Gandi", "mail.gandi.net", "mail.gandi.net", ("gandi.net",)),
    Preset("Hetzner", "mail.your-server.de", "mail.your-server.de", ("your-server.de",)),
    Preset("one.com", "imap.one.com", "send.one.com", ("one.com",)),
    Preset("Domain Factory", "sslin.df.eu", "sslout.df.eu", ("ispgateway.de", "df.eu")),
    Preset("Rackspace", "secure.emailsrvr.com", "secure.emailsrvr.com", ("emailsrvr.com",)),
    Preset("GoDaddy", "imap.secureserver.net", "smtpout.secureserver.net", ("secureserver.net",)),
    Preset("Orange", "imap.orange.fr", "smtp.orange.fr", ("orange.fr", "wanadoo.fr")),
    Preset("La Poste", "imap.laposte.net", "smtp.laposte.net", ("laposte.net",), local_user=True),
    Preset("Free", "imap.free.fr", "smtp.free.fr", ("free.fr",), local_user=True),
    Preset("SFR", "imap.sfr.fr", "smtp.sfr.fr", ("sfr.fr", "neuf.fr", "club-internet.fr")),
    Preset("Telekom", "secureimap.t-online.de", "securesmtp.t-online.de", ("t-online.de", "magenta.de")),
    Preset("Vodafone", "imap.vodafonemail.de", "smtp.vodafonemail.de", ("vodafonemail.de", "arcor.de", "kabelmail.de")),
    Preset("Bluewin", "imaps.bluewin.ch", "smtpauths.bluewin.ch", ("bluewin.ch", "bluemail.ch")),
    Preset(
        "A1",
        "securemail.a1.net",
        "securemail.a1.net",
        ("a1.net", "aon.at"),
        smtp_port=587,
        smtp_security=STARTTLS,
    ),
    Preset("Libero", "imapmail.libero.it", "smtp.libero.it", ("libero.it", "iol.it", "blu.it", "inwind.it")),
    Preset("Virgilio", "in.virgilio.it", "out.virgilio.it", ("virgilio.it",)),
    Preset(
        "KPN",
        "imap.kpnmail.nl",
        "smtp.kpnmail.nl",
        ("kpnmail.nl", "kpnplanet.nl", "planet.nl", "hetnet.nl"),
    ),
    Preset(
        "Ziggo",
        "imap.ziggo.nl",
        "smtp.ziggo.nl",
        ("ziggo.nl", "upcmail.nl", "chello.nl", "casema.nl"),
        smtp_port=587,
        smtp_security=STARTTLS,
    ),
    Preset(
        "Proximus",
        "imap.proximus.be",
        "relay.proximus.be",
        ("proximus.be", "skynet.be", "belgacom.net"),
        smtp_port=587,
        smtp_security=STARTTLS,
    ),
    Preset("WP", "imap.wp.pl", "smtp.wp.pl", ("wp.pl",), local_user=True),
    Preset("o2", "poczta.o2.pl", "poczta.o2.pl", ("o2.pl", "go2.pl", "tlen.pl"), local_user=True),
    Preset("Onet", "imap.poczta.onet.pl", "smtp.poczta.onet.pl", ("onet.pl", "op.pl", "vp.pl", "onet.eu")),
    Preset("Seznam", "imap.seznam.cz", "smtp.seznam.cz", ("seznam.cz", "email.cz", "post.cz")),
    Preset("Comcast", "imap.comcast.net", "smtp.comcast.net", ("comcast.net",)),
    Preset(
        "AT&T",
        "imap.mail.att.net",
        "smtp.mail.att.net",
        ("att.net", "sbcglobal.net", "bellsouth.net", "ameritech.net", "pacbell.net"),
        sign_in="app_password",
        help="https://www.att.com/support/article/email-support/KM1240308/",
    ),
    Preset("BT", "mail.btinternet.com", "mail.btinternet.com", ("btinternet.com", "btopenworld.com", "talk21.com")),
    Preset("Virgin Media", "imap.virginmedia.com", "smtp.virginmedia.com", ("virginmedia.com",)),
    Preset("Sapo", "imap.sapo.pt", "smtp.sapo.pt", ("sapo.pt", "meo.pt")),
    Preset("Telstra", "imap.telstra.com", "smtp.telstra.com", ("bigpond.com", "bigpond.net.au", "telstra.com")),
    Preset("Xtra", "imap.xtra.co.nz", "send.xtra.co.nz", ("xtra.co.nz",)),
    Preset(
        "Yandex",
        "imap.yandex.com",
        "smtp.yandex.com",
        ("yandex.com", "yandex.ru", "ya.ru"),
        sign_in="app_password",
        help="https://id.yandex.com/security/app-passwords",
    ),
)
