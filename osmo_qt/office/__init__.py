"""The office: a reference UC server that drives a voice engine."""

OFFICE_NAME = "OSMO office"
