"""The call in the notification bar: on another device with all that can be done to it, or here, with the slider."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from osmo_qt.core.uc_calls import CallAction, ChangeState, UcCall, UcCallState
from osmo_qt.models import move_texts as texts
from osmo_qt.models.call_texts import dial_text
from osmo_qt.models.place_picker import PEOPLE, PlaceKind, PlaceRow
from osmo_qt.models.uc_call_bundle import UcCallModels
from osmo_qt.views.bar_row import BarRow
from osmo_qt.views.call_slider import CallSliderPanel, MoreRow
from osmo_qt.views.icons import icon
from osmo_qt.views.menu_button import MenuButton
from osmo_qt.views.place_list import PlaceList
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, escape, frame, label, row

SHORT_BELOW = 480  # pixels, under which More Features is only its picture
_DIGITS = "0123456789*#ABCD"


class CallElsewhere(QWidget):
    """Where the server knows no call of the person, it is not there.

    `row` is the line of a call on another device; that of a call here is the bar's own.
    """

    def __init__(self, models: UcCallModels, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._theme = theme
        self.features = MenuButton(texts.more_features_text(), theme, self._fill, look="quiet")
        self.features.show_state(("dots-horizontal", "text"), texts.more_features_text(), texts.more_features_text())
        self.features.setAccessibleName(texts.more_features_text())
        self.row = BarRow(self.tr("Call on another device"), "phone-in-talk", self.features, theme)
        self.row.set_sign("phone-in-talk", "green")
        self.slider = CallSliderPanel(models.slider, models.calls, models.new_places(self), theme)
        self.transfer = TransferPanel(models, theme)
        self.transfer.closed.connect(self._show)
        lines = column(self, space=1)
        for part in (self.row, self.slider, self.transfer, frame("line")):
            lines.addWidget(part)
        models.slider.changed.connect(self._show)
        models.calls.ticked.connect(self._show_words)
        models.outgoing.changed.connect(self._show)
        self._show()

    # --- what it shows -------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self.features.set_short(self.width() < SHORT_BELOW)

    def _show(self) -> None:
        call, elsewhere = self._models.slider.call, self._models.calls.elsewhere
        self.setVisible(call is not None)
        self.row.setVisible(elsewhere is not None)
        transferring = self.transfer.call is not None and elsewhere is not None
        if self.transfer.call is not None and not transferring:
            self.transfer.close_panel()
            return
        self.transfer.setVisible(transferring)
        self.slider.setVisible(call is not None and not transferring)
        self._show_words()

    def _show_words(self) -> None:
        call = self._models.calls.elsewhere
        if call is not None:
            self.row.set_text(" · ".join(filter(None, self._models.calls.described(call))))

    def _fill(self, menu: QMenu) -> None:
        """*More Features* (guide 5.4.2)."""
        call = self._models.calls.elsewhere
        if call is None:
            return
        calls, outgoing = self._models.calls, self._models.outgoing

        def add(sign: str, words: str, action: CallAction) -> None:
            made = menu.addAction(icon(self._theme, sign), escape(words))
            made.setEnabled(call.allows(action))
            made.triggered.connect(lambda: self._do(action))

        if call.transfer is not None and call.transfer.state is ChangeState.CONNECTED:
            complete = menu.addAction(
                icon(self._theme, "phone-forward"), escape(texts.complete_transfer_text(call.transfer.number))
            )
            complete.triggered.connect(lambda: calls.complete_transfer(call))
        if call.transfer is not None and call.transfer.state is not ChangeState.FAILED:
            back = menu.addAction(icon(self._theme, "undo"), texts.cancel_transfer_text())
            back.triggered.connect(lambda: calls.cancel_transfer(call))
        held = call.state is UcCallState.HELD
        add("play" if held else "pause", texts.hold_text(held=held), CallAction.HOLD)
        add("phone-forward", texts.transfer_text(), CallAction.TRANSFER)
        waiting = outgoing.waiting_digits(call)
        if waiting:
            digits = sum(c.upper() in _DIGITS for c in waiting.lstrip(";").partition(";")[0])
            dial = menu.addAction(icon(self._theme, "dialpad"), dial_text(digits))
            dial.triggered.connect(lambda: outgoing.dial_on(call))
        menu.addSeparator()
        add("phone-hangup", texts.hang_up_text(), CallAction.HANG_UP)

    def _do(self, action: CallAction) -> None:
        """To the call as it is now; it may have gone while the menu was open."""
        call, calls = self._models.calls.elsewhere, self._models.calls
        if call is None:
            return
        if action is CallAction.HOLD:
            calls.hold(call, on=call.state is not UcCallState.HELD)
        elif action is CallAction.HANG_UP:
            calls.hang_up(call)
        elif action is CallAction.TRANSFER:
            self.transfer.open(call)
            self._show()


class TransferPanel(QWidget):
    """To whom a call on another device is to go, at once or after asking. Signal: `closed()`."""

    closed = Signal()

    def __init__(self, models: UcCallModels, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self.call: UcCall | None = None
        self._place: PlaceRow | None = None
        self._title = label("", "strong", elide=True)
        self._more = MoreRow(PEOPLE, theme)
        self._more.chosen.connect(self._open_list)
        self.places = PlaceList(models.new_places(self), self.tr("Choose"), theme)
        self.places.chosen.connect(self._choose)
        self.places.left.connect(self.close_panel)
        self.ask = button(self.tr("Ask first"))
        self.ask.clicked.connect(lambda: self._transfer(consult=True))
        self.now = button(self.tr("Transfer now"), "primary")
        self.now.clicked.connect(lambda: self._transfer(consult=False))
        self.cancel = button(self.tr("Cancel"), "quiet")
        self.cancel.clicked.connect(self.close_panel)
        line = row(space=2)
        line.addWidget(self.cancel)
        line.addStretch(1)
        line.addWidget(self.ask)
        line.addWidget(self.now)
        lines = column(self, space=2)
        lines.addWidget(self._title)
        lines.addWidget(self._more)
        lines.addWidget(self.places)
        lines.addLayout(line)
        self.hide()

    def open(self, call: UcCall) -> None:
        self.call = call
        self._take(None)
        self._more.clear()
        self._more.buttons[PlaceKind.RECENTS].setChecked(True)
        self.show()
        self._open_list(PlaceKind.RECENTS)

    def close_panel(self) -> None:
        self.call = None
        self._more.clear()
        self.hide()
        self.closed.emit()

    def _open_list(self, kind: PlaceKind | None) -> None:
        self._take(None)
        self.places.setVisible(kind is not None)
        if kind is not None:
            self.places.open(kind)

    def _choose(self, place: PlaceRow) -> None:
        self._take(place)
        self.now.setFocus()

    def _take(self, place: PlaceRow | None) -> None:
        self._place = place
        who = self._models.calls.who(self.call) if self.call is not None else ""
        words = self.tr("Transfer %1").replace("%1", who)
        self._title.setText(f"{words} → {place.name}" if place is not None else words)
        for made in (self.ask, self.now):
            made.setEnabled(place is not None)

    def _transfer(self, *, consult: bool) -> None:
        if self.call is not None and self._place is not None:
            self._models.calls.transfer(self.call, self._place.to.number, consult=consult)
        self.close_panel()
