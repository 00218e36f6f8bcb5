"""The commands that README promises exist, and do what they should in the right order."""

import os
import subprocess

import pytest

from tests.packaging.scripts import ROOT

TARGETS = ("run", "demo-two", "check", "test", "bench", "screenshots", "requirements", "clean")


def make(*arguments: str) -> str:
    # An outer make would pass its own options on.
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = ["make", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True).stdout


def test_help_is_the_default_and_lists_all() -> None:
    listing = make()
    assert listing == make("help")
    for target in TARGETS:
        assert f"make {target} " in listing


@pytest.mark.parametrize("target", TARGETS)
def test_target_can_be_planned(target: str) -> None:
    assert make("-n", target)


def test_the_test_runner_comes_last() -> None:
    assert " -m pytest " in make("-n", "test").splitlines()[-1]


def test_continuous_integration_runs_make_test() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    assert script.read_text().splitlines()[0] == "#!/usr/bin/env bash"
    assert script.read_text().splitlines()[-1] == "exec make test"
