//! The `x-syncml-hmac` header of the transport.

use alloc::borrow::Cow;
use core::fmt;

use nom::branch::alt;
use nom::bytes::complete::take_while1;
use nom::character::complete::char;
use nom::multi::separated_list1;
use nom::sequence::{delimited, separated_pair};
use nom::{IResult, Parser};

use crate::header_value::{quoted, space, write_quoted};
use crate::{DecodeError, DecodeErrorKind};

/// The content of an `x-syncml-hmac` header: who has sealed a message, and the seal.
///
/// DM security 1.2.1, section 5.4.3. `Display` writes it as the standard's example does.
///
/// ```
/// use omadm_codec::HmacHeader;
///
/// let value = r#"algorithm=MD5, username="Bruce2", mac=urdCeS3JUmjFgi8SX3webw=="#;
/// let header = HmacHeader::parse(value)?;
/// assert_eq!((header.username(), header.mac()), ("Bruce2", "urdCeS3JUmjFgi8SX3webw=="));
/// assert_eq!(header.to_string(), value);
/// # Ok::<(), omadm_codec::DecodeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HmacHeader<'a> {
    username: Cow<'a, str>,
    mac: Cow<'a, str>,
}

impl<'a> HmacHeader<'a> {
    /// The name of the header.
    pub const NAME: &'static str = "x-syncml-hmac";

    /// A header for a user and a MAC in Base64, as [`UserDigest::auth_mac`](crate::UserDigest::auth_mac)
    /// gives it.
    ///
    /// # Errors
    ///
    /// The user name holds control characters, which no header can carry, or the MAC is no Base64.
    pub fn new(username: impl Into<Cow<'a, str>>, mac: impl Into<Cow<'a, str>>) -> Result<Self, DecodeError> {
        let (username, mac) = (username.into(), mac.into());
        let plain = !username.chars().any(char::is_control);
        if !plain || mac.is_empty() || !mac.bytes().all(is_base64) {
            return Err(DecodeError::new(DecodeErrorKind::InvalidHeader, 0));
        }
        Ok(Self { username, mac })
    }

    /// Reads the value of a header.
    ///
    /// Parameters may come in any order and letter case, values quoted or not; unknown parameters are
    /// passed over.
    ///
    /// # Errors
    ///
    /// The value does not follow the grammar, names another algorithm than MD5, says something twice, or
    /// lacks `username` or `mac`.
    pub fn parse(value: &'a str) -> Result<Self, DecodeError> {
        let error = |offset| DecodeError::new(DecodeErrorKind::InvalidHeader, offset);
        let (rest, parameters) = parameters(value).map_err(|_| error(0))?;
        if !rest.is_empty() {
            return Err(error(value.len() - rest.len()));
        }
        let (mut username, mut mac, mut algorithm) = (None, None, None);
        for (name, value) in parameters {
            let slot = match name {
                name if name.eq_ignore_ascii_case("username") => &mut username,
                name if name.eq_ignore_ascii_case("mac") => &mut mac,
                name if name.eq_ignore_ascii_case("algorithm") => &mut algorithm,
                _ => continue,
            };
            if slot.replace(value).is_some() {
                return Err(error(0).with_detail("repeated parameter"));
            }
        }
        if algorithm.is_some_and(|algorithm| !algorithm.eq_ignore_ascii_case("MD5")) {
            return Err(error(0).with_detail("unknown algorithm"));
        }
        match (username, mac) {
            (Some(username), Some(mac)) => Self::new(username, mac),
            _ => Err(error(value.len()).with_detail("missing parameter")),
        }
    }

    /// The user name, which is also the `LocName` of the message's `Source`.
    pub fn username(&self) -> &str {
        &self.username
    }

    /// The MAC in Base64.
    pub fn mac(&self) -> &str {
        &self.mac
    }
}

impl fmt::Display for HmacHeader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("algorithm=MD5, username=")?;
        write_quoted(f, &self.username)?;
        write!(f, ", mac={}", self.mac)
    }
}

type Parameter<'a> = (&'a str, Cow<'a, str>);

fn parameters(input: &str) -> IResult<&str, alloc::vec::Vec<Parameter<'_>>> {
    delimited(space, separated_list1(comma, parameter), space).parse(input)
}

fn comma(input: &str) -> IResult<&str, char> {
    delimited(space, char(','), space).parse(input)
}

fn parameter(input: &str) -> IResult<&str, Parameter<'_>> {
    let equals = delimited(space, char('='), space);
    separated_pair(name, equals, alt((quoted, bare))).parse(input)
}

fn name(input: &str) -> IResult<&str, &str> {
    take_while1(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_').parse(input)
}

fn bare(input: &str) -> IResult<&str, Cow<'_, str>> {
    take_while1(|c: char| !matches!(c, ',' | '"' | ' ' | '\t'))
        .map(Cow::Borrowed)
        .parse(input)
}

fn is_base64(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=')
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString as _;

    #[test]
    fn parameters_come_in_any_order_case_and_quoting() {
        let expected = HmacHeader::new("Bruce2", "urdCeS3JUmjFgi8SX3webw==").unwrap();
        for value in [
            "algorithm=MD5, username=\"Bruce2\", mac=urdCeS3JUmjFgi8SX3webw==",
            "mac=urdCeS3JUmjFgi8SX3webw==,username=\"Bruce2\"",
            "  MAC = \"urdCeS3JUmjFgi8SX3webw==\" ,\tUserName=Bruce2 , Algorithm=md5 ",
            "username=\"Bruce2\", mac=urdCeS3JUmjFgi8SX3webw==, realm=\"a, b=\\\"c\\\"\"",
        ] {
            assert_eq!(HmacHeader::parse(value).as_ref(), Ok(&expected), "{value}");
        }
    }

    #[test]
    fn what_breaks_the_grammar_is_refused() {
        for value in [
            "",
            "algorithm=MD5",
            "username=\"a\"",
            "mac=AA==",
            "username=\"a\" mac=AA==",
            "username=\"a, mac=AA==",
            "username=\"a\", mac=",
            "username=\"a\", mac=\"\"",
            "username=\"a\", mac=A*==",
            "username=\"a\", mac=AA==,",
            "username=\"a\", username=\"b\", mac=AA==",
            "algorithm=SHA, username=\"a\", mac=AA==",
            "username=\"a\r\nx: y\", mac=AA==",
        ] {
            let error = HmacHeader::parse(value).unwrap_err();
            assert_eq!(error.kind(), DecodeErrorKind::InvalidHeader, "{value}");
        }
    }

    #[test]
    fn quotes_and_backslashes_in_user_names_survive() {
        for user in ["", "a\"b", "\\", "\"\\\"", "ünï", "a b, c=d"] {
            let header = HmacHeader::new(user, "AA==").unwrap();
            let value = header.to_string();
            assert_eq!(HmacHeader::parse(&value), Ok(header), "{value}");
        }
    }
}
