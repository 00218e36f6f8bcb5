"""What the office answers over HTTP: one router per resource."""
