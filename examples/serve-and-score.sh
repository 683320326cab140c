#!/usr/bin/env bash
# Checks, builds and serves the example of a folder, sends it the golden cases and an input file, and compares.
# The run.sh of an example calls it: serve-and-score.sh FOLDER INPUT [--python PROGRAM]
# Ends with 0 when every number is as expected.
set -euo pipefail

fail() { echo "$*" >&2; exit 1; }

examples=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# A path that is there is made absolute, before the folder changes; a name for the PATH stays.
absolute() { if [[ $1 == */* || -d $1 ]]; then echo "$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"; else echo "$1"; fi; }

folder=$1
input=$2
shift 2
while (($#)); do
    case $1 in
        --python) (($# > 1)) || fail "--python needs a program."; DISMPS_PYTHON=$2; shift 2 ;;
        *) echo "usage: run.sh [--python PROGRAM]" >&2; exit 2 ;;
    esac
done
if [[ -n ${DISMPS_PYTHON:-} ]]; then DISMPS_PYTHON=$(absolute "$DISMPS_PYTHON") && export DISMPS_PYTHON; fi

# The program: $DISMPS, else the newest of this clone, else the one on the PATH.
dismps=${DISMPS:-$(ls -t "$examples"/../src/DismPS.Tool/bin/*/net*/dismps 2>/dev/null | head -n 1 || true)}
dismps=${dismps:-$(command -v dismps || true)}
[[ -n $dismps ]] || fail "dismps is not built yet: run 'dotnet build' in the clone, or name the program in DISMPS."
dismps=$(absolute "$dismps")
cd "$folder"

step() { printf '\n$ dismps %s\n' "$*"; "$dismps" "$@"; }

results=results
mkdir -p "$results"
rm -f "$results"/ready.txt
process=
stop() {
    if [[ -n $process ]]; then step stop "$process" || true; fi
    process=
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

step validate -f template.yaml
step build -f template.yaml
# The file holds the address once the models are ready. Were this shell killed, the server would end with it.
printf '\n$ dismps start-api -f template.yaml --port 0 --ready-file %s\n' "$results/ready.txt"
server=$("$dismps" start-api -f template.yaml --port 0 --ready-file "$results/ready.txt" --start-timeout 120 --output json)
process=$(sed -n 's/.*"processId": *\([0-9]*\).*/\1/p' <<< "$server")
uri=$(cat "$results/ready.txt")
echo "ready $uri"

step test -f template.yaml --uri "$uri" --verbose
step infer -f template.yaml --uri "$uri" -i "$input" --scores "$results/scores.csv" --report "$results/report.html"
step logs "$uri"

# Only what matters is compared: which lumisections are flagged, and their scores.
awk -F, '
    FNR == 1 { next }
    NR == FNR { want[$1 "," $2] = $3; next }
    $6 == "true" {
        key = $2 "," $3
        if (!(key in want)) { print "unexpected: " key " is flagged, score " $4; off = 1; next }
        difference = $4 - want[key]; if (difference < 0) difference = -difference
        if (!(difference <= 1e-5 + 1e-4 * want[key])) { print "off: " key " has " $4 ", expected " want[key]; off = 1 }
        delete want[key]; right++
    }
    END {
        for (key in want) { print "missing: " key " is not flagged"; off = 1 }
        if (off) exit 1
        printf "\n%d flagged lumisections as expected\n", right
    }' expected.csv "$results/scores.csv" || fail "The scores of $input are not those of expected.csv."
