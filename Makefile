# Everything a developer or an operator of this project types. Needs Python 3.11 or newer and make.

.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 2

.PHONY: help setup setup-dev run test check bench faults lock messages screenshots reset

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: ## Install what running needs (every other target does it by itself)
	@$(PYTHON) portal/management/setup.py

setup-dev: ## Install what tests and checks need
	@$(PYTHON) portal/management/setup.py --dev

run: setup ## Run the whole city on this machine; Ctrl-C stops it (ARGS="--port 9000 --no-demo")
	@exec $(BIN)/python manage.py run $(ARGS)

test: setup-dev ## Run every test on private servers (ARGS="tests/dossiers -x")
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

check: setup-dev ## Style, types, floors, templates, messages, migrations, deployment
	@$(BIN)/python -m portal.management.check $(ARGS)

bench: setup-dev ## Measure, print milliseconds, queries and growth (ARGS=...)
	@$(BIN)/python -m benchmarks $(ARGS)

faults: setup-dev ## Kill servers under load and prove that nothing is lost (ARGS=...)
	@$(BIN)/python -m tests.faults $(ARGS)

messages: setup-dev ## Extract messages and merge locale/*/work/*.po into the catalogues
	@$(BIN)/python manage.py messages

screenshots: setup-dev ## Take the README's pictures of a running city
	@$(BIN)/python manage.py screenshots $(ARGS)

lock: setup-dev ## Write the hashed requirement files (ARGS=--upgrade for new versions)
	@$(BIN)/python portal/management/lock.py $(ARGS)

reset: setup ## Throw away the embedded city's data
	@$(BIN)/python manage.py run --reset
