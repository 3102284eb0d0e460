# Every target sets up .venv/ first when it is missing or out of date (scripts/setup).

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-all test-fast lint benchmark clean-root clean

BIN := .venv/bin
ROOMS := awards cli demo desk flows landmarks law models pages pipeline register

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## create or update .venv/ (about 7 GB)
	@scripts/setup

demo: setup ## build a small drawn title with known truth, verify it, compare (report in build/demo/report/)
	$(BIN)/ganzhou-evidence demo --out build/demo

lint: setup ## ruff, bandit, mypy --strict and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive $(ROOMS)
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint ## lint, then the tests, two at a time, with a small part of what takes long
	$(BIN)/pytest -n 2 --no-loadscope-reorder -m "not slow"

test-all: lint ## lint, then all tests: before a release, and after a change to what is measured
	$(BIN)/pytest -n 2 --no-loadscope-reorder

test-fast: setup ## what needs no network weights and takes no long time, for every change
	$(BIN)/pytest -n 2 --no-loadscope-reorder -m "not networks and not slow and not real"

benchmark: setup ## wall time of verify against a bare decode and a plain build; a ledger of 100 000 cases
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.awards

clean-root: ## the image's steps in a bare Debian, as root; the demonstration in it without a network (about 10 GB, build/clean-root/)
	deploy/clean-root build/clean-root

clean: ## remove build/ and the tools' caches (not .venv/)
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
