"""Documents and images of a frozen text: chosen in the editor, kept by hash, safe from what happens in the library."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, Page

from kb import media
from kb.editions.acts import withdraw
from kb.editions.canonical import canonical
from kb.editions.editor import from_editor, is_rich, round_trip, to_editor
from kb.editions.freeze import NotFrozen
from kb.editions.publish import publish_working
from kb.editions.verify import verify
from kb.editions.working import page_of, working_text, write_working
from kb.importing.apply import prepare
from kb.importing.intake import Intake
from kb.importing.plan import clauses_of
from kb.importing.read import read_trusted
from kb.models import Edition, EditionClause, Unit, Work
from tests.kb.admin.forms import edit_data
from tests.kb.admin.people import browser
from tests.kb.making import clause, publish, text, translate
from tests.kb.record.files import (
    add_document,
    add_image,
    delete_document,
    delete_image,
    odt,
    pdf,
    png,
    replace_document,
    replace_image,
    word,
)


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.RECORD_MEDIA_ROOT = tmp_path / "record-media"


@pytest.fixture
def staff(db: None) -> Client:
    return browser("administrator")


def draft(html: str) -> Work:
    """A working text of one clause with this rich text, saved through the editor's form."""
    work = Work.objects.get_or_create(code="ethics", defaults={"authoritative_locale": "en"})[0]
    page = write_working(work, text("ethics", "", clause("loans", "Lend with care.")))
    client = browser("administrator")
    blocks = list(page.body.raw_data)
    blocks[0]["value"]["text"] = html
    response = client.post(f"/admin/pages/{page.pk}/edit/", edit_data(client, page, blocks=blocks))
    assert response.status_code == 302, response.context["form"].errors
    return work


def words(work: Work) -> str:
    found = working_text(work)
    assert found is not None
    return found.clauses[1].fields["text"]


def freeze(work: Work, label: str = "1.0") -> Edition:
    day = datetime.date(2020, 1, 1)
    return publish_working(work, label, in_force_from=day, change_note="The first.", minor=label != "1.0").edition


def download(address: str) -> Any:
    return Client().get(address)


def test_document_survives_its_change_and_deletion(staff: Client) -> None:
    first = pdf("first")
    document = add_document(staff, "Loan form.pdf", first)
    work = draft(f'<p>Use the <a linktype="document" id="{document.pk}">loan form</a>.</p>')
    freeze(work)
    before = Client().get("/en/ethics/").content
    row = EditionClause.objects.get(key="loans")
    digest = next(iter(media.media(row.html)))
    assert row.html == f'<p>Use the <a href="media:{digest}">loan form</a>.</p>'
    address = f"/record-media/{digest}"
    assert f'href="{address}"' in before.decode()

    replace_document(staff, document, pdf("second"))
    assert b"".join(download(address).streaming_content) == first
    delete_document(staff, Document.objects.get(pk=document.pk))
    response = download(address)
    assert b"".join(response.streaming_content) == first
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="Loan_form.pdf"'
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert Client().get("/en/ethics/").content == before
    assert verify().ok


def test_image_survives_its_change_and_deletion(staff: Client) -> None:
    first = png(10)
    image = add_image(staff, "vase.png", first)
    work = draft(f'<p>A vase:</p><embed embedtype="image" id="{image.pk}" alt="A blue vase" format="fullwidth"/><p>Handle it.</p>')
    freeze(work)
    digest = next(iter(media.media(EditionClause.objects.get(key="loans").html)))
    shown = f'<img alt="A blue vase" src="/record-media/{digest}" loading="lazy">'
    assert shown in Client().get("/en/ethics/").content.decode()
    replace_image(staff, image, png(200))
    image.refresh_from_db()
    delete_image(staff, image)
    assert b"".join(download(f"/record-media/{digest}").streaming_content) == first
    assert shown in Client().get("/en/ethics/").content.decode()
    assert verify().ok


def test_before_freezing_the_draft_follows_the_library(staff: Client) -> None:
    document = add_document(staff, "form.pdf", pdf("first"))
    work = draft(f'<p><a href="/documents/{document.pk}/form.pdf">form</a></p>')
    first = words(work)
    replace_document(staff, document, pdf("second"))
    assert words(work) != first
    assert list(media.media(words(work))) == [media.store(pdf("second"))]


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ('<p><a linktype="document" id="4711">form</a></p>', "links to document 4711"),
        ('<p><a href="/documents/4711/form.pdf">form</a></p>', "links to document 4711"),
        ('<p>x</p><embed embedtype="image" id="4711" alt="" format="left"/>', "shows image 4711"),
        ('<p><a linktype="page" id="4711">news</a></p>', "links to page 4711"),
    ],
)
def test_what_is_not_there_stops_the_freezing(staff: Client, html: str, problem: str) -> None:
    work = draft(html)
    with pytest.raises(NotFrozen, match=problem):
        freeze(work)
    assert not Edition.objects.exists()


