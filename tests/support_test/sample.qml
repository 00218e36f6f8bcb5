// A plain item that behaves as a button, and one of Qt's controls.
import QtQuick
import QtQuick.Controls.Basic

Rectangle {
    id: root

    property string label: ""
    property int count: 0

    width: 320
    height: 140
    color: "lightsteelblue"
    Accessible.role: Accessible.Grouping
    Accessible.name: root.label

    Rectangle {
        x: 10
        y: 10
        width: 120
        height: 40
        color: "white"
        activeFocusOnTab: true
        Accessible.role: Accessible.Button
        Accessible.name: root.label + " button"
        Accessible.onPressAction: root.count += 1

        TapHandler {
            onTapped: root.count += 1
        }
    }

    Button {
        x: 150
        y: 10
        width: 120
        height: 40
        text: root.label + " control"
        onClicked: root.count += 10
    }

    Text {
        x: 10
        y: 60
        text: root.count
        Accessible.role: Accessible.StaticText
        Accessible.name: root.label + " count " + root.count
    }
}
