#!/usr/bin/env bash
# The whole way of this example into a cluster with KServe and back:
#   to-cluster.sh --stand-in                       with the stand-in of the tests, an object store of node's and a server of this machine behind the pods
#   to-cluster.sh -n NAMESPACE --repository URI    with the current context of kubectl, and the credentials of your environment
# Needs kubectl (DISMPS_KUBECTL, else the PATH), with --stand-in node too. Ends with 0 when everything is as expected; what it deployed is removed.
set -euo pipefail

fail() { echo "$*" >&2; exit 1; }
usage() { echo "usage: to-cluster.sh (--stand-in | -n NAMESPACE --repository URI)" >&2; exit 2; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
clone=${DISMPS_CLONE:-$here/../..}
stand_in= namespace= repository=
while (($#)); do
    case $1 in
        --stand-in) stand_in=1; shift ;;
        -n) (($# > 1)) || usage; namespace=$2; shift 2 ;;
        --repository) (($# > 1)) || usage; repository=$2; shift 2 ;;
        *) usage ;;
    esac
done
[[ -n $stand_in || ( -n $namespace && -n $repository ) ]] || usage

newest() { ls -t "$clone"/$1/bin/*/net*/"$2" 2>/dev/null | head -n 1 || true; }
dismps=${DISMPS:-$(newest src/DismPS.Tool dismps)}
dismps=${dismps:-$(command -v dismps || true)}
[[ -n $dismps ]] || fail "dismps is not built yet: run 'dotnet build' in the clone, or name the program in DISMPS."
[[ $dismps == /* ]] || dismps=$PWD/$dismps

results=$here/results/cluster
rm -rf "$results"
mkdir -p "$results"
# The model is changed on the way, so a copy is.
cp -r "$here/template.yaml" "$here/model.onnx" "$here/tests" "$results"
cd "$results"

name=metsig-onnx-autoencoder
api= sent=
programs=()
end() {
    if [[ -n $sent ]]; then "$dismps" deployments remove "$name" -n "$namespace" > /dev/null 2>&1 || true; fi
    if [[ -n $api ]]; then "$dismps" stop "$api" > /dev/null 2>&1 || true; fi
    for program in "${programs[@]}"; do kill "$program" 2> /dev/null || true; wait "$program" 2> /dev/null || true; done
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
step() { printf '\n$ dismps %s\n' "$*"; "$dismps" "$@" 2>&1 | tee last.txt; }
expect() { grep -Eq -- "$1" last.txt || fail "Expected '$1'."; }
field() { sed -n "s/.*\"$1\": *\"\\([^\"]*\\)\".*/\\1/p" "$2"; }
until_there() { for ((i = 0; i < 300; i++)); do grep -q "$1" "$2" 2> /dev/null && return; sleep 0.1; done; fail "$3 did not start."; }

if [[ -n $stand_in ]]; then
    program=${DISMPS_CLUSTER_STAND_IN:-$(newest tests/DismPS.ClusterStandIn DismPS.ClusterStandIn)}
    [[ -n $program ]] || fail "The stand-in is not built yet: run 'dotnet build' in the clone."
    s3rver=$clone/tests/node/node_modules/s3rver/bin/s3rver.js
    [[ -f $s3rver ]] || fail "The object store is missing: run 'npm ci --ignore-scripts --prefix tests/node' in the clone."
    node "$s3rver" --no-vhost-buckets --directory "$results/store" --address 127.0.0.1 --port 0 --configure-bucket models > store.txt 2>&1 &
    programs+=($!)
    server=$("$dismps" start-api -f template.yaml --port 0 --ready-file api.txt --start-timeout 120 --output json)
    api=$(sed -n 's/.*"processId": *\([0-9]*\).*/\1/p' <<< "$server")
    target=$(< api.txt)
    target=${target#http://}
    "$program" --kubeconfig kubeconfig --pod-target "${target%/}" --step 100 --ready-file ready.json --parent $$ > stand-in.txt 2>&1 &
    programs+=($!)
    until_there 'listening on 127' store.txt "The object store"
    until_there namespace ready.json "The stand-in"
    # Of this run alone: nobody's own cluster or keys.
    unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ENDPOINT_URL_S3 S3_ENDPOINT
    export KUBECONFIG=$results/kubeconfig AWS_ACCESS_KEY_ID=S3RVER AWS_SECRET_ACCESS_KEY=S3RVER
    AWS_ENDPOINT_URL=http://127.0.0.1:$(sed -n 's/.*listening on 127\.0\.0\.1:\([0-9]*\).*/\1/p' store.txt)
    export AWS_ENDPOINT_URL
    namespace=$(field namespace ready.json) repository=s3://models/jetmet
fi

if "$dismps" deployments "$name" -n "$namespace" --all 2>&1 | grep -q "^$name "; then
    fail "There is a deployment '$name' in '$namespace' already, which this would replace and remove."
fi

publish=(publish -f template.yaml --repository "$repository" -n "$namespace" --share-credentials)
step doctor -n "$namespace" --repository "$repository"
step "${publish[@]}" --dry-run
expect ' planned '
sent=1
step "${publish[@]}" --wait -m "first"
expect "$name +ready "
step "${publish[@]}" --wait
expect "$name +unchanged "

# A field that no server reads makes the same model another file: a second version.
printf '\x32\x01x' >> model.onnx
step "${publish[@]}" --wait -m "second"
expect "$name +ready .* 2 "

# A third one, whose golden cases ask for numbers that the server does not give.
printf '\x32\x01y' >> model.onnx
sed '0,/"name": "output_1"/s/\("name": "output_1"[^]]*\], "datatype": "FP32", "data": \[\)[^],]*/\10.5/' tests/MetSigOnnxAutoEncoder/outputs.json > wrong.json
mv wrong.json tests/MetSigOnnxAutoEncoder/outputs.json
if step "${publish[@]}" --wait -m "third"; then fail "A model that answers wrong was accepted."; fi
expect "$name +rolled back "

step undo "$name" -n "$namespace"
expect "$name +ready "
step deployments history "$name" -n "$namespace"
expect '^3 +failed '
expect '^5 +ready .*back to release 1'
step deployments -n "$namespace"
step deployments remove "$name" -n "$namespace" --wait
expect "removed InferenceService/$name"
sent=
printf '\nfirst version, unchanged, second, taken back, undone, removed: as expected\n'
