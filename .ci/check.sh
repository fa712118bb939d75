#!/usr/bin/env bash
# Format, lint, known vulnerabilities. Everything is looked at before it fails.
source "$(dirname "$0")/lib.sh"
need_toolchains
bad=()

# tool NAME PACKAGE: the path of a tool of .ci/lint/go.mod, built once for each state of that file.
tool() {
  local at
  at=${XDG_CACHE_HOME:-$HOME/.cache}/deskbell/$(cat .ci/lint/go.mod .ci/lint/go.sum | sha256sum | cut -c1-16)/$1
  if [ ! -x "$at" ]; then
    printf 'building %s, once\n' "$1" >&2
    (cd .ci/lint && go build -trimpath -o "$at" "$2") || return 1
  fi
  printf '%s\n' "$at"
}

look() {
  local name=$1
  shift
  say "$name"
  "$@" || bad+=("$name")
}

formatted() {
  local files
  files=$(git ls-files -co --exclude-standard '*.go' | xargs gofmt -l)
  [ -z "$files" ] || { printf 'run gofmt -w on:\n%s\n' "$files"; return 1; }
}

vet() { go vet -trimpath -tags "$TAGS" ./... && go vet -trimpath -tags "$LAB_TAGS" ./...; }

lint() {
  local bin
  if ! bin=$(tool golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint); then
    echo 'golangci-lint could not be built here (are its modules out of reach?); not linted with it.'
    return 0
  fi
  "$bin" run --build-tags "$LAB_TAGS" ./...
}

# vulnerabilities: what is found fails; not being able to ask does not, but is said.
vulnerabilities() {
  local bin out code=0
  if ! bin=$(tool govulncheck golang.org/x/vuln/cmd/govulncheck); then
    echo 'govulncheck could not be built here; NOT checked for known vulnerabilities.'
    return 0
  fi
  out=$("$bin" -tags "$TAGS" ./... 2>&1) || code=$?
  printf '%s\n' "$out"
  if [ "$code" -ne 0 ] && [[ $out == *'fetching vulnerabilities'* ]]; then
    echo 'The data of govulncheck cannot be had here; NOT checked for known vulnerabilities.'
    return 0
  fi
  return $code
}

npm_install frontend full
npm_install e2e full
look 'gofmt' formatted
look 'go vet' vet
look 'golangci-lint' lint
look 'eslint' npm run --silent --prefix frontend lint
look 'prettier' npm run --silent --prefix frontend format:check
look 'types of the stories' npm run --silent --prefix e2e check
look 'known vulnerabilities' vulnerabilities

if [ ${#bad[@]} -gt 0 ]; then
  printf -v list '%s, ' "${bad[@]}"
  fail "not right: ${list%, }"
fi
say 'all right'
