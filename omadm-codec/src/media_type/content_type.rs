//! The `Content-Type` header.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

use nom::branch::alt;
use nom::bytes::complete::take_while1;
use nom::character::complete::char;
use nom::combinator::{opt, recognize};
use nom::multi::many_m_n;
use nom::sequence::{delimited, preceded, separated_pair};
use nom::{IResult, Parser};

use super::MediaType;
use crate::header_value::{is_token, quoted, space, token, write_quoted};
use crate::message::own;
use crate::{DecodeError, DecodeErrorKind};

/// How many parameters are read; more are an error.
const MAX_PARAMETERS: usize = 16;

/// The value of a `Content-Type` header: a media type and its parameters.
///
/// A bootstrap message over a transport without security has the parameters `SEC` and `MAC` (DM bootstrap
/// 1.2.1, section 5; DM security 1.2.1, section 5.7). `Display` writes the value.
///
/// ```
/// use omadm_codec::{ContentType, Encoding, MediaType};
///
/// let value = r#"application/vnd.syncml.dm+wbxml; sec=USERPIN; MAC="B4C8443050CDBB61""#;
/// let content = ContentType::parse(value)?;
/// assert_eq!(content.media_type(), Some(MediaType::Message(Encoding::Wbxml)));
/// assert_eq!((content.sec(), content.mac()), (Some("USERPIN"), Some("B4C8443050CDBB61")));
/// # Ok::<(), omadm_codec::DecodeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(try_from = "alloc::string::String", into = "alloc::string::String")
)]
pub struct ContentType<'a> {
    essence: Cow<'a, str>,
    parameters: Vec<Parameter<'a>>,
}

pub(super) type Parameter<'a> = (Cow<'a, str>, Cow<'a, str>);

impl<'a> ContentType<'a> {
    /// A media type without parameters.
    pub fn new(media_type: MediaType) -> Self {
        Self {
            essence: Cow::Borrowed(media_type.name()),
            parameters: Vec::new(),
        }
    }

    /// The same with one more parameter.
    ///
    /// # Errors
    ///
    /// The name is no token, or is there already; the value holds control characters; or there would be more
    /// than 16 parameters.
    pub fn with_parameter(
        mut self,
        name: impl Into<Cow<'a, str>>,
        value: impl Into<Cow<'a, str>>,
    ) -> Result<Self, DecodeError> {
        let (name, value) = (name.into(), value.into());
        if name.is_empty() || !name.chars().all(is_token) || self.parameters.len() == MAX_PARAMETERS {
            return Err(error(0, "parameter of a media type"));
        }
        self.push(name, value, 0)?;
        Ok(self)
    }

    /// Reads the value of a header.
    ///
    /// Values may be quoted or not, and empty parameters (`;;`) are passed over.
    ///
    /// # Errors
    ///
    /// The value does not begin with a type and a subtype, breaks the grammar of parameters, says something
    /// twice, or has more than 16 parameters.
    pub fn parse(value: &'a str) -> Result<Self, DecodeError> {
        let (rest, essence) = preceded(space, essence)
            .parse(value)
            .map_err(|_| error(0, "media type"))?;
        let (rest, parameters) =
            parameters(rest).map_err(|_| error(value.len() - rest.len(), "parameter of a media type"))?;
        if !rest.is_empty() {
            return Err(error(value.len() - rest.len(), "parameter of a media type"));
        }
        let mut content = Self {
            essence: Cow::Borrowed(essence),
            parameters: Vec::new(),
        };
        for (name, text) in parameters {
            content.push(name, text, value.len())?;
        }
        Ok(content)
    }

    fn push(&mut self, name: Cow<'a, str>, value: Cow<'a, str>, offset: usize) -> Result<(), DecodeError> {
        if value.chars().any(char::is_control) {
            return Err(error(offset, "control character"));
        }
        if self.parameter(&name).is_some() {
            return Err(error(offset, "repeated parameter"));
        }
        self.parameters.push((name, value));
        Ok(())
    }

    /// Type and subtype as they stand, for example `text/plain`.
    pub fn essence(&self) -> &str {
        &self.essence
    }

    /// The media type, if it is one of DM's.
    pub fn media_type(&self) -> Option<MediaType> {
        MediaType::from_name(&self.essence)
    }

    /// The parameters with their names as they stand.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parameters.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The value of a parameter; the letter case of its name does not matter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters()
            .find_map(|(n, value)| n.eq_ignore_ascii_case(name).then_some(value))
    }

    /// `charset`: the name of a character set, for example `utf-8`.
    pub fn charset(&self) -> Option<&str> {
        self.parameter("charset")
    }

    /// `SEC`: how a bootstrap message is secured, for example `USERPIN`.
    pub fn sec(&self) -> Option<&str> {
        self.parameter("SEC")
    }

    /// `MAC`: the MAC of a bootstrap message, in hexadecimal.
    pub fn mac(&self) -> Option<&str> {
        self.parameter("MAC")
    }

    /// Frees it from the header it was read from.
    pub fn into_owned(self) -> ContentType<'static> {
        ContentType {
            essence: own(self.essence),
            parameters: self
                .parameters
                .into_iter()
                .map(|(name, value)| (own(name), own(value)))
                .collect(),
        }
    }
}

impl fmt::Display for ContentType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.essence)?;
        for (name, value) in self.parameters() {
            write!(f, "; {name}=")?;
            if !value.is_empty() && value.chars().all(is_token) {
                f.write_str(value)?;
            } else {
                write_quoted(f, value)?;
            }
        }
        Ok(())
    }
}

impl From<MediaType> for ContentType<'_> {
    fn from(media_type: MediaType) -> Self {
        Self::new(media_type)
    }
}

impl From<ContentType<'_>> for alloc::string::String {
    fn from(content: ContentType<'_>) -> Self {
        alloc::string::ToString::to_string(&content)
    }
}

impl TryFrom<alloc::string::String> for ContentType<'_> {
    type Error = DecodeError;

    fn try_from(value: alloc::string::String) -> Result<Self, Self::Error> {
        ContentType::parse(&value).map(ContentType::into_owned)
    }
}

fn error(offset: usize, detail: &'static str) -> DecodeError {
    DecodeError::new(DecodeErrorKind::InvalidValue, offset).with_detail(detail)
}

fn essence(input: &str) -> IResult<&str, &str> {
    recognize(separated_pair(token, char('/'), token)).parse(input)
}

/// Parameters, each after a semicolon, up to the end or to what does not belong to them.
pub(super) fn parameters(input: &str) -> IResult<&str, Vec<Parameter<'_>>> {
    let semicolon = delimited(space, char(';'), space);
    let list = many_m_n(0, MAX_PARAMETERS, preceded(semicolon, opt(parameter)));
    (list, space)
        .map(|(list, _)| list.into_iter().flatten().collect())
        .parse(input)
}

fn parameter(input: &str) -> IResult<&str, Parameter<'_>> {
    let equals = delimited(space, char('='), space);
    separated_pair(token.map(Cow::Borrowed), equals, alt((quoted, bare))).parse(input)
}

fn bare(input: &str) -> IResult<&str, Cow<'_, str>> {
    take_while1(|c: char| !matches!(c, ',' | ';' | '"' | ' ' | '\t'))
        .map(Cow::Borrowed)
        .parse(input)
}
