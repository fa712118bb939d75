#!/usr/bin/env bash
# Builds bin/deskbell. The packages of the browser are fetched while the Go dependencies compile.
source "$(dirname "$0")/lib.sh"
need_toolchains

npm_install frontend prod &
npm=$!
trap 'kill "$npm" 2>/dev/null || true' EXIT
echo 'compiling (minutes the first time, seconds later)'
go build -tags "$TAGS" -trimpath ./server/app
wait "$npm"
trap - EXIT

build_frontend
build_server bin/deskbell "$TAGS"
