"""The program that outsiders run: it finds a good manifest all right, and names whatever was done to another one."""

from __future__ import annotations

import ast
import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kb import media
from kb.editions import hashing
from kb.editions.acts import withdraw
from kb.editions.verify import verify
from kb.models import Edition, LogEntry, Work
from kb.record import signing, store, verify_manifest
from kb.record.manifest import Scope, head_data, head_now
from tests.kb.making import clause, publish, translate
from tests.kb.record.conftest import Said
from tests.kb.record.files import pdf

Outside = Callable[..., Said]
Saved = Callable[..., Path]
Alteration = Callable[[dict[str, Any]], object]


def edition(data: dict[str, Any], place: int = 0) -> dict[str, Any]:
    return data["works"][0]["editions"][place]


def text_of(data: dict[str, Any], locale: str = "en", place: int = 0, revision: int | None = None) -> dict[str, Any]:
    found = [each for each in edition(data, place)["texts"] if each["locale"] == locale]
    return next(each for each in found if revision in (None, each["revision"]))


def loans(data: dict[str, Any], locale: str = "en", revision: int | None = None) -> dict[str, Any]:
    return next(each for each in text_of(data, locale, revision=revision)["clauses"] if each["key"] == "loans")


#: What is done to the manifest of the work, and the first fault that must be named.
ALTERATIONS: dict[str, tuple[Alteration, str]] = {
    "a word": (lambda m: loans(m)["fields"][1].__setitem__(1, "<p>Sell with care.</p>"), "edition 1.0 of ethics, en r1, clause loans: was altered"),
    "a word of a translation": (lambda m: loans(m, "es", 2)["fields"][1].__setitem__(1, "<p>Venda.</p>"), "edition 1.0 of ethics, es r2, clause loans: was altered"),
    "a heading": (lambda m: loans(m)["fields"][0].__setitem__(1, "Sales"), "en r1, clause loans: was altered"),
    "a title": (lambda m: text_of(m)["clauses"][0]["fields"][0].__setitem__(1, "Other"), "en r1, clause _text: was altered"),
    "a word with its hash": (
        lambda m: (loans(m)["fields"][1].__setitem__(1, "<p>x</p>"), loans(m).__setitem__("sha256", verify_manifest.clause_hash(loans(m)))),
        "edition 1.0 of ethics, en r1: was altered: words, numbers",
    ),
    "a number": (lambda m: loans(m).__setitem__("number", "9"), "en r1: was altered: words, numbers"),
    "a duty": (lambda m: loans(m).__setitem__("duty", "may"), "en r1: was altered: words, numbers"),
    "a level": (lambda m: loans(m).__setitem__("level", 3), "en r1: was altered: words, numbers"),
    "a key": (lambda m: loans(m).__setitem__("key", "sales"), "en r1: was altered: words, numbers"),
    "a kind": (lambda m: loans(m).__setitem__("kind", "note"), "en r1: was altered: words, numbers"),
    "a kind that is none": (lambda m: loans(m).__setitem__("kind", "wish"), "work ethics: cannot be read"),
    "a field's name": (lambda m: loans(m)["fields"][1].__setitem__(0, "intro"), "clause loans: is not a row of its kind"),
    "an option": (lambda m: text_of(m)["clauses"][3]["blank"]["options"].append("c"), "en r1, clause fee: was altered"),
    "what is translated": (lambda m: loans(m, "fr").__setitem__("source_sha256", "0" * 64), "fr r1, clause loans: does not translate"),
    "order": (lambda m: text_of(m)["clauses"].reverse(), "is not a row of its kind, or not in its place"),
    "a clause left out": (lambda m: text_of(m)["clauses"].pop(1), "en r1: was altered: words, numbers"),
    "a clause put in": (lambda m: text_of(m)["clauses"].append(loans(m) | {"key": "extra"}), "en r1: was altered: words, numbers"),
    "locale": (lambda m: text_of(m, "fr").__setitem__("locale", "it"), "it r1: was altered"),
    "revision": (lambda m: text_of(m, "fr").__setitem__("revision", 2), "fr r2: was altered"),
    "partial": (lambda m: text_of(m, "fr").__setitem__("partial", False), "fr r1: was altered"),
    "note": (lambda m: text_of(m, "fr").__setitem__("note", "Corrected."), "fr r1: was altered"),
    "a text under another row": (lambda m: text_of(m, "fr").__setitem__("row", 999_999), "fr r1: is not in the log"),
    "the files of a text": (lambda m: text_of(m)["files"].clear(), "the list of its images and documents"),
    "label": (lambda m: edition(m).__setitem__("label", "1.1"), "edition 1.1 of ethics: was altered"),
    "day": (lambda m: edition(m).__setitem__("in_force_from", "2019-01-01"), "edition 1.0 of ethics: was altered"),
    "minor": (lambda m: edition(m).__setitem__("minor", True), "edition 1.0 of ethics: was altered"),
    "change note": (lambda m: edition(m).__setitem__("change_note", "Nothing."), "edition 1.0 of ethics: was altered"),
    "signed off by": (lambda m: edition(m).__setitem__("signed_off_by", "Nobody"), "edition 1.0 of ethics: was altered"),
    "code of the work": (lambda m: m["works"][0].__setitem__("code", "morals"), "act N on morals: was altered"),
    "a reason of a change": (lambda m: edition(m, 1)["changes"][1].__setitem__(3, "No loan was lost."), "edition 2.0 of ethics, its changes: was altered"),
    "a change left out": (lambda m: edition(m, 1)["changes"].pop(), "edition 2.0 of ethics, its changes: was altered"),
    "reason of a withdrawal": (lambda m: edition(m)["withdrawals"][0].__setitem__("reason", "Whim."), "edition 1.0 of ethics, withdrawal N: was altered"),
    "who withdrew": (lambda m: edition(m)["withdrawals"][0].__setitem__("by", "somebody"), "withdrawal N: was altered"),
    "language of a withdrawal": (lambda m: edition(m)["withdrawals"][0].__setitem__("locale", "fr"), "withdrawal N: was altered"),
    "a withdrawal left out": (lambda m: edition(m)["withdrawals"].clear(), "es r1: its words are left out, but nothing"),
    "reason of a cancellation": (lambda m: edition(m, 2)["acts"][1].__setitem__("reason", "Whim."), "edition 3.0 of ethics, act N: was altered"),
    "a cancellation left out": (lambda m: edition(m, 2)["acts"].pop(), "edition 3.0 of ethics: its words are left out"),
    "day of a move": (lambda m: edition(m, 2)["acts"][0].__setitem__("in_force_from", "2030-01-01"), "edition 3.0 of ethics, act N: was altered"),
    "day of a repeal": (lambda m: m["works"][0]["acts"][0].__setitem__("day", "2030-01-01"), "act N on ethics: was altered"),
    "kind of a repeal": (lambda m: m["works"][0]["acts"][0].__setitem__("kind", "revoke"), "act N on ethics: was altered"),
    "an act put in": (lambda m: m["works"][0]["acts"].append(m["works"][0]["acts"][0] | {"row": 999_999}), "act N on ethics: is not in the log"),
    "words hidden that nobody withdrew": (lambda m: text_of(m, "fr").__setitem__("clauses", None), "fr r1: its words are left out, but nothing"),
    "an edition hidden that nobody withdrew": (lambda m: edition(m, 1).__setitem__("withheld", True), "edition 2.0 of ethics: its words are left out"),
    "another hash for hidden words": (lambda m: text_of(m, "es", revision=1).__setitem__("sha256", "0" * 64), "es r1: was altered"),
    "a log row": (lambda m: m["chain"][3].__setitem__(2, 99), "log row 4 (text N): was altered"),
    "time of a log row": (lambda m: m["chain"][3].__setitem__(4, "2001-01-01T00:00:00.000000Z"), "log row 4 (text N): was altered"),
    "hash of a log row": (lambda m: m["chain"][3].__setitem__(5, "0" * 64), "log row 4 (text N): was altered"),
    "a log row left out": (lambda m: m["chain"].pop(4), "log row 5 (text N): does not follow the row before it"),
    "log rows exchanged": (lambda m: m["chain"].insert(3, m["chain"].pop(4)), "log row 4 (withdrawal N): does not follow"),
    "the first log row left out": (lambda m: m["chain"].pop(0), "log row 1 (changes N): does not follow"),
    "a log row that is nothing": (lambda m: m["chain"].__setitem__(2, "x"), "log row 3: cannot be read"),
    "the end cut off": (lambda m: m["chain"].pop(), "the chain ends in"),
    "no chain": (lambda m: m.pop("chain"), "has no chain"),
    "another head": (lambda m: m.__setitem__("head", "0" * 64), "the chain ends in"),
    "another length": (lambda m: m.__setitem__("length", 3), "the chain has 19 rows, the manifest states 3"),
    "an edition that is nothing": (lambda m: m["works"][0]["editions"].__setitem__(0, 7), "work ethics: cannot be read"),
    "a clause without words": (lambda m: loans(m).pop("fields"), "work ethics: cannot be read"),
}


