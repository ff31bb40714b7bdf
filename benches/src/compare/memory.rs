//! How much heap a large message takes.

use omadm_codec::Encoding;

use crate::args::Args;
use crate::codec::{self, Strings};
use crate::document::Document;
use crate::failure::Failure;
use crate::heap;
use crate::input::Input;
use crate::operation::Operation;
use crate::report::{Report, memory};

const INPUT: Input = Input::Inventory(10_000);

/// What may be held at one time while XML is decoded, as a part of the input: the message is in it, the input is
/// not. Of WBXML, which says the same in half the bytes, the figure is only shown: the message is the same.
const ALLOWED: f64 = 1.5;

/// Measures what is asked for.
pub(crate) fn run(args: &Args, report: &mut Report) -> Result<(), Failure> {
    for operation in [Operation::DecodeWbxml, Operation::DecodeXml] {
        if args.only.wants(operation, &INPUT.to_string()) {
            report.line(&decoded(operation)?);
        }
    }
    Ok(())
}

fn decoded(operation: Operation) -> Result<memory::Line, Failure> {
    let document = Document::new(&INPUT.message(), operation.encoding())?;
    let (encoding, bytes) = match &document {
        Document::Wbxml(bytes) => (Encoding::Wbxml, bytes.as_slice()),
        Document::Xml(text) => (Encoding::Xml, text.as_bytes()),
    };
    let mut strings = Ok(Strings::default());
    let heap = heap::peak(|| {
        strings = codec::decode(encoding, bytes).map(|message| Strings::of(&message));
    });
    Ok(memory::Line {
        operation,
        input: INPUT,
        bytes: bytes.len(),
        heap,
        allowed: (encoding == Encoding::Xml).then_some(ALLOWED),
        strings: strings?,
    })
}
