//! The bodies of the fuzz targets: plain functions that panic when a promise is broken.
//!
//! `fuzz_targets/` hands them to libFuzzer; `tests/replay.rs` runs the corpus through them.

mod wbxml_reader;

pub use wbxml_reader::wbxml_reader;

/// Every target by the name of its folder in the corpus.
pub const TARGETS: &[(&str, fn(&[u8]))] = &[("wbxml_reader", wbxml_reader)];
