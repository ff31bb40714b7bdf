#!/usr/bin/env bash
# Counts the instructions of one operation, ours and the others', under callgrind.
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
    for op in parse to-xml from-xml from-xml-table decode-wbxml decode-xml encode-wbxml encode-xml; do
        cases+=("$op/package-1" "$op/inventory-100")
    done
    for op in parse decode-wbxml decode-xml encode-wbxml encode-xml; do
        cases+=("$op/inventory-1000")
    done
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# count OP INPUT WHO: the instructions of the whole program, or nothing if it cannot do that.
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" --once "$@" >"$log" 2>&1 || return 0
    sed -n 's/.*Collected : //p' "$log"
}

# rivals OP: against whom ours is set.
rivals() {
    case $1 in
    parse) echo libwbxml walk ;;
    decode-wbxml) echo libwbxml reader ;;
    decode-xml) echo reader ;;
    encode-*) echo decoder ;;
    *) echo libwbxml ;;
    esac
}

printf '%-14s  %-15s  %-8s %14s %14s %8s\n' operation input against theirs ours ratio
for case in "${cases[@]}"; do
    op=${case%%/*} input=${case#*/}
    nothing=$(count "$op" "$input" nothing)
    ours=$(count "$op" "$input" ours)
    if [ -z "$nothing" ] || [ -z "$ours" ]; then
        cat "$log" >&2
        exit 2
    fi
    ours=$((ours - nothing))
    for rival in $(rivals "$op"); do
        theirs=$(count "$op" "$input" "$rival")
        ratio=-
        if [ -n "$theirs" ]; then
            theirs=$((theirs - nothing))
            ratio=$(awk "BEGIN { printf \"%.3g\", $theirs / $ours }")
        fi
        printf '%-14s  %-15s  %-8s %14s %14s %8s\n' "$op" "$input" "$rival" "${theirs:--}" "$ours" "$ratio"
    done
done
