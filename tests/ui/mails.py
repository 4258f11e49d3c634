"""Mails of the kinds that arrive, made here, and received the way the engine receives: through parser and intake."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from textwrap import dedent

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage, QPainter

from omnibox.channels import registry
from omnibox.channels.base import Batch, Flags, Inbound, Report
from omnibox.channels.email.reading import Arrival, Own, read_mail
from omnibox.engine import intake
from omnibox.engine.receiving import place_of
from omnibox.model.actor import ENGINE
from omnibox.model.handle import normal_email
from omnibox.store import inboxes
from omnibox.store.database import Store

NOW = datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Kind:
    """One kind of mail: who writes, and the raw mail."""

    name: str
    sender: str
    raw: bytes


def receive(store: Store, *raws: bytes) -> None:
    """Take mails into the first inbox that stands for mail."""
    with store.read() as conn:
        row = next(one for one in inboxes.list_inboxes(conn) if one.medium == "email")
    own = Own(frozenset({normal_email(row.address)}))
    events: list[Inbound | Report | Flags] = []
    for raw in raws:
        inbound, reports = read_mail(raw, Arrival(datetime.now(UTC)), own)
        events += [inbound, *reports]
    with store.write(ENGINE) as unit:
        intake.take(unit, place_of(unit, row, registry.spec(row.channel)), Batch(events, {"at": len(events)}))


def picture(width: int, height: int, colour: str, words: str = "") -> bytes:
    """A PNG of one colour with words in it."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    if words:
        painter = QPainter(image)
        painter.setPen(QColor("white"))
        font = painter.font()
        font.setPixelSize(height // 4)
        painter.setFont(font)
        painter.drawText(image.rect(), 0x84, words)
        painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # Qt takes words here, its stubs bytes
    return bytes(buffer.data().data())


def letter(
    sender: str,
    subject: str,
    text: str = "",
    html: str = "",
    pictures: Sequence[tuple[str, bytes]] = (),
    minutes_ago: float = 3,
    **headers: str,
) -> EmailMessage:
    """A mail with plain and HTML parts, and pictures by Content-ID."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "support@posteo.example", subject
    made["Date"] = format_datetime(NOW - timedelta(minutes=minutes_ago))
    made["Message-ID"] = f"<{sha256((sender + subject).encode()).hexdigest()[:20]}@mail.example>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    if text or not html:
        made.set_content(dedent(text))
    if html:
        (made.add_alternative if text else made.set_content)(dedent(html), subtype="html")
        page = next(part for part in made.walk() if part.get_content_type() == "text/html")
        for name, data in pictures:
            page.add_related(data, "image", "png", cid=f"<{name}>")
    return made


def newsletter() -> Kind:
    cells = "".join(
        f'<td width="190" style="padding:8px;background-color:#f7f5ef"><img src="https://img.nord.example/{name}.jpg" '
        f'alt="{name}" width="174" height="120"><br><b>{name}</b><br><font color="#777777">from {price} €</font></td>'
        for name, price in (("Oak lamp", 89), ("Wool throw", 64), ("Clay jug", 39))
    )
    html = f"""\
    <html><head><style>.pre {{display:none}} h1 {{font-size:24px;color:#1f3a34}} .b a {{color:#ffffff}}</style></head>
    <body bgcolor="#ece8df"><div class="pre">Hidden line for the preview pane</div>
    <table width="620" align="center" bgcolor="#ffffff" cellpadding="16"><tr><td>
    <img src="cid:head" width="588" height="120" alt="Nord &amp; Co">
    <h1>Autumn is here</h1><p style="color:#444444">Three quiet things for long evenings, and free delivery until Sunday
    for everybody who reads this far.</p>
    <table cellspacing="8"><tr>{cells}</tr></table>
    <p align="center"><table class="b" align="center"><tr><td bgcolor="#1f5c4d" style="padding:10px 22px">
    <a href="https://nord.example/autumn?utm_source=mail" style="text-decoration:none"><b>See everything</b></a></td>
    </tr></table></p><p style="font-size:11px;color:#999999">You get this because you bought a chair. <a
    href="https://nord.example/off">Unsubscribe</a> or <a href="https://nord.example/prefs">change how often</a>.</p>
    </td></tr></table><img src="https://t.nord.example/open?id=77" width="1" height="1"></body></html>"""
    made = letter(
        "Nord & Co <news@nord.example>",
        "Autumn is here",
        html=html,
        pictures=[("head", picture(588, 120, "#1f5c4d", "Nord & Co"))],
        List_Unsubscribe="<https://nord.example/off?u=1>, <mailto:off@nord.example>",
        Precedence="bulk",
    )
    return Kind("newsletter", "Nord & Co", made.as_bytes())


def outlook_thread() -> Kind:
    earlier = "".join(
        f'<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">'
        f"<b>From:</b> {who}<br><b>Sent:</b> Monday, March {day}, 2026 09:1{day}<br><b>To:</b> Support<br>"
        f'<b>Subject:</b> RE: Pump 4 stops at night</p></div><p class="MsoNormal">{words}</p></div>'
        for day, who, words in (
            (9, "Support", "Could you send the log of the last night and the photo of the display?"),
            (8, "Erik Sandberg", "It stopped again at 02:10. The display shows E14, then nothing."),
            (7, "Support", "We changed the schedule, please watch it tonight."),
            (6, "Erik Sandberg", "Pump 4 stops every night since the update."),
        )
    )
    rows = "".join(
        f'<tr><td style="border:solid windowtext 1.0pt;padding:0cm 5.4pt"><p class="MsoNormal">{time}</p></td>'
        f'<td style="border:solid windowtext 1.0pt;padding:0cm 5.4pt"><p class="MsoNormal">{what}</p></td></tr>'
        for time, what in (("02:08", "Pressure 3.1 bar"), ("02:10", "E14, pump off"), ("02:11", "Restart refused"))
    )
    html = f"""\
    <html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!--
    @font-face {{font-family:Calibri;}} p.MsoNormal {{margin:0cm;font-size:11.0pt;font-family:"Calibri",sans-serif;}}
    --></style></head><body lang="EN-GB" link="#0563C1"><div class="WordSection1">
    <p class="MsoNormal">Hello both,</p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>
    <p class="MsoNormal">here is the log. It looks like the valve closes <span style="color:#C00000">before</span> the
    pump is told:</p><p class="MsoNormal">&nbsp;</p>
    <table border="1" cellspacing="0" cellpadding="0" style="border-collapse:collapse">{rows}</table>
    <p class="MsoNormal">&nbsp;</p><p class="MsoNormal">Could somebody come before Friday?</p>
    <p class="MsoNormal">&nbsp;</p><p class="MsoNormal">Best regards<br><b>Erik Sandberg</b><br><span
    style="color:#7F7F7F">Plant manager, Norrland Vatten AB</span></p>{earlier}</div></body></html>"""
    made = letter(
        "Erik Sandberg <erik.sandberg@norrland.example>", "RE: Pump 4 stops at night", html=html, Importance="high"
    )
    return Kind("outlook-thread", "Erik Sandberg", made.as_bytes())


def right_to_left() -> Kind:
    html = """\
    <html dir="rtl"><body><p>שלום רב,</p><p>קיבלתי את ההזמנה <b>AB-2041</b> אבל חסר בה פריט אחד. האם אפשר לשלוח אותו
    עד יום חמישי?</p><ul><li>מנורת שולחן, 2 יחידות</li><li>כבל חשמל (3 מ׳)</li></ul><p>תודה,<br>נועה לוי</p>
    <blockquote>On Monday, Support wrote:<br>Your parcel is on its way.</blockquote></body></html>"""
    text = "שלום רב,\n\nקיבלתי את ההזמנה AB-2041 אבל חסר בה פריט אחד. האם אפשר לשלוח אותו עד יום חמישי?\n\nתודה\n"
    made = letter("נועה לוי <noa@doar.example>", "פריט חסר בהזמנה AB-2041", text, html)
    return Kind("right-to-left-mail", "נועה לוי", made.as_bytes())


def cjk() -> Kind:
    text = """\
    お世話になっております。株式会社さくら製作所の田中です。

    先日ご注文いただきました部品（品番：SK-4471-B）の納期についてご連絡いたします。台風の影響により、出荷が三日ほど遅れる見込みです。
    ご不便をおかけして申し訳ございません。

    添付の図面をご確認いただけますでしょうか。よろしくお願いいたします。

    --
    株式会社さくら製作所　営業部
    田中 一郎（たなか いちろう）
    〒104-0061 東京都中央区銀座1-2-3
    """
    made = letter("田中 一郎 <tanaka@sakura.example>", "【納期のご連絡】部品 SK-4471-B について", text)
    made.add_attachment(picture(480, 320, "#7a4b8c", "図面"), "image", "png", filename="図面_SK-4471-B.png")
    return Kind("cjk-mail", "田中 一郎", made.as_bytes())


def invite() -> Kind:
    start = (NOW + timedelta(days=2)).replace(hour=13, minute=0, second=0)
    calendar = "\r\n".join(
        [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//EN", "METHOD:REQUEST", "BEGIN:VEVENT",
            "UID:4711@lind.example", "SEQUENCE:0", f"DTSTAMP:{NOW:%Y%m%dT%H%M%SZ}", f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
            f"DTEND:{start + timedelta(hours=1):%Y%m%dT%H%M%SZ}", "SUMMARY:Boiler inspection\\, second visit",
            "LOCATION:Lindgatan 4\\, Uppsala", "ORGANIZER;CN=Sara Lind:mailto:sara@lind.example",
            "ATTENDEE;CN=Support;PARTSTAT=NEEDS-ACTION:mailto:support@posteo.example",
            "ATTENDEE;CN=Per Holm;PARTSTAT=ACCEPTED:mailto:per@lind.example",
            "END:VEVENT", "END:VCALENDAR", "",
        ]
    )  # fmt: skip
    made = letter("Sara Lind <sara@lind.example>", "Boiler inspection", "Could you come by on that day?\n")
    made.add_alternative(calendar.encode(), "text", "calendar", params={"method": "REQUEST", "charset": "utf-8"})
    return Kind("invite", "Sara Lind", made.as_bytes())


def bounce() -> Kind:
    raw = f"""\
    From: Mail Delivery System <mailer-daemon@mx.posteo.example>
    To: support@posteo.example
    Subject: Undelivered Mail Returned to Sender
    Date: {format_datetime(NOW)}
    Message-ID: <bounce77@mx.posteo.example>
    Auto-Submitted: auto-replied
    Return-Path: <>
    MIME-Version: 1.0
    Content-Type: multipart/report; report-type=delivery-status; boundary="b"

    --b
    Content-Type: text/plain

    I'm sorry to have to inform you that your message could not
    be delivered to one or more recipients.

    <lena.frost@kauppa.example>: host mx.kauppa.example[192.0.2.7] said: 550 5.1.1
    <lena.frost@kauppa.example>: Recipient address rejected: User unknown

    --b
    Content-Type: message/delivery-status

    Reporting-MTA: dns; mx.posteo.example

    Final-Recipient: rfc822; lena.frost@kauppa.example
    Action: failed
    Status: 5.1.1
    Diagnostic-Code: smtp; 550 5.1.1 Recipient address rejected: User unknown

    --b
    Content-Type: text/rfc822-headers

    From: support@posteo.example
    To: lena.frost@kauppa.example
    Subject: Your order
    Message-ID: <nobody-knows@posteo.example>

    --b--
    """
    return Kind("bounce", "Mail Delivery System", dedent(raw).replace("\n", "\r\n").encode())


def phishing() -> Kind:
    html = """\
    <html><body><p>Dear customer,</p><p>your mailbox is almost full. Please confirm your account within 24 hours or it
    will be closed:</p><p><a href="https://hearthside.example.login-check.example/verify?id=8821"
    >https://www.hearthside.example/account</a></p><p>The Hearthside team</p>
    <span style="color:#ffffff;font-size:1px">ref 8841 harmless words</span></body>
    </html>"""
    made = letter(
        '"service@hearthside.example" <no-answer@hearths1de.example>',
        "Action needed: your mailbox is full",
        html=html,
        Reply_To="collect@mailbox-help.example",
    )
    return Kind("phishing-mail", "no-answer@hearths1de.example", made.as_bytes())


def sealed() -> Kind:
    made = letter("Ivo Marek <ivo@marek.example>", "Contract", "")
    raw = made.as_bytes().replace(
        b'Content-Type: text/plain; charset="utf-8"',
        b'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
    )
    return Kind("sealed-mail", "Ivo Marek", raw)


KINDS = (newsletter, outlook_thread, right_to_left, cjk, invite, bounce, phishing, sealed)
