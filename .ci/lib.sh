# Shared by the scripts of this folder: source it. It moves to the top of the repository.
# shellcheck shell=bash disable=SC2034
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Every build uses the same tags, so that they share one cache: nomsgpack leaves out a codec that nothing here needs.
# For the same reason cgo is off wherever the race detector does not need it.
readonly TAGS=nomsgpack
readonly LAB_TAGS=nomsgpack,lab
export CGO_ENABLED=0

say() { printf '\n== %s\n' "$*"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# need COMMAND WHAT: says what is missing in one sentence.
need() { command -v "$1" >/dev/null || fail "$1 is needed: $2"; }

need_toolchains() {
  need go 'install Go 1.26 or later'
  need node 'install Node 20.19 or later'
  need npm 'install npm (it comes with Node)'
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    fail "Node $(node --version) is too old: install 20.19 or later"
}

# browser: the path of the browser for the tests.
browser() {
  local name
  for name in ${DESKBELL_CHROMIUM:-chromium chromium-browser google-chrome}; do
    type -P "$name" && return
  done
  return 1
}

# redis: the path of the real Redis for the tests.
redis() { type -P "${DESKBELL_TEST_REDIS:-redis-server}"; }

# npm_install FOLDER prod|full: npm ci, only if the lock file changed since, or more is needed than is there.
npm_install() {
  local folder=$1 kind=$2 stamp=$1/node_modules/.installed want have
  want=$(sha256sum "$folder/package.json" "$folder/package-lock.json" | sha256sum | cut -d' ' -f1)
  have=$(cat "$stamp" 2>/dev/null || true)
  [ "$have" = "$want full" ] && return
  [ "$kind" = prod ] && [ "$have" = "$want prod" ] && return
  local omit=()
  [ "$kind" = prod ] && omit=(--omit=dev)
  echo "fetching the packages of $folder"
  (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error "${omit[@]}")
  printf '%s %s\n' "$want" "$kind" >"$stamp"
}

# frontend_newer STAMP: whether anything that the frontend is built from changed after the stamp was made.
frontend_newer() {
  [ ! -e "$1" ] || [ -n "$(find frontend server/app/openapi.json \
    \( -name node_modules -o -path frontend/dist -o -path frontend/src/client \) -prune -o -type f -newer "$1" -print -quit)" ]
}

# build_frontend: the client from the API's description, the console, the widget; nothing if nothing changed.
build_frontend() {
  local stamp=.cache/frontend
  if [ -f frontend/dist/console/index.html ] && [ -f frontend/dist/widget/v1.js ] && ! frontend_newer "$stamp"; then
    return
  fi
  mkdir -p .cache
  touch "$stamp.next" # before the build: what changes meanwhile counts as newer
  echo 'building the console and the widget'
  (cd frontend && npm run --silent build) >.cache/frontend.log 2>&1 || fail "$(cat .cache/frontend.log)"
  mv "$stamp.next" "$stamp"
}

# build_server OUTPUT TAGS
build_server() { go build -tags "$2" -trimpath -ldflags='-s -w' -o "$1" ./server; }
