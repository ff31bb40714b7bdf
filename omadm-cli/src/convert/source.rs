//! Where documents come from and go to.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Read as _, Write};
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::explain;
use crate::cli::OutputArg;

/// The longest document that is read: what never ends must not fill the memory.
const LONGEST: u64 = 1 << 30;

/// A document and where it came from.
pub(crate) struct Source {
    /// The file, for people.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Source {
    /// Reads a file, or standard input for `-`.
    pub(crate) fn read(file: &Path) -> Result<Self> {
        let is_stdin = is_standard(file);
        let name = if is_stdin {
            "standard input".to_owned()
        } else {
            file.display().to_string()
        };
        let mut bytes = Vec::new();
        let read = if is_stdin {
            io::stdin().lock().take(LONGEST + 1).read_to_end(&mut bytes)
        } else {
            File::open(file).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes))
        };
        let len = read.with_context(|| format!("cannot read {name}"))?;
        if u64::try_from(len).is_ok_and(|len| len > LONGEST) {
            bail!("{name}: longer than {} MiB", LONGEST >> 20);
        }
        Ok(Self { name, bytes })
    }

    /// The text of an XML document.
    pub(super) fn xml(&self) -> Result<&str> {
        let fail = |what: &str, advice| Err(explain::line(&self.name, what, Some(advice)));
        match self.bytes.as_slice() {
            [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, b'<', ..] | [b'<', 0, ..] => {
                return fail(
                    "UTF-16 at byte 0",
                    "only UTF-8 is read: convert it, and the encoding that it declares",
                );
            }
            [0..=3, ..] => {
                return fail(
                    "not XML at byte 0",
                    "this looks like WBXML, which 'omadm decode' shows as XML",
                );
            }
            _ => {}
        }
        if let Some(declared) = declared_encoding(&self.bytes)
            && !["UTF-8", "US-ASCII"]
                .iter()
                .any(|read| read.eq_ignore_ascii_case(declared))
        {
            return fail(
                &format!("the XML declaration at byte 0 names the encoding {declared:?}"),
                "only UTF-8 is read: convert it, and the declaration",
            );
        }
        std::str::from_utf8(&self.bytes).or_else(|error| {
            fail(
                &format!("not UTF-8 at byte {}", error.valid_up_to()),
                "only UTF-8 is read: convert it",
            )
        })
    }
}

/// The encoding that an XML declaration names (XML 1.0, section 4.3.3).
fn declared_encoding(xml: &[u8]) -> Option<&str> {
    let declaration = xml
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(xml)
        .strip_prefix(b"<?xml")?;
    let end = declaration.iter().position(|b| *b == b'>')?;
    let declaration = std::str::from_utf8(declaration.get(..end)?).ok()?;
    if !declaration.starts_with(|c: char| c.is_ascii_whitespace()) {
        return None;
    }
    let (_, rest) = declaration.split_once("encoding")?;
    let value = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value.split(quote).nth(1)
}

impl OutputArg {
    fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|file| !is_standard(file))
    }

    /// Whether what is written appears on a terminal.
    pub(super) fn is_terminal(&self) -> bool {
        self.file().is_none() && io::stdout().is_terminal()
    }

    /// Writes a text as it is made.
    pub(crate) fn write(&self, text: &impl Display) -> Result<()> {
        self.write_with(|out| write!(out, "{text}"))
    }

    /// Writes all of it.
    pub(super) fn write_bytes(&self, bytes: &[u8]) -> Result<()> {
        self.write_with(|out| out.write_all(bytes))
    }

    fn write_with(&self, write: impl Fn(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        let to = |out: &mut dyn Write| {
            let mut out = BufWriter::new(out);
            write(&mut out)?;
            out.flush()
        };
        match self.file() {
            Some(file) => File::create(file)
                .and_then(|mut file| to(&mut file))
                .with_context(|| format!("cannot write {}", file.display())),
            None => to(&mut io::stdout().lock()).context("cannot write to standard output"),
        }
    }
}

/// Whether a file name stands for standard input or output.
fn is_standard(file: &Path) -> bool {
    file.as_os_str() == "-"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_of_a_declaration_is_found() {
        for (xml, encoding) in [
            (r#"<?xml version="1.0" encoding="UTF-8"?><a/>"#, Some("UTF-8")),
            (
                "\u{FEFF}<?xml version='1.0'\n encoding = 'latin1' ?><a/>",
                Some("latin1"),
            ),
            (r#"<?xml version="1.0"?><a encoding="x"/>"#, None),
            (r#"<?xml-stylesheet encoding="x"?><a/>"#, None),
            (r#"<a encoding="x"/>"#, None),
            ("<?xml encoding", None),
            ("<?xml encoding=?>", None),
        ] {
            assert_eq!(declared_encoding(xml.as_bytes()), encoding, "{xml}");
        }
    }
}
