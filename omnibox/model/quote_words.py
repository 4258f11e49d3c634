"""The words mail programs of many languages set above a quote: data for `quote_marks`."""

import re

# The verb of "On <date>, <name> wrote:", wherever a language puts it. Whole words; what a script without spaces or
# with joined endings writes is listed as it stands.
_VERBS = (
    r"wrote|writes|said|says|schrieb|schrieben|geschrieben|schreef|skrev|skreiv|kirjoitti|kirjutas|rašė|rakstīja"
    r"|a écrit|écrit|écrivait|escribió|escribio|ha escrito|va escriure|ha escrit|escreveu|escribiu|idatzi du"
    r"|ha scritto|scrisse|scriveva|a scris|napisał\(a\)|napisała|napisał|napisali|pisze|nadesłał|napsal\(a\)"
    r"|napsala|napsal|napísal\(a\)|napísala|napísal|napisao|napisala|napisal|piše|ezt írta|írta|yazdı|yazmış"
    r"|menulis|đã viết|viết|shkroi|skrifaði|scríobh|scrieb|написа|написал\(а\)|написал|написала|написали|написав"
    r"|написала|пише|пишет|писали|писал|напісаў|je napisao/la|έγραψε|έγραψες|yozdi|жазды|დაწერა|գրել է"
)
VERBS = re.compile(
    rf"(?<!\w)(?:{_VERBS})(?!\w)|כתב|כתבה|מאת|كتب|نوشت|님이 작성|쓴 글|님이 쓴|작성(?=\s?[:：]?\s?\Z)|wrote:|写道"
    rf"|寫道|写到|さんは書きました"
    r"|が書きました|のメール|さんからのメール|เขียน|लिखा|লিখেছেন|எழுதியது",
    re.IGNORECASE,
)
# what a line may end with that is the last of an attribution without a colon: the verbs, as plain words
LAST_VERBS = (
    *(word.replace("\\", "") for word in _VERBS.split("|")),
    *("כתב", "כתבה", "כתב/ה", "كتب", "نوشت", "작성", "쓴 글", "写道", "寫道", "写到", "のメール", "が書きました"),
    *("さんは書きました", "เขียนว่า", "เขียน", "लिखा"),
)
# what begins such a line: the word before the date, a weekday, or the date itself
STARTS = re.compile(
    r"[\W_]{0,6}(?:on|at|am|vom|le|el|il|em|op|den|dnia|dňa|dne|w dniu|la data|în data|pe data|în|в|во|на|στις|στο"
    r"|vào|pada|kuupäev|missatge de|het|em data|date|(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar"
    r"|mer|jeu|ven|sam|dim|lu|ma|me|gi|ve|do|mié|jue|vie|sáb|dom|seg|ter|qua|qui|sex|woe|don|vrij|zat|zon|wo|vr|za"
    r"|zo|mån|tis|ons|tors|tor|fre|lör|sön|man|tir|lør|søn|ke|to|pe|la|su|ti|pon|wt|śr|czw|pt|sob|niedz|po|út|st"
    r"|čt|pá|so|ne|пн|вт|ср|чт|пт|сб|вс|нд)"
    r"[\w]{0,8})[.,]?\s+(?=.{0,30}?\d)",
    re.IGNORECASE,
)
# "Quoting Alice <...>:" and its like: the verb leads
LEADS = re.compile(
    r"(?:quoting|zitat von|citando a|citando|citation de|cytowanie|citerar|citat fra|citaat van|цитирую|idézet)\s",
    re.IGNORECASE,
)
# lines without which an answer is to be written above
_ABOVE = (
    r"(?:reply|write|type|answer|respond)\b.{0,30}\babove (?:this|the) line|(?:antwort\w*"
    r"|schreib\w*).{0,30}\b(?:über|oberhalb)\b.{0,12}\blinie|répond\w*.{0,30}(?:au-dessus|ci-dessus).{0,12}ligne"
    r"|écri\w*.{0,30}au-dessus.{0,12}ligne|(?:respond|escrib|respuesta)\w*.{0,40}(?:encima|arriba) de esta línea"
    r"|(?:rispond|scriv)\w*.{0,40}sopra (?:di )?questa (?:riga|linea)|(?:respond|escrev"
    r"|respost)\w*.{0,40}acima (?:desta|da) linha|(?:typ|antwoord|reageer|schrijf)\w*.{0,40}boven deze (?:lijn"
    r"|regel)|(?:odpowi|napisz|wpisz)\w*.{0,40}(?:powyżej|nad) tej linii|(?:skriv|svar)\w*.{0,40}(?:ovan|over"
    r"|över) denn?a? linj|(?:ответ|пишите)\w*.{0,40}выше этой (?:линии|строки)|请在此行(?:之)?上方|この行より上"
    r"|このラインの上"
)
ABOVE = re.compile(rf"(?:please )?.{{0,40}}?(?:{_ABOVE})", re.IGNORECASE)
# such a line is drawn, or begins with one of these
ABOVE_STARTS = (
    *(
        "please",
        "reply",
        "write",
        "type",
        "answer",
        "respond",
        "bitte",
        "antwort",
        "schreib",
        "répond",
        "écri",
        "veuillez",
    ),
    *(
        "escrib",
        "por favor",
        "rispond",
        "scriv",
        "responda",
        "escrev",
        "typ",
        "antwoord",
        "reageer",
        "schrijf",
        "odpow",
    ),
    *("odpow", "napisz", "wpisz", "proszę", "skriv", "svar", "ответ", "пишите", "пожалуйста", "请", "この"),
)


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split("|"))


