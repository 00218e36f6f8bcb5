// The pop-up of an incoming call. Enter answers only when Accept has the focus; Escape does nothing.
pragma ComponentBehavior: Bound

import QtQuick
import OsmoQt

Rectangle {
    id: popup

    required property Theme theme
    required property Calls calls
    property CallItem call: null
    readonly property bool waiting: call !== null && calls.current !== call
    readonly property int counting: call?.autoAnswerIn ?? 0

    function who(name: string): string {
        return qsTr("Incoming call from %1").arg(name);
    }

    color: theme.surface
    border.color: theme.border
    border.width: 1
    onCallChanged: {
        accept.forceActiveFocus();
        if (call)
            Accessible.announce(who(call.remoteName), Accessible.Assertive); // the binding of the name may come later
    }
    Accessible.role: Accessible.AlertMessage
    Accessible.name: who(call?.remoteName ?? "")

    DragHandler {
        target: null
        onActiveChanged: if (active)
            popup.Window.window.startSystemMove()
    }

    Avatar {
        id: avatar

        x: 20
        y: 20
        side: 64
        name: popup.call?.remoteName ?? ""
    }

    Column {
        anchors.left: avatar.right
        anchors.leftMargin: 16
        anchors.right: parent.right
        anchors.rightMargin: 20
        anchors.verticalCenter: avatar.verticalCenter
        spacing: 2

        Text {
            width: parent.width
            text: popup.waiting ? qsTr("Another call is waiting") : qsTr("Incoming call")
            textFormat: Text.PlainText
            color: popup.theme.muted
            font.pointSize: popup.theme.textSmall
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
        Text {
            width: parent.width
            text: popup.call?.remoteName ?? ""
            textFormat: Text.PlainText
            elide: Text.ElideRight
            color: popup.theme.text
            font.pointSize: popup.theme.textLarge
            font.weight: Font.DemiBold
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
        Row {
            width: parent.width
            spacing: 8

            Text {
                width: Math.min(implicitWidth, parent.width - (mark.visible ? mark.width + 8 : 0))
                visible: text !== ""
                text: popup.call?.remoteNumber ?? ""
                textFormat: Text.PlainText
                elide: Text.ElideRight
                color: popup.theme.muted
                font.pointSize: popup.theme.textNormal
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
            Text {
                id: mark

                anchors.verticalCenter: parent.verticalCenter
                visible: popup.call?.stranger ?? false
                text: qsTr("Not in contacts")
                textFormat: Text.PlainText
                color: popup.theme.muted
                font.pointSize: popup.theme.textSmall
                Accessible.role: Accessible.StaticText
                Accessible.name: text
            }
        }
    }

    // what Accept does to the call that goes on, or that it is done without anybody
    Row {
        id: hint

        anchors.left: parent.left
        anchors.leftMargin: 20
        anchors.right: parent.right
        anchors.rightMargin: 8
        anchors.bottom: buttons.top
        height: 44
        spacing: 8

        Text {
            id: words

            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - (stop.visible ? stop.width + 8 : 12)
            text: {
                if (popup.counting > 0)
                    return qsTr("Answers by itself in %1 s").arg(popup.counting);
                if (popup.waiting)
                    return qsTr("Accept puts the present call on hold");
                return popup.call?.divertedBy ? qsTr("Forwarded by %1").arg(popup.call.divertedBy) : "";
            }
            textFormat: Text.PlainText
            elide: Text.ElideRight
            color: popup.counting > 0 ? popup.theme.orange : popup.theme.muted
            font.pointSize: popup.theme.textNormal
            Accessible.role: Accessible.StaticText
            Accessible.name: text
            Accessible.ignored: text === ""
        }
        TextButton {
            id: stop

            visible: popup.counting > 0
            theme: popup.theme
            text: qsTr("Don't answer")
            onClicked: popup.call?.cancelAutoAnswer()
        }
    }

    Row {
        id: buttons

        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 20
        spacing: 8

        PillButton {
            width: 124
            theme: popup.theme
            text: qsTr("Decline")
            icon: "phone-hangup"
            fill: popup.theme.redFill
            fillHover: popup.theme.redFillHover
            onClicked: popup.call?.decline()
        }
        PillButton {
            width: 132
            theme: popup.theme
            text: qsTr("Remind Me")
            icon: "alarm"
            fill: popup.theme.hover
            fillHover: popup.theme.pressed
            ink: popup.theme.text
            onClicked: popup.call?.remindMe()
        }
        PillButton {
            id: accept

            width: 124
            focus: true
            theme: popup.theme
            text: qsTr("Accept")
            icon: "phone"
            fill: popup.theme.greenFill
            fillHover: popup.theme.greenFillHover
            onClicked: popup.call?.accept()
        }
    }
}
