// The calls beside the one on the screen: who, how long, and to swap with or to end.
pragma ComponentBehavior: Bound

import QtQuick
import OsmoQt

Rectangle {
    id: box

    required property Theme theme
    required property Calls calls
    readonly property int rowHeight: 60
    readonly property int mostRows: 3

    implicitHeight: Math.min(rows.count, mostRows) * rowHeight
    visible: rows.count > 0
    radius: 12
    antialiasing: true
    color: theme.hover

    ListView {
        id: rows

        anchors.fill: parent
        clip: true
        model: box.calls.others
        interactive: count > box.mostRows
        boundsBehavior: Flickable.StopAtBounds
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Other calls")

        delegate: Item {
            id: row

            required property CallItem call
            readonly property bool joined: box.calls.conference && (call?.inConference ?? false)
            readonly property string words: joined ? qsTr("In the conference") : call?.stateText ?? ""

            width: rows.width
            height: box.rowHeight
            Accessible.role: Accessible.ListItem
            Accessible.name: qsTr("%1, %2").arg(call?.remoteName ?? "").arg(words)

            Avatar {
                id: face

                x: 12
                anchors.verticalCenter: parent.verticalCenter
                side: 36
                name: row.call?.remoteName ?? ""
            }
            Column {
                anchors.left: face.right
                anchors.leftMargin: 10
                anchors.right: buttons.left
                anchors.verticalCenter: parent.verticalCenter
                spacing: 1

                Text {
                    width: parent.width
                    text: row.call?.remoteName ?? ""
                    textFormat: Text.PlainText
                    elide: Text.ElideRight
                    color: box.theme.text
                    font.pointSize: box.theme.textNormal
                    font.weight: Font.DemiBold
                    Accessible.role: Accessible.StaticText
                    Accessible.name: text
                }
                Row {
                    width: parent.width
                    spacing: 4

                    Icon {
                        anchors.verticalCenter: parent.verticalCenter
                        visible: row.call?.connected ?? false
                        name: row.call?.encrypted ? "lock" : "lock-off-outline"
                        colour: row.call?.encrypted ? box.theme.green : box.theme.muted
                        side: 13
                    }
                    Text {
                        width: Math.min(implicitWidth, parent.width - 17)
                        text: row.call?.duration ? qsTr("%1 · %2").arg(row.words).arg(row.call.duration) : row.words
                        textFormat: Text.PlainText
                        elide: Text.ElideRight
                        color: row.call?.held ? box.theme.orange : box.theme.muted
                        font.pointSize: box.theme.textSmall
                        Accessible.ignored: true
                    }
                }
            }
            Row {
                id: buttons

                anchors.right: parent.right
                anchors.rightMargin: 8
                anchors.verticalCenter: parent.verticalCenter
                spacing: 2

                TextButton {
                    visible: !row.joined
                    theme: box.theme
                    fillHover: box.theme.pressed
                    icon: row.call?.ringing ? "phone" : "swap-vertical"
                    text: row.call?.ringing ? qsTr("Accept") : row.call?.connected ? qsTr("Swap") : qsTr("Show")
                    onClicked: box.calls.swap(row.call)
                }
                IconButton {
                    theme: box.theme
                    fillHover: box.theme.pressed
                    icon: "phone-hangup"
                    ink: box.theme.red
                    text: qsTr("End call with %1").arg(row.call?.remoteName ?? "")
                    onClicked: row.call?.hangUp()
                }
            }
        }
    }
}
