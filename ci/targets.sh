#!/usr/bin/env bash
# Builds and tests the library crates where the host toolchain alone cannot show that they work.
#
#   ci/targets.sh nostd     no std: every library crate against a sysroot with core and alloc only,
#                           and the heapless core of wbxml against one with core only
#   ci/targets.sh bare      the same crates for a microcontroller (thumbv7em-none-eabi)
#   ci/targets.sh test32    cargo test on a 32-bit machine (i686)
#   ci/targets.sh testbe    cargo test on a big-endian machine (s390x, emulated by qemu-user)
#   ci/targets.sh all       the four of them
#
# `nostd` needs the stock toolchain and nothing else. The others are for Debian: they install the
# cross tools they need with apt-get, and unpack (never install) a second compiler with the sources
# of the standard library, from which cargo builds the library for the target.
#
# OMADM_TARGETS_DIR  work folder, kept between runs; default: omadm-targets in the temporary folder.
set -euo pipefail
cd "$(dirname "$0")/.."
work=${OMADM_TARGETS_DIR:-${TMPDIR:-/tmp}/omadm-targets}
mkdir -p "$work"
libraries=(wbxml omadm-codec omadm-tree omadm-session scomo-mo)

# Crate, the parts of the standard library that must suffice, features on top of --no-default-features.
builds() {
    cat <<'TABLE'
wbxml          core
wbxml          core,alloc  alloc
omadm-codec    core,alloc
omadm-codec    core,alloc  wbxml
omadm-codec    core,alloc  wbxml,serde
omadm-tree     core,alloc
omadm-tree     core,alloc  serde
omadm-session  core,alloc  client,wbxml
omadm-session  core,alloc  server,wbxml
omadm-session  core,alloc  client,server,wbxml,serde
scomo-mo       core,alloc  device
scomo-mo       core,alloc  server
scomo-mo       core,alloc  device,server,serde
TABLE
}

say() { printf -- '-- %s\n' "$*"; }

# Installs the Debian packages among the arguments that are missing.
need() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    local root=()
    [ "$(id -u)" -eq 0 ] || root=(sudo)
    say "install ${missing[*]}"
    "${root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
}

