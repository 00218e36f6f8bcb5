"""The icon in the desktop's tray: the connection, what waits, and the commands one needs without a window."""

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFont, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from osmo_qt.core.presence import CHOICES, PresenceState
from osmo_qt.models.attention import Attention
from osmo_qt.models.call_keys import CallKeys
from osmo_qt.models.desktop_texts import attention_text
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.presence_texts import choice_text
from osmo_qt.models.session import Session
from osmo_qt.models.uc_bundle import UcModels
from osmo_qt.views.icons import draw_icon
from osmo_qt.views.theme import COLOURS

DO_NOT_DISTURB = "calls.do_not_disturb"
SIDES = (22, 32, 48, 64)
MOST_SHOWN = 99
_LED = {
    "registered": "led_registered",
    "cellular": "led_registered",
    "callback": "led_registered",
    "connecting": "led_connecting",
    "failed": "led_failed",
    "off": "led_off",
}


def tray_icon(led: str, count: int) -> QIcon:
    """The program's icon with the LED (`Session.led`, or `cellular`) below and the number of what waits above.

    Trays are light or dark whatever our theme is, so everything stands on a ground of its own.
    """
    made = QIcon()
    for side in SIDES:
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(side / 24, side / 24)
        _paint_base(painter)
        _paint_led(painter, led)
        if count:
            _paint_count(painter, count)
        painter.end()
        made.addPixmap(pixmap)
    return made


def _paint_base(painter: QPainter) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(COLOURS["accent"][0]))
    painter.drawRoundedRect(QRectF(1, 1, 22, 22), 5.5, 5.5)
    draw_icon(painter, QRectF(3, 3, 16, 16), "phone", QColor("#ffffff"))


def _paint_led(painter: QPainter, led: str) -> None:
    """The shapes of the bar: a disc is ready (with bars: over a mobile network), a dot in a ring connects, a disc with
    a bar has failed, a thick ring is callback mode, a thin one is off."""
    colour = QColor(COLOURS[_LED.get(led, "led_off")][0])
    place = QRectF(13, 13, 10, 10)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#ffffff"))
    painter.drawEllipse(place.adjusted(-1, -1, 1, 1))
    if led in ("registered", "cellular", "failed"):
        painter.setBrush(colour)
        painter.drawEllipse(place.adjusted(0.5, 0.5, -0.5, -0.5))
        if led == "failed":
            painter.setBrush(QColor("#ffffff"))
            painter.drawRect(QRectF(15.2, 17.1, 5.6, 1.8))
        if led == "cellular":
            painter.setBrush(QColor("#ffffff"))
            for number, height in enumerate((2.0, 3.6, 5.2)):
                painter.drawRect(QRectF(15.4 + 2 * number, 20.4 - height, 1.3, height))
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, {"callback": 2.6, "off": 1.4}.get(led, 2.0)))
    painter.drawEllipse(place.adjusted(1.2, 1.2, -1.2, -1.2))
    if led == "connecting":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(place.adjusted(3.6, 3.6, -3.6, -3.6))


def _paint_count(painter: QPainter, count: int) -> None:
    text = str(count) if count <= MOST_SHOWN else "99+"
    width = 10.5 + 3.75 * (len(text) - 1)
    place = QRectF(24 - width, 0, width, 10.5)
    painter.setPen(QPen(QColor("#ffffff"), 1))
    painter.setBrush(QColor(COLOURS["red_fill"][0]))
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 4.75, 4.75)
    font = QFont(painter.font())
    font.setBold(True)
    font.setPixelSize(8 if len(text) < 3 else 7)
    painter.setFont(font)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


