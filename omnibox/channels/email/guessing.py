"""Guessing the charset of bytes nobody declared: which reading looks most like a language.

Every candidate that can read all bytes is scored by how common its letters are in the languages written with
it. That tells short texts (a subject, a name) better than a statistical detector, which is asked only when no
reading is convincing and the text is long enough for it.
"""

import re
from collections.abc import Iterator

_LOOK = 4_000  # bytes looked at, so that a long body costs no more than a short one
_ENOUGH = 64  # bytes; a detector's guess from fewer is a coin's throw
_CONVINCING = 0.45
_RUN = re.compile(rb"[\x80-\xff]{1,60}")

_HAN = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法"
    "学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将"
    "您请谢发件订单问题收货单价格客服回复帮助产品付款订货电话地址账号文测试信息通知"
    "這個們來為國說時會對後裡過發經學現當動還進樣開從實與長機無關點業將請謝您訂單問題貨價產品電話號測試訊息體覆帳見"
    "日本語様本件社名会社連絡下記送致願確認申注文商品"
)
_CYRILLIC = "оеаинтсрвлкмдпуяызьбгчйхжшю"
_UKRAINIAN = "ієї"
_GREEK = "αοιετσνηυρπκμλςωόίέάήύώ"
_HEBREW = "יוהלארתשמבנםדקעפחצגזטכןסךףץ"
_ARABIC = "اليمنوترعبدسفهكحقجشةصخطذزضغثىأإؤئء"
_THAI = "านรอกเงมลวยสตทดบคปจหพขชแไใโผฝถศะัาิีึืุู็่้๊๋์ำ"
_WESTERN = "äöüßéèàçñóáíúêôâîëïåøæãõìòùÄÖÜÉœ¿¡«»€–“”’…„‘°§£"
_CENTRAL = "ąćęłńóśźżčšžřěůýťďňáéíúőűöüăâîşţđĄĆĘŁŃÓŚŹŻČŠŽŘĚ„”–"
_TURKISH = "ğışçöüİŞĞÇÖÜâîû"
_VIETNAMESE = "ăâđêôơưáàéèíóòúùýĐƠƯ"
# codec, its commonest letters, the ranges its script lies in
_SINGLE = (
    ("cp1251", _CYRILLIC, "\u0400\u045f"),
    ("koi8-r", _CYRILLIC, "\u0400\u045f"),
    ("iso8859-5", _CYRILLIC, "\u0400\u045f"),
    ("cp866", _CYRILLIC, "\u0400\u045f"),
    ("koi8-u", _CYRILLIC + _UKRAINIAN, "\u0400\u0491"),
    ("cp1253", _GREEK, "\u0370\u03ff"),
    ("cp1255", _HEBREW, "\u0590\u05ff"),
    ("cp1256", _ARABIC, "\u0600\u06ff"),
    ("cp874", _THAI, "\u0e00\u0e7f"),
)
_LATIN = (
    ("cp1252", _WESTERN),
    ("cp1254", _TURKISH),
    ("cp1250", _CENTRAL),
    ("iso8859-2", _CENTRAL),
    ("mac-roman", _WESTERN),
    ("cp850", _WESTERN),
)
_MULTI = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949")


def guess(data: bytes) -> str:
    """Return the codec the bytes are most likely written in, "" if nothing is likely."""
    sample = data[:_LOOK]
    if not _RUN.search(sample):
        return ""
    best, score = "", 0.0
    for codec, points in _scored(sample):
        if points > score + 0.02:  # the earlier of two equals is the more usual one
            best, score = codec, points
    if score >= _CONVINCING:
        return best
    return _detected(data[: 5 * _LOOK]) or (best if score > 0.2 else "")


def _scored(sample: bytes) -> Iterator[tuple[str, float]]:
    high = sum(len(run) for run in _RUN.findall(sample))
    letters = sum(1 for value in sample if 65 <= value <= 90 or 97 <= value <= 122)
    for codec, common in _LATIN:
        text = _read(sample, codec)
        if text is not None:
            yield codec, _latin_points(text, common) - (0.5 if high > 3 * letters else 0.0)
    for codec, common, span in _SINGLE:
        text = _read(sample, codec)
        if text is not None:
            yield codec, _script_points(text, common, span)
    if high >= 4:
        for codec in _MULTI:
            text = _read(sample, codec)
            if text is not None:
                yield codec, _east_points(text, codec)


def _read(sample: bytes, codec: str) -> str | None:
    for cut in range(4):  # the sample may end within a character
        try:
            return sample[: len(sample) - cut].decode(codec)
        except UnicodeDecodeError as error:
            if error.start < len(sample) - 4 or len(sample) < _LOOK:
                return None
    return None


def _latin_points(text: str, common: str) -> float:
    points, count, before = 0.0, 0, " "
    for sign in text:
        if sign > "\x7f":
            count += 1
            if sign.isupper() and before.islower():
                points -= 1.0
            elif sign in common:
                points += 0.9 if before.isascii() else 0.6
            else:
                points += 0.2 if sign.isalpha() and before.isascii() else -0.8
        before = sign
    return points / count if count else 0.0


def _script_points(text: str, common: str, span: str) -> float:
    points, count, before = 0.0, 0, " "
    for sign in text:
        if sign > "\x7f":
            count += 1
            if sign in common:
                points += 1.0
            elif sign.lower() in common:
                points += 0.8 if not before.islower() else -0.7
            elif span[0] <= sign <= span[1]:
                points += 0.2
            elif sign in "«»–—“”„’…№€\u00a0":
                points += 0.3
            else:
                points -= 1.0
        pair = sorted((before, sign))
        if pair[0].isalpha() and pair[0].isascii() and span[0] <= pair[1] <= span[1]:
            points -= 0.7  # a word of two scripts
        before = sign
    return points / count if count else 0.0


def _east_points(text: str, codec: str) -> float:
    points, count, before = 0.0, 0, " "
    for sign in text:
        if sign.isascii() and sign.islower() and before > "\x7f":
            points -= 0.7
        if sign > "\x7f":
            count += 1
            if before.isascii() and before.islower():
                points -= 0.7
            if sign in _HAN:
                points += 1.2
            elif "\u3040" <= sign <= "\u30ff":
                points += 1.0 if codec in ("cp932", "euc_jp") else -0.5
            elif "\uac00" <= sign <= "\ud7a3":
                points += 1.0 if codec == "cp949" and _common_hangul(sign) else -1.0
            elif "\u4e00" <= sign <= "\u9fff":
                points += 0.35 if codec != "cp949" else -0.5
            elif "\u3000" <= sign <= "\u301f" or "\uff00" <= sign <= "\uff5e":
                points += 0.8
            else:
                points -= 1.0
        before = sign
    return points / count if count else 0.0


def _common_hangul(sign: str) -> bool:
    """Tell whether a syllable is one of the 2,350 of KS X 1001, which is nearly all that is written."""
    try:
        return len(sign.encode("euc_kr")) == 2  # the others become four pairs
    except UnicodeEncodeError:
        return False


def _detected(data: bytes) -> str:
    if len(data) < _ENOUGH:
        return ""
    from charset_normalizer import from_bytes  # slow to load, and hardly ever needed

    best = from_bytes(data).best()
    return best.encoding if best is not None else ""
