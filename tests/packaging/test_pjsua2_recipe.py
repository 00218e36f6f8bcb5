"""The pjsua2 recipe's cache key, its messages and its wheel; the build itself is run by the set-up."""

import zipfile
from pathlib import Path

import pytest

from tests.packaging.scripts import load_script


def recipe(folder: Path, site: str = "#define A 1\n") -> list[Path]:
    folder.mkdir(exist_ok=True)
    (folder / "config_site.h").write_text(site)
    (folder / "build.py").write_text("steps")
    return list(load_script("packaging/pjsua2/build.py").recipe_files(folder))


def test_key_changes_with_every_part_of_the_recipe(tmp_path: Path) -> None:
    build = load_script("packaging/pjsua2/build.py")
    keys = [build.cache_key(recipe(tmp_path), None)]
    assert build.cache_key(recipe(tmp_path), None) == keys[0]
    keys.append(build.cache_key(recipe(tmp_path, "#define A 2\n"), None))
    (tmp_path / "patches").mkdir()
    (tmp_path / "patches/deadlock.patch").write_text("+ fixed")
    keys.append(build.cache_key(recipe(tmp_path), None))
    (tmp_path / "README.md").write_text("no part of it")
    assert build.cache_key(recipe(tmp_path), None) == keys[-1]
    keys.append(build.cache_key(recipe(tmp_path), tmp_path))
    assert len(set(keys)) == len(keys)


def test_key_changes_with_python_and_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = load_script("packaging/pjsua2/build.py")
    keys = [build.cache_key(recipe(tmp_path), None)]
    monkeypatch.setattr(build.platform, "machine", lambda: "other")
    keys.append(build.cache_key(recipe(tmp_path), None))
    monkeypatch.setattr(build.sys, "version", "9.9")
    keys.append(build.cache_key(recipe(tmp_path), None))
    assert len(set(keys)) == len(keys)


def test_missing_packages_are_named() -> None:
    build = load_script("packaging/pjsua2/build.py")
    assert build.missing_packages() == []
    programs, headers = {"no-such-program": "swig"}, {"no/such.h": "libvpx-dev", "stdio.h": "libc6-dev"}
    assert build.missing_packages(programs, headers) == ["libvpx-dev", "swig"]


def test_without_a_package_nothing_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build = load_script("packaging/pjsua2/build.py")
    monkeypatch.setattr(build, "missing_packages", lambda: ["libopus-dev", "swig"])
    assert build.main(["--cache", str(tmp_path)]) == 1
    assert "apt-get install libopus-dev swig" in capsys.readouterr().err


def test_source_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build = load_script("packaging/pjsua2/build.py")
    monkeypatch.setenv("PJPROJECT_SRC", str(tmp_path / "none"))
    assert build.main(["--cache", str(tmp_path)]) == 1
    assert "PJPROJECT_SRC names something that is not there" in capsys.readouterr().err


def test_source_that_is_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build = load_script("packaging/pjsua2/build.py")
    (tmp_path / "other").mkdir()
    monkeypatch.setenv("PJPROJECT_SRC", str(tmp_path / "other"))
    assert build.main(["--cache", str(tmp_path / "cache")]) == 1
    assert "is not pjproject's source" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "cache/pjsua2").iterdir()] == ["lock"]


def test_cached_wheel_is_the_last_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build = load_script("packaging/pjsua2/build.py")
    monkeypatch.delenv("PJPROJECT_SRC", raising=False)
    folder = tmp_path / "pjsua2" / build.cache_key(build.recipe_files(), None)
    folder.mkdir(parents=True)
    (folder / "pjsua2-2.17-any.whl").touch()
    assert build.main(["--cache", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == str(folder / "pjsua2-2.17-any.whl")


def test_failing_step_shows_its_output(tmp_path: Path) -> None:
    build = load_script("packaging/pjsua2/build.py")
    with pytest.raises(build.BuildError, match="the reason"):
        build.run(["sh", "-c", "echo the reason; exit 3"], tmp_path, tmp_path / "log")


def test_wheel_holds_its_files_and_their_digests(tmp_path: Path) -> None:
    build = load_script("packaging/pjsua2/build.py")
    (tmp_path / "m.py").write_text("x = 1\n")
    wheel = build.write_wheel(tmp_path, "m", "1.0", [tmp_path / "m.py"])
    assert wheel.name == f"m-1.0-{build.wheel_tag()}.whl"
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("m.py") == b"x = 1\n"
        assert "m.py,sha256=" in archive.read("m-1.0.dist-info/RECORD").decode()
        assert b"Name: m\nVersion: 1.0\n" in archive.read("m-1.0.dist-info/METADATA")


def test_version_is_read_from_the_source(tmp_path: Path) -> None:
    build = load_script("packaging/pjsua2/build.py")
    lines = ("export PJ_VERSION_MAJOR  := 2", "export PJ_VERSION_MINOR  := 17", "export PJ_VERSION_REV    := ")
    (tmp_path / "version.mak").write_text("\n".join(lines))
    assert build.version(tmp_path) == "2.17"
