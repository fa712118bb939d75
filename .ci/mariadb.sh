# A private MariaDB for the tests: own folder, own port, own password. Source it; call mariadb_start, and mariadb_stop in a
# trap. It exports DESKBELL_TEST_MYSQL (for Go) and DESKBELL_E2E_MYSQL (for the browser tests).
# shellcheck shell=bash

mariadb_home=
mariadb_pid=

mariadb_start() {
  local base=${MARIADB_BASE:-${TMPDIR:-/tmp}} port password as=()
  # In memory if there is room, unless a folder is asked for: the tests make and drop hundreds of databases.
  if [ -z "${MARIADB_BASE:-}" ] && [ -w /dev/shm ] && [ "$(df --output=avail -k /dev/shm | tail -n 1)" -gt 2000000 ]; then base=/dev/shm; fi
  mariadb_home=$(mktemp -d "$base/deskbell-mariadb.XXXXXX")
  port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')
  password=$(node -p 'require("crypto").randomBytes(16).toString("hex")')
  [ "$(id -u)" -eq 0 ] && as=(--user=root)

  mariadb-install-db --no-defaults "${as[@]}" --datadir="$mariadb_home/data" --auth-root-authentication-method=normal \
    --skip-test-db >"$mariadb_home/install.log" 2>&1 || { cat "$mariadb_home/install.log"; return 1; }
  mariadbd --no-defaults "${as[@]}" --datadir="$mariadb_home/data" --port="$port" --bind-address=127.0.0.1 \
    --socket="$mariadb_home/m.sock" --pid-file="$mariadb_home/m.pid" --skip-name-resolve --max-connections=500 \
    --innodb-buffer-pool-size=256M --character-set-server=utf8mb4 --collation-server=utf8mb4_unicode_ci \
    >"$mariadb_home/server.log" 2>&1 &
  mariadb_pid=$!

  local tries=0
  until mariadb --no-defaults -uroot --socket="$mariadb_home/m.sock" -e 'select 1' >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$mariadb_pid" 2>/dev/null; then
      cat "$mariadb_home/server.log"
      return 1
    fi
    sleep 0.1
  done
  mariadb --no-defaults -uroot --socket="$mariadb_home/m.sock" -e "
    create user 'deskbell'@'127.0.0.1' identified by '$password';
    grant all on *.* to 'deskbell'@'127.0.0.1' with grant option;"
  export DESKBELL_TEST_MYSQL="deskbell:$password@tcp(127.0.0.1:$port)/"
  export DESKBELL_E2E_MYSQL="deskbell:$password@127.0.0.1:$port"
}

mariadb_stop() {
  if [ -n "$mariadb_pid" ]; then
    kill -9 "$mariadb_pid" 2>/dev/null || true # nothing in it is worth a shutdown
    wait "$mariadb_pid" 2>/dev/null || true
  fi
  [ -z "$mariadb_home" ] || rm -rf "$mariadb_home"
  mariadb_pid=
  mariadb_home=
}
