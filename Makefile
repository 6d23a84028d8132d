# Two commands matter: `make demo` and `make test`. Both set up .venv by themselves, and need the network only once.
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= auto
TESTS ?=
BIN := .venv/bin
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header $(if $(UPGRADE),--upgrade)

.PHONY: demo test mutants bench lint types locks wheel clean

demo:  ## a filled demo on http://HOST:PORT
	@sh setup/environment.sh run
	@$(BIN)/tracker demo --host "$(HOST)" --port "$(PORT)"

test:  ## every test; TESTS=tests/domain for a part
	@sh setup/environment.sh test
	@CHROMIUM="$$(sh setup/browser.sh)" $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(TESTS)

mutants:  ## planted security bugs, each of which the tests must notice; BUGS="name sealed" for some
	@sh setup/environment.sh test
	@$(BIN)/python -m tests.mutants $(BUGS)

bench:  ## how fast it is; NAMES="filing pages" for some of it
	@sh setup/environment.sh test
	@$(BIN)/python -m benchmarks $(NAMES)

lint:
	@sh setup/environment.sh test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .

types:
	@sh setup/environment.sh test
	@$(BIN)/mypy

locks:  ## UPGRADE=1 takes the newest versions
	@sh setup/environment.sh test
	@echo uv | $(COMPILE) --no-annotate --output-file locks/uv.txt -
	@$(COMPILE) --output-file locks/run.txt pyproject.toml
	@$(COMPILE) --group test --group lint --constraint locks/run.txt --output-file locks/test.txt pyproject.toml
	@$(COMPILE) --group build --constraint locks/test.txt --output-file locks/build.txt

wheel:
	@sh setup/environment.sh run
	@$(BIN)/python -m hatchling build -t wheel

clean:  ## everything that can be made again; never the instance
	@rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find tracker seeds tests setup -name __pycache__ -type d -prune -exec rm -rf {} +
	@find tracker -name '*.mo' -exec rm -f {} +
