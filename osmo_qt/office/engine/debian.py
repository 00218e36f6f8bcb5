"""A private apt: fetches packages of Debian's suite sid as a normal user, without touching the system.

Everything lives in a folder of the caller's; the system's own apt settings (proxies) still count.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

MIRROR_VARIABLE = "OSMO_DEBIAN_MIRROR"
SUITE = "sid"
KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
)
DEBIAN_SUITES = frozenset(
    {"bullseye", "bookworm", "trixie", "forky", "duke", "sid", "unstable", "testing", "stable", "oldstable"}
)
SCHEMES = ("http", "https", "file", "copy", "ftp", "mirror", "tor")

Progress = Callable[[str], None]


class DebianError(RuntimeError):
    """Nothing could be fetched; the text says why and what the user can do."""


@dataclass(frozen=True)
class Source:
    """One entry of apt's sources; `signed_by` is empty, a keyring's path, or a key given in place."""

    uris: tuple[str, ...]
    suites: tuple[str, ...]
    components: tuple[str, ...]
    signed_by: str = ""


def parse_deb822(text: str) -> list[Source]:
    """The enabled entries of a `.sources` file (deb822 format, sources.list(5))."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    sources = []
    for stanza in re.split(r"\n\s*\n", "\n".join(lines)):
        fields: dict[str, str] = {}
        name = ""
        for line in stanza.splitlines():
            if line[:1].isspace():
                fields[name] = f"{fields.get(name, '')}\n{line.strip()}"
            elif ":" in line:
                name, _, value = line.partition(":")
                name = name.strip().lower()
                fields[name] = value.strip()
        if fields.get("enabled", "yes").lower() in ("no", "false", "0", "off", "without", "disable"):
            continue
        uris, suites, components = (tuple(fields.get(field, "").split()) for field in ("uris", "suites", "components"))
        if uris and suites:
            sources.append(Source(uris, suites, components, fields.get("signed-by", "").strip()))
    return sources


def parse_one_line(text: str) -> list[Source]:
    """The entries of a `.list` file: `deb [option=value ...] uri suite component ...`."""
    sources = []
    for line in text.splitlines():
        match = re.match(r"\s*deb(?:-src)?\s+(?:\[([^]]*)\]\s*)?(\S+)\s+(\S+)([^#]*)", line)
        if match:
            options, uri, suite, components = match.groups()
            signed = re.search(r"(?:^|\s)signed-by=(\S+)", options or "", re.IGNORECASE)
            sources.append(Source((uri,), (suite,), tuple(components.split()), signed.group(1) if signed else ""))
    return sources


def read_sources(etc: Path = Path("/etc/apt")) -> list[Source]:
    """All entries of the machine's apt, in apt's own order of files. Unreadable files are passed over."""
    parts = etc / "sources.list.d"
    files = [etc / "sources.list", *(sorted(parts.iterdir()) if parts.is_dir() else [])]
    sources: list[Source] = []
    for file in files:
        parse = {".list": parse_one_line, ".sources": parse_deb822}.get(file.suffix)
        if parse:
            try:
                sources += parse(file.read_text(encoding="utf-8", errors="replace"))
            except OSError:
                continue
    return sources


def _is_debian(source: Source) -> bool:
    keyring = source.signed_by
    foreign_key = keyring.startswith("/") and "debian-archive" not in keyring
    releases = {suite.removesuffix("-updates").removesuffix("-backports") for suite in source.suites}
    return not foreign_key and "main" in source.components and bool(releases & DEBIAN_SUITES)


def find_mirror(environ: Mapping[str, str] = os.environ, etc: Path = Path("/etc/apt")) -> str:
    """The Debian mirror to use: the variable OSMO_DEBIAN_MIRROR, else the one the machine itself uses."""
    chosen = environ.get(MIRROR_VARIABLE, "").strip()
    if chosen:
        if urlsplit(chosen).scheme.split("+")[0] not in SCHEMES or len(chosen.split()) != 1:
            raise DebianError(f"{MIRROR_VARIABLE} is not a mirror's address: {chosen!r}")
        return chosen.rstrip("/")
    mirrors = [
        uri.rstrip("/")
        for source in read_sources(etc)
        if _is_debian(source)
        for uri in source.uris
        if urlsplit(uri).scheme.split("+")[0] in SCHEMES
    ]
    if not mirrors:
        raise DebianError(
            f"No Debian mirror among this machine's apt sources. Name one in the variable {MIRROR_VARIABLE}."
        )
    # A vendor's repository may use Debian's suite names too; the real one carries Debian in its address.
    return next((uri for uri in mirrors if "debian" in uri.lower()), mirrors[0])


def find_keyring(candidates: Sequence[Path] = KEYRINGS) -> Path:
    """The keys that sign Debian's archive."""
    for keyring in candidates:
        if keyring.is_file():
            return keyring
    raise DebianError(
        f"The keys of Debian's archive are missing ({candidates[0]}): install the package debian-archive-keyring."
    )


