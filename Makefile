# One command for each chore. `make` alone lists them.
PYTHON ?= .venv/bin/python
BIN = $(dir $(PYTHON))
# What `make frozen` compares with, and the checkout that `make freeze` lets build it.
LIST ?= .casebook/frozen.txt
BEFORE ?= ../before

.PHONY: help setup test quick lint accept bench freeze frozen release

help: ## list the chores
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

setup: ## a virtual environment with all that the chores need
	python3 -m venv .venv
	$(PYTHON) -m pip install --quiet -e ".[test]"

test: lint ## all that a change has to pass
	$(PYTHON) -m pytest -q -n auto

quick: ## the tests but for the slow ones: browser, faults, kills
	$(PYTHON) -m pytest -q -n auto --ignore=tests/site --ignore=tests/serve --ignore=tests/build

lint: ## style, types, and which room may import from which
	$(BIN)ruff check .
	$(BIN)ruff format --check .
	$(BIN)mypy
	$(BIN)lint-imports

accept: ## write the golden files anew; read `git diff` before you commit
	$(PYTHON) -m pytest -q tests/test_catalogue.py tests/test_golden.py --accept

bench: ## how long builds take, beside Hugo (see bench/README.md)
	$(PYTHON) bench/run.py --cases 10000 --runs 5

freeze: ## list what the checkout BEFORE builds, byte for byte, in LIST
	mkdir -p $(dir $(LIST))
	$(PYTHON) bench/frozen.py make $(LIST) --source $(BEFORE)

frozen: ## whether this checkout still builds what is in LIST
	$(PYTHON) bench/frozen.py compare $(LIST)

release: test ## the wheel and the source archive, in dist/
	rm -rf dist
	$(PYTHON) -m pip install --quiet hatchling
	$(PYTHON) -m hatchling build
	$(PYTHON) -m zipfile --list dist/*.whl | grep -q casebook/templates/case.html
