"""Finds the voice engine: an installed Asterisk that is new enough, or a private tree of Debian packages.

The tree needs no root: its programs are run by the tree's own dynamic loader, with the tree's own libraries.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from osmo_qt.office.engine.debian import DebianError, download_binaries

if sys.platform != "win32":
    import fcntl

MINIMUM_VERSION = (22, 3)  # the first with PJSIP_TRANSFER_HANDLING and the SIP code of a hang-up
PACKAGES = ("asterisk", "asterisk-modules", "asterisk-config", "asterisk-core-sounds-en-gsm")
# Libraries of modules the office never loads: 45 MB of 69 MB. A new one would only be fetched in vain.
UNUSED_LIBRARIES = (
    "libcodec2",
    "libcurl",
    "libglib",
    "libgmime",
    "libical",
    "libiksemel",
    "libjack",
    "libjwt",
    "libldap",
    "liblua",
    "libneon",
    "libodbc",
    "libogg",
    "libopencore",
    "libopusenc",
    "libopusfile",
    "libportaudio",
    "libpq",
    "libradcli",
    "libsnmp",
    "libspandsp",
    "libsybdb",
    "libunbound",
    "libvo-",
    "libvorbis",
)
SUPERFLUOUS = ("usr/share/doc", "usr/share/man", "usr/share/lintian", "usr/share/locale", "usr/include")
MANIFEST = "osmo-tree.json"

Progress = Callable[[str], None]


class EngineNotFoundError(RuntimeError):
    """There is no usable voice engine; the text says why and what the user can do."""


@dataclass(frozen=True)
class EngineInstallation:
    """Where Asterisk and its parts are. `command` is what comes before Asterisk's own arguments."""

    command: tuple[str, ...]
    modules: Path
    """the folder of chan_pjsip.so and the others"""
    sounds: Path
    """the folder of the English prompts (`vm-intro.gsm`, `digits/`, ...)"""
    data: Path
    """the folder that holds `documentation/` and `rest-api/`"""
    version: str


def find_engine(cache: Path, progress: Progress) -> EngineInstallation:
    """The engine to run: installed and at least 22.3, else the tree in `cache`, else a tree fetched into it.

    `cache` is the product's cache folder; the tree goes to `cache/asterisk/<key>` and is used again until
    the recipe changes. Blocks for some 10 s when it fetches. Raises EngineNotFoundError.
    """
    return find_installed(os.environ) or cached_tree(cache / "asterisk", progress)


