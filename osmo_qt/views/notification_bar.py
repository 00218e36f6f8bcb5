"""What the status bar unfolds: Wi-Fi Mode, do-not-disturb, mailbox, forwarding, the call, and what is wrong."""

from typing import cast

from PySide6.QtCore import QEasingCurve, QEvent, QObject, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from osmo_qt.core.accounts import RegistrationState
from osmo_qt.models.bundle import Models
from osmo_qt.models.call import CallItem
from osmo_qt.models.network_texts import messages_text
from osmo_qt.models.session import Phase
from osmo_qt.models.texts import call_state_text, failure_text
from osmo_qt.views.bar_row import BarRow
from osmo_qt.views.call_elsewhere import CallElsewhere
from osmo_qt.views.forwarding_editor import ForwardingRow
from osmo_qt.views.keys import on_key
from osmo_qt.views.layout import Layout
from osmo_qt.views.page_table import VOICEMAIL
from osmo_qt.views.settings.switch import Switch
from osmo_qt.views.theme import Theme
from osmo_qt.views.touch import Touch
from osmo_qt.views.uc_rows import DeviceRow, PresenceRow
from osmo_qt.views.voice_move_rows import VoiceMoveRows
from osmo_qt.views.widgets import button, column, frame, row, set_look
from osmo_qt.views.wifi_mode import WifiMode

DO_NOT_DISTURB = "calls.do_not_disturb"
WIDTH = 640
MOTION_MS = 160
LEAVE_BELOW = 48  # pixels of the page that stay in sight
DIM = 70  # of 255, the page below


