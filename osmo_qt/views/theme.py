"""The look in one table: colours for light and dark, the 4-px grid, three text sizes; for widgets and for QML."""

from typing import Any

from PySide6.QtCore import Property, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyle

from osmo_qt.models.preferences import Preferences
from osmo_qt.views.style_sheet import style_sheet

PREFERENCE = "appearance.theme"

# name: (light, dark)
COLOURS: dict[str, tuple[str, str]] = {
    "window": ("#f4f5f8", "#14161a"),
    "surface": ("#ffffff", "#1d2026"),
    "hover": ("#eceff4", "#272b33"),
    "pressed": ("#e0e4ec", "#323742"),
    "border": ("#dfe3ea", "#30353f"),
    "field_border": ("#8a93a3", "#737d8e"),  # 3:1, as it is all that shows where to type
    "text": ("#171a21", "#eceef2"),
    "muted": ("#596273", "#a4adbb"),
    "accent": ("#2456cc", "#8db2ff"),
    "accent_hover": ("#1d48ad", "#a6c3ff"),
    "on_accent": ("#ffffff", "#0b1c3d"),
    "accent_soft": ("#e6edfc", "#22304d"),
    "green": ("#12753f", "#5fd193"),
    "orange": ("#a8500a", "#f5ad5c"),
    "red": ("#bb2430", "#ff9396"),
    "orange_soft": ("#fdf0df", "#3a2a14"),
    "red_soft": ("#fdeaea", "#43201f"),
    "green_fill": ("#17803f", "#17803f"),
    "green_fill_hover": ("#116a33", "#178041"),
    "red_fill": ("#cd2b38", "#cd2b38"),
    "red_fill_hover": ("#b2202d", "#d33441"),
    "on_fill": ("#ffffff", "#ffffff"),
    "yellow_fill": ("#ffd95e", "#f2c744"),  # the guide's yellow banner
    "on_yellow": ("#332600", "#332600"),
    "led_off": ("#7b8494", "#8b94a3"),
    "led_connecting": ("#c8620c", "#f5a04a"),
    "led_registered": ("#1b8a47", "#45c97e"),
    "led_failed": ("#cd2b38", "#ff6b70"),
}

# what stands on what, for the test of contrast (WCAG 2.2, 1.4.3): 4.5:1 at least
TEXT_ON: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("text", ("window", "surface", "hover", "pressed", "accent_soft", "orange_soft", "red_soft")),
    ("muted", ("window", "surface", "hover", "accent_soft", "orange_soft", "red_soft")),
    ("accent", ("window", "surface", "hover", "accent_soft")),
    ("on_accent", ("accent", "accent_hover")),
    ("green", ("window", "surface")),
    ("orange", ("window", "surface", "orange_soft")),
    ("red", ("window", "surface", "hover", "accent_soft", "red_soft")),
    ("on_yellow", ("yellow_fill",)),
    ("on_fill", ("green_fill", "green_fill_hover", "red_fill", "red_fill_hover")),
)

UNIT = 4  # pixels; all spaces are multiples of it
SMALLEST_TEXT = 10.0  # points; some systems tell 9, too small for a telephone


def _token(name: str, notify: Any) -> Any:
    """A property of Theme that tells the colour `name`."""
    return Property(QColor, lambda theme: theme.colour(name), notify=notify)


