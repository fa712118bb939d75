#!/usr/bin/env bash
# The benchmarks of the engine and of what stands on the hot path, three times each: look at the spread, not at one figure.
source "$(dirname "$0")/lib.sh"
need go 'install Go 1.26 or later'
go version
grep -m1 'model name' /proc/cpuinfo 2>/dev/null || true
go test -tags "$TAGS" -run '^$' -bench . -benchmem -count "${COUNT:-3}" -benchtime "${BENCHTIME:-1s}" ./server/engine/... ./realtime/... ./notify/...
