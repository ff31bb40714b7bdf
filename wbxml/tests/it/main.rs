//! Tests of reader and writer through their public interface.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod corpus;
mod dictionaries;
mod documents;
mod dump;
mod examples;
#[cfg(feature = "xml")]
mod fixtures;
mod hostile;
#[cfg(feature = "xml")]
mod hostile_to_xml;
#[cfg(feature = "xml")]
mod hostile_xml;
#[cfg(feature = "xml")]
mod linear;
#[cfg(feature = "xml")]
mod mutations;
mod properties;
mod short_cuts;
mod string_table;
mod tolerances;
mod writer;
#[cfg(feature = "xml")]
mod xml;
#[cfg(feature = "xml")]
mod xml_corpus;
