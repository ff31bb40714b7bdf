//! The first Item of a user-interaction alert: options in one line of text.

use alloc::borrow::Cow;
use core::fmt;
use core::num::NonZeroU32;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::UserText;
use crate::decode::is_space;

/// The characters that must not stand as they are: all but those that RFC 2396, section 2.3, reserves for
/// nothing.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// The options of a user-interaction alert, as its first Item says them.
///
/// DM protocol 1.2.1, section 10.3. Which of them an alert heeds, and how its default response reads, is up to
/// its kind: [`UserInteraction`](crate::UserInteraction) has them typed. `Display` writes what differs from
/// saying nothing.
///
/// ```
/// use omadm_codec::{InputType, InteractionOptions};
///
/// let options = InteractionOptions::parse("MAXLEN=12&IT=P&COLOUR=red&DR=%2B44+20");
/// assert_eq!(options.max_length.map(u32::from), Some(12));
/// assert_eq!(options.input, InputType::Phone);
/// assert_eq!(options.default_response.as_ref().map(|text| text.as_str()), Some("+44 20"));
/// assert_eq!(options.to_string(), "MAXLEN=12&IT=P&DR=%2B44+20");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct InteractionOptions<'a> {
    /// `MINDT`: how many seconds to show the text at least.
    pub min_seconds: Option<NonZeroU32>,
    /// `MAXDT`: how many seconds to wait for the user at most.
    pub max_seconds: Option<NonZeroU32>,
    /// `MAXLEN`: how many characters the user may type.
    pub max_length: Option<NonZeroU32>,
    /// `IT`: what the user may type.
    pub input: InputType,
    /// `ET`: whether typing is to be seen.
    pub echo: Echo,
    /// `DR`: the response that is there unless the user chooses another one.
    pub default_response: Option<UserText<'a>>,
}

impl<'a> InteractionOptions<'a> {
    /// Reads the text of the first Item.
    ///
    /// Whatever is unknown, repeated or out of its range is passed over, as the standard asks.
    pub fn parse(text: &'a str) -> Self {
        let mut options = Self::default();
        let (mut input, mut echo) = (None, None);
        for (name, value) in text.split('&').filter_map(|option| option.split_once('=')) {
            let Some(value) = decoded(value) else {
                continue;
            };
            match name.trim_matches(is_space) {
                n if n.eq_ignore_ascii_case("MINDT") => set(&mut options.min_seconds, number(&value)),
                n if n.eq_ignore_ascii_case("MAXDT") => set(&mut options.max_seconds, number(&value)),
                n if n.eq_ignore_ascii_case("MAXLEN") => set(&mut options.max_length, number(&value)),
                n if n.eq_ignore_ascii_case("IT") => set(&mut input, InputType::from_name(&value)),
                n if n.eq_ignore_ascii_case("ET") => set(&mut echo, Echo::from_name(&value)),
                n if n.eq_ignore_ascii_case("DR") => {
                    set(&mut options.default_response, Some(UserText::new(value)));
                }
                _ => {}
            }
        }
        options.input = input.unwrap_or_default();
        options.echo = echo.unwrap_or_default();
        options
    }

    /// Frees them from the text they were read from.
    pub fn into_owned(self) -> InteractionOptions<'static> {
        InteractionOptions {
            min_seconds: self.min_seconds,
            max_seconds: self.max_seconds,
            max_length: self.max_length,
            input: self.input,
            echo: self.echo,
            default_response: self.default_response.map(UserText::into_owned),
        }
    }
}

/// The first usable value of an option counts.
fn set<T>(option: &mut Option<T>, value: Option<T>) {
    if option.is_none() {
        *option = value;
    }
}

fn number(text: &str) -> Option<NonZeroU32> {
    super::number(text).and_then(NonZeroU32::new)
}

/// What a value says, unless that is no text.
fn decoded(value: &str) -> Option<Cow<'_, str>> {
    if !value.contains('+') {
        return percent_decode_str(value).decode_utf8().ok();
    }
    let spaced = value.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().ok()?;
    Some(Cow::Owned(decoded.into_owned()))
}

