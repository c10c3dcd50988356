"""Correcting a published translation in the admin: find the clause, change a word, see the difference, publish."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from kb.editions.verify import verify
from kb.models import EditionText
from kb.views.admin.typed import as_typed, from_typed
from tests.kb.admin.people import browser, record
from tests.kb.making import clause, publish, translate

CORRECT = "/admin/texts/of/ethics/correct/"
FOOTNOTE = '<p>Anote<sup><a href="#fn-1" id="fnref-1">1</a></sup>.</p><section class="footnotes"><ol><li id="fn-1"><p>Nota.</p></li></ol></section>'


@pytest.fixture
def publisher(db: Any) -> Client:
    """2.0 in English; es with a mistake in ``loans``; ``notes`` is more than paragraphs."""
    rows = [clause("loans", "Lend with care.", number="3.1"), clause("gifts", "Accept gifts.", number="3.2"), clause("notes", FOOTNOTE, number="4")]
    edition = publish("ethics", "2.0", "2020-01-01", *rows).edition
    translate(edition, "es", {"loans": "Preste sin cuidado.", "gifts": "Acepte donaciones & «más».", "notes": FOOTNOTE})
    return browser("publisher")


def form_of(response: Any) -> dict[str, Any]:
    """Everything the page's form would send, buttons apart."""
    page = response.content.decode()
    page = page[page.index('id="correction"') :]
    page = page[: page.index("</form>")]
    out: dict[str, Any] = {}
    for name, value in re.findall(r'<input [^>]*name="([^"]+)"[^>]* value="([^"]*)"', page):
        if name == "opened":
            out.setdefault(name, []).append(value)
        else:
            out[name] = html.unescape(value)
    for name, value in re.findall(r'<textarea name="([^"]+)"[^>]*>\n(.*?)</textarea>', page, re.S):
        out[name] = html.unescape(value)
    return out


def said(response: Any) -> str:
    return str(response.content.decode())


def test_the_whole_way(publisher: Client) -> None:
    page = said(publisher.get("/admin/texts/of/ethics/"))
    assert f"{CORRECT}2.0/" in page
    page = said(publisher.get(f"{CORRECT}2.0/"))
    assert f"{CORRECT}2.0/es/" in page and "revision 1" in page
    found = publisher.post(f"{CORRECT}2.0/es/", form_of(publisher.get(f"{CORRECT}2.0/es/")) | {"q": "3.1", "search": "1"})
    assert 'value="loans"' in said(found) and 'value="gifts"' not in said(found)
    opened = publisher.post(f"{CORRECT}2.0/es/", form_of(found) | {"open": "loans"})
    form = form_of(opened)
    assert form["c.loans.text"] == "Preste sin cuidado." and form["c.loans.number"] == "3.1" and form["opened"] == ["loans"]
    assert "Lend with care." in said(opened), "the source stands beside it"
    form["c.loans.text"] = "Preste con cuidado."
    preview = publisher.post(f"{CORRECT}2.0/es/", form | {"preview": "1"})
    assert "<del>sin</del><ins>con</ins>" in said(preview) and "Publish as revision 2" in said(preview)
    form = form_of(preview) | {"note": "Decía lo contrario.", "publish": "1"}
    done = said(publisher.post(f"{CORRECT}2.0/es/", form, follow=True))
    assert "Revision 2 of edition 2.0 in español is published." in done and "corrected: revision 2" in done
    text = EditionText.objects.get(locale="es", revision=2)
    assert text.note == "Decía lo contrario." and text.clauses.get(key="loans").html == "<p>Preste con cuidado.</p>" and verify().ok
    reader = said(Client().get("/es/ethics/ed/2.0/"))
    assert "Preste con cuidado." in reader and "Decía lo contrario." in reader
    again = publisher.post(f"{CORRECT}2.0/es/", form)
    assert again.status_code == 400 and "Nothing is changed" in said(again), "the second press publishes nothing"


def test_several_clauses_and_a_change_of_mind(publisher: Client) -> None:
    address = f"{CORRECT}2.0/es/"
    form = form_of(publisher.get(f"{address}?open=loans"))
    form["c.loans.text"] = "Preste con cuidado."
    form = form_of(publisher.post(address, form | {"open": "gifts"}))
    assert form["opened"] == ["loans", "gifts"] and form["c.loans.text"] == "Preste con cuidado."
    assert form["c.gifts.text"] == "Acepte donaciones & «más»."
    form["c.gifts.text"] = "Acepte regalos."
    form = form_of(publisher.post(address, form | {"preview": "1"})) | {"note": "Dos errores."}
    form["c.gifts.text"] = "Acepte obsequios."
    response = publisher.post(address, form | {"publish": "1"})
    assert response.status_code == 400 and "look at it again" in said(response) and "obsequios" in said(response)
    assert form_of(response)["note"] == "Dos errores."
    assert publisher.post(address, form_of(response) | {"publish": "1"}).status_code == 302
    rows = dict(EditionText.objects.get(locale="es", revision=2).clauses.values_list("key", "html"))
    assert rows["loans"] == "<p>Preste con cuidado.</p>" and rows["gifts"] == "<p>Acepte obsequios.</p>" and rows["notes"] == FOOTNOTE


