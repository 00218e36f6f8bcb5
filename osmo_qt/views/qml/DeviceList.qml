// The devices of one kind, the one in use with a tick.
pragma ComponentBehavior: Bound

import QtQuick
import OsmoQt

Column {
    id: devices

    required property Theme theme
    required property string title
    required property string icon
    required property var rows

    signal chosen(string name)
    signal entered(Item row)

    Text {
        x: 8
        height: 30
        verticalAlignment: Text.AlignVCenter
        text: devices.title
        textFormat: Text.PlainText
        color: devices.theme.muted
        font.pointSize: devices.theme.textSmall
        Accessible.role: Accessible.Heading
        Accessible.name: text
    }
    Repeater {
        model: devices.rows.length

        Pressable {
            id: device

            required property int index
            readonly property var row: devices.rows[index] ?? ["", "", false]

            width: devices.width
            height: 44
            theme: devices.theme
            fillHover: devices.theme.pressed
            checkable: true
            checked: row[2]
            text: row[1]
            Accessible.role: Accessible.RadioButton
            Accessible.name: qsTr("%1: %2").arg(devices.title).arg(text)
            onClicked: devices.chosen(row[0])
            onActiveFocusChanged: if (activeFocus)
                devices.entered(device)

            Icon {
                x: 8
                anchors.verticalCenter: parent.verticalCenter
                name: device.checked ? "check" : devices.icon
                colour: device.checked ? devices.theme.accent : devices.theme.muted
                side: 18
            }
            Text {
                x: 36
                width: parent.width - 44
                anchors.verticalCenter: parent.verticalCenter
                text: device.text
                textFormat: Text.PlainText
                elide: Text.ElideRight
                color: device.checked ? devices.theme.accent : devices.theme.text
                font.pointSize: devices.theme.textNormal
                font.weight: device.checked ? Font.DemiBold : Font.Normal
                Accessible.ignored: true
            }
        }
    }
}
