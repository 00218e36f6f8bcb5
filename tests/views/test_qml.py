"""qmllint has nothing to say, and notices a property that Python does not have."""

from pathlib import Path

import pytest

from tools.qml_lint import ROOT, lint


def test_the_qml_is_clean() -> None:
    files = sorted((ROOT / "osmo_qt").rglob("*.qml"))
    assert len(files) > 5
    assert lint(files) == []


@pytest.mark.parametrize("expression", ["theme.noSuchColour", "theme.text.noSuchThing"])
def test_a_property_that_is_not_there_is_found(tmp_path: Path, expression: str) -> None:
    file = tmp_path / "Bad.qml"
    file.write_text(
        "import QtQuick\nimport OsmoQt\nItem { id: root; required property Theme theme; "
        f"property var x: root.{expression} }}\n",
        encoding="utf-8",
    )
    assert any(expression.rpartition(".")[2] in line for line in lint([file]))
