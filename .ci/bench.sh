#!/usr/bin/env bash
# The benchmarks, each figure beside its anchor: .ci/bench.sh [AREA...]; without names all of them. It takes up to ten minutes, and
# whatever else the machine does in that time spoils the figures. A missed goal fails it.
source "$(dirname "$0")/lib.sh"
source .ci/mariadb.sh
need go 'install Go 1.26 or later'
trap mariadb_stop EXIT

(cd e2e/bench && go build -tags "$TAGS" -trimpath -o ../../bin/bench .)
if command -v mariadbd >/dev/null; then
  # On a disk: in memory a flush would cost nothing.
  MARIADB_BASE=${TMPDIR:-/tmp} mariadb_start
else
  echo 'MariaDB is not installed: measured on SQLite only.'
fi
date -u '+%Y-%m-%d %H:%M UTC'
go version
echo "$(nproc) cores: $(sed -n 's/^model name.*: //p' /proc/cpuinfo 2>/dev/null | head -n 1 || uname -m)"
bin/bench "$@"
