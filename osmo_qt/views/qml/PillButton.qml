// A wide button with an icon and words, for the one decision that matters.
import QtQuick

Pressable {
    id: button

    required property string icon
    property color ink: theme.onFill

    implicitWidth: Math.max(120, row.implicitWidth + 32)
    implicitHeight: 48
    radius: 24

    Row {
        id: row

        anchors.centerIn: parent
        spacing: 8

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: button.icon
            colour: button.ink
            side: 20
        }
        Text {
            anchors.verticalCenter: parent.verticalCenter
            text: button.text
            textFormat: Text.PlainText
            color: button.ink
            font.pointSize: button.theme.textNormal
            font.weight: Font.DemiBold
            Accessible.ignored: true
        }
    }
}
