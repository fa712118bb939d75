# Deskbell. `make run` builds and starts it, `make test` runs every test. What is longer than a line is in .ci/.

.PHONY: run build test check bench generate clean

## run: build everything and start on http://localhost:8080
run: build
	exec bin/deskbell serve

## build: bin/deskbell, with the console and the widget inside
build:
	.ci/build.sh

## test: every test, on SQLite and MariaDB, in Go and in the browser
test:
	.ci/test.sh

## check: format, lint, known vulnerabilities
check:
	.ci/check.sh

## bench: the benchmarks
bench:
	.ci/bench.sh

## generate: the API documents from the code, and the browser's client from them
generate:
	.ci/generate.sh

## clean: remove what was built; data/ stays
clean:
	rm -rf bin .cache frontend/src/client e2e/test-results e2e/report
	find frontend/dist -mindepth 1 -not -name README -delete