# Makes (once a toolchain) a sysroot with only the parts listed in $1 and prints its path.
sysroot() {
    local parts=$1 lib=lib/rustlib/$host/lib part dir
    dir=$work/sysroot-$parts-$(rustc -vV | sed -n 's/^commit-hash: //p')
    if [ ! -e "$dir/complete" ]; then
        rm -rf "$dir"
        mkdir -p "$dir/$lib"
        for part in ${parts//,/ } compiler_builtins; do
            # The .rmeta goes along with the .rlib, which does not hold the metadata.
            ln -s "$(rustc --print sysroot)/$lib/lib$part"-* "$dir/$lib/"
        done
        touch "$dir/complete"
    fi
    printf '%s\n' "$dir"
}

# A proof that cannot fail proves nothing: the named crate must be out of reach in the sysroot.
must_lack() {
    local dir=$1 crate=$2
    if printf '#![no_std]\nextern crate %s;\n' "$crate" |
        rustc --sysroot "$dir" --target "$host" --crate-type rlib --emit metadata --out-dir "$work" - 2>/dev/null; then
        echo "the sysroot $dir still has $crate" >&2
        exit 1
    fi
}

nostd() {
    local crate parts features dir
    host=$(rustc -vV | sed -n 's/^host: //p')
    must_lack "$(sysroot core)" alloc
    must_lack "$(sysroot core,alloc)" std
    while read -r crate parts features; do
        say "$crate [$features] with $parts only"
        dir=$(sysroot "$parts")
        # As --target is given, RUSTFLAGS does not reach build scripts and procedural macros.
        RUSTFLAGS="--sysroot $dir" CARGO_TARGET_DIR=$work/target-nostd-$parts \
            cargo build --quiet --locked --lib --target "$host" \
            -p "$crate" --no-default-features --features "$features" </dev/null
    done < <(builds)
}

# Unpacks Debian's newest rustc beside the host's toolchain and makes cargo use it.
unpacked_rust() {
    local deb=$work/debian/usr std llvm file
    if [ ! -e "$work/debian/complete" ]; then
        say "unpack a compiler with the sources of the standard library"
        local root=()
        [ "$(id -u)" -eq 0 ] || root=(sudo)
        "${root[@]}" apt-get update -qq
        std=$(dependency libstd-rust-web-dev 'libstd-rust-web-')
        llvm=$(dependency "$std" 'libllvm')
        rm -rf "$work/debian" "$work/debs"
        mkdir -p "$work/debian" "$work/debs"
        (cd "$work/debs" && apt-get download -qq -o APT::Sandbox::User="$(id -un)" \
            rustc-web rust-web-src libstd-rust-web-dev "$std" "$llvm")
        for file in "$work"/debs/*.deb; do
            dpkg -x "$file" "$work/debian"
        done
        rm -rf "$work/debs"
        touch "$work/debian/complete"
    fi
    LD_LIBRARY_PATH=$(find "$deb/lib" -maxdepth 1 -name '*-linux-gnu' | head -n 1)
    RUSTC=$deb/bin/rustc
    RUSTDOC=$deb/bin/rustdoc
    RUSTC_BOOTSTRAP=1 # cargo's own switch for -Zbuild-std on a stable toolchain
    CARGO_TARGET_DIR=$work/target-unpacked
    export LD_LIBRARY_PATH RUSTC RUSTDOC RUSTC_BOOTSTRAP CARGO_TARGET_DIR
}

# The first package that $1 depends on and whose name starts with $2.
dependency() {
    apt-cache depends "$1" | awk -v start="$2" '$1 == "Depends:" && index($2, start) == 1 {print $2; exit}'
}

bare() {
    local target=thumbv7em-none-eabi crate parts features
    unpacked_rust
    while read -r crate parts features; do
        say "$crate [$features] for $target"
        cargo build --quiet --locked --lib -Zbuild-std="$parts" --target "$target" \
            -p "$crate" --no-default-features --features "$features" </dev/null
    done < <(builds)
}

# cargo test of the library crates, all features, for $1. Some optimisation, as emulation is slow;
# overflow checks and debug assertions stay on.
run_tests() {
    local target=$1 crate selected=()
    for crate in "${libraries[@]}"; do
        selected+=(-p "$crate")
    done
    unpacked_rust
    say "cargo test for $target"
    CARGO_PROFILE_TEST_OPT_LEVEL=1 CARGO_PROFILE_TEST_DEBUG=false PROPTEST_CASES=${PROPTEST_CASES:-32} \
        cargo test --locked --all-features -Zbuild-std --target "$target" "${selected[@]}"
}

test32() {
    # Not gcc-multilib, which cannot live beside a cross compiler; these are the parts of it we need.
    need libc6-dev-i386 "lib32gcc-$(gcc -dumpversion | cut -d. -f1)-dev"
    run_tests i686-unknown-linux-gnu
}

testbe() {
    need gcc-s390x-linux-gnu libc6-dev-s390x-cross qemu-user
    export CARGO_TARGET_S390X_UNKNOWN_LINUX_GNU_LINKER=s390x-linux-gnu-gcc
    # The library path of the unpacked compiler is not for the emulator.
    export CARGO_TARGET_S390X_UNKNOWN_LINUX_GNU_RUNNER="env -u LD_LIBRARY_PATH qemu-s390x -L /usr/s390x-linux-gnu"
    run_tests s390x-unknown-linux-gnu
}

case ${1:-} in
nostd | bare | test32 | testbe) "$1" ;;
all) for step in nostd bare test32 testbe; do "$0" "$step"; done ;;
*)
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "$0" >&2
    exit 2
    ;;
esac
