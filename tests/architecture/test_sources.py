"""Sizes, habits and what must not stand in any file."""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.project import project_files, relative, sources

MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 50
PRODUCT = ("osmo_qt/", "packaging/", "tools/")


@functools.cache
def trees() -> list[tuple[str, ast.Module]]:
    return [(relative(path), ast.parse(path.read_text(encoding="utf-8"))) for path in sources(".py")]


def calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """The dotted name of everything called by an attribute, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield ast.unparse(node.func), node.lineno


def test_files_are_short() -> None:
    lengths = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources(".py", ".qml")}
    assert {name: length for name, length in lengths.items() if length >= MOST_LINES} == {}


def test_functions_are_short() -> None:
    long = [
        f"{name}:{node.lineno} {node.name}"
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 >= MOST_LINES_OF_A_FUNCTION
    ]
    assert long == []


def test_every_module_says_what_it_is_for() -> None:
    assert [name for name, tree in trees() if not ast.get_docstring(tree)] == []


def test_nobody_sleeps_until_something_has_hopefully_happened() -> None:
    asleep = ("time.sleep", "QThread.sleep", "QThread.msleep", "QThread.usleep", "QTest.qWait", "QTest.qSleep")
    found = [f"{name}:{line} {call}" for name, tree in trees() for call, line in calls(tree) if call in asleep]
    found += [
        f"{name}:{node.lineno} from time import sleep"
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "time" and "sleep" in [a.name for a in node.names]
    ]
    assert found == []


def test_there_is_no_event_loop_within_the_event_loop() -> None:
    """No `exec()` on a dialog or a menu; only a program without a window runs Qt's own loop."""
    found = [
        f"{name}:{line} {call}"
        for name, tree in trees()
        for call, line in calls(tree)
        if name.startswith(PRODUCT) and re.search(r"\.exec_?$", call) and call != "QCoreApplication.exec"
    ]
    assert found == []


# Written in pieces, so that this file does not name what no file may name
FORBIDDEN = {
    "a package registry": re.compile(
        "|".join(
            [
                "py" + r"pi\.org",
                "python" + "hosted",
                "npm" + r"js\.(com|org)",
                r"\b(deb|ftp|cdn|snapshot|security|archive|httpredir)[\w.-]*\." + "deb" + r"ian\.(org|net)",
                r"\b[\w.-]*\.ubu" + r"ntu\.com",
            ]
        ),
        re.IGNORECASE,
    ),
    "a path of one machine": re.compile(r"(?<![\w.~$}\"'-])/(?:" + "ro" + "ot|wo" + r"rk|home/\w+)(?:/|\b)"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    found = [
        f"{relative(path)}:{number} {line.strip()[:100]}"
        for path in project_files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if FORBIDDEN[what].search(line)
    ]
    assert found == []


def test_the_rules_find_what_they_are_for() -> None:
    registry, path = FORBIDDEN.values()
    assert registry.search("https://files.python" + "hosted.org/x")
    assert registry.search("http://deb." + "debian.org/debian")
    assert not registry.search("https://www.debian.org")
    assert path.search("cd /wo" + "rk/main")
    assert path.search("/ho" + "me/somebody/x")
    assert not path.search("a/wo" + "rk/b")
    assert not path.search("Path.home() / 'x'")


def test_projects_files_are_found() -> None:
    names = {relative(path) for path in project_files()}
    assert {"pyproject.toml", "Makefile", "osmo_qt/app.py", Path(relative(Path(__file__))).as_posix()} <= names


def test_tooltips_are_plain() -> None:
    """Qt reads markup in them; `plain_tooltip` does not, and the tray's holds words of ours only."""
    allowed = ("osmo_qt/views/widgets.py", "osmo_qt/views/tray.py")
    found = [
        f"{name}:{line}"
        for name, tree in trees()
        for call, line in calls(tree)
        if call.endswith((".setToolTip", ".setWhatsThis")) and name.startswith(PRODUCT) and name not in allowed
    ]
    assert found == []
