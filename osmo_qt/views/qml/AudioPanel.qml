// The sound devices during a call: a click on another one and the call goes on there.
pragma ComponentBehavior: Bound

import QtQuick
import OsmoQt

Rectangle {
    id: panel

    required property Theme theme
    required property AudioChoices audio

    radius: 12
    antialiasing: true
    color: theme.hover
    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Audio")

    Flickable {
        id: view

        function reveal(row: Item): void {
            const top = row.mapToItem(lists, 0, 0).y;
            contentY = Math.max(Math.min(contentY, top), top + row.height - height);
        }

        anchors.fill: parent
        anchors.margins: 8
        clip: true
        contentHeight: lists.height
        boundsBehavior: Flickable.StopAtBounds

        Column {
            id: lists

            width: parent.width

            DeviceList {
                width: parent.width
                theme: panel.theme
                title: qsTr("Speaker")
                icon: "volume-high"
                rows: panel.audio.speakers
                onChosen: name => panel.audio.useSpeaker(name)
                onEntered: row => view.reveal(row)
            }
            DeviceList {
                width: parent.width
                theme: panel.theme
                title: qsTr("Microphone")
                icon: "microphone"
                rows: panel.audio.microphones
                onChosen: name => panel.audio.useMicrophone(name)
                onEntered: row => view.reveal(row)
            }
        }
    }
}