def test_deleted_before_freezing_is_told(staff: Client) -> None:
    document = add_document(staff, "form.pdf", pdf("first"))
    work = draft(f'<p><a linktype="document" id="{document.pk}">form</a></p>')
    delete_document(staff, document)
    with pytest.raises(NotFrozen, match=f"document {document.pk}, which is deleted"):
        freeze(work)


def test_private_document_does_not_become_public(staff: Client) -> None:
    document = add_document(staff, "salaries.pdf", pdf("secret"))
    private = Collection.get_first_root_node().add_child(name="Private")
    restriction = CollectionViewRestriction.objects.create(collection=private, restriction_type="groups")
    restriction.groups.add(Group.objects.get(name="Administrators"))
    Document.objects.filter(pk=document.pk).update(collection=private)
    work = draft(f'<p><a linktype="document" id="{document.pk}">form</a></p>')
    assert words(work) == f'<p><a href="document:{document.pk}">form</a></p>'
    with pytest.raises(NotFrozen, match="deleted or private"):
        freeze(work)
    assert not list(Path(media.path_of("0" * 64)).parents[1].glob("*/*"))


def test_pages_become_addresses(staff: Client, settings: Any) -> None:
    home = Page.objects.filter(depth__gt=1, live=True).order_by("depth").first()
    assert home is not None
    work = draft(f'<p><a linktype="page" id="{home.pk}">home</a> <a href="/en/texts/">all</a> <a href="/id/ethics/c/loans">this</a></p>')
    assert words(work) == (
        f'<p><a href="{settings.BASE_URL}/en/">home</a> <a href="{settings.BASE_URL}/en/texts/">all</a>'
        ' <a href="work:ethics#loans">this</a></p>'
    )


def test_documents_come_back_in_the_editor(staff: Client) -> None:
    """A frozen link opened as a draft again is rich text, and saving it unchanged changes nothing."""
    html = f'<p>Use the <a href="media:{media.store(pdf("x"))}">form</a>.</p>'
    assert is_rich(html)
    assert from_editor(round_trip(to_editor(html))) == html
    chosen = '<p>Use the <a linktype="document" id="3">form</a>.</p>'
    assert 'linktype="document"' in round_trip(chosen) and canonical(round_trip(chosen)) == canonical(chosen)
    assert canonical(to_editor('<p><a href="document:3">x</a></p>')) == '<p><a href="document:3">x</a></p>'


def test_translators_may_link_documents(staff: Client) -> None:
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend with care."))
    document = add_document(staff, "formulario.pdf", pdf("es"))
    client = browser("translator-es")
    form = {"heading": "Préstamos", "text": f'Con <a href="/documents/{document.pk}/formulario.pdf">formulario</a>.', "state": "translated"}
    assert client.post("/admin/texts/of/ethics/units/es/loans/", form).status_code == 302
    unit = Unit.objects.get(key="loans", field="text")
    assert unit.html == f'<p>Con <a href="media:{media.store(pdf("es"))}">formulario</a>.</p>'


