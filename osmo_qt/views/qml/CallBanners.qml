// What has to be said about this call just now, each in a line of its own.
import QtQuick
import OsmoQt

Column {
    id: banners

    required property Theme theme
    required property Calls calls
    property CallItem call: null
    readonly property string quality: calls.qualityWarnings ? (call?.quality ?? "good") : "good"

    spacing: 4

    Banner {
        width: parent.width
        theme: banners.theme
        text: banners.quality === "good" ? "" : banners.call?.qualityText ?? ""
        icon: "signal-cellular-1"
        fill: banners.quality === "bad" ? banners.theme.redFill : banners.theme.yellowFill
        ink: banners.quality === "bad" ? banners.theme.onFill : banners.theme.onYellow
    }
    Banner {
        width: parent.width
        theme: banners.theme
        text: banners.call?.lostEncryption ? qsTr("This call is no longer encrypted") : ""
        icon: "lock-open-alert"
        fill: banners.theme.orangeSoft
        ink: banners.theme.orange
        urgent: true
    }
    Banner {
        width: parent.width
        theme: banners.theme
        text: banners.call?.videoRefused ? qsTr("The other side takes no video") : ""
        icon: "video-off"
        fill: banners.theme.hover
        ink: banners.theme.text
    }
    Banner {
        width: parent.width
        theme: banners.theme
        text: banners.calls.farewell
        icon: "phone-hangup"
        fill: banners.theme.hover
        ink: banners.theme.text
    }
}
