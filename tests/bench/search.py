"""Benchmark of search: `manage.py search_bench`, in its own database and index.

make bench ARGS=tests/bench/search.py         50,000 passages; PASSAGES=5000 for a quicker look
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.databases import ROOT

if __name__ == "__main__":
    passages = os.environ.get("PASSAGES", "50000")
    sys.exit(subprocess.run([sys.executable, str(ROOT / "manage.py"), "search_bench", "--passages", passages], check=False).returncode)
