"""The main window's tabs in the person's order, which is kept (MORE-1)."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.tabs import arranged
from osmo_qt.models.configuration import CurrentConfiguration
from osmo_qt.models.preferences import Preferences

KEPT = "window.tabs"


class Tabs(QObject):
    """Signal: `changed()`: other tabs, or another order."""

    changed = Signal()

    def __init__(
        self, configuration: CurrentConfiguration, preferences: Preferences, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._configuration = configuration
        self._preferences = preferences
        self._order = self._wanted()
        configuration.changed.connect(self._refresh)
        preferences.changed.connect(lambda key: self._refresh() if key == KEPT else None)

    @property
    def order(self) -> tuple[str, ...]:
        """Their keys, the first one first."""
        return self._order

    @property
    def can_be_arranged(self) -> bool:
        return self._configuration.has_uc

    def arrange(self, keys: Sequence[str]) -> None:
        """Puts the tabs into this order."""
        self._preferences.set(KEPT, " ".join(keys))

    def move(self, key: str, by: int) -> None:
        """One tab so many places towards the end, or with a negative number towards the beginning."""
        order = list(self._order)
        place = order.index(key)
        order.insert(max(0, min(len(order), place + by)), order.pop(place))
        self.arrange(order)

    def _wanted(self) -> tuple[str, ...]:
        dials = self._configuration.can_dial
        return arranged(self._preferences.text(KEPT), self._configuration.value, dials=dials)

    def _refresh(self) -> None:
        order = self._wanted()
        if order != self._order:
            self._order = order
            self.changed.emit()
