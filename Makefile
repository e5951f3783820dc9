# Two commands: `make demo` shows the pilot, `make test` runs the tests.
# Both do all the set-up, in .venv, from the locked requirements.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test setup develop chromium nginx virtuoso clients lint types imports slow bench conformance crash soak lock clean

VENV ?= .venv
ROUNDS ?= 200
SECONDS ?= 600
PORT ?= 8000
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	&& { echo $$p; break; }; done)
INSTALL := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet

help:
	@echo 'make demo       load the pilot, assess it, serve it on http://127.0.0.1:$(PORT) (PORT=…)'
	@echo 'make test       run the tests, a real browser included where there is one'
	@echo 'make bench      measure against peers, side by side'
	@echo 'make lint types imports slow conformance crash soak lock clean'

demo: setup
	@$(BIN)/ris3graph demo --port $(PORT)

test: develop chromium
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 -m 'not slow'

setup: $(VENV)/.runtime
develop: $(VENV)/.development

$(VENV)/.made:
	@if [ -z '$(PYTHON)' ]; then \
		echo 'ris3graph needs Python 3.11 or newer. On Debian and Ubuntu: sudo apt-get install python3; on macOS: brew install python'; exit 1; fi
	@if ! $(PYTHON) -c 'import ensurepip, venv' >/dev/null 2>&1; then \
		echo 'Python cannot make virtual environments here. On Debian and Ubuntu install the missing package: sudo apt-get install python3-venv'; exit 1; fi
	@echo 'Making a virtual environment in $(VENV) …'
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(VENV)/.made
	@echo 'Installing the locked requirements (once, a few minutes) …'
	@$(INSTALL) --require-hashes -r requirements/runtime.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m ris3graph.analysis
	@touch $@

$(VENV)/.development: requirements/development.txt $(VENV)/.runtime
	@echo 'Installing the locked requirements of the tests …'
	@$(INSTALL) --require-hashes -r requirements/development.txt
	@touch $@

# Chromium comes from the system's package manager, where it may be used without asking.
chromium:
	@if ! command -v chromium chromium-browser google-chrome >/dev/null 2>&1 \
		&& [ ! -x '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome' ]; then \
		if command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ]; then \
			echo 'Installing Chromium for the browser tests …'; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
		else \
			echo 'No Chromium here: the browser tests are skipped (install it with the system’s package manager to run them).'; \
		fi; \
	fi

# Debian's nginx, for the test that runs the configuration of docs/operators.md.
nginx:
	@if ! command -v nginx >/dev/null 2>&1 && [ ! -x /usr/sbin/nginx ]; then \
		if command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ]; then \
			echo 'Installing nginx for the test of the documented configuration …'; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq nginx-light >/dev/null; \
		else \
			echo 'No nginx here: the test of its configuration is skipped (install it with the system’s package manager to run it).'; \
		fi; \
	fi

# Debian's Virtuoso, for the tests that read and write a mirror of that product.
virtuoso:
	@if ! command -v virtuoso-t >/dev/null 2>&1; then \
		if command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ]; then \
			echo 'Installing Virtuoso for the tests of mirrors …'; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends virtuoso-opensource-7-bin >/dev/null; \
		else \
			echo 'No Virtuoso here: its tests are skipped (install it with the system’s package manager to run them).'; \
		fi; \
	fi

# Comunica and sparql-http-client, for the tests that ask the server with them.
clients:
	@if command -v npm >/dev/null 2>&1; then \
		echo 'Installing the clients from npm …'; \
		npm ci --prefix tests/web/clients --no-audit --no-fund --silent; \
	else \
		echo 'No npm here: the tests of its clients are skipped (install Node.js to run them).'; \
	fi

lint: develop
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: develop
	@$(BIN)/mypy

imports: develop
	@$(BIN)/lint-imports

slow: develop
	@$(BIN)/python -m pytest -n auto --maxprocesses 2 -m slow

bench: develop
	@$(BIN)/python -m benchmarks

# Kills who writes, again and again, and looks for what was lost.
crash: develop
	@$(BIN)/python -m tests.crash $(ROUNDS)

# Fifty readers and a writer at one server, for SECONDS.
soak: develop
	@$(BIN)/python -m tests.soak $(SECONDS)

# The W3C's suites lie in ../shared/rdf-tests, or where RDF_TESTS says.
conformance: develop
	@$(BIN)/python -m tests.conformance

# The lock files hold versions and hashes only; any index serves.
lock: develop
	@$(INSTALL) uv
	@for set in runtime development; do \
		group=; [ $$set = runtime ] || group='--group dev'; \
		$(BIN)/uv pip compile --quiet pyproject.toml requirements/build.in $$group --universal \
			--fork-strategy fewest --python-version 3.11 --generate-hashes --no-emit-index-url \
			--no-header --no-annotate --upgrade --output-file requirements/$$set.txt; done

clean:
	@rm -rf $(VENV) .ris3graph .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
