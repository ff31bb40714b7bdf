#!/usr/bin/env bash
# Shows that the libraries run without std, the codec with WBXML alone as well, and the core of wbxml
# without a heap: each smoke crate is a static library that is linked into a program with no C library
# and no start-up code. A call of malloc, of a thread or of anything else that only std or libc has is
# an undefined symbol and stops the link. The program is then run, so that what was linked also works.
set -euo pipefail
target=$(realpath -m "${CARGO_TARGET_DIR:-$(dirname "$0")/../target}")/smoke
cd "$(dirname "$0")"
flags=(-O1 -ffreestanding -fno-tree-loop-distribute-patterns -fno-stack-protector -fno-pie)

for crate in no-alloc codec no-std; do
    manifest=$crate/Cargo.toml library=$target/release/libsmoke_${crate/-/_}.a program=$target/$crate
    echo "-- $crate: build"
    CARGO_TARGET_DIR=$target cargo build --quiet --locked --release --manifest-path "$manifest"
    echo "-- $crate: link without a C library"
    cc "${flags[@]}" -static -no-pie -nostdlib -nostartfiles -Wl,--gc-sections -Wl,--no-undefined \
        freestanding.c "$library" -o "$program"
    if [ -n "$(nm --undefined-only "$program")" ]; then
        echo "$program: undefined symbols" >&2
        exit 1
    fi
    echo "-- $crate: run"
    "$program" || {
        echo "$program: check number $? failed (101: a panic); see $crate/src/lib.rs" >&2
        exit 1
    }
    echo "-- $crate: $(size "$program" | awk 'NR == 2 { print $1 }') bytes of code and constants"
    # The check itself is checked: with what is forbidden the build must fail.
    echo "-- $crate: the forbidden feature stops the build"
    if CARGO_TARGET_DIR=$target/forbidden cargo build --quiet --locked --release --manifest-path "$manifest" \
        --features forbidden 2>/dev/null; then
        echo "$crate builds with the feature 'forbidden': the check proves nothing" >&2
        exit 1
    fi
done

echo "-- no-alloc: dictionaries that are not named are not linked"
grep -q FieldLevel "$target/no-alloc"
if grep -q -e wap-provisioningdoc -e FolderSync "$target/no-alloc"; then
    echo "$target/no-alloc holds names of document types that it does not use" >&2
    exit 1
fi
