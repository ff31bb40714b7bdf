//! The bodies of the fuzz targets: plain functions that panic when a promise is broken.
//!
//! `fuzz_targets/` hands them to libFuzzer; `tests/replay.rs` runs the corpus through them.

mod tree;
mod wbxml_reader;

pub use tree::{tree_commands, tree_text};
pub use wbxml_reader::wbxml_reader;

/// Every target by the name of its folder in the corpus.
pub const TARGETS: &[(&str, fn(&[u8]))] = &[
    ("tree_commands", tree_commands),
    ("tree_text", tree_text),
    ("wbxml_reader", wbxml_reader),
];
