// An icon of the icon font by its name; decoration only, whatever carries it has the words.
import QtQuick

Image {
    required property string name
    required property color colour
    property int side: 24

    width: side
    height: side
    sourceSize: Qt.size(side * Screen.devicePixelRatio, side * Screen.devicePixelRatio)
    source: "image://icons/" + name + "/" + encodeURIComponent(colour.toString())
    Accessible.ignored: true
}
