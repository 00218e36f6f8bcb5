"""What QML needs from Python: the names of the types it is given, and the pictures it asks for."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from PySide6.QtCore import QRectF, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtQml import QQmlEngine, qmlRegisterType, qmlRegisterUncreatableType
from PySide6.QtQuick import QQuickImageProvider

from osmo_qt.models.add_call import AddCall
from osmo_qt.models.audio_choices import AudioChoices
from osmo_qt.models.call import CallItem
from osmo_qt.models.call_list import CallList
from osmo_qt.models.call_slider import CallSlider
from osmo_qt.models.calls import Calls
from osmo_qt.models.party_picker import PartyPicker
from osmo_qt.models.recorder import Recorder
from osmo_qt.models.session import Session
from osmo_qt.models.transfer import Transfer
from osmo_qt.models.uc_connection import UcConnection
from osmo_qt.models.video import Video
from osmo_qt.views.avatar import draw_avatar
from osmo_qt.views.icons import draw_icon
from osmo_qt.views.theme import Theme
from osmo_qt.views.video_picture import VideoPicture

MODULE = "OsmoQt"  # `import OsmoQt` in QML; tools/qml_lint.py tells qmllint of the same types
TYPES = (
    CallItem,
    CallList,
    Calls,
    PartyPicker,
    Transfer,
    AddCall,
    Recorder,
    AudioChoices,
    CallSlider,
    Video,
    Session,
    UcConnection,
    Theme,
)
ITEMS = (VideoPicture,)

_FOLDER = Path(__file__).with_name("qml")


def qml_url(name: str) -> QUrl:
    """The file `name` of the qml folder."""
    return QUrl.fromLocalFile(str(_FOLDER / name))


@cache
def _register_types() -> None:
    for kind in TYPES:
        qmlRegisterUncreatableType(kind, MODULE, 1, 0, kind.__name__, "comes from the program")  # type: ignore[arg-type]  # the stub wants bytes
    for item in ITEMS:
        qmlRegisterType(item, MODULE, 1, 0, item.__name__)  # type: ignore[call-overload]  # the stub wants bytes


class _Pictures(QQuickImageProvider):
    """Square pictures painted by a function of the identifier in their address."""

    def __init__(self, paint: Callable[[QPainter, QRectF, str], None]) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._paint = paint

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002, N802, N803 - Qt's names
        side = requestedSize.width() if requestedSize.width() > 0 else 48
        image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        self._paint(painter, QRectF(0, 0, side, side), id)
        painter.end()
        size.setWidth(side)
        size.setHeight(side)
        return image


def _paint_icon(painter: QPainter, rect: QRectF, identifier: str) -> None:
    """`phone/#rrggbb`."""
    name, _, colour = identifier.partition("/")
    draw_icon(painter, rect, name, QColor(unquote(colour)))


def _paint_avatar(painter: QPainter, rect: QRectF, identifier: str) -> None:
    """The percent-encoded name."""
    draw_avatar(painter, rect, unquote(identifier))


def prepare_engine(engine: QQmlEngine) -> None:
    """Makes the project's types and pictures known to an engine."""
    _register_types()
    engine.addImageProvider("icons", _Pictures(_paint_icon))
    engine.addImageProvider("avatars", _Pictures(_paint_avatar))
