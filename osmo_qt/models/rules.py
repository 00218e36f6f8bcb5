"""Rules profiles: one at most is active, and brings its presence with it (guide 3.5.4)."""

from dataclasses import replace
from enum import IntEnum

from PySide6.QtCore import QObject, Qt, Signal

from osmo_qt.core.uc import RulesProfile, UcList
from osmo_qt.models.list_model import RecordListModel
from osmo_qt.models.presence_texts import active_text, rules_presence_text
from osmo_qt.models.uc_list import UcListState
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.uc.service import UcService


class RulesRole(IntEnum):
    """What a row tells, beside the usual roles."""

    PROFILE = Qt.ItemDataRole.UserRole + 1  # core.uc.RulesProfile
    DETAIL = Qt.ItemDataRole.UserRole + 2  # text: which presence comes with it


class Rules(QObject):
    """Signal: `changed()`: the rows, or how the list stands."""

    changed = Signal()

    def __init__(self, uc: UcService, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uc = uc
        self._tasks = tasks
        self.state = UcListState(uc, tasks, (UcList.RULES,), self)
        self.rows = RecordListModel[RulesProfile](
            lambda profile: profile.id,
            {
                Qt.ItemDataRole.DisplayRole: lambda profile: profile.name,
                Qt.ItemDataRole.AccessibleTextRole: _spoken,
                RulesRole.PROFILE: lambda profile: profile,
                RulesRole.DETAIL: lambda profile: rules_presence_text(profile.presence),
            },
            self,
        )
        uc.rules_replaced.connect(self._on_replaced)
        uc.active_rules_changed.connect(self._on_active)
        self.state.cleared.connect(lambda: self._show([]))
        self.state.changed.connect(self.changed)

    @property
    def active(self) -> RulesProfile | None:
        return next((profile for profile in self.rows.records() if profile.active), None)

    def toggle(self, profile: RulesProfile) -> None:
        """Activates it, or deactivates it if it is the active one; what fails is told."""
        wanted = "" if profile.active else profile.id
        self._tasks.start("rules", self._uc.activate_rules(wanted))

    def _on_replaced(self, profiles: list[RulesProfile]) -> None:
        self._show(profiles)
        self.state.arrive()

    def _on_active(self, profile_id: str) -> None:
        self._show([replace(profile, active=profile.id == profile_id) for profile in self.rows.records()])

    def _show(self, profiles: list[RulesProfile]) -> None:
        self.rows.replace(sorted(profiles, key=lambda p: (p.name.casefold(), p.id)))
        self.changed.emit()


def _spoken(profile: RulesProfile) -> str:
    parts = (profile.name, active_text() if profile.active else "", rules_presence_text(profile.presence))
    return ", ".join(filter(None, parts))
