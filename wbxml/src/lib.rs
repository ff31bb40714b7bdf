#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

#[cfg(feature = "xml")]
mod coding;
#[macro_use]
mod dictionary;
pub mod dictionaries;
mod dump;
mod error;
mod event;
mod header;
mod integer;
mod options;
mod reader;
mod sink;
#[cfg(feature = "alloc")]
mod string_table;
mod text;
mod token;
mod writer;
#[cfg(feature = "xml")]
mod xml;

pub use dictionary::{
    AttrEntry, AttrPage, Coding, Dictionary, Extensions, TagEntry, TagPage, ValueEntry, ValuePage, ValueTable,
};
pub use dump::{Dump, DumpOptions, dump};
pub use error::{Error, ErrorKind};
pub use event::{AttrName, Event, Extension, ExtensionValue, Name, Piece, Start};
pub use header::{Charset, Header, PublicId, Version};
pub use options::{Limits, Options};
pub use reader::Reader;
pub use sink::{Full, Rewind, Sink, SliceSink};
#[cfg(feature = "alloc")]
pub use string_table::{StringTable, StringTableBuilder, TextId, TextPart, TextParts, share_strings};
pub use text::{Chars, Text};
pub use token::{AttrStart, AttrValue, Tag};
pub use writer::{Mark, Writer};
#[cfg(feature = "xml")]
pub use xml::{FromXml, Style, ToXml, Whitespace, XmlError, XmlErrorKind, from_xml, to_xml, to_xml_into};

/// What the macros need.
#[doc(hidden)]
pub mod __dictionary {
    pub use crate::dictionary::{Parts, join, total};
}
