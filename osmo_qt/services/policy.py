"""The managed policy: a JSON file by which an administrator sets and locks rows of the settings.

`{"calls.do_not_disturb": false, "network.srtp": "mandatory"}`: each row named there has that value, and nobody can
change it. What is wrong with the file is told and costs only the rows concerned. It is a help for administrators, not
a fence: who may start programs may start another one.
"""

import json
import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.settings import BY_KEY, SettingValue

log = logging.getLogger(__name__)

VARIABLE = "OSMO_QT_POLICY"  # names a file on machines whose system has none
LARGEST = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Policy:
    """`values` are in force and locked; `problem` is what to tell of the file."""

    values: Mapping[str, SettingValue] = field(default_factory=dict)
    problem: UserError | None = None


def system_policy_path() -> Path:
    """Where the administrator of this machine puts the file."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "osmo-qt" / "policy.json"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/osmo-qt/policy.json")
    return Path("/etc/osmo-qt/policy.json")


def policy_path() -> Path:
    """The system's file; only where there is none, the one that the environment names."""
    system = system_policy_path()
    named = os.environ.get(VARIABLE, "")
    return Path(named) if named and not system.exists() else system


def load_policy(path: Path) -> Policy:
    """Reads the file. Never raises; without a file nothing is locked."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise ValueError("too large")
        rows = json.loads(content)
        if not isinstance(rows, dict):
            raise ValueError("not a JSON object")
    except (FileNotFoundError, NotADirectoryError):
        return Policy()
    except (OSError, ValueError, RecursionError) as error:
        log.warning("the policy %s can't be read: %s", path, error)
        return Policy(problem=UserError(Problem.POLICY_BROKEN, path.name))
    good = {key: value for key, value in rows.items() if _may_lock(key, value)}
    bad = sorted(str(key)[:64] for key in rows if key not in good)
    if bad:
        log.warning("rows of the policy that were not understood: %s", ", ".join(bad))
    log.info("set by the administrator: %s", ", ".join(sorted(good)) or "nothing")
    return Policy(good, UserError(Problem.POLICY_ROWS, ", ".join(bad[:5])) if bad else None)


def _may_lock(key: str, value: object) -> bool:
    row = BY_KEY.get(key)
    # what is secret does not belong into a file that everybody can read
    return row is not None and row.lockable and not row.secret and row.accepts(value)
