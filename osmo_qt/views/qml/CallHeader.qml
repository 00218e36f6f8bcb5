// Above the call: whether somebody on the way could listen, whether it is recorded, and the codec, which opens the statistics.
pragma ComponentBehavior: Bound

import QtQuick
import OsmoQt

Item {
    id: header

    required property Theme theme
    property CallItem call: null
    property bool statisticsShown: false

    signal statisticsWanted

    implicitHeight: 44

    Row {
        x: 20
        anchors.verticalCenter: parent.verticalCenter
        spacing: 6
        visible: header.call?.connected ?? false

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            name: header.call?.encrypted ? "lock" : "lock-off-outline"
            colour: header.call?.encrypted ? header.theme.green : header.theme.muted
            side: 16
        }
        Text {
            anchors.verticalCenter: parent.verticalCenter
            text: header.call?.encrypted ? qsTr("Encrypted to the server") : qsTr("Not encrypted")
            textFormat: Text.PlainText
            color: header.call?.encrypted ? header.theme.green : header.theme.muted
            font.pointSize: header.theme.textSmall
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
    }

    Row {
        anchors.right: parent.right
        anchors.rightMargin: 8
        anchors.verticalCenter: parent.verticalCenter
        spacing: 4

        Rectangle {
            id: sign

            anchors.verticalCenter: parent.verticalCenter
            readonly property bool recording: header.call?.recording ?? false

            visible: recording
            width: words.implicitWidth + 34
            height: 26
            radius: 13
            antialiasing: true
            color: header.theme.redFill
            onRecordingChanged: if (recording) // not whenever the screen comes back to sight
                words.Accessible.announce(words.Accessible.name, Accessible.Assertive)

            Rectangle {
                x: 10
                anchors.verticalCenter: parent.verticalCenter
                width: 8
                height: 8
                radius: 4
                antialiasing: true
                color: header.theme.onFill

                SequentialAnimation on opacity {
                    running: sign.visible && header.theme.motion
                    loops: Animation.Infinite
                    alwaysRunToEnd: true

                    PauseAnimation {
                        duration: 800
                    }
                    NumberAnimation {
                        to: 0.3
                        duration: 200
                    }
                    NumberAnimation {
                        to: 1
                        duration: 200
                    }
                }
            }
            Text {
                id: words

                x: 24
                anchors.verticalCenter: parent.verticalCenter
                text: qsTr("REC")
                textFormat: Text.PlainText
                color: header.theme.onFill
                font.pointSize: header.theme.textSmall
                font.weight: Font.Bold
                Accessible.role: Accessible.StaticText
                Accessible.name: qsTr("The call is being recorded")
            }
        }

        Pressable {
            anchors.verticalCenter: parent.verticalCenter
            visible: header.call?.connected ?? false
            theme: header.theme
            checkable: true
            checked: header.statisticsShown
            text: header.call?.codec ? qsTr("Codec: %1. Statistics").arg(header.call.codec) : qsTr("Statistics")
            width: Math.max(44, codec.implicitWidth + 40)
            height: 44
            onClicked: header.statisticsWanted()

            Text {
                id: codec

                x: 10
                anchors.verticalCenter: parent.verticalCenter
                text: header.call?.codec ?? ""
                textFormat: Text.PlainText
                color: header.theme.muted
                font.pointSize: header.theme.textSmall
                Accessible.ignored: true
            }
            Icon {
                anchors.left: codec.right
                anchors.leftMargin: 4
                anchors.verticalCenter: parent.verticalCenter
                name: header.statisticsShown ? "chevron-up" : "chevron-down"
                colour: header.theme.muted
                side: 16
            }
        }
    }
}
