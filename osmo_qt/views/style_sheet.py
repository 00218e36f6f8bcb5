"""The one style sheet of the widgets, filled in from the tokens of `theme.py`."""

from collections.abc import Mapping
from string import Template

_SHEET = Template(
    """
QWidget { color: $text; font-size: ${normal}pt; }
QToolTip { background: $text; color: $surface; border: 0; padding: 4px 8px; }
QLabel { background: transparent; }
QLabel[look="muted"] { color: $muted; }
QLabel[look="small"] { color: $muted; font-size: ${small}pt; }
QLabel[look="heading"] { font-size: ${large}pt; font-weight: 600; }
QLabel[look="strong"] { font-weight: 600; }
QLabel[look="caption"] { color: $muted; font-weight: 600; }
QLabel[look="problem"] { color: $red; }

QFrame[look="unfolded"] { background: $surface; border: 0; border-bottom: 1px solid $border; }
QFrame[look="inset"] { background: $hover; border: 0; border-radius: 8px; }
QFrame[look="card"] { background: $surface; border: 1px solid $border; border-radius: 12px; }
QFrame[look="bar"] { background: $surface; border: 0; border-bottom: 1px solid $border; }
QFrame[look="nav-side"] { background: $surface; border: 0; border-right: 1px solid $border; }
QFrame[look="nav-below"] { background: $surface; border: 0; border-top: 1px solid $border; }
QFrame[look="details"] { background: $surface; border: 0; border-left: 1px solid $border; }
QFrame[look="line"] { background: $border; border: 0; max-height: 1px; min-height: 1px; }
QFrame[look="information"] { background: $accent_soft; border-radius: 8px; }
QFrame[look="warning"] { background: $orange_soft; border-radius: 8px; }
QFrame[look="error"] { background: $red_soft; border-radius: 8px; }
QFrame[look="call"] { background: $green_fill; border-radius: 8px; }
QFrame[look="link"] { background: $surface; border: 2px solid $accent; border-radius: 12px; }
QFrame[look="call"] QLabel { color: $on_fill; }

QPushButton, QToolButton {
    background: $surface; border: 1px solid $border; border-radius: 8px;
    padding: 0 16px; min-height: 42px; font-weight: 500;
}
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $pressed; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 15px; }
QPushButton:disabled, QToolButton:disabled { color: $muted; background: $hover; }
QPushButton[look="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[look="primary"]:hover { background: $accent_hover; }
QPushButton[look="primary"]:focus { border: 2px solid $text; }
QPushButton[look="primary"]:disabled { background: $hover; color: $muted; border-color: $border; }
QPushButton[look="call"] {
    background: $green_fill; color: $on_fill; border-color: $green_fill; border-radius: 22px; font-weight: 600;
    padding: 0 24px;
}
QPushButton[look="call"]:hover { background: $green_fill_hover; }
QPushButton[look="call"]:focus { border: 2px solid $text; padding: 0 23px; }
QPushButton[look="danger"] { color: $red; }
QPushButton[look="quiet"], QToolButton[look="quiet"] {
    background: transparent; border-color: transparent; color: $accent; padding: 0 12px;
}
QPushButton[look="quiet"]:hover, QToolButton[look="quiet"]:hover { background: $hover; }
QPushButton[look="quiet"]:focus, QToolButton[look="quiet"]:focus { border: 2px solid $accent; padding: 0 11px; }
QPushButton[look="link"] { background: transparent; border-color: transparent; color: $accent; padding: 0; }
QPushButton[look="link"]:hover { text-decoration: underline; }
QPushButton[look="link"]:focus { border: 2px solid $accent; padding: 0; }
QToolButton[look="quiet"] { padding: 0; min-width: 42px; border-radius: 22px; }
QToolButton[look="quiet"]:focus { padding: 0; }
QPushButton[look="on-call"] {
    background: $on_fill; color: $green_fill; border-color: $on_fill; font-weight: 600;
}

QCheckBox::indicator { width: 56px; height: 44px; } /* a switch: where it is for assistive technology */
QFrame[look="segments"] { background: $hover; border: 0; border-radius: 10px; }
QPushButton[look="segment"] {
    background: transparent; border: 1px solid transparent; border-radius: 8px; color: $muted;
    padding: 0 16px; min-height: 34px; margin: 4px 0; /* what is pressed is as high as a finger wants it */
}
QPushButton[look="segment"]:hover { color: $text; }
QPushButton[look="segment"]:checked { background: $surface; color: $text; border-color: $border; font-weight: 600; }
QPushButton[look="segment"]:focus { border: 2px solid $accent; padding: 0 15px; }
QPushButton[look="segment"][tight="true"] { padding: 0 8px; }
QPushButton[look="segment"][tight="true"]:focus { padding: 0 7px; }

QToolButton[look="bar-menu"] {
    background: transparent; border: 1px solid transparent; border-radius: 8px; padding: 0 8px; min-height: 42px;
    font-weight: 500;
}
QToolButton[look="bar-menu"]:hover { background: $hover; }
QToolButton[look="bar-menu"]:focus { border: 2px solid $accent; padding: 0 7px; }

QToolButton[look="tab"] {
    background: transparent; border: 0; border-radius: 12px; color: $muted; font-size: ${small}pt; padding: 4px;
}
QToolButton[look="tab"]:hover { background: $hover; }
QToolButton[look="tab"]:checked { background: $accent_soft; color: $accent; font-weight: 600; }
QToolButton[look="tab"][slim="true"] { padding: 4px 0; }
QToolButton[look="tab"][slim="true"]:checked { font-weight: 400; }
QToolButton[look="tab"]:focus { border: 2px solid $accent; padding: 2px; }

QPushButton[look="key"] {
    border-radius: 32px; padding: 0; min-height: 62px; max-height: 62px; min-width: 62px; max-width: 62px;
}
QPushButton[look="key"]:focus { padding: 0; min-height: 60px; min-width: 60px; }
QPushButton[look="key"]:hover { background: $hover; }
QPushButton[look="key"]:pressed { background: $accent_soft; }

QLineEdit {
    background: $surface; border: 1px solid $field_border; border-radius: 8px; padding: 0 12px; min-height: 42px;
    placeholder-text-color: $muted; selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus { border: 2px solid $accent; padding: 0 11px; }
QLineEdit > QToolButton, QLineEdit > QToolButton:hover {
    background: transparent; border: 0; padding: 0; min-height: 0;
}
QLineEdit:disabled { background: $hover; color: $muted; border-color: $border; }
QLineEdit[wrong="true"] { border: 2px solid $red; padding: 0 11px; }
QLineEdit[look="secret"], QLineEdit[look="secret"]:focus { padding-right: 48px; }
QLineEdit[look="number"] { font-size: ${large}pt; min-height: 58px; padding: 0 56px; border-radius: 12px; }
QLineEdit[look="number"]:focus { padding: 0 55px; }

QListView, QTableView { background: $window; border: 0; outline: 0; }
QTableView { selection-background-color: transparent; }
QListView[look="plain"], QTableView[look="plain"] { background: transparent; }
QListWidget[look="nav"] { background: transparent; border: 0; outline: 0; }
QListWidget[look="nav"]::item { border-radius: 8px; padding: 0 10px; border: 2px solid transparent; }
QListWidget[look="nav"]::item:hover:enabled { background: $hover; }
QListWidget[look="nav"]::item:selected { background: $accent_soft; color: $accent; }
QListWidget[look="nav"]::item:selected:focus { border-color: $accent; }
QFrame[look="setting"] { background: transparent; border: 0; border-radius: 10px; }
QFrame[look="setting"][found="true"] { background: $accent_soft; }
QPushButton[look="row"] { background: transparent; border: 0; border-radius: 10px; text-align: left; padding: 0 16px;
    min-height: 48px; font-weight: 400; }
QPushButton[look="row"]:hover { background: $hover; }
QPushButton[look="row"]:focus { border: 2px solid $accent; padding: 0 14px; }
QPlainTextEdit { background: $surface; border: 1px solid $field_border; border-radius: 8px; padding: 6px;
    selection-background-color: $accent; selection-color: $on_accent; }
QPlainTextEdit:focus { border: 2px solid $accent; padding: 5px; }
QPlainTextEdit[wrong="true"] { border: 2px solid $red; padding: 5px; }
QPlainTextEdit[look="log"] { border-color: $border; font-size: ${small}pt; }
QPlainTextEdit[empty="true"] { color: $muted; }
QSpinBox { background: $surface; border: 1px solid $field_border; border-radius: 8px; min-height: 42px; padding: 0 4px;
    selection-background-color: $accent; selection-color: $on_accent; }
QComboBox { background: $surface; border: 1px solid $field_border; border-radius: 8px; min-height: 42px;
    padding: 0 36px 0 12px; }
QComboBox:focus { border: 2px solid $accent; padding: 0 35px 0 11px; }
QComboBox:disabled { background: $hover; color: $muted; border-color: $border; }
QComboBox::drop-down { border: 0; width: 0; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $border; border-radius: 8px; padding: 4px;
    outline: 0; }
QComboBox QAbstractItemView::item { min-height: 36px; padding: 0 8px; border-radius: 6px; color: $text; }
QComboBox QAbstractItemView::item:selected { background: $accent_soft; color: $accent; }
QSpinBox QLineEdit, QSpinBox QLineEdit:focus { border: 0; padding: 0; min-height: 0; background: transparent; }
QLineEdit QToolButton, QLineEdit QToolButton:hover { border: 0; padding: 0; min-height: 0; background: transparent; }
QSpinBox:focus { border: 2px solid $accent; }
QSpinBox:disabled, QPlainTextEdit:disabled { background: $hover; color: $muted; border-color: $border; }
QTextBrowser[look="reader"] { background: transparent; border: 0; selection-background-color: $accent;
    selection-color: $on_accent; }
QTextBrowser[look="reader"]:focus { border: 0; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: 0; }
QProgressBar { background: $hover; border: 0; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QProgressBar[look="meter"] { max-height: 12px; min-height: 12px; border-radius: 6px; border: 1px solid $field_border; }
QProgressBar[look="meter"]::chunk { background: $green_fill; border-radius: 5px; }
QSlider::groove:horizontal { background: $field_border; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal {
    background: $accent; width: 20px; height: 20px; margin: -9px 0; border-radius: 11px; border: 1px solid $surface;
}
QSlider::handle:horizontal:focus { border: 3px solid $text; width: 16px; height: 16px; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar::handle:vertical { background: $border; border-radius: 4px; min-height: 32px; margin: 2px; }
QScrollBar::handle:vertical:hover { background: $field_border; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
    background: transparent; height: 0;
}

QMenu { background: $surface; border: 1px solid $border; border-radius: 8px; padding: 4px; }
QMenu::item { padding: 8px 24px 8px 12px; border-radius: 6px; }
QMenu::item:selected { background: $hover; }
QMenu::icon { padding-left: 8px; }
"""
)


def style_sheet(colours: Mapping[str, str], *, small: float, normal: float, large: float) -> str:
    """The sheet for one set of colours; sizes in points."""
    return _SHEET.substitute(colours, small=f"{small:g}", normal=f"{normal:g}", large=f"{large:g}")
