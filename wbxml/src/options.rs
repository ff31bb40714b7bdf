//! What a reader accepts.

use crate::Charset;

/// What a peer may make a [`Reader`](crate::Reader) do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Length of the document in bytes; 16 MiB.
    pub input: usize,
    /// Number of elements open at the same time; 64.
    pub depth: usize,
    /// Length of the string table in bytes; 64 KiB.
    pub string_table: usize,
    /// Number of attributes of one element; 256.
    pub attributes: usize,
    /// Sum of the lengths of all strings and literal names taken from the string table, in bytes; 16 MiB.
    ///
    /// Two bytes of input can refer to a whole string table. Everything else that a reader gives is a
    /// part of the input and no longer than that.
    pub table_text: usize,
}

impl Limits {
    /// The defaults, as given at each field.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            input: 16 << 20,
            depth: 64,
            string_table: 64 << 10,
            attributes: 256,
            table_text: 16 << 20,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

/// How a [`Reader`](crate::Reader) reads: its limits and what it forgives.
///
/// The default is [`Options::strict`]. Each tolerance is a habit of some widely deployed encoder. Those that
/// would change what a correct document means are not part of [`Options::tolerant`] either:
/// `restored_pages`, `charset_in_1_0` and `charset`.
///
/// ```
/// let mut options = wbxml::Options::tolerant();
/// options.trailing_data = false;
/// options.limits.depth = 16;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Options {
    /// The limits; they hold whatever else is tolerated.
    pub limits: Limits,
    /// The last string of the string table may lack its terminator and then ends with the table.
    ///
    /// Encoders of the SyncML reference toolkit's line write a textual public identifier that way.
    pub unterminated_table: bool,
    /// A literal may refer to a string table of length 0; its name is then the empty string.
    ///
    /// Nokia phones write an `xmlns` attribute as `04 00` without having a string table.
    pub unresolved_literals: bool,
    /// A page switch may stand in front of any token and several may follow each other.
    ///
    /// Nokia phones, such as the 6600, switch the page in front of END.
    pub misplaced_switch: bool,
    /// Opaque data may be used in versions that do not have it: anywhere in 1.0, in attributes in 1.1.
    ///
    /// libwbxml writes it whatever version it is told to write.
    pub newer_tokens: bool,
    /// Bytes after the root element and its processing instructions are left unread; without this
    /// they are an error. [`Reader::offset`](crate::Reader::offset) says where they begin.
    pub trailing_data: bool,
    /// The END of an element brings back the tag page that the element itself is of, as the decoder of
    /// Nokia's S60 has it, so that what follows needs no switch. In the standard a page stays (section
    /// 5.8.1).
    ///
    /// It holds for the 64 outermost elements; the END of one that is deeper leaves the page as it is.
    pub restored_pages: bool,
    /// The header has the field for the character set in version 1.0 too, which does not have it.
    ///
    /// libwbxml writes such headers when it is told to write version 1.0.
    pub charset_in_1_0: bool,
    /// The character set, whatever the document says: what a transport says takes precedence (section 5.2),
    /// such as the `charset` parameter of a Content-Type.
    pub charset: Option<Charset>,
}

impl Options {
    /// Nothing but the grammar of WAP-192-WBXML, and the default limits.
    #[must_use]
    pub const fn strict() -> Self {
        Self {
            limits: Limits::new(),
            unterminated_table: false,
            unresolved_literals: false,
            misplaced_switch: false,
            newer_tokens: false,
            trailing_data: false,
            restored_pages: false,
            charset_in_1_0: false,
            charset: None,
        }
    }

    /// Every tolerance that leaves the meaning of correct documents alone, and the default limits; for
    /// messages of unknown peers.
    #[must_use]
    pub const fn tolerant() -> Self {
        Self {
            limits: Limits::new(),
            unterminated_table: true,
            unresolved_literals: true,
            misplaced_switch: true,
            newer_tokens: true,
            trailing_data: true,
            ..Self::strict()
        }
    }

    /// The same with other limits.
    #[must_use]
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}
