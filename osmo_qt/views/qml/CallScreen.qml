// The call on the screen: who it is, how it goes, the calls beside it, and what can be done. Bindings on models only.
pragma ComponentBehavior: Bound

import QtQuick
import OsmoQt

Rectangle {
    id: screen

    required property Theme theme
    required property Calls calls
    required property Transfer transfer
    required property AddCall addCall
    required property Recorder recorder
    required property AudioChoices audio
    required property Video video
    required property CallSlider slider
    property CallItem call: null
    readonly property bool connected: call?.connected ?? false
    readonly property string spoken: call?.stateText ?? ""
    property bool keypadOpen: false
    property bool audioOpen: false
    property bool statisticsOpen: false
    property bool videoOpen: false
    property bool bare: false // pictures only: what covers them went by itself or by a tap
    readonly property bool pictures: controls.hasVideo && !choosing
    readonly property bool controlFocused: Window.active && Window.activeFocusItem !== screen
    readonly property bool takesDigits: call?.takesDigits ?? false
    readonly property bool padShown: keypadOpen && takesDigits
    readonly property bool statisticsShown: statisticsOpen && connected && !padShown && !audioOpen
    readonly property bool choosing: transfer.stage === "choosing" || addCall.shown

    function closeAll(): void {
        keypadOpen = audioOpen = statisticsOpen = videoOpen = false;
    }

    function turn(panel: string): void {
        const keypad = panel === "keypad" && takesDigits && !keypadOpen;
        const audio = panel === "audio" && !audioOpen;
        const statistics = panel === "statistics" && !statisticsShown;
        const video = panel === "video" && !videoOpen;
        videoOpen = video;
        keypadOpen = keypad;
        audioOpen = audio;
        statisticsOpen = statistics;
    }

    function uncover(): void {
        bare = false;
        hide.restart();
    }

    color: theme.surface
    focus: true
    onPicturesChanged: {
        videoOpen = false;
        uncover();
    }
    onControlFocusedChanged: uncover()
    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Call with %1").arg(call?.remoteName ?? "")
    onSpokenChanged: if (spoken !== "")
        Accessible.announce(spoken, Accessible.Polite)
    onCallChanged: {
        closeAll();
        forceActiveFocus();
    }
    Keys.onPressed: event => {
        uncover();
        if (padShown && !choosing && event.text.match(/^[0-9*#]$/)) {
            call.sendDigit(event.text);
            event.accepted = true;
        }
    }
    Keys.onEscapePressed: closeAll()

    Timer { // of the controls over pictures; not below a hand, the focus of the keyboard or a question
        id: hide

        interval: 4000
        running: screen.pictures && !screen.bare
        repeat: true
        onTriggered: screen.bare = !panels.visible && !hand.hovered && !offer.visible && !screen.controlFocused
    }
    Shortcut {
        sequence: "Ctrl+M"
        onActivated: screen.call?.toggleMute()
    }
    Shortcut {
        sequence: "Ctrl+H"
        onActivated: screen.call?.toggleHold()
    }
    Shortcut {
        sequence: "Ctrl+D"
        onActivated: screen.turn("keypad")
    }
    Shortcut {
        sequence: "Ctrl+T"
        enabled: controls.transferable
        onActivated: screen.transfer.open()
    }
    Shortcut {
        sequence: "Ctrl+R"
        onActivated: if (screen.connected)
            screen.recorder.toggle(screen.call)
    }

    VideoStage {
        anchors.fill: parent
        visible: screen.pictures
        topEdge: screen.bare ? gap : party.y + party.height + 2 * gap
        bottomEdge: screen.bare ? gap : parent.height - controls.y + 2 * gap
        video: screen.video
        call: screen.call
        onTapped: screen.bare ? screen.uncover() : screen.bare = true
    }

    Item { // nothing of it is to be reached below the panel that covers it
        anchors.fill: parent
        visible: !screen.choosing && !(screen.pictures && screen.bare)

        Rectangle {
            width: parent.width
            height: party.y + party.height + 8
            visible: screen.pictures
            color: screen.theme.surface
            opacity: 0.85
        }
        Rectangle {
            y: controls.y - 12
            width: parent.width
            height: parent.height - y
            visible: screen.pictures
            color: screen.theme.surface
            opacity: 0.85

            HoverHandler {
                id: hand
            }
        }

        CallHeader {
            id: header

            width: parent.width
            theme: screen.theme
            call: screen.call
            statisticsShown: screen.statisticsShown
            onStatisticsWanted: screen.turn("statistics")
        }

        Column {
            id: above

            anchors.top: header.bottom
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.leftMargin: 12
            anchors.rightMargin: 12
            spacing: 8

            CallBanners {
                width: parent.width
                theme: screen.theme
                calls: screen.calls
                call: screen.call
            }
            VideoOffer {
                id: offer

                width: parent.width
                theme: screen.theme
                video: screen.video
                call: screen.call
            }
            TransferBar {
                width: parent.width
                theme: screen.theme
                transfer: screen.transfer
            }
            OtherCalls {
                width: parent.width
                visible: !screen.calls.alone && !screen.padShown
                theme: screen.theme
                calls: screen.calls
            }
        }

        PartyBlock {
            id: party

            anchors.top: above.bottom
            anchors.topMargin: 8
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.leftMargin: 24
            anchors.rightMargin: 24
            height: compact ? implicitHeight : controls.y - y - 12
            compact: panels.visible || screen.pictures
            theme: screen.theme
            calls: screen.calls
            call: screen.call
        }

        Item {
            id: panels

            anchors.top: party.bottom
            anchors.topMargin: 8
            anchors.bottom: controls.top
            anchors.bottomMargin: 12
            anchors.left: parent.left
            anchors.right: parent.right
            anchors.leftMargin: 16
            anchors.rightMargin: 16
            visible: screen.padShown || screen.statisticsShown || screen.audioOpen || (screen.videoOpen && screen.pictures)

            DtmfPad {
                anchors.centerIn: parent
                visible: screen.padShown
                theme: screen.theme
                digits: screen.call?.digits ?? ""
                onPressed: digit => screen.call?.sendDigit(digit)
            }
            StatisticsPanel {
                anchors.fill: parent
                visible: screen.statisticsShown
                theme: screen.theme
                call: screen.call
            }
            VideoPanel {
                anchors.bottom: parent.bottom
                width: parent.width
                visible: screen.videoOpen && screen.pictures
                theme: screen.theme
                video: screen.video
                call: screen.call
                onDone: screen.closeAll()
            }
            AudioPanel {
                anchors.fill: parent
                visible: screen.audioOpen
                theme: screen.theme
                audio: screen.audio
            }
        }

        CallControls {
            id: controls

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            anchors.leftMargin: 12
            anchors.rightMargin: 12
            anchors.bottomMargin: 20
            theme: screen.theme
            calls: screen.calls
            transfer: screen.transfer
            addCall: screen.addCall
            recorder: screen.recorder
            slider: screen.slider
            call: screen.call
            keypadShown: screen.padShown
            audioShown: screen.audioOpen
            video: screen.video
            videoShown: screen.videoOpen
            onKeypadWanted: screen.turn("keypad")
            onAudioWanted: screen.turn("audio")
            onVideoWanted: screen.turn("video")
        }
    }

    PartyPanel {
        id: chooser

        readonly property bool adding: screen.addCall.shown

        anchors.fill: parent
        visible: screen.choosing
        theme: screen.theme
        picker: screen.transfer.picker as PartyPicker
        title: adding ? qsTr("Add call") : qsTr("Transfer %1").arg(screen.transfer.waitingName)
        error: adding ? screen.addCall.error : screen.transfer.error
        onVisibleChanged: visible ? begin() : screen.forceActiveFocus()
        onClosed: adding ? screen.addCall.close() : screen.transfer.close()
        onChosen: adding ? screen.addCall.call(picker.number) : transferNow.forceActiveFocus()

        PillButton {
            visible: !chooser.adding
            enabled: chooser.picker.number !== ""
            theme: screen.theme
            fill: screen.theme.accentSoft
            fillHover: screen.theme.pressed
            ink: screen.theme.accent
            icon: "account-question"
            text: qsTr("Ask first")
            onClicked: screen.transfer.ask(chooser.picker.number)
        }
        PillButton {
            id: transferNow

            visible: !chooser.adding
            enabled: chooser.picker.number !== ""
            theme: screen.theme
            fill: screen.theme.accent
            fillHover: screen.theme.accent
            ink: screen.theme.onAccent
            icon: "phone-forward"
            text: qsTr("Transfer now")
            onClicked: screen.transfer.now(chooser.picker.number)
        }
        PillButton {
            visible: chooser.adding
            enabled: chooser.picker.number !== ""
            theme: screen.theme
            fill: screen.theme.greenFill
            fillHover: screen.theme.greenFillHover
            icon: "phone"
            text: qsTr("Call")
            onClicked: screen.addCall.call(chooser.picker.number)
        }
    }
}