impl fmt::Display for InteractionOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers = [
            ("MINDT", self.min_seconds),
            ("MAXDT", self.max_seconds),
            ("MAXLEN", self.max_length),
        ];
        let mut line = Line { f, begun: false };
        for (name, number) in numbers {
            if let Some(number) = number {
                line.option(name)?.write_fmt(format_args!("{number}"))?;
            }
        }
        if self.input != InputType::default() {
            line.option("IT")?.write_str(self.input.name())?;
        }
        if self.echo != Echo::default() {
            line.option("ET")?.write_str(self.echo.name())?;
        }
        if let Some(text) = &self.default_response {
            let f = line.option("DR")?;
            for (index, word) in text.as_str().split(' ').enumerate() {
                if index > 0 {
                    f.write_str("+")?;
                }
                utf8_percent_encode(word, ESCAPED).fmt(f)?;
            }
        }
        Ok(())
    }
}

/// A line of options while it is written.
struct Line<'f, 'b> {
    f: &'f mut fmt::Formatter<'b>,
    begun: bool,
}

impl<'b> Line<'_, 'b> {
    fn option(&mut self, name: &str) -> Result<&mut fmt::Formatter<'b>, fmt::Error> {
        if core::mem::replace(&mut self.begun, true) {
            self.f.write_str("&")?;
        }
        write!(self.f, "{name}=")?;
        Ok(self.f)
    }
}

/// What a user may type: `IT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum InputType {
    /// `A`: letters, digits and other characters.
    #[default]
    Alphanumeric,
    /// `N`: a number, with sign and point.
    Numeric,
    /// `D`: a date as `DDMMYYYY`.
    Date,
    /// `T`: a time of day as `hhmmss`.
    Time,
    /// `P`: a telephone number: digits, `p`, `w`, `s`, and `+` in front.
    Phone,
    /// `I`: an IP address of four numbers with points.
    IpAddress,
}

impl InputType {
    /// All types.
    pub const ALL: [Self; 6] = [
        Self::Alphanumeric,
        Self::Numeric,
        Self::Date,
        Self::Time,
        Self::Phone,
        Self::IpAddress,
    ];

    /// The letter on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alphanumeric => "A",
            Self::Numeric => "N",
            Self::Date => "D",
            Self::Time => "T",
            Self::Phone => "P",
            Self::IpAddress => "I",
        }
    }

    /// The type of a letter of either case.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.trim_matches(is_space);
        Self::ALL
            .into_iter()
            .find(|type_| type_.name().eq_ignore_ascii_case(name))
    }

    /// Whether a text is of this type.
    pub fn accepts(self, text: &str) -> bool {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        // Two digits each, from the left.
        let pairs = |text: &str| {
            let mut pairs = [0; 4];
            for (pair, two) in pairs.iter_mut().zip(text.as_bytes().chunks(2)) {
                *pair = two
                    .iter()
                    .fold(0, |number, b| number * 10 + u32::from(b.wrapping_sub(b'0')));
            }
            pairs
        };
        match self {
            Self::Alphanumeric => true,
            Self::Numeric => {
                let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
                match unsigned.split_once('.') {
                    Some((whole, fraction)) => (whole.is_empty() || digits(whole)) && digits(fraction),
                    None => digits(unsigned),
                }
            }
            Self::Date => {
                let [day, month, ..] = pairs(text);
                text.len() == 8 && digits(text) && (1..=31).contains(&day) && (1..=12).contains(&month)
            }
            Self::Time => {
                let [hour, minute, second, _] = pairs(text);
                text.len() == 6 && digits(text) && hour < 24 && minute < 60 && second < 60
            }
            Self::Phone => {
                let number = text.strip_prefix('+').unwrap_or(text);
                !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || "pwsPWS".contains(c))
            }
            Self::IpAddress => {
                let group = |g: &str| digits(g) && g.len() <= 3 && g.parse::<u8>().is_ok();
                text.split('.').count() == 4 && text.split('.').all(group)
            }
        }
    }
}

/// Whether what a user types is to be seen: `ET`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Echo {
    /// `T`: as it is.
    #[default]
    Text,
    /// `P`: hidden, as for a password.
    Password,
}

impl Echo {
    /// The letter on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "T",
            Self::Password => "P",
        }
    }

    /// The echo of a letter of either case.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.trim_matches(is_space);
        [Self::Text, Self::Password]
            .into_iter()
            .find(|echo| echo.name().eq_ignore_ascii_case(name))
    }
}
