# OSMO Qt: from a fresh machine to a running program, and all its checks.
# Everything lands in .venv and build/ here, and in one cache folder.

PYTHON ?= python3
CACHE  := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/osmo-qt
VENV   := .venv
PY     := $(VENV)/bin/python
ARGS   ?=
# A run that hangs ends, and what it said so far is seen. A good one takes less than a quarter of this.
LIMIT  := timeout --foreground --signal=INT --kill-after=60 2700

export PIP_CACHE_DIR := $(CACHE)/pip
export PIP_DISABLE_PIP_VERSION_CHECK := 1
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
# A recipe that fails must not leave a stamp or half a file.
.DELETE_ON_ERROR:

.PHONY: help run demo-two check test bench screenshots requirements setup-run setup-test clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup-run ## set up what is missing, start an office and the program, signed in as a demo user
	@$(PY) -m osmo_qt --demo $(ARGS)

demo-two: setup-run ## the same with two windows of two users
	@$(PY) -m osmo_qt --demo-two $(ARGS)

test: setup-test check ## set up what is missing, then all checks and all tests
	@$(LIMIT) $(PY) -m pytest -n 2 --dist worksteal $(ARGS)

check: setup-test ## style, types, QML and the rules of the architecture
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(PY) tools/qml_lint.py
	@$(PY) -m pytest -q tests/architecture

bench: setup-test ## measure speed and memory, write build/bench.json
	@mkdir -p build
	@$(PY) -m tests.bench $(ARGS)

screenshots: setup-test ## pictures of all screens
	@$(PY) tools/screenshots.py $(ARGS)

requirements: setup-test ## requirement ids, the tests that prove them, and what is missing
	@$(PY) tools/requirements.py $(ARGS)

clean: ## remove .venv and everything made here; the cache folder stays
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find osmo_qt tests tools packaging -name __pycache__ -type d -prune -exec rm -rf {} +

# --- Set-up. Each step leaves a stamp in .venv and is done again when what it was made from changes. ---
# With -j3 pip and the voice engine wait for the network while pjsua2 is compiled.

setup-run: $(VENV)/.system-run
	@$(MAKE) -s -j3 $(VENV)/.office $(VENV)/.pjsua2 $(VENV)/.engine

setup-test: $(VENV)/.system-test
	@$(MAKE) -s -j3 $(VENV)/.test $(VENV)/.pjsua2 $(VENV)/.engine

$(VENV)/.python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "There is no $(PYTHON); installing the system package python3."; \
	  sudo=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	  $$sudo apt-get -q update && $$sudo apt-get install -q -y --no-install-recommends python3; }
	@mkdir -p $(VENV) && touch $@

$(VENV)/.system-run: packaging/system_packages.py | $(VENV)/.python
	@$(PYTHON) packaging/system_packages.py run build
	@touch $@

$(VENV)/.system-test: packaging/system_packages.py | $(VENV)/.python
	@$(PYTHON) packaging/system_packages.py run build test
	@touch $@ $(VENV)/.system-run

$(VENV)/.venv:
	@echo "Making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# PySide6 carries some Python files inside a library and compiles them anew at each start, which takes 0.1 s;
# its own switch SBK_EMBED=0 lays them beside it once and for all.
$(VENV)/.office: $(VENV)/.venv pyproject.toml
	@echo "Installing Python packages ..."
	@$(PY) -m pip install -q -e '.[office]'
	@SBK_EMBED=0 $(PY) -c 'import PySide6.QtCore'
	@touch $@

$(VENV)/.test: $(VENV)/.office
	@$(PY) -m pip install -q -e '.[office,test]'
	@touch $@

$(VENV)/.pjsua2-built: $(VENV)/.venv $(wildcard $(addprefix packaging/pjsua2/,*.py *.h *.c patches/*))
	@PYTHONPATH=. $(PY) packaging/pjsua2/build.py --cache $(CACHE) >/dev/null
	@touch $@

# Only one pip at a time may work in an environment: this one waits for the others.
$(VENV)/.pjsua2: $(VENV)/.pjsua2-built | $(VENV)/.office $(filter $(VENV)/.test,$(MAKECMDGOALS))
	@wheel=$$(PYTHONPATH=. $(PY) packaging/pjsua2/build.py --cache $(CACHE)) && \
	  $(PY) -m pip install -q --no-deps --force-reinstall "$$wheel"
	@touch $@

$(VENV)/.engine: $(VENV)/.venv osmo_qt/office/engine/tree.py
	@PYTHONPATH=. $(PY) -m osmo_qt.office.engine.tree $(CACHE)
	@touch $@
