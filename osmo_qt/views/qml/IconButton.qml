// A small round button with an icon only; its words are for assistive technology.
import QtQuick

Pressable {
    id: button

    required property string icon
    property color ink: theme.text

    implicitWidth: 44
    implicitHeight: 44
    radius: 22

    Icon {
        anchors.centerIn: parent
        name: button.icon
        colour: button.ink
        side: 22
    }
}
