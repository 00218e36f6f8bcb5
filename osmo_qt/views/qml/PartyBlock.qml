// Who is talked to, large, and how the call goes; as much of it as there is room for.
import QtQuick
import OsmoQt

Item {
    id: block

    required property Theme theme
    required property Calls calls
    property CallItem call: null
    property bool compact: false
    readonly property bool conference: calls.conference
    readonly property int rest: 132 + (resume.visible || dial.visible ? 60 : 0) // what has to be read, pixels
    readonly property int faceSide: Math.min(112, height - rest - 20)

    implicitHeight: lines.implicitHeight

    Column {
        id: lines

        width: parent.width
        y: block.compact ? 0 : Math.max(0, (block.height - height) / 2)
        spacing: 4

        Avatar {
            anchors.horizontalCenter: parent.horizontalCenter
            visible: !block.compact && block.faceSide >= 48
            side: block.faceSide
            opacity: block.call?.held ? 0.5 : 1
            name: block.conference ? qsTr("Conference") : block.call?.remoteName ?? ""
        }
        Item {
            width: 1
            height: block.compact ? 0 : 8
        }
        Text {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: block.conference ? qsTr("Conference") : block.call?.remoteName ?? ""
            textFormat: Text.PlainText
            elide: Text.ElideRight
            color: block.theme.text
            font.pointSize: block.theme.textLarge
            font.weight: Font.DemiBold
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
        Text {
            width: parent.width
            visible: text !== "" && !block.compact
            horizontalAlignment: Text.AlignHCenter
            text: block.conference ? block.calls.conferenceNames : block.call?.remoteNumber ?? ""
            textFormat: Text.PlainText
            wrapMode: Text.Wrap
            maximumLineCount: 2
            elide: Text.ElideRight
            color: block.theme.muted
            font.pointSize: block.theme.textNormal
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
        Text {
            width: parent.width
            visible: !block.conference && !block.compact && block.height > block.rest && (block.call?.stranger ?? false)
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("Not in contacts")
            textFormat: Text.PlainText
            color: block.theme.muted
            font.pointSize: block.theme.textSmall
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
        Item {
            width: 1
            height: block.compact ? 0 : 4
        }
        StateLine {
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.min(implicitWidth, parent.width)
            theme: block.theme
            call: block.call
        }
        Item {
            width: 1
            height: 4
            visible: resume.visible || dial.visible
        }
        PillButton {
            id: resume

            anchors.horizontalCenter: parent.horizontalCenter
            visible: !block.compact && (block.call?.held ?? false)
            theme: block.theme
            fill: block.theme.greenFill
            fillHover: block.theme.greenFillHover
            icon: "play"
            text: qsTr("Resume call")
            onClicked: block.call?.toggleHold()
        }
        PillButton {
            id: dial

            anchors.horizontalCenter: parent.horizontalCenter
            visible: block.call?.postDialWaits ?? false
            theme: block.theme
            fill: block.theme.accent
            fillHover: block.theme.accent
            ink: block.theme.onAccent
            icon: "dialpad"
            text: block.call?.postDialText ?? ""
            onClicked: block.call?.dialOn()
            onVisibleChanged: Qt.callLater(tell) // when the number of digits is known, too

            function tell(): void {
                if (visible)
                    Accessible.announce(text, Accessible.Assertive);
            }
        }
    }
}
