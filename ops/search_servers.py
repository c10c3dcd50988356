"""Real search servers on this machine, for tests and measurements; see ``ops/servers/``.

search_servers.py fetch [PRODUCT ...]                    fetch them into var/servers (75 MB and 45 MB), once
search_servers.py start PRODUCT [--port N] [--nodes N]   run one until Ctrl-C, print where it answers
search_servers.py with PRODUCT,... -- COMMAND ...        run the command with VADEMECUM_TEST_<PRODUCT> naming each
search_servers.py pin                                    after a change of the *.xml: fetch, write the *.sha256 anew

PRODUCT is elasticsearch or opensearch. Exit 4: they cannot run here (no Maven to fetch them, no Java).
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import threading

from servers.install import PRODUCTS, CannotInstall, install
from servers.java import NoJava
from servers.node import DidNotStart, running


def main(arguments: list[str]) -> int:
    options = _parse(arguments)
    # A kill or a closed terminal ends everything in order.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: sys.exit(128 + number))
    try:
        if options.what in ("fetch", "pin"):
            for product in options.products or PRODUCTS:
                installed = install(product, pin=options.what == "pin")
                print(f"{product} {installed.version} is in {installed.home}")
            return 0
        if options.what == "start":
            return _start(options)
        return _with(options)
    except (NoJava, CannotInstall) as error:
        print(error, file=sys.stderr)
        return 4
    except DidNotStart as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _start(options: argparse.Namespace) -> int:
    with running([options.product], nodes=options.nodes, port=options.port, heap=options.heap) as clusters:
        cluster = clusters[options.product]
        print(
            f"{options.product} {cluster.installed.version} answers at {' '.join(cluster.urls)}", flush=True
        )
        threading.Event().wait()
    return 0


def _with(options: argparse.Namespace) -> int:
    with running(options.products.split(","), heap=options.heap) as clusters:
        named = {
            f"VADEMECUM_TEST_{product.upper()}": cluster.urls[0] for product, cluster in clusters.items()
        }
        child = subprocess.Popen(options.command, env={**os.environ, **named})
        try:
            return child.wait()
        except KeyboardInterrupt:
            # A Ctrl-C reached the command, too: it may finish what it does then.
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(timeout=20)
            raise
        finally:
            child.terminate()
            child.wait()


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="what", required=True)
    for what in ("fetch", "pin"):
        command = commands.add_parser(what)
        command.add_argument("products", nargs="*", choices=[*PRODUCTS, []], metavar="PRODUCT")
    start = commands.add_parser("start")
    start.add_argument("product", choices=PRODUCTS)
    start.add_argument("--port", type=int, default=0, help="where the first node answers; 0: a free port")
    start.add_argument("--nodes", type=int, default=1)
    around = commands.add_parser("with")
    around.add_argument("products", metavar="PRODUCT,...")
    around.add_argument("command", nargs="+", metavar="COMMAND")
    for command in (start, around):
        command.add_argument("--heap", type=int, default=512, help="megabytes for each node")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
