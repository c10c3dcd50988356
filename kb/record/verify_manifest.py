#!/usr/bin/env python3
"""Check a Vademecum manifest offline. One file, Python 3.8 or newer, nothing to install, nothing sent anywhere.

    python3 verify.py MANIFEST.json [MORE.json ...] [--head HASH] [--key vademecum-record.pub] [--media FOLDER]

What is checked, for every file you name:

  chain      each row of the publication log holds the hash of the row before it, from the first row to the head
  editions   what each edition says of itself (label, first day in force, note, who signed it off), its changes and the later
             acts on it (moved, cancelled, withdrawn, repealed), against the hash that the log has for each
  texts      every clause word by word, its number, place, duty and definition, against its hash, the hash of its text, and the log
  --head     a head of the chain that you noted earlier, or that the site shows now, is a row of this chain
  --key      the head is signed with this public key (Ed25519, RFC 8032), for this site
  --media    images and documents of the texts, in this folder, by the hash of their bytes
  several    all chains are one chain; with the manifest of the whole record and of every work, nothing in the log is left out

Exit 0: all right. Exit 1: something does not fit; every fault is named. Exit 2: there was nothing that could be checked.
How each hash is made is written down, with examples, in docs/record.md of the program. Read this file before you trust it:
the first half is the rules, the second half the arithmetic of the signature.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import os
import re
import sys
from typing import Any, Dict, Tuple

Data = Dict[str, Any]  # an object of the manifest
LogRow = Tuple[str, str, int, str, str, str]  # previous, kind, row, row_sha256, at, sha256
Rows = Dict[Tuple[str, int], Tuple[int, str, str]]  # (kind, row): its place in the log, its hash, its time
Point = Tuple[int, int, int, int]

MANIFEST = "vademecum:manifest:1"
HEAD = "vademecum:head:1"
GENESIS = "0" * 64
FIELDS = {  # the two hashed fields of each kind of row, in the order they are hashed; a blank's carry its id
    "_text": ("title", "intro"),
    "preamble": ("heading", "text"),
    "part": ("heading", "text"),
    "clause": ("heading", "text"),
    "note": ("heading", "text"),
}
FILE = re.compile(r' (?:data-media="|href="media:)([0-9a-f]{64})"')


class Unusable(Exception):
    """The file is nothing that this program can check."""


# -- what is hashed, and how -------------------------------------------------------------------------------------------


def canonical(value: Any) -> str:
    """JSON in its one spelling: keys sorted, no spaces, nothing escaped that need not be."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Any) -> str:
    """SHA-256 of a JSON value in its one spelling."""
    return hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()


def words_hash(html: str) -> str:
    """SHA-256 of the words of one field, as they stand."""
    return hashlib.sha256(html.encode("utf-8", "surrogatepass")).hexdigest()


def clause_hash(clause: Data) -> str:
    return digest(["vademecum:clause:1", [[name, words_hash(html)] for name, html in clause["fields"]], clause["blank"]])


def text_hash(work: Data, edition: Data, text: Data) -> str:
    about = {
        "authoritative": text["authoritative"],
        "label": edition["label"],
        "locale": text["locale"],
        "partial": text["partial"],
        "revision": text["revision"],
        "work": work["code"],
    }
    if text["note"]:
        about["note"] = text["note"]
    rows = [
        [c["key"], c["kind"], c["number"], c["level"], c["duty"], clause_hash(c), c["source_sha256"]] for c in text["clauses"]
    ]
    return digest(["vademecum:text:1", about, rows])


def edition_hash(work: Data, edition: Data) -> str:
    names = ("change_note", "in_force_from", "label", "minor", "signed_off_by")
    return digest(["vademecum:edition:1", dict({name: edition[name] for name in names}, work=work["code"])])


def changes_hash(edition: Data) -> str:
    return digest(["vademecum:changes:1", {"changes": edition["changes"]}])


