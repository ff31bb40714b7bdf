//! The messages of worked dialogues: their bytes in both encodings, and the values that they say.
//!
//! The files stand in `testdata/messages/`; `testdata/README.md` says what each is.

pub(crate) mod build;
mod install;
mod large;
mod objects;
mod orders;
mod setup;
mod windows;

use std::fs;

use omadm_codec::{DecodeOptions, Deviation, Encoding, Message};

pub(crate) use objects::{ACCOUNT, ALARM, ALARM_READ};

/// The folder of the files.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/messages");

/// One message of a dialogue.
pub(crate) struct Fixture {
    /// The name of its files, without extension.
    pub(crate) name: &'static str,
    /// Where its XML departs from the standard.
    pub(crate) deviations: &'static [Deviation],
    value: fn() -> Message<'static>,
}

impl Fixture {
    const fn new(name: &'static str, value: fn() -> Message<'static>) -> Self {
        Self::deviating(name, value, &[])
    }

    const fn deviating(
        name: &'static str,
        value: fn() -> Message<'static>,
        deviations: &'static [Deviation],
    ) -> Self {
        Self {
            name,
            deviations,
            value,
        }
    }

    /// The value that the XML file says.
    pub(crate) fn value(&self) -> Message<'static> {
        (self.value)()
    }

    /// The value that the file in an encoding says: WBXML has no attributes.
    pub(crate) fn value_in(&self, encoding: Encoding) -> Message<'static> {
        let mut message = self.value();
        if encoding == Encoding::Wbxml {
            crate::samples::forget_original_errors(&mut message.commands);
        }
        message
    }

    /// The bytes of the file in an encoding.
    pub(crate) fn bytes(&self, encoding: Encoding) -> Vec<u8> {
        let path = self.path(encoding);
        fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Where the file in an encoding is.
    pub(crate) fn path(&self, encoding: Encoding) -> String {
        format!("{FOLDER}/{}.{encoding}", self.name)
    }
}

/// The fixture of a name.
pub(crate) fn named(name: &str) -> &'static Fixture {
    ALL.iter().find(|fixture| fixture.name == name).unwrap()
}

/// The deviations that a decoder tells of, each once.
pub(crate) fn deviations(encoding: Encoding, bytes: &[u8]) -> Vec<Deviation> {
    let mut found = Vec::new();
    let options = DecodeOptions::default();
    Message::decode_noting(encoding, bytes, &options, &mut |notice| {
        found.push(notice.deviation);
    })
    .unwrap();
    found.sort();
    found.dedup();
    found
}

/// All of them, in the order of the dialogues.
pub(crate) const ALL: [Fixture; 32] = [
    // Both sides prove themselves with auth-md5; then a short management phase.
    Fixture::new("01-setup-device-unauthenticated", setup::device_unauthenticated),
    Fixture::new("02-setup-server-challenge", setup::server_challenge),
    Fixture::new("03-setup-device-credentials", setup::device_credentials),
    Fixture::new("04-setup-server-accepts", setup::server_accepts),
    Fixture::new("05-setup-device-results", setup::device_results),
    Fixture::new("06-setup-server-end", setup::server_end),
    // Changes of the tree, good and bad.
    Fixture::new("07-tree-orders", orders::tree_orders),
    Fixture::new("08-tree-outcomes", orders::tree_outcomes),
    // An Atomic that fails.
    Fixture::new("09-atomic-orders", orders::atomic_orders),
    Fixture::new("10-atomic-rolled-back", orders::atomic_rolled_back),
    // A Sequence with a question that the user answers with no.
    Fixture::new("11-sequence-confirm", orders::sequence_confirm),
    Fixture::new("12-sequence-refused", orders::sequence_refused),
    // Text input and multiple choice.
    Fixture::new("13-input-asked", orders::input_asked),
    Fixture::new("14-input-answered", orders::input_answered),
    // A large object from the server to the device.
    Fixture::new("15-large-first-chunk", large::first_chunk),
    Fixture::new("16-large-next-message", large::next_message),
    Fixture::new("17-large-last-chunk", large::last_chunk),
    Fixture::new("18-large-not-ended", large::not_ended),
    // A large value in Results, so an answer of two messages.
    Fixture::new("19-results-first-part", large::results_first_part),
    Fixture::new("20-results-next-message", large::results_next_message),
    Fixture::new("21-results-last-part", large::results_last_part),
    // An Exec and its late answer.
    Fixture::new("22-exec-order", install::exec_order),
    Fixture::new("23-exec-late-alert", install::exec_late_alert),
    // A message with auth-MAC, an abort, and a version that is refused.
    Fixture::new("24-mac-sealed", install::mac_sealed),
    Fixture::new("25-abort", install::abort),
    Fixture::new("26-version-refused", install::version_refused),
    // TNDS objects: added, read, and in a bootstrap message.
    Fixture::new("27-tnds-add-and-list", objects::add_and_list),
    Fixture::new("28-tnds-listed", objects::listed),
    Fixture::new("29-bootstrap", objects::bootstrap),
    // The dialect of Windows.
    Fixture::new("30-windows-start", windows::start),
    Fixture::new("31-windows-policy", windows::policy),
    Fixture::deviating(
        "32-windows-outcomes",
        windows::outcomes,
        &[Deviation::Attribute, Deviation::CmdInResults],
    ),
];
