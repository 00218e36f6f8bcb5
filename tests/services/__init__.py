"""Tests of osmo_qt.services."""