def act_hash(edition: Data, act: Data) -> str:
    return digest(["vademecum:act:1", dict(pick(act, "at by in_force_from kind reason"), edition=edition["row"])])


def withdrawal_hash(edition: Data, act: Data) -> str:
    return digest(["vademecum:withdrawal:1", dict(pick(act, "at by locale reason"), edition=edition["row"])])


def work_act_hash(work: Data, act: Data) -> str:
    return digest(["vademecum:workact:1", dict(pick(act, "at by day kind reason"), work=work["code"])])


def log_hash(previous: str, kind: str, row: int, row_sha256: str, at: str) -> str:
    return digest(["vademecum:log:1", previous, kind, row, row_sha256, at])


def signed_words(site: Any, head: Any, length: Any) -> bytes:
    """The bytes that are signed: the head of the chain, its length, and whose chain it is."""
    return canonical([HEAD, site, head, length]).encode("utf-8", "surrogatepass")


def pick(data: Data, names: str) -> Data:
    return {name: data[name] for name in names.split()}


# -- reading -----------------------------------------------------------------------------------------------------------


def load(path: str) -> tuple[Data, str]:
    """A manifest or a signed head, and the hash of the file."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise Unusable(f"cannot be read: {error.strerror or error}") from None
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=no_name_twice)
    except (ValueError, RecursionError) as error:
        raise Unusable(f"is not a manifest: {error}") from None
    if not isinstance(value, dict) or value.get("format") not in (MANIFEST, HEAD):
        found = value.get("format") if isinstance(value, dict) else None
        raise Unusable(f"is not a manifest that this program knows (its format is {json.dumps(found)})")
    return value, hashlib.sha256(data).hexdigest()


def no_name_twice(pairs: list[tuple[str, Any]]) -> Data:
    """A name that stands twice in an object could show one thing and hash another."""
    out = dict(pairs)
    if len(out) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return out


def keys_of(path: str) -> dict[str, bytes]:
    """Ed25519 public keys of a PEM file by their id: the first 16 digits of the SHA-256 of the key's 32 bytes."""
    try:
        with open(path, encoding="ascii") as file:
            blocks = re.findall(r"-----BEGIN PUBLIC KEY-----(.*?)-----END PUBLIC KEY-----", file.read(), re.DOTALL)
        found = [base64.b64decode("".join(block.split()), validate=True) for block in blocks]
    except (OSError, ValueError) as error:
        raise Unusable(f"cannot be read as a public key: {error}") from None
    start = bytes.fromhex("302a300506032b6570032100")  # "an Ed25519 key of 32 bytes follows"
    keys = [key[len(start) :] for key in found if key.startswith(start) and len(key) == len(start) + 32]
    if not keys:
        raise Unusable("holds no Ed25519 public key")
    return {hashlib.sha256(key).hexdigest()[:16]: key for key in keys}


# -- checking ----------------------------------------------------------------------------------------------------------


