// What was measured of the call in the last second, for those who have to find out why it sounds bad.
pragma ComponentBehavior: Bound

import QtQuick
import OsmoQt

Rectangle {
    id: panel

    required property Theme theme
    property CallItem call: null
    readonly property int lineHeight: 22
    readonly property var rows: visible ? call?.statistics ?? [] : []

    radius: 12
    antialiasing: true
    color: theme.hover
    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Statistics")
    Accessible.focusable: activeFocusOnTab
    activeFocusOnTab: view.contentHeight > view.height // to be scrolled by keys
    border.width: activeFocus ? 2 : 0
    border.color: theme.accent
    Keys.onUpPressed: view.scroll(-lineHeight)
    Keys.onDownPressed: view.scroll(lineHeight)

    Text {
        anchors.centerIn: parent
        visible: panel.rows.length === 0
        text: qsTr("Nothing was measured yet.")
        textFormat: Text.PlainText
        color: panel.theme.muted
        font.pointSize: panel.theme.textNormal
        Accessible.role: Accessible.StaticText
        Accessible.name: text
        Accessible.ignored: !visible
    }

    Flickable {
        id: view

        function scroll(pixels: real): void {
            contentY = Math.max(0, Math.min(contentY + pixels, contentHeight - height));
        }

        anchors.fill: parent
        anchors.margins: 12
        clip: true
        contentHeight: lines.height
        boundsBehavior: Flickable.StopAtBounds

        Column {
            id: lines

            width: parent.width

            Repeater {
                model: panel.rows.length

                Item {
                    id: line

                    required property int index
                    readonly property var pair: panel.rows[index] ?? ["", ""]

                    width: lines.width
                    height: panel.lineHeight
                    Accessible.role: Accessible.StaticText
                    Accessible.name: qsTr("%1: %2").arg(pair[0]).arg(pair[1])

                    Text {
                        anchors.left: parent.left
                        anchors.right: amount.left
                        anchors.verticalCenter: parent.verticalCenter
                        text: line.pair[0]
                        textFormat: Text.PlainText
                        elide: Text.ElideRight
                        color: panel.theme.muted
                        font.pointSize: panel.theme.textSmall
                        Accessible.ignored: true
                    }
                    Text {
                        id: amount

                        anchors.right: parent.right
                        anchors.verticalCenter: parent.verticalCenter
                        text: line.pair[1]
                        textFormat: Text.PlainText
                        color: panel.theme.text
                        font.pointSize: panel.theme.textSmall
                        font.features: {
                            "tnum": 1
                        }
                        Accessible.ignored: true
                    }
                }
            }
        }
    }
}
