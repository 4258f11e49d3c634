"""The words people and phones end a mail with, in many languages: data for `signature`."""

import re


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split("|"))


# what a phone or a mail program adds by itself; the line begins so
_DEVICES = (
    r"i ?phone|i ?pad|i ?pod|i ?os|mac|apple|android|galaxy|samsung|huawei|honor|xiaomi|redmi|oppo|vivo|oneplus"
    r"|pixel|nokia|htc|lg|lenovo|moto\w*|sony|xperia|fairphone|nexus|blackberry|bb|windows|lumia|surface|mobil\w*"
    r"|smart\s?phone|phone|telefon\w*|tel[eéè]fono?|teléfon|cell\w*|handy|handset|handheld|tablet\w*|device|gerät"
    r"|mobilger\w*|dispositi\w*|appareil|outlook\w*|hotmail|gmail|yahoo\w*|aol|mail\w*|e-?mail|post\w*|thunderbird"
    r"|k-9|proton\w*|tuta\w*|zoho|spark|airmail|mailbox|inbox|newton|bluemail|blue mail|aqua mail|nine|edison"
    r"|superhuman|front|missive|hey|fastmail|icloud|gmx\w*|web\.de|freenet|t-online|telekom|vodafone|verizon|at&t"
    r"|t-mobile|sprint|orange|sfr|bouygues|free|laposte|libero|virgilio|tiscali|ukr\.net|яндекс\w*|mail\.ru"
    r"|rambler|почт\w*|смартфон\w*|телефон\w*|айфон\w*|мобіль\w*|мобиль\w*|seznam|email\.cz|wp|onet|interia|o2"
    r"|app\w*|ti-85|watch|ipad|dell|hp|chromebook|laptop|pc|computer|foxmail|qq\w*|typewriter|naver|daum|kindle"
    r"|zimbra|roundcube|em client|the bat|mobiltelefon\w*|mobilen?|puhelim\w*|komórk\w*"
)
MOBILE_SIGNATURE = re.compile(
    r"[\W_]{0,6}(?:"
    rf"(?:sent|written|typed|composed|dictated) (?:from|via|with|by|using|on"
    rf"|through)\b[^\n]{{0,40}}?(?<!\w)(?:{_DEVICES}|my |a |the )"
    r"|sent from (?:my|mobile|outlook|yahoo|samsung|proton)\b|from my i?(?:phone|pad)|from my (?:mobile|android"
    r"|galaxy)|get (?:outlook|bluemail|blue mail|spark|yahoo mail) for |get your own email|\w+ from mobile\Z"
    r"|via mobile\Z|sent with proton ?mail|secured? with tuta|(?:von|auf|mit|aus|per) mein\w* .{1,60}(?:gesendet"
    r"|geschrieben|verfasst|verschickt)|(?:gesendet|geschrieben|verschickt|verfasst) (?:von|mit|über|vom|aus|per"
    r"|via)\b|diese (?:nachricht|e-?mail|mail) wurde (?:von|mit) .{1,80}(?:gesendet|verschickt|geschrieben)"
    r"|holen sie sich outlook|outlook für (?:ios|android)|hol dir outlook|envoyé (?:de|depuis|à partir|via|avec"
    r"|par)\b|télécharge[rz] outlook|obten(?:ez|ir) outlook|provenant de mon|(?:enviado|enviada|escrito) (?:desde"
    r"|con|por|do|da|a partir|pelo|pela|de|via|através|por mi|mediante)\b|obten(?:er|ga|ha) (?:o )?outlook"
    r"|obtén outlook|baixe o outlook|enviat (?:des de|amb)\b|inviat[oa] (?:da|dal|dall|con|tramite|via)\b"
    r"|scarica outlook|ottieni outlook|(?:verstuurd|verzonden|gestuurd) (?:vanaf|vanuit|met|via|door|van)\b"
    r"|outlook voor (?:ios|android)|download outlook|(?:skickat|skickades|sänt) (?:från|med|via)\b|hämta outlook"
    r"|från min |(?:sendt|afsendt) (?:fra|med|via)\b|hent outlook|skaff deg outlook|få outlook|lähetetty .{2,60}"
    r"|lähetin .{2,60}(?:puhelimesta|laitteesta)|hanki outlook|(?:wysłan[eoay]|napisane) (?:z|ze|za pomocą|przez"
    r"|przy)\b|pobierz (?:program )?outlook|uzyskaj outlook|(?:odesl[áa]no|odesláno|poslané|odoslané|poslané"
    r"|posláno|posláne) (?:z|ze|pomocí|cez|prostredníctvom)\b|získejte outlook|získajte outlook|(?:küldve|elküldve"
    r"|küldte) (?:az?|a) |.{1,40}(?:iphone|ipad|android|telefon|készülék)\w*(?:-om|-em|omról|ról|ről|mről) (?:küld"
    r"|el)|(?:iphone|ipad)-?(?:omról|emről) küldve|trimis (?:de pe|din|cu|prin|de la)\b|obțineți outlook"
    r"|poslano (?:s|sa|iz|z|preko)\b|poslato (?:sa|s)\b|пратено от|изпратено (?:от|с|чрез)\b|послато (?:са|с)\b"
    r"|отправлен[оаы]? (?:с|из|со|через|при)\b|послано с|скачать outlook|получить outlook|(?:надіслан[оаий]"
    r"|відправлен[оа]|надсилається) (?:з|із|через|за)\b|(?:στάλθηκε|εστάλη|αποστολή|απεστάλη) (?:από|απο|με"
    r"|μέσω)\b|λήψη του outlook|(?:\w+(?:'|’)?\w* )?(?:iphone|ipad|android|samsung|cihaz|telefon"
    r"|cep)\w*(?:['’]?\w*)? (?:gönderildi|gönderilmiştir)|.{2,60}(?:dan|den|tan|ten|ile) gönderildi"
    r"|outlook.u edinin|(?:đã gửi|được gửi|gửi) từ |tải outlook|tải xuống outlook|dikirim (?:dari|dengan|melalui) "
    r"|dihantar (?:dari|daripada)|ส่งจาก|मेरे .{1,30} से भेजा|נשלח מ|קבל את outlook|أُ?رسلت? من|تم الإرسال من"
    r"|مرسل من|الحصول على outlook|احصل على outlook|ارسال شده از|فرستاده شده از|发自|發自|从我的|從我的|来自我的"
    r"|發送自|发送自|获取 ?outlook|取得 ?outlook|通过.{1,20}发送|由.{1,20}发送\Z|使用.{1,20}发送|(?:来自"
    r"|發自).{0,10}(?:邮箱|信箱)|.{0,30}(?:から送信|より送信)|.{1,30}を入手|.{0,30}(?:에서 보냄|에서 보냈습니다"
    r"|에서 보낸|에서 전송|에서 발송)|.{0,20}다운로드\Z|나의 .{1,30}에서|az? .{1,30}(?:küldve|elküldve|küldtem)"
    r"|enviat (?:des|amb|via)\b|obter (?:o )?outlook|saadetud .{2,40}|išsiųsta iš|nosūtīts no|sūtīts no|seolta ó"
    r"|anfonwyd o"
    r")",
    re.IGNORECASE,
)
# a sentence about one's desk is no signature: more words and a verb follow
NO_SIGNATURE = re.compile(
    r"(?i)\bmy desk\b|,\s(?:it |is |and |but |i |so )|\b(?:is|was|are) (?:much|not|easier)|\bplease (?:reply|call"
    r"|send)\b|\?|\b(?:yesterday|last week|by mistake|gestern|nicht angekommen)\b"
)