def test_missing_bytes_are_named(staff: Client) -> None:
    digest = media.store(pdf("x"))
    html = f'<p><a href="media:{digest}">form</a></p>'
    publish("ethics", "1.0", "2020-01-01", clause("loans", html))
    assert verify().ok
    path = media.path_of(digest)
    path.chmod(0o644)
    path.write_bytes(b"other")
    assert digest in verify().faults[0].message
    path.unlink()
    assert digest in verify().faults[0].message
    with pytest.raises(NotFrozen, match="image or document of clause"):
        publish("ethics", "2.0", "2021-01-01", clause("loans", html), clause("new", "Words."))
    assert Client().get(f"/record-media/{digest}").status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "content_type", "disposition"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n...", "image/png", 'inline; filename="8bb4a8c6a147.png"'),
        ("a.pdf", pdf(""), "application/pdf", 'attachment; filename="a.pdf"'),
        ("a.docx", word(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", 'attachment; filename="a.docx"'),
        ("a.docm", word("word/vbaProject.bin"), "application/octet-stream", 'attachment; filename="a.bin"'),
        ("a.odt", odt(), "application/vnd.oasis.opendocument.text", 'attachment; filename="a.odt"'),
        ("evil.html", b"<script>alert(1)</script>", "application/octet-stream", 'attachment; filename="evil.bin"'),
        ("evil.svg", b"<svg onload='alert(1)'/>", "application/octet-stream", 'attachment; filename="evil.bin"'),
        ("evil.pdf", b"<html>not a pdf", "application/octet-stream", 'attachment; filename="evil.bin"'),
        ("evil.html", pdf(""), "application/pdf", 'attachment; filename="evil.pdf"'),
        ("list.csv", b"a,b", "application/octet-stream", 'attachment; filename="list.csv"'),
        ("préstamo.pdf", pdf(""), "application/pdf", "attachment; filename*=utf-8''pr%C3%A9stamo.pdf"),
        ('a"\r\nX-Evil: 1/../b.pdf', pdf(""), "application/pdf", 'attachment; filename="a_X-Evil_ 1_.._b.pdf"'),
        ("", pdf("unnamed"), "application/pdf", None),
    ],
    ids=lambda value: value if isinstance(value, str) and "/" not in value else "",
)
def test_how_files_are_served(db: None, tmp_path: Path, name: str, data: bytes, content_type: str, disposition: str | None) -> None:
    file = tmp_path / "file"
    file.write_bytes(data)
    with file.open("rb") as opened:
        digest = media.store_file(opened, name)
    response = Client().get(f"/record-media/{digest}")
    assert response["Content-Type"] == content_type
    if disposition is None:
        disposition = f'attachment; filename="document-{digest[:12]}.pdf"'
    assert response["Content-Disposition"] == disposition
    assert "immutable" in response["Cache-Control"]
    assert b"".join(response.streaming_content) == data
    again = Client().get(f"/record-media/{digest}", headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_files_of_a_withdrawn_text_are_gone(staff: Client) -> None:
    shared, own = media.store(pdf("shared")), media.store(pdf("own"))
    html = f'<p><a href="media:{own}">a</a> <a href="media:{shared}">b</a></p>'
    first = publish("ethics", "1.0", "2020-01-01", clause("loans", html)).edition
    publish("ethics", "2.0", "2021-01-01", clause("loans", f'<p><a href="media:{shared}">b</a></p>'))
    assert download(f"/record-media/{own}").status_code == 200
    withdraw(first, reason="It named a donor.", by="tests")
    gone = download(f"/record-media/{own}")
    assert (gone.status_code, gone["Cache-Control"]) == (410, "no-cache")
    assert download(f"/record-media/{shared}").status_code == 200
    kept = staff.get(f"/record-media/{own}")
    assert (kept.status_code, kept["Cache-Control"]) == (200, "private, no-store")
    assert verify().ok, "the bytes stay"


def test_files_of_a_withdrawn_language_are_gone(staff: Client) -> None:
    own = media.store(pdf("es"))
    first = publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend."))
    translate(first.edition, "es", {"loans": f'<p><a href="media:{own}">a</a></p>'})
    assert download(f"/record-media/{own}").status_code == 200
    withdraw(first.edition, reason="Wrong file.", by="tests", locale="es")
    assert download(f"/record-media/{own}").status_code == 410


def test_imported_files_may_link_documents_of_the_site(staff: Client, settings: Any) -> None:
    document = add_document(staff, "form.pdf", pdf("x"))
    kept = media.store(pdf("kept"))
    file = (
        f"---\nwork: trial\nlocale: en\n---\n# Trial\n\n## One\n\nSee [a]({settings.BASE_URL}/documents/{document.pk}/form.pdf), [b](/record-media/{kept})"
        f" ![c](/record-media/{kept}) and [d](/documents/{document.pk}/form.pdf).\n"
    )
    prepared = prepare(read_trusted("trial.md", file.encode()), Intake())
    html = clauses_of(prepared.plan)[1].fields["text"]
    assert html == (
        f'<p>See <a href="media:{media.store(pdf("x"))}">a</a>, <a href="media:{kept}">b</a>'
        f' <img alt="c" data-media="{kept}"> and d.</p>'
    ), "a relative link may mean another site's document 3: it is told as removed"
    assert "Links to other files" in " ".join(prepared.source.stripped)


def test_the_page_of_a_working_text(staff: Client) -> None:
    work = draft("<p>Words.</p>")
    page = page_of(work)
    home = draft(f'<p><a linktype="page" id="{page.pk if page else 0}">the code</a></p>')
    assert words(home).startswith('<p><a href="http://localhost:8000/en/ethics/">')
