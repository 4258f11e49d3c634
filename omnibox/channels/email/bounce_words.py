"""The words by which mail servers of many makes and languages say that a mail did not arrive: data for bounces."""

import re

# local parts no person writes from, and names programs sign with
DAEMONS = re.compile(
    r"(?:mailer[-_.]?daemon|mail[-_.]?delivery(?:[-_.]?(?:sub)?system)?|double-bounce|bounces?)\Z",
    re.IGNORECASE,
)
POSTMASTERS = re.compile(
    r"(?:postmaster|postmast|mailadmin|mailmaster|mdaemon|microsoftexchange[0-9a-f]+|ndr|dsn)\Z", re.IGNORECASE
)
# people write from these, too: another sign of a server has to be there
SHARED = re.compile(r"(?:administrator|admin|system|mail|root|nobody|no[-_.]?reply|delivery|smtp)\Z", re.IGNORECASE)
SYSTEM_NAMES = re.compile(
    r"mail delivery|delivery (?:sub)?system|mail(?:er)?[ -]?daemon|system administrator|systemadministrator"
    r"|mail administrator|microsoft outlook|microsoft exchange|postmaster|mail system|delivery subsystem"
    r"|internet mail delivery|email server",
    re.IGNORECASE,
)
# subjects of notices; a person may write one of them, so they never decide alone
SUBJECT = re.compile(
    r"\A\s*(?:\[[^\]]*\]\s*)?(?:undeliver(?:able|ed)|delivery (?:status|failure|failed|report|notification|delayed"
    r"|problem|error|has)|mail delivery|failure notice|returned mail|mail (?:system )?error|non[- ]?delivery"
    r"|nondeliverable|message (?:not |un)deliver|message (?:delivery|status|delayed|you sent)"
    r"|(?:warning: )?could not send|warning: (?:message|could)|delayed mail|delivery\b.{0,40}\bfail"
    r"|your (?:message|mail|e-?mail) .{0,60}(?:could not|couldn't|wasn't|was not|not be|blocked|rejected|undeliver"
    r"|delay)|rejected:|bounce[d:]|mailbox (?:full|is full)|quota|unzustellbar|nicht zustellbar|zustell(?:ung"
    r"|bericht|fehler)|unzustellbarkeit|benachrichtigung (?:zum|über den) (?:übermittlung|zustell)"
    r"|fehler bei der zustellung|rückläufer|mail konnte nicht|ihre nachricht|email-zustellung|e-mail-zustellung"
    r"|non remis|non distribu|échec (?:de|d)|notification d['’]échec|remise impossible|impossible de remettre"
    r"|message non|retour à|avis de non|mensaje no|no se (?:puede|pudo|ha podido)|no entregado"
    r"|notificación de estado|devolución|devuelto|error de entrega|entrega (?:fallida|no)|mancat[oa] (?:recapito"
    r"|consegna)|non recapit|impossibile (?:recapitare|consegnare)|notifica (?:dello|sullo|di) stato"
    r"|errore di consegna|não (?:entregue|foi)|falha (?:na|de) entrega|não é possível entregar|notificação de"
    r"|onbestelbaar|kan niet worden|niet bezorgd|bezorging (?:mislukt|vertraagd)|aflever|olevererbart|kan (?:inte"
    r"|ikke) levere|kunne ikke levere|går inte att leverera|ej levererat|misslyckad|ikke leveret"
    r"|kan ikke afleveres|toimit(?:us|tamaton)|ei voitu toimittaa|nie można dostarczyć|niedostarczon|wiadomość nie"
    r"|zwrot|nie dostarczono|raport o (?:stanie|niedor)|nedoruč|doručení|zprávu nelze|kézbesít|nem kézbesíthető"
    r"|sikertelen|nelivrat|nu (?:se poate|a putut)|недостав|не доставлен|не удалось доставить|ошибка доставки"
    r"|доставка (?:невозможна|не)|сообщение не|неможливо|не вдалося|teslim|iletilemedi|gönderilemedi|αδυναμία"
    r"|αποτυχία|配信|配送|送信でき|届きませんでした|エラーメール|未送达|无法(?:投递|送达|递送)|退信|投递(?:失败"
    r"|状态)|系统退信|系統退信|退件|傳遞|無法傳遞|未传递|전송 실패|배달|전달되지|반송|לא נמסר|כשל|تعذر|فشل)",
    re.IGNORECASE,
)
DELAYED = re.compile(
    r"\bdelay(?:ed)?\b|will (?:be retried|keep trying|continue (?:to try|trying)|retry)|still (?:being retried"
    r"|trying|in the queue)|no action is required|do not need to resend|you do not need to"
    r"|could not (?:yet )?(?:be )?(?:sent|send|deliver\w*) (?:for )?(?:the )?(?:past|last)"
    r"|has not (?:yet )?been delivered|temporar(?:y|ily) (?:problem|failure|delayed)"
    r"|delivery attempts will continue|this is a warning message only|verzögert|weitere zustellversuche"
    r"|wird weiter versucht|noch nicht zugestellt|retardé|différé|nouvelles tentatives|retrasad"
    r"|se seguirá intentando|ritardat|in ritardo|ulteriori tentativi|atrasad|adiad|vertraagd|försen|forsink|opóźni"
    r"|zpožděn|késleltet|întârzi|задерж|откладывает|затрим|gecik|遅延|延迟|延遲|지연",
    re.IGNORECASE,
)
FAILED = re.compile(
    r"permanent|giving up|gave up|given up|final failure|fatal|has been (?:returned|removed from the queue"
    r"|rejected|blocked)|wasn't delivered|was not delivered|could ?n[o']t be delivered|couldn't be delivered"
    r"|not be delivered to one|undeliverable|message was (?:rejected|not)|failed permanently|address(?:es)? failed"
    r"|no longer (?:be )?(?:retry|try|attempt|valid)|will not be (?:re)?tr|unable to deliver|cannot be delivered"
    r"|nicht zugestellt werden|endgültig|unzustellbar|n'a pas pu être|n’a pas pu|définitive|no se pudo entregar"
    r"|no se ha podido|definitiv|non è stato (?:recapitato|possibile)|não pôde ser|kon niet worden|kunde inte"
    r"|kunne ikke|nie można|nelze|nem (?:lehet|sikerült)|не удалось|не может быть|не доставлено|無法|无法"
    r"|できませんでした|없습니다|iletilemedi|teslim edilemedi",
    re.IGNORECASE,
)
# where a notice in one text goes over into a copy of the mail
COPY = re.compile(
    r"^[\s>]*(?:-{2,}.*(?:copy of|original message|message headers|returned|below this line|header follows"
    r"|message follows|unsent message|ursprüngliche|message d'origine|mensaje original).*|-{3,} ?(?:below|begin"
    r"|start).*|received: (?:from|by) .*|original message (?:headers|follows):?|return-path: <.*|.*(?:copy of the"
    r"|copie du|kopie der|copia del) (?:original )?(?:message|nachricht|mensaje).*:)\s*$",
    re.IGNORECASE | re.MULTILINE,
)
# what the words mean where no code says it (RFC 3463), the plainest first; the class is put before
REASONS = tuple(
    (re.compile(words, re.IGNORECASE), status)
    for words, status in (
        (
            (
                r"over ?quota|quota (?:exceeded|full)|mailbox (?:is |size |over)?(?:full|exceed)|mailbox full"
                r"|inbox is full|out of (?:storage|space)|storage (?:space|limit)|insufficient (?:disk"
                r"|system) (?:space|storage)|exceeded .{0,30}(?:quota|storage)|not enough (?:space|storage)|voll\b"
                r"|postfach ist voll|boîte .{0,30}pleine|buzón .{0,30}llen[oa]|casella .{0,30}piena"
                r"|caixa .{0,30}cheia|vol\b|переполнен|已满|已滿|容量|満杯|초과"
            ),
            "2.2",
        ),
        (
            (
                r"(?:message|mail|size).{0,40}(?:too (?:large|big)|exceeds?|larger than)|zu groß|trop (?:grand"
                r"|volumineux)|demasiado grande|troppo grande|too large|слишком большо"
            ),
            "3.4",
        ),
        (
            (
                r"(?:host|domain|server)\b[^0-9:]{0,60}(?:not found|unknown|does ?n[o']t exist|lookup failed"
                r"|no such (?:host|domain)|couldn't be found|could not be found|unrouteable|unroutable"
                r"|bad destination|no mx)|unrouteable|nxdomain|name service error|no mail (?:exchanger|hosts)"
                r"|no route to host|couldn't find any host|domain .{0,40}nicht gefunden|dns (?:error|failure"
                r"|lookup)|bad destination (?:mailbox )?(?:system|host)"
            ),
            "1.2",
        ),
        (
            (
                r"spam|black ?list|block(?:ed|list)|reputation|denied by policy|policy (?:reasons|violation"
                r"|rejection)|content (?:rejected|filter)|access denied|not accepted for policy|dmarc|spf\b|dkim"
                r"|rbl|spamhaus|barracuda|virus|unsolicited|bulk mail|message (?:content )?(?:rejected|blocked)"
                r"|relay(?:ing)? (?:access )?(?:denied|not (?:permitted|allowed))|unable to relay"
                r"|not (?:authori[sz]ed|permitted)|protected by|prohibited|拒绝|拒絕|垃圾"
            ),
            "7.1",
        ),
        (
            (
                r"(?:mailbox|account|user|address|recipient)\b.{0,40}(?:disabled|inactive|suspended|deactivated"
                r"|locked|expired|closed|discontinued)|not active|gesperrt|deaktiviert|désactivé|desactivad"
                r"|disattivat|停用|禁用"
            ),
            "2.1",
        ),
        (
            (
                r"(?:user|recipient|mailbox|address|account|alias|addressee|name)\b.{0,50}(?:unknown|not (?:found"
                r"|exist|known|valid|listed|local)|invalid|rejected|unavailable|does ?n[o']t exist|does not have"
                r"|no longer|undeliverable|couldn't be found|wasn't found|failed|no such)|(?:unknown|invalid"
                r"|no such|bad|non-?existent) (?:local )?(?:user|recipient|mailbox|address|account|alias"
                r"|destination|person)|doesn't have (?:an?|this)|not our customer|no mailbox here|not listed in"
                r"|unbekannt|existiert nicht|gibt es nicht|nicht gefunden|inconnu|n'existe pas|introuvable"
                r"|desconocid|no existe|no se encontró|no se ha encontrado|sconosciut|inesistente|non esiste"
                r"|desconhecid|não existe|não encontrad|onbekend|bestaat niet|okänd|finns inte|ukendt|findes ikke"
                r"|ukjent|finnes ikke|ei löydy|tuntematon|nieznan|nie istnieje|neexistuje|neznám|nem létezik"
                r"|ismeretlen|не существует|не найден|неизвестн|не знайдено|bulunamadı|不存在|未找到|找不到"
                r"|見つかりません|存在しません|없는|존재하지"
            ),
            "1.1",
        ),
        (
            (
                r"timed? ?out|connection (?:refused|timed|lost|reset|dropped)|expired|retry time|queue (?:too long"
                r"|lifetime)|too long in queue|for too long|could not be (?:contacted|reached)|no answer"
                r"|not responding|unreachable|zeitüberschreitung|délai|tiempo de espera|не отвечает|タイムアウト"
                r"|超时|逾時"
            ),
            "4.7",
        ),
        (
            r"loop|too many (?:hops|received)|hop count",
            "4.6",
        ),
        (
            r"syntax|malformed|bad address|illegal",
            "1.3",
        ),
        (
            r"temporar|try again|later|greylist|rate limit|too many (?:connections|messages)|deferred|busy",
            "4.5",
        ),
    )
)