def altered(path: Path, alteration: Alteration) -> Path:
    data = json.loads(path.read_text())
    alteration(data)
    out = path.with_name("altered.json")
    out.write_text(json.dumps(data))
    return out


def test_all_right(record: Work, key: Path, saved: Saved, outside: Outside) -> None:
    head = head_now().sha256
    scopes = [("work", "ethics"), ("edition", "ethics", "1.0"), ("edition", "ethics", "3.0"), ("text", "ethics", "1.0", "fr", 1), ("text", "ethics", "1.0", "en", 1)]
    for scope in scopes:
        said = outside(saved(*scope), "--head", head, "--key", key)
        assert said.code == 0 and not said.faults, said.out
        assert "\nAll right: " in said.out
        assert "Signature  good" in said.out
        assert f"Head       {head} is row 19 of 19" in said.out
    whole = outside(saved("record"), saved("work", "ethics"), saved("work", "other"), "--head", head.upper(), "--key", key)
    assert whole.code == 0, whole.out
    assert "19 log rows looked for in the manifests of 2 works" in whole.out
    assert "fr r1 (partial translation)" in whole.out
    assert "es r1: withdrawn or cancelled, its words are not shown" in whole.out


def test_without_a_key_and_a_head_it_says_what_that_leaves_open(record: Work, saved: Saved, outside: Outside) -> None:
    said = outside(saved("edition", "ethics", "2.0"))
    assert said.code == 0
    assert "this head is not signed" in said.out
    assert "Not checked: whether the end of the chain was cut off" in said.out


