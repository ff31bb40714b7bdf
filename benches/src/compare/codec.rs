//! Every call into the crate `omadm-codec`.

use std::borrow::Cow;

use omadm_codec::{Command, Data, DecodeOptions, Encoding, Item, Limits, Message};

use crate::failure::Failure;

/// A document to a message that borrows from it.
pub(crate) fn decode(encoding: Encoding, document: &[u8]) -> Result<Message<'_>, Failure> {
    Message::decode_with(encoding, document, &options()).map_err(Failure::of)
}

/// A message to a document.
pub(crate) fn encode(message: &Message<'_>, encoding: Encoding, out: &mut Vec<u8>) -> Result<(), Failure> {
    out.clear();
    message.encode(encoding, out).map(|_| ()).map_err(Failure::of)
}

/// The usual checks, but that nothing is too large.
fn options() -> DecodeOptions {
    let mut limits = Limits::default();
    limits.message_size = usize::MAX;
    limits.commands = usize::MAX;
    limits.items = usize::MAX;
    limits.text = usize::MAX;
    limits.into()
}

/// How many strings of the Items of a message borrow from its document, and how many do not.
#[derive(Clone, Copy, Default)]
pub(crate) struct Strings {
    pub(crate) borrowed: usize,
    pub(crate) owned: usize,
}

impl Strings {
    /// Counts addresses, formats, types and data of the `Results` of a message.
    pub(crate) fn of(message: &Message<'_>) -> Self {
        let mut strings = Self::default();
        for command in &message.commands {
            if let Command::Results(results) = command {
                for item in &results.items {
                    strings.count_item(item);
                }
            }
        }
        strings
    }

    fn count_item(&mut self, item: &Item<'_>) {
        for location in [&item.target, &item.source].into_iter().flatten() {
            self.count(&location.uri);
        }
        for text in [&item.meta.format, &item.meta.type_].into_iter().flatten() {
            self.count(text);
        }
        match &item.data {
            Some(Data::Text(text) | Data::CData(text) | Data::Markup(text)) => self.count(text),
            Some(Data::Bytes(bytes)) => self.count(bytes),
            _ => {}
        }
    }

    #[allow(clippy::ptr_arg, reason = "which of the two it is, is the question")]
    fn count<T: ToOwned + ?Sized>(&mut self, value: &Cow<'_, T>) {
        match value {
            Cow::Borrowed(_) => self.borrowed += 1,
            Cow::Owned(_) => self.owned += 1,
        }
    }
}
