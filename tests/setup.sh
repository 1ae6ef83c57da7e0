#!/bin/sh
# Sets up .venv for the tests; see demo_app/setup.sh.
exec sh "$(dirname "$0")/../demo_app/setup.sh" --tests
