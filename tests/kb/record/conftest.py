"""A record with everything in it, its manifests as files, and the program that checks them as outsiders run it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kb import media
from kb.editions.acts import move, repeal, withdraw
from kb.editions.freeze import Change, Release, publish_edition
from kb.editions.text import Blank, ClauseText
from kb.models import Work
from kb.record import store, verify_manifest
from kb.record.manifest import Scope
from kb.record.signing import make
from tests.kb.making import clause, publish, text, translate
from tests.kb.record.files import pdf


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.RECORD_MEDIA_ROOT = tmp_path / "record-media"
    settings.RECORD_MANIFESTS_ROOT = tmp_path / "manifests"


@pytest.fixture
def key(settings: Any, tmp_path: Path) -> Path:
    """The site signs; the file of its public key."""
    signer = make(tmp_path / "signing.pem")
    settings.SIGNING_KEY = str(tmp_path / "signing.pem")
    public = tmp_path / "vademecum-record.pub"
    public.write_text(signer.public)
    return public


@pytest.fixture
def record(db: None) -> Work:
    """``ethics``: 1.0 with es r1 (withdrawn), es r2 and fr; 2.0 with changes and a document; 3.0 cancelled; repealed from 2095."""
    fee = ClauseText("fee", "blank", 1, {"blank.fee.label": "Fee", "blank.fee.help": "In euro"}, blank=Blank("fee", "choice", True, ("a", "b")))
    form = media.store(pdf("form"))
    care = clause("loans", f'Lend with care, see <a href="work:ethics#gifts">gifts</a> & the <a href="media:{form}">form</a>.', number="1")
    gifts = clause("gifts", "Accept gifts “openly”.", number="2")
    first = publish("ethics", "1.0", "2020-01-01", care, gifts, fee)
    spanish = {"loans": "Preste con cuidado.", "gifts": "Acepte donaciones."}
    translate(first.edition, "es", spanish, partial=True)
    withdraw(first.edition, reason="Wrong file.", by="registrar", locale="es")
    translate(first.edition, "es", spanish | {"gifts": "Acepte donaciones con transparencia."}, partial=True)
    translate(first.edition, "fr", {"loans": "Prêtez avec soin."}, partial=True, title="Code")
    publish_edition(
        text("ethics", "2.0", clause("loans", "Lend with great care.", number="1"), clause("couriers", "Send a courier.", number="2"), gifts),
        Release(date(2022, 1, 1), "Couriers are new.", False, "The board", (Change("couriers", "split", ("loans",)), Change("loans", "reason", (), "A loan was lost."))),
    )
    third = publish("ethics", "3.0", "2090-01-01", clause("loans", "Never lend a word of this."))
    move(third.edition, in_force_from=date(2091, 1, 1), reason="More time.", by="registrar")
    move(third.edition, in_force_from=None, reason="Nobody agreed.", by="registrar")
    work = Work.objects.get(code="ethics")
    repeal(work, day=date(2095, 1, 1), reason="The programme ends.", by="registrar")
    publish("other", "1.0", "2021-01-01", clause("a", "Other words."))
    return work


@dataclass(frozen=True)
class Said:
    """What the program printed, and how it ended."""

    code: int
    out: str

    @property
    def faults(self) -> list[str]:
        """Every fault; ids of rows are N, because PostgreSQL goes on counting after a rollback."""
        said = (line.split(None, 1)[1] for line in self.out.splitlines() if line.startswith("FAULT"))
        return [re.sub(r"\b(act|withdrawal|text|changes|edition|workact) \d+\b(?!\.)", r"\1 N", fault) for fault in said]


@pytest.fixture
def outside(tmp_path: Path) -> Callable[..., Said]:
    """Run the program in a folder of its own, with Python alone: no site packages, no environment, nothing of the project."""
    folder = tmp_path / "outside"
    folder.mkdir()
    shutil.copy(verify_manifest.__file__, folder / "verify.py")

    def run(*arguments: object) -> Said:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "verify.py", *map(str, arguments)],
            cwd=folder,
            env={"PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Said(done.returncode, done.stdout + done.stderr)

    return run


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    """A manifest of this scope as a file outside."""

    def save(*scope: Any, name: str = "") -> Path:
        import gzip

        found = store.stored(store.newest(Scope(*scope)))
        path = tmp_path / (name or f"{'-'.join(map(str, scope))}.json")
        path.write_bytes(gzip.decompress(found.path.read_bytes()))
        return path

    return save
