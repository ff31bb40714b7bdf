//! What a node may hold.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::words::words;
use crate::message::own;

words! {
    /// `ValueType`: how `AllowedValues` says what is allowed.
    ValueType {
        /// `XSD`: by a schema of XML.
        Xsd = "XSD",
        /// `RegEx`: by a regular expression.
        RegEx = "RegEx",
        /// `ADMX`: by a policy of an ADMX file.
        Admx = "ADMX",
        /// `JSON`: by a schema of JSON.
        Json = "JSON",
        /// `ENUM`: by a list of values.
        Enum = "ENUM",
        /// `Flag`: by a list of bits, which can be combined.
        Flag = "Flag",
        /// `Range`: by ranges of integers.
        Range = "Range",
        /// `SDDL`: a security descriptor as text.
        Sddl = "SDDL",
        /// `None`: not at all.
        None = "None",
    }
}

/// `AllowedValues`, and what else is built like it: what a node may hold.
///
/// ```
/// use omadm_codec::{AllowedContent, AllowedValue, AllowedValues, ValueType};
///
/// let hours = AllowedContent::Value(AllowedValue::new("[0-23]"));
/// let hours = AllowedValues::new(ValueType::Range, hours);
/// assert_eq!(hours.allows("7"), Some(true));
/// assert_eq!(hours.allows("24"), Some(false));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct AllowedValues<'a> {
    /// `ValueType`.
    pub type_: ValueType<'a>,
    /// What is allowed.
    pub content: AllowedContent<'a>,
    /// `List`: the node holds several values with this `Delimiter` between them, as it stands; see
    /// [`AllowedValues::delimiter`].
    pub list: Option<Cow<'a, str>>,
}

/// The values, or where they are described.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum AllowedContent<'a> {
    /// Nothing is told.
    #[default]
    None,
    /// `Enum`, once or more: the values or bits.
    Enum(Vec<AllowedValue<'a>>),
    /// `Value`: a schema, an expression, ranges.
    Value(AllowedValue<'a>),
    /// `AdmxBacked`.
    Admx(AdmxBacked<'a>),
}

/// `Value` with its `ValueDescription`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct AllowedValue<'a> {
    /// `Value`.
    pub value: Cow<'a, str>,
    /// `ValueDescription`: words for people.
    pub description: Option<Cow<'a, str>>,
}

/// `AdmxBacked`: the policy of an ADMX file that describes the values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct AdmxBacked<'a> {
    /// `Area`: the categories above the policy, for example `AppHVSI~AT~WindowsComponents`.
    pub area: Cow<'a, str>,
    /// `Name`.
    pub name: Cow<'a, str>,
    /// `File`.
    pub file: Cow<'a, str>,
}

/// A range of integers, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ValueRange {
    /// The least value.
    pub min: i64,
    /// The greatest value.
    pub max: i64,
}

impl<'a> AllowedValues<'a> {
    /// Values of a kind.
    pub fn new(type_: ValueType<'a>, content: AllowedContent<'a>) -> Self {
        Self {
            type_,
            content,
            list: None,
        }
    }

    /// Values of which the node can hold several.
    #[must_use]
    pub fn with_list(mut self, delimiter: impl Into<Cow<'a, str>>) -> Self {
        self.list = Some(delimiter.into());
        self
    }

