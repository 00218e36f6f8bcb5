"""The list of system packages: what is needed, what is missing, and who installs it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.scripts import ROOT, load_script


def test_list_only_prints() -> None:
    command = [sys.executable, "packaging/system_packages.py", "--list", "run", "build", "test"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    for word in ("build:", "run:", "test:", "swig", "libxcb-cursor0", "xvfb"):
        assert word in result.stdout


def test_any_name_of_a_package_counts() -> None:
    script = load_script("packaging/system_packages.py")
    assert script.missing(["a", "b|b-old", "c|c-old"], {"a", "b-old"}) == ["c|c-old"]


def test_every_package_the_recipe_asks_for_is_listed() -> None:
    listed = load_script("packaging/system_packages.py").packages_of(["build", "run"])
    build = load_script("packaging/pjsua2/build.py")
    # tar belongs to every Debian
    assert {*build.HEADERS.values(), *build.PROGRAMS.values()} - {"tar"} <= set(listed)


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ({"ID": "debian"}, True),
        ({"ID": "mint", "ID_LIKE": "ubuntu debian"}, True),
        ({"ID": "fedora"}, False),
        ({}, False),
    ],
)
def test_systems(release: dict[str, str], expected: bool) -> None:
    assert load_script("packaging/system_packages.py").is_debian_like(release) is expected


def test_another_system_gets_the_names_and_stops(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = load_script("packaging/system_packages.py")
    monkeypatch.setattr(script.platform, "freedesktop_os_release", lambda: {"ID": "fedora"})
    assert script.main(["run"]) == 1
    output = capsys.readouterr()
    assert "libxcb-cursor0" in output.out
    assert "neither Debian nor Ubuntu" in output.err


def test_neither_root_nor_sudo_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    script = load_script("packaging/system_packages.py")
    monkeypatch.setattr(script.os, "geteuid", lambda: 1000)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert script.install(["swig"]) == 1
    assert "apt-get install --no-install-recommends swig" in capsys.readouterr().err
