"""What assistive technology sees of a window of this process."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface

ROLE = QAccessible.Role
CONTROLS = {
    ROLE.Button,
    ROLE.CheckBox,
    ROLE.RadioButton,
    ROLE.EditableText,
    ROLE.ComboBox,
    ROLE.List,
    ROLE.Slider,
    ROLE.PageTab,
    ROLE.MenuItem,
    ROLE.ProgressBar,
}


@dataclass(frozen=True)
class Seen:
    """One object: its name, role and state; `interface` is the living thing."""

    name: str
    role: QAccessible.Role
    interface: QAccessibleInterface

    @property
    def is_shown(self) -> bool:
        return not self.interface.state().invisible

    def press(self) -> None:
        """Uses it as assistive technology would."""
        actions = self.interface.actionInterface()
        name = "Press" if "Press" in actions.actionNames() else "Toggle"
        assert name in actions.actionNames(), f"{self.name} can't be pressed: {actions.actionNames()}"
        actions.doAction(name)


def walk(window: QObject) -> Iterator[Seen]:
    """Everything in the window, parents first."""
    root = QAccessible.queryAccessibleInterface(window)
    assert root is not None
    yield from _walk(root)


def _walk(interface: QAccessibleInterface) -> Iterator[Seen]:
    yield Seen(interface.text(QAccessible.Text.Name), interface.role(), interface)
    for i in range(interface.childCount()):
        child = interface.child(i)
        if child is not None and child.isValid():
            yield from _walk(child)


def find(window: QObject, name: str, role: QAccessible.Role | None = None) -> Seen:
    """The first object with that name that is in sight. Raises AssertionError."""
    names = []
    for seen in walk(window):
        if seen.is_shown:
            names.append(seen.name)
            if seen.name == name and role in (None, seen.role):
                return seen
    raise AssertionError(f"no {name!r} among {sorted(set(names))}")


def nameless(window: QObject) -> list[str]:
    """Controls in sight that have no name."""
    return [
        f"{seen.role.name} {type(seen.interface.object()).__name__}"
        for seen in walk(window)
        if seen.role in CONTROLS and seen.is_shown and not seen.name.strip()
    ]
