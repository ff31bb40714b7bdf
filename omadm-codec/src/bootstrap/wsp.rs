//! The Content-Type of a client provisioning document in the octets of WSP.

use alloc::vec::Vec;

use super::{BootstrapError, BootstrapErrorKind, BootstrapMac, CpSecurity};

/// The Content-Type of a client provisioning document in WBXML, as a WAP push carries it: octets of WSP.
///
/// In text it would be `application/vnd.wap.connectivity-wbxml; SEC=USERPIN; MAC=...`.
///
/// WAP-230-WSP, section 8.4.2.24; WAP provisioning bootstrap 1.1.
///
/// ```
/// use omadm_codec::{BootstrapKey, CpSecurity, WspContentType};
///
/// let body = [0x03, 0x0B, 0x6A, 0x00, 0x45, 0xC6];
/// let key = BootstrapKey::from_pin("1234");
/// let octets = WspContentType::protected(CpSecurity::USERPIN, key.mac(&body)).to_octets();
/// assert_eq!(octets[..6], [0x1F, 0x2D, 0xB6, 0x91, 0x81, 0x92]);
///
/// let read = WspContentType::from_octets(&octets)?;
/// assert_eq!((read.sec, read.mac), (Some(CpSecurity::USERPIN), Some(key.mac(&body))));
/// # Ok::<(), omadm_codec::BootstrapError>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct WspContentType {
    /// `SEC`; without it the document is not protected.
    pub sec: Option<CpSecurity>,
    /// `MAC`.
    pub mac: Option<BootstrapMac>,
}

/// What WSP calls the parameters and the type. The numbers have their upper bit set in the octets.
const SEC: u64 = 0x11;
const MAC: u64 = 0x12;
const CONNECTIVITY_WBXML: u64 = 0x36;
const CONNECTIVITY_WBXML_NAME: &[u8] = b"application/vnd.wap.connectivity-wbxml";

/// The octet that says that a length follows.
const LENGTH_QUOTE: u8 = 0x1F;

impl WspContentType {
    /// The type of a document that is not protected.
    pub fn unprotected() -> Self {
        Self::default()
    }

    /// The type of a document that is protected in this way.
    pub fn protected(sec: CpSecurity, mac: BootstrapMac) -> Self {
        Self {
            sec: Some(sec),
            mac: Some(mac),
        }
    }

    /// The value of the header in octets.
    pub fn to_octets(&self) -> Vec<u8> {
        let mut value = alloc::vec![0xB6];
        match self.sec {
            Some(CpSecurity(sec @ 0..0x80)) => value.extend([0x91, sec | 0x80]),
            Some(CpSecurity(sec)) => value.extend([0x91, 1, sec]),
            None => {}
        }
        if let Some(mac) = &self.mac {
            value.push(0x92);
            value.extend(alloc::format!("{mac}\0").bytes());
        }
        if value.len() == 1 {
            return value;
        }
        let mut octets = Vec::with_capacity(2 + value.len());
        match u8::try_from(value.len()) {
            Ok(len @ 0..LENGTH_QUOTE) => octets.push(len),
            // No more than 47, which takes one octet.
            Ok(len) => octets.extend([LENGTH_QUOTE, len & 0x7F]),
            Err(_) => {}
        }
        octets.extend(value);
        octets
    }

    /// Reads the value of a header, which ends with the octets.
    ///
    /// The length in front may be missing; the type may be a number or a name; parameters may come in any
    /// order, and others are passed over.
    ///
    /// # Errors
    ///
    /// [`BootstrapErrorKind::InvalidHeader`] if it is cut off or another type, has a parameter twice, or a
    /// `MAC` is not 40 hexadecimal digits.
    pub fn from_octets(octets: &[u8]) -> Result<Self, BootstrapError> {
        parse(octets).ok_or_else(|| BootstrapError::new(BootstrapErrorKind::InvalidHeader))
    }
}

fn parse(octets: &[u8]) -> Option<WspContentType> {
    let mut rest = octets;
    if let [0..=LENGTH_QUOTE, ..] = rest {
        let (value, after) = counted(rest)?;
        if !after.is_empty() {
            return None;
        }
        rest = value;
    }
    match value(&mut rest)? {
        Value::Number(CONNECTIVITY_WBXML) => {}
        Value::Text(name) if name.eq_ignore_ascii_case(CONNECTIVITY_WBXML_NAME) => {}
        _ => return None,
    }
    let mut read = WspContentType::default();
    while !rest.is_empty() {
        let name = value(&mut rest)?;
        let value = value(&mut rest)?;
        let is = |number: u64, text: &[u8]| match name {
            Value::Number(given) => given == number,
            Value::Text(given) => given.eq_ignore_ascii_case(text),
            Value::Other => false,
        };
        if is(SEC, b"SEC") {
            let sec = match value {
                Value::Number(number) => u8::try_from(number).ok().map(CpSecurity),
                Value::Text(name) => core::str::from_utf8(name).ok().and_then(CpSecurity::from_name),
                Value::Other => None,
            };
            if read.sec.replace(sec?).is_some() {
                return None;
            }
        } else if is(MAC, b"MAC") {
            let Value::Text(digits) = value else { return None };
            let digits = core::str::from_utf8(digits).ok()?;
            if read.mac.replace(BootstrapMac::from_hex(digits)?).is_some() {
                return None;
            }
        }
    }
    Some(read)
}

/// A value of WSP: each says by its first octet what it is (section 8.4.1.2).
#[derive(Clone, Copy)]
enum Value<'o> {
    /// One octet with the upper bit set, or some with a length in front.
    Number(u64),
    /// Text that a NUL ends, without the quote in front that it may have.
    Text(&'o [u8]),
    /// With a length in front, and too long for a number.
    Other,
}

fn value<'o>(rest: &mut &'o [u8]) -> Option<Value<'o>> {
    let (first, after) = rest.split_first()?;
    match first {
        0x80.. => {
            *rest = after;
            Some(Value::Number(u64::from(first & 0x7F)))
        }
        0..=LENGTH_QUOTE => {
            let (value, after) = counted(rest)?;
            *rest = after;
            if value.is_empty() || value.len() > 8 {
                return Some(Value::Other);
            }
            let number = value
                .iter()
                .fold(0, |number, octet| (number << 8) | u64::from(*octet));
            Some(Value::Number(number))
        }
        _ => {
            let end = rest.iter().position(|octet| *octet == 0)?;
            let (text, after) = rest.split_at_checked(end)?;
            *rest = after.get(1..)?;
            // A quote of WSP in front of text that would look like a number, or one of HTTP, which has no
            // counterpart at the end.
            Some(Value::Text(match text {
                [0x7F | b'"', text @ ..] => text,
                text => text,
            }))
        }
    }
}

/// What a length in front says, and what follows.
fn counted(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let (first, mut rest) = octets.split_first()?;
    let mut len = usize::from(*first);
    if *first == LENGTH_QUOTE {
        len = 0;
        // Seven bits an octet; all but the last have the upper bit set.
        for _ in 0..5 {
            let (octet, after) = rest.split_first()?;
            rest = after;
            len = (len << 7) | usize::from(octet & 0x7F);
            if octet & 0x80 == 0 {
                return rest.split_at_checked(len);
            }
        }
        return None;
    }
    rest.split_at_checked(len)
}
