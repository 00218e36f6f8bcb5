// The other side asks for video: with both pictures, with theirs only, or without.
import QtQuick
import OsmoQt

Rectangle {
    id: offer

    required property Theme theme
    required property Video video
    property CallItem call: null

    implicitHeight: visible ? content.implicitHeight + 24 : 0
    visible: call?.videoOffered ?? false
    radius: 12
    antialiasing: true
    color: theme.accentSoft
    onVisibleChanged: if (visible)
        words.Accessible.announce(words.text, Accessible.Assertive)

    Column {
        id: content

        x: 16
        y: 12
        width: parent.width - 32
        spacing: 4

        Text {
            id: words

            width: parent.width
            text: qsTr("%1 would like to add video. Do you agree?").arg(offer.call?.remoteName ?? "")
            textFormat: Text.PlainText
            wrapMode: Text.Wrap
            maximumLineCount: 2
            elide: Text.ElideRight
            color: offer.theme.text
            font.pointSize: offer.theme.textNormal
            Accessible.role: Accessible.AlertMessage
            Accessible.name: text
        }
        TextButton {
            visible: offer.video.camera
            theme: offer.theme
            fillHover: offer.theme.pressed
            text: qsTr("Yes")
            icon: "video"
            onClicked: offer.call?.acceptVideo(true)
        }
        TextButton {
            theme: offer.theme
            fillHover: offer.theme.pressed
            text: qsTr("Yes, but don't send my video")
            icon: "video-off"
            onClicked: offer.call?.acceptVideo(false)
        }
        TextButton {
            theme: offer.theme
            fillHover: offer.theme.pressed
            text: qsTr("No, thanks")
            icon: "phone"
            onClicked: offer.call?.removeVideo()
        }
    }
}
