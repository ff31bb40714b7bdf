#!/usr/bin/env bash
# Checks that every test that docs/conformance.md names exists: `file: test` in backquotes.
set -euo pipefail
cd "$(dirname "$0")/.."
missing=0 count=0
while IFS= read -r entry; do
    file=${entry%%: *} name=${entry##*: }
    count=$((count + 1))
    if ! grep -q "fn $name\b" "$file" 2>/dev/null; then
        echo "docs/conformance.md names $entry, which does not exist" >&2
        missing=1
    fi
done < <(grep -o '`[^`]*\.rs: [a-z0-9_]*`' docs/conformance.md | tr -d '`' | sort -u)
[ "$count" -gt 0 ] || { echo "docs/conformance.md names no test" >&2; exit 1; }
[ "$missing" = 0 ] && echo "$count tests named, all there"
exit "$missing"
