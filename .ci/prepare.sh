#!/usr/bin/env bash
# Sees to what the tests need beside Go and Node: Chromium, MariaDB and Redis. As root on Debian it installs what is missing;
# anywhere else it says what to install.
source "$(dirname "$0")/lib.sh"
need_toolchains
need gcc 'install a C compiler; the race detector needs it'

missing=()
browser >/dev/null || missing+=(chromium)
{ command -v mariadbd && command -v mariadb-install-db && command -v mariadb; } >/dev/null || missing+=(mariadb-server)
redis >/dev/null || missing+=(redis-server)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  fail "the tests also need: ${missing[*]}
On Debian:  sudo apt-get install --no-install-recommends ${missing[*]}
Elsewhere, install Chromium (or set DESKBELL_CHROMIUM to its path), MariaDB 10.6 or later, and Redis 6 or later."
fi
say "installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
