"""The long trial of a killed indexer, in a database and an index of its own: ``python -m tests.faults.trial 200``."""

from __future__ import annotations

import os
import sys
import time

from tests.bench.setting import ready


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with ready():
        from tests.faults.killing import kills

        started = time.monotonic()
        trial = kills(count)
        print(f"{trial}; {time.monotonic() - started:.0f} s, load {os.getloadavg()[0]:.1f}")
        for each in (*trial.unanswered[:5], *trial.lost[:5]):
            print(f"  {each}")
    sys.exit(bool(trial.unanswered or trial.lost or trial.set_aside or trial.drift))


if __name__ == "__main__":
    main()
