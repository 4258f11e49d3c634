"""Quotes and signatures are folded in every language, and never so that nothing is left."""

import pytest
from hypothesis import given, strategies as st

from omnibox.model.quoting import visible_chars

REPLY = "Thanks, that works.\n\nBob"


def visible(text: str, ours: tuple[str, ...] = ()) -> str:
    count = visible_chars(text, ours)
    return text if count is None else text[:count]


MARKED = "> Dear Bob,\n> please try again.\n>\n> Alice\n"

ATTRIBUTIONS = [
    "On Mon, 3 Jun 2024 at 10:15, Alice <alice@shop.example> wrote:",
    "On Mon, Jun 3, 2024 at 10:15 AM Alice Anderson from the Shop <\nalice@shop.example> wrote:",
    "Am 03.06.2024 um 10:15 schrieb Alice:",
    "Am Mo., 3. Juni 2024 um 10:15 Uhr schrieb Alice <alice@shop.example>:",
    "Le lun. 3 juin 2024 à 10:15, Alice <alice@shop.example> a écrit :",
    "El lun, 3 jun 2024 a las 10:15, Alice (<alice@shop.example>) escribió:",
    "Il giorno lun 3 giu 2024 alle ore 10:15 Alice <alice@shop.example> ha scritto:",
    "Em seg., 3 de jun. de 2024 às 10:15, Alice <alice@shop.example> escreveu:",
    "Op ma 3 jun 2024 om 10:15 schreef Alice <alice@shop.example>:",
    "Den mån 3 juni 2024 kl 10:15 skrev Alice <alice@shop.example>:",
    "pon., 3 cze 2024 o 10:15 Alice <alice@shop.example> napisał(a):",
    "po 3. 6. 2024 v 10:15 odesílatel Alice <alice@shop.example> napsal:",
    "пн, 3 июн. 2024 г. в 10:15, Alice <alice@shop.example>:",
    "3 июня 2024 г., 10:15, Alice написала:",
    "3 Haz 2024 Pzt, 10:15 tarihinde Alice <alice@shop.example> şunu yazdı:",
    "2024年6月3日(月) 10:15 Alice <alice@shop.example>:",
    "Alice <alice@shop.example> 于2024年6月3日周一 10:15写道：",
    "2024년 6월 3일 (월) 오전 10:15, Alice <alice@shop.example>님이 작성:",
    "alice@shop.example writes:",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_a_marked_quote_goes_with_its_attribution(attribution: str) -> None:
    assert visible(f"{REPLY}\n\n{attribution}\n\n{MARKED}") == REPLY


@pytest.mark.parametrize(
    "attribution", [line for line in ATTRIBUTIONS if "wrote" in line or "schr" in line or "écrit" in line]
)
def test_an_unmarked_quote_goes_too(attribution: str) -> None:
    assert visible(f"{REPLY}\n\n{attribution}\n\nDear Bob,\nplease try again.\n") == REPLY


@pytest.mark.parametrize(
    "banner",
    [
        "-----Original Message-----",
        "----- Ursprüngliche Nachricht -----",
        "-------- Message d'origine --------",
        "-----Messaggio originale-----",
        "-----Исходное сообщение-----",
        "------------------ 原始邮件 ------------------",
    ],
)
def test_a_banner_starts_the_quote(banner: str) -> None:
    assert visible(f"{REPLY}\n\n{banner}\nFrom: Alice\nDear Bob") == REPLY


@pytest.mark.parametrize(
    "block",
    [
        "From: Alice <alice@shop.example>\nSent: Monday, June 3, 2024 10:15 AM\nTo: Bob\nSubject: RE: Order\n",
        "________________________________\nFrom: Alice\nSent: Monday\nTo: Bob\nSubject: RE: Order\n",
        "Von: Alice <alice@shop.example>\nGesendet: Montag, 3. Juni 2024 10:15\nAn: Bob\nBetreff: AW: Bestellung\n",
        "*Von:* Alice\n*Datum:* 3. Juni 2024\n*An:* Bob\n*Betreff:* AW: Bestellung\n",
        "De : Alice\nEnvoyé : lundi 3 juin 2024\nÀ : Bob\nObjet : RE: Commande\n",
        "De: Alice\nEnviado el: lunes, 3 de junio\nPara: Bob\nAsunto: RE: Pedido\n",
        "Da: Alice\nInviato: lunedì 3 giugno\nA: Bob\nOggetto: R: Ordine\n",
        "发件人: Alice\n发送时间: 2024年6月3日\n收件人: Bob\n主题: 订单\n",
        "От: Alice\nОтправлено: 3 июня 2024 г.\nКому: Bob\nТема: Заказ\n",
    ],
)
def test_a_block_of_header_lines_starts_the_quote(block: str) -> None:
    assert visible(f"{REPLY}\n\n{block}\nDear Bob,\nplease try again.") == REPLY


@pytest.mark.parametrize(
    "signature",
    ["-- \nBob Builder\n+1 555 0100", "--\nBob", "Sent from my iPhone", "Von meinem iPhone gesendet",
     "Envoyé de mon iPhone", "Get Outlook for iOS<https://aka.ms/x>", "Отправлено с iPhone", "发自我的 iPhone"],
)  # fmt: skip
def test_a_signature_is_folded(signature: str) -> None:
    assert visible(f"It works now.\n\n{signature}\n") == "It works now."


def test_signature_and_quote_together() -> None:
    assert visible(f"It works now.\n\n-- \nBob\n\nOn 3 Jun 2024 Alice wrote:\n{MARKED}") == "It works now."


def test_an_answer_below_the_quote_stays_visible() -> None:
    text = f"On 3 Jun 2024 Alice wrote:\n{MARKED}\n{REPLY}"
    assert visible(text) == text


def test_answers_between_quotes_stay_visible() -> None:
    text = "On 3 Jun 2024 Alice wrote:\n> Which size?\nLarge.\n> Which colour?\nBlue.\n"
    assert visible(text) == text


def test_the_rest_of_the_quote_below_answers_in_between_stays() -> None:
    text = "> Which size?\nLarge.\n> Which colour?\n> Yours, Alice\n"
    assert visible(text) == text


@pytest.mark.parametrize(
    "text", ["", "\n\n", "> only a quote\n> here", "-- \nBob", "On 3 Jun 2024 Alice wrote:\n> x", "Hi"]
)
def test_nothing_left_shows_everything(text: str) -> None:
    assert visible_chars(text) is None


def test_a_forward_is_what_the_sender_wants_read() -> None:
    text = "FYI\n\n---------- Forwarded message ---------\nFrom: Carol\nDate: Monday\nSubject: x\n\nPlease see below."
    assert visible(text) == text


def test_our_own_text_is_found_without_any_mark() -> None:
    ours = ("Dear Bob,\n\nplease unplug the kettle and wait for ten minutes.\nThen plug it in again.\n\nAlice",)
    text = "Done!\n\nقال أليس\n\nplease unplug the kettle and wait for ten minutes.\nThen plug it in again.\n\nAlice"
    assert visible(text, ours).startswith("Done!")
    assert "unplug" not in visible(text, ours)
    assert visible(text) == text


def test_our_own_text_between_answers_stays() -> None:
    ours = ("please unplug the kettle and wait for ten minutes.",)
    text = "> please unplug the kettle and wait for ten minutes.\nI did, and it smells.\n"
    assert visible(text, ours) == text


def test_a_greeting_we_share_is_no_quote() -> None:
    assert visible("Hello Bob,\nnew question here", ("Hello Bob,\nold answer",)) == "Hello Bob,\nnew question here"


def test_a_list_with_colons_is_no_header_block() -> None:
    text = "My details:\nName: Bob\nOrder: 4711\nColour: blue\nTo: the moon"
    assert visible(text) == text


@pytest.mark.parametrize(
    "line",
    [
        "On " * 200_000,
        "> " * 200_000,
        "-" * 400_000,
        "From: " * 100_000,
        "On 1 Jan 2020 a wrote " * 20_000,
        ": " * 200_000,
    ],
)
def test_long_lines_cost_nothing(line: str) -> None:
    assert visible_chars(line) is None


def test_many_lines_take_linear_time() -> None:
    text = "Hi\n\nOn 1 Jan 2024 A wrote:\n" + "> x\n" * 100_000 + "On 1 Jan 2024 B wrote:\ny\n" * 20_000
    assert visible_chars(text, ("x " * 20,)) is None or visible(text)


@given(st.text(alphabet="ab >:\n-@12On wrote From To Subject Sent", max_size=300), st.text(max_size=60))
def test_any_text_gives_a_prefix_with_something_in_it(text: str, ours: str) -> None:
    count = visible_chars(text, (ours,))
    assert count is None or text[:count].strip()


OURS = "Hello Bob,\n\nplease unplug the kettle and wait for ten minutes.\nWhich colour is the lamp then?\n\nAlice"


def test_answers_between_our_unmarked_words_stay() -> None:
    text = "Hello Bob,\n\nplease unplug the kettle and wait for ten minutes.\nDone.\n"
    text += "Which colour is the lamp then?\nRed."
    assert visible(text, (OURS,)) == text


def test_an_answer_below_our_unmarked_words_stays() -> None:
    text = f"{OURS}\n\nI did, and the lamp is red now."
    assert visible(text, (OURS,)) == text


def test_our_words_are_found_however_lines_were_broken_anew() -> None:
    text = (
        "It is red.\n\n* Alice, in words nobody knows *\n"
        "Hello Bob,\n\nplease unplug the kettle and wait for ten minutes.\n"
        "Which colour is the\nlamp then?\n\nAlice"
    )
    assert visible(text, (OURS,)) == "It is red.\n\n* Alice, in words nobody knows *"


def test_an_older_mail_below_our_words_is_no_answer() -> None:
    text = f"It is red.\n\n{OURS}\n\nOn 2 Jun 2024 at 9:00, Bob <bob@customers.example> wrote:\nMy kettle whistles."
    assert visible(text, (OURS,)) == "It is red."
