"""Nothing in shown HTML acts, fetches or leaves its box; what a person sees of it is kept."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, strategies as st

from omnibox.channels.email.html import MAX_DEPTH, MAX_SIZE, nesting, safe_html
from omnibox.channels.email.html_guard import MAX_ATTRIBUTES, tangled
from omnibox.channels.email.html_text import html_text
from omnibox.model.pictures import remote_addresses, remote_reference

ATTACKS = [
    "<script>x</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>x</script></svg>",
    "<svg/onload=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>x</script>">x</a>',
    "<a href=vbscript:x>x</a>",
    "<iframe srcdoc='<script>x</script>'></iframe>",
    "<object data=x></object><embed src=x><applet code=x>",
    "<form action=https://evil.example><input><button>x</button></form>",
    "<base href=https://evil.example>",
    "<link rel=stylesheet href=https://evil.example>",
    "<meta http-equiv=refresh content='0;https://evil.example'>",
    "<style>@import 'https://evil.example'</style>",
    "<!--[if IE]><script>x</script><![endif]-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>x</script></template>",
    "<textarea><script>x</script></textarea>",
    "<table background=https://evil.example/x><tr><td background=https://evil.example/y>x",
    "<div style='background-image:url(https://evil.example/x)'>x</div>",
    "<div style='background:u\\72l(https://evil.example)'>x</div>",
    "<div style='width:expression(alert(1))'>x</div>",
    "<div style='color:red;position:fixed;top:0'>x</div>",
    "<div style='list-style:url(https://evil.example)'>x</div>",
    "<div style='color:/**/url(//evil.example)'>x</div>",
    "<img srcset='https://evil.example/x 2x' src='//evil.example/y'>",
    "<picture><source srcset=https://evil.example></picture>",
    "<video poster=https://evil.example src=x></video><audio src=x>",
    "<a href='https://ok.example' ping='https://evil.example' onclick=x target=_top>x</a>",
    "<a href='file:///etc/passwd'>x</a><a href='//evil.example'>y</a>",
    "<img src='cid:x' onload=x><img src='file:///etc/passwd'><img src='data:image/svg+xml,x'>",
    "<xss id=x tabindex=1 onfocus=alert(1)></xss>",
    "<b><style><a title='</style><img src=x onerror=alert(1)>'>",
    "<select><option><script>x</script></select>",
]
SCHEMES = ("http://", "https://", "mailto:", "tel:", "sms:")
DENIED_TAGS = {
    *["script", "style", "svg", "math", "iframe", "object", "embed", "form", "input", "button", "base", "link"],
    *["meta", "template", "noscript"],
}


class Watcher(HTMLParser):
    """Collects whatever in a document could act or fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DENIED_TAGS:
            self.faults.append(tag)
        for name, value in attrs:
            word = (value or "").strip().lower()
            if name.startswith("on") or name in ("srcset", "ping", "background", "poster", "srcdoc", "target", "id"):
                self.faults.append(f"{tag} {name}")
            if name == "href" and not word.startswith(SCHEMES):
                self.faults.append(f"href {word}")
            if name == "src" and not word.startswith("cid:"):
                self.faults.append(f"src {word}")
            if name == "style" and re.search(r"url|expression|position|import|\\|/\*", word):
                self.faults.append(f"style {word}")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data}")


def faults(html: str) -> list[str]:
    watcher = Watcher()
    watcher.feed(html)
    watcher.close()
    return watcher.faults


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_come_out_inert(attack: str) -> None:
    assert faults(safe_html(f"<p>before</p>{attack}<p>after</p>").html) == []


@given(
    st.lists(
        st.sampled_from([*ATTACKS, "<p>", "</p>", "<", ">", "'", '"', "text", "<table>", "</div>", "&#x3c;"]),
        max_size=8,
    )
)
def test_any_mixture_comes_out_inert(pieces: list[str]) -> None:
    assert faults(safe_html("".join(pieces)).html) == []


def test_what_people_write_stays() -> None:
    made = safe_html(
        '<h2>Offer</h2><p style="color:#333;text-align:center">Hi <b>Bob</b>, '
        '<a href="https://a.example/?x=1&amp;y=2#z">look</a></p><ul><li>one</li></ul>'
        '<table border="1"><tr><td colspan="2">cell</td></tr></table><img src="cid:a@b" alt="pic">'
    )
    for part in (
        "<h2>",
        "color:#333",
        'href="https://a.example/?x=1&amp;y=2#z"',
        "<li>one",
        'colspan="2"',
        'src="cid:a@b"',
    ):
        assert part in made.html
    assert made.damage == ""


