"""The administrator's file: what it locks, and what is wrong with it."""

import json
from pathlib import Path

import pytest

from osmo_qt.core.errors import Problem
from osmo_qt.services.policy import LARGEST, VARIABLE, load_policy, policy_path, system_policy_path
from osmo_qt.services.settings_store import SettingsStore
from tests.conftest import ExpectLog


def write(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "policy.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_without_a_file_nothing_is_locked(tmp_path: Path) -> None:
    policy = load_policy(tmp_path / "missing.json")
    assert (dict(policy.values), policy.problem) == ({}, None)


@pytest.mark.req("SET-2")
def test_rows_are_locked_and_the_persons_own_value_waits(tmp_path: Path) -> None:
    policy = load_policy(write(tmp_path, {"network.srtp": "mandatory", "calls.do_not_disturb": False}))
    assert policy.problem is None
    store = SettingsStore(tmp_path / "settings.json", policy=policy)
    told: list[str] = []
    store.changed.connect(told.append)
    store.set("network.srtp", "off")
    assert (store.text("network.srtp"), store.is_locked("network.srtp"), told) == ("mandatory", True, [])
    assert not store.is_locked("network.ice")
    later = SettingsStore(tmp_path / "settings.json")
    later.load()
    assert later.text("network.srtp") == "off"


@pytest.mark.req("SECR-20")
def test_rows_that_are_wrong_cost_only_themselves(tmp_path: Path, expect_log: ExpectLog) -> None:
    expect_log("rows of the policy that were not understood")
    rows = {
        "network.srtp": "sometimes",
        "no.such": 1,
        "window.tab": "x",
        "network.turn_password": "secret",
        "network.ice": True,
    }
    policy = load_policy(write(tmp_path, rows))
    assert dict(policy.values) == {"network.ice": True}
    assert policy.problem is not None
    assert policy.problem.problem is Problem.POLICY_ROWS
    assert "network.srtp" in policy.problem.detail


@pytest.mark.req("SECR-20")
@pytest.mark.parametrize("content", ["", "{", "[]", "[" * 100_000, "null", "x" * (LARGEST + 5)])
def test_a_broken_file_is_told_and_locks_nothing(tmp_path: Path, content: str, expect_log: ExpectLog) -> None:
    expect_log("the policy .* can't be read")
    policy = load_policy(write(tmp_path, content))
    assert dict(policy.values) == {}
    assert policy.problem is not None
    assert policy.problem.problem is Problem.POLICY_BROKEN


def test_the_environment_never_comes_before_the_systems_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system = tmp_path / "system.json"
    monkeypatch.setattr("osmo_qt.services.policy.system_policy_path", lambda: system)
    monkeypatch.setenv(VARIABLE, "/elsewhere/policy.json")
    assert policy_path() == Path("/elsewhere/policy.json")
    system.write_text("{}")
    assert policy_path() == system


@pytest.mark.parametrize(("platform", "part"), [("linux", "/etc/"), ("darwin", "/Library/"), ("win32", "osmo-qt")])
def test_where_the_systems_file_is(platform: str, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", platform)
    assert part in str(system_policy_path())
