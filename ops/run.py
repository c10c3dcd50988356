"""`make run`: prepare the site, then keep its two processes alive until told to stop.

web     gunicorn on the first free port at or after the wanted one
worker  `manage.py work` (index, mail, exports); one per ``var/``, so a second `make run` beside the first starts only a web

Ctrl-C, SIGTERM and a closed terminal stop both; a child that dies is started again; no child outlives this process.
"""

from __future__ import annotations

import argparse
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
PORTS_TRIED = 21
GRACE = 20.0  # seconds a child gets to stop by itself; the worker gives its own children 15
SOON = 10.0  # a child that dies within this many seconds counts as failing to start
TRIES = 5
PR_SET_PDEATHSIG = 1


class Stop(Exception):
    """Somebody asked us to stop."""


@dataclass
class Child:
    """One supervised process; ``failures`` counts quick deaths in a row, ``due`` is when it may start again."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    due: float = 0.0


def free_port(host: str, wanted: int) -> int | None:
    """The first port from ``wanted`` on that nobody listens on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(wanted, min(wanted + PORTS_TRIED, 65536)):
        with socket.socket(family, socket.SOCK_STREAM) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free
            try:
                attempt.bind((host, port))
                attempt.listen(1)
            except OSError:
                continue
            return port
    return None


def die_with_parent() -> None:
    """Linux ends this process when the supervisor is killed without a chance to stop it; elsewhere nothing happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(child: Child, environment: dict[str, str]) -> None:
    """Start it in a group of its own: Ctrl-C reaches the supervisor only, which then stops each in order."""
    child.process = subprocess.Popen(
        child.command,
        cwd=ROOT,
        env=environment,
        process_group=0,
        preexec_fn=die_with_parent,
        stdin=subprocess.DEVNULL,
    )
    child.started = time.monotonic()


def stop(children: list[Child]) -> None:
    """Ask every child to stop, wait, then end what is left of its group."""
    running = [child.process for child in children if child.process is not None]
    for process in running:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + GRACE
    for process in running:
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        process.wait()


def mend(child: Child, environment: dict[str, str]) -> None:
    """Start a child that is not running, with a growing pause. Raises ``SystemExit`` when it never stays up."""
    now = time.monotonic()
    if child.process is not None:
        code = child.process.poll()
        if code is None:
            return
        lived = now - child.started
        child.process = None
        child.failures = child.failures + 1 if lived < SOON else 0
        if child.failures >= TRIES:
            raise SystemExit(
                f"The {child.name} process ended {TRIES} times right after its start; the lines above say why."
            )
        child.due = now + min(2**child.failures - 1, 15)
        print(f"The {child.name} process ended (exit code {code}); starting it again.", flush=True)
    if now >= child.due:
        start(child, environment)


def answers(address: str) -> bool:
    """Whether the site answers with anything but a server error."""
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return bool(response.status < 500)
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def prepare_command() -> list[str]:
    return [PYTHON, "ops/prepare.py"]


def web_command(bind: str) -> list[str]:
    return [PYTHON, "-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", bind]


def worker_command() -> list[str]:
    return [PYTHON, "manage.py", "work"]


def has_worker() -> bool:
    return any(ROOT.glob("*/management/commands/work.py"))


def take(lock: Any) -> bool:
    """Become the one that keeps the worker of this ``var/``; the lock ends with this process."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def announce(address: str, var: Path) -> None:
    accounts = var / "demo_accounts.txt"
    print(f"\nVademecum is ready:  {address}/\nEditing:             {address}/admin/", flush=True)
    if accounts.exists():
        names = [
            line.split()[0]
            for line in accounts.read_text().splitlines()
            if line.strip() and not line.startswith("#")
        ]
        print(
            f"Demo accounts:       {', '.join(names)}\nTheir passwords:     {accounts} (readable by you only)"
        )
    print(f"Secret key:          {var / 'secret_key'} (made once, readable by you only)")
    print("Stop with Ctrl-C.\n", flush=True)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Serve the site with its sample texts and keep its worker running."
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument(
        "--port", type=int, default=8000, help="the port wanted; the next free one is used when it is taken"
    )
    return parser.parse_args()


def main() -> None:
    options = parse()
    var = Path(os.environ.get("VADEMECUM_VAR") or ROOT / "var").resolve()
    var.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"VADEMECUM_DEMO": "1", "VADEMECUM_VAR": str(var), "PYTHONUNBUFFERED": "1"}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

    def asked_to_stop(number: int, frame: Any) -> None:
        raise Stop

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name)
        # nohup means: go on without a terminal. A background job of a plain shell ignores SIGINT, `kill -INT` still means stop.
        if name != "SIGHUP" or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, asked_to_stop)

    children: list[Child] = []
    try:
        with open(var / ".prepare.lock", "w") as preparing:
            fcntl.flock(preparing, fcntl.LOCK_EX)
            prepared = Child("preparing", prepare_command())
            children.append(prepared)
            start(prepared, environment)
            assert prepared.process is not None
            if prepared.process.wait():
                raise SystemExit("The site could not be prepared; the lines above say why.")
            children.clear()

        port = free_port(options.host, options.port)
        if port is None:
            last = options.port + PORTS_TRIED - 1
            raise SystemExit(f"The ports {options.port} to {last} are all taken: try  make run PORT=9000")
        if port != options.port:
            print(f"Port {options.port} is taken, so the site uses {port}.", flush=True)
        shown = "127.0.0.1" if options.host in ("0.0.0.0", "::") else options.host
        address = f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
        environment.setdefault("VADEMECUM_BASE_URL", address)
        hosts = {"localhost", "127.0.0.1", "[::1]", shown, socket.gethostname()}
        environment.setdefault("VADEMECUM_ALLOWED_HOSTS", ",".join(sorted(hosts)))
        bind = f"[{options.host}]:{port}" if ":" in options.host else f"{options.host}:{port}"
        web = Child("web", web_command(bind))
        worker = Child("worker", worker_command())
        children.append(web)
        with open(var / ".worker.lock", "w") as lock:
            supervise(children, worker, lock, environment, address, var)
    except Stop:
        print("Stopping ...", flush=True)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # an impatient second Ctrl-C must not leave orphans
        stop(children)


def supervise(
    children: list[Child], worker: Child, lock: Any, environment: dict[str, str], address: str, var: Path
) -> None:
    """Start, restart and announce, until ``Stop`` is raised by a signal."""
    announced = False
    while True:
        if worker not in children and has_worker() and take(lock):
            children.append(worker)
        for child in children:
            mend(child, environment)
        if not announced and answers(f"{address}/admin/login/"):
            announced = True
            announce(address, var)
        time.sleep(0.2 if not announced else 1.0)


if __name__ == "__main__":
    main()
