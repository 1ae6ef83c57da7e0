#!/bin/sh
# Sets up .venv in the top folder, for the demo, or with --tests for the tests, too; with --tests --counterparts also the
# real servers and programs that some tests talk to, and skip without.
# On Debian and Ubuntu it also installs the system packages that are missing (as root, or with sudo); elsewhere it says
# what the demo cannot do without. Changes nothing that is there already. PYTHON names another Python than python3.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
purpose=${1:-demo}
counterparts=${2:-}

has() { command -v "$1" >/dev/null 2>&1; }
imports() { "$python" -c "import $1" >/dev/null 2>&1; }

if ! has "$python" || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "Python 3.11 or later is needed. If it has another name than python3:  PYTHON=python3.12 sh $0" >&2
  exit 1
fi

# What is missing: Debian's names. Only Debian's own Python can use Debian's Tk and venv.
missing=""
if [ "$("$python" -c 'import sys; print(sys.executable)')" = /usr/bin/python3 ] || ! imports tkinter; then
  imports ensurepip || missing="$missing python3-venv"
  imports tkinter || missing="$missing python3-tk"
fi
if [ -z "${DISPLAY:-}" ] || [ "$purpose" = --tests ]; then
  has Xvfb || missing="$missing xvfb"
  has openbox || missing="$missing openbox"
  has xdotool || missing="$missing xdotool"
fi
if [ "$purpose" = --tests ]; then
  has pigz || missing="$missing pigz"
  has 7z || missing="$missing p7zip-full"
  has strace || missing="$missing strace"
fi
if [ "$counterparts" = --counterparts ]; then
  has sshd || [ -x /usr/sbin/sshd ] || missing="$missing openssh-server"
  has node || missing="$missing nodejs"
  has npm || missing="$missing npm"
  has gnome-keyring-daemon || missing="$missing gnome-keyring"
  has dbus-run-session || missing="$missing dbus dbus-daemon"
  has mkfs.ext4 || missing="$missing e2fsprogs"
  has zsh || missing="$missing zsh"
  has fish || missing="$missing fish"
  has mandoc || missing="$missing mandoc"
fi

if [ -n "$missing" ] && has apt-get; then
  as_root=""
  [ "$(id -u)" = 0 ] || as_root=sudo
  if [ -z "$as_root" ] || has sudo; then
    echo "Installing:$missing" >&2
    $as_root apt-get update -qq </dev/null
    # shellcheck disable=SC2086 - the list is meant to be split
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing </dev/null >/dev/null
  else
    echo "These packages are missing, and there is no sudo to install them:$missing" >&2
  fi
elif [ -n "$missing" ] && ! imports tkinter; then
  echo "This Python has no Tk, which the demo needs. On Fedora: dnf install python3-tkinter; on macOS: brew install python-tk" >&2
  exit 1
fi

# One that has no pip was left half made when it was tried without ensurepip.
.venv/bin/python -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear .venv
if [ "$purpose" = --tests ]; then
  .venv/bin/python -m pip install --quiet --editable ".[dev]"
  # The earliest CustomTkinter that the kit works with, beside the newest one: the tests run hosts with either.
  [ -d .venv/customtkinter-5 ] || .venv/bin/python -m pip install --quiet --target .venv/customtkinter-5 customtkinter==5.2.2
else
  .venv/bin/python -m pip install --quiet --editable .
fi
if [ "$counterparts" = --counterparts ]; then
  azurite=.venv/azurite/node_modules/azurite/dist/src/blob/main.js # what Azure's blob storage speaks
  [ -f "$azurite" ] || npm install --silent --no-audit --no-fund --prefix .venv/azurite azurite@3 </dev/null ||
    echo "azurite, which stands for Azure in the tests, could not be installed by npm." >&2
fi
