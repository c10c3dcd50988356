"""The head of the chain, signed: who vouches for the record, in 64 bytes that anybody can check.

What is signed is the canonical JSON ``["vademecum:head:1", <address of the site>, <head>, <length of the chain>]``, with
Ed25519. The key lies in the file that ``VADEMECUM_SIGNING_KEY`` names; without one the record is unsigned and says so.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from django.conf import settings

from kb.editions.hashing import canonical_json


@dataclass(frozen=True)
class Signer:
    """A key that can sign. ``id`` is the first 16 digits of the SHA-256 of the public key's 32 bytes."""

    id: str
    public: str  # PEM
    private: Ed25519PrivateKey


@dataclass(frozen=True)
class Keys:
    """What the settings name: the key, the public keys of former times, and what is wrong with either ("" when nothing is)."""

    signer: Signer | None
    former: tuple[tuple[str, str], ...] = ()  # (id, PEM)
    problem: str = ""

    @property
    def mark(self) -> str:
        """Changes whenever a page that shows the keys would."""
        return "|".join((self.signer.id if self.signer else "", *(key for key, _pem in self.former), str(bool(self.problem))))


@dataclass(frozen=True)
class Signature:
    """Of one head, by one key; 128 hexadecimal digits."""

    key: str
    signature: str


class KeyProblem(Exception):
    """A key file that cannot be used, in one sentence."""


def keys() -> Keys:
    """The keys as their files are now; never raises, whatever the files hold."""
    path, former = settings.SIGNING_KEY, settings.SIGNING_KEYS_OLD
    return _keys(path, _mark(path), former, _mark(former))


def sign(head: str, length: int) -> Signature | None:
    """The signature of a head, or None where there is no key that can be used."""
    signer = keys().signer
    if signer is None:
        return None
    return Signature(signer.id, signer.private.sign(message(settings.BASE_URL, head, length)).hex())


def message(site: str, head: str, length: int) -> bytes:
    """The bytes that are signed."""
    return canonical_json(["vademecum:head:1", site, head, length]).encode()


def make(path: Path) -> Signer:
    """A new key in a new file that only its owner can read. Raises ``FileExistsError`` or another ``OSError``."""
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    return _signer(private)


def read(path: str) -> Signer:
    """The private key of a file. Raises ``KeyProblem``."""
    try:
        private = load_pem_private_key(Path(path).read_bytes(), password=None)
    except OSError as error:
        raise KeyProblem(f"The file of the signing key cannot be read ({error.strerror or error}).") from None
    except TypeError:
        raise KeyProblem("The signing key is locked with a password: give one without.") from None
    except (ValueError, UnsupportedAlgorithm):
        raise KeyProblem("The file of the signing key does not hold a private key in PEM form.") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyProblem("The signing key is not an Ed25519 key.")
    return _signer(private)


def read_public(path: str) -> tuple[tuple[str, str], ...]:
    """Every Ed25519 public key of a PEM file. Raises ``KeyProblem``."""
    problem = KeyProblem("The file of former public keys cannot be read, or holds something else than Ed25519 public keys.")
    try:
        blocks = Path(path).read_bytes().split(b"-----BEGIN ")[1:]
        found = [load_pem_public_key(b"-----BEGIN " + block) for block in blocks]
    except (OSError, ValueError, UnsupportedAlgorithm):
        raise problem from None
    if not found or not all(isinstance(key, Ed25519PublicKey) for key in found):
        raise problem
    return tuple(_public(key) for key in found if isinstance(key, Ed25519PublicKey))


@lru_cache(maxsize=8)
def _keys(path: str, _path_mark: object, former: str, _former_mark: object) -> Keys:
    signer: Signer | None = None
    old: tuple[tuple[str, str], ...] = ()
    problem: str = ""
    try:
        signer = read(path) if path else None
        old = read_public(former) if former else ()
    except KeyProblem as found:
        problem = str(found)
    return Keys(signer, tuple(key for key in old if signer is None or key[0] != signer.id), problem)


def _mark(path: str) -> object:
    """Another value once the file is another."""
    try:
        found = os.stat(path) if path else None
    except (OSError, ValueError):
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino) if found else None


def _signer(private: Ed25519PrivateKey) -> Signer:
    return Signer(*_public(private.public_key()), private)


def _public(key: Ed25519PublicKey) -> tuple[str, str]:
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return sha256(raw).hexdigest()[:16], pem
