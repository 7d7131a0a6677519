# `make run` needs Python 3.11 or newer and nothing else. Every address is a variable: see README.md.

PYTHON ?= python3
# Of `make test`: each has an engine, a queue and ports of its own; a file of tests stays with one of them.
WORKERS ?= 3
# Node.js may have come into the virtual environment; where the machine's own is good, there is none.
BIN := PATH="$(CURDIR)/.venv/bin:$$PATH"

.DEFAULT_GOAL := run
.PHONY: run test lint demo bootstrap api clean fresh bench faults pictures collector setup setup-dev

run: setup ## set everything up and serve Spanwise until Ctrl-C
	@exec .venv/bin/python -m scripts.serve

# Every runner runs, whatever the others found; pytest comes last, for its summary is the longest read.
test: setup-dev ## every test and check there is
	@$(PYTHON) -m scripts.chromium
	@failed=""; \
	$(BIN) npm test --workspaces --if-present || failed="$$failed vitest"; \
	$(MAKE) --no-print-directory lint || failed="$$failed lint"; \
	.venv/bin/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS) || failed="$$failed pytest"; \
	[ -z "$$failed" ] || { echo "failed:$$failed"; exit 1; }

lint: setup-dev ## style, types, import rules
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(BIN) npm run lint

demo: ## send the story of a small shop to a running Spanwise
	@.venv/bin/python manage.py demo $(ARGS)

bootstrap: ## make EMAIL, PASSWORD and PROJECT in a running Spanwise; prints the keys as JSON
	@.venv/bin/python manage.py bootstrap --email "$(EMAIL)" --password "$(PASSWORD)" --project "$(PROJECT)"

api: setup-dev ## write openapi.yaml and the front end's client again
	@.venv/bin/python manage.py spectacular --file openapi.yaml
	@$(BIN) npm run api

fresh: ## prove the first run: a clone, empty caches, no Node.js; WARM=1 keeps the package caches
	@$(PYTHON) -m scripts.fresh

bench: setup-dev ## the figures of the README, measured on this machine
	@for program in bench/[a-z]*.py; do .venv/bin/python "$$program" $(ARGS) || exit 1; done

faults: setup-dev ## the long form of tests/faults: hundreds of kills, outages of a minute; ends with its figures
	@FAULTS_LONG=1 .venv/bin/python -m pytest --timeout 0 tests/faults $(ARGS)

pictures: setup-dev ## of every page and state, in screenshots/
	@PICTURES=1 .venv/bin/python -m pytest tests/e2e/test_screenshots.py $(ARGS)

collector: setup-dev ## build OpenTelemetry Collectors (needs Go, and minutes) and test docs/collector with them
	@.venv/bin/python -m scripts.collector
	.venv/bin/python -m pytest $(ARGS) tests/collector

clean: ## remove everything that set-up made; data and the engine's cache stay
	rm -rf .venv .tools node_modules frontend/*/node_modules frontend/*/dist .mypy_cache .ruff_cache .pytest_cache

setup:
	@$(PYTHON) -m scripts.setup

setup-dev:
	@$(PYTHON) -m scripts.setup --dev
