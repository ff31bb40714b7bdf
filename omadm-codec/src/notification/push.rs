//! The WSP push PDU that carries package #0 in a text message.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

use nom::branch::alt;
use nom::bytes::complete::{tag, take, take_till, take_while_m_n};
use nom::combinator::{consumed, map_opt, recognize, verify};
use nom::multi::length_data;
use nom::number::complete::u8 as octet;
use nom::sequence::terminated;
use nom::{IResult, Parser};

use super::SealedNotification;
use crate::{DecodeError, DecodeErrorKind, MediaType};

/// The type of a push PDU.
const PUSH: u8 = 0x06;

/// The header `X-Wap-Application-Id` and the number of `x-wap-application:syncml.dm`.
const APPLICATION_ID: u8 = 0x2F;
const SYNCML_DM: u32 = 0x07;
const SYNCML_DM_NAME: &[u8] = b"x-wap-application:syncml.dm";

/// The headers of package #0: content type 0x44, `X-Wap-Application-Id` 7.
const NOTIFICATION_HEADERS: &[u8] = &[0xC4, 0xAF, 0x87];

/// A connectionless push of WSP: what a text message to port 2948 holds.
///
/// DM notification 1.2.1, section 7; WSP, section 8.2.4.1. Below this stand the layers of WDP and SMS, which
/// platforms take off.
///
/// ```
/// use omadm_codec::{MediaType, PushPdu};
///
/// let pdu = PushPdu::notification(0x01, &[0; 24]);
/// assert_eq!(pdu.to_bytes()[..6], [0x01, 0x06, 0x03, 0xC4, 0xAF, 0x87]);
///
/// let bytes = pdu.to_bytes();
/// let received = PushPdu::decode(&bytes)?;
/// assert!(received.is_notification());
/// assert_eq!(received.body(), [0; 24]);
/// # Ok::<(), omadm_codec::DecodeError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<u8>", into = "Vec<u8>"))]
pub struct PushPdu<'a> {
    transaction_id: u8,
    /// The content type and the headers after it: they can be read.
    headers: Cow<'a, [u8]>,
    body: Cow<'a, [u8]>,
}

impl<'a> PushPdu<'a> {
    /// The port that WAP pushes without a connection and without security go to.
    pub const PORT: u16 = 2948;

    /// A push of package #0.
    ///
    /// The transaction id tells repeated pushes of a sender apart.
    pub fn notification(transaction_id: u8, package: impl Into<Cow<'a, [u8]>>) -> Self {
        Self {
            transaction_id,
            headers: Cow::Borrowed(NOTIFICATION_HEADERS),
            body: package.into(),
        }
    }

    /// A push with any headers: a content type, and others after it, as WSP encodes them.
    ///
    /// # Errors
    ///
    /// [`Malformed`](DecodeErrorKind::Malformed): the headers cannot be read; the offset counts from their
    /// start.
    pub fn new(
        transaction_id: u8,
        headers: impl Into<Cow<'a, [u8]>>,
        body: impl Into<Cow<'a, [u8]>>,
    ) -> Result<Self, DecodeError> {
        let headers = headers.into();
        Headers::read(&headers, 0)?;
        Ok(Self {
            transaction_id,
            headers,
            body: body.into(),
        })
    }

    /// Reads a PDU.
    ///
    /// Headers may come in any order and number, and with names or numbers.
    ///
    /// # Errors
    ///
    /// [`Truncated`](DecodeErrorKind::Truncated): the input ends inside the headers.
    /// [`Malformed`](DecodeErrorKind::Malformed): it is no push, or its headers break the grammar.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let parts = Parts::read(bytes)?;
        Ok(Self {
            transaction_id: parts.transaction_id,
            headers: Cow::Borrowed(parts.headers),
            body: Cow::Borrowed(parts.body),
        })
    }

    /// The PDU in bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(2 + 5 + self.headers.len() + self.body.len());
        bytes.extend_from_slice(&[self.transaction_id, PUSH]);
        write_uintvar(self.headers.len(), &mut bytes);
        bytes.extend_from_slice(&self.headers);
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// The transaction id.
    pub fn transaction_id(&self) -> u8 {
        self.transaction_id
    }

    /// The content type and the headers after it, as WSP encodes them.
    pub fn headers(&self) -> &[u8] {
        &self.headers
    }

    /// The content type alone, with its parameters, as WSP encodes it.
    pub fn content_type(&self) -> &[u8] {
        self.parsed().map_or(&[], |headers| headers.content_type_octets)
    }

    /// The media type of the body, if it is one of DM's.
    pub fn media_type(&self) -> Option<MediaType> {
        self.parsed().and_then(|headers| headers.media_type())
    }

    /// Whether the body is package #0: by its media type, and by the application, unless none is named.
    pub fn is_notification(&self) -> bool {
        self.parsed().is_some_and(|headers| headers.name_a_notification())
    }

    fn parsed(&self) -> Option<Headers<'_>> {
        Headers::read(&self.headers, 0).ok()
    }

    /// The body.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Frees the PDU from the input it was decoded from.
    pub fn into_owned(self) -> PushPdu<'static> {
        PushPdu {
            transaction_id: self.transaction_id,
            headers: Cow::Owned(self.headers.into_owned()),
            body: Cow::Owned(self.body.into_owned()),
        }
    }
}

