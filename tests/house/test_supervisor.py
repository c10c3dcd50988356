"""`ops/run.py` keeps its children alive and leaves none behind. The children here are small scripts, not the site."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: A supervisor of two children that write their process ids; the second has a child of its own and ignores SIGTERM.
SCRIPT = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import run
folder = Path(sys.argv[2])
run.GRACE = 1.0
steady = "import os,sys,time,pathlib; pathlib.Path(sys.argv[1],'steady-%d' % os.getpid()).touch(); time.sleep(60)"
stubborn = ("import os,sys,time,signal,pathlib; signal.signal(signal.SIGTERM, signal.SIG_IGN); os.fork();"
            "pathlib.Path(sys.argv[1],'stubborn-%d' % os.getpid()).touch(); time.sleep(60)")
run.prepare_command = lambda: [sys.executable, "-c", ""]
run.web_command = lambda bind: [sys.executable, "-c", steady, str(folder)]
run.worker_command = lambda: [sys.executable, "-c", stubborn, str(folder)]
run.has_worker = lambda: True
run.answers = lambda address: True
sys.argv = ["run", "--port", "8700"]
run.main()
"""


def pids(folder: Path, kind: str) -> list[int]:
    return [int(path.name.split("-")[1]) for path in folder.glob(f"{kind}-*")]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().split(")")[-1].split()[0] != "Z"


def until(true: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.05)
    return False


def supervisor(folder: Path) -> subprocess.Popen[str]:
    environment = os.environ | {"VADEMECUM_VAR": str(folder / "var")}
    command = [sys.executable, "-c", SCRIPT, str(ROOT / "ops"), str(folder)]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert until(lambda: len(pids(folder, "steady")) == 1 and len(pids(folder, "stubborn")) == 2)
    return process


def test_stop_ends_children_and_grandchildren(tmp_path: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        folder = tmp_path / number.name
        folder.mkdir()
        process = supervisor(folder)
        started = [*pids(folder, "steady"), *pids(folder, "stubborn")]
        process.send_signal(number)
        out, _errors = process.communicate(timeout=20)
        assert process.returncode == 0, out
        assert not [pid for pid in started if alive(pid)]


def test_a_dead_child_is_started_again_and_a_killed_supervisor_leaves_no_web(tmp_path: Path) -> None:
    process = supervisor(tmp_path)
    [first] = pids(tmp_path, "steady")
    os.kill(first, signal.SIGKILL)
    assert until(lambda: len(pids(tmp_path, "steady")) == 2)
    [second] = set(pids(tmp_path, "steady")) - {first}
    process.kill()
    process.wait()
    if sys.platform == "linux":
        assert until(lambda: not alive(second))
    for pid in pids(tmp_path, "stubborn"):  # it ignores the signal on purpose
        os.kill(pid, signal.SIGKILL)


def test_a_second_supervisor_of_the_same_var_starts_no_second_worker(tmp_path: Path) -> None:
    first = supervisor(tmp_path)
    environment = os.environ | {"VADEMECUM_VAR": str(tmp_path / "var")}
    command = [sys.executable, "-c", SCRIPT, str(ROOT / "ops"), str(tmp_path)]
    second = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        assert until(lambda: len(pids(tmp_path, "steady")) == 2)
        time.sleep(0.5)
        assert len(pids(tmp_path, "stubborn")) == 2  # one worker and its fork
    finally:
        for process in (second, first):
            process.terminate()
            process.wait(timeout=20)
