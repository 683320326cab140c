#!/usr/bin/env bash
# Runs every example that needs Python: run-all.sh [PYTHON]
# Prints what a failed one said, then "N passed, N failed"; ends with 1 when one failed.
set -uo pipefail

examples=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if (($#)); then export DISMPS_PYTHON=$1; fi
passed=0
failed=0
for name in pixel-nmf metsig-torchscript metsig-python; do
    if said=$(bash "$examples/$name/run.sh" 2>&1); then
        passed=$((passed + 1))
        echo "passed  $name"
    else
        failed=$((failed + 1))
        echo "failed  $name"
        sed 's/^/    /' <<< "$said"
    fi
done

echo "$passed passed, $failed failed"
((failed == 0))
