// One line across the screen about the call: an icon and words on a colour; told to assistive technology when it comes.
import QtQuick
import OsmoQt

Rectangle {
    id: banner

    required property Theme theme
    required property string text
    required property string icon
    required property color fill
    required property color ink
    property bool urgent: false

    implicitHeight: visible ? Math.max(36, words.implicitHeight + 16) : 0
    radius: 8
    antialiasing: true
    color: fill
    visible: text !== ""
    onTextChanged: if (text !== "")
        words.Accessible.announce(text, urgent ? Accessible.Assertive : Accessible.Polite)

    Icon {
        id: sign

        x: 12
        anchors.verticalCenter: parent.verticalCenter
        name: banner.icon
        colour: banner.ink
        side: 18
    }
    Text {
        id: words

        anchors.left: sign.right
        anchors.leftMargin: 8
        anchors.right: parent.right
        anchors.rightMargin: 12
        anchors.verticalCenter: parent.verticalCenter
        text: banner.text
        textFormat: Text.PlainText
        wrapMode: Text.Wrap
        maximumLineCount: 2
        elide: Text.ElideRight
        color: banner.ink
        font.pointSize: banner.theme.textNormal
        font.weight: Font.DemiBold
        Accessible.role: Accessible.AlertMessage
        Accessible.name: text
    }
}
