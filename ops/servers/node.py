"""Servers as processes: one for each node, on loopback and free ports, with small heaps and data that is thrown away.

A server ends with the process that started it, however that ends: it reads a pipe which closes then. Elasticsearch and
OpenSearch refuse to run as root only in their own start programs, which are not used here; so these run as whoever starts them.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import java
from .install import HERE, Installed, install

#: Seconds after which a server that does not answer is given up; three at once on two busy cores take half a minute.
PATIENCE = 150.0


class DidNotStart(Exception):
    """A server ended or did not answer in time; the message holds the end of what it said."""


@dataclass
class Node:
    """One server process."""

    name: str
    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """As a power cut would: nothing is said to anyone."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def freeze(self) -> None:
        """The node keeps its connections and answers nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def ask(self, path: str, timeout: float = 5.0) -> Any:
        """The JSON that the server answers to a GET; raises OSError when it does not answer with 200."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()
        if answer.status != 200:
            raise OSError(f"{answer.status} {path}")
        return json.loads(body)

    def said(self) -> str:
        """The end of what the server wrote on its output."""
        return (self.folder / "output").read_text(errors="replace")[-3000:]


@dataclass
class Cluster:
    """The nodes of one product that belong together."""

    installed: Installed
    folder: Path
    heap: int
    nodes: list[Node] = field(default_factory=list)
    settings: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def urls(self) -> list[str]:
        return [node.url for node in self.nodes]

    def restart(self, name: str) -> None:
        """Start a killed node again, with the data it had."""
        at = next(at for at, node in enumerate(self.nodes) if node.name == name)
        self.nodes[at] = self._launch(name)

    def wait(self, nodes: int | None = None, status: str = "green") -> None:
        """Return when the cluster has that many nodes and is at least as well as the status says."""
        expected = len(self.nodes) if nodes is None else nodes
        path = f"/_cluster/health?wait_for_nodes={expected}&wait_for_status={status}&timeout=1s"
        deadline = time.monotonic() + PATIENCE
        while True:
            living = [node for node in self.nodes if node.process.poll() is None]
            for node in living:
                try:
                    if node.ask(path)["timed_out"] is False:
                        return
                except OSError:
                    pass
            if len(living) < expected or time.monotonic() > deadline:
                told = "\n".join(node.said() for node in self.nodes)
                raise DidNotStart(f"{self.installed.product} did not start in {self.folder}:\n{told}")
            time.sleep(0.1)

    def stop(self) -> None:
        for node in self.nodes:
            node.thaw()
            if node.process.stdin:
                node.process.stdin.close()
        for node in self.nodes:
            try:
                node.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                node.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _launch(self, name: str) -> Node:
        settings = self.settings[name]
        folder = Path(settings["path.data"]).parent
        folder.mkdir(exist_ok=True)
        command: list[str | Path] = [
            java.find(),
            f"-Xms{self.heap}m",
            f"-Xmx{self.heap}m",
            f"-XX:MaxDirectMemorySize={self.heap // 2}m",
            "-XX:+ExitOnOutOfMemoryError",
            f"-XX:ErrorFile={folder}/crash.log",
            "-Djava.awt.headless=true",
            "-Dfile.encoding=UTF-8",
            f"-Djava.io.tmpdir={folder}",
            f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}",
            "-Dlog4j2.disable.jmx=true",
            "--enable-native-access=ALL-UNNAMED",
            "-classpath",
            os.pathsep.join(str(path) for path in self.installed.libraries),
            self.installed.main,
            *(f"{key}={value}" for key, value in settings.items()),
        ]
        # A session of its own: a Ctrl-C is for the owner, who then stops the servers in order.
        with (folder / "output").open("ab") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                start_new_session=True,
            )
        return Node(name, int(settings["http.port"]), folder, process)


def launch(product: str, *, nodes: int = 1, port: int = 0, heap: int = 512) -> Cluster:
    """Start a cluster without waiting for it.

    ``port`` is where the first node answers (0: a free one), the others at the next ones; ``heap`` is in megabytes, for each node.
    """
    installed = install(product)
    cluster = Cluster(installed, Path(tempfile.mkdtemp(prefix=f"vademecum-{product}-")), heap)
    ports = [port + number for number in range(nodes)] if port else _free_ports(nodes)
    inner = _free_ports(nodes, besides=ports)
    names = [f"node-{number + 1}" for number in range(nodes)]
    manager = {"elasticsearch": "master", "opensearch": "cluster_manager"}[product]
    together = {
        "discovery.seed_hosts": ",".join(f"127.0.0.1:{number}" for number in inner),
        f"cluster.initial_{manager}_nodes": ",".join(names),
    }
    for name, outside, inside in zip(names, ports, inner, strict=True):
        home = installed.home if product == "elasticsearch" else cluster.folder
        cluster.settings[name] = {
            "path.home": str(home),
            "path.data": str(cluster.folder / name / "data"),
            "path.logs": str(cluster.folder / name / "logs"),
            "cluster.name": f"vademecum-{product}",
            "node.name": name,
            "network.host": "127.0.0.1",
            "http.port": str(outside),
            "transport.port": str(inside),
            # A test's few megabytes fit on any disk, even on one that is 90 % full.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            **({"discovery.type": "single-node"} if nodes == 1 else together),
        }
        cluster.nodes.append(cluster._launch(name))
    return cluster


@contextmanager
def running(products: Iterable[str], **options: Any) -> Iterator[Mapping[str, Cluster]]:
    """Clusters of these products, started together and ready; stopped at the end, whatever happens."""
    clusters: dict[str, Cluster] = {}
    try:
        for product in products:
            clusters[product] = launch(product, **options)
        for cluster in clusters.values():
            cluster.wait()
        yield clusters
    finally:
        for cluster in clusters.values():
            cluster.stop()


def _free_ports(count: int, besides: Sequence[int] = ()) -> list[int]:
    """Ports nobody listens at, below those that systems give to outgoing connections."""
    found: list[int] = []
    while len(found) < count:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in found and port not in besides:
            found.append(port)
    return found
