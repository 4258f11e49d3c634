"""The words mail programs of many languages set above a quote or below a mail: data for `quoting`."""

import re

# the verb at the end (or, in some tongues, near the end) of "On <date>, <name> wrote:"
ATTRIBUTION_VERBS = re.compile(
    r"(?:\bwrote|\bwrites|\bschrieb(?: [^:\n]{1,80})?|\bgeschrieben|\ba écrit|\bescribió|\bescreveu"
    r"|\bha scritto|\bscrisse"
    r"|\bschreef(?: [^:\n]{1,80})?|\bskrev(?: [^:\n]{1,80})?|\bkirjoitti|\bnapisała?(?:\(a\))?|\bnapisał\(a\)|\bpisze"
    r"|\bnapsala?|\bnapísala?|\bírta|\ba scris|\bnapisao|\bnapisala|\bнаписала?|\bнаписал\(а\)|\bпише"
    r"|\bписа|\bнаписав(?:ла)?"
    r"|έγραψε|\byazdı|\bşunları yazdı|\bmenulis|\bđã viết|כתב(?:ה)?|كتب|님이 작성|のメール|が書きました"
    r"|さんは書きました|写道|寫道|เขียน)"
    r"\s*[:：]?\s*\Z",
    re.IGNORECASE,
)

ORIGINAL_WORDS = frozenset(
    {
        "original message",
        "original appointment",
        "originalnachricht",
        "original-nachricht",
        "ursprüngliche nachricht",
        "originaltermin",
        "message d'origine",
        "message d’origine",
        "message original",
        "mensaje original",
        "mensagem original",
        "messaggio originale",
        "oorspronkelijk bericht",
        "origineel bericht",
        "ursprungligt meddelande",
        "originalmeddelande",
        "oprindelig meddelelse",
        "opprinnelig melding",
        "alkuperäinen viesti",
        "oryginalna wiadomość",
        "wiadomość oryginalna",
        "původní zpráva",
        "pôvodná správa",
        "eredeti üzenet",
        "mesaj original",
        "исходное сообщение",
        "оригинальное сообщение",
        "пересылаемое сообщение",
        "початкове повідомлення",
        "αρχικό μήνυμα",
        "özgün ileti",
        "orijinal mesaj",
        "原始邮件",
        "原始郵件",
        "邮件原件",
        "元のメッセージ",
        "원본 메시지",
        "reply message",
        "reply to message",
        "ответное сообщение",
    }
)
FORWARD_WORDS = frozenset(
    {
        "forwarded message",
        "begin forwarded message",
        "weitergeleitete nachricht",
        "message transféré",
        "mensaje reenviado",
        "mensagem encaminhada",
        "messaggio inoltrato",
        "doorgestuurd bericht",
        "vidarebefordrat meddelande",
        "videresendt meddelelse",
        "videresendt melding",
        "edelleenlähetetty viesti",
        "przekazana wiadomość",
        "přeposlaná zpráva",
        "továbbított üzenet",
        "переадресованное сообщение",
        "转发的邮件",
        "转发邮件",
        "轉寄的郵件",
        "転送されたメッセージ",
        "전달된 메시지",
    }
)


def _table(**words: str) -> dict[str, str]:
    return {word: field for field, listed in words.items() for word in listed.split("|")}


# word of a header line -> the field it means
HEADER_WORDS = _table(
    **{
        "from": "from|von|de|da|van|från|fra|lähettäjä|od|feladó|de la|от|от кого|відправник|από|kimden"
        "|发件人|寄件者|寄件人"
        "|差出人|보낸 사람|מאת|من|expéditeur|remitente|mittente",
        "sent": "sent|date|gesendet|datum|envoyé|date d'envoi|enviado|enviado el|enviada em|fecha|data"
        "|inviato|verzonden"
        "|skickat|sendt|dato|lähetetty|päivämäärä|wysłano|odesláno|odoslané|dátum|elküldve|trimis"
        "|отправлено|дата|надіслано"
        "|στάλθηκε|ημερομηνία|gönderildi|tarih|gönderme tarihi|发送时间|日期|寄件日期|送信日時|日時|날짜"
        "|보낸 날짜|נשלח|تاريخ",
        "to": "to|an|à|a|para|aan|till|til|vastaanottaja|do|komu|címzett|către|кому|до|προς|kime|收件人"
        "|宛先|받는 사람|אל|إلى"
        "|destinataire",
        "cc": "cc|kopie|copie|kopia|kopi|kopio|dw|копия|copia|抄送|副本|참조",
        "subject": "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|aihe|temat|předmět|predmet|tárgy"
        "|subiect|тема|θέμα|konu|主题|主旨|件名|제목|נושא|الموضوع",
    }
)

MOBILE_SIGNATURES = (
    "sent from my ",
    "sent from mobile",
    "sent from outlook",
    "sent from yahoo",
    "sent with proton",
    "sent via ",
    "get outlook for ",
    "von meinem ",
    "gesendet von ",
    "gesendet mit ",
    "diese nachricht wurde von mein",
    "envoyé de mon ",
    "envoyé depuis ",
    "télécharger outlook",
    "obtenez outlook",
    "enviado desde ",
    "enviado do meu ",
    "enviado a partir ",
    "obtener outlook",
    "inviato da ",
    "verstuurd vanaf ",
    "verzonden vanaf ",
    "skickat från ",
    "sendt fra ",
    "lähetetty ",
    "wysłane z ",
    "wysłano z ",
    "odesláno z ",
    "elküldve az ",
    "отправлено с ",
    "отправлено из ",
    "надіслано з ",
    "iphone'umdan ",
    "发自我的",
    "從我的",
    "iphoneから送信",
    "나의 iphone",
)
