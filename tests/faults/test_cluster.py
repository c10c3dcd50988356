"""Three OpenSearch nodes, three processes, each index on two of them: what readers and writers notice when one dies or hangs.

Readers ask through the product's own engine, publications go through the outbox and a real ``manage.py work``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings

from kb.editions.timeline import today
from ops.servers.install import CannotInstall
from ops.servers.java import NoJava
from ops.servers.node import Cluster, running
from search import beat, engines
from search.answer import answer
from search.indexing.verify import verify
from search.models import Outbox
from tests.databases import copy_of_template
from tests.kb.making import clause, publish
from tests.search.test_work import database_url, wait_for

HEAP = 384  # megabytes for each node
READERS = 2
PATIENCE = 120.0
#: What a reader may have to wait when a node hangs: four tries of two seconds, and a little for the rest.
LONGEST_WAIT = 8.5


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    try:
        with running(["opensearch"], nodes=3, heap=HEAP) as clusters:
            yield clusters["opensearch"]
    except (NoJava, CannotInstall) as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def site(cluster: Cluster, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with ten published texts whose index lies in the cluster, and a worker that keeps it."""
    folder = tmp_path_factory.mktemp("site")
    wanted = {"SEARCH_ENGINE": "opensearch", "SEARCH_URLS": tuple(cluster.urls), "SEARCH_REPLICAS": 1, "SEARCH_PREFIX": "faults"}
    told = {
        "VADEMECUM_VAR": str(folder),
        "VADEMECUM_SEARCH_ENGINE": "opensearch",
        "VADEMECUM_SEARCH_URLS": ",".join(cluster.urls),
        "VADEMECUM_SEARCH_REPLICAS": "1",
        "VADEMECUM_SEARCH_PREFIX": "faults",
    }
    with django_db_blocker.unblock(), copy_of_template() as database, pytest.MonkeyPatch.context() as patch:
        for name, value in {**wanted, "VAR_DIR": folder, "SEARCH_INDEX_DIR": folder / "index"}.items():
            patch.setattr(settings, name, value)
        engines._engine.cache_clear()
        made = Site(cluster)
        environment = {**os.environ, **told, "DATABASE_URL": database_url(database)}
        worker = subprocess.Popen([sys.executable, "manage.py", "work"], cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL)
        try:
            wait_for(lambda: beat.read("indexer").alive and engines.engine().health().ok, PATIENCE)
            for _ in range(10):
                made.publish()
            wait_for(made.all_found, PATIENCE)
            cluster.wait()
            yield made
        finally:
            worker.terminate()
            worker.wait()
            engines._engine.cache_clear()


@dataclass(frozen=True)
class Asked:
    """One question: when it was asked, how many seconds the answer took, what was wrong with it."""

    at: float
    seconds: float
    problem: str


class Site:
    """What is published, and who asks for it."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.published: list[str] = []
        self.asked: list[Asked] = []
        self.waiting = 0

    def publish(self) -> None:
        """One more text, with a word that no other has."""
        word = f"zebra{len(self.published)}x"
        publish(f"work-{len(self.published)}", "1.0", "2020-01-01", clause("loans", f"Lend pictures to {word}."))
        self.published.append(word)

    def all_found(self) -> bool:
        return not Outbox.objects.exists() and all(not _problem(word) for word in self.published)

    def during(self, event: Callable[[], None], *, before: float, after: float) -> list[Asked]:
        """Readers ask and texts are published, without a pause, before and after an event; what was asked since then."""
        self.waiting = 0
        stop = threading.Event()
        threads = [threading.Thread(target=self._read, args=(stop,)) for _ in range(READERS)]
        for thread in threads:
            thread.start()
        try:
            self._publish_for(before)
            happened = time.monotonic()
            event()
            self._publish_for(after)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        return [asked for asked in self.asked if asked.at + asked.seconds >= happened]

    def _publish_for(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.publish()
            self.waiting = max(self.waiting, Outbox.objects.count())
            time.sleep(0.25)

    def _read(self, stop: threading.Event) -> None:
        while not stop.is_set():
            for words in ("pictures", "lend pictures", '"lend pictures"', self.published[0]):
                started = time.monotonic()
                problem = _problem(words)
                self.asked.append(Asked(started, time.monotonic() - started, problem))
                time.sleep(0.02)


def _problem(words: str) -> str:
    """What is wrong with the answer to these words, which are published."""
    found = answer(engines.engine(), words, locale="en", day=today())
    return found.unavailable or ("" if found.results.hits else "nothing found")


def manager(cluster: Cluster) -> str:
    """The node that leads the others."""
    (node,) = next(node for node in cluster.nodes if node.process.poll() is None).ask("/_cat/cluster_manager?format=json")
    return str(node["node"])


def holder(cluster: Cluster) -> str:
    """A node that holds a first copy of a language's index and does not lead."""
    shards = cluster.nodes[0].ask("/_cat/shards/faults-en*?format=json")
    return next(str(shard["node"]) for shard in shards if shard["prirep"] == "p")


def figures(site: Site, asked: list[Asked]) -> str:
    times = sorted(each.seconds for each in asked)
    slow = sum(1 for each in times if each > 0.5)
    problems = [each.problem for each in asked if each.problem]
    return (
        f"{len(asked)} questions since then, {len(problems)} without an answer, {slow} above 0.5 s, slowest {times[-1]:.2f} s, "
        f"median {times[len(times) // 2] * 1000:.0f} ms; {len(site.published)} texts published, at most {site.waiting} waiting"
    )


@pytest.mark.parametrize("which", [manager, holder])
def test_a_node_that_is_killed_costs_no_answer_and_no_publication(
    site: Site, which: Callable[[Cluster], str], capsys: pytest.CaptureFixture[str]
) -> None:
    name = which(site.cluster)
    node = next(node for node in site.cluster.nodes if node.name == name)
    asked = site.during(node.kill, before=2, after=6)
    with capsys.disabled():
        print(f"\nKilled the {which.__name__}: {figures(site, asked)}")
    site.cluster.wait(nodes=2, status="yellow")
    assert len(asked) >= 50, "too few questions to say anything"
    assert [each for each in site.asked if each.problem] == []
    assert max(each.seconds for each in asked) < LONGEST_WAIT
    wait_for(site.all_found, PATIENCE)
    assert verify("opensearch", mend=False).ok
    site.cluster.restart(name)
    site.cluster.wait()


def test_a_node_that_hangs_keeps_readers_eight_seconds_at_most(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """The worst one hangs: the others go on asking the leader, whom they do not miss for a minute."""
    name = manager(site.cluster)
    node = next(node for node in site.cluster.nodes if node.name == name)
    try:
        asked = site.during(node.freeze, before=2, after=18)
    finally:
        node.thaw()
    with capsys.disabled():
        print(f"\nThe manager hung: {figures(site, asked)}")
    assert max(each.seconds for each in asked) < LONGEST_WAIT
    assert len([each for each in asked if not each.problem]) >= 50, "two nodes of three live, and hardly anybody was answered"
    assert site.waiting > 1, "nothing had to wait: the node did not hang"
    wait_for(site.all_found, PATIENCE)
    assert verify("opensearch", mend=False).ok
    site.cluster.wait()
