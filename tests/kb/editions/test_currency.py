"""How wordings stand to their originals, and what becomes of a guess."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from kb.editions import currency, guesses
from kb.editions.publish import publish_units
from kb.editions.working import write_units
from kb.importing.apply import apply, prepare
from kb.importing.intake import Intake
from kb.importing.read import read
from kb.models import Edition, GuessedClause, Unit, Work
from kb.views.admin.units import _save
from tests.kb.making import clause, publish, translate
from tests.kb.views.conftest import queries


@dataclass(frozen=True)
class Row:
    source_sha256: str
    name: str = ""


@dataclass(frozen=True)
class Shown:
    key: str
    state: str
    edition: str = "2.0"
    older: object | None = None


def test_the_newest_faithful_wording_is_chosen() -> None:
    new, old, other = Row("a", "new"), Row("a", "old"), Row("b")
    assert currency.choose("a", [other, new, old]) == (new, None)
    assert currency.choose("c", [other, new]) == (None, other)
    assert currency.choose("a", []) == (None, None)
    assert not currency.faithful("", "")


def test_states_and_counts() -> None:
    clauses = [
        Shown("a", currency.SOURCE),
        Shown("b", currency.TRANSLATED),
        Shown("c", currency.TRANSLATED, "1.0"),
        Shown("d", currency.TRANSLATED),
        Shown("e", currency.FALLBACK),
        Shown("f", currency.FALLBACK, older=object()),
    ]
    assert [currency.of(each, {"d", "e"}) for each in clauses] == [
        currency.AUTHORITATIVE,
        currency.UP_TO_DATE,
        currency.UP_TO_DATE,
        currency.GUESSED,
        currency.UNTRANSLATED,
        currency.OLDER,
    ]
    counts = currency.count(clauses, "2.0", {"d", "e"})
    assert counts == currency.Counts(authoritative=1, up_to_date=2, guessed=1, older=1, untranslated=1, carried=1)
    assert (counts.all, counts.own) == (6, 3)


ENGLISH = b"""---
work: rules
locale: en
title: Rules
---
# Rules

## 1. Visitors {#visitors}

Visitors may take pictures of every work in the house.

## 2. Lenders {#lenders}

Lenders are told within 30 days what happened to their work.
"""
SPANISH = b"""---
work: rules
locale: es
title: Reglas
translates: "1.0"
---
# Reglas

## 1. Visitantes

Los visitantes pueden fotografiar todas las obras de la casa.

## 2. Prestamistas

