//! The bodies of the fuzz targets: plain functions that panic when a promise is broken.
//!
//! `fuzz_targets/` hands them to libFuzzer; `tests/replay.rs` runs the corpus through them.

mod codec;
mod ddf;
mod interaction;
mod media_type;
mod notification;
mod orders;
mod provisioning;
mod session;
mod tree;
mod wbxml_dump;
mod wbxml_reader;
mod wbxml_rewrite;
mod wbxml_share;
mod wbxml_xml;

pub use codec::{codec_message, codec_tnds, codec_wbxml, codec_xml, hmac_header};
pub use ddf::{ddf_wbxml, ddf_xml};
pub use interaction::interaction;
pub use media_type::media_type;
pub use notification::notification;
pub use orders::session_orders;
pub use provisioning::{provisioning_wbxml, provisioning_xml};
pub use session::{session_device, session_server};
pub use tree::{tree_commands, tree_text};
pub use wbxml_dump::wbxml_dump;
pub use wbxml_reader::wbxml_reader;
pub use wbxml_rewrite::wbxml_rewrite;
pub use wbxml_share::wbxml_share;
pub use wbxml_xml::{wbxml_from_xml, wbxml_to_xml};

/// Takes any input, and panics when it shows a broken promise.
pub type Target = fn(&[u8]);

/// Every target by the name of its folder in the corpus.
pub const TARGETS: &[(&str, Target)] = &[
    ("codec_message", codec_message),
    ("codec_tnds", codec_tnds),
    ("codec_wbxml", codec_wbxml),
    ("codec_xml", codec_xml),
    ("ddf_wbxml", ddf_wbxml),
    ("ddf_xml", ddf_xml),
    ("hmac_header", hmac_header),
    ("interaction", interaction),
    ("media_type", media_type),
    ("notification", notification),
    ("provisioning_wbxml", provisioning_wbxml),
    ("provisioning_xml", provisioning_xml),
    ("session_device", session_device),
    ("session_orders", session_orders),
    ("session_server", session_server),
    ("tree_commands", tree_commands),
    ("tree_text", tree_text),
    ("wbxml_dump", wbxml_dump),
    ("wbxml_from_xml", wbxml_from_xml),
    ("wbxml_reader", wbxml_reader),
    ("wbxml_rewrite", wbxml_rewrite),
    ("wbxml_share", wbxml_share),
    ("wbxml_to_xml", wbxml_to_xml),
];
