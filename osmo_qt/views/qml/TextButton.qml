// A button of words, with an icon if it has one; for what stands beside the main thing.
import QtQuick

Pressable {
    id: button

    property string icon: ""
    property color ink: theme.accent

    readonly property int signWidth: icon !== "" ? 24 : 0

    implicitWidth: words.implicitWidth + signWidth + 24
    implicitHeight: 44

    Row {
        anchors.centerIn: parent
        spacing: 6

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            visible: button.icon !== ""
            name: button.icon || "phone"
            colour: button.ink
            side: 18
        }
        Text {
            id: words

            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, button.width - button.signWidth - 24)
            text: button.text
            textFormat: Text.PlainText
            elide: Text.ElideRight
            color: button.ink
            font.pointSize: button.theme.textNormal
            font.weight: Font.DemiBold
            Accessible.ignored: true
        }
    }
}
