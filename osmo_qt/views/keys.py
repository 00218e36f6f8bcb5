"""Keys that act only where they are meant."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

Keys = Qt.Key | QKeySequence.StandardKey | str


def on_key(keys: Keys, where: QWidget, act: Callable[[], object], *, within: bool = True) -> QShortcut:
    """Calls `act` when the keys are pressed in `where`, or (`within`) in anything inside of it.

    QShortcut's constructor takes a context, too, but PySide6 6.11 ignores it if it gets a function as well (measured):
    *Delete* in a text field would then delete from the list beside it.
    """
    made = QShortcut(QKeySequence(keys), where)
    context = Qt.ShortcutContext
    made.setContext(context.WidgetWithChildrenShortcut if within else context.WidgetShortcut)
    made.activated.connect(act)
    return made