impl fmt::Debug for PushPdu<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A body can be a bootstrap document with passwords.
        f.debug_struct("PushPdu")
            .field("transaction_id", &self.transaction_id)
            .field("media_type", &self.media_type())
            .field("body_len", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl From<PushPdu<'_>> for Vec<u8> {
    fn from(pdu: PushPdu<'_>) -> Self {
        pdu.to_bytes()
    }
}

impl TryFrom<Vec<u8>> for PushPdu<'_> {
    type Error = DecodeError;

    fn try_from(bytes: Vec<u8>) -> Result<Self, Self::Error> {
        PushPdu::decode(&bytes).map(PushPdu::into_owned)
    }
}

/// Package #0 out of a PDU.
pub(super) fn notification(pdu: &[u8]) -> Result<SealedNotification<'_>, DecodeError> {
    let parts = Parts::read(pdu)?;
    if !parts.parsed.name_a_notification() {
        let error = DecodeError::new(DecodeErrorKind::InvalidValue, pdu.len() - parts.after_length);
        return Err(error
            .with_detail("not for device management")
            .within("push headers".into(), None));
    }
    let start = pdu.len() - parts.body.len();
    SealedNotification::read(parts.body, start)
}

/// The parts of a PDU.
struct Parts<'a> {
    transaction_id: u8,
    headers: &'a [u8],
    parsed: Headers<'a>,
    body: &'a [u8],
    /// How many bytes there are from the start of the headers on.
    after_length: usize,
}

impl<'a> Parts<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let truncated = || DecodeError::new(DecodeErrorKind::Truncated, bytes.len());
        let (&transaction_id, after) = bytes.split_first().ok_or_else(truncated)?;
        let (&kind, after) = after.split_first().ok_or_else(truncated)?;
        if kind != PUSH {
            return Err(malformed(1).with_detail("no push"));
        }
        let (after, length) = uintvar(after).map_err(|_| match after.len() {
            0..5 if after.iter().all(|b| b & 0x80 != 0) => truncated(),
            _ => malformed(2).with_detail("length of headers"),
        })?;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let (headers, body) = after.split_at_checked(length).ok_or_else(truncated)?;
        Ok(Self {
            transaction_id,
            headers,
            parsed: Headers::read(headers, bytes.len() - after.len())?,
            body,
            after_length: after.len(),
        })
    }
}

/// A value of a header, as WSP encodes all of them (section 8.4.1.2).
#[derive(Debug, Clone, Copy)]
enum Value<'a> {
    /// One byte, with its highest bit taken off.
    Short(u8),
    /// Text without its zero at the end.
    Text(&'a [u8]),
    /// A length, and so many bytes.
    Long(&'a [u8]),
}

/// What is needed of headers.
#[derive(Debug, Clone, Copy)]
struct Headers<'a> {
    content_type: Value<'a>,
    /// All bytes of the content type.
    content_type_octets: &'a [u8],
    application: Option<Value<'a>>,
}

impl<'a> Headers<'a> {
    /// Reads a content type and headers; `start` is where they begin in the input.
    fn read(bytes: &'a [u8], start: usize) -> Result<Self, DecodeError> {
        let at =
            |rest: &[u8]| malformed(start + bytes.len() - rest.len()).within("push headers".into(), None);
        let (mut input, (content_type_octets, content_type)) =
            consumed(value).parse(bytes).map_err(|_| at(bytes))?;
        let mut application = None;
        // Numbers of headers mean what they mean here on the first page only.
        let mut page = 1;
        while !input.is_empty() {
            let (rest, field) = field(input).map_err(|_| at(input))?;
            match field {
                Field::Page(next) => page = next,
                Field::Header(APPLICATION_ID, value) if page == 1 => {
                    application.get_or_insert(value);
                }
                Field::Header(..) | Field::Named => {}
            }
            input = rest;
        }
        Ok(Self {
            content_type,
            content_type_octets,
            application,
        })
    }

