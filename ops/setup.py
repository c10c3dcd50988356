"""Second half of the set-up, run by the virtual environment's own Python: packages and message catalogues.

Uses the standard library only until the packages are installed. Installs again only when the pinned requirements changed.
"""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"


def install(files: list[str]) -> None:
    """Install the pinned packages of these files, unless exactly they were installed before."""
    digest = hashlib.sha256(sys.version.encode())
    for name in files:
        digest.update((ROOT / name).read_bytes())
    stamp = VENV / f".installed-{len(files)}"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    print(
        f"Installing Python packages from {' and '.join(files)} (the first time takes a few minutes) ...",
        flush=True,
    )
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
    ]
    for name in files:
        command += ["-r", name]
    if subprocess.run(command, cwd=ROOT).returncode:
        sys.exit(
            "The Python packages could not be installed; the lines above say why. Start again once that is mended."
        )
    stamp.write_text(digest.hexdigest())


def main(arguments: list[str]) -> None:
    files = ["requirements.txt"]
    if "--dev" in arguments:
        files.append("requirements-dev.txt")
    with open(VENV / ".setup.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two terminals may start at once
        install(files)
        subprocess.run([sys.executable, str(ROOT / "ops" / "messages.py"), "compile"], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
