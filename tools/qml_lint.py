"""Checks all QML: qmllint without a single warning, told of the Python types that QML is given.

The types are read from the classes themselves, so that a property renamed in Python is found in QML.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, cast

import PySide6
from PySide6.QtCore import QMetaMethod, QMetaObject

from osmo_qt.views.qml_parts import ITEMS, MODULE, TYPES

ROOT = Path(__file__).resolve().parent.parent
# the tool of PySide6 itself: the console script beside it differs from system to system
QMLLINT = Path(PySide6.__file__).with_name("qmllint.exe" if sys.platform == "win32" else "qmllint")


def describe(meta: QMetaObject, prototype: str = "QObject", *, creatable: bool = False) -> str:
    """One class in the format of .qmltypes files."""
    name = meta.className()
    lines = [f'    Component {{ name: "{name}"; prototype: "{prototype}"; accessSemantics: "reference"']
    made_in_qml = str(creatable).lower()
    lines.append(
        f'        exports: ["{MODULE}/{name} 1.0"]; isCreatable: {made_in_qml}; exportMetaObjectRevisions: [256]'
    )
    for i in range(meta.propertyOffset(), meta.propertyCount()):
        row = meta.property(i)
        kind = str(row.typeName())
        notify = f'; notify: "{_text(row.notifySignal().name())}"' if row.hasNotifySignal() else ""
        constant = "; isPropertyConstant: true" if row.isConstant() else ""
        readonly = "" if row.isWritable() else "; isReadonly: true"
        pointer = "; isPointer: true" if kind.endswith("*") else ""
        lines.append(
            f'        Property {{ name: "{_text(row.name())}"; type: "{kind.rstrip("*")}"'
            f"{readonly}{pointer}{notify}{constant}; index: {i} }}"
        )
    for i in range(meta.methodOffset(), meta.methodCount()):
        method = meta.method(i)
        word = "Signal" if method.methodType() is QMetaMethod.MethodType.Signal else "Method"
        parameters = "".join(
            f' Parameter {{ name: "p{n}"; type: "{_text(kind)}" }}' for n, kind in enumerate(method.parameterTypes())
        )
        lines.append(f'        {word} {{ name: "{_text(method.name())}";{parameters} }}')
    return "\n".join([*lines, "    }"])


def _text(data: object) -> str:
    return bytes(data.data()).decode() if hasattr(data, "data") else str(data)


def write_module(folder: Path) -> None:
    """Writes the description of the module so that qmllint finds it below `folder`."""
    target = folder / MODULE
    target.mkdir()
    types = "\n".join(describe(cast(Any, kind).staticMetaObject) for kind in TYPES)
    for kind in ITEMS:
        types += "\n" + describe(cast(Any, kind).staticMetaObject, "QQuickPaintedItem", creatable=True)
    (target / "types.qmltypes").write_text(f"import QtQuick.tooling 1.2\nModule {{\n{types}\n}}\n", encoding="utf-8")
    (target / "qmldir").write_text(f"module {MODULE}\ndepends QtQuick\ntypeinfo types.qmltypes\n", encoding="utf-8")


def lint(files: list[Path]) -> list[str]:
    """What is wrong with `files`, one line for each warning."""
    with tempfile.TemporaryDirectory(prefix="osmo-qml-") as folder:
        write_module(Path(folder))
        command = [str(QMLLINT), "-I", folder, "--json", "-", *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return [f"qmllint failed with {done.returncode}: {done.stderr.strip()}"]
    return [
        f"{Path(file['filename']).name}:{warning.get('line', 0)}: {warning['message']} [{warning.get('id', '')}]"
        for file in report["files"]
        for warning in file["warnings"]
    ]


def main() -> int:
    files = sorted((ROOT / "osmo_qt").rglob("*.qml"))
    found = lint(files)
    for line in found:
        print(line)
    print(f"qml_lint: {len(files)} files, {len(found)} warnings")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main())