    fn media_type(&self) -> Option<MediaType> {
        match self.content_type {
            // With parameters, the media type stands first among the bytes.
            Value::Long(bytes) => media_type(value(bytes).ok()?.1),
            single => media_type(single),
        }
    }

    fn name_a_notification(&self) -> bool {
        let ours = match self.application {
            None => true,
            Some(Value::Short(number)) => u32::from(number) == SYNCML_DM,
            Some(Value::Long(bytes)) => long_integer(bytes) == Some(SYNCML_DM),
            Some(Value::Text(name)) => name.eq_ignore_ascii_case(SYNCML_DM_NAME),
        };
        ours && self.media_type() == Some(MediaType::Notification)
    }
}

/// The media type that is a number or a name.
fn media_type(value: Value<'_>) -> Option<MediaType> {
    match value {
        Value::Short(code) => MediaType::from_wsp_code(code),
        Value::Long(bytes) => MediaType::from_wsp_code(long_integer(bytes)?.try_into().ok()?),
        Value::Text(name) => MediaType::from_name(core::str::from_utf8(name).ok()?),
    }
}

/// A number in up to four bytes.
fn long_integer(bytes: &[u8]) -> Option<u32> {
    match bytes.len() {
        1..=4 => Some(bytes.iter().fold(0, |number, b| number << 8 | u32::from(*b))),
        _ => None,
    }
}

/// One step through headers.
enum Field<'a> {
    /// A header with a number.
    Header(u8, Value<'a>),
    /// A header with a name.
    Named,
    /// Numbers mean something else from here on.
    Page(u8),
}

fn field(input: &[u8]) -> IResult<&[u8], Field<'_>> {
    let numbered =
        (verify(octet, |b| *b >= 0x80), value).map(|(name, value)| Field::Header(name & 0x7F, value));
    let long_shift = (tag(&[0x7F][..]), octet).map(|(_, page)| Field::Page(page));
    let short_shift = verify(octet, |b| (1..=0x1F).contains(b)).map(Field::Page);
    let named = (text, value).map(|_| Field::Named);
    alt((numbered, long_shift, short_shift, named)).parse(input)
}

fn value(input: &[u8]) -> IResult<&[u8], Value<'_>> {
    let short = verify(octet, |b| *b >= 0x80).map(|b| Value::Short(b & 0x7F));
    let long = length_data(alt((
        verify(octet, |b| *b <= 0x1E).map(u32::from),
        (tag(&[0x1F][..]), uintvar).map(|(_, length)| length),
    )));
    alt((short, long.map(Value::Long), text.map(Value::Text))).parse(input)
}

/// Text up to a zero, which may be quoted at its start to begin with any byte.
fn text(input: &[u8]) -> IResult<&[u8], &[u8]> {
    let first = verify(octet, |b| (0x20..=0x7F).contains(b));
    let content = recognize((first, take_till(|b| b == 0)));
    let (rest, content) = terminated(content, tag(&[0][..])).parse(input)?;
    Ok((rest, content.strip_prefix(&[0x7F]).unwrap_or(content)))
}

/// An integer of up to 32 bits, seven in a byte.
fn uintvar(input: &[u8]) -> IResult<&[u8], u32> {
    let digits = (take_while_m_n(0, 4, |b| b & 0x80 != 0), take(1usize));
    map_opt(recognize(digits), |bytes: &[u8]| {
        let number = bytes
            .iter()
            .fold(0, |number, b| number << 7 | u64::from(b & 0x7F));
        let ends = bytes.last().is_some_and(|b| b & 0x80 == 0);
        u32::try_from(number).ok().filter(|_| ends)
    })
    .parse(input)
}

fn write_uintvar(number: usize, out: &mut Vec<u8>) {
    let bits = usize::BITS - number.leading_zeros();
    for place in (1..bits.div_ceil(7)).rev() {
        out.push(0x80 | low_seven(number >> (7 * place)));
    }
    out.push(low_seven(number));
}

fn low_seven(number: usize) -> u8 {
    number.to_le_bytes().first().map_or(0, |b| b & 0x7F)
}

fn malformed(offset: usize) -> DecodeError {
    DecodeError::new(DecodeErrorKind::Malformed, offset)
}
