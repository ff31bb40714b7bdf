//! WBXML documents as XML and back, and byte by byte: `omadm decode`, `encode`, `dump`, `languages`.

mod explain;
pub(crate) mod language;
pub(crate) mod source;

use anyhow::{Result, bail};
use tracing::warn;
use wbxml::{
    DumpOptions, ErrorKind, FromXml, Limits, Options, Style, ToXml, Whitespace, XmlErrorKind, dictionaries,
    from_xml, to_xml,
};

use crate::cli::{DecodeArgs, DumpArgs, EncodeArgs, OutputArg};
use crate::terminal::{printable, steers};
use source::Source;

/// How many elements can be open at the same time; the file bounds everything else.
const DEPTH: usize = 1 << 16;

/// How long a string table gets that is made to save space: what readers commonly accept.
const STRING_TABLE: usize = 64 << 10;

/// How many times longer than a file its XML, and its texts from the string table, may be where this is more
/// than the library allows. Elements without anything in them become some thirty times longer.
const EXPANSION: usize = 32;

/// `omadm decode`.
pub(crate) fn decode(args: &DecodeArgs) -> Result<()> {
    let source = Source::read(&args.file)?;
    let mut options = ToXml::new(dictionaries::ALL);
    options.language = args.language.language;
    options.unknown_tokens = args.unknown_tokens;
    options.output = options.output.max(source.bytes.len().saturating_mul(EXPANSION));
    options.reader = if args.strict {
        Options::strict()
    } else {
        Options::tolerant()
    };
    options.reader.limits = limits(source.bytes.len());
    options.style = match (args.indent, args.canonical) {
        (true, _) => Style::Indented,
        (_, true) => Style::Canonical,
        _ => Style::Compact,
    };

    // What is left out is told.
    options.reader.trailing_data = false;
    let mut shown = to_xml(&source.bytes, &options);
    if let Err(error) = &shown
        && *error.kind() == XmlErrorKind::Wbxml(ErrorKind::TrailingData)
        && !args.strict
    {
        warn!(
            "{}: {} bytes after the document, from byte {} on, are left out",
            printable(&source.name),
            source.bytes.len() - error.offset(),
            error.offset()
        );
        options.reader.trailing_data = true;
        shown = to_xml(&source.bytes, &options);
    }
    let mut xml = shown.map_err(|error| explain::wbxml(&source.name, &source.bytes, args.strict, &error))?;

    let is_terminal = args.output.is_terminal();
    if is_terminal {
        xml = harmless(&xml);
    }
    if is_terminal || !args.canonical {
        xml.push('\n');
    }
    args.output.write(&xml)
}

/// `omadm encode`.
pub(crate) fn encode(args: &EncodeArgs) -> Result<()> {
    if args.output.is_terminal() {
        bail!("WBXML is not for a terminal: name a file with --output, or redirect standard output");
    }
    let source = Source::read(&args.file)?;
    let xml = source.xml()?;
    let mut options = FromXml::new(dictionaries::ALL);
    options.language = args.language.language;
    options.version = args.version.into();
    options.whitespace = match (args.keep_whitespace, args.trim) {
        (true, _) => Whitespace::Keep,
        (_, true) => Whitespace::Trim,
        _ => Whitespace::Data,
    };
    options.string_table = args.string_table.then_some(STRING_TABLE);
    options.limits = limits(xml.len());
    let document = from_xml(xml, &options).map_err(|error| explain::xml(&source.name, xml, &error))?;
    args.output.write_bytes(&document)
}

/// `omadm dump`.
pub(crate) fn dump(args: &DumpArgs) -> Result<()> {
    let source = Source::read(&args.file)?;
    let mut options = DumpOptions::new(dictionaries::ALL);
    options.language = args.language.language;
    options.reader.limits = limits(source.bytes.len());
    args.output.write(&wbxml::dump(&source.bytes, &options))
}

/// `omadm languages`.
pub(crate) fn languages() -> Result<()> {
    OutputArg { output: None }.write(&language::list())
}

/// Limits for a file of this length, which the user has chosen to read.
pub(crate) fn limits(len: usize) -> Limits {
    let mut limits = Limits::new();
    limits.input = len;
    limits.string_table = len;
    limits.depth = DEPTH;
    limits.table_text = limits.table_text.max(len.saturating_mul(EXPANSION));
    limits
}

/// The same XML with references in place of the characters that would steer the terminal.
fn harmless(xml: &str) -> String {
    let mut harmless = String::with_capacity(xml.len());
    for c in xml.chars() {
        if steers(c) && !matches!(c, '\n' | '\t') {
            harmless.push_str(&format!("&#x{:X};", u32::from(c)));
        } else {
            harmless.push(c);
        }
    }
    harmless
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_cannot_steer_the_terminal() {
        assert_eq!(
            harmless("<a>\n\tGr\u{fc}\u{df}e \u{9b}2J \u{202e}exe\u{7f}</a>"),
            "<a>\n\tGr\u{fc}\u{df}e &#x9B;2J &#x202E;exe&#x7F;</a>"
        );
    }
}