class Check:
    """One run: what was said, the faults, and what the manifests account for."""

    def __init__(self, keys: dict[str, bytes], media: str) -> None:
        self.keys, self.media = keys, media
        self.faults: list[str] = []
        self.chain: list[LogRow] = []  # the longest one met
        self.chain_of = ""
        self.manifests = 0
        self.covered: set[tuple[str, int]] = set()  # (kind, row) of what the manifests show
        self.files: dict[str, int | None] = {}
        self.record: Data | None = None
        self.works: set[str] = set()
        self.clauses = self.texts = self.withheld = 0

    def fault(self, where: str, what: str) -> None:
        self.faults.append(f"{where}: {what}")
        say("FAULT", self.faults[-1])

    def manifest(self, name: str, value: Data) -> None:
        """One file: its chain, then every work in it. A part that is not as it should be is a fault, never a crash."""
        if value["format"] == HEAD:
            return self.signed_head(name, value)
        self.manifests += 1
        log = self.log(name, value)
        last = f", last row of {log[-1][4]}" if log else ""
        say("Chain", f"{len(log)} rows, head {value.get('head')}{last}")
        self.signature(name, value)
        if value.get("of") == "record":
            self.record = value
        rows = {(kind, row): (place, sha256, at) for place, (_p, kind, row, sha256, at, _s) in enumerate(log)}
        for work in value.get("works") or []:
            where = "work"
            try:
                where = f"work {work['code']}"
                if value["of"] != "record":
                    self.work(work, rows, whole=value["of"] == "work")
            except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
                self.fault(where, f"cannot be read: {type(error).__name__} {error}")

    def log(self, name: str, value: Data) -> list[LogRow]:
        """The rows of the chain that can be read; every row that does not fit is named."""
        out: list[LogRow] = []
        previous = GENESIS
        chain = value.get("chain")
        if not isinstance(chain, list):
            self.fault(name, "has no chain")
            chain = []
        for place, entry in enumerate(chain, 1):
            where = f"log row {place}"
            try:
                before, kind, row, row_sha256, at, sha256 = entry
                computed = log_hash(before, kind, row, row_sha256, at)
                hash((kind, row))  # both can be looked up
            except (TypeError, ValueError):
                self.fault(where, "cannot be read")
                continue
            where += f" ({kind} {row})"
            if before != previous:
                self.fault(where, "does not follow the row before it: a row is missing, or one was altered")
            if computed != sha256:
                self.fault(where, "was altered: its hash does not fit its content")
            previous = sha256
            out.append((before, kind, row, row_sha256, at, sha256))
        if previous != value.get("head"):
            self.fault(name, f"the chain ends in {previous}, not in the head that the manifest states")
        if len(chain) != value.get("length"):
            self.fault(name, f"the chain has {len(chain)} rows, the manifest states {value.get('length')}")
        self.one_chain(name, out)
        return out

    def one_chain(self, name: str, log: list[LogRow]) -> None:
        """Of two manifests the longer chain begins with the shorter one, or they are of two records."""
        for place, (one, other) in enumerate(zip(log, self.chain), 1):
            if one[5] != other[5]:
                self.fault(name, f"its chain parts from that of {self.chain_of} at row {place}: they are not of one record")
                return
        if len(log) > len(self.chain):
            self.chain, self.chain_of = log, name

    def work(self, work: Data, rows: Rows, whole: bool) -> None:
        for act in work["acts"]:
            where = f"act {act['row']} on {work['code']}"
            self.sealed(where, rows, "workact", act["row"], work_act_hash(work, act), act["at"])
        for edition in work["editions"]:
            self.edition(work, edition, rows)
        if whole:
            self.works.add(work["code"])

    def edition(self, work: Data, edition: Data, rows: Rows) -> None:
        where = f"edition {edition['label']} of {work['code']}"
        started = len(self.faults)
        for act in edition["acts"]:
            self.sealed(f"{where}, act {act['row']}", rows, "act", act["row"], act_hash(edition, act), act["at"])
        for act in edition["withdrawals"]:
            computed = withdrawal_hash(edition, act)
            self.sealed(f"{where}, withdrawal {act['row']}", rows, "withdrawal", act["row"], computed, act["at"])
        if edition["withheld"]:
            self.may_be_withheld(where, work, edition, None, rows)
            self.sealed(where, rows, "edition", edition["row"], edition["sha256"])
            self.sealed(f"{where}, its changes", rows, "changes", edition["row"], None)
        else:
            computed = edition_hash(work, edition)
            if computed != edition["sha256"]:
                self.fault(where, "was altered: label, day, note or who signed it off do not fit its hash")
            self.sealed(where, rows, "edition", edition["row"], computed)
            self.sealed(f"{where}, its changes", rows, "changes", edition["row"], changes_hash(edition))
        say("Edition", f"{work['code']} {edition['label']}, in force from {edition['in_force_from']}")
        source: dict[str, str] = {}
        for text in edition["texts"]:
            if text["authoritative"] and text["clauses"]:
                source = {clause["key"]: clause["sha256"] for clause in text["clauses"]}
        for text in edition["texts"]:
            self.text(work, edition, text, source, rows)
        if len(self.faults) == started:
            say("", "fits")

    def text(self, work: Data, edition: Data, text: Data, source: dict[str, str], rows: Rows) -> None:
        name = f"{text['locale']} r{text['revision']}"
        where = f"edition {edition['label']} of {work['code']}, {name}"
        self.texts += 1
        if text["clauses"] is None:
            self.withheld += 1
            self.may_be_withheld(where, work, edition, text, rows)
            self.sealed(where, rows, "text", text["row"], text["sha256"])
            say("  Text", f"{name}: withdrawn or cancelled, its words are not shown; only its hash was looked up in the log")
            return
        used: list[str] = []
        for place, clause in enumerate(text["clauses"]):
            self.clause(f"{where}, clause {clause['key']}", text, clause, source, place)
            for _name, html in clause["fields"]:
                used += FILE.findall(html)
        self.clauses += len(text["clauses"])
        computed = text_hash(work, edition, text)
        if computed != text["sha256"]:
            self.fault(where, "was altered: words, numbers, duties, order or heading of the text do not fit its hash")
        self.sealed(where, rows, "text", text["row"], computed)
        listed = [sha256 for sha256, _size, _kind in text["files"]]
        if sorted(set(used)) != listed:
            self.fault(where, "the list of its images and documents is not that of its words")
        self.files.update({sha256: size for sha256, size, _kind in text["files"]})
        kind = "authoritative" if text["authoritative"] else "partial translation" if text["partial"] else "translation"
        say("  Text", f"{name} ({kind}), {len(text['clauses'])} rows, {text['sha256']}")

    def clause(self, where: str, text: Data, clause: Data, source: dict[str, str], place: int) -> None:
        kind, blank = clause["kind"], clause["blank"]
        names = FIELDS.get(kind) or (f"blank.{blank['id']}.label", f"blank.{blank['id']}.help")
        if tuple(name for name, _html in clause["fields"]) != names or (kind == "_text") != (place == 0):
            self.fault(where, "is not a row of its kind, or not in its place")
        if clause_hash(clause) != clause["sha256"]:
            self.fault(where, "was altered: its words do not fit its hash")
        if text["authoritative"]:
            if clause["source_sha256"]:
                self.fault(where, "is authoritative and yet says what it translates")
        elif source and source.get(clause["key"]) != clause["source_sha256"]:
            self.fault(where, "does not translate the wording of this edition")

    def sealed(self, where: str, rows: Rows, kind: str, row: int, computed: str | None, at: str | None = None) -> None:
        """A hash that was computed here must be the one that the log has for this row. None: only that it is there."""
        found = rows.get((kind, row))
        self.covered.add((kind, row))
        if found is None:
            self.fault(where, "is not in the log: it was put there by another hand, or the log was cut")
        elif computed is not None and found[1] != computed:
            self.fault(where, f"was altered: its hash is not the one in the log (row {found[0] + 1})")
        elif at is not None and found[2] != at:
            self.fault(where, f"was altered: its time is not the one in the log (row {found[0] + 1})")

    def may_be_withheld(self, where: str, work: Data, edition: Data, text: Data | None, rows: Rows) -> None:
        """Words may be missing only where a later act in the log says why."""
        original = [each["locale"] for each in edition["texts"] if each["authoritative"]] or [work["authoritative_locale"]]
        locales = ["", original[0]] + ([text["locale"]] if text else [])
        place = rows.get(("text", text["row"]), (0,))[0] if text else 0
        for act in edition["withdrawals"]:
            if act["locale"] in locales and rows.get(("withdrawal", act["row"]), (-1,))[0] > place:
                return
        acts = sorted(edition["acts"], key=lambda act: rows.get(("act", act["row"]), (-1,))[0])
        if not (acts and acts[-1]["kind"] == "cancel"):
            self.fault(where, "its words are left out, but nothing in the log says that it was withdrawn or cancelled")

    def signature(self, name: str, value: Data) -> None:
        signed = value.get("signature")
        if not isinstance(signed, dict):
            say("Signature", "none: this head is not signed")
            if self.keys:
                self.fault(name, "is not signed, so --key proves nothing")
            return
        key = self.keys.get(str(signed.get("key")))
        if not self.keys:
            say("Signature", f"by key {signed.get('key')}, not checked: give its public key with --key")
        elif key is None:
            self.fault(name, f"is signed by key {signed.get('key')}, which is not in the file of --key")
        elif not good_signature(key, signed.get("signature"), signed_words(value.get("site"), value.get("head"), value.get("length"))):
            self.fault(name, "the signature of its head is wrong")
        else:
            say("Signature", f"good: key {signed['key']}, for {value['site']}")

    def signed_head(self, name: str, value: Data) -> None:
        say("Head", f"{value.get('head')}, row {value.get('length')}, stated by {name}")
        self.signature(name, value)

    def head(self, name: str, head: Any, length: Any = None) -> None:
        """A head noted elsewhere must be a row of the longest chain (at its place, where that is known)."""
        places = [place for place, row in enumerate(self.chain, 1) if row[5] == head] + ([0] if head == GENESIS else [])
        if not places:
            self.fault(name, f"{head} is not in the chain: its end was cut off, the manifest is older, or this is another record")
        elif length is not None and places[0] != length:
            self.fault(name, f"is row {places[0]} of the chain, not row {length}")
        else:
            say("Head", f"{head} is row {places[0]} of {len(self.chain)}")

    def look_at_files(self) -> None:
        for sha256, size in sorted(self.files.items()):
            path = find_file(self.media, sha256)
            if path is None:
                self.fault(f"file {sha256}", f"is not in {self.media}")
                continue
            found, length = file_hash(path)
            if found != sha256:
                self.fault(f"file {sha256}", f"was altered: the hash of its bytes is {found}")
            elif size is not None and size != length:
                self.fault(f"file {sha256}", f"has {length} bytes, the manifest states {size}")
        say("Files", f"{len(self.files)} images and documents looked at")

    def everything(self, record: Data) -> None:
        """With the manifest of the whole record: is anything in the log that no manifest here shows?"""
        codes = [work["code"] for work in record["works"]]
        missing = [code for code in codes if code not in self.works]
        if missing:
            say("Not here", f"the manifests of {', '.join(missing)}: the log is checked, their words are not")
            return
        for place, (_p, kind, row, _h, _at, _s) in enumerate(self.chain, 1):
            if (kind, row) not in self.covered:
                self.fault(f"log row {place} ({kind} {row})", "is in no manifest given: something was left out")
        say("Whole", f"{len(self.chain)} log rows looked for in the manifests of {len(codes)} works")


