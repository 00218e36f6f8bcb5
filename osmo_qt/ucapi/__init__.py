"""The wire contract of the UC REST interface, version 1: what the office sends and the client reads."""

API_PREFIX = "/api/v1"
