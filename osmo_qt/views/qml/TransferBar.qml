// While one asks the person who is to have the call, and while it is on its way: who waits, and what can be done.
import QtQuick
import OsmoQt

Rectangle {
    id: bar

    required property Theme theme
    required property Transfer transfer
    readonly property bool running: transfer.stage === "running"

    implicitHeight: visible ? content.implicitHeight + 24 : 0
    visible: transfer.stage === "consulting" || running
    radius: 12
    antialiasing: true
    color: theme.accentSoft

    Column {
        id: content

        x: 16
        y: 12
        width: parent.width - 32
        spacing: 8

        Text {
            id: words

            width: parent.width
            text: bar.running ? qsTr("Transferring %1 to %2").arg(bar.transfer.waitingName).arg(bar.transfer.targetName) : qsTr("%1 waits while you ask %2").arg(bar.transfer.waitingName).arg(bar.transfer.targetName)
            textFormat: Text.PlainText
            wrapMode: Text.Wrap
            maximumLineCount: 2
            elide: Text.ElideRight
            color: bar.theme.text
            font.pointSize: bar.theme.textNormal
            Accessible.role: Accessible.StaticText
            Accessible.name: text
            onTextChanged: Qt.callLater(tell) // when the bar is in sight, and both names are known

            function tell(): void {
                if (bar.visible)
                    Accessible.announce(words.text, Accessible.Polite);
            }
        }
        Text {
            width: parent.width
            visible: text !== ""
            text: bar.transfer.error
            textFormat: Text.PlainText
            wrapMode: Text.Wrap
            color: bar.theme.red
            font.pointSize: bar.theme.textNormal
            Accessible.role: Accessible.AlertMessage
            Accessible.name: text
        }
        Row {
            anchors.right: parent.right
            spacing: 8

            TextButton {
                theme: bar.theme
                fillHover: bar.theme.pressed
                text: qsTr("Cancel")
                onClicked: bar.transfer.cancel()
            }
            TextButton {
                theme: bar.theme
                visible: !bar.running
                enabled: bar.transfer.canComplete
                fill: bar.theme.accent
                fillHover: bar.theme.accent
                ink: bar.theme.onAccent
                icon: "phone-forward"
                text: qsTr("Complete")
                onClicked: bar.transfer.complete()
            }
        }
    }
}
