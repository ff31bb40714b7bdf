#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;

#[cfg(feature = "alloc")]
#[cfg_attr(
    not(test),
    allow(dead_code, reason = "only the conversion from and to XML uses it")
)]
mod coding;
#[macro_use]
mod dictionary;
pub mod dictionaries;
mod error;
mod event;
mod header;
mod integer;
mod options;
mod reader;
mod sink;
mod text;
mod token;
mod writer;

pub use dictionary::{
    AttrEntry, AttrPage, Coding, Dictionary, Extensions, TagEntry, TagPage, ValueEntry, ValuePage, ValueTable,
};
pub use error::{Error, ErrorKind};
pub use event::{AttrName, Event, Extension, ExtensionValue, Name, Piece, Start};
pub use header::{Charset, Header, PublicId, Version};
pub use options::{Limits, Options};
pub use reader::Reader;
pub use sink::{Full, Rewind, Sink, SliceSink};
pub use text::{Chars, Text};
pub use token::{AttrStart, AttrValue, Tag};
pub use writer::{Mark, Writer};

/// What the macros need.
#[doc(hidden)]
pub mod __dictionary {
    pub use crate::dictionary::{Parts, join, total};
}
