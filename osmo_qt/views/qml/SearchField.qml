// One line to type a name or a number into.
import QtQuick
import OsmoQt

Rectangle {
    id: field

    required property Theme theme
    required property string label
    property alias text: input.text

    signal edited(string text)
    signal moved(int step)
    signal accepted

    function begin(): void {
        input.forceActiveFocus();
        input.selectAll();
    }

    implicitHeight: 44
    radius: 8
    antialiasing: true
    color: theme.surface
    border.width: input.activeFocus ? 2 : 1
    border.color: input.activeFocus ? theme.accent : theme.fieldBorder

    Icon {
        id: sign

        x: 12
        anchors.verticalCenter: parent.verticalCenter
        name: "magnify"
        colour: field.theme.muted
        side: 20
    }
    TextInput {
        id: input

        anchors.left: sign.right
        anchors.leftMargin: 8
        anchors.right: parent.right
        anchors.rightMargin: 12
        height: parent.height
        verticalAlignment: TextInput.AlignVCenter
        clip: true
        activeFocusOnTab: true
        selectByMouse: true
        maximumLength: 255
        color: field.theme.text
        selectionColor: field.theme.accent
        selectedTextColor: field.theme.onAccent
        font.pointSize: field.theme.textNormal
        Accessible.role: Accessible.EditableText
        Accessible.name: field.label
        onTextEdited: field.edited(text)
        onAccepted: field.accepted()
        Keys.onDownPressed: field.moved(1)
        Keys.onUpPressed: field.moved(-1)

        Text {
            anchors.verticalCenter: parent.verticalCenter
            visible: input.text === ""
            text: field.label
            textFormat: Text.PlainText
            color: field.theme.muted
            font.pointSize: field.theme.textNormal
            Accessible.ignored: true
        }
    }
}
