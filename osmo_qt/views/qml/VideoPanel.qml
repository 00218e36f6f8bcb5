// What can be done with the video of a call that has some.
import QtQuick
import OsmoQt

Rectangle {
    id: panel

    required property Theme theme
    required property Video video
    property CallItem call: null

    signal done

    implicitHeight: choices.height + 16
    radius: 12
    antialiasing: true
    color: theme.surface
    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Video")

    Column {
        id: choices

        y: 8
        width: parent.width

        TextButton {
            anchors.horizontalCenter: parent.horizontalCenter
            visible: panel.video.camera && !(panel.call?.sendsVideo ?? false)
            theme: panel.theme
            text: qsTr("Send my video")
            icon: "video"
            onClicked: {
                panel.call?.addVideo(true);
                panel.done();
            }
        }
        TextButton {
            anchors.horizontalCenter: parent.horizontalCenter
            visible: panel.call?.sendsVideo ?? false
            theme: panel.theme
            text: qsTr("Remove my video only")
            icon: "video-off"
            onClicked: {
                panel.call?.removeMyVideo();
                panel.done();
            }
        }
        TextButton {
            anchors.horizontalCenter: parent.horizontalCenter
            theme: panel.theme
            text: qsTr("Remove video")
            icon: "phone"
            onClicked: {
                panel.call?.removeVideo();
                panel.done();
            }
        }
    }
}
