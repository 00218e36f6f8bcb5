"""*Move* of the call screen: the call slider in a small window of its own."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QWindow
from PySide6.QtWidgets import QDialog

from osmo_qt.models.uc_call_bundle import UcCallModels
from osmo_qt.views.call_slider import CallSliderPanel
from osmo_qt.views.keys import on_key
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import column, frame, label

WIDTH = 440


class MoveWindow(QDialog):
    """Goes with the move, with its call, with *Cancel* and Escape; closing it moves nothing.

    A QDialog, as assistive technology does not see a plain widget as a window; it blocks nothing.
    """

    def __init__(self, models: UcCallModels, theme: Theme) -> None:
        super().__init__()
        self._slider = slider = models.slider
        self._calls = models.calls
        self.setWindowTitle(self.tr("Move call"))
        self.setAccessibleName(self.tr("Move call"))
        self.setMinimumWidth(360)
        ground = frame("bar")
        self._who = label("", "strong", elide=True)
        self.panel = CallSliderPanel(slider, models.calls, models.new_places(self), theme, closable=True)
        self.panel.closed.connect(self.close)
        lines = column(ground, margin=4, space=2)
        lines.addWidget(self._who)
        lines.addWidget(self.panel)
        lines.addStretch(1)
        column(self, space=0).addWidget(ground)
        on_key(Qt.Key.Key_Escape, self, self.panel.cancel.click)
        slider.moved.connect(lambda _who, _where: self.close())
        slider.changed.connect(self._on_changed)

    def open_over(self, window: QWindow | None) -> None:
        """Before the call screen; the keyboard goes to the station where the call is."""
        self.winId()  # makes the window that can belong to another
        handle = self.windowHandle()
        if handle is not None and window is not None:
            handle.setTransientParent(window)
        self._on_changed()
        self.resize(WIDTH, self.sizeHint().height())
        if window is not None:
            middle = window.geometry().center()
            self.move(middle.x() - WIDTH // 2, middle.y() - self.height() // 2)
        self.show()
        self.raise_()
        self.activateWindow()
        self.panel.focus_slider()

    def _on_changed(self) -> None:
        call = self._slider.call
        if call is None:
            self.close()
            return
        self._who.setText(self.tr("Move the call with %1").replace("%1", self._calls.who(call)))

    def event(self, event: QEvent) -> bool:
        """As high as what it shows: the lists of More come and go."""
        if event.type() is QEvent.Type.LayoutRequest and self.isVisible():
            self.resize(self.width(), self.sizeHint().height())
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        self._slider.open_for(None)
        super().closeEvent(event)