def test_remote_images_are_counted_and_gone() -> None:
    made = safe_html('<img src="https://t.example/a.gif"><IMG width=99 SRC=//t.example/b><img src=cid:x>')
    assert made.remote_images == 2
    assert "t.example" not in made.html
    assert list(remote_addresses(made.html).values()) == ["https://t.example/a.gif", "https://t.example/b"]


@pytest.mark.parametrize(
    "pixel",
    [
        '<img src="https://t.example/a" width="1" height="1">',
        '<img src="http://t.example/a" height=0>',
        '<img src="https://t.example/a" style="width:1px;height:1px">',
        '<img src="//t.example/a" style="max-height: 2px">',
    ],
)
def test_pictures_nobody_could_see_are_counted_and_left_out(pixel: str) -> None:
    made = safe_html(f"<p>hello</p>{pixel}")
    assert (made.html, made.remote_images, made.trackers) == ("<p>hello</p>", 0, 1)


def test_a_mail_cannot_make_references_of_ours() -> None:
    forged = remote_reference("https://t.example/a")
    assert "remote" not in safe_html(f'<img src="{forged}" alt="x"><img src="{forged.upper()}">').html


@pytest.mark.parametrize(
    "html, damage",
    [("<p>x</p>" + "y" * MAX_SIZE, "html_too_big"), ("<div>" * (MAX_DEPTH + 1), "html_too_deep")],
)
def test_what_would_cost_too_much_is_not_shown(html: str, damage: str) -> None:
    made = safe_html(html)
    assert (made.html, made.damage) == ("", damage)


def test_sloppy_html_is_not_taken_for_deep() -> None:
    assert nesting("<p>x<li>y<td>z<br><img>" * 1000) == 0
    assert nesting("<div><b>x</b></div>" * 1000) == 2


OUTLOOK = "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3pt 0 0 0'>"
QUOTED = {
    "gmail": "<div dir=ltr>New.</div><div class=gmail_quote><div class=gmail_attr>On x wrote:</div>"
    "<blockquote>Old.</blockquote></div>",
    "apple": "<div>New.</div><div><blockquote type='cite'><div>On x, wrote:</div>Old.</blockquote></div>",
    "outlook web": "<p>New.</p><div id='appendonsend'></div><hr><div id='divRplyFwdMsg'>From: x</div><div>Old.</div>",
    "outlook": f"<p>New.</p>{OUTLOOK}<b>From:</b> x</div><p>Old.</p>",
    "yahoo": "<div>New.</div><div id='ydp1yahoo_quoted' class='yahoo_quoted'><div>Old.</div></div>",
    "proton": "New.<br><div class='protonmail_quote'>On x wrote:<blockquote type=cite>Old.</blockquote></div>",
    "thunderbird": "<p>New.</p><div class='moz-cite-prefix'>On x wrote:<br></div>"
    "<blockquote type='cite'>Old.</blockquote>",
    "gmx": "<div>New.</div><div name='quote' style='margin:10px'><div>Old.</div></div>",
    "zimbra": "<div>New.</div><hr data-marker='__DIVIDER__'><div data-marker='__HEADERS__'>From</div><div>Old.</div>",
    "signature too": "<div>New.</div><div class='gmail_signature'>Bob</div><div class='gmail_quote'>Old.</div>",
}


@pytest.mark.parametrize("program", QUOTED)
def test_the_quote_of_each_mail_program_is_found(program: str) -> None:
    made = html_text(QUOTED[program])
    assert made.reply().visible is not None
    assert made.text[: made.reply().visible].strip() == "New."
    assert "Old." in made.text


def test_an_answer_below_the_quote_keeps_all_visible() -> None:
    made = html_text("<blockquote type='cite'>Old.</blockquote><p>New.</p>")
    assert made.reply().visible is None
    assert "New." in made.text


def test_a_forwarded_mail_is_no_quote() -> None:
    made = html_text("<div class='gmail_quote'>---------- Forwarded message ---------<br>From: x<br>Read this.</div>")
    assert made.reply().visible is None


def test_a_mail_that_is_all_quote_shows_all() -> None:
    assert html_text("<blockquote type='cite'>Old.</blockquote>").reply().visible is None


def test_text_keeps_lines_and_bullets_and_loses_code() -> None:
    made = html_text(
        "<title>t</title><style>x{}</style><p>One</p><p>Two<br>three</p><ul><li>a</li></ul><script>y</script>"
    )
    assert made.text.splitlines()[0] == "One"
    assert "Two\nthree" in made.text
    assert "a" in made.text
    assert "x{}" not in made.text
    assert "y" not in made.text.split()


