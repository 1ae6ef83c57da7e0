#!/bin/sh
# Runs the tests that are quick, and need no screen, with the extra `fast` installed: under this Python, where the whole
# suite has run without it, those that touch what it does; and under every other Python that pyproject.toml names and
# this machine has, all of them.
#   sh tests/pythons.sh            all of that, as .ci/run does
#   sh tests/pythons.sh 3.12       under one of them alone
# Each has an environment of its own, .venv-VERSION, which is set up once. What is not on this machine is said.
set -eu
cd "$(dirname "$0")/.."

has() { command -v "$1" >/dev/null 2>&1; }
version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }

# A Python of this version: on the path, or one that pyenv keeps, whose commands on the path may be turned off.
python_of() {
  for found in "$(command -v "python$1" || true)" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python; do
    if [ -n "$found" ] && [ "$(version_of "$found")" = "$1" ]; then
      echo "$found"
      return
    fi
  done
}

own=$(version_of .venv/bin/python)
named=$(sed -n 's/^ *"Programming Language :: Python :: \(3\.[0-9]*\)",$/\1/p' pyproject.toml)
[ -n "$named" ] || { echo "pyproject.toml names no Python" >&2; exit 1; }
quick="tests/light tests/process tests/values tests/schedule tests/sealing tests/versionfile"
quick="$quick tests/manager tests/service/test_collections.py tests/package/test_start.py"

for version in ${1:-$named}; do
  python=$(python_of "$version")
  if [ -z "$python" ]; then
    echo "####### tests/pythons.sh: there is no Python $version here, so nothing ran under it" >&2
    continue
  fi
  environment=".venv-$version"
  "$environment/bin/python" -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear "$environment"
  "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --editable ".[fast,crypto,schedule]" \
    pytest pytest-xdist hypothesis </dev/null
  tests=$quick
  [ "$version" != "$own" ] || tests="tests/versionfile"
  echo "Python $version, with the extra fast:" >&2
  # shellcheck disable=SC2086 - the list is meant to be split
  "$environment/bin/python" -m pytest -q -n auto $tests
done
