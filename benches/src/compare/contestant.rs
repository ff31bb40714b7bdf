//! Who does it.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use crate::document::{Content, Document};
use crate::input::Input;
use crate::operation::Operation;
use crate::{libwbxml, ours, walk};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Contestant {
    Libwbxml,
    /// The least that anyone has to do to read WBXML.
    Walk,
    Ours,
    /// Nobody: the input is prepared, and that is all.
    Nothing,
}

impl Contestant {
    const ALL: [Self; 4] = [Self::Libwbxml, Self::Walk, Self::Ours, Self::Nothing];

    const fn name(self) -> &'static str {
        match self {
            Self::Libwbxml => "libwbxml",
            Self::Walk => "walk",
            Self::Ours => "ours",
            Self::Nothing => "nothing",
        }
    }
}

impl FromStr for Contestant {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|contestant| contestant.name() == name);
        found.ok_or_else(|| format!("{name} is no contestant"))
    }
}

impl fmt::Display for Contestant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why an operation was not done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// This contestant cannot do it.
    Unable,
    Failed(String),
}

impl Failure {
    pub(crate) fn of(error: impl Error) -> Self {
        Self::Failed(error.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unable => f.write_str("this contestant cannot do that"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

impl Error for Failure {}

/// What ours writes to. It keeps its memory from one operation to the next.
#[derive(Default)]
pub(crate) struct Output {
    xml: String,
    wbxml: Vec<u8>,
}

/// What came of an operation.
pub(crate) enum Product<'o> {
    Counted(Content),
    Xml(&'o str),
    Wbxml(&'o [u8]),
    TheirXml(libwbxml::Buffer),
    TheirWbxml(libwbxml::Buffer),
}

impl Product<'_> {
    pub(crate) fn content(&self) -> Result<Content, Failure> {
        match self {
            Self::Counted(content) => Ok(*content),
            Self::Xml(text) => Ok(Content::of_xml(text)),
            Self::Wbxml(bytes) => Content::of_wbxml(bytes),
            Self::TheirXml(buffer) => Ok(Content::of_xml(str::from_utf8(buffer).map_err(Failure::of)?)),
            Self::TheirWbxml(buffer) => Content::of_wbxml(buffer),
        }
    }
}

/// An operation on an input, to be done by anyone and as often as needed.
pub(crate) struct Task {
    pub(crate) operation: Operation,
    pub(crate) document: Document,
}

impl Task {
    pub(crate) fn new(operation: Operation, input: Input) -> Result<Self, Failure> {
        Ok(Self {
            operation,
            document: Document::new(input, operation.reads())?,
        })
    }

    #[inline]
    pub(crate) fn run<'o>(&self, who: Contestant, out: &'o mut Output) -> Result<Product<'o>, Failure> {
        match &self.document {
            Document::Wbxml(document) => self.read_wbxml(document, who, out),
            Document::Xml(document) => self.read_xml(document, who, out),
        }
    }

    fn read_wbxml<'o>(
        &self,
        document: &[u8],
        who: Contestant,
        out: &'o mut Output,
    ) -> Result<Product<'o>, Failure> {
        match (who, self.operation) {
            (Contestant::Libwbxml, Operation::Parse) => libwbxml::parse(document).map(Product::Counted),
            (Contestant::Walk, Operation::Parse) => walk::walk(document).map(Product::Counted),
            (Contestant::Ours, Operation::Parse) => ours::parse(document).map(Product::Counted),
            (Contestant::Libwbxml, Operation::ToXml) => libwbxml::to_xml(document).map(Product::TheirXml),
            (Contestant::Ours, Operation::ToXml) => {
                out.xml.clear();
                ours::to_xml(document, &mut out.xml)?;
                Ok(Product::Xml(&out.xml))
            }
            _ => Err(Failure::Unable),
        }
    }

    fn read_xml<'o>(
        &self,
        document: &str,
        who: Contestant,
        out: &'o mut Output,
    ) -> Result<Product<'o>, Failure> {
        let string_table = self.operation == Operation::FromXmlTable;
        match who {
            Contestant::Libwbxml => libwbxml::from_xml(document, string_table).map(Product::TheirWbxml),
            Contestant::Ours => {
                out.wbxml.clear();
                if string_table {
                    ours::from_xml_with_table(document, &mut out.wbxml)?;
                } else {
                    ours::from_xml(document, &mut out.wbxml)?;
                }
                Ok(Product::Wbxml(&out.wbxml))
            }
            Contestant::Walk | Contestant::Nothing => Err(Failure::Unable),
        }
    }
}
