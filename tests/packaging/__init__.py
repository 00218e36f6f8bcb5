"""The set-up: apt sources, the voice engine's tree, the pjsua2 recipe, system packages, the Makefile."""