HIDDEN = [
    '<div style="display:none">secret</div>',
    '<div style="DISPLAY : NONE !important">secret</div>',
    "<p hidden>secret</p>",
    '<p style="visibility:hidden">secret</p>',
    '<p style="opacity:0">secret</p>',
    '<p style="font-size:0">secret</p>',
    '<p style="font-size:1px;line-height:1px">secret</p>',
    '<div style="max-height:0;overflow:hidden">secret</div>',
    '<div style="height:0px; overflow: hidden">secret</div>',
    '<p style="text-indent:-9999px">secret</p>',
    '<p style="position:absolute;left:-5000px">secret</p>',
    '<p style="color:#ffffff">secret</p>',
    '<p style="color:white">secret</p>',
    "<font color=white>secret</font>",
    '<p style="color:rgb(254, 254, 254)">secret</p>',
    '<table bgcolor="#000080"><tr><td style="color:#000081">secret</td></tr></table>',
    '<div style="background:#123456"><span style="color:#123456">secret</span></div>',
    "<style>.p{display:none}</style><div class=p>secret</div>",
    "<style>@media screen { .p { display: none } }</style><div class=p>secret</div>",
    "<style><!-- /* x */ div.p, #q { visibility: hidden; } --></style><div id=q>secret</div>",
]
SHOWN = [
    '<td style="font-size:0"><span style="font-size:14px">secret</span></td>',
    "<style>@media (max-width:600px){.p{display:none}}</style><div class=p>secret</div>",
    "<style>@media print{.p{display:none}} .q{color:red}</style><div class=p>secret</div>",
    '<div style="background-color:#000"><p style="color:#fff">secret</p></div>',
    '<body bgcolor="#000000" text="#ffffff"><p>secret</p></body>',
    '<p style="font-size:0.9em;opacity:0.8">secret</p>',
    '<p style="margin-left:36pt;text-indent:-18.0pt">secret</p>',
    '<div style="height:0">secret</div>',
    '<table background="https://x.example/dark.jpg"><tr><td style="color:#fff">secret</td></tr></table>',
    "<style>.p{display:none}</style><div class=p style='display:block!important'>secret</div>",
]


@pytest.mark.parametrize("html", HIDDEN)
def test_what_nobody_sees_is_in_neither_form(html: str) -> None:
    document = f"<p>Good morning</p>{html}"
    assert "secret" not in safe_html(document).html
    assert html_text(document).text == "Good morning"


@pytest.mark.parametrize("html", SHOWN)
def test_what_is_seen_stays_in_both_forms(html: str) -> None:
    document = f"<p>Good morning</p>{html}"
    assert "secret" in safe_html(document).html
    assert "secret" in html_text(document).text


def test_a_mail_is_never_emptied() -> None:
    made = safe_html('<div style="display:none">all there is</div>')
    assert (made.html, html_text(made.html).text) == ("<div>all there is</div>", "all there is")


def test_letters_on_a_picture_that_is_not_shown_can_be_read() -> None:
    made = safe_html('<td background="https://x.example/night.jpg" style="color:#ffffff">Sale</td>')
    assert "#ffffff" not in made.html


def test_the_page_keeps_its_ground_its_letters_and_its_direction() -> None:
    made = safe_html('<html dir="rtl"><body bgcolor="#102030" text="white"><p>shalom</p></body></html>')
    assert '<td dir="rtl" style="background-color:#102030;color:#ffffff"><p>shalom</p></td>' in made.html
    assert safe_html('<body dir="rtl"><p>shalom</p>').html == '<div dir="rtl"><p>shalom</p></div>'


def test_style_sheets_say_how_it_looks() -> None:
    sheet = "p.MsoNormal{margin:0cm;font-size:11.0pt} .b{font-weight:bold} .b{position:fixed;background:url(x)}"
    made = safe_html(f'<style>{sheet}</style><p class="MsoNormal b">hello</p>')
    assert made.html == '<p style="font-weight:bold;margin:0cm;font-size:11.0pt">hello</p>'


@pytest.mark.parametrize(
    "style",
    [
        "line-height:0",
        "letter-spacing:-20px",
        "margin-top:-200px",
        "font-size:4000px",
        "width:100000px",
        "padding:9999px",
    ],
)
def test_nothing_covers_or_pushes_away(style: str) -> None:
    assert safe_html(f'<p style="{style}">x</p><p style="color:red">y</p>').html == '<p>x</p><p style="color:red">y</p>'


def test_tables_of_a_million_columns_are_none() -> None:
    assert safe_html('<table><tr><td colspan="9999999">x</td></tr></table>').html.count("colspan") == 0


def test_what_parsers_choke_on_is_told_in_time() -> None:
    many = "<a " + " ".join(f'a{n}=">"' for n in range(MAX_ATTRIBUTES * 5)) + ">words</a>"
    formats = "".join(f"<font color={n}>" for n in range(450)) + "<p>x" * 30_000
    for document in (many, formats):
        assert tangled(document)
        assert safe_html(document).damage == "html_too_deep"
        assert html_text(document).text
    assert not tangled("<p class=x>hello</p>" * 5_000)
