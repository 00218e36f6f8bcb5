"""Settings on disk: whatever stands in the file, the program starts and nothing is lost."""

import json
import logging
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.settings import BY_KEY, TABLE
from osmo_qt.services.settings_store import SettingsStore
from tests.conftest import ExpectLog


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def loaded(path: Path) -> tuple[SettingsStore, UserError | None]:
    store = SettingsStore(path)
    return store, store.load()


def test_without_a_file_all_is_default(path: Path) -> None:
    store, problem = loaded(path)
    assert problem is None
    assert {row.key: store.get(row.key) for row in TABLE} == {row.key: row.default for row in TABLE}
    assert not path.exists()


def test_values_are_there_at_the_next_start(path: Path) -> None:
    store, _ = loaded(path)
    store.set("account.port", 5070)
    store.set_all({"account.username": "100", "account.signed_in": True})
    again, problem = loaded(path)
    assert problem is None
    assert (again.number("account.port"), again.text("account.username"), again.get("account.signed_in")) == (
        *(5070, "100"),
        True,
    )


@pytest.mark.req("SECR-11")
def test_only_the_owner_can_read_the_file(path: Path) -> None:
    old = os.umask(0)
    try:
        loaded(path)[0].set("account.username", "100")
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_changed_is_told_after_the_value_is_in_force_and_only_for_changes(path: Path) -> None:
    store, _ = loaded(path)
    told: list[tuple[str, object]] = []
    store.changed.connect(lambda key: told.append((key, store.get(key))))
    store.set_all({"account.username": "100", "account.port": 5061})  # the port is the default
    store.set("account.username", "100")
    assert told == [("account.username", "100")]


def test_unknown_names_and_wrong_values_change_nothing(path: Path) -> None:
    store, _ = loaded(path)
    with pytest.raises(KeyError):
        store.get("no.such")
    with pytest.raises(KeyError):
        store.set_all({"account.username": "100", "no.such": 1})
    with pytest.raises(ValueError, match=r"account\.port"):
        store.set_all({"account.username": "100", "account.port": 0})
    assert store.text("account.username") == ""
    assert not path.exists()


BROKEN = {
    "empty": b"",
    "half": b'{"account.port": 5',
    "binary": b"\xff\xfe\x00",
    "a list": b"[]",
    "null": b"null",
    "a bottomless pit": b"[" * 200_000,
    "a number too long": b'{"account.port": ' + b"1" * 5000 + b"}",
}


@pytest.mark.req("SECR-20")
@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_set_aside_and_told(path: Path, content: bytes, expect_log: ExpectLog) -> None:
    expect_log("the settings can't be read")
    path.write_bytes(content)
    store, problem = loaded(path)
    assert problem is not None
    assert (problem.problem, problem.detail) == (Problem.SETTINGS_SET_ASIDE, "settings.json.broken-1")
    assert path.with_name(problem.detail).read_bytes() == content
    store.set("account.port", 5070)
    assert loaded(path)[1] is None


def test_earlier_broken_files_are_kept(path: Path, expect_log: ExpectLog) -> None:
    expect_log("the settings can't be read")
    for content in ("first", "second"):
        path.write_text(content)
        loaded(path)
    assert [path.with_name(f"settings.json.broken-{i}").read_text() for i in (1, 2)] == ["first", "second"]


@pytest.mark.req("SECR-20")
def test_a_single_bad_value_costs_only_itself(path: Path, expect_log: ExpectLog) -> None:
    expect_log("not understood: account.port, account.transport, future.setting")
    content = json.dumps(
        {"account.port": "5060", "account.transport": "smoke", "future.setting": 1, "account.username": "100"}
    )
    path.write_text(content)
    store, problem = loaded(path)
    assert problem is not None
    assert problem.problem is Problem.SETTINGS_SET_ASIDE
    assert path.with_name(problem.detail).read_text() == content
    assert store.get("account.port") == BY_KEY["account.port"].default
    assert store.text("account.username") == "100"


def test_a_folder_instead_of_the_file(path: Path, expect_log: ExpectLog) -> None:
    expect_log("the settings can't be read")
    path.mkdir()
    assert loaded(path)[1] is not None
    assert not path.exists()


@pytest.mark.parametrize("unwritable", [lambda p: p.parent.rmdir(), lambda p: (p.parent / "settings.json.new").mkdir()])
def test_a_disk_that_refuses_is_told_and_the_value_is_used(
    tmp_path: Path, unwritable: Callable[[Path], None], expect_log: ExpectLog
) -> None:
    expect_log("the settings can't be saved")
    path = tmp_path / "profile" / "settings.json"
    path.parent.mkdir()
    store, _ = loaded(path)
    unwritable(path)
    told: list[str] = []
    store.changed.connect(told.append)
    with pytest.raises(UserError) as caught:
        store.set("account.username", "100")
    assert caught.value.problem is Problem.SETTINGS_NOT_SAVED
    assert (store.text("account.username"), told) == ("100", ["account.username"])


def test_a_save_that_fails_leaves_the_old_file_whole(path: Path, expect_log: ExpectLog) -> None:
    store, _ = loaded(path)
    store.set("account.username", "100")
    (path.parent / "settings.json.new").mkdir()
    expect_log("the settings can't be saved")
    with pytest.raises(UserError):
        store.set("account.username", "101")
    assert loaded(path)[0].text("account.username") == "100"


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9)), st.lists, max_leaves=5
)


@settings(max_examples=25)
@given(st.dictionaries(st.one_of(st.sampled_from(sorted(BY_KEY)), st.text(max_size=9)), JSON))
def test_whatever_stands_in_the_file_the_start_goes_on(
    tmp_path_factory: pytest.TempPathFactory, content: dict[str, object]
) -> None:
    path = tmp_path_factory.getbasetemp() / "walk.json"
    path.write_text(json.dumps(content))
    store = SettingsStore(path)
    logging.disable()  # it is right to warn of nearly every file; the other tests look at that
    try:
        store.load()
    finally:
        logging.disable(logging.NOTSET)
    assert all(BY_KEY[key].accepts(store.get(key)) for key in BY_KEY)
