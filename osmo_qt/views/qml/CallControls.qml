// The buttons of a call: what one does all the time above, what one does with other people below, the end at the bottom.
import QtQuick
import OsmoQt

Column {
    id: controls

    required property Theme theme
    required property Calls calls
    required property Transfer transfer
    required property AddCall addCall
    required property Recorder recorder
    required property Video video
    required property CallSlider slider
    property CallItem call: null
    property bool keypadShown: false
    property bool audioShown: false
    property bool videoShown: false
    readonly property bool hasVideo: (call?.receivesVideo ?? false) || (call?.sendsVideo ?? false)
    readonly property bool connected: call?.connected ?? false
    readonly property bool over: call?.over ?? true
    readonly property bool transferable: connected && !calls.conference && transfer.stage === "closed"
    readonly property int cell: Math.min(88, Math.floor(width / 4))
    readonly property bool together: calls.canMerge || calls.conference
    readonly property int below: 3 + (together || video.possible ? 1 : 0) + (slider.shown ? 1 : 0)
    readonly property int cellBelow: Math.min(88, Math.floor(width / below))

    signal keypadWanted
    signal audioWanted
    signal videoWanted

    spacing: 12

    Row {
        anchors.horizontalCenter: parent.horizontalCenter

        RoundButton {
            width: controls.cell
            enabled: !controls.over
            theme: controls.theme
            checkable: true
            checked: controls.call?.muted ?? false
            text: checked ? qsTr("Unmute") : qsTr("Mute")
            icon: checked ? "microphone-off" : "microphone"
            onClicked: controls.call?.toggleMute()
        }
        RoundButton {
            width: controls.cell
            enabled: controls.connected
            theme: controls.theme
            checkable: true
            checked: controls.call?.held ?? false
            text: checked ? qsTr("Resume") : qsTr("Hold")
            icon: checked ? "play" : "pause"
            onClicked: controls.call?.toggleHold()
        }
        RoundButton {
            width: controls.cell
            enabled: controls.call?.takesDigits ?? false
            theme: controls.theme
            checkable: true
            checked: controls.keypadShown
            text: qsTr("Keypad")
            icon: "dialpad"
            onClicked: controls.keypadWanted()
        }
        RoundButton {
            width: controls.cell
            enabled: !controls.over
            theme: controls.theme
            checkable: true
            checked: controls.audioShown
            text: qsTr("Audio")
            icon: "volume-high"
            onClicked: controls.audioWanted()
        }
    }

    Row {
        anchors.horizontalCenter: parent.horizontalCenter
        visible: !controls.keypadShown

        RoundButton {
            width: controls.cellBelow
            enabled: controls.transferable
            theme: controls.theme
            text: qsTr("Transfer")
            icon: "phone-forward"
            onClicked: controls.transfer.open()
        }
        RoundButton {
            width: controls.cellBelow
            visible: controls.slider.shown
            enabled: controls.connected && controls.slider.movable
            theme: controls.theme
            text: qsTr("Move")
            icon: "swap-horizontal"
            onClicked: controls.slider.open()
        }
        RoundButton {
            width: controls.cellBelow
            enabled: controls.connected
            theme: controls.theme
            text: qsTr("Add call")
            icon: "account-plus"
            onClicked: controls.addCall.open()
        }
        RoundButton {
            width: controls.cellBelow
            visible: controls.calls.canMerge
            theme: controls.theme
            text: qsTr("Merge")
            icon: "call-merge"
            onClicked: controls.calls.merge()
        }
        RoundButton {
            width: controls.cellBelow
            visible: controls.calls.conference && !controls.calls.canMerge
            theme: controls.theme
            text: qsTr("Split")
            icon: "call-split"
            onClicked: controls.calls.split()
        }
        RoundButton {
            width: controls.cellBelow
            visible: controls.video.possible && !controls.together
            enabled: controls.connected && !(controls.call?.held ?? false)
            theme: controls.theme
            checkable: true
            checked: controls.hasVideo
            text: qsTr("Video")
            icon: controls.hasVideo ? "video" : "video-plus"
            onClicked: controls.hasVideo ? controls.videoWanted() : controls.call?.addVideo(controls.video.camera)
        }
        RoundButton {
            width: controls.cellBelow
            enabled: controls.connected
            theme: controls.theme
            checkable: true
            checked: controls.call?.recording ?? false
            text: checked ? qsTr("Stop recording") : qsTr("Record")
            icon: checked ? "stop" : "record"
            label: checked ? qsTr("Stop") : text
            onClicked: controls.recorder.toggle(controls.call)
        }
    }

    RoundButton {
        anchors.horizontalCenter: parent.horizontalCenter
        enabled: !controls.over
        theme: controls.theme
        side: 64
        text: qsTr("Hang up")
        label: controls.calls.conference ? qsTr("Hang up all") : text
        icon: "phone-hangup"
        fill: controls.theme.redFill
        fillHover: controls.theme.redFillHover
        iconColour: controls.theme.onFill
        onClicked: controls.calls.hangUp()
    }
}