def find_file(folder: str, sha256: str) -> str | None:
    """``<sha256>``, ``<sha256>.pdf`` or, as the site keeps them, ``<first two>/<sha256>``."""
    for path in (os.path.join(folder, sha256), os.path.join(folder, sha256[:2], sha256)):
        if os.path.isfile(path):
            return path
    found = [name for name in sorted(os.listdir(folder)) if name.startswith(sha256 + ".") and not name.endswith(".name")]
    return os.path.join(folder, found[0]) if found else None


def file_hash(path: str) -> tuple[str, int]:
    made, length = hashlib.sha256(), 0
    with open(path, "rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            made.update(piece)
            length += len(piece)
    return made.hexdigest(), length


def say(what: str, words: str) -> None:
    print(f"{what:<10} {words}")


# -- Ed25519: is this signature good? (RFC 8032, 5.1.7) ------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)  # a square root of -1


def good_signature(key: bytes, signature: Any, message: bytes) -> bool:
    """Whether ``signature`` (128 hexadecimal digits) of ``message`` was made with the private half of ``key`` (32 bytes)."""
    if not isinstance(signature, str) or not re.fullmatch(r"[0-9a-f]{128}", signature):
        return False
    made = bytes.fromhex(signature)
    point, public = unpacked(made[:32]), unpacked(key)
    scalar = int.from_bytes(made[32:], "little")
    if point is None or public is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(made[:32] + key + message).digest(), "little") % ORDER
    left, right = times(scalar, BASE), plus(point, times(challenge, public))
    # Equal as fractions: X/Z and Y/Z.
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def unpacked(data: bytes) -> Point | None:
    """A point of the curve -x^2 + y^2 = 1 + d x^2 y^2 as (X, Y, Z, T) with x = X/Z, y = Y/Z, x y = T/Z; None when it is none."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def plus(one: Point, other: Point) -> Point:
    """The sum of two points."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(scalar: int, point: Point) -> Point:
    """``point`` added to itself ``scalar`` times."""
    out: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            out = plus(out, point)
        point = plus(point, point)
        scalar >>= 1
    return out


