//! The lines of a listing.

use core::fmt::{self, Write as _};

/// How many bytes stand in a line that says what they are.
pub(super) const WIDTH: usize = 8;
/// How many bytes stand in a line of nothing else.
const PLAIN_WIDTH: usize = 16;
/// Deeper than this, lines are not indented further: they would grow with the depth.
const DEEPEST: usize = 64;

/// Writes lines.
pub(super) struct Lines<'f, 'w> {
    out: &'f mut fmt::Formatter<'w>,
    /// How many digits an offset has.
    digits: usize,
}

impl<'f, 'w> Lines<'f, 'w> {
    /// For a document of `len` bytes.
    pub(super) fn new(out: &'f mut fmt::Formatter<'w>, len: usize) -> Self {
        let mut digits = 4;
        let mut left = len >> 16;
        while left > 0 {
            digits += 1;
            left >>= 4;
        }
        Self { out, digits }
    }

    /// The bytes at an offset, and what they are. What does not fit into the line goes into further ones.
    pub(super) fn line(
        &mut self,
        offset: usize,
        bytes: &[u8],
        indent: usize,
        note: fmt::Arguments<'_>,
    ) -> fmt::Result {
        let (first, more) = bytes.split_at_checked(WIDTH).unwrap_or((bytes, &[]));
        self.bytes(offset, first)?;
        let blanks = 3 * (WIDTH - first.len()) + 2 + 2 * indent.min(DEEPEST);
        writeln!(self.out, "{:blanks$}{note}", "")?;
        self.chunks(offset + first.len(), more, WIDTH)
    }

    /// Bytes of any meaning, and which of them are ASCII.
    pub(super) fn data(&mut self, offset: usize, bytes: &[u8], indent: usize) -> fmt::Result {
        let mut at = offset;
        for chunk in bytes.chunks(WIDTH) {
            self.line(at, chunk, indent, format_args!("{}", Ascii(chunk)))?;
            at += chunk.len();
        }
        Ok(())
    }

    /// Bytes of which nothing is said.
    pub(super) fn plain(&mut self, offset: usize, bytes: &[u8]) -> fmt::Result {
        self.chunks(offset, bytes, PLAIN_WIDTH)
    }

    fn chunks(&mut self, offset: usize, bytes: &[u8], width: usize) -> fmt::Result {
        let mut at = offset;
        for chunk in bytes.chunks(width) {
            self.bytes(at, chunk)?;
            self.out.write_char('\n')?;
            at += chunk.len();
        }
        Ok(())
    }

    fn bytes(&mut self, offset: usize, bytes: &[u8]) -> fmt::Result {
        write!(self.out, "{offset:0digits$x} ", digits = self.digits)?;
        bytes.iter().try_for_each(|byte| write!(self.out, " {byte:02x}"))
    }
}

/// Bytes, as far as they can be shown, between bars.
struct Ascii<'a>(&'a [u8]);

impl fmt::Display for Ascii<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('|')?;
        for &byte in self.0 {
            let shown = matches!(byte, b' '..=b'~');
            f.write_char(if shown { char::from(byte) } else { '.' })?;
        }
        f.write_char('|')
    }
}
