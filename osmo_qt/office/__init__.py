"""The office: a reference UC server that drives a voice engine."""
