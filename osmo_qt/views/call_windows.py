"""The two windows of calls: the pop-up of an incoming call and the call screen. QML, kept hidden until needed."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QSize, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QWindow

from osmo_qt.models.audio_choices import AudioChoices
from osmo_qt.models.bundle import Models
from osmo_qt.models.call import CallItem
from osmo_qt.views.theme import Theme
from osmo_qt.views.window_size import that_fits

if TYPE_CHECKING:  # QtQuick is loaded after the first paint
    from PySide6.QtQuick import QQuickView

    from osmo_qt.views.move_window import MoveWindow

POPUP_SIZE = QSize(420, 232)
CALL_SIZE = QSize(400, 704)
SMALLEST_CALL = QSize(360, 640)
SCREEN_MARGIN = 24


def show_folder(folder: Path) -> None:
    """Lets the desktop's own file manager show it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class CallWindows(QObject):
    """The pop-up shows `calls.ringing`, the call screen `calls.current`. Closing a window never ends a call."""

    def __init__(self, models: Models, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._calls = models.calls
        self._theme = theme
        self._audio = AudioChoices(models.sound, self)
        self._item: CallItem | None = None
        self.popup: QQuickView | None = None
        self.call_window: QQuickView | None = None
        self._stopped = False
        self.move_window: MoveWindow | None = None
        self._opened = 0  # the call for which the call screen came up last
        self._calls.current_changed.connect(self._on_current)
        self._calls.ringing_changed.connect(self._on_ringing)
        models.uc_calls.slider.wanted.connect(self._open_slider)
        theme.changed.connect(self._colour_windows)

    def prepare(self) -> None:
        """Loads the QML and makes both windows, hidden; a call that comes finds them ready."""
        if self.popup is not None or self._stopped:
            return
        flags = Qt.WindowType
        self.popup = self._view("IncomingCall.qml", POPUP_SIZE, {"calls": self._calls})
        self.popup.setFlags(flags.Window | flags.FramelessWindowHint | flags.WindowStaysOnTopHint)
        self.popup.setTitle(self.tr("Incoming call"))
        # typing goes on where it was: Qt tells the window manager not to move the focus here
        self.popup.setProperty("_q_showWithoutActivating", True)
        self.call_window = self._view("CallScreen.qml", CALL_SIZE, self._screen_parts())
        self.call_window.setMinimumSize(that_fits(SMALLEST_CALL))
        self.call_window.setTitle(self.tr("Call"))
        self._place_popup()
        for view in (self.popup, self.call_window):
            view.create()
        self._colour_windows()

    def stop(self) -> None:
        """Lets the windows go, for good: a preparation that comes late finds them stopped."""
        self._stopped = True
        for view in (self.popup, self.call_window):
            if view is not None:
                view.hide()
                view.setSource(QUrl())  # its objects go at once, while what they are bound to is still there
                view.deleteLater()
        self.popup = self.call_window = None
        if self.move_window is not None:
            self.move_window.close()
            self.move_window.deleteLater()
            self.move_window = None

    def _screen_parts(self) -> dict[str, QObject]:
        models = self._models
        return {
            "calls": models.calls,
            "transfer": models.transfer,
            "addCall": models.add_call,
            "recorder": models.recorder,
            "audio": self._audio,
            "video": models.video,
            "slider": models.uc_calls.slider,
        }

    @Slot()
    def show_call(self) -> None:
        """Brings the windows of the calls there are to the front."""
        if self._item is None:
            return
        self.prepare()
        assert self.popup is not None
        assert self.call_window is not None
        if not self._item.ringing:
            self._open(self.call_window)
        if self._calls.ringing is not None:
            self.popup.show()
            self._place_popup()
            self.popup.raise_()
            self.popup.requestActivate()

    def _view(self, name: str, size: QSize, parts: dict[str, QObject]) -> "QQuickView":
        from PySide6.QtQuick import QQuickView

        from osmo_qt.views.qml_parts import prepare_engine, qml_url

        view = QQuickView()
        prepare_engine(view.engine())
        view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        view.setInitialProperties({"theme": self._theme, **parts})
        view.setSource(qml_url(name))
        view.resize(that_fits(size))
        return view

    def _colour_windows(self) -> None:
        for view in (self.popup, self.call_window):
            if view is not None:
                view.setColor(self._theme.colour("surface"))

    # --- what happens --------------------------------------------------------------------------------

    def _on_current(self) -> None:
        if self._item is not None:
            self._item.changed.disconnect(self._show)
        self._item = cast(CallItem | None, self._calls.current)
        if self._item is not None:
            self._item.changed.connect(self._show)
            self.prepare()
        self._show()

    def _on_ringing(self) -> None:
        """The pop-up comes and goes by itself; while it shows a call, closing it does not bring it back."""
        ringing = cast(CallItem | None, self._calls.ringing)
        if ringing is not None:
            self.prepare()
        if self.popup is None:
            return
        self.popup.rootObject().setProperty("call", ringing)
        if ringing is None:
            self.popup.hide()
        else:
            self.popup.show()
            self._place_popup()

    def _show(self) -> None:
        """The call screen comes once for each call, and goes with the last one."""
        if self.call_window is None:
            return
        item = self._item
        shown = item if item is not None and not item.ringing else None
        self.call_window.rootObject().setProperty("call", shown)
        if shown is None:
            self.call_window.hide()
        elif shown.id > self._opened and not shown.over:  # an older one that comes back brings no window
            self._opened = shown.id
            self._open(self.call_window)

    @staticmethod
    def _open(view: QWindow) -> None:
        view.show()
        view.raise_()
        view.requestActivate()

    def _open_slider(self) -> None:
        """*Move* of the call screen."""
        if self.move_window is None:
            from osmo_qt.views.move_window import MoveWindow

            self.move_window = MoveWindow(self._models.uc_calls, self._theme)
        self.move_window.open_over(self.call_window)

    def _place_popup(self) -> None:
        """Before the window is created or after it is shown: in between, Qt takes it to be at 0, 0 from then on."""
        screen = QGuiApplication.primaryScreen()
        if self.popup is not None and screen is not None:
            area = screen.availableGeometry()
            self.popup.setPosition(area.right() - POPUP_SIZE.width() - SCREEN_MARGIN, area.top() + SCREEN_MARGIN)