@pytest.mark.parametrize("name", ALTERATIONS)
def test_every_alteration_is_named(record: Work, saved: Saved, outside: Outside, name: str) -> None:
    alteration, fault = ALTERATIONS[name]
    said = outside(altered(saved("work", "ethics"), alteration))
    assert said.code == 1, said.out
    assert fault in said.faults[0], said.faults
    assert "All right" not in said.out
    assert f"NOT RIGHT: {len(said.faults)} faults, the first is: " in said.out


def test_every_fault_is_named_not_only_the_first(record: Work, saved: Saved, outside: Outside) -> None:
    def two(data: dict[str, Any]) -> None:
        loans(data)["fields"][1][1] = "<p>x</p>"
        edition(data, 1)["change_note"] = "Nothing."

    faults = "\n".join(outside(altered(saved("work", "ethics"), two)).faults)
    assert "en r1, clause loans: was altered" in faults and "edition 2.0 of ethics: was altered" in faults


def forged(path: Path) -> Path:
    """Everything from one word on made anew, as an owner of the database could do it."""
    data = json.loads(path.read_text())
    work, release = data["works"][0], edition(data, 1)
    text = release["texts"][0]
    row = text["clauses"][1]
    row["fields"][1][1] = "<p>Lend without care.</p>"
    row["sha256"] = verify_manifest.clause_hash(row)
    text["sha256"] = verify_manifest.text_hash(work, release, text)
    previous = hashing.GENESIS
    for entry in data["chain"]:
        entry[0] = previous
        if (entry[1], entry[2]) == ("text", text["row"]):
            entry[3] = text["sha256"]
        entry[5] = previous = verify_manifest.log_hash(*entry[:5])
    data["head"] = previous
    out = path.with_name("forged.json")
    out.write_text(json.dumps(data))
    return out


def test_a_record_made_anew_is_found_out_by_head_and_key_only(record: Work, key: Path, saved: Saved, outside: Outside) -> None:
    noted = LogEntry.objects.order_by("id").values_list("sha256", flat=True)[12]
    false = forged(saved("work", "ethics"))
    assert outside(false).code == 0, "that is what the page and the program say they cannot see"
    assert f"{noted} is not in the chain" in outside(false, "--head", noted).faults[0]
    assert outside(false, "--key", key).faults == [f"{false.name}: the signature of its head is wrong"]


