"""Tests of the office, most of them against the real engine."""
