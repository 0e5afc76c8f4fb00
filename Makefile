# The commands of this repository. Each makes the machine ready first; a ready machine is noticed at once.
.DEFAULT_GOAL := help
.PHONY: help setup drill test test-long lint sim sim-defects soak perf build bundle lock clean

BIN := .venv/bin
PYTHON ?=
SCENARIO ?=
DRILL ?=
NAME ?= wall-small
SEEDS ?= 2000
FROM ?= 0
DEFECT ?=
HOURS ?= 8
PYTEST := $(BIN)/python -m pytest
export PYTHONDONTWRITEBYTECODE := 1

help: ## these lines
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: ## check the machine, install what is missing where it may, make .venv
	@PYTHON="$(PYTHON)" sh .ci/setup

drill: setup ## hub, field simulator and wall on this machine; Ctrl-C ends it (SCENARIO=name DRILL="--speed 10")
	@exec $(BIN)/gridwall drill $(SCENARIO) $(DRILL)

test: lint ## everything a change must pass, under 15 minutes on 2 cores
	$(PYTEST) -q -n 2 --dist loadgroup

test-long: setup ## the tests that take minutes each
	$(PYTEST) -q -m long -o faulthandler_timeout=0
	$(PYTEST) -q --hypothesis-profile=explore tests/property

lint: setup ## ruff, mypy --strict, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --no-cache

sim: setup ## the sync core under faults, seed by seed: make sim SEEDS=2000 FROM=0 (DEFECT=name: with that one planted)
	@DEFECT="$(DEFECT)" $(BIN)/python -W ignore -m tests.sim $(SEEDS) $(FROM)

sim-defects: setup ## list the planted defects (DEFECT=name: look for a seed that notices it, exit 1 when found; DEFECT=all: for each)
	@DEFECT="$(DEFECT)" $(BIN)/python -W ignore -m tests.sim.hunt $(SEEDS) $(FROM)

soak: setup ## real processes under faults for hours; the last line counts what was lost or came twice (HOURS=8)
	@exec $(BIN)/python -m tests.soak --hours $(HOURS)

perf: setup ## measured figures: make perf NAME=wall-small
	@$(BIN)/python -m tests.perf $(NAME) --json

build: setup ## the wheel, into dist/
	@$(BIN)/python -m build --wheel --no-isolation

bundle: setup ## one folder that runs without Python, into dist/gridwall/
	@$(BIN)/pip install -qq --disable-pip-version-check -e '.[package]' --no-build-isolation
	@$(BIN)/pyinstaller --noconfirm build.spec

lock: setup ## renew requirements.lock from pyproject.toml (uv must be at hand)
	@uv export --quiet --upgrade --extra dev --no-emit-project --no-header --format requirements-txt --output-file requirements.lock >/dev/null
	@rm -f uv.lock

clean: ## drop what was built; .venv stays
	@rm -rf build dist screenshots .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
