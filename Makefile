# make demo   a made-up athlete's 16 weeks through the real night; prints where the report is
# make core-coverage  lines and branches of the core that its own tests run through: all of them
# make coverage  of all code that all tests run through, the processes they start counted too
# make test   every check and every test (what CI runs)
# make check  lint, types, layers, SQL, spelling, dead code, dependencies
# make fix    let the tools repair what they can
# make bench  the benchmarks, as ratios in one run (needs ../shared; see docs/performance.md)
# make docs   the documentation as a site, in build/docs
# make fuzz   the long damage runs on every reader
# make hostile  the long form of the hostile cases
# make steps  10,000 random weeks, each with every input moved by a thousandth
# make mutants  the core's code changed in one place at a time: does a test notice?
# make words  every rule moved, and every text that shows it
# make dictionary  write docs/data-dictionary.md anew from the database
# make pins   write constraints.txt anew from what is installed

PYTHON ?= $(firstword $(foreach p,python3.13 python3.12 python3.11 python3.14 python3,$(shell $(p) -c 'import sys; print("$(p)") if sys.version_info >= (3, 11) else None' 2>/dev/null)))
VENV := .venv
BIN := $(VENV)/bin
SHARED ?= ../shared
CORE := model signal classification lineage energy training_load judges
comma := ,
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1
export PYTHONPATH := src:.

define install
	@test -n "$(PYTHON)" || { echo "runpipe needs Python 3.11 or newer"; exit 1; }
	@echo "Setting up $(VENV) (once; a few minutes without uv)"
	@if command -v uv >/dev/null 2>&1; then \
		{ test -x $(BIN)/python || uv venv -q --python $(PYTHON) $(VENV); } && \
		uv pip install -q --python $(BIN)/python -c constraints.txt -e . $(1); \
	else \
		{ test -x $(BIN)/python || $(PYTHON) -m venv $(VENV); } && \
		$(BIN)/python -m pip install -q --disable-pip-version-check "pip>=25.1" && \
		$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e . $(1); \
	fi
	@touch $@
endef

.PHONY: demo steps words mutants test check fix bench docs fuzz hostile dictionary pins core-coverage coverage clean

$(VENV)/.ready: pyproject.toml constraints.txt
	$(call install,)

$(VENV)/.ready-dev: pyproject.toml constraints.txt
	$(call install,--group dev)
	@touch $(VENV)/.ready

$(VENV)/.ready-bench: $(VENV)/.ready-dev
	$(call install,--group dev --group bench)

$(VENV)/.ready-mutants: $(VENV)/.ready-dev
	$(call install,--group dev --group mutants)

docs: $(VENV)/.ready-dev
	@$(BIN)/python -m sphinx -q -W --keep-going -b html docs build/docs && echo "build/docs/index.html"

demo: $(VENV)/.ready
	@$(BIN)/runpipe demo --data demo-data

check: $(VENV)/.ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint sql --processes 2
	$(BIN)/vulture
	$(BIN)/codespell
	$(BIN)/deptry src flows
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs build/docs

test: check
	TZ=Pacific/Auckland $(BIN)/pytest -n 3 --dist loadfile

core-coverage: $(VENV)/.ready-dev
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q -p no:randomly -m "not corpus" $(addprefix tests/unit/,$(CORE))
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --include "$(subst $() $(),$(comma),$(patsubst %,src/runpipe/%/*,$(CORE)))" --skip-covered --show-missing --fail-under 100

# what bounds memory, time or imports, to which measuring adds
NOT_MEASURED := --ignore tests/hostile/test_bombs.py \
	--deselect tests/hostile/test_reading.py::test_what_asks_for_more_than_its_bound_leaves_the_machine_alone \
	--deselect tests/architecture/test_provenance.py::test_the_libraries_that_a_stage_uses_count

coverage: $(VENV)/.ready-dev
	$(BIN)/coverage erase
	TZ=Pacific/Auckland $(BIN)/coverage run -m pytest -q -n 2 --dist loadfile $(NOT_MEASURED)
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --skip-covered --show-missing --fail-under 95

fix: $(VENV)/.ready-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/sqlfluff fix sql

bench: $(VENV)/.ready-bench
	@$(BIN)/python -m benchmarks.table $(SHARED)

fuzz: $(VENV)/.ready-dev
	$(BIN)/python tests/fuzz/fuzz_fit.py --count 10000 --folder $(SHARED)
	$(BIN)/python tests/fuzz/fuzz_xml.py --n 6000
	$(BIN)/python tests/fuzz/fuzz_zip.py --n 4000
	$(BIN)/python tests/fuzz/fuzz_logs.py --count 6000

hostile: $(VENV)/.ready-dev
	RUNPIPE_HOSTILE_SEEDS=60 RUNPIPE_MANY_FILES=50000 RUNPIPE_TEAM_KILLS=20 \
		$(BIN)/pytest -n 2 --timeout 3600 tests/hostile tests/team/test_kills.py

steps: $(VENV)/.ready-dev
	RUNPIPE_RANDOM_WEEKS=10000 $(BIN)/pytest --timeout 3600 tests/unit/judges/test_oracle.py

mutants: $(VENV)/.ready-mutants
	@$(BIN)/python -m benchmarks.mutants

words: $(VENV)/.ready-dev
	RUNPIPE_ALL_RULES=1 $(BIN)/pytest tests/unit/words

dictionary: $(VENV)/.ready-dev
	@$(BIN)/python -m benchmarks.dictionary > data-dictionary.new && mv data-dictionary.new docs/data-dictionary.md

pins: $(VENV)/.ready-bench $(VENV)/.ready-mutants
	@$(BIN)/python -m benchmarks.pins > constraints.new && mv constraints.new constraints.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build demo-data
