"""The desktop gives links to this program when it is asked to, and only in the person's own folders."""

import configparser
import subprocess
from pathlib import Path

import pytest

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.services.link_handler import DESKTOP_FILE, LinkHandler
from osmo_qt.services.own_program import exec_line
from tests.architecture.project import ROOT
from tests.support.waiting import wait_for


def environment(folder: Path) -> dict[str, str]:
    folders = {
        "HOME": "home",
        "XDG_DATA_HOME": "data",
        "XDG_CONFIG_HOME": "config",
        "XDG_CACHE_HOME": "cache",
        "XDG_DATA_DIRS": "none",
        "XDG_CONFIG_DIRS": "none",
    }
    for name in folders.values():
        (folder / name).mkdir(exist_ok=True)
    return {"PATH": "/usr/bin:/bin", **{key: str(folder / name) for key, name in folders.items()}}


@pytest.mark.req("CALL-4", "DESK-1")
def test_links_are_opened_here_after_it_was_asked_for(tmp_path: Path) -> None:
    variables = environment(tmp_path)
    program, said = tmp_path / "my phone" / "osmo", tmp_path / "said"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" >"{said}.new" && mv "{said}.new" "{said}"\n')
    program.chmod(0o755)
    handler = LinkHandler(variables, [str(program), "50%"])
    assert not handler.is_registered()
    handler.register()
    assert handler.is_registered()
    file = tmp_path / "data" / "applications" / DESKTOP_FILE
    subprocess.run(["desktop-file-validate", file], check=True)
    entry = configparser.RawConfigParser(strict=False)
    entry.read(file, encoding="utf-8")
    assert entry["Desktop Entry"]["exec"] == f'"{program}" 50%% -- %u'
    assert entry["Desktop Action Answer"]["exec"] == f'"{program}" 50%% answer'
    for scheme in ("tel", "sip", "sips", "osmo"):
        kind = f"x-scheme-handler/{scheme}"
        asked = subprocess.run(
            ["gio", "mime", kind], env=variables, capture_output=True, text=True, check=True
        ).stdout.splitlines()
        assert asked[0].endswith(DESKTOP_FILE), asked
    subprocess.run(["gio", "open", "osmo://600,12"], env=variables, check=True)
    wait_for(said.exists, 5, "the link is given to the program")
    assert said.read_text() == "50% -- osmo://600,12\n"
    assert (tmp_path / "data/icons/hicolor/scalable/apps/osmo-qt.svg").exists()


def test_without_a_tool_it_is_said(tmp_path: Path) -> None:
    handler = LinkHandler({**environment(tmp_path), "PATH": str(tmp_path)})
    with pytest.raises(UserError) as caught:
        handler.register()
    assert caught.value.problem is Problem.LINKS_NOT_REGISTERED
    assert not handler.is_registered()


def test_a_folder_that_refuses_is_said(tmp_path: Path) -> None:
    variables = environment(tmp_path)
    (tmp_path / "data" / "applications").write_text("a file in the way")
    with pytest.raises(UserError):
        LinkHandler(variables).register()


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (["osmo-qt"], "osmo-qt"),
        (["/a b/$x"], r'"/a b/\\$x"'),
        (["/a\\b"], r'"/a\\\\b"'),
        (['"'], r'"\\""'),
        ([""], '""'),
    ],
)
def test_commands_are_quoted(command: list[str], line: str) -> None:
    assert exec_line(command) == line


@pytest.mark.req("DESK-1")
def test_the_desktop_file_of_packages_is_valid() -> None:
    file = ROOT / "osmo_qt" / "resources" / DESKTOP_FILE
    subprocess.run(["desktop-file-validate", file], check=True)
    assert "Exec=osmo-qt -- %u" in file.read_text(encoding="utf-8")
