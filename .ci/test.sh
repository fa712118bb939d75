#!/usr/bin/env bash
# Every test, in the order in which a failure is cheapest. It stops at the first step that fails; the last line counts the
# tests of all steps.
source "$(dirname "$0")/lib.sh"
source .ci/mariadb.sh

reports=$(mktemp -d)
table=()
passed=0
failed=0

finish() {
  local code=$?
  trap - EXIT
  mariadb_stop
  rm -rf "$reports"
  say 'steps'
  printf '%s\n' "${table[@]}"
  if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi # a step that is no test
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# step NAME COMMAND...: runs it, notes its wall time and what it counted; ends the run if it fails.
step() {
  local name=$1 start=$SECONDS code=0 p=0 f=0
  shift
  say "$name"
  rm -f "$reports"/*
  # In a subshell of its own, so that "set -e" holds inside the command too.
  set +e
  (set -e; "$@")
  code=$?
  set -e
  [ ! -s "$reports/counts" ] || read -r p f <"$reports/counts"
  passed=$((passed + p))
  failed=$((failed + f))
  table+=("$(printf '%-34s %-7s %4d:%02d   %5d passed %4d failed' "$name" \
    "$([ "$code" -eq 0 ] && echo ok || echo FAILED)" $(((SECONDS - start) / 60)) $(((SECONDS - start) % 60)) "$p" "$f")")
  [ "$code" -eq 0 ] || exit 1
}

count() { node .ci/counts.mjs "$1" >"$reports/counts"; }

packages() {
  npm_install frontend full
  npm_install e2e full
}

build() {
  build_frontend
  build_server bin/deskbell "$TAGS"
  build_server bin/deskbell-lab "$LAB_TAGS"
}

vet() {
  go vet -trimpath -tags "$TAGS" ./...
  go vet -trimpath -tags "$LAB_TAGS" ./...
}

console_static() {
  cd frontend
  npm run --silent typecheck
  npm run --silent lint
}

console_tests() {
  local code=0
  (cd frontend && npx --no-install vitest run --reporter=default --reporter=json --outputFile.json="$reports/vitest.json") || code=$?
  count "$reports/vitest.json"
  return $code
}

budgets() { cd frontend && npm run --silent size; }

# Whole servers, sockets and long random histories run in the plain build: the race detector looks at units and features.
readonly PLAIN='^deskbell/(realtime|server/app|server/engine/(enginetest|oracle))(/|$)'

go_tests() {
  local code=0
  # shellcheck disable=SC2046
  CGO_ENABLED=1 go test -race -tags "$LAB_TAGS" -timeout 20m -json $(go list -tags "$LAB_TAGS" ./... | grep -vE "$PLAIN") |
    node .ci/gotest.mjs "$reports/counts" || code=$?
  return $code
}

whole_tests() {
  local code=0
  # shellcheck disable=SC2046
  go test -trimpath -tags "$LAB_TAGS" -timeout 20m -json $(go list -tags "$LAB_TAGS" ./... | grep -E "$PLAIN") |
    node .ci/gotest.mjs "$reports/counts" || code=$?
  return $code
}

# Tests that measure, or that the race detector would make too slow, carry the build tag !race; their packages run again
# without it.
plain_tests() {
  local code=0 packages
  packages=$({ grep -rl --include='*_test.go' --exclude-dir=node_modules '^//go:build !race' . || true; } | xargs -r -n 1 dirname | sort -u)
  [ -n "$packages" ] || return 0
  # shellcheck disable=SC2086
  go test -trimpath -tags "$LAB_TAGS" -timeout 10m -json $packages | node .ci/gotest.mjs "$reports/counts" || code=$?
  return $code
}

# The benchmarks are a module of their own, with anchors that the product does not need.
bench_smoke() {
  (cd e2e/bench && go vet -tags "$TAGS" ./... && go build -tags "$TAGS" -trimpath -o ../../bin/bench .)
  bin/bench -smoke
}

stories_static() { cd e2e && npm run --silent check; }

stories() {
  local code=0
  rm -f e2e/test-results/results.json
  (cd e2e && DESKBELL_CHROMIUM=$(browser) DESKBELL_E2E_DATABASES=$1 npx --no-install playwright test) || code=$?
  count e2e/test-results/results.json
  return $code
}

step 'prepare: Chromium, MariaDB, Redis' .ci/prepare.sh
DESKBELL_TEST_REDIS=$(redis)
export DESKBELL_TEST_REDIS
mariadb_start
step 'packages of npm' packages
step 'API documents match the code' .ci/generate.sh --check
step 'build' build
step 'go vet' vet
step 'frontend: types, lint' console_static
step 'frontend: unit tests' console_tests
step 'frontend: size budgets' budgets
step 'go tests, race detector, both DBs' go_tests
step 'go tests, plain build, both DBs' whole_tests
step 'go tests that measure, plain build' plain_tests
step 'benchmarks, a smoke' bench_smoke
step 'stories: types' stories_static
step 'stories in the browser, SQLite' stories sqlite
step 'stories in the browser, MariaDB' stories mariadb
