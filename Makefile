# Everything a newcomer or CI needs: `make demo`, `make test`, `make check`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NEEDS := libreoffice-calc libreoffice-writer python3-uno fonts-liberation poppler-utils default-jdk-headless procps
NEEDED_COMMANDS := soffice pdftoppm pdftotext javac ps

.PHONY: demo test long check bench build clean

# Installs GesCOF XL in its own environment and plays the main line on a copy of the school base.
demo: $(VENV)/installed
	$(BIN)/gescof demo demo

# Everything that the tests need, LibreOffice included, then the tests.
test: $(VENV)/tested system
	$(BIN)/python -m pytest -n 2 --dist loadfile -q

# The properties of statements on a thousand drawings, before a release.
long: $(VENV)/tested
	$(BIN)/python -m pytest -q --hypothesis-profile=long tests/property/test_statements.py

# Lint, types, who imports whom.
check: $(VENV)/tested
	$(BIN)/ruff format --check gescof_xl tests
	$(BIN)/ruff check gescof_xl tests
	$(BIN)/mypy
	$(BIN)/lint-imports

# Ratios against named peers, in the same run; never part of the tests.
bench: $(VENV)/tested
	for bench in tests/bench/bench_*.py; do $(BIN)/python $$bench || exit 1; done

# Rebuilds what ships: workbooks/, templates/ and the reference pages of the manual.
build: $(VENV)/tested
	$(BIN)/gescof construire

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/tested: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@ $(VENV)/installed

.PHONY: system
system:
	@missing=; for command in $(NEEDED_COMMANDS); do command -v $$command >/dev/null || missing="$$missing $$command"; done; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(NEEDS) >/dev/null; \
	  else \
	    echo "The tests need$$missing. Install them, then run make test again:"; \
	    echo "  Debian or Ubuntu: sudo apt-get install $(NEEDS)"; \
	    echo "  macOS: brew install --cask libreoffice && brew install poppler openjdk"; \
	    exit 1; \
	  fi; \
	fi

clean:
	rm -rf $(VENV) demo dist
