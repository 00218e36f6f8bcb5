"""Tests of osmo_qt.models."""
