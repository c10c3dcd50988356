"""Fetch a server's libraries through Maven, compile the few classes that start it, lay both out in a folder.

What is fetched is named and pinned in ``<product>.xml`` and, file by file, in ``<product>.sha256``; from where is
Maven's own configuration. OpenSearch comes whole. Of Elasticsearch the server itself is published, but few of its modules:
the one that answers ``GET /`` is stood in for here (``elasticsearch/Welcome.java``), the one with analyzers of languages and the
one that copies indexes are not there, and the product needs neither. The rest (mappings, queries, aliases, versions, errors) is
the real server's.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from . import java

HERE = Path(__file__).parent
PRODUCTS = ("elasticsearch", "opensearch")

_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_MODULE = """\
description={name}
version={version}
name={name}
classname={class_name}
java.version=21
elasticsearch.version={version}
has.native.controller=false
"""


class CannotInstall(Exception):
    """Maven is missing, cannot fetch, or fetched something else than what is pinned."""


@dataclass(frozen=True)
class Installed:
    """A server ready to be started."""

    product: str
    version: str
    home: Path
    libraries: tuple[Path, ...]
    main: str


def install(product: str, *, pin: bool = False) -> Installed:
    """The server of this name, fetched unless it is there. With ``pin``, what was fetched becomes what is pinned."""
    cache = Path(os.environ.get("VADEMECUM_VAR") or HERE.parent.parent / "var") / "servers"
    cache.mkdir(parents=True, exist_ok=True)
    home = cache / f"{product}-{_fingerprint(product)}"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if pin or not home.is_dir():
            with tempfile.TemporaryDirectory(dir=cache) as scratch:
                made = Path(scratch, "home")
                _make(product, made, Path(scratch, "compiler"), pin=pin)
                if pin:
                    home = cache / f"{product}-{_fingerprint(product)}"
                    shutil.rmtree(home, ignore_errors=True)
                made.rename(home)
    return Installed(
        product=product,
        version=_version(home, product),
        home=home,
        libraries=tuple(sorted((home / "lib").iterdir())),
        main={"elasticsearch": "ElasticsearchServer", "opensearch": "OpenSearchServer"}[product],
    )


def _fingerprint(product: str) -> str:
    """Changes with everything that an installation is made from."""
    digest = hashlib.sha256()
    sources = sorted((HERE / product).glob("*.java"))
    for path in [
        HERE / f"{product}.xml",
        HERE / f"{product}.sha256",
        HERE / "compiler.xml",
        Path(__file__),
        *sources,
    ]:
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()[:12]


def _make(product: str, home: Path, compiler: Path, *, pin: bool) -> None:
    _fetch(product, home / "lib", pin=pin)
    _fetch("compiler", compiler, pin=pin)
    classes = home / "classes"
    class_path = os.pathsep.join(str(path) for path in (home / "lib").iterdir())
    command: list[str | Path] = [java.find(), "-jar", *compiler.glob("ecj-*.jar"), "-21", "-nowarn"]
    command += ["-classpath", class_path, "-d", classes, *sorted((HERE / product).glob("*.java"))]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode != 0:
        raise CannotInstall(f"The classes that start {product} do not compile:\n{run.stdout}{run.stderr}")
    if product == "elasticsearch":
        _lay_out_modules(home)
    with zipfile.ZipFile(home / "lib" / "start.jar", "w") as jar:
        for path in sorted(classes.iterdir()):
            jar.write(path, path.name)
    shutil.rmtree(classes)
    (home / "config").mkdir(exist_ok=True)


def _lay_out_modules(home: Path) -> None:
    """Elasticsearch loads its modules from folders, each with a class loader of its own, netty among them."""
    version = _version(home, "elasticsearch")
    transport = home / "modules" / "transport-netty4"
    transport.mkdir(parents=True)
    for pattern in ("netty-*.jar", "transport-netty4-*.jar"):
        for path in (home / "lib").glob(pattern):
            path.rename(transport / path.name)
    welcome = home / "modules" / "welcome"
    welcome.mkdir()
    with zipfile.ZipFile(welcome / "welcome.jar", "w") as jar:
        for path in sorted((home / "classes").glob("Welcome*.class")):
            jar.write(path, path.name)
            path.unlink()
    for folder, class_name in [
        (transport, "org.elasticsearch.transport.netty4.Netty4Plugin"),
        (welcome, "Welcome"),
    ]:
        described = _MODULE.format(name=folder.name, version=version, class_name=class_name)
        (folder / "plugin-descriptor.properties").write_text(described)


def _fetch(name: str, folder: Path, *, pin: bool) -> None:
    """Copy the libraries that ``<name>.xml`` needs into the folder; refuse others than those pinned."""
    if shutil.which("mvn") is None:
        raise CannotInstall(
            "The search servers are fetched with Maven, which is not on this machine (Debian: maven)."
        )
    command: list[str | Path] = ["mvn", "--batch-mode", "--quiet", "--file", HERE / f"{name}.xml"]
    command += [_COPY, f"-DoutputDirectory={folder}"]
    run = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if run.returncode != 0:
        raise CannotInstall(f"Maven could not fetch {name}:\n{(run.stdout + run.stderr)[-2000:]}")
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in sorted(folder.iterdir())
    ]
    pinned = HERE / f"{name}.sha256"
    if pin:
        pinned.write_text("\n".join(lines) + "\n")
    elif set(lines) != set(pinned.read_text().splitlines()):
        wrong = sorted(set(lines) ^ set(pinned.read_text().splitlines()))
        raise CannotInstall(f"What Maven fetched for {name} is not what is pinned:\n" + "\n".join(wrong))


def _version(home: Path, product: str) -> str:
    """As in the name of the server's own library."""
    for path in (home / "lib").glob(f"{product}-[0-9]*.jar"):
        return path.stem.removeprefix(f"{product}-")
    raise CannotInstall(f"There is no library of {product} in {home}.")
