"""Addresses of the record for outsiders: manifests by hash, the program, the head, the key, and the page that explains them."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from kb import addresses
from kb.checks import record_can_be_signed
from kb.editions.acts import withdraw
from kb.editions.hashing import canonical_json
from kb.locales import ensure_locale
from kb.models import Edition, LogEntry, Work
from kb.models.works import validate_code
from kb.record import manifest as manifests
from kb.record import signing, store, verify_manifest
from kb.record.manifest import Scope
from kb.record.withheld import readable_texts
from tests.kb.making import clause, publish
from tests.kb.views.conftest import queries


@pytest.fixture
def reader() -> Client:
    return Client()


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def fetch(reader: Client, address: str, **headers: str) -> Any:
    response = reader.get(address)
    assert response.status_code == 303, address
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    return reader.get(response["Location"], headers=headers)


SCOPES = {
    "/record/manifest.json": ("record", "record.manifest.json"),
    "/record/works/ethics/manifest.json": ("work", "ethics.manifest.json"),
    "/fr/ethics/ed/1.0/manifest.json": ("edition", "ethics-1.0.manifest.json"),
    "/es/ethics/ed/1.0/r/2/manifest.json": ("text", "ethics-1.0-es-r2.manifest.json"),
    "/en/ethics/ed/1.0/r/1/manifest.json": ("text", "ethics-1.0-en-r1.manifest.json"),
    "/en/ethics/ed/3.0/manifest.json": ("edition", "ethics-3.0.manifest.json"),
}


@pytest.fixture
def languages(db: None) -> None:
    for code in ("es", "fr"):
        ensure_locale(code)


@pytest.mark.parametrize("address", SCOPES)
def test_manifests_are_addressed_by_their_hash(record: Work, languages: None, reader: Client, address: str) -> None:
    of, name = SCOPES[address]
    plain = fetch(reader, address)
    data = body(plain)
    assert plain.request["PATH_INFO"] == f"/record/manifests/{sha256(data).hexdigest()}.json"
    assert plain["Content-Type"] == "application/json"
    assert plain["Content-Disposition"] == f'attachment; filename="{name}"'
    assert plain["Cache-Control"] == "public, max-age=31536000, immutable"
    assert data.decode() == canonical_json(json.loads(data))
    assert json.loads(data)["of"] == of
    squeezed = fetch(reader, address, **{"accept-encoding": "gzip, br"})
    assert squeezed["Content-Encoding"] == "gzip"
    assert gzip.decompress(body(squeezed)) == data
    assert int(squeezed["Content-Length"]) < len(data)
    again = reader.get(plain.request["PATH_INFO"], headers={"if-none-match": plain["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_does_not_exist_has_no_manifest(record: Work, languages: None, reader: Client) -> None:
    for address in (
        "/en/ethics/ed/9.9/manifest.json",
        "/es/ethics/ed/1.0/r/7/manifest.json",
        "/en/nothing/ed/1.0/manifest.json",
        "/record/works/nothing/manifest.json",
        f"/record/manifests/{'0' * 64}.json",
        "/record/manifests/..%2f..%2fsecret.json",
    ):
        assert reader.get(address).status_code == 404, address
    assert reader.post("/record/manifest.json").status_code == 405


def test_a_manifest_stays_at_its_address(record: Work, languages: None, reader: Client, settings: Any) -> None:
    """Another publication gives the next one another address; the old one is the same to the byte, even made anew."""
    address = reader.get("/en/ethics/ed/1.0/manifest.json")["Location"]
    before = body(reader.get(address))
    publish("other", "2.0", "2022-01-01", clause("a", "Newer words."))
    assert reader.get("/en/ethics/ed/1.0/manifest.json")["Location"] != address
    assert body(reader.get(address)) == before
    for path in Path(settings.RECORD_MANIFESTS_ROOT).glob("??/*.json.gz"):
        path.unlink()
    settings.BASE_URL = "https://moved.example"
    assert body(reader.get(address)) == before


def test_words_that_were_withdrawn_since_are_gone_from_old_manifests(record: Work, languages: None, reader: Client) -> None:
    old = reader.get("/en/ethics/ed/2.0/manifest.json")["Location"]
    other = reader.get("/en/ethics/ed/1.0/manifest.json")["Location"]
    assert b"great care" in body(reader.get(old))
    withdraw(Edition.objects.get(label="2.0", work=record), reason="A court.", by="registrar")
    gone = reader.get(old)
    assert gone.status_code == 410 and b"great care" not in gone.content
    assert b"/en/ethics/ed/2.0/manifest.json" in gone.content
    assert reader.get(other).status_code == 200
    new = body(fetch(reader, "/en/ethics/ed/2.0/manifest.json"))
    assert b"great care" not in new and b"A court." in new
    assert json.loads(new)["works"][0]["editions"][0]["texts"][0]["clauses"] is None


def test_nothing_that_readers_may_not_read_is_in_any_manifest(record: Work, reader: Client) -> None:
    everything = b"".join(body(fetch(reader, f"/record/works/{code}/manifest.json")) for code in ("ethics", "other"))
    assert b"Never lend a word of this" not in everything, "cancelled"
    assert everything.count(b"Acepte donaciones.") == 0, "withdrawn r1"
    assert b"Acepte donaciones con transparencia" in everything, "r2, published after the withdrawal"


def test_a_manifest_made_while_something_is_withdrawn_is_made_again(record: Work, monkeypatch: Any) -> None:
    made = store.pieces
    edition = Edition.objects.get(label="2.0", work=record)

    def late(*arguments: Any) -> Any:
        monkeypatch.setattr(store, "pieces", made)
        out = list(made(*arguments))
        withdraw(edition, reason="Just now.", by="registrar")
        return out

    monkeypatch.setattr(store, "pieces", late)
    digest = store.newest(Scope("edition", "ethics", "2.0"))
    assert b"great care" not in gzip.decompress(store.stored(digest).path.read_bytes())


def test_old_bytes_make_room(record: Work, settings: Any) -> None:
    first = store.newest(Scope("edition", "ethics", "1.0"))
    os.utime(store.stored(first).path, (1, 1))
    settings.RECORD_MANIFESTS_BYTES = 1
    second = store.newest(Scope("edition", "ethics", "2.0"))
    kept = sorted(path.name[:64] for path in Path(settings.RECORD_MANIFESTS_ROOT).glob("??/*.json.gz"))
    assert kept == [second]
    assert store.stored(first).path.is_file(), "made again from its note"


def test_making_a_manifest_takes_a_bounded_number_of_queries(record: Work) -> None:
    with CaptureQueriesContext(connection) as few:
        list(manifests.pieces(Scope("edition", "ethics", "2.0"), manifests.head_now()))
    for number in range(10):
        publish("many", "1.0" if not number else f"1.{number}", f"2020-01-{number + 1:02}", *(clause(f"k-{n}", f"Words {number} {n}.") for n in range(30)))
    with CaptureQueriesContext(connection) as many:
        list(manifests.pieces(Scope("edition", "many", "1.9"), manifests.head_now()))
    assert len(many) == len(few)


def test_the_program_can_be_downloaded(reader: Client, db: None) -> None:
    response = reader.get("/record/verify.py")
    assert response.content == Path(verify_manifest.__file__).read_bytes()
    assert response["Content-Disposition"] == 'attachment; filename="verify.py"'
    assert reader.get("/record/verify.py", headers={"if-none-match": response["ETag"]}).status_code == 304


def test_head_unsigned_and_signed(record: Work, reader: Client, settings: Any, tmp_path: Path) -> None:
    newest = LogEntry.objects.latest("id")
    said = reader.get("/record/head.json").json()
    assert (said["head"], said["length"], said["signature"], said["site"]) == (newest.sha256, 19, None, settings.BASE_URL)
    assert reader.get("/.well-known/vademecum-record.pub").status_code == 404
    signer = signing.make(tmp_path / "key.pem")
    settings.SIGNING_KEY = str(tmp_path / "key.pem")
    said = reader.get("/record/head.json").json()
    assert said["signature"]["key"] == signer.id
    pem = reader.get("/.well-known/vademecum-record.pub").content
    (tmp_path / "pub").write_bytes(pem)
    public = verify_manifest.keys_of(str(tmp_path / "pub"))[signer.id]
    message = verify_manifest.signed_words(said["site"], said["head"], said["length"])
    assert verify_manifest.good_signature(public, said["signature"]["signature"], message)
    # A second key: the former one stays at the same address, after it.
    former = tmp_path / "former.pub"
    former.write_bytes(pem)
    second = signing.make(tmp_path / "second.pem")
    settings.SIGNING_KEY, settings.SIGNING_KEYS_OLD = str(tmp_path / "second.pem"), str(former)
    assert reader.get("/.well-known/vademecum-record.pub").content == second.public.encode() + pem
    page = reader.get("/en/record/").content.decode()
    assert second.id in page and signer.id in page
    assert signing.keys().problem == ""


def test_the_vector_of_the_documentation(settings: Any, tmp_path: Path) -> None:
    text = (Path(__file__).resolve().parents[3] / "docs" / "record.md").read_text()
    vector = json.loads(text.split("<!-- signature -->\n```json\n")[1].split("```")[0])
    (tmp_path / "key.pem").write_text(vector["private_key"])
    settings.SIGNING_KEY, settings.BASE_URL = str(tmp_path / "key.pem"), vector["site"]
    assert signing.message(vector["site"], vector["head"], vector["length"]).decode() == vector["message"]
    made = signing.sign(vector["head"], vector["length"])
    assert made is not None
    assert (made.key, made.signature) == (vector["key"], vector["signature"])
    signer = signing.keys().signer
    assert signer is not None and signer.public == vector["public_key"]


BROKEN = {
    "missing": None,
    "empty": b"",
    "rubbish": b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    "public": b"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAMhc1FbuUUoCKPqWKvY4R/25tASnrfuDbvJj1WYfqTt0=\n-----END PUBLIC KEY-----\n",
    "binary": bytes(range(256)),
}


@pytest.mark.parametrize("name", [*BROKEN, "rsa", "locked", "a folder"])
def test_a_broken_key_breaks_nothing(record: Work, reader: Client, settings: Any, tmp_path: Path, name: str) -> None:
    path = tmp_path / "key.pem"
    settings.SIGNING_KEY = str(path)
    if name in ("rsa", "locked"):
        from cryptography.hazmat.primitives import serialization as form
        from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

        key = rsa.generate_private_key(65537, 2048) if name == "rsa" else ed25519.Ed25519PrivateKey.generate()
        lock = form.NoEncryption() if name == "rsa" else form.BestAvailableEncryption(b"x")
        path.write_bytes(key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, lock))
    elif name == "a folder":
        path.mkdir()
    elif BROKEN[name] is not None:
        path.write_bytes(BROKEN[name] or b"")
    assert [message.id for message in record_can_be_signed()] == ["kb.W002"]
    page = reader.get("/en/record/")
    assert page.status_code == 200
    assert "cannot be used at the moment" in page.content.decode()
    assert reader.get("/record/head.json").json()["signature"] is None
    assert fetch(reader, "/record/manifest.json").status_code == 200
    key = reader.get("/.well-known/vademecum-record.pub")
    assert (key.status_code, b"cannot be read" in key.content) == (404, True)
    # Mended without a restart.
    mended = tmp_path / "mended.pem"
    signer = signing.make(mended)
    if path.is_dir():
        path.rmdir()
    mended.replace(path)
    assert record_can_be_signed() == []
    assert signer.id in reader.get("/en/record/").content.decode()
    path.chmod(0o644)
    assert [message.id for message in record_can_be_signed()] == ["kb.W003"]


def test_broken_former_keys(record: Work, reader: Client, settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_KEYS_OLD = str(tmp_path / "nothing.pub")
    assert [message.id for message in record_can_be_signed()] == ["kb.W002"]
    assert reader.get("/en/record/").status_code == 200


def test_record_key_makes_a_key_and_never_overwrites_one(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "key.pem"
    call_command("record_key", str(path))
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    assert signing.read(str(path)).id in capsys.readouterr().out
    for there in (path, tmp_path / "link"):
        if not there.exists():
            there.symlink_to(tmp_path / "elsewhere")
        with pytest.raises(CommandError) as refused:
            call_command("record_key", str(there))
        assert refused.value.returncode == 2
    assert path.read_bytes() == before and not (tmp_path / "elsewhere").exists()
    with pytest.raises(CommandError, match="cannot be made"):
        call_command("record_key", str(tmp_path / "nowhere" / "key.pem"))


def test_the_page(record: Work, languages: None, reader: Client, key: Path) -> None:
    page = unescape(reader.get("/en/record/").content.decode())
    head = LogEntry.objects.latest("id").sha256
    assert f"python3 verify.py ethics.manifest.json other.manifest.json record.manifest.json --head {head}" in page
    assert "/en/log.atom" in page and "/record/works/ethics/manifest.json" in page
    assert sha256(Path(verify_manifest.__file__).read_bytes()).hexdigest() in page
    assert reader.get("/fr/record/").status_code == 200
    assert reader.get("/xx/record/").status_code == 404
    anywhere = reader.get("/record/", headers={"accept-language": "es"})
    assert (anywhere.status_code, anywhere["Location"]) == (303, "/es/record/")
    assert "Accept-Language" in anywhere["Vary"]
    with queries() as warm:
        reader.get("/en/record/")
    assert len(warm) == 1
    publish("third", "1.0", "2022-01-01", clause("a", "Words."))
    assert head not in reader.get("/en/record/").content.decode()


def test_the_page_of_an_empty_record(db: None, reader: Client) -> None:
    page = reader.get("/en/record/").content.decode()
    assert "0" * 64 in page


def test_the_block_of_an_edition(record: Work, languages: None, reader: Client) -> None:
    head = LogEntry.objects.latest("id").sha256
    for address, own in (("/en/ethics/ed/1.0/", "en"), ("/es/ethics/ed/1.0/", "es"), ("/es/ethics/ed/1.0/r/2/", "es"), ("/en/ethics/", "en")):
        page = unescape(reader.get(address).content.decode())
        label = "1.0" if "1.0" in address else "2.0"
        assert f"python3 verify.py ethics-{label}.manifest.json --head {head}" in page, address
        assert f"/{own}/ethics/ed/{label}/manifest.json" in page
        edition = Edition.objects.get(work=record, label=label)
        for text in edition.texts.all():
            shown = text.sha256 in page
            assert shown == (not (text.locale == "es" and text.revision == 1)), "the withdrawn revision is not offered"
            if shown:
                assert f"/{text.locale}/ethics/ed/{label}/r/{text.revision}/manifest.json" in page
    assert 'href="/en/record/"' in reader.get("/en/texts/").content.decode(), "the footer of every page"


def test_addresses_are_answered(record: Work) -> None:
    paths = {
        "record": addresses.record("en"),
        "record-manifest": addresses.record_manifest(),
        "work-manifest": addresses.work_manifest("ethics"),
        "manifest": addresses.manifest("en", "ethics", "1.0"),
        "text-manifest": addresses.text_manifest("en", "ethics", "1.0", 1),
        "manifest-file": addresses.manifest_file("a" * 64),
    }
    assert {name: resolve(path).url_name for name, path in paths.items()} == {name: name for name in paths}


@pytest.mark.parametrize("code", ["record", "record-media", "well-known"])
def test_no_work_takes_these_addresses(code: str) -> None:
    with pytest.raises(ValidationError, match="used by the site itself"):
        validate_code(code)


def test_readable_texts_are_those_of_the_timeline(record: Work) -> None:
    from kb.editions.timeline import of_work

    rows = {text.id: (text.edition.label, text.locale, text.revision) for text in Edition.objects.get(label="1.0", work=record).texts.all()}
    readable = readable_texts(of_work(record.pk).editions)
    assert sorted(rows[text] for text in readable if text in rows) == [("1.0", "en", 1), ("1.0", "es", 2), ("1.0", "fr", 1)]


def test_downloads_check_out_as_a_stranger_does_it(record: Work, languages: None, reader: Client, tmp_path: Path) -> None:
    """What the page says, step by step, with nothing of ours but the two files."""
    (tmp_path / "verify.py").write_bytes(reader.get("/record/verify.py").content)
    (tmp_path / "ethics-1.0.manifest.json").write_bytes(body(fetch(reader, "/en/ethics/ed/1.0/manifest.json")))
    head = reader.get("/record/head.json").json()["head"]
    command = [sys.executable, "-I", "-S", "verify.py", "ethics-1.0.manifest.json", "--head", head]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "All right" in done.stdout, done.stdout + done.stderr