Se informa a los prestamistas en 30 d\xc3\xadas de lo sucedido con su obra.
"""


def bring(file: bytes, **said: Any) -> Any:
    return apply(prepare(read("rules.md", file), Intake(**said)))


@pytest.fixture
def rules(db: Any) -> Work:
    from datetime import date

    bring(ENGLISH, edition="1.0", in_force_from=date(2020, 1, 1), change_note="First.", publish=True)
    return Work.objects.get(code="rules")


def guessed(locale: str = "es") -> set[str]:
    return set(GuessedClause.objects.filter(text__locale=locale).values_list("key", flat=True))


def test_an_import_without_keys_is_told_to_readers_until_confirmed(rules: Work) -> None:
    reader = Client()
    outcome = bring(SPANISH, publish=True)
    assert outcome.frozen.created
    assert guessed() == {"visitors", "lenders"}
    page = reader.get("/es/rules/").content.decode()
    assert page.count('class="currency guessed"') == 2
    assert "2 cl" in page  # and the head says how many
    alone = reader.get("/es/rules/c/visitors/").content.decode()
    assert 'class="currency guessed"' in alone
    bring(SPANISH, publish=True)
    assert guessed() == {"visitors", "lenders"}  # the same guess again is no confirmation
    bring(SPANISH.replace(b"Visitantes", b"Visitantes {#visitors}").replace(b"Prestamistas", b"Prestamistas {#lenders}"))
    assert guessed() == set()
    assert "currency guessed" not in reader.get("/es/rules/").content.decode()


def test_saving_the_unit_confirms_the_words_that_are_frozen(rules: Work) -> None:
    reader = Client()
    bring(SPANISH)
    assert guessed() == set()  # nothing is published yet
    publish_units(rules, "1.0", "es")
    assert guessed() == {"visitors", "lenders"}
    assert reader.get("/es/rules/").content.decode().count("currency guessed") == 2
    save(rules, "visitors")
    assert guessed() == {"lenders"}
    assert reader.get("/es/rules/").content.decode().count("currency guessed") == 1
    save(rules, "lenders", state=Unit.State.DRAFT)
    assert guessed() == {"lenders"}
    save(rules, "lenders", text="<p>Otras palabras.</p>")
    assert guessed() == {"lenders"}  # other words confirm nothing about those that readers see
    publish_units(rules, "1.0", "es")
    assert "currency guessed" not in reader.get("/es/rules/").content.decode()


def save(work: Work, key: str, state: str = Unit.State.TRANSLATED, **other: str) -> None:
    from kb.editions.freeze import source_of

    original = source_of(Edition.objects.get(work=work))[key][0]
    units = {unit.field: unit for unit in Unit.objects.filter(work=work, key=key, locale="es")}
    words = {name: unit.html for name, unit in units.items()} | other
    _save(work, original, units, {**words, "state": state}, "es")


def test_a_guess_goes_along_with_a_wording_that_is_carried_over(rules: Work) -> None:
    from datetime import date

    bring(SPANISH, publish=True)
    second = ENGLISH.replace(b"30 days", b"10 days")
    bring(second, edition="2.0", in_force_from=date(2021, 1, 1), change_note="Sooner.", publish=True)
    page = Client().get("/es/rules/").content.decode()
    assert page.count('class="currency guessed"') == 1
    assert page.count('class="currency carried"') == 1
    assert page.count('class="older"') == 1


def test_a_record_only_import_notes_its_guesses(rules: Work) -> None:
    from datetime import date

    bring(ENGLISH.replace(b"30 days", b"10 days"), edition="2.0", in_force_from=date(2021, 1, 1), change_note="Sooner.", publish=True)
    bring(SPANISH, publish=True)
    assert guessed() == {"visitors", "lenders"}
    assert not Unit.objects.filter(work=rules).exists()


def test_pages_without_guesses_ask_nothing(db: Any) -> None:
    edition = publish("ethics", "1.0", "2020-01-01", clause("pay", "Artists are paid.")).edition
    translate(edition, "es", {"pay": "Se paga."})
    reader = Client()
    reader.get("/es/ethics/ed/1.0/")
    with queries() as asked:
        reader.get("/es/ethics/")
    assert not any("guessed" in sql for sql in asked), asked
    write_units(Work.objects.get(code="ethics"), text_of(edition), sources(edition), guessed=["pay"])
    assert guesses.of_units(Work.objects.get(code="ethics"), "es") == {"pay"}


def text_of(edition: Edition) -> Any:
    from kb.editions.rows import to_clause
    from kb.editions.text import Text

    rows = edition.texts.get(locale="es").clauses.order_by("position")
    return Text("ethics", "es", "1.0", False, tuple(to_clause(row) for row in rows))


def sources(edition: Edition) -> Any:
    from kb.editions.freeze import source_of

    return source_of(edition)


def test_the_form_of_the_admin_confirms(rules: Work, client: Client, django_user_model: Any) -> None:
    bring(SPANISH, publish=True)
    client.force_login(django_user_model.objects.create_superuser("root", "root@example.org", "x"))
    address = "/admin/texts/of/rules/units/es/visitors/"
    form = client.get(address).context["form"]
    # As a browser sends it: line ends of the network.
    sent = {name: str(field.value() or "").replace("\n", "\r\n") for name in form.fields for field in [form[name]]}
    assert client.post(address, {**sent, "save": "1"}).status_code == 302
    assert guessed() == {"lenders"}


def test_a_pair_that_has_no_unit_can_be_confirmed(rules: Work, client: Client, django_user_model: Any) -> None:
    from datetime import date

    bring(ENGLISH.replace(b"30 days", b"10 days"), edition="2.0", in_force_from=date(2021, 1, 1), change_note="Sooner.", publish=True)
    bring(SPANISH, publish=True)  # of the edition before: it goes to the record only
    client.force_login(django_user_model.objects.create_superuser("root", "root@example.org", "x"))
    address = "/admin/texts/of/rules/units/es/visitors/"
    page = client.get(address).content.decode()
    assert "Los visitantes pueden fotografiar" in page
    assert client.post(address, {"confirm": "1"}).status_code == 302
    assert guessed() == {"lenders"}
    assert "They belong together" not in client.get(address).content.decode()
