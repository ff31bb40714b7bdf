//! Every seed of the corpus through its fuzz target on a stable compiler: as it is, cut at every byte,
//! and with every byte changed. A target that panics fails the test, which names the input.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use omadm_fuzz::{TARGETS, Target};

/// Bits to flip in each byte: the lowest, the ones that tell tokens apart, all.
const FLIPS: [u8; 5] = [0x01, 0x40, 0x80, 0xC0, 0xFF];

/// Bytes to put in the place of each: zero, an end, an inline string, an opaque block, markup.
const PUTS: [u8; 6] = [0x00, 0x01, 0x03, 0xC3, b'<', b'&'];

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn seeds(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = corpus().join(target);
    let mut seeds: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            (path, bytes)
        })
        .collect();
    seeds.sort();
    assert!(!seeds.is_empty(), "{} has no seeds", folder.display());
    seeds
}

fn run(target: Target, input: &[u8], what: impl FnOnce() -> String) {
    if catch_unwind(AssertUnwindSafe(|| target(input))).is_err() {
        panic!("{}; the input: {}", what(), input.escape_ascii());
    }
}

fn for_each_seed(check: impl Fn(Target, &Path, &[u8])) {
    for (name, target) in TARGETS {
        for (path, seed) in seeds(name) {
            check(*target, &path, &seed);
        }
    }
}

#[test]
fn every_folder_of_the_corpus_has_a_target() {
    for entry in fs::read_dir(corpus()).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            let name = entry.file_name().into_string().unwrap();
            assert!(
                TARGETS.iter().any(|(target, _)| *target == name),
                "no target named {name}"
            );
        }
    }
}

#[test]
fn whole_seeds() {
    for_each_seed(|target, path, seed| run(target, seed, || path.display().to_string()));
}

/// The messages that the codec is known by, whole and cut.
#[test]
fn the_messages_of_the_family() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/messages");
    let mut count = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = match path.extension().and_then(|extension| extension.to_str()) {
            Some("xml") => "codec_xml",
            Some("wbxml") => "codec_wbxml",
            _ => continue,
        };
        let (_, target) = TARGETS.iter().find(|(target, _)| *target == name).unwrap();
        let seed = fs::read(&path).unwrap();
        for length in 0..=seed.len() {
            run(*target, &seed[..length], || {
                format!("{} cut at {length}", path.display())
            });
        }
        count += 1;
    }
    assert!(count > 60, "{count} messages");
}

#[test]
fn seeds_cut_at_every_byte() {
    for_each_seed(|target, path, seed| {
        for length in 0..seed.len() {
            run(target, &seed[..length], || {
                format!("{} cut at {length}", path.display())
            });
        }
    });
}

#[test]
fn seeds_with_every_byte_changed() {
    for_each_seed(|target, path, seed| {
        let mut input = seed.to_vec();
        for at in 0..seed.len() {
            let byte = seed[at];
            for changed in FLIPS.map(|flip| byte ^ flip).into_iter().chain(PUTS) {
                input[at] = changed;
                run(target, &input, || {
                    format!("{} with {changed:#04x} at {at}", path.display())
                });
            }
            input[at] = byte;
        }
    });
}

#[test]
fn seeds_with_every_byte_left_out_or_doubled() {
    for_each_seed(|target, path, seed| {
        for at in 0..seed.len() {
            let (before, after) = seed.split_at(at);
            run(target, &[before, &after[1..]].concat(), || {
                format!("{} without {at}", path.display())
            });
            run(target, &[before, &after[..1], after].concat(), || {
                format!("{} with {at} twice", path.display())
            });
        }
    });
}
