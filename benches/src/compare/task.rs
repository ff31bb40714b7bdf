//! An operation on an input, by one of the contestants.

use std::hint::black_box;
use std::time::Duration;

use omadm_codec::{Encoding, Message};

use crate::contestant::Contestant;
use crate::document::{Content, Document};
use crate::failure::Failure;
use crate::input::Input;
use crate::operation::Operation;
use crate::{clock, codec, conversion, libwbxml, reader, walk};

/// An operation on an input, to be done by anyone and as often as needed.
pub(crate) struct Task {
    pub(crate) operation: Operation,
    pub(crate) document: Document,
    /// What is encoded. Decoding has the heap to itself: it would be slower among a hundred thousand strings.
    message: Option<Message<'static>>,
}

/// What ours writes to. It keeps its memory from one operation to the next.
#[derive(Default)]
pub(crate) struct Output {
    xml: String,
    bytes: Vec<u8>,
}

/// What came of an operation.
#[allow(
    clippy::large_enum_variant,
    reason = "a box around a message would be measured with it"
)]
pub(crate) enum Product<'o> {
    Counted(Content),
    Message(Message<'o>),
    Xml(&'o [u8]),
    Wbxml(&'o [u8]),
    TheirTree(libwbxml::Tree),
    TheirXml(libwbxml::Buffer),
    TheirWbxml(libwbxml::Buffer),
}

impl Product<'_> {
    pub(crate) fn content(&self) -> Result<Content, Failure> {
        match self {
            Self::Counted(content) => Ok(*content),
            Self::Message(message) => Content::of_message(message),
            Self::Xml(text) => Content::of_xml(text),
            Self::Wbxml(bytes) => Content::of_wbxml(bytes),
            Self::TheirTree(tree) => Content::of_xml(&tree.to_xml()?),
            Self::TheirXml(buffer) => Content::of_xml(buffer),
            Self::TheirWbxml(buffer) => Content::of_wbxml(buffer),
        }
    }
}

impl Task {
    pub(crate) fn new(operation: Operation, input: Input) -> Result<Self, Failure> {
        let message = input.message();
        Ok(Self {
            operation,
            document: Document::new(&message, operation.encoding())?,
            message: operation.encodes().then_some(message),
        })
    }

    #[inline]
    pub(crate) fn run<'o>(&'o self, who: Contestant, out: &'o mut Output) -> Result<Product<'o>, Failure> {
        match &self.document {
            Document::Wbxml(document) => self.wbxml(document, who, out),
            Document::Xml(document) => self.xml(document, who, out),
        }
    }

    /// Decodes the document so many times, and frees the messages only when all are there; gives the time that
    /// this took without the freeing.
    pub(crate) fn decode_many(&self, count: usize) -> Result<Duration, Failure> {
        let mut messages = Vec::with_capacity(count);
        let start = clock::now();
        for _ in 0..count {
            messages.push(match &self.document {
                Document::Wbxml(document) => codec::decode(Encoding::Wbxml, document)?,
                Document::Xml(document) => codec::decode(Encoding::Xml, document.as_bytes())?,
            });
        }
        black_box(&messages);
        Ok(clock::now().saturating_sub(start))
    }

    fn wbxml<'o>(
        &'o self,
        document: &'o [u8],
        who: Contestant,
        out: &'o mut Output,
    ) -> Result<Product<'o>, Failure> {
        match (self.operation, who) {
            (Operation::Parse, Contestant::Libwbxml) => libwbxml::parse(document).map(Product::Counted),
            (Operation::Parse, Contestant::Walk) => walk::walk(document).map(Product::Counted),
            (Operation::Parse, Contestant::Ours) | (Operation::DecodeWbxml, Contestant::Reader) => {
                reader::wbxml(document).map(Product::Counted)
            }
            (Operation::ToXml, Contestant::Libwbxml) => libwbxml::to_xml(document).map(Product::TheirXml),
            (Operation::ToXml, Contestant::Ours) => {
                out.xml.clear();
                conversion::to_xml(document, &mut out.xml)?;
                Ok(Product::Xml(out.xml.as_bytes()))
            }
            (Operation::DecodeWbxml, Contestant::Libwbxml) => {
                libwbxml::tree(document).map(Product::TheirTree)
            }
            (Operation::DecodeWbxml, Contestant::Ours) | (Operation::EncodeWbxml, Contestant::Decoder) => {
                codec::decode(Encoding::Wbxml, document).map(Product::Message)
            }
            (Operation::EncodeWbxml, Contestant::Ours) => {
                let message = self.message.as_ref().ok_or(Failure::Unable)?;
                codec::encode(message, Encoding::Wbxml, &mut out.bytes)?;
                Ok(Product::Wbxml(&out.bytes))
            }
            _ => Err(Failure::Unable),
        }
    }

    fn xml<'o>(
        &'o self,
        document: &'o str,
        who: Contestant,
        out: &'o mut Output,
    ) -> Result<Product<'o>, Failure> {
        match (self.operation, who) {
            (Operation::FromXml, Contestant::Libwbxml) => {
                libwbxml::from_xml(document, false).map(Product::TheirWbxml)
            }
            (Operation::FromXml, Contestant::Ours) => {
                conversion::from_xml(document, &mut out.bytes)?;
                Ok(Product::Wbxml(&out.bytes))
            }
            (Operation::FromXmlTable, Contestant::Libwbxml) => {
                libwbxml::from_xml(document, true).map(Product::TheirWbxml)
            }
            (Operation::FromXmlTable, Contestant::Ours) => {
                conversion::from_xml_with_table(document, &mut out.bytes)?;
                Ok(Product::Wbxml(&out.bytes))
            }
            (Operation::DecodeXml, Contestant::Reader) => reader::xml(document).map(Product::Counted),
            (Operation::DecodeXml, Contestant::Ours) | (Operation::EncodeXml, Contestant::Decoder) => {
                codec::decode(Encoding::Xml, document.as_bytes()).map(Product::Message)
            }
            (Operation::EncodeXml, Contestant::Ours) => {
                let message = self.message.as_ref().ok_or(Failure::Unable)?;
                codec::encode(message, Encoding::Xml, &mut out.bytes)?;
                Ok(Product::Xml(&out.bytes))
            }
            _ => Err(Failure::Unable),
        }
    }
}
