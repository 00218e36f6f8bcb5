"""Tests of osmo_qt.core."""
