"""Where files are kept."""

import stat
from pathlib import Path

import pytest

from osmo_qt.services.paths import ProfilePaths, default_profile, scratch_folder, set_aside


@pytest.mark.req("SECR-11")
def test_the_profile_is_for_its_owner(tmp_path: Path) -> None:
    paths = ProfilePaths(tmp_path / "a" / "profile")
    paths.make()
    paths.make()
    assert stat.S_IMODE(paths.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(paths.logs.stat().st_mode) == 0o700
    assert {paths.settings.parent, paths.recents.parent} == {paths.folder}


def test_a_scratch_folder_is_in_the_cache_and_gone_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with scratch_folder() as folder:
        assert folder.parent == tmp_path / "osmo-qt"
        (folder / "file").write_text("x")
    assert not list((tmp_path / "osmo-qt").iterdir())


def test_the_default_profile_is_the_user_s_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_profile() == tmp_path / "osmo-qt"


def test_set_aside_never_overwrites(tmp_path: Path) -> None:
    file = tmp_path / "f"
    names = []
    for text in ("1", "2"):
        file.write_text(text)
        names.append(set_aside(file))
    assert [(n.name, n.read_text()) for n in names] == [("f.broken-1", "1"), ("f.broken-2", "2")]
    with pytest.raises(OSError, match="f"):
        set_aside(file)
