#!/usr/bin/env bash
# The whole way of this example from the template to the request for registration:
#   to-dials.sh -u URL       with the DIALS at URL
#   to-dials.sh --stand-in   with the stand-in of the tests, which needs no account; what it was asked is compared with what the platform's own tool asks
# Ends with 0 when everything is as expected.
set -euo pipefail

fail() { echo "$*" >&2; exit 1; }
usage() { echo "usage: to-dials.sh (--stand-in | -u URL) [--python PROGRAM]" >&2; exit 2; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
clone=$here/../..
url= stand_in=
while (($#)); do
    case $1 in
        --stand-in) stand_in=1; shift ;;
        -u) (($# > 1)) || usage; url=$2; shift 2 ;;
        --python) (($# > 1)) || usage; export DISMPS_PYTHON=$2; shift 2 ;;
        *) usage ;;
    esac
done
[[ -n $url || -n $stand_in ]] || usage

newest() { ls -t "$clone"/$1/bin/*/net*/"$2" 2>/dev/null | head -n 1 || true; }
dismps=${DISMPS:-$(newest src/DismPS.Tool dismps)}
dismps=${dismps:-$(command -v dismps || true)}
[[ -n $dismps ]] || fail "dismps is not built yet: run 'dotnet build' in the clone, or name the program in DISMPS."
[[ $dismps == /* ]] || dismps=$PWD/$dismps
cd "$here"
results=results
rm -rf "$results/dials"
mkdir -p "$results/dials"

api= service=
end() {
    if [[ -n $api ]]; then "$dismps" stop "$api" > /dev/null 2>&1 || true; fi
    if [[ -n $service ]]; then kill "$service" 2> /dev/null || true; wait "$service" 2> /dev/null || true; fi
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
step() { printf '\n$ dismps %s\n' "$*"; "$dismps" "$@"; }
field() { sed -n "s/.*\"$1\": *\"\\([^\"]*\\)\".*/\\1/p" "$2"; }

if [[ -n $stand_in ]]; then
    program=${DISMPS_STAND_IN:-$(newest tests/DismPS.DialsStandIn DismPS.DialsStandIn)}
    [[ -n $program ]] || fail "The stand-in is not built yet: run 'dotnet build' in the clone."
    "$program" --catalog dials.json --interval 1 --confirm-after 1 --ready-file "$results/dials/ready.json" --requests "$results/dials/requests.jsonl" --parent $$ &
    service=$!
    for ((i = 0; i < 300; i++)); do [[ -s $results/dials/ready.json ]] && break; sleep 0.1; done
    [[ -s $results/dials/ready.json ]] || fail "The stand-in did not start."
    url=$(field dials "$results/dials/ready.json")
    DISMPS_DIALS_REALM=$(field realm "$results/dials/ready.json")
    # The sign-in of the stand-in is not to be found among the user's own.
    DISMPS_STATE_DIR=$here/$results/dials/state
    export DISMPS_DIALS_REALM DISMPS_STATE_DIR
fi

step dials login -u "$url"
step build -f template.yaml
[[ $(< .dism-artifacts/build/PixelRingNMF/model-settings.json) == "$(< recorded/model-settings.json)" ]] || fail "The build is not that of the platform's tool."

printf '\n$ dismps start-api --port 0 --ready-file %s\n' "$results/dials/api.txt"
server=$("$dismps" start-api --port 0 --ready-file "$results/dials/api.txt" --start-timeout 120 --output json)
api=$(sed -n 's/.*"processId": *\([0-9]*\).*/\1/p' <<< "$server")
uri=$(cat "$results/dials/api.txt")
echo "ready $uri"
step test -f template.yaml --uri "$uri"
step infer -f template.yaml --uri "$uri" -i maps.npz --scores "$results/dials/scores.csv"
[[ $(awk -F, '$6 == "true" { print $2 "," $3 }' "$results/dials/scores.csv") == "$(awk -F, 'NR > 1 { print $1 "," $2 }' expected.csv)" ]] \
    || fail "The flagged lumisections are not those of expected.csv."
step stop "$api"
api=

step package
step package verify
if [[ -n $stand_in ]]; then
    # Signing in aside, DIALS and its store were asked what the platform's own tool asks them.
    sed -n 's/.*"server":"\(dials\|store\)","method":"\([A-Z]*\)","path":"\([^"]*\)".*/\2 \3/p' "$results/dials/requests.jsonl" \
        | sed 's|/[0-9a-f]\{32\}\.zip|/NAME.zip|' > "$results/dials/requests.txt"
    diff recorded/requests.txt "$results/dials/requests.txt" || fail "The requests are not those of the platform's tool."
    printf '\n%d requests as recorded\n' "$(wc -l < recorded/requests.txt)"
fi

step register -o "$results/dials/request.md"
grep -q 's3://' "$results/dials/request.md" || fail "The request names no archive."