class Theme(QObject):
    """Tokens of the look in force; QML reads them as properties (`theme.redFill`). Signal: `changed()`."""

    changed = Signal()

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._app: QApplication | None = None
        self._dark = False
        self._motion = True
        self._system_dark: bool | None = None  # as the desktop's portal says; Qt knows it on some desktops only
        self._size = SMALLEST_TEXT
        preferences.changed.connect(self._on_preference)

    def apply(self, app: QApplication) -> None:
        """Dresses the application, and again whenever the system or the person wants another look."""
        self._app = app
        app.setStyle("Fusion")
        self._motion = bool(app.style().styleHint(QStyle.StyleHint.SH_Widget_Animate))
        font = QFont(app.font())
        self._size = max(SMALLEST_TEXT, font.pointSizeF())
        font.setPointSizeF(self._size)
        app.setFont(font)
        app.styleHints().colorSchemeChanged.connect(lambda _scheme: self._refresh())
        self._dark = self._wants_dark()
        self._dress(app)

    def set_system(self, dark: bool | None, motion: bool | None) -> None:
        """What the desktop says of dark and of moving things; None: nothing."""
        self._system_dark = dark
        if motion is not None and motion != self._motion:
            self._motion = motion
            self.changed.emit()
        self._refresh()

    def colour(self, name: str) -> QColor:
        """A token by its name in COLOURS."""
        return QColor(COLOURS[name][self._dark])

    @Property(bool, notify=changed)
    def dark(self) -> bool:
        return self._dark

    @Property(bool, notify=changed)
    def motion(self) -> bool:
        """Whether things may move; false where the system asks for reduced motion."""
        return self._motion

    @property
    def small(self) -> float:
        """The three text sizes, in points."""
        return self._size * 0.9

    @property
    def normal(self) -> float:
        return self._size

    @property
    def large(self) -> float:
        return self._size * 1.6

    def _wants_dark(self) -> bool:
        match self._preferences.text(PREFERENCE):
            case "light":
                return False
            case "dark":
                return True
        if self._app is None:
            return False
        scheme = self._app.styleHints().colorScheme()
        if scheme is Qt.ColorScheme.Unknown or self._system_dark is not None:
            return bool(self._system_dark)
        return scheme is Qt.ColorScheme.Dark

    def _on_preference(self, key: str) -> None:
        if key == PREFERENCE:
            self._refresh()

    def _refresh(self) -> None:
        dark = self._wants_dark()
        if self._app is not None and dark != self._dark:
            self._dark = dark
            self._dress(self._app)
            self.changed.emit()

    def _dress(self, app: QApplication) -> None:
        colours = {name: pair[self._dark] for name, pair in COLOURS.items()}
        app.setPalette(_palette(self.colour))
        app.setStyleSheet(style_sheet(colours, small=self.small, normal=self.normal, large=self.large))

    # the same for QML
    textSmall = Property(float, lambda theme: theme.small, constant=True)  # noqa: N815
    textNormal = Property(float, lambda theme: theme.normal, constant=True)  # noqa: N815
    textLarge = Property(float, lambda theme: theme.large, constant=True)  # noqa: N815
    window = _token("window", changed)
    surface = _token("surface", changed)
    hover = _token("hover", changed)
    pressed = _token("pressed", changed)
    border = _token("border", changed)
    text = _token("text", changed)
    muted = _token("muted", changed)
    accent = _token("accent", changed)
    onAccent = _token("on_accent", changed)  # noqa: N815
    accentSoft = _token("accent_soft", changed)  # noqa: N815
    green = _token("green", changed)
    orange = _token("orange", changed)
    red = _token("red", changed)
    greenFill = _token("green_fill", changed)  # noqa: N815
    greenFillHover = _token("green_fill_hover", changed)  # noqa: N815
    redFill = _token("red_fill", changed)  # noqa: N815
    redFillHover = _token("red_fill_hover", changed)  # noqa: N815
    onFill = _token("on_fill", changed)  # noqa: N815
    yellowFill = _token("yellow_fill", changed)  # noqa: N815
    onYellow = _token("on_yellow", changed)  # noqa: N815
    redSoft = _token("red_soft", changed)  # noqa: N815
    fieldBorder = _token("field_border", changed)  # noqa: N815
    orangeSoft = _token("orange_soft", changed)  # noqa: N815
    ledOff = _token("led_off", changed)  # noqa: N815
    ledConnecting = _token("led_connecting", changed)  # noqa: N815
    ledRegistered = _token("led_registered", changed)  # noqa: N815
    ledFailed = _token("led_failed", changed)  # noqa: N815


def _palette(colour: Any) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for where, name in {
        role.Window: "window",
        role.Base: "surface",
        role.AlternateBase: "hover",
        role.Button: "surface",
        role.WindowText: "text",
        role.Text: "text",
        role.ButtonText: "text",
        role.ToolTipBase: "text",
        role.ToolTipText: "surface",
        role.PlaceholderText: "muted",
        role.Highlight: "accent",
        role.HighlightedText: "on_accent",
        role.Accent: "accent",
        role.Link: "accent",
    }.items():
        palette.setColor(where, colour(name))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, colour("muted"))
    return palette
