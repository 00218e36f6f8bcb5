// Whom to transfer to, or whom to call besides: type or pick from the list, then decide.
pragma ComponentBehavior: Bound

import QtQuick
import OsmoQt

Rectangle {
    id: panel

    required property Theme theme
    required property PartyPicker picker
    required property string title
    property string error: ""
    default property alias buttons: row.data

    signal closed
    signal chosen

    function begin(): void {
        field.text = picker.query;
        field.begin();
    }

    color: theme.surface
    Accessible.role: Accessible.Pane
    Accessible.name: title
    Keys.onEscapePressed: closed()

    MouseArea { // nothing below it is to be clicked
        anchors.fill: parent
        hoverEnabled: true
        Accessible.ignored: true
    }

    Text {
        id: heading

        x: 20
        height: 52
        verticalAlignment: Text.AlignVCenter
        text: panel.title
        textFormat: Text.PlainText
        color: panel.theme.text
        font.pointSize: panel.theme.textLarge
        font.weight: Font.DemiBold
        Accessible.role: Accessible.Heading
        Accessible.name: text
    }
    IconButton {
        anchors.right: parent.right
        anchors.rightMargin: 8
        y: 4
        theme: panel.theme
        icon: "close"
        text: qsTr("Close")
        onClicked: panel.closed()
    }
    SearchField {
        id: field

        anchors.top: heading.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: 16
        anchors.rightMargin: 16
        theme: panel.theme
        label: qsTr("Name or number")
        onEdited: text => panel.picker.find(text)
        onMoved: step => panel.picker.select(panel.picker.selected + step)
        onAccepted: panel.chosen()
    }
    Banner {
        id: problem

        anchors.top: field.bottom
        anchors.topMargin: visible ? 8 : 0
        anchors.left: field.left
        anchors.right: field.right
        theme: panel.theme
        text: panel.error
        icon: "alert-circle-outline"
        fill: panel.theme.redSoft
        ink: panel.theme.red
        urgent: true
    }
    ListView {
        id: list

        anchors.top: problem.bottom
        anchors.topMargin: 8
        anchors.bottom: row.top
        anchors.bottomMargin: 8
        anchors.left: field.left
        anchors.right: field.right
        clip: true
        model: panel.picker.hits
        currentIndex: panel.picker.selected
        highlightMoveDuration: 0
        boundsBehavior: Flickable.StopAtBounds
        Accessible.role: Accessible.List
        Accessible.name: qsTr("People")

        delegate: Pressable {
            id: hit

            required property int index
            required property string name
            required property string number
            readonly property bool selected: index === panel.picker.selected

            width: list.width
            height: 56
            theme: panel.theme
            fill: selected ? panel.theme.accentSoft : "transparent"
            text: number ? qsTr("%1, %2").arg(name).arg(number) : name
            Accessible.role: Accessible.ListItem
            Accessible.selectable: true
            Accessible.selected: selected
            onClicked: panel.picker.select(index)
            onActiveFocusChanged: if (activeFocus)
                panel.picker.select(index)

            Avatar {
                id: face

                x: 8
                anchors.verticalCenter: parent.verticalCenter
                side: 36
                name: hit.name
            }
            Column {
                anchors.left: face.right
                anchors.leftMargin: 12
                anchors.right: parent.right
                anchors.rightMargin: 8
                anchors.verticalCenter: parent.verticalCenter

                Text {
                    width: parent.width
                    text: hit.name
                    textFormat: Text.PlainText
                    elide: Text.ElideRight
                    color: panel.theme.text
                    font.pointSize: panel.theme.textNormal
                    Accessible.ignored: true
                }
                Text {
                    width: parent.width
                    visible: text !== ""
                    text: hit.number
                    textFormat: Text.PlainText
                    elide: Text.ElideRight
                    color: panel.theme.muted
                    font.pointSize: panel.theme.textSmall
                    Accessible.ignored: true
                }
            }
        }

        Text {
            anchors.centerIn: parent
            width: parent.width - 48
            visible: list.count === 0
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            text: panel.picker.query === "" ? qsTr("Type a name or a number.") : qsTr("Nobody was found. Type the whole number.")
            textFormat: Text.PlainText
            color: panel.theme.muted
            font.pointSize: panel.theme.textNormal
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
    }
    Row {
        id: row

        anchors.bottom: parent.bottom
        anchors.bottomMargin: 20
        anchors.horizontalCenter: parent.horizontalCenter
        spacing: 12
    }
}