def test_nothing_changed(publisher: Client) -> None:
    before = record()
    form = form_of(publisher.get(f"{CORRECT}2.0/es/?open=notes&open=gifts"))
    assert form["c.notes.text"] == FOOTNOTE
    form |= {name: value.replace("\n", "\r\n") for name, value in form.items() if name.startswith("c.")}
    assert "Nothing is changed yet." in said(publisher.post(f"{CORRECT}2.0/es/", form | {"preview": "1"}))
    response = publisher.post(f"{CORRECT}2.0/es/", form | {"publish": "1", "note": "x"})
    assert response.status_code == 400 and "nothing was published" in said(response)
    assert record() == before


def test_somebody_else_was_quicker(publisher: Client) -> None:
    address = f"{CORRECT}2.0/es/"
    form = form_of(publisher.get(f"{address}?open=loans")) | {"note": "Uno."}
    form["c.loans.text"] = "Preste con cuidado."
    form |= form_of(publisher.post(address, form | {"preview": "1"}))
    other = form_of(publisher.get(f"{address}?open=gifts")) | {"note": "Otro."}
    other["c.gifts.text"] = "Acepte regalos."
    other |= form_of(publisher.post(address, other | {"preview": "1"}))
    assert publisher.post(address, other | {"publish": "1"}).status_code == 302
    response = publisher.post(address, form | {"publish": "1"})
    assert response.status_code == 400 and "Revision 2 was published meanwhile" in said(response)
    assert publisher.post(address, form_of(response) | {"publish": "1"}).status_code == 302
    rows = dict(EditionText.objects.get(locale="es", revision=3).clauses.values_list("key", "html"))
    assert rows["loans"] == "<p>Preste con cuidado.</p>" and rows["gifts"] == "<p>Acepte regalos.</p>"


@pytest.mark.parametrize(
    ("value", "sentence"),
    [("", "is not translated"), ('<p><a href="work:ethics#never">x</a></p>', "is not in this text")],
)
def test_bad_words_are_answered(publisher: Client, value: str, sentence: str) -> None:
    address, before = f"{CORRECT}2.0/es/", record()
    form = form_of(publisher.get(f"{address}?open=loans")) | {"c.loans.text": value, "note": "x"}
    form |= form_of(publisher.post(address, form | {"preview": "1"}))
    response = publisher.post(address, form | {"publish": "1"})
    assert response.status_code == 400 and sentence in said(response) and record() == before


def test_a_note_is_asked_for(publisher: Client) -> None:
    address = f"{CORRECT}2.0/es/"
    form = form_of(publisher.get(f"{address}?open=loans")) | {"c.loans.text": "Preste con cuidado."}
    form = form_of(publisher.post(address, form | {"preview": "1"}))
    response = publisher.post(address, form | {"publish": "1", "base": "9" * 400})
    assert response.status_code == 400 and "Say in a sentence what is corrected" in said(response)
    response = publisher.post(address, form | {"publish": "1", "base": "9" * 400, "note": "x"})
    assert response.status_code == 400 and "meanwhile" in said(response)


def test_the_authoritative_text_is_explained(publisher: Client) -> None:
    page = said(publisher.get(f"{CORRECT}2.0/en/"))
    assert "erratum" in page and "publish a new edition" in page and 'id="correction"' not in page
    assert publisher.get(f"{CORRECT}2.0/fr/").status_code == 404
    assert publisher.get(f"{CORRECT}9.9/es/").status_code == 404 and publisher.get(f"{CORRECT}9.9/").status_code == 404


@pytest.mark.parametrize("wording", ["<p>One.</p><p>Two &lt; three &amp; more.</p>", "<p>«x» “y”</p>", FOOTNOTE, "<ul><li>a</li></ul>", "<p>a <strong>b</strong></p>", "", "<p>&lt;b is no tag</p>", "<p>a<br>b</p>"])
def test_typing_nothing_changes_nothing(wording: str) -> None:
    assert from_typed("text", as_typed("text", wording)) == wording
    assert from_typed("text", as_typed("text", wording).replace("\n", "\r\n")) == wording
