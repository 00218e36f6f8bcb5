import QtQuick

Rectangle {
    width: 400
    height: 640
    color: "white"

    Text {
        anchors.centerIn: parent
        font.pixelSize: 32
        text: "bare"
    }
}
