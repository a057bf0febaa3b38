# Each target is a verb. `make demo` and `make test` need Python 3.11 or newer and nothing else of ours installed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := requirements/build.txt requirements/run.txt
DEV := requirements/dev.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test check bench soak lint format docs lock clean

help:  ## list the verbs
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

demo: $(VENV)/.run  ## run a made-up county end to end, check the 2010 announcement, and serve the site on this machine
	$(BIN)/duecourse demo --dir demo $(ARGS)

test: $(VENV)/.dev lint  ## lint, type-check, check the house rules, and run every test
	$(BIN)/python -m pytest -q -n 2 $(ARGS)

check: $(VENV)/.run  ## check the 2010 announcement, claim by claim
	$(BIN)/duecourse check article-2010-10-06 $(ARGS)

bench: $(VENV)/.dev  ## measure speed and accuracy (minutes); tables go to docs/measured
	$(BIN)/python -m bench $(ARGS)

soak: $(VENV)/.dev  ## fuzz parsers and kill writers for a long time (tens of minutes)
	$(BIN)/python -m pytest -q soak $(ARGS)

lint: $(VENV)/.dev  ## ruff, mypy --strict and the import rules of the house
	$(BIN)/ruff check src tests bench soak docs
	$(BIN)/ruff format --check src tests bench soak docs
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/.dev  ## put the code into the house format
	$(BIN)/ruff check --fix src tests bench soak docs
	$(BIN)/ruff format src tests bench soak docs

docs: $(VENV)/.dev  ## write the reference pages that are made from the code
	$(BIN)/python docs/generate.py

lock: $(VENV)/.dev  ## pin every dependency with its hashes (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header requirements/build.in -o requirements/build.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header pyproject.toml -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header pyproject.toml --group dev -o requirements/dev.txt

clean:  ## remove what the verbs made here
	rm -rf $(VENV) demo .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "duecourse needs Python 3.11 or newer; name one with: make PYTHON=python3.11 …"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/pip pyproject.toml $(RUN)
	@echo "installing duecourse and what it needs into $(VENV), about a minute"
	$(BIN)/pip install -q --require-hashes -r requirements/build.txt
	$(BIN)/pip install -q --require-hashes --no-build-isolation -r requirements/run.txt
	$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run $(DEV)
	@echo "installing what the tests need into $(VENV), about a minute"
	$(BIN)/pip install -q --require-hashes --no-build-isolation -r $(DEV)
	@touch $@
