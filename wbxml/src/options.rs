//! What a reader accepts.

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
/// The default is [`Options::strict`]. Each tolerance is a habit of some widely deployed encoder.
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
    /// Some old phones write an `xmlns` attribute as a literal without having a string table.
    pub unresolved_literals: bool,
    /// A page switch may stand in front of any token and several may follow each other.
    ///
    /// Some old phones switch the page in front of END.
    pub misplaced_switch: bool,
    /// Opaque data may be used in versions that do not have it: anywhere in 1.0, in attributes in 1.1.
    pub newer_tokens: bool,
    /// Bytes after the root element and its processing instructions are left unread; without this
    /// they are an error. [`Reader::offset`](crate::Reader::offset) says where they begin.
    pub trailing_data: bool,
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
        }
    }

    /// Every tolerance, and the default limits; for messages of unknown peers.
    #[must_use]
    pub const fn tolerant() -> Self {
        Self {
            limits: Limits::new(),
            unterminated_table: true,
            unresolved_literals: true,
            misplaced_switch: true,
            newer_tokens: true,
            trailing_data: true,
        }
    }

    /// The same with other limits.
    #[must_use]
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}