def test_the_signature(record: Work, key: Path, saved: Saved, outside: Outside, settings: Any, tmp_path: Path) -> None:
    path = saved("edition", "ethics", "2.0")
    for alteration in (
        lambda m: m.__setitem__("site", "https://elsewhere.example"),
        lambda m: m["signature"].__setitem__("signature", "0" * 128),
        lambda m: m["signature"].__setitem__("signature", m["signature"]["signature"].upper()),
        lambda m: m["signature"].__setitem__("signature", None),
    ):
        assert "the signature of its head is wrong" in outside(altered(path, alteration), "--key", key).faults[0]
    other = tmp_path / "other.pub"
    other.write_text(signing.make(tmp_path / "other.pem").public)
    assert "which is not in the file of --key" in outside(path, "--key", other).faults[0]
    assert "is not signed, so --key proves nothing" in outside(altered(path, lambda m: m.__setitem__("signature", None)), "--key", key).faults[0]
    both = tmp_path / "both.pub"
    both.write_text(other.read_text() + key.read_text())
    assert outside(path, "--key", both).code == 0
    settings.SIGNING_KEY = str(tmp_path / "other.pem")
    assert outside(saved("edition", "ethics", "2.0"), "--key", both).code == 0, "after the key was changed"


def test_the_signed_head(record: Work, key: Path, saved: Saved, outside: Outside, tmp_path: Path) -> None:
    head = tmp_path / "head.json"
    head.write_text(json.dumps(head_data(head_now()), indent=1))
    assert outside(head, "--key", key).code == 0
    assert outside(head).code == 2
    manifest = saved("edition", "ethics", "2.0")
    assert "is row 19 of 19" in outside(manifest, head, "--key", key).out
    data = json.loads(head.read_text())
    head.write_text(json.dumps(data | {"length": 7}))
    assert "is row 19 of the chain, not row 7" in " ".join(outside(manifest, head).faults)


def test_images_and_documents(record: Work, saved: Saved, outside: Outside, settings: Any, tmp_path: Path) -> None:
    path, digest = saved("edition", "ethics", "1.0"), media.store(pdf("form"))
    said = outside(path, "--media", settings.RECORD_MEDIA_ROOT)
    assert said.code == 0 and "1 images and documents looked at" in said.out
    assert "1 images and documents not looked at" in outside(path).out
    folder = tmp_path / "downloads"
    folder.mkdir()
    assert outside(path, "--media", folder).faults == [f"file {digest}: is not in {folder}"]
    shutil.copy(media.path_of(digest), folder / f"{digest}.pdf")
    assert outside(path, "--media", folder).code == 0
    (folder / f"{digest}.pdf").chmod(0o644)
    (folder / f"{digest}.pdf").write_bytes(b"other")
    assert f"file {digest}: was altered" in outside(path, "--media", folder).faults[0]


def test_what_the_record_leaves_out(record: Work, saved: Saved, outside: Outside) -> None:
    def without_french(data: dict[str, Any]) -> None:
        edition(data)["texts"] = [text for text in edition(data)["texts"] if text["locale"] != "fr"]

    whole, other, ethics = saved("record"), saved("work", "other"), saved("work", "ethics")
    assert outside(altered(ethics, without_french)).code == 0, "one manifest alone cannot show it"
    said = outside(whole, other, altered(ethics, without_french))
    assert said.faults == ["log row 7 (text N): is in no manifest given: something was left out"]
    partly = outside(whole, other)
    assert partly.code == 0 and "the manifests of ethics: the log is checked, their words are not" in partly.out


def test_an_older_manifest_is_part_of_a_newer_chain(record: Work, saved: Saved, outside: Outside) -> None:
    """Saved before a withdrawal: its words still fit, in the chain that ends in today's head."""
    older = saved("edition", "ethics", "2.0", name="older.json")
    withdraw(Edition.objects.get(label="2.0", work=record), reason="A court.", by="registrar")
    head = head_now().sha256
    newer = saved("edition", "ethics", "2.0", name="newer.json")
    assert "great care" in older.read_text() and "great care" not in newer.read_text()
    assert "A loan was lost" not in newer.read_text() and "Couriers are new" not in newer.read_text()
    assert "is not in the chain" in outside(older, "--head", head).faults[0]
    said = outside(older, newer, "--head", head)
    assert said.code == 0, said.out
    elsewhere = altered(older, lambda m: m["chain"][0].__setitem__(5, "0" * 64))
    assert any("they are not of one record" in fault for fault in outside(newer, elsewhere).faults)
    assert verify().ok