FORWARDED_SUBJECT = re.compile(
    r"\s*(?:\[[^\[\]]{1,40}\]\s*)?(?:fwd?|fw|wg|tr|rv|enc|i|vb|vl|doorst|pd|trs|ilt|i̇lt|továbbítás|továbbítva"
    r"|redir|пересл|пересылка|πρθ|הועבר|转发|轉寄|転送|전달|fyi)\s?(?:\[\d+\])?\s?[:：]",
    re.IGNORECASE,
)

ORIGINAL_WORDS = _listed(
    "original message|antwort nachricht|original appointment|original email|original mail|original|originalmessage"
    "|reply message|reply to message|replied message|in reply to|previous message|quoted message|originalnachricht"
    "|original-nachricht|original nachricht|ursprüngliche nachricht|originaltermin|urspr. nachricht"
    "|ursprüngliche mail|ursprüngliche e-mail|ursprünglicher termin|original-mail|originalmail|antwortnachricht"
    "|ursprungliche nachricht|message d'origine|message d’origine|message original|message initial"
    "|courriel d'origine|message de réponse|rendez-vous d'origine|e-mail d'origine|e-mail d’origine|mail original"
    "|mail d'origine|mensaje original|correo original|mensaje de respuesta|cita original|missatge original"
    "|mensagem original|mensagem de resposta|e-mail original|compromisso original|messaggio originale"
    "|messaggio di risposta|e-mail originale|appuntamento originale|oorspronkelijk bericht|origineel bericht"
    "|oorspronkelijke bericht|oorspronkelijke e-mail|ursprungligt meddelande|originalmeddelande|ursprungligt mejl"
    "|ursprungliga meddelandet|oprindelig meddelelse|original meddelelse|oprindelig besked|opprinnelig melding"
    "|original melding|opprinnelig e-post|alkuperäinen viesti|alkuperäinen sähköposti|oryginalna wiadomość"
    "|wiadomość oryginalna|wiadomość pierwotna|pierwotna wiadomość|treść oryginalnej wiadomości|původní zpráva"
    "|původní e-mail|původní email|pôvodná správa|pôvodný email|eredeti üzenet|eredeti levél|eredeti e-mail"
    "|mesaj original|mesajul original|mesaj inițial|originalna poruka|izvorna poruka|izvirno sporočilo"
    "|оригинална порука|оригинално съобщение|исходное сообщение|оригинальное сообщение|исходное письмо"
    "|первоначальное сообщение|ответное сообщение|початкове повідомлення|оригінальне повідомлення"
    "|вихідне повідомлення|αρχικό μήνυμα|πρωτότυπο μήνυμα|özgün ileti|orijinal mesaj|orjinal mesaj|orijinal ileti"
    "|özgün mesaj|asıl ileti|asıl mesaj|orijinal e-posta|tin nhắn gốc|thư gốc|tin nhắn ban đầu|pesan asli"
    "|email asli|mesej asal|ข้อความเดิม|ข้อความต้นฉบับ|मूल संदेश|הודעה מקורית|ההודעה המקורית|الرسالة الأصلية"
    "|رسالة أصلية|پیام اصلی|原始邮件|原始郵件|邮件原件|原邮件|原始信件|原信|原始信息|原始訊息|回复邮件"
    "|回复的原邮件|元のメッセージ|オリジナルメッセージ|元のメール|original message（原文）|返信元メッセージ"
    "|원본 메시지|원본 메일|원래 메시지|원본메일|original message from|algne kiri|algne sõnum|pradinis laiškas"
    "|originalus laiškas|oriģinālais ziņojums|sākotnējais ziņojums"
)
FORWARD_WORDS = _listed(
    "forwarded message|forward message|begin forwarded message|forwarded mail|forwarded email|forwarded by"
    "|start of forwarded message|forwarded|fwd|forwarded letter|forward|weitergeleitete nachricht"
    "|weitergeleitete mail|weitergeleitete e-mail|weitergeleitet von|anfang der weitergeleiteten nachricht"
    "|anfang der weitergeleiteten e-mail|anfang weitergeleitete nachricht|message transféré|message réexpédié"
    "|début du message transféré|début du message réexpédié|courriel transféré|message transmis|e-mail transféré"
    "|mensaje reenviado|inicio del mensaje reenviado|mensaje reenviado por|correo reenviado|missatge reenviat"
    "|inici del missatge reenviat|mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada"
    "|início da mensagem reencaminhada|início de mensagem encaminhada|início de mensagem reenviada"
    "|messaggio inoltrato|inizio messaggio inoltrato|inizio del messaggio inoltrato|messaggio rinviato"
    "|doorgestuurd bericht|begin doorgestuurd bericht|begin van doorgestuurd bericht|doorgezonden bericht"
    "|doorgestuurde e-mail|vidarebefordrat meddelande|vidarebefordrat brev|vidarebefordrat mejl"
    "|videresendt meddelelse|videresendt besked|start på videresendt meddelelse|start på videresendt besked"
    "|videresendt melding|videresendt e-post|begynnelse på videresendt melding|start på videresendt melding"
    "|start på vidaresend melding|edelleenlähetetty viesti|välitetty viesti|edelleenlähetetty viesti alkaa"
    "|välitetty viesti alkaa|alku edelleen lähetetystä viestistä|przekazana wiadomość|wiadomość przekazana"
    "|przesłana wiadomość|początek przekazywanej wiadomości|treść przekazanej wiadomości"
    "|treść przekazywanej wiadomości|dalej przekazana wiadomość|přeposlaná zpráva|přeposlaný e-mail"
    "|začátek přeposílané zprávy|začátek přeposlané zprávy|preposlaná správa|začiatok preposlanej správy"
    "|začiatok preposielanej správy|továbbított üzenet|továbbított levél|továbbított levél kezdete"
    "|továbbított üzenet kezdete|mesaj redirecționat|mesaj redirecţionat|mesaj transmis mai departe"
    "|începutul mesajului redirecționat|proslijeđena poruka|prosleđena poruka|posredovano sporočilo"
    "|прослеђена порука|препратено съобщение|начало препратено съобщение|переадресованное сообщение"
    "|перенаправленное сообщение|пересланное сообщение|пересылаемое сообщение|пересланное письмо"
    "|начало переадресованного сообщения|начало переадресованного письма|начало пересылаемого сообщения"
    "|переслане повідомлення|переадресоване повідомлення|початок переадресованого повідомлення"
    "|початок листа, що пересилається|προωθημένο μήνυμα|προωθούμενο μήνυμα|έναρξη προωθημένου μηνύματος"
    "|αρχή προωθημένου μηνύματος|yönlendirilen ileti|iletilen mesaj|iletilen ileti|yönlendirilmiş mesaj"
    "|yönlendirilen mesaj|iletilmiş mesaj|iletilen ileti başlangıcı|iletilen mesajın başlangıcı"
    "|thư được chuyển tiếp|tin nhắn được chuyển tiếp|thư đã chuyển tiếp|bắt đầu thư được chuyển tiếp|pesan terusan"
    "|pesan yang diteruskan|mulai pesan terusan|ข้อความที่ส่งต่อ|เริ่มต้นข้อความที่ส่งต่อ|अग्रेषित संदेश"
    "|הודעה שהועברה|תחילת ההודעה שהועברה|رسالة معاد توجيهها|رسالة محولة|بداية الرسالة المعاد توجيهها"
    "|بدء الرسالة المعاد توجيهها|پیام هدایت شده|پیام ارسال شده|转发的邮件|转发邮件|转发的消息|转发信件"
    "|下面是转发的邮件|以下是转发的邮件|开始转发的邮件|開始轉寄郵件|以下是轉寄的郵件|轉寄的郵件|轉寄郵件|轉寄訊息"
    "|轉寄信件|被转发邮件信息|被转发的邮件|転送されたメッセージ|転送メッセージ|転送されたメール|転送メール|転送"
    "|전달된 메시지|전달된 메일|전달된 메시지의 시작|전달 메시지|edastatud kiri|edastatud sõnum|persiųstas laiškas"
    "|persiunčiamas laiškas|pārsūtīts ziņojums|pārsūtītais ziņojums"
)


