// Twelve keys for tones in a call, and what was typed so far.
pragma ComponentBehavior: Bound

import QtQuick
import OsmoQt

Item {
    id: pad

    required property Theme theme
    required property string digits

    signal pressed(string digit)

    implicitWidth: grid.implicitWidth
    implicitHeight: typed.height + 12 + grid.implicitHeight

    Rectangle {
        id: typed

        width: parent.width
        height: 40
        radius: 8
        color: pad.theme.hover

        Text {
            anchors.fill: parent
            anchors.leftMargin: 12
            anchors.rightMargin: 12
            verticalAlignment: Text.AlignVCenter
            horizontalAlignment: Text.AlignHCenter
            text: pad.digits
            textFormat: Text.PlainText
            elide: Text.ElideLeft
            color: pad.theme.text
            font.pointSize: pad.theme.textLarge
            Accessible.role: Accessible.StaticText
            Accessible.name: qsTr("Digits sent: %1").arg(pad.digits)
        }
    }

    Grid {
        id: grid

        anchors.top: typed.bottom
        anchors.topMargin: 12
        anchors.horizontalCenter: parent.horizontalCenter
        columns: 3
        rowSpacing: 6
        columnSpacing: 20

        Repeater {
            model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"]

            Rectangle {
                id: key

                required property string modelData

                width: 52
                height: 52
                radius: 26
                antialiasing: true
                activeFocusOnTab: true
                color: area.pressed ? pad.theme.accentSoft : area.containsMouse ? pad.theme.pressed : pad.theme.hover
                border.width: activeFocus ? 2 : 0
                border.color: pad.theme.accent
                Accessible.role: Accessible.Button
                Accessible.name: modelData === "*" ? qsTr("Star") : modelData === "#" ? qsTr("Hash") : modelData
                Accessible.focusable: true
                Accessible.onPressAction: pad.pressed(modelData)
                Keys.onReturnPressed: pad.pressed(modelData)
                Keys.onEnterPressed: pad.pressed(modelData)
                Keys.onSpacePressed: pad.pressed(modelData)

                Text {
                    anchors.centerIn: parent
                    text: key.modelData
                    textFormat: Text.PlainText
                    color: pad.theme.text
                    font.pointSize: pad.theme.textLarge
                    Accessible.ignored: true
                }

                MouseArea {
                    id: area

                    anchors.fill: parent
                    hoverEnabled: true
                    cursorShape: Qt.PointingHandCursor
                    onClicked: pad.pressed(key.modelData)
                }
            }
        }
    }
}