    /// What stands between the values of a list: `0xF000` and `\xF000` stand for that character.
    ///
    /// `None` if the node holds one value; empty where the description leaves it open.
    pub fn delimiter(&self) -> Option<Cow<'_, str>> {
        let text = self.list.as_deref()?;
        let character = ["0x", "\\x"]
            .iter()
            .find_map(|prefix| text.strip_prefix(prefix))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .and_then(char::from_u32);
        Some(match character {
            Some(character) => Cow::Owned(String::from(character)),
            None => Cow::Borrowed(text),
        })
    }

    /// The ranges, each written `[a-b]` or `[a]`; `None` if there are none, or one cannot be read.
    ///
    /// Either end may be negative. Commas, semicolons, bars and spaces may stand between ranges.
    pub fn ranges(&self) -> Option<Vec<ValueRange>> {
        match &self.content {
            AllowedContent::Value(value) if self.type_ == ValueType::Range => ranges(&value.value),
            _ => None,
        }
    }

    /// Whether a value, or every value of a list, is allowed; `None` where that is not said in a way that
    /// can be judged here.
    ///
    /// Judged are [`ValueType::Enum`], [`ValueType::Flag`], [`ValueType::Range`], and
    /// [`ValueType::None`], which forbids nothing.
    pub fn allows(&self, value: &str) -> Option<bool> {
        match self.delimiter() {
            None => self.allows_one(value),
            Some(delimiter) if delimiter.is_empty() => (self.type_ == ValueType::None).then_some(true),
            Some(delimiter) => value
                .split(&*delimiter)
                .map(|part| self.allows_one(part))
                .try_fold(true, |all, part| Some(all && part?)),
        }
    }

    fn allows_one(&self, value: &str) -> Option<bool> {
        match (&self.type_, &self.content) {
            (ValueType::None, _) => Some(true),
            (ValueType::Enum, AllowedContent::Enum(values)) => {
                Some(values.iter().any(|allowed| allowed.value == value))
            }
            (ValueType::Flag, AllowedContent::Enum(flags)) => {
                let mask = flags
                    .iter()
                    .try_fold(0, |mask, flag| Some(mask | bits(&flag.value)?))?;
                Some(bits(value).is_some_and(|bits| bits & !mask == 0))
            }
            (ValueType::Range, _) => {
                let ranges = self.ranges()?;
                let number: Option<i64> = value.parse().ok();
                Some(number.is_some_and(|n| ranges.iter().any(|range| range.contains(n))))
            }
            _ => None,
        }
    }

    /// Frees it from the input it was decoded from.
    pub fn into_owned(self) -> AllowedValues<'static> {
        AllowedValues {
            type_: self.type_.into_owned(),
            content: self.content.into_owned(),
            list: self.list.map(own),
        }
    }
}

impl AllowedContent<'_> {
    fn into_owned(self) -> AllowedContent<'static> {
        match self {
            Self::None => AllowedContent::None,
            Self::Enum(values) => {
                AllowedContent::Enum(values.into_iter().map(AllowedValue::into_owned).collect())
            }
            Self::Value(value) => AllowedContent::Value(value.into_owned()),
            Self::Admx(policy) => AllowedContent::Admx(AdmxBacked {
                area: own(policy.area),
                name: own(policy.name),
                file: own(policy.file),
            }),
        }
    }
}

impl<'a> AllowedValue<'a> {
    /// A value without a description.
    pub fn new(value: impl Into<Cow<'a, str>>) -> Self {
        Self {
            value: value.into(),
            description: None,
        }
    }

    /// The same value with a description.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<Cow<'a, str>>) -> Self {
        self.description = Some(description.into());
        self
    }

    fn into_owned(self) -> AllowedValue<'static> {
        AllowedValue {
            value: own(self.value),
            description: self.description.map(own),
        }
    }
}

impl<'a> AdmxBacked<'a> {
    /// A policy by the categories above it, its name and its file.
    pub fn new(
        area: impl Into<Cow<'a, str>>,
        name: impl Into<Cow<'a, str>>,
        file: impl Into<Cow<'a, str>>,
    ) -> Self {
        Self {
            area: area.into(),
            name: name.into(),
            file: file.into(),
        }
    }
}

impl ValueRange {
    /// The integers from `min` to `max`.
    pub const fn new(min: i64, max: i64) -> Self {
        Self { min, max }
    }

    /// Whether a number is in the range.
    pub const fn contains(self, number: i64) -> bool {
        self.min <= number && number <= self.max
    }
}

/// The ranges in a text.
fn ranges(text: &str) -> Option<Vec<ValueRange>> {
    let mut found = Vec::new();
    let mut rest = between(text);
    while !rest.is_empty() {
        let (range, after) = rest.strip_prefix('[')?.split_once(']')?;
        found.push(range_of(range)?);
        rest = between(after);
    }
    (!found.is_empty()).then_some(found)
}

/// A text without what stands between two ranges.
fn between(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|'))
}

fn range_of(text: &str) -> Option<ValueRange> {
    if let Ok(number) = text.trim().parse() {
        return Some(ValueRange::new(number, number));
    }
    // The first `-` that is no sign.
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let dash = digits + text.get(digits..)?.find('-')?;
    let (min, max) = text.split_at_checked(dash)?;
    let range = ValueRange::new(
        min.trim().parse().ok()?,
        max.strip_prefix('-')?.trim().parse().ok()?,
    );
    (range.min <= range.max).then_some(range)
}

/// A number of bits, in decimal, or in hexadecimal after `0x`.
fn bits(text: &str) -> Option<u64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}