def _table(**words: str) -> dict[str, str]:
    return {word: field for field, listed in words.items() for word in listed.split("|")}


# word of a header line -> the field it means
HEADER_WORDS = _table(
    **{
        "from": "from|sender|von|absender|de|expéditeur|remitente|da|mittente|van|afzender|från|avsändare|fra"
        "|afsender|avsender|frá|lähettäjä|od|nadawca|odesílatel|odesielateľ|feladó|de la|expeditor|от|от кого"
        "|отправитель|від|від кого|відправник|од|подател|από|αποστολέας|kimden|gönderen|từ|người gửi|dari|pengirim"
        "|daripada|จาก|प्रेषक|מאת|من|از|المرسل|发件人|發件人|寄件者|寄件人|發信人|发信人|差出人|送信者|送信元"
        "|보낸 사람|보낸사람|발신|발신자|보낸이|saatja|kellelt|nuo|siuntėjas|no|sūtītājs|šalje|pošiljalac"
        "|pošiljatelj|remetente|remitent|nork",
        "sent": "sent|enviat|date|date sent|sent at|received|gesendet|gesendet am|datum|versendet|empfangen|envoyé"
        "|envoyé le|date d'envoi|date d’envoi|enviado|enviado el|enviado em|enviada em|enviada|fecha"
        "|fecha de envío|data|data de envio|data di invio|inviato|inviato il|verzonden|verzonden op|skickat"
        "|skickades|sendt|dato|lähetetty|päiväys|päivämäärä|pvm|wysłano|wysłane|data wysłania|wysłany|odesláno"
        "|odesláno dne|odoslané|dátum|elküldve|küldve|küldés ideje|trimis|dată|data trimiterii|отправлено|дата"
        "|дата отправки|отправлен|надіслано|дата надсилання|відправлено|изпратено|послато|poslano|poslato|στάλθηκε"
        "|ημερομηνία|εστάλη|gönderildi|gönderilme|tarih|gönderme tarihi|gönderim tarihi|đã gửi|ngày|thời gian"
        "|dikirim|tanggal|terkirim|dihantar|tarikh|ส่ง|วันที่|ส่งเมื่อ|भेजा गया|दिनांक|发送时间|发送日期|日期|时间"
        "|發送時間|時間|寄件日期|傳送日期|送信日時|送信日|日時|日付|날짜|보낸 날짜|보낸날짜|발송일|보낸 시간|전송"
        "|נשלח|תאריך|تاريخ|التاريخ|تم الإرسال|أرسلت|تاریخ|kuupäev|saadetud|data:|išsiųsta|nosūtīts|datums|bidalia",
        "to": "to|per a|adressaat|an|empfänger|à|a|pour|destinataire|destinataires|destinatario|para|destinatário"
        "|aan|ontvanger|till|mottagare|til|modtager|mottaker|vastaanottaja|kenelle|do|adresat|odbiorca|komu"
        "|příjemce|príjemca|címzett|către|catre|destinatar|кому|получатель|до|одержувач|за|πρός|προς|παραλήπτης"
        "|kime|alıcı|đến|tới|người nhận|kepada|ke|untuk|ถึง|प्रति|को|אל|ל|إلى|المستلم|به|收件人|收件者|收信人|宛先"
        "|送信先|받는 사람|받는사람|수신|수신자|받는이|saaja|kellele|kam|kam|iki|gavėjas|za|prima|primatelj|per"
        "|nori",
        "cc": "cc|bcc|kopie|kopie an|blindkopie|copie|copie à|cópia|copia|copia a|kopia|kopi|kopio|kopia do"
        "|do wiadomości|dw|udw|másolat|másolatot kap|копия|копія|κοιν|κοινοποίηση|bilgi|sao gửi|đồng gửi|tembusan"
        "|สำเนา|प्रतिलिपि|עותק|نسخة|نسخة إلى|抄送|副本|密送|密件副本|참조|숨은 참조|en copie|koopia|kópia|kopija"
        "|cc\u2019d|ccn|cci|cco|kk|kopija",
        "subject": "subject|re|betreff|betrifft|objet|sujet|asunto|assunto|oggetto|onderwerp|ämne|emne|efni|aihe"
        "|temat|předmět|predmet|tárgy|subiect|тема|предмет|относно|θέμα|konu|chủ đề|tiêu đề|perihal|subjek|subyek"
        "|judul|เรื่อง|หัวเรื่อง|विषय|נושא|הנדון|الموضوع|موضوع|主题|主旨|标题|主題|標題|件名|题目|제목|teema"
        "|pealkiri|tema|temats|naslov|zadeva|assumpte|gaia",
        "other": "reply-to|reply to|organization|organisation|company|importance|priority|attachments|attachment"
        "|anlagen|anlage|anhang|anhänge|wichtigkeit|priorität|antwort an|antworten an|organisation|pièces jointes"
        "|pièce jointe|importance|répondre à|datos adjuntos|adjuntos|importancia|responder a|allegati|priorità"
        "|rispondi a|anexos|importância|bijlagen|bijlage|urgentie|antwoord aan|beantwoorden - aan|bifogade filer"
        "|bilagor|prioritet|vedhæftede filer|vedlegg|liitteet|tärkeys|załączniki|ważność|odpowiedz do|přílohy"
        "|důležitost|mellékletek|fontosság|вложения|важность|вложение|вкладення|συνημμένα|ekler|önem|附件|重要性"
        "|添付ファイル|첨부|첨부파일|categories|sensitivity|signed by|mailed-by|message-id|conversation|user-agent"
        "|newsgroups|gruppe",
    }
)
