#!/usr/bin/env bash
# Counts the instructions of one operation, of libwbxml's, of the bare walk's and of ours, under callgrind.
#
#   benches/instructions.sh               the usual operations and inputs
#   benches/instructions.sh OP/INPUT..    these; the names are those of `compare --help`
#
# What it takes to prepare the input is counted on its own and subtracted. Needs valgrind and libwbxml2-dev.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --quiet --release -p omadm-benches --features libwbxml --bin compare
program=$(realpath "${CARGO_TARGET_DIR:-target}")/release/compare
cases=("$@")
if [ ${#cases[@]} = 0 ]; then
    for op in parse to-xml from-xml from-xml-table; do
        cases+=("$op/package-1" "$op/inventory-100")
    done
    cases+=(parse/inventory-1000)
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# count OP INPUT WHO: the instructions of the whole program, or nothing if it cannot do that.
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" --once "$@" >"$log" 2>&1 || return 0
    sed -n 's/.*Collected : //p' "$log"
}

# less A B: A - B, or a dash where A is not known.
less() {
    if [ -n "$1" ]; then echo $(($1 - $2)); else echo -; fi
}

printf '%-14s  %-15s %14s %14s %14s %8s\n' operation input libwbxml walk ours ratio
for case in "${cases[@]}"; do
    op=${case%%/*} input=${case#*/}
    nothing=$(count "$op" "$input" nothing)
    if [ -z "$nothing" ]; then
        cat "$log" >&2
        exit 2
    fi
    theirs=$(less "$(count "$op" "$input" libwbxml)" "$nothing")
    walk=-
    if [ "$op" = parse ]; then
        walk=$(less "$(count "$op" "$input" walk)" "$nothing")
    fi
    ours=$(less "$(count "$op" "$input" ours)" "$nothing")
    ratio=-
    if [ "$theirs" != - ] && [ "$ours" != - ]; then
        ratio=$(awk "BEGIN { printf \"%.1f\", $theirs / $ours }")
    fi
    printf '%-14s  %-15s %14s %14s %14s %8s\n' "$op" "$input" "$theirs" "$walk" "$ours" "$ratio"
done
