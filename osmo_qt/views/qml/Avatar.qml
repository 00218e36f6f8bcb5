// The disc with initials of a name or number; decoration only, the name stands beside it.
import QtQuick

Image {
    required property string name
    property int side: 96

    width: side
    height: side
    sourceSize: Qt.size(side * Screen.devicePixelRatio, side * Screen.devicePixelRatio)
    source: "image://avatars/" + encodeURIComponent(name)
    Accessible.ignored: true
}