class NotificationBar(QWidget):
    """Lies over the page below `anchor`, so that nothing there has to move; a click beside it folds it.

    Signals: `call_wanted()`, `diagnostics_wanted()`, `quit_wanted()`, `page_wanted(key)`; `toggled(bool)`: it folds out
    or in.
    """

    call_wanted = Signal()
    diagnostics_wanted = Signal()
    quit_wanted = Signal()
    page_wanted = Signal(str)
    toggled = Signal(bool)

    def __init__(self, models: Models, theme: Theme, anchor: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._models = models
        self._theme = theme
        self._anchor = anchor
        self._expanded = False
        self._by_keyboard = False
        self._unfolded = 0.0  # how far, 0 to 1
        self._whole_height = 0  # of the sheet, once it is down
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(self.tr("Notification bar"))
        self.sheet = QScrollArea(self)
        self.sheet.setWidgetResizable(True)
        self.sheet.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sheet.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        Touch(self.sheet)
        self._motion = QVariantAnimation(self, duration=MOTION_MS, easingCurve=QEasingCurve(QEasingCurve.Type.OutCubic))
        self._motion.valueChanged.connect(self._on_motion)
        self._motion.finished.connect(self._on_still)
        self._make_rows()
        self._place_rows()
        on_key(Qt.Key.Key_Escape, self, self.fold)
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]  # there is one
        self._connect()
        self.hide()
        for watched in (parent, anchor):
            watched.installEventFilter(self)

    # --- building ------------------------------------------------------------------------------------

    def _make_rows(self) -> None:
        models, theme = self._models, self._theme
        details = button(self.tr("Diagnostics"))
        details.clicked.connect(self.diagnostics_wanted)
        self.trouble = BarRow(self.tr("Not connected"), "alert-circle", details, theme)
        self.trouble.set_sign("alert-circle", "red")
        back = button(self.tr("Return to call"))
        back.clicked.connect(self.call_wanted)
        self.call = BarRow(self.tr("Current call"), "phone-in-talk", back, theme)
        self.elsewhere = CallElsewhere(models.uc_calls, theme)
        self.moves = VoiceMoveRows(models.voice_moves, theme)
        self.wifi = WifiMode(models.session, models.calls, theme)
        self.wifi.quit_wanted.connect(self.quit_wanted)
        self.disturb = Switch(self.tr("Do Not Disturb"), theme)
        self.disturb.clicked.connect(lambda on: models.preferences.set(DO_NOT_DISTURB, on))
        self.disturb_row = BarRow(self.tr("Do Not Disturb"), "minus-circle-outline", self.disturb, theme)
        self._call_mailbox = button(self.tr("Call"))
        self._call_mailbox.setAccessibleName(self.tr("Call the mailbox"))
        self._call_mailbox.clicked.connect(self._hear_messages)
        self._messages = button(self.tr("Messages"))
        self._messages.clicked.connect(lambda: self.page_wanted.emit(VOICEMAIL))
        controls = QWidget()
        buttons = row(controls, space=2)
        buttons.addWidget(self._messages)
        buttons.addWidget(self._call_mailbox)
        self.mailbox = BarRow(self.tr("Voicemail"), "email-outline", controls, theme)
        self.forwarding = ForwardingRow(models.forwarding, theme)
        self.presence = PresenceRow(models.uc.own_status, theme, self.page_wanted.emit)
        self.device = DeviceRow(models.uc.devices, theme, self.page_wanted.emit)
        uc_rows = (self.presence.row, self.device.row)
        others = (self.disturb_row, self.mailbox, self.forwarding.row)
        self._rows = (self.trouble, self.call, self.elsewhere.row, self.wifi.row, *uc_rows, *others)

    def _place_rows(self) -> None:
        self._content = frame("unfolded")
        line = row(self._content, space=0)
        inner = QWidget()
        inner.setMaximumWidth(WIDTH)
        self._lines = column(inner, space=0)
        self._lines.setContentsMargins(16, 8, 16, 12)
        for part in (
            *(self.trouble, self.call, self.elsewhere, self.moves, self.wifi, self.presence, self.device),
            *(self.disturb_row, self.mailbox, self.forwarding),
        ):
            self._lines.addWidget(part)
        line.addStretch(1)
        line.addWidget(inner, 100, Qt.AlignmentFlag.AlignTop)
        line.addStretch(1)
        self.sheet.setWidget(self._content)
        inner.installEventFilter(self)

    def _connect(self) -> None:
        models = self._models
        models.session.registration_changed.connect(self._show_session)
        models.session.phase_changed.connect(self._show_session)
        models.voicemail.changed.connect(self._show_mailbox)
        models.voice_messages.changed.connect(self._show_mailbox)
        models.preferences.changed.connect(lambda key: self._show_disturb() if key == DO_NOT_DISTURB else None)
        models.calls.current_changed.connect(self._on_call)
        models.uc.configuration.changed.connect(self._show_configuration)
        self._show_configuration()
        self._item: CallItem | None = None
        self._on_call()
        self._show_session()
        self._show_mailbox()
        self._show_disturb()

    def _hear_messages(self) -> None:
        if self._models.voicemail.call():
            self.fold()

    # --- folding -------------------------------------------------------------------------------------

    @property
    def expanded(self) -> bool:
        return self._expanded

    def toggle(self) -> None:
        self.fold() if self._expanded else self.unfold()

    def unfold(self) -> None:
        """Pulls it down; only while somebody is signed in."""
        if not self._expanded and self._models.session.phase is Phase.SIGNED_IN:
            self._set_expanded(True)
            self.show()
            self.raise_()
            self._take_focus()
            self._move(1.0)

    def fold(self) -> None:
        if self._expanded:
            self.wifi.take_back()
            self._set_expanded(False)
            self._give_focus_back()
            self._move(0.0)

    def _take_focus(self) -> None:
        """Who came by keyboard goes on with the first switch; Escape leads back in any case."""
        before = QApplication.focusWidget()
        self._by_keyboard = before is not None and self._anchor.isAncestorOf(before)
        (self.wifi.switch if self._by_keyboard else self).setFocus()

    def _give_focus_back(self) -> None:
        now = QApplication.focusWidget()
        if now is None or not (now is self or self.isAncestorOf(now)):
            return
        (self._anchor if self._by_keyboard else self.parentWidget() or self).setFocus()

    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        """Who tabs or clicks to what lies below sees it. Qt tells before it disables what loses the focus by that."""
        here = now is None or now is self or self.isAncestorOf(now)
        if self._expanded and now is not None and not here and now.window() is self.window():  # a menu is another one
            beside = self._anchor.isAncestorOf(now)
            QTimer.singleShot(0, self, lambda: self._on_left(before, beside=beside))

    def _on_left(self, before: QWidget | None, *, beside: bool) -> None:
        if before is not None and self.isAncestorOf(before) and not before.isEnabled():
            self.setFocus()  # nobody went: the server is being asked, and the switch waits for it
        elif not beside:
            self.fold()

    def _set_expanded(self, on: bool) -> None:
        self._expanded = on
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not on)  # as long as it folds
        self.toggled.emit(on)

    def _move(self, to: float) -> None:
        self._motion.stop()
        if not self._theme.motion or not self.window().isVisible():
            self._on_motion(to)
            self._on_still()
            return
        self._motion.setStartValue(self._unfolded)
        self._motion.setEndValue(to)
        self._motion.start()

    def _on_motion(self, unfolded: object) -> None:
        self._unfolded = float(cast(float, unfolded))
        self._fit()

    def _on_still(self) -> None:
        if not self._expanded:
            self.hide()

    def _fit(self) -> None:
        """Below the status bar, as high as what it shows; the rest of the window is dimmed."""
        parent = self.parentWidget()
        assert parent is not None
        top = self._anchor.geometry().bottom() + 1
        self.setGeometry(0, top, parent.width(), parent.height() - top)
        width = min(WIDTH, self.width())
        wanted = max(self._lines.totalHeightForWidth(width), self._lines.totalMinimumSize().height()) + 1
        self._whole_height = min(wanted, max(0, self.height() - LEAVE_BELOW))
        self.sheet.setGeometry(0, 0, self.width(), round(self._whole_height * self._unfolded))
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The window, or what is shown here, has another size."""
        if self._unfolded > 0 and event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0, round(DIM * self._unfolded)))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Beside the sheet, which takes its own; what it is still about to cover is not beside it."""
        if event.position().y() >= self._whole_height:
            self.fold()

    def set_layout(self, layout: Layout) -> None:
        for one in (*self._rows, self.moves):
            one.set_layout(layout)

    # --- what it shows -------------------------------------------------------------------------------

    def _show_session(self) -> None:
        session = self._models.session
        failed = session.registration.state is RegistrationState.FAILED
        self.trouble.setVisible(failed)
        self.trouble.set_text(failure_text(session.registration)[0])
        self._call_mailbox.setEnabled(session.registration.state is RegistrationState.REGISTERED)
        if session.phase is not Phase.SIGNED_IN:
            self.fold()

    def _show_configuration(self) -> None:
        """Presence and devices are the UC server's; mailbox, codes and a busy signal want a telephone here."""
        configuration = self._models.uc.configuration
        for uc_part in (self.presence, self.device):
            uc_part.setVisible(configuration.has_uc)
        for voice_part in (self.disturb_row, self.mailbox, self.forwarding):
            voice_part.setVisible(configuration.has_voice)

    def _show_mailbox(self) -> None:
        new = self._models.voicemail.new
        self.mailbox.set_sign("email" if new else "email-outline", "accent" if new else "muted")
        self.mailbox.set_text(messages_text(new))
        listed = self._models.voice_messages.offered
        self._messages.setVisible(listed)
        for one, is_first in ((self._messages, listed), (self._call_mailbox, not listed)):
            set_look(one, "look", "primary" if new and is_first else "")

    def _show_disturb(self) -> None:
        on = bool(self._models.preferences.get(DO_NOT_DISTURB))
        self.disturb.setChecked(on)
        self.disturb.setEnabled(not self._models.preferences.is_locked(DO_NOT_DISTURB))
        self.disturb_row.set_sign("minus-circle" if on else "minus-circle-outline", "orange" if on else "muted")
        self.disturb_row.set_text(self.tr("Callers hear busy") if on else self.tr("Off"))

    def _on_call(self) -> None:
        if self._item is not None:
            self._item.changed.disconnect(self._show_call)
            self._item.ticked.disconnect(self._show_call)
        self._item = cast(CallItem | None, self._models.calls.current)
        if self._item is not None:
            self._item.changed.connect(self._show_call)
            self._item.ticked.connect(self._show_call)
        self._show_call()

    def _show_call(self) -> None:
        item = self._item
        self.call.setVisible(item is not None and not item.over)
        if item is None:
            return
        parts = [item.shown_name, call_state_text(item.snapshot), str(item.duration)]
        if item.is_connected:
            parts.append(self.tr("Encrypted") if item.is_secure else self.tr("Not encrypted"))
        self.call.set_text(" · ".join(filter(None, parts)))
        self.call.set_sign("phone-in-talk", "green")
