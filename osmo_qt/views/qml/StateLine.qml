// How the call goes, in words, with the time of talk; trouble and hold stand out by sign and colour.
import QtQuick
import OsmoQt

Rectangle {
    id: line

    required property Theme theme
    required property CallItem call
    readonly property bool troubled: call?.troubled ?? false
    readonly property bool held: call?.held ?? false
    readonly property color ink: troubled || held ? theme.orange : theme.muted

    implicitWidth: row.implicitWidth + 24
    implicitHeight: 32
    radius: 16
    antialiasing: true
    color: troubled || held ? theme.orangeSoft : "transparent"

    Row {
        id: row

        anchors.centerIn: parent
        spacing: 6

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            visible: line.troubled || line.held
            name: line.troubled ? "alert" : "pause"
            colour: line.ink
            side: 16
        }
        Text {
            anchors.verticalCenter: parent.verticalCenter
            text: line.call?.stateText ?? ""
            textFormat: Text.PlainText
            color: line.ink
            font.pointSize: line.theme.textNormal
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
        Text {
            anchors.verticalCenter: parent.verticalCenter
            visible: text !== ""
            text: line.call?.duration ?? ""
            textFormat: Text.PlainText
            color: line.theme.text
            font.pointSize: line.theme.textNormal
            font.features: {
                "tnum": 1
            }
            Accessible.role: Accessible.StaticText
            Accessible.name: qsTr("Time: %1").arg(text)
        }
    }
}
