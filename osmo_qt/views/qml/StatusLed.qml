// The connection at a glance: disc, dot in a ring, disc with a mark, thick ring (callback mode), thin ring (off): the
// shape tells as much as the colour. Around it, where there is a UC server besides: dots, a ring, a broken ring.
pragma ComponentBehavior: Bound

import QtQuick
import OsmoQt

Item {
    id: led

    required property Session session
    required property UcConnection connection
    required property Theme theme
    readonly property color colour: {
        switch (session.led) {
        case "registered":
        case "callback":
            return theme.ledRegistered;
        case "connecting":
            return theme.ledConnecting;
        case "failed":
            return theme.ledFailed;
        default:
            return theme.ledOff;
        }
    }
    readonly property bool full: session.led === "registered" || session.led === "failed"

    Accessible.role: Accessible.Indicator
    Accessible.name: qsTr("Connection: %1").arg(session.ledText)

    Item {
        id: ring

        readonly property string kind: led.connection.ring
        readonly property color colour: {
            switch (kind) {
            case "online":
                return led.theme.ledRegistered;
            case "failed":
                return led.theme.ledFailed;
            default:
                return led.theme.ledConnecting;
            }
        }

        anchors.fill: parent
        visible: kind !== ""
        Accessible.role: Accessible.Indicator
        Accessible.name: led.connection.ringText
        Accessible.ignored: kind === ""

        Rectangle {
            anchors.centerIn: parent
            width: 24
            height: 24
            radius: 12
            antialiasing: true
            visible: ring.kind !== "connecting"
            color: "transparent"
            border.width: 2
            border.color: ring.colour
        }

        // what breaks it
        Rectangle {
            anchors.centerIn: parent
            width: 26
            height: 8
            rotation: -45
            antialiasing: true
            visible: ring.kind === "failed"
            color: led.theme.surface
        }

        Repeater {
            model: ring.kind === "connecting" ? 8 : 0

            Rectangle {
                required property int index
                readonly property real angle: index * Math.PI / 4

                x: 10.5 + 10.5 * Math.cos(angle)
                y: 10.5 + 10.5 * Math.sin(angle)
                width: 3
                height: 3
                radius: 1.5
                antialiasing: true
                color: ring.colour
            }
        }
    }

    Rectangle {
        id: shape

        anchors.centerIn: parent
        width: 16
        height: 16
        radius: 8
        antialiasing: true
        color: led.full ? led.colour : "transparent"
        border.width: {
            if (led.full)
                return 0;
            return led.session.led === "callback" ? 4 : led.session.led === "off" ? 2 : 3;
        }
        border.color: led.colour

        Rectangle {
            anchors.centerIn: parent
            width: 6
            height: 6
            radius: 3
            antialiasing: true
            visible: led.session.led === "connecting"
            color: led.colour
        }

        Rectangle {
            anchors.centerIn: parent
            width: 8
            height: 2
            visible: led.session.led === "failed"
            color: led.theme.surface
        }

        // bars of a mobile network
        Repeater {
            model: led.session.cellular ? 3 : 0

            Rectangle {
                required property int index

                x: 4 + index * 3
                y: 11 - height
                width: 2
                height: 2 + index * 2
                color: led.theme.surface
            }
        }

        SequentialAnimation on opacity {
            running: led.session.led === "connecting" && led.theme.motion
            loops: Animation.Infinite
            alwaysRunToEnd: true

            NumberAnimation {
                to: 0.45
                duration: 800
                easing.type: Easing.InOutSine
            }
            NumberAnimation {
                to: 1
                duration: 800
                easing.type: Easing.InOutSine
            }
        }
    }
}
