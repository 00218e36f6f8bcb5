"""The voice engine's tree: found, made once, made again when damaged; with a small imitation of the packages."""

import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from osmo_qt.office.engine.debian import DebianError
from osmo_qt.office.engine.tree import (
    MANIFEST,
    EngineInstallation,
    EngineNotFoundError,
    cached_tree,
    find_installed,
    is_intact,
    parse_version,
    recipe_key,
)

VERSION_SCRIPT = "#!/bin/sh\necho 'Asterisk {version}'\n"


def program(file: Path, version: str = "22.5.0~test") -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(VERSION_SCRIPT.format(version=version))
    file.chmod(0o755)


def engine_files(usr: Path, library: str) -> None:
    (usr / library / "asterisk/modules").mkdir(parents=True)
    (usr / library / "asterisk/modules/chan_pjsip.so").write_text("module")
    (usr / "share/asterisk/sounds/en").mkdir(parents=True)
    (usr / "share/asterisk/sounds/en/vm-intro.gsm").write_text("prompt")


class PackageSource:
    """Makes one package whose "dynamic loader" answers like `asterisk -V`."""

    def __init__(self, version: str = "22.5.0~test") -> None:
        self.version = version
        self.downloads = 0

    def __call__(self, *arguments: Any) -> list[Path]:
        self.downloads += 1
        target: Path = arguments[2]
        content = target / "content"
        program(content / "usr/lib/x-linux-gnu/ld-linux-x.so.2", self.version)
        program(content / "usr/sbin/asterisk")
        engine_files(content / "usr", "lib/x-linux-gnu")
        (content / "usr/share/doc").mkdir()
        (content / "usr/share/doc/README").write_text("left out")
        return [build_package(content, target / "asterisk.deb")]


def build_package(content: Path, package: Path) -> Path:
    (content / "DEBIAN").mkdir()
    control = "Package: asterisk\nVersion: 1\nArchitecture: all\nMaintainer: x\nDescription: x\n"
    (content / "DEBIAN/control").write_text(control)
    subprocess.run(["dpkg-deb", "-b", str(content), str(package)], check=True, capture_output=True)
    return package


def silent(text: str) -> None:
    assert text


def test_tree_is_made_once(tmp_path: Path) -> None:
    source = PackageSource()
    engine = cached_tree(tmp_path / "a", silent, source)
    tree = tmp_path / "a" / recipe_key()
    assert engine.version == "22.5.0~test"
    assert engine.command[0] == str(tree / "usr/lib/x-linux-gnu/ld-linux-x.so.2")
    assert engine.command[-1] == str(tree / "usr/sbin/asterisk")
    assert (engine.modules / "chan_pjsip.so").is_file()
    assert (engine.sounds / "vm-intro.gsm").is_file()
    assert not (tree / "usr/share/doc").exists()
    assert cached_tree(tmp_path / "a", silent, source) == engine
    assert source.downloads == 1
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == sorted([recipe_key(), "lock"])


@pytest.mark.parametrize("damage", ["gone", "short", "manifest"])
def test_damaged_tree_is_replaced(tmp_path: Path, damage: str) -> None:
    source = PackageSource()
    cached_tree(tmp_path, silent, source)
    tree = tmp_path / recipe_key()
    module = tree / "usr/lib/x-linux-gnu/asterisk/modules/chan_pjsip.so"
    if damage == "gone":
        module.unlink()
    elif damage == "short":
        module.write_text("")
    else:
        (tree / MANIFEST).write_text('["not a manifest"]')
    assert not is_intact(tree)
    cached_tree(tmp_path, silent, source)
    assert is_intact(tree)
    assert source.downloads == 2


def test_two_at_once_fetch_once(tmp_path: Path) -> None:
    source = PackageSource()
    engines: list[EngineInstallation] = []
    threads = [threading.Thread(target=lambda: engines.append(cached_tree(tmp_path, silent, source))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert engines[0] == engines[1]
    assert source.downloads == 1


def test_left_overs_of_a_killed_process_go(tmp_path: Path) -> None:
    (tmp_path / "new-old/tree").mkdir(parents=True)
    cached_tree(tmp_path, silent, PackageSource())
    assert not (tmp_path / "new-old").exists()


def test_failed_download_leaves_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    def broken(*_: object) -> list[Path]:
        raise DebianError("the mirror is away")

    with pytest.raises(EngineNotFoundError, match=r"(?s)the mirror is away.*OSMO_DEBIAN_MIRROR"):
        cached_tree(tmp_path, silent, broken)
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def test_too_old_engine_in_the_packages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineNotFoundError, match=r"too old \(20\.6\.0\)"):
        cached_tree(tmp_path, silent, PackageSource("20.6.0"))


def test_installed_engine_is_used_if_new_enough(tmp_path: Path) -> None:
    program(tmp_path / "sbin/asterisk", "22.3.0")
    engine_files(tmp_path, "lib")
    engine = find_installed({"PATH": str(tmp_path / "sbin")})
    assert engine is not None
    assert engine.command == (str(tmp_path / "sbin/asterisk"),)
    program(tmp_path / "sbin/asterisk", "22.2.9")
    assert find_installed({"PATH": str(tmp_path / "sbin")}) is None


def test_installed_engine_without_modules_is_not_used(tmp_path: Path) -> None:
    program(tmp_path / "sbin/asterisk", "23.0.0")
    assert find_installed({"PATH": str(tmp_path / "sbin")}) is None


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("22.10.1+dfsg+~cs6.17.60671434-1", (22, 10)),
        ("certified-22.8-cert1", (22, 8)),
        ("GIT-master-abc", (0,)),
    ],
)
def test_versions(text: str, version: tuple[int, ...]) -> None:
    assert parse_version(text) == version
