"""The bar at the top, always in sight: the LED, who is signed in, and what a person should not miss.

A click, a swipe down or the arrow at its end pulls the notification bar down.
"""

from functools import cached_property
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from osmo_qt.models.bundle import Models
from osmo_qt.models.call import CallItem
from osmo_qt.models.network_texts import forwarding_text, messages_text
from osmo_qt.models.session import Phase
from osmo_qt.views.icons import icon
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import icon_button, label, plain_tooltip, row

if TYPE_CHECKING:
    from osmo_qt.views.uc_status import UcStatus

LED_SIDE = 24
SIGN = 20
HEIGHT = 56
SHORT_BELOW = 480  # pixels of width under which words give way to pictures
UC_WIDE = 800  # pixels from which the number stands beside presence and device, too
SWIPE = 24  # pixels down that are a swipe
DO_NOT_DISTURB = "calls.do_not_disturb"

# what `Sound` reports, where it is not as usual: icon and colour
_SOUND_ICONS = {"files": ("file-music-outline", "muted"), "none": ("volume-off", "orange")}


class StatusBar(QFrame):
    """Signals: `unfold_wanted()`: a click or a swipe, to show or hide the notification bar; `page_wanted(key)`."""

    unfold_wanted = Signal()
    page_wanted = Signal(str)

    def __init__(self, models: Models, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unloaded = False
        self._models = models
        self._session, self._connection = models.session, models.uc.connection
        self._theme = theme
        self._is_unfolded = False
        self._pressed: QPointF | None = None
        self._item: CallItem | None = None
        self.setProperty("look", "bar")
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(self.tr("Status"))
        self._make_parts()
        self._place_parts()
        self._connect()
        self.refresh()

    # --- building ------------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self._place = QWidget()  # of the LED, until QML is loaded
        self._place.setFixedSize(LED_SIDE, LED_SIDE)
        self._led_text = label(look="small", elide=True)
        self._name = label(look="strong", elide=True)
        self._number = label(look="small", elide=True)
        self._own_state = label(look="small")
        self._own_state_sign, self._sound_sign, self._lock, self._forward, self._envelope = (label() for _ in range(5))
        self._count = label(look="strong")
        self.arrow = icon_button(self.tr("Show the notification bar"), icon(self._theme, "chevron-down", "muted"))
        self.arrow.clicked.connect(self.unfold_wanted)

    def _place_parts(self) -> None:
        line = row(self, space=2)
        line.setContentsMargins(16, 0, 6, 0)
        for part in (self._place, self._name, self._number, self._led_text, self._own_state_sign, self._own_state):
            line.addWidget(part)
        line.addStretch(1)
        self._uc_place = row(space=2)
        line.addLayout(self._uc_place)
        signs = (self._sound_sign, self._lock, self._forward, self._envelope, self._count)
        for sign in signs:
            line.addWidget(sign)
        line.addWidget(self.arrow)

    def _connect(self) -> None:
        models = self._models
        models.session.registration_changed.connect(self._on_registration)
        models.session.phase_changed.connect(self._show_account)
        models.uc.connection.changed.connect(self._show_led_text)
        models.sound.changed.connect(self._show_sound)
        models.voicemail.changed.connect(self._show_mailbox)
        models.forwarding.changed.connect(self._show_forwarding)
        models.preferences.changed.connect(lambda key: self._show_own_state() if key == DO_NOT_DISTURB else None)
        models.calls.current_changed.connect(self._on_call)
        models.uc.configuration.changed.connect(self._show_account)
        self._theme.changed.connect(self.refresh)

    @cached_property
    def uc(self) -> "UcStatus":
        """Made where there is a UC server; a start without one is quicker."""
        from osmo_qt.views.uc_status import UcStatus

        made = UcStatus(self._models.uc, self._theme, self, self.page_wanted.emit)
        self._uc_place.addWidget(made.presence)
        self._uc_place.addWidget(made.device)
        return made

    def load_led(self) -> None:
        """Puts the LED in its place; after the first paint, as QML takes its time to load."""
        from PySide6.QtQuickWidgets import QQuickWidget

        from osmo_qt.views.qml_parts import prepare_engine, qml_url

        if isinstance(self._place, QQuickWidget) or self._unloaded:
            return
        led = QQuickWidget()
        prepare_engine(led.engine())
        led.setResizeMode(QQuickWidget.ResizeMode.SizeRootObjectToView)
        led.setInitialProperties({"session": self._session, "connection": self._connection, "theme": self._theme})
        led.setFixedSize(LED_SIDE, LED_SIDE)
        led.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        led.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        led.setClearColor(self._theme.colour("surface"))
        self._theme.changed.connect(lambda: led.setClearColor(self._theme.colour("surface")))
        led.setSource(qml_url("StatusLed.qml"))
        line = self.layout()
        assert isinstance(line, QHBoxLayout)
        line.replaceWidget(self._place, led)
        self._place.deleteLater()
        self._place = led
        self._show_led_text()

    def unload_led(self) -> None:
        """Lets go of the QML, for good, while what it is bound to is still there."""
        from PySide6.QtCore import QUrl
        from PySide6.QtQuickWidgets import QQuickWidget

        self._unloaded = True
        if isinstance(self._place, QQuickWidget):
            self._place.setSource(QUrl())

    # --- a click, a swipe ----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if self._pressed is not None and event.position().y() - self._pressed.y() > SWIPE:
            self._pressed = None
            if not self._is_unfolded:
                self.unfold_wanted.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        inside = self.rect().contains(event.position().toPoint())
        if self._pressed is not None and inside and event.button() is Qt.MouseButton.LeftButton:
            self.unfold_wanted.emit()
        self._pressed = None

    def set_unfolded(self, on: bool) -> None:
        """What the notification bar does."""
        self._is_unfolded = on
        self.arrow.setIcon(icon(self._theme, "chevron-up" if on else "chevron-down", "muted"))
        text = self.tr("Hide the notification bar") if on else self.tr("Show the notification bar")
        plain_tooltip(self.arrow, text)
        self.arrow.setAccessibleName(text)

    # --- what it shows -------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= SHORT_BELOW
        with_uc = self._session.phase is Phase.SIGNED_IN and self._models.uc.configuration.has_uc
        if with_uc or "uc" in self.__dict__:
            self.uc.show(with_uc)
            self.uc.fit(self.width())
        self._number.setVisible(self.width() >= (UC_WIDE if with_uc else SHORT_BELOW) and bool(self._number.text()))
        self._own_state.setVisible(wide and bool(self._own_state.text()))
        self._name.setVisible(wide and bool(self._name.text()))

    def refresh(self) -> None:
        """Everything anew, in the colours of now."""
        self._show_account()
        self._show_led_text()
        self._show_sound()
        self._show_mailbox()
        self._show_forwarding()
        self._show_own_state()
        self._on_call()
        self.set_unfolded(self._is_unfolded)

    def _on_registration(self) -> None:
        before = self._led_text.text()
        self._show_led_text()
        self._show_account()
        if before != self._led_text.text() and QAccessible.isActive():
            event = QAccessibleAnnouncementEvent(self, self._led_text.text())
            QTimer.singleShot(0, self, lambda: QAccessible.updateAccessibility(event))

    def _show_led_text(self) -> None:
        text, ring = str(self._session.ledText), str(self._connection.ringText)
        self._led_text.setText(text)
        plain_tooltip(self._place, f"{text}\n{ring}".strip())
        self._place.setAccessibleName(self.tr("Connection: %1").replace("%1", text))

    def _show_account(self) -> None:
        account = self._session.account
        signed_in = account is not None and self._session.phase is Phase.SIGNED_IN
        self._name.setText((account.display_name or account.username) if signed_in and account else "")
        self._number.setText(account.username if signed_in and account and account.display_name else "")
        self.arrow.setVisible(self._session.phase is Phase.SIGNED_IN)
        # never to one that is hidden: Tab would end there
        self.setFocusProxy(self.arrow if self._session.phase is Phase.SIGNED_IN else None)  # type: ignore[arg-type]  # takes None
        self._fit()

    def _show_own_state(self) -> None:
        on = bool(self._models.preferences.get(DO_NOT_DISTURB))
        text = self.tr("Do Not Disturb") if on else ""
        self._own_state.setText(text)
        self._sign(self._own_state_sign, "minus-circle" if on else "", "orange", text)
        self._fit()

    def _show_sound(self) -> None:
        report = self._models.sound.report
        kind = report.kind.value if report is not None else ""
        texts = {"files": self.tr("Sound from files"), "none": self.tr("No sound")}
        self._sign(self._sound_sign, *_SOUND_ICONS.get(kind, ("", "muted")), texts.get(kind, ""))

    def _show_mailbox(self) -> None:
        new = self._models.voicemail.new
        self._sign(self._envelope, "email" if new else "", "accent", messages_text(new))
        self._count.setText(str(new))
        self._count.setVisible(new > 0)

    def _show_forwarding(self) -> None:
        forwarding = self._models.forwarding
        text = self.tr("Call forwarding: %1").replace("%1", forwarding_text(forwarding))
        self._sign(self._forward, "arrow-right-bold" if forwarding.active else "", "green", text)

    def _on_call(self) -> None:
        if self._item is not None:
            self._item.changed.disconnect(self._show_lock)
        self._item = cast(CallItem | None, self._models.calls.current)
        if self._item is not None:
            self._item.changed.connect(self._show_lock)
        self._show_lock()

    def _show_lock(self) -> None:
        """The lock only for sound that is encrypted both ways with its keys sent by TLS (SECR-6)."""
        item = self._item
        if item is None or not item.is_connected:
            self._sign(self._lock, "", "muted", "")
        elif item.is_secure:
            self._sign(self._lock, "lock", "green", self.tr("The call is encrypted"))
        else:
            self._sign(self._lock, "lock-off", "orange", self.tr("The call is not encrypted"))

    def _sign(self, place: QLabel, name: str, colour: str, text: str) -> None:
        """A picture with its words; without a name nothing is shown."""
        place.setVisible(bool(name))
        if name:
            place.setPixmap(icon(self._theme, name, colour).pixmap(SIGN, SIGN))
            plain_tooltip(place, text)
            place.setAccessibleName(text)
