# The commands of the README and the developers' targets. Meson does the building (meson.build); this file only
# strings things together. Every target says what it does and may be run again at any time.

BIN := build/switchline

help: ## this list
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/  make \1|\2/p' Makefile | column -t -s '|'

run: ## install what is missing, build, and run a sandbox that explains how to try it
	@tools/setup build
	@$(MAKE) --no-print-directory build
	@$(BIN) sandbox --hints

test: ## install what is missing, then every check and test; last line `N passed, N failed`
	@tools/setup test || { echo '0 passed, 1 failed'; exit 1; }
	@tools/run-tests

build: ## the release build: build/switchline
	@tools/build release

soak: ## the long versions of the tests, up to an hour
	@tools/setup test
	@tools/run-tests --soak

bench: ## how fast it is here, beside the two ceilings of doc/performance.md
	@tools/setup test
	@tools/build release
	@bench/run
	@bench/pg.py

fuzz: ## every fuzzer for FUZZ_SECONDS each (60 unless told)
	@tools/setup test
	@tools/build fuzz
	@tools/fuzz $${FUZZ_SECONDS:-60}

fmt: ## format the sources
	@tools/setup test
	@tools/format

lint: ## layers, file sizes, formatting, and clang's warnings
	@tools/setup test
	@tools/run-tests layers format 'build fuzz'

docs: build ## the method reference, the OpenAPI description and the settings, printed by the program from its own tables
	$(BIN) describe --markdown > doc/methods.md
	$(BIN) describe --openapi > doc/openapi.json
	$(BIN) describe --settings > doc/settings.md
	$(BIN) describe --rights > doc/rights.md
	$(BIN) describe --sessions > doc/sessions.md

clean: ## remove everything that was built (installed packages stay)
	rm -rf build build-asan build-tsan build-fuzz build-logs

.PHONY: help run test build soak bench fuzz fmt lint docs clean
.DEFAULT_GOAL := help
