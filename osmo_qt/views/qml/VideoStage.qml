// The pictures of a call: theirs as large as can be, the own one in a corner, from where it can be dragged.
import QtQuick
import OsmoQt

Rectangle {
    id: stage

    required property Video video
    property CallItem call: null
    property bool tablet: false // the own picture begins at the bottom right
    readonly property int gap: 12
    property int topEdge: gap // below and above what covers the stage
    property int bottomEdge: gap

    signal tapped

    function settle(): void {
        own.x = tablet ? width - own.width - gap : gap;
        own.y = tablet ? height - own.height - bottomEdge : topEdge;
    }

    color: "black"
    onVisibleChanged: if (visible)
        settle()
    onWidthChanged: settle()
    onHeightChanged: settle()
    onTopEdgeChanged: settle()
    onBottomEdgeChanged: settle()

    VideoPicture {
        anchors.fill: parent
        visible: stage.call?.receivesVideo ?? false
        video: stage.video
        slot: stage.call?.screen ?? -1
        Accessible.role: Accessible.Graphic
        Accessible.name: qsTr("Video of %1").arg(stage.call?.remoteName ?? "")
    }

    TapHandler {
        onTapped: stage.tapped()
    }

    Rectangle {
        id: own

        width: Math.min(stage.width, stage.height) / 3
        height: (width - 2) / (mine.aspect > 0 ? mine.aspect : 16 / 9) + 2
        visible: stage.call?.sendsVideo ?? false
        color: "black"
        border.color: "#a0ffffff"

        VideoPicture {
            id: mine

            anchors.fill: parent
            anchors.margins: 1
            mirrored: true
            video: stage.video
            slot: stage.video.ownSlot
            Accessible.role: Accessible.Graphic
            Accessible.name: qsTr("Your video")
        }
        DragHandler {
            xAxis.minimum: 0
            xAxis.maximum: stage.width - own.width
            yAxis.minimum: 0
            yAxis.maximum: stage.height - own.height
        }
    }
}
