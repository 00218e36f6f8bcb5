// What can be pressed: by mouse, finger, keyboard and assistive technology; with its sign of focus. Looks come from children.
import QtQuick
import OsmoQt

Rectangle {
    id: pressable

    required property Theme theme
    required property string text
    property bool checkable: false
    property bool checked: false
    property color fill: "transparent"
    property color fillHover: theme.hover
    readonly property bool hovered: area.containsMouse

    signal clicked

    radius: 8
    antialiasing: true
    color: area.containsMouse ? fillHover : fill
    opacity: enabled ? 1 : 0.4
    activeFocusOnTab: enabled

    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.checkable: checkable
    Accessible.checked: checked
    Accessible.focusable: true
    Accessible.onPressAction: pressable.clicked()
    Accessible.onToggleAction: pressable.clicked()
    Keys.onReturnPressed: pressable.clicked()
    Keys.onEnterPressed: pressable.clicked()
    Keys.onSpacePressed: pressable.clicked()

    Rectangle {
        anchors.fill: parent
        anchors.margins: -3
        radius: pressable.radius + 3
        antialiasing: true
        visible: pressable.activeFocus
        color: "transparent"
        border.width: 2
        border.color: pressable.theme.accent
    }

    MouseArea {
        id: area

        anchors.fill: parent
        hoverEnabled: true
        cursorShape: Qt.PointingHandCursor
        onClicked: pressable.clicked()
    }
}
