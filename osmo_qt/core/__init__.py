"""Plain values and rules: frozen dataclasses, enums, parsers, state tables. No Qt, no I/O."""
