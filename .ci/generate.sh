#!/usr/bin/env bash
# Writes the API documents from the code and the browser's client from them. With --check it writes nothing and fails if
# the committed documents differ from the code.
source "$(dirname "$0")/lib.sh"

drafts=$(mktemp -d)
trap 'rm -rf "$drafts"' EXIT

for document in openapi asyncapi; do
  go run -trimpath -tags "$TAGS" ./server "$document" >"$drafts/$document.json"
  if [ "${1:-}" = --check ]; then
    diff -u "server/app/$document.json" "$drafts/$document.json" ||
      fail "server/app/$document.json is not what the code says: run make generate"
  else
    cp "$drafts/$document.json" "server/app/$document.json"
  fi
done

if [ "${1:-}" != --check ]; then
  npm_install frontend prod
  (cd frontend && npm run --silent client)
fi
