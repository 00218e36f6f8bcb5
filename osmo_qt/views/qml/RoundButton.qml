// A round button with an icon and, below it, its words.
import QtQuick
import OsmoQt

Item {
    id: button

    required property Theme theme
    required property string text
    required property string icon
    property string label: text // what is written, where the full words would be too long
    property bool checkable: false
    property bool checked: false
    property int side: 56
    property color fill: checked ? theme.accent : theme.hover
    property color fillHover: checked ? theme.accent : theme.pressed
    property color iconColour: checked ? theme.onAccent : theme.text

    signal clicked

    implicitWidth: Math.max(side + 24, words.implicitWidth)
    implicitHeight: side + 6 + words.implicitHeight
    activeFocusOnTab: enabled
    opacity: enabled ? 1 : 0.4

    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.checkable: checkable
    Accessible.checked: checked
    Accessible.focusable: true
    Accessible.onPressAction: button.clicked()
    Accessible.onToggleAction: button.clicked()
    Keys.onReturnPressed: button.clicked()
    Keys.onEnterPressed: button.clicked()
    Keys.onSpacePressed: button.clicked()

    Rectangle {
        id: ring

        anchors.centerIn: disc
        width: disc.width + 8
        height: width
        radius: width / 2
        antialiasing: true
        visible: button.activeFocus
        color: "transparent"
        border.width: 2
        border.color: button.theme.accent
    }

    Rectangle {
        id: disc

        anchors.horizontalCenter: parent.horizontalCenter
        width: button.side
        height: button.side
        radius: width / 2
        antialiasing: true
        color: area.containsMouse ? button.fillHover : button.fill

        Icon {
            anchors.centerIn: parent
            name: button.icon
            colour: button.iconColour
            side: button.side * 0.45
        }
    }

    Text {
        id: words

        anchors.top: disc.bottom
        anchors.topMargin: 6
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(implicitWidth, Math.max(button.width, button.side))
        horizontalAlignment: Text.AlignHCenter
        elide: Text.ElideRight
        text: button.label
        textFormat: Text.PlainText
        color: button.theme.text
        font.pointSize: button.theme.textSmall
        Accessible.ignored: true
    }

    MouseArea {
        id: area

        anchors.fill: parent
        hoverEnabled: true
        cursorShape: Qt.PointingHandCursor
        onClicked: button.clicked()
    }
}