# formal words before a name; nothing is lost with them
REGARDS = _listed(
    "best regards|kind regards|kindest regards|warm regards|warmest regards|many regards|regards|with regards"
    "|with best regards|with kind regards|with kindest regards|best wishes|with best wishes|kind wishes"
    "|all the best|sincerely|sincerely yours|yours sincerely|yours faithfully|yours truly|very truly yours"
    "|respectfully|cordially|best|cheers|warmly|rgds|brgds|br|kr|rgrds|regds|take care|yours|have a nice day"
    "|have a great day|mit freundlichen grüßen|mit freundlichen grüssen|mit freundlichen gruessen"
    "|mit freundlichem gruß|mit freundlichem gruss|mit freundlicher empfehlung|freundliche grüße"
    "|freundliche grüsse|freundlicher gruß|freundlichst|mit besten grüßen|mit besten grüssen|mit bestem gruß"
    "|beste grüße|beste grüsse|besten gruß|bester gruß|viele grüße|viele grüsse|viele gruesse|vielen gruß"
    "|liebe grüße|liebe grüsse|liebe gruesse|lieben gruß|lieber gruß|herzliche grüße|herzliche grüsse"
    "|herzlichen gruß|herzlichst|mit herzlichen grüßen|schöne grüße|schöne grüsse|schönen gruß|sonnige grüße|grüße"
    "|grüsse|gruesse|gruß|gruss|mfg|m.f.g|lg|vg|hg|bg|hochachtungsvoll|mit vorzüglicher hochachtung"
    "|mit lieben grüßen|mit vielen grüßen|mit sportlichen grüßen|bis dann|ihr|ihre|i. a|i.a|cordialement"
    "|bien cordialement|très cordialement|cordialement vôtre|bien à vous|bien à toi|sincères salutations"
    "|salutations|meilleures salutations|salutations distinguées|sentiments distingués|respectueusement"
    "|sincèrement|amicalement|amitiés|bonne journée|bonne soirée|bonne réception|à bientôt|cdlt|cdt|bàv|crdlt"
    "|bien amicalement|saludos|un saludo|saludos cordiales|un cordial saludo|cordiales saludos"
    "|reciba un cordial saludo|muchos saludos|atentamente|atte|cordialmente|muy atentamente|un abrazo|abrazos"
    "|saludos atentos|salutacions|cordialment|atentament|atenciosamente|att|atte.|cumprimentos"
    "|os meus cumprimentos|com os melhores cumprimentos|melhores cumprimentos|com os meus cumprimentos|abraço"
    "|abraços|um abraço|saudações|cordiais saudações|respeitosamente|cpts|grande abraço|cordiali saluti"
    "|distinti saluti|cordialità|saluti|un saluto|i migliori saluti|un cordiale saluto|tanti saluti"
    "|con i migliori saluti|porgo cordiali saluti|porgo distinti saluti|buona giornata|buona serata|cari saluti"
    "|un caro saluto|met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|vriendelijke groeten"
    "|hartelijke groet|hartelijke groeten|met hartelijke groet|groet|groeten|groetjes|mvg|hoogachtend|beste groet"
    "|beste groeten|met beste groeten|veel groeten|met vr. groet|gr|med vänlig hälsning|med vänliga hälsningar"
    "|vänlig hälsning|vänliga hälsningar|bästa hälsningar|hälsningar|hälsning|mvh|varma hälsningar|allt gott"
    "|vänligen|vh|hälsn|med venlig hilsen|venlig hilsen|med venlige hilsner|de bedste hilsner|bedste hilsner"
    "|hilsen|mange hilsner|kh|dbh|kærlig hilsen|kærlige hilsner|vh.|knus|med vennlig hilsen|vennlig hilsen"
    "|beste hilsen|med beste hilsen|beste hilsner|hilsner|mange hilsener|hilsen fra|ystävällisin terveisin"
    "|terveisin|parhain terveisin|yt|t|lämpimin terveisin|kunnioittavasti|terveiset|kohteliaimmin|ystävällisesti"
    "|kveðja|bestu kveðjur|með kveðju|pozdrawiam|pozdrawiam serdecznie|serdecznie pozdrawiam"
    "|serdeczne pozdrowienia|pozdrowienia|z poważaniem|z powazaniem|z wyrazami szacunku|łączę pozdrowienia"
    "|pozdrawiamy|z pozdrowieniami|pozdr|z szacunkiem|s pozdravem|s pozdravom|s přátelským pozdravem|s úctou"
    "|pozdrav|zdravím|s přáním hezkého dne|hezký den|s přáním pěkného dne|s přáním krásného dne|přeji hezký den"
    "|pekný deň|s priateľským pozdravom|srdačan pozdrav|srdečně|lep pozdrav|lp|s poštovanjem|s spoštovanjem"
    "|pozdravi|lijep pozdrav|üdvözlettel|tisztelettel|üdv|szívélyes üdvözlettel|baráti üdvözlettel|köszönettel"
    "|szép napot|udv|üdvözlet|cu stimă|cu respect|cu drag|numai bine|o zi bună|o zi buna|cu stima|toate cele bune"
    "|с уважением|с наилучшими пожеланиями|с найлучшими пожеланиями|всего доброго|всего хорошего|всех благ"
    "|с приветом|искренне ваш|с почтением|удачи|с ув|хорошего дня|доброго дня|з повагою|з найкращими побажаннями"
    "|на все добре|гарного дня|щиро|с уважение|поздрави|поздрав|срдачан поздрав|с поштовањем|με εκτίμηση"
    "|με φιλικούς χαιρετισμούς|φιλικά|χαιρετισμούς|με σεβασμό|καλή συνέχεια|σας ευχαριστώ|saygılarımla"
    "|saygılarımızla|iyi çalışmalar|iyi günler|selamlar|sevgiler|saygılar|kolay gelsin|en iyi dileklerimle"
    "|trân trọng|kính thư|thân mến|thân ái|kính chào|salam hormat|salam|hormat saya|hormat kami|yang benar"
    "|ด้วยความเคารพ|ขอแสดงความนับถือ|सादर|भवदीय|בברכה|בכבוד רב|בברכת|בידידות|מכבד|תודה וברכה|مع التحية"
    "|مع خالص التحية|تحياتي|مع تحياتي|مع أطيب التحيات|أطيب التحيات|وتفضلوا بقبول فائق الاحترام|مع الاحترام"
    "|با احترام|با تشکر|ارادتمند|此致|此致敬礼|此致敬禮|敬礼|敬禮|祝好|顺祝商祺|順頌商祺|顺颂商祺|敬祝|敬上|谨上"
    "|谨启|祝商祺|祝您工作愉快|祝工作顺利|顺祝|祝安|以上|敬具|以上、よろしくお願いいたします"
    "|よろしくお願いいたします|よろしくお願い致します|宜しくお願い致します|宜しくお願いいたします"
    "|よろしくお願いします|以上、宜しくお願い致します|何卒よろしくお願いいたします|草々|감사합니다|고맙습니다"
    "|안녕히 계세요|드림|올림|배상|수고하세요|좋은 하루 되세요|lugupidamisega|parimate soovidega|tervitades"
    "|pagarbiai|su pagarba|ar cieņu|cieņā|me respekt|agur bero bat|slán|le meas|yn gywir"
)
# words of thanks end a mail as well, but they say something
THANKS = _listed(
    "thanks|thank you|many thanks|thanks a lot|thanks again|thx|ty|thanks in advance|thank you in advance"
    "|thank you very much|thanks so much|thank you so much|thanks and regards|thanks & regards|thanking you"
    "|with thanks|danke|vielen dank|herzlichen dank|besten dank|danke schön|dankeschön|danke im voraus"
    "|vielen dank im voraus|danke und gruß|vielen dank und viele grüße|danke und viele grüße|merci|merci beaucoup"
    "|merci d'avance|merci d’avance|merci par avance|merci bien|gracias|muchas gracias|mil gracias"
    "|gracias de antemano|obrigado|obrigada|muito obrigado|muito obrigada|grato|grata|grazie|grazie mille"
    "|molte grazie|grazie in anticipo|bedankt|alvast bedankt|dank u|dank u wel|dank je|dank je wel|hartelijk dank"
    "|tack|tack så mycket|tack på förhand|tusen tack|tak|mange tak|på forhånd tak|tusind tak|takk|tusen takk"
    "|mange takk|på forhånd takk|kiitos|kiitos paljon|kiitos etukäteen|kiitoksia|dziękuję|dzięki|z góry dziękuję"
    "|dziękujemy|děkuji|děkujeme|díky|předem děkuji|ďakujem|vopred ďakujem|hvala|hvala lijepa|köszönöm|köszi"
    "|előre is köszönöm|mulțumesc|multumesc|mersi|vă mulțumesc|спасибо|большое спасибо|заранее спасибо|благодарю"
    "|спасибі|дякую|щиро дякую|благодаря|хвала|ευχαριστώ|ευχαριστώ πολύ|teşekkürler|teşekkür ederim"
    "|çok teşekkürler|şimdiden teşekkürler|cảm ơn|xin cảm ơn|cám ơn|terima kasih|ขอบคุณ|ขอบคุณครับ|ขอบคุณค่ะ"
    "|धन्यवाद|תודה|תודה רבה|תודה מראש|شكرا|شكراً|شكرا جزيلا|متشكرم|ممنون|谢谢|多谢|謝謝|感谢|感謝|非常感谢"
    "|ありがとうございます|ありがとうございました|どうもありがとうございます|gràcies|moltes gràcies|aitäh|ačiū"
    "|paldies|eskerrik asko|go raibh maith agat|diolch"
)
# two of them in one long last paragraph make it a legal notice
LEGAL = re.compile(
    r"confidential\w*|privileged|intended (?:recipient|solely|only|for)|unauthori[sz]ed|disclos\w+"
    r"|not the (?:addressee|intended)|received this (?:e-?mail|message|communication) in error"
    r"|think before (?:you )?print|consider the environment|virus(?:es|-free|frei)?|disclaimer|registered (?:in"
    r"|office|number)|company (?:number|registration|no\.)|vertraulich\w*|irrtümlich\w*|unbefugt\w*"
    r"|nicht der (?:richtige|beabsichtigte)|rechtlich geschützt|handelsregister|geschäftsführ\w+|amtsgericht|hrb"
    r"|ust-?id\w*|umsatzsteuer\w*|registergericht|confidenti\w+|destinataire|par erreur|usage exclusif"
    r"|confidencial\w*|destinatario|por error|uso exclusivo|destinatário|por engano|riservat\w+|destinatari\w*"
    r"|per errore|d\. ?lgs|gdpr|rgpd|dsgvo|vertrouwelijk\w*|geadresseerde|abusievelijk|konfidentiell\w*"
    r"|mottagare\w*|fortrolig\w*|modtager\w*|mottaker\w*|luottamuksel\w*|poufn\w+|adresat\w*|omyłkowo|důvěrn\w+"
    r"|adresát\w*|omylem|bizalmas\w*|címzett\w*|confidențial\w*|конфиденциальн\w*|получател\w*|ошибочно"
    r"|конфіденційн\w*|gizli\w*|alıcı\w*|εμπιστευτικ\w*|παραλήπτη\w*|保密|机密|機密|收件人|秘密|기밀|수신인|סודי"
    r"|חסוי|سرية",
    re.IGNORECASE,
)
LEGAL_STARTS = re.compile(
    r"[\W_]{0,6}(?:disclaimer|confidentiality|confidential|legal notice|privacy notice|this (?:e-?mail|message"
    r"|communication)(?:,? and any| is| may| contains| has been| was)|the (?:information|content\w*) (?:contained "
    r"|transmitted )?(?:in|of|is|are)|important notice|caution:|please consider the environment|vertraulichkeit"
    r"|hinweis:|wichtiger hinweis|diese (?:e-?mail|nachricht) (?:enthält|kann|und|ist|wurde)|der inhalt dieser"
    r"|ce (?:message|courriel|mail)|avis de confidentialité|aviso (?:legal|de confidencialidad\w*)|este (?:mensaje"
    r"|correo|e-?mail)|esta mensagem|as informações|avviso di riservatezza|questo messaggio"
    r"|le informazioni contenute|il presente|dit bericht|deze e-?mail|de informatie|detta (?:meddelande|e-?post"
    r"|mejl)|denne (?:e-?mail|besked|e-?post|meddelelse)|tämä (?:viesti|sähköposti)|ta wiadomość|niniejsza"
    r"|treść tej|tato zpráva|tento e-?mail|ez az üzenet|acest (?:mesaj|e-?mail)|это сообщение|данное (?:сообщение"
    r"|письмо)|настоящее|цей лист|це повідомлення|bu (?:e-?posta|mesaj|ileti)|το παρόν|本邮件|此邮件|本電子郵件"
    r"|本メール|このメール|본 메일|이 메일|이 메시지|virus-?free\.|virenfrei\.|sin virus\.|libre de virus"
    r"|garanti sans virus|non contiene virus|virusvrij|antivirus|checked for viruses|vom (?:avast|avg) auf viren"
    r"|denne e-mail er blevet kontrolleret|das (?:avast|avg))",
    re.IGNORECASE,
)
# what a mailing list or a service sets below
FOOTER = re.compile(
    r"mailing list|unsubscribe|mailman|list-?info|groups? (?:dot )?google|googlegroups|you (?:received"
    r"|are receiving) this|to view this discussion|abbestellen|abmelden|désabonner|désinscrire|darse de baja"
    r"|cancelar|disiscriv|uitschrijven|avregistrera|afmeld|отписаться|view it on github"
    r"|reply to this email directly",
    re.IGNORECASE,
)
