"""The site as people run it, on a database of its own: ``ops/run.py`` with the sample loaded, both processes alive."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 240


@dataclass(frozen=True)
class Site:
    """A running site: its address, its ``var`` folder, and demo passwords by account."""

    url: str
    var: Path
    passwords: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a command on the same database; returns what it printed, raises when it failed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**os.environ, "VADEMECUM_VAR": str(self.var), "DJANGO_SETTINGS_MODULE": "config.settings.local"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout


@contextmanager
def running(var: Path, template: Path | None = None) -> Iterator[Site]:
    """Start the site and stop it at the end. ``template``: a migrated SQLite database to begin with."""
    var.mkdir(parents=True, exist_ok=True)
    if template is not None:
        shutil.copy(template, var / "vademecum.sqlite3")
    port = _free_port()
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("VADEMECUM_") and key not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    # Meaning is found by the tests that are about it: a minute of embedding would slow all others.
    environment |= {"VADEMECUM_VAR": str(var), "VADEMECUM_SEARCH_EMBEDDINGS": "0"}
    log = (var / "run.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "ops/run.py", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        url = _wait(process, var / "run.log")
        yield Site(url, var, _passwords(var / "demo_accounts.txt"))
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()


@contextmanager
def another_day(site: Site, day: str) -> Iterator[str]:
    """A second web process on the same ``var``, for which today is ``day`` (YYYY-MM-DD); gives its address."""
    port = _free_port()
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {
        "VADEMECUM_VAR": str(site.var),
        "VADEMECUM_TODAY": day,
        "VADEMECUM_BASE_URL": f"http://127.0.0.1:{port}",
        "VADEMECUM_WEB_WORKERS": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", f"127.0.0.1:{port}"]
    with (site.var / f"day-{day}.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            url = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + 60
            while not _ready(url):
                assert process.poll() is None and time.monotonic() < deadline, Path(log.name).read_text()[-4000:]
                time.sleep(0.2)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        found = re.search(r"Vademecum is ready: +(http://\S+?)/?\s", log.read_text())
        if found and _ready(found.group(1)):
            return found.group(1)
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise AssertionError(f"The site did not start:\n{log.read_text()[-4000:]}")


def _ready(url: str) -> bool:
    """Also the worker and the index: /readyz answers 200 only when all are there."""
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _passwords(path: Path) -> dict[str, str]:
    lines = (line.split() for line in path.read_text().splitlines() if line.strip() and not line.startswith("#"))
    return {parts[0]: parts[1] for parts in lines if len(parts) >= 2}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