def test_what_is_no_manifest(outside: Outside, tmp_path: Path) -> None:
    def write(name: str, data: bytes) -> Path:
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    for name, data, words in [
        ("text", b"hello", "is not a manifest"),
        ("empty", b"", "is not a manifest"),
        ("list", b"[]", "is not a manifest that this program knows"),
        ("later", b'{"format":"vademecum:manifest:9"}', "its format is \"vademecum:manifest:9\""),
        ("latin", "{\"format\":\"é\"}".encode("latin-1"), "is not a manifest"),
        ("deep", b"[" * 100_000, "is not a manifest"),
        ("twice", b'{"format":"vademecum:manifest:1","format":"vademecum:manifest:1"}', "stands twice"),
    ]:
        said = outside(write(name, data))
        assert (said.code, words in said.out) == (2, True), (name, said.out)
    assert outside(tmp_path / "nothing.json").code == 2
    assert outside().code == 2
    good = write("good", b'{"format":"vademecum:manifest:1"}')
    assert outside(good, "--head", "abc").code == 2
    assert outside(good, "--key", tmp_path / "nothing.pub").code == 2
    assert outside(good, "--key", write("key", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")).code == 2
    assert outside(good, "--media", tmp_path / "nowhere").code == 2
    assert outside(good).code == 1


def test_a_file_named_by_its_hash_must_be_it(record: Work, saved: Saved, outside: Outside, tmp_path: Path) -> None:
    digest = store.newest(Scope("edition", "ethics", "2.0"))
    path = tmp_path / f"{digest}.json"
    path.write_bytes(gzip.decompress(store.stored(digest).path.read_bytes()))
    assert outside(path).code == 0
    path.write_bytes(path.read_bytes() + b"\n")
    assert "is not the file that its name says" in outside(path).faults[0]


def test_scripts_of_every_direction(db: None, saved: Saved, outside: Outside) -> None:
    first = publish("ethics", "1.0", "2020-01-01", clause("loans", "Lend."))
    translate(first.edition, "ar", {"loans": "أعر بعناية."}, title="مدونة")
    translate(first.edition, "zh-hans", {"loans": "谨慎出借\u2028。"}, title="守则")
    assert outside(saved("work", "ethics")).code == 0


def test_an_empty_record(db: None, saved: Saved, outside: Outside) -> None:
    said = outside(saved("record"), "--head", "0" * 64)
    assert said.code == 0, said.out


def test_the_program_is_one_old_python_file_of_the_standard_library() -> None:
    source = Path(verify_manifest.__file__).read_text()
    tree = ast.parse(source, feature_version=(3, 8))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {"argparse", "base64", "hashlib", "io", "json", "os", "re", "sys", "typing", "__future__"}
    assert not imported - set(sys.stdlib_module_names)
    done = subprocess.run([sys.executable, "-I", "-S", verify_manifest.__file__, "--help"], capture_output=True, text=True, check=True)
    assert "--media" in done.stdout


#: RFC 8032, 7.1: public key, message, signature.
RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_signatures_of_the_standard(key: str, message: str, signature: str) -> None:
    def good(signed: str, words: str = message, by: str = key) -> bool:
        return verify_manifest.good_signature(bytes.fromhex(by), signed, bytes.fromhex(words))

    assert good(signature)
    assert not good(signature, message + "00")
    assert not good(signature, by=RFC_8032[0][0] if key != RFC_8032[0][0] else RFC_8032[1][0])
    for place in (0, 40, 63, 70, 127):
        bent = signature[:place] + ("0" if signature[place] != "0" else "1") + signature[place + 1 :]
        assert not good(bent)
    scalar = int.from_bytes(bytes.fromhex(signature[64:]), "little") + verify_manifest.ORDER
    assert not good(signature[:64] + scalar.to_bytes(32, "little").hex()), "one signature has one spelling"
    assert not good("") and not good(signature[:-2])
    assert not good(signature, by="ff" * 32), "no point of the curve"


def test_the_program_and_the_library_agree(tmp_path: Path) -> None:
    signer = signing.make(tmp_path / "key.pem")
    raw = next(iter(verify_manifest.keys_of(str(_public(tmp_path, signer.public))).values()))
    for length in range(40):
        made = signer.private.sign(b"x" * length).hex()
        assert verify_manifest.good_signature(raw, made, b"x" * length)
        assert not verify_manifest.good_signature(raw, made, b"y" * (length + 1))


def _public(folder: Path, pem: str) -> Path:
    (folder / "public.pem").write_text(pem)
    return folder / "public.pem"