class Tray(QObject):
    """Signals: `open_wanted()`, `quit_wanted()`. Nothing is in the tray before `show`."""

    open_wanted = Signal()
    quit_wanted = Signal()

    def __init__(
        self,
        session: Session,
        keys: CallKeys,
        attention: Attention,
        preferences: Preferences,
        parent: QObject | None = None,
        *,
        uc: UcModels | None = None,
    ) -> None:
        super().__init__(parent)
        self._uc = uc
        self._session = session
        self._keys = keys
        self._attention = attention
        self._preferences = preferences
        self._icon: QSystemTrayIcon | None = None
        self._shown: tuple[str, int] | None = None
        self._stopped = False
        self.menu = self._build_menu()
        session.registration_changed.connect(self._refresh)
        attention.changed.connect(self._refresh)
        keys.changed.connect(self._refresh)
        preferences.changed.connect(self._on_preference)
        if uc is not None:
            uc.own_status.changed.connect(self._refresh)
            uc.configuration.changed.connect(self._refresh)
        self._refresh()

    def _build_menu(self) -> QMenu:
        menu = QMenu()
        menu.setAccessibleName(self.tr("OSMO Qt"))
        self._open = menu.addAction(self.tr("Open OSMO Qt"), self.open_wanted.emit)
        menu.addSeparator()
        self._answer = menu.addAction(self.tr("Accept"), self._keys.answer)
        self._decline = menu.addAction(self.tr("Decline"), self._keys.decline)
        self._hang_up = menu.addAction(self.tr("Hang up"), self._keys.hang_up)
        self._mute = menu.addAction(self.tr("Mute"), self._keys.toggle_mute)
        self._mute.setCheckable(True)
        menu.addSeparator()
        self._presence = menu.addMenu(self.tr("Own presence"))
        self._presence.setAccessibleName(self.tr("Own presence"))
        self._states = {state: self._add_state(state) for state in (*CHOICES, None)}
        self._quiet = menu.addAction(self.tr("Do Not Disturb"))
        self._quiet.setCheckable(True)
        self._quiet.triggered.connect(lambda on: self._preferences.set(DO_NOT_DISTURB, on))
        menu.addSeparator()
        self._quit = menu.addAction(self.tr("Quit"), self.quit_wanted.emit)
        return menu

    def _add_state(self, state: PresenceState | None) -> QAction:
        made = self._presence.addAction(choice_text(state))
        made.setCheckable(True)
        made.triggered.connect(lambda: self._uc.own_status.choose(state) if self._uc is not None else None)
        return made

    @property
    def is_shown(self) -> bool:
        """Whether the person can get back to a hidden window by it."""
        return self._icon is not None and self._icon.isVisible()

    def show(self) -> bool:
        """Puts the icon into the tray; False if this desktop has none."""
        if self._icon is None:
            icon = QSystemTrayIcon(self)
            if not icon.isSystemTrayAvailable():
                icon.deleteLater()
                return False
            self._icon = icon
            icon.setContextMenu(self.menu)
            icon.activated.connect(self._on_activated)
            self._shown = None
            self._refresh()
            icon.show()
        return True

    def stop(self) -> None:
        """Out of the tray, for good."""
        self._stopped = True
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None
        self.menu.deleteLater()

    # --- what happens --------------------------------------------------------------------------------

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.open_wanted.emit()

    def _on_preference(self, key: str) -> None:
        if key == DO_NOT_DISTURB:
            self._refresh()

    def _refresh(self) -> None:
        if self._stopped:  # calls go on to end after us
            return
        ringing, talking = self._keys.ringing, self._keys.talking
        self._answer.setVisible(ringing is not None)
        self._decline.setVisible(ringing is not None)
        self._hang_up.setVisible(talking is not None)
        self._mute.setVisible(talking is not None)
        self._mute.setChecked(talking is not None and talking.snapshot.muted)
        self._show_presence()
        quiet = bool(self._preferences.get(DO_NOT_DISTURB))
        self._quiet.setChecked(quiet)
        self._quiet.setEnabled(not self._preferences.is_locked(DO_NOT_DISTURB))
        if self._icon is not None:
            self._icon.setToolTip(self.tool_tip())
            led = "cellular" if self._session.property("cellular") else str(self._session.property("led"))
            shown = (led, self._attention.count)
            if shown != self._shown:
                self._shown = shown
                self._icon.setIcon(tray_icon(*shown))

    def _show_presence(self) -> None:
        self._presence.menuAction().setVisible(self._uc is not None and self._uc.configuration.has_uc)
        if self._uc is not None:
            status = self._uc.own_status
            for state, action in self._states.items():
                action.setChecked(status.is_known and state is status.presence.chosen)

    def tool_tip(self) -> str:
        """Words of ours only, as some trays read markup in it."""
        parts = [str(self._session.property("ledText"))]
        waiting = attention_text(self._attention.missed, self._attention.new_messages)
        parts += [waiting] if waiting else []
        parts += [self.tr("Do Not Disturb")] if self._quiet.isChecked() else []
        return f"OSMO Qt: {', '.join(parts)}"
