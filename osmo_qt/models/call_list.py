"""The calls beside the one on the screen, as a list for QML: each row has a role `call`, a living object."""

from PySide6.QtCore import QByteArray, QObject, Qt

from osmo_qt.models.call import CallItem
from osmo_qt.models.list_model import RecordListModel

CALL_ROLE = Qt.ItemDataRole.UserRole + 1


class CallList(RecordListModel[CallItem]):
    """Rows bind to the call's own properties; the list only tells which calls there are."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(key=lambda item: item.id, roles={CALL_ROLE: lambda item: item}, parent=parent)

    def roleNames(self) -> dict[int, QByteArray]:  # noqa: N802 - Qt's name
        return {CALL_ROLE: QByteArray(b"call")}

    def drop(self, item: CallItem) -> None:
        """Takes a call away before its object goes."""
        self.replace([row for row in self.records() if row is not item])
