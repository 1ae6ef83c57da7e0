#!/bin/sh
# Sets up .venv for the tests; with --counterparts also the servers that some of them talk to. See demo_app/setup.sh.
exec sh "$(dirname "$0")/../demo_app/setup.sh" --tests "$@"
