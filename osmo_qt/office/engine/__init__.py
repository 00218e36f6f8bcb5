"""The voice engine of the office: where it comes from, how it is run and steered."""
