#!/usr/bin/env bash
# Checks, builds, serves and scores this example: run.sh [--python PROGRAM]
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
exec bash "$here/../serve-and-score.sh" "$here" lumisections.csv "$@"
