"""Pixels: Qt widgets, and QML for the call screens and the status LED."""