class PrivateApt:
    """apt with a state of its own below `folder`, one suite, one mirror; binary or source packages.

    Making one writes the configuration; `update` must come first. Whoever made `folder` removes it.
    """

    def __init__(self, folder: Path, mirror: str, keyring: Path, *, kind: str = "deb") -> None:
        """`kind` is `deb` (binary packages) or `deb-src` (source packages)."""
        for program in ("apt-get", "apt-cache", "dpkg", "dpkg-deb"):
            if shutil.which(program) is None:
                raise DebianError(f"The program {program} is missing: this works on Debian and its relatives.")
        self._mirror = mirror
        self._folder = folder.resolve()
        self._config = self._folder / "apt.conf"
        for part in ("state/lists/partial", "cache/archives/partial"):
            (self._folder / part).mkdir(parents=True, exist_ok=True)
        (self._folder / "state/status").touch()
        (self._folder / "debian.sources").write_text(
            f"Types: {kind}\nURIs: {mirror}\nSuites: {SUITE}\nComponents: main\nSigned-By: {keyring}\n"
        )
        self._config.write_text(self._configuration())

    def _configuration(self) -> str:
        # Hooks of the system's apt want root, and a sandbox user could not enter the user's own folders.
        return f"""\
Dir::State "{self._folder}/state";
Dir::State::status "{self._folder}/state/status";
Dir::Cache "{self._folder}/cache";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "srcpkgcache.bin";
Dir::Etc::sourcelist "{self._folder}/debian.sources";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
#clear APT::Update;
#clear APT::Architectures;
#clear Acquire::IndexTargets::deb::DEP-11;
APT::Architectures {{ "{_output(["dpkg", "--print-architecture"]).strip()}"; }};
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::http::Timeout "30";
"""

    def _run(self, program: str, *arguments: str, cwd: Path | None = None) -> str:
        command = [program, "-c", str(self._config), "-q", *arguments]
        try:
            return _output(command, cwd)
        except DebianError as error:
            raise DebianError(f"{error}\nThe mirror was {self._mirror} ({MIRROR_VARIABLE} names another).") from None

    def update(self) -> None:
        """Fetch the list of the suite's packages (about 11 MB)."""
        self._run("apt-get", "update")

    def download_source(self, package: str, target: Path) -> list[Path]:
        """Fetch all files of a source package into `target`; nothing is unpacked."""
        target.mkdir(parents=True, exist_ok=True)
        self._run("apt-get", "source", "--download-only", package, cwd=target)
        return sorted(target.iterdir())

    def closure(self, roots: Iterable[str], unused: tuple[str, ...] = ()) -> list[str]:
        """The packages `roots` and all libraries they depend on, without names that begin like `unused`."""
        wanted = list(roots)
        listing = self._run(
            "apt-cache",
            "depends",
            "--recurse",
            *(f"--no-{kind}" for kind in ("recommends", "suggests", "conflicts", "breaks", "replaces", "enhances")),
            *wanted,
        )
        return library_closure(parse_depends(listing), wanted, unused)

    def download(self, packages: Sequence[str], target: Path) -> list[Path]:
        """Fetch the named binary packages, exactly these, into `target`."""
        target.mkdir(parents=True, exist_ok=True)
        self._run("apt-get", "download", *packages, cwd=target)
        return sorted(target.glob("*.deb"))


def parse_depends(listing: str) -> dict[str, list[str]]:
    """Package to the packages it depends on (the first of alternatives), of `apt-cache depends`' output."""
    graph: dict[str, list[str]] = {}
    package, is_alternative = "", False
    for line in listing.splitlines():
        if line and not line[0].isspace():
            package, is_alternative = line.strip(), False
            graph.setdefault(package, [])
        elif match := re.match(r"\s+(\|?)(?:Pre)?Depends: (\S+)", line):
            if not is_alternative:
                graph[package].append(match.group(2))
            is_alternative = bool(match.group(1))
    return graph


def library_closure(graph: Mapping[str, Sequence[str]], roots: Sequence[str], unused: tuple[str, ...]) -> list[str]:
    """Names of `roots` and of the libraries reached from them, sorted."""
    found: set[str] = set()
    todo = list(roots)
    while todo:
        package = todo.pop()
        is_library = package.startswith(("lib", "zlib")) and not package.startswith(unused or ("\0",))
        if package not in found and (is_library or package in roots):
            found.add(package)
            todo += graph.get(package, ())
    return sorted(found)


def _output(command: Sequence[str], cwd: Path | None = None) -> str:
    """Standard output of a program; its complaint becomes the error's text."""
    environ = {**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    result = subprocess.run(
        command, cwd=cwd, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if result.returncode:
        complaints = [line for line in result.stderr.splitlines() if line.startswith(("E:", "W:"))]
        text = "\n".join(complaints[-5:]) or result.stderr[-500:].strip()
        raise DebianError(f"{' '.join((command[0], *command[4:6]))} failed:\n{text}")
    return result.stdout


def download_component(package: str, component: str, target: Path, progress: Progress) -> Path:
    """Fetch the tarball `*.orig-<component>.tar.*` of a source package into `target`; returns its path.

    The files of the package are some 13 MB for asterisk. Raises DebianError.
    """
    mirror = find_mirror()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="apt-", dir=target) as folder:
        apt = PrivateApt(Path(folder), mirror, find_keyring(), kind="deb-src")
        progress(f"Reading the list of source packages of {mirror} ...")
        apt.update()
        progress(f"Fetching the source of {package} ...")
        for file in apt.download_source(package, Path(folder) / "source"):
            if f".orig-{component}.tar." in file.name and not file.name.endswith(".asc"):
                return file.rename(target / file.name)
    raise DebianError(f"The source package {package} on {mirror} has no component {component}.")


def download_binaries(roots: Sequence[str], unused: tuple[str, ...], target: Path, progress: Progress) -> list[Path]:
    """Fetch the `.deb` files of `roots` and of the libraries they need into `target`. Raises DebianError."""
    mirror = find_mirror()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="apt-", dir=target) as folder:
        apt = PrivateApt(Path(folder), mirror, find_keyring())
        progress(f"Reading the list of packages of {mirror} ...")
        apt.update()
        packages = apt.closure(roots, unused)
        progress(f"Fetching {len(packages)} packages ...")
        return apt.download(packages, target)