def find_installed(environ: Mapping[str, str]) -> EngineInstallation | None:
    """An Asterisk of the system, if it is new enough and has its modules and prompts."""
    # Debian keeps it in a folder that is not on a normal user's PATH.
    search = os.pathsep.join((environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
    program = shutil.which("asterisk", path=search)
    version = read_version((program,)) if program else None
    if program is None or version is None or parse_version(version) < MINIMUM_VERSION:
        return None
    root = Path(program).resolve().parent.parent
    modules = _first(root, "lib/*/asterisk/modules", "lib/asterisk/modules", "lib64/asterisk/modules")
    return _installation((program,), version, modules, (root / "share/asterisk", Path("/var/lib/asterisk")))


def cached_tree(
    folder: Path, progress: Progress, download: Callable[..., list[Path]] = download_binaries
) -> EngineInstallation:
    """The tree below `folder`, fetched anew if there is none or if it is damaged. Raises EngineNotFoundError."""
    tree = folder / recipe_key()
    if is_intact(tree):
        return open_tree(tree)
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / "lock"):
        if not is_intact(tree):  # another process may just have fetched it
            try:
                _make_tree(tree, progress, download)
            except (DebianError, OSError, subprocess.SubprocessError) as error:
                raise EngineNotFoundError(
                    "There is no Asterisk 22.3 or newer on this machine, and it could not be fetched: "
                    f"{error}\nInstall one, or name a Debian mirror in the variable OSMO_DEBIAN_MIRROR."
                ) from error
    return open_tree(tree)


def recipe_key() -> str:
    """Names a tree: another list of packages or another machine type gives another tree."""
    recipe = repr((PACKAGES, UNUSED_LIBRARIES, SUPERFLUOUS, os.uname().machine))
    return hashlib.sha256(recipe.encode()).hexdigest()[:16]


def is_intact(tree: Path) -> bool:
    """Whether every file the tree had when it was made is still there in its full size."""
    try:
        files: dict[str, int] = json.loads((tree / MANIFEST).read_text())["files"]
        return bool(files) and all((tree / name).stat().st_size == size for name, size in files.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def open_tree(tree: Path) -> EngineInstallation:
    """The installation inside a tree. Raises EngineNotFoundError when a part of it is missing."""
    command = _tree_command(tree)
    version = json.loads((tree / MANIFEST).read_text())["version"]
    modules = _first(tree, "usr/lib/*/asterisk/modules")
    found = _installation(command, version, modules, (tree / "usr/share/asterisk",))
    if found is None:
        raise EngineNotFoundError(f"The voice engine in {tree} is incomplete; remove that folder and try again.")
    return found


def _make_tree(tree: Path, progress: Progress, download: Callable[..., list[Path]]) -> None:
    for left_over in tree.parent.glob("new-*"):  # of a process that was killed
        shutil.rmtree(left_over, ignore_errors=True)
    progress("Fetching the voice engine (Asterisk from Debian, some 25 MB, once) ...")
    with tempfile.TemporaryDirectory(prefix="new-", dir=tree.parent) as folder:
        fresh = Path(folder) / "tree"
        for package in download(PACKAGES, UNUSED_LIBRARIES, Path(folder) / "packages", progress):
            _unpack(package, fresh)
        for name in SUPERFLUOUS:
            shutil.rmtree(fresh / name, ignore_errors=True)
        version = read_version(_tree_command(fresh))
        if version is None or parse_version(version) < MINIMUM_VERSION:
            raise DebianError(f"the Asterisk that was fetched does not run here, or is too old ({version}).")
        files = {
            str(path.relative_to(fresh)): path.stat().st_size
            for path in sorted(fresh.rglob("*"))
            if path.is_file() and not path.is_symlink()
        }
        (fresh / MANIFEST).write_text(json.dumps({"version": version, "files": files}))
        if tree.exists():
            progress("The voice engine in the cache was damaged and is replaced.")
            tree.rename(Path(folder) / "damaged")
        fresh.rename(tree)


def _unpack(package: Path, target: Path) -> None:
    result = subprocess.run(["dpkg-deb", "-x", str(package), str(target)], capture_output=True, text=True, check=False)
    if result.returncode:
        raise DebianError(f"{package.name} could not be unpacked: {result.stderr.strip()}")


def _tree_command(tree: Path) -> tuple[str, ...]:
    loader = _first(tree, "usr/lib/*/ld-linux*.so.*")
    if loader is None:
        raise DebianError("the packages hold no dynamic loader")
    libraries = ":".join(map(str, (loader.parent, loader.parent / "asterisk", tree / "usr/lib")))
    program = tree / "usr/sbin/asterisk"
    return (str(loader), "--library-path", libraries, "--argv0", "asterisk", str(program))


def _installation(
    command: tuple[str, ...], version: str, modules: Path | None, data_folders: tuple[Path, ...]
) -> EngineInstallation | None:
    for data in data_folders:
        prompts = _first(data, "sounds/en_US_f_Allison/vm-intro.*", "sounds/en/vm-intro.*")
        if prompts and modules and (modules / "chan_pjsip.so").is_file():
            return EngineInstallation(command, modules, prompts.parent, data, version)
    return None


def _first(folder: Path, *patterns: str) -> Path | None:
    return next((path for pattern in patterns for path in sorted(folder.glob(pattern))), None)


def read_version(command: tuple[str, ...]) -> str | None:
    """What `asterisk -V` says without the name (`22.10.1~dfsg-1`), None if it does not run."""
    try:
        result = subprocess.run(
            [*command, "-V"], capture_output=True, text=True, check=False, timeout=10, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.match(r"Asterisk (\S+)", result.stdout)
    return match.group(1) if match else None


def parse_version(text: str) -> tuple[int, ...]:
    """`22.10.1~dfsg-1` or `certified-22.8-cert1` as (22, 10) and (22, 8); (0,) if there is no number."""
    match = re.search(r"(\d+)\.(\d+)", text)
    return (int(match.group(1)), int(match.group(2))) if match else (0,)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Lets one process at a time pass, waiting for the others; the lock ends with its process."""
    with file.open("w") as handle:
        if sys.platform != "win32":
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def main() -> int:
    """Makes sure that there is an engine before it is needed: `python -m osmo_qt.office.engine.tree CACHE`."""

    def say(text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    try:
        say(f"Voice engine: Asterisk {find_engine(Path(sys.argv[1]), say).version}")
    except EngineNotFoundError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
