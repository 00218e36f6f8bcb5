"""The entry for the start at login: quoted as the specification wants it, written once, removed again."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.services import autostart
from osmo_qt.services.own_program import exec_line, own_command


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return autostart.autostart_file()


@pytest.mark.req("DESK-1")
def test_it_is_written_once_and_removed(entry: Path) -> None:
    command = ["/opt/osmo qt/osmo-qt", "--profile-dir", '/p/a "b" $c']
    autostart.set_autostart(False, command)
    assert not entry.exists()
    autostart.set_autostart(True, command)
    before = entry.stat()
    autostart.set_autostart(True, command)
    assert entry.stat() == before, "what does not differ is not written"
    assert list(entry.parent.iterdir()) == [entry]
    autostart.set_autostart(False, command)
    assert not entry.exists()


@given(st.lists(st.text(st.characters(exclude_characters="\0\n\r", exclude_categories=["Cs"])), min_size=1))
def test_the_command_comes_out_as_it_went_in(command: list[str]) -> None:
    value = exec_line(command)
    unescaped = value.replace("\\\\", "\\")  # the string type of the key
    shell = ["/bin/sh", "-c", f"printf '%s\\0' {unescaped}"]  # quotes there mean what they mean in the specification
    words = subprocess.run(shell, capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"}).stdout
    assert [word.replace("%%", "%") for word in words.decode().split("\0")[:-1]] == command


def test_the_profile_is_named_if_it_is_not_the_usual_one(tmp_path: Path) -> None:
    assert own_command(tmp_path)[-2:] == ["--profile-dir", str(tmp_path)]
    assert "--profile-dir" not in own_command()