BASE = unpacked((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)  # y = 4/5, which is a point


# -- the command -------------------------------------------------------------------------------------------------------


def main(arguments: list[str] | None = None) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a console may not know every script
    parser = argparse.ArgumentParser(
        description="Check a Vademecum manifest offline.", epilog="Exit 0: all right; 1: faults; 2: nothing to check."
    )
    parser.add_argument("manifest", nargs="+", help="a manifest, or head.json, as downloaded from the site")
    parser.add_argument("--head", metavar="HASH", help="a head of the chain noted earlier, or shown by the site now")
    parser.add_argument("--key", metavar="FILE", help="public key of the site, a PEM file")
    parser.add_argument("--media", metavar="FOLDER", help="folder with images and documents named by their hash")
    asked = parser.parse_args(arguments)
    head = (asked.head or "").strip().lower()
    heads: list[tuple[str, Data]] = []
    name = ""
    try:
        if head and not re.fullmatch(r"[0-9a-f]{64}", head):
            raise Unusable("--head: a head has 64 digits 0-9 and a-f")
        if asked.media and not os.path.isdir(asked.media):
            raise Unusable(f"--media: there is no folder {asked.media}")
        name = asked.key
        check = Check(keys_of(asked.key) if asked.key else {}, asked.media)
        for name in asked.manifest:
            value, sha256 = load(name)  # one at a time: a manifest may be large
            say("File", f"{name}, SHA-256 {sha256}")
            stated = re.search(r"([0-9a-f]{64})\.json$", name)
            if stated and stated.group(1) != sha256:
                check.fault(name, "is not the file that its name says: the hash of its bytes is another")
            check.manifest(os.path.basename(name), value)
            if value["format"] == HEAD:
                heads.append((os.path.basename(name), value))
        if heads and not (check.manifests or asked.key):
            raise Unusable("says what the head is and nothing else: give a manifest too, or the --key to check its signature")
    except Unusable as error:
        words = str(error)
        print(f"Cannot check: {words if words.startswith('--') else f'{name} {words}'}", file=sys.stderr)
        return 2
    for name, value in heads if check.manifests else []:
        check.head(name, value.get("head"), value.get("length"))
    if head:
        check.head("--head", head)
    if asked.media:
        check.look_at_files()
    elif check.files:
        say("Files", f"{len(check.files)} images and documents not looked at: give their folder with --media")
    if check.record is not None:
        check.everything(check.record)
    print()
    if not head and check.chain:
        print("Not checked: whether the end of the chain was cut off. Give a head that you know from elsewhere with --head.")
    if check.faults:
        print(f"NOT RIGHT: {len(check.faults)} faults, the first is: {check.faults[0]}")
        return 1
    withheld = f", {check.withheld} of them by their hash only" if check.withheld else ""
    print(f"All right: {check.clauses} clauses of {check.texts} texts{withheld}, and {len(check.chain)} log rows fit their hashes.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
