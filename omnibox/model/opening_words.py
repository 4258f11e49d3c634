"""A moment to come in a customer's words: "Monday, 23 November, 09:00 (CET)", in the languages they write in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Words:
    """How a language says it. The forms use day, date, month, time, zone; months are as they stand in a date."""

    days: str  # Monday first, between bars
    months: str
    form: str = "{day}, {date} {month}, {time} ({zone})"
    today: str = ""
    tomorrow: str = ""


_WORDS = {
    "en": Words(
        "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday",
        "January|February|March|April|May|June|July|August|September|October|November|December",
        today="today, {time} ({zone})",
        tomorrow="tomorrow, {time} ({zone})",
    ),
    "de": Words(
        "Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag",
        "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember",
        "{day}, {date}. {month}, {time} Uhr ({zone})",
        "heute, {time} Uhr ({zone})",
        "morgen, {time} Uhr ({zone})",
    ),
    "fr": Words(
        "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
        "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
        "{day} {date} {month} à {time} ({zone})",
        "aujourd’hui à {time} ({zone})",
        "demain à {time} ({zone})",
    ),
    "es": Words(
        "lunes|martes|miércoles|jueves|viernes|sábado|domingo",
        "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre",
        "{day}, {date} de {month}, {time} ({zone})",
        "hoy, {time} ({zone})",
        "mañana, {time} ({zone})",
    ),
    "it": Words(
        "lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica",
        "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre",
        "{day} {date} {month}, ore {time} ({zone})",
        "oggi, ore {time} ({zone})",
        "domani, ore {time} ({zone})",
    ),
    "pt": Words(
        "segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|sábado|domingo",
        "janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro",
        "{day}, {date} de {month}, {time} ({zone})",
        "hoje, {time} ({zone})",
        "amanhã, {time} ({zone})",
    ),
    "nl": Words(
        "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag",
        "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december",
        "{day} {date} {month}, {time} uur ({zone})",
        "vandaag, {time} uur ({zone})",
        "morgen, {time} uur ({zone})",
    ),
    "pl": Words(
        "poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela",
        "stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia",
        "{day}, {date} {month}, godz. {time} ({zone})",
        "dzisiaj, godz. {time} ({zone})",
        "jutro, godz. {time} ({zone})",
    ),
    "sv": Words(
        "måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag",
        "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december",
        "{day} {date} {month} kl. {time} ({zone})",
        "i dag kl. {time} ({zone})",
        "i morgon kl. {time} ({zone})",
    ),
    "da": Words(
        "mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag",
        "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december",
        "{day} den {date}. {month} kl. {time} ({zone})",
        "i dag kl. {time} ({zone})",
        "i morgen kl. {time} ({zone})",
    ),
    "cs": Words(
        "pondělí|úterý|středa|čtvrtek|pátek|sobota|neděle",
        "ledna|února|března|dubna|května|června|července|srpna|září|října|listopadu|prosince",
        "{day} {date}. {month}, {time} ({zone})",
        "dnes, {time} ({zone})",
        "zítra, {time} ({zone})",
    ),
    "tr": Words(
        "Pazartesi|Salı|Çarşamba|Perşembe|Cuma|Cumartesi|Pazar",
        "Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık",
        "{date} {month} {day}, {time} ({zone})",
        "bugün, {time} ({zone})",
        "yarın, {time} ({zone})",
    ),
    "ru": Words(
        "понедельник|вторник|среда|четверг|пятница|суббота|воскресенье",
        "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря",
        "{day}, {date} {month}, {time} ({zone})",
        "сегодня, {time} ({zone})",
        "завтра, {time} ({zone})",
    ),
    "ja": Words(
        "月曜日|火曜日|水曜日|木曜日|金曜日|土曜日|日曜日",
        "1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月",
        "{month}{date}日({day}){time}({zone})",
        "本日{time}({zone})",
        "明日{time}({zone})",
    ),
    "zh": Words(
        "星期一|星期二|星期三|星期四|星期五|星期六|星期日",
        "1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月",
        "{month}{date}日 {day} {time}({zone})",
        "今天 {time}({zone})",
        "明天 {time}({zone})",
    ),
}
LANGUAGES = tuple(_WORDS)


def said(at: datetime, now: datetime, zone: str, language: str) -> str:
    """Return the words for `at`, as the clock of `zone` shows it; an unknown language is said in English.

    The zone is named, since a customer may live in another.
    """
    words = _WORDS.get(language.partition("_")[0].partition("-")[0].lower(), _WORDS["en"])
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    form = words.form
    if local.date() == today and words.today:
        form = words.today
    elif local.date() == today + timedelta(days=1) and words.tomorrow:
        form = words.tomorrow
    name = local.tzname() or zone
    return form.format(
        day=words.days.split("|")[local.weekday()],
        date=local.day,
        month=words.months.split("|")[local.month - 1],
        time=f"{local.hour:02}:{local.minute:02}",
        zone=name if name[:1].isalpha() else f"UTC{name}",
    )
