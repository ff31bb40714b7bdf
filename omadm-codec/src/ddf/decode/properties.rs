//! `DFProperties` and `RTProperties`.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::str::FromStr;

use super::{Kind, Reader, Sequence};
use crate::ddf::{
    AccessType, CaseSense, DfProperties, DfType, Occurrence, RtProperties, RtProperty, RtType, Scope,
};
use crate::decode::source::Source;
use crate::tag::{Tag, ddf};
use crate::{DecodeError, Format};

const DF_PROPERTIES: &[Tag] = &[
    ddf::ACCESS_TYPE,
    ddf::DEFAULT_VALUE,
    ddf::DESCRIPTION,
    ddf::DF_FORMAT,
    ddf::OCCURRENCE,
    ddf::SCOPE,
    ddf::DF_TITLE,
    ddf::DF_TYPE,
    ddf::CASE_SENSE,
];
const RT_PROPERTIES: &[Tag] = &[
    ddf::ACL,
    ddf::FORMAT,
    ddf::NAME,
    ddf::SIZE,
    ddf::TITLE,
    ddf::T_STAMP,
    ddf::TYPE,
    ddf::VER_NO,
];
const ACCESS: &[Tag] = &[
    ddf::ADD,
    ddf::COPY,
    ddf::DELETE,
    ddf::EXEC,
    ddf::GET,
    ddf::REPLACE,
];

impl<'a, S: Source<'a>> Reader<'_, S> {
    pub(super) fn df_properties(&mut self) -> Result<DfProperties<'a>, DecodeError> {
        let mut df = DfProperties::default();
        let mut sequence = Sequence::default();
        while let Some(tag) = self.cursor.child()? {
            self.in_order(&mut sequence, DF_PROPERTIES, tag)?;
            match tag {
                ddf::ACCESS_TYPE => df.access = self.access()?,
                ddf::DEFAULT_VALUE => df.default_value = Some(self.cursor.plain_data()?),
                ddf::DESCRIPTION => df.description = Some(self.cursor.content()?),
                ddf::DF_FORMAT => df.format = self.format(tag)?,
                ddf::OCCURRENCE => df.occurrence = self.occurrence()?,
                ddf::SCOPE => {
                    let scopes = [Scope::Permanent, Scope::Dynamic];
                    df.scope = self.choice(tag, |tag| scopes.into_iter().find(|s| s.tag() == tag))?;
                }
                ddf::DF_TITLE => df.title = Some(self.cursor.text()?),
                ddf::DF_TYPE => df.type_ = self.df_type()?,
                ddf::CASE_SENSE => {
                    let senses = [CaseSense::Sensitive, CaseSense::Insensitive];
                    df.case_sense =
                        self.choice(tag, |tag| senses.into_iter().find(|s| s.tag() == tag).map(Some))?;
                }
                _ => self.msft_property(&mut df.msft)?,
            }
        }
        for tag in [ddf::ACCESS_TYPE, ddf::DF_FORMAT, ddf::DF_TYPE] {
            self.missing(&sequence, DF_PROPERTIES, tag)?;
        }
        Ok(df)
    }

    pub(super) fn rt_properties(&mut self) -> Result<Box<RtProperties<'a>>, DecodeError> {
        let mut rt = Box::new(RtProperties::default());
        let mut sequence = Sequence::default();
        while let Some(tag) = self.cursor.child()? {
            self.in_order(&mut sequence, RT_PROPERTIES, tag)?;
            match tag {
                ddf::ACL => rt.acl = RtProperty::text(self.cursor.text()?),
                ddf::FORMAT => {
                    let format = self.format(tag)?;
                    rt.format = format.map_or(RtProperty::Supported, RtProperty::Default);
                }
                ddf::NAME => rt.name = RtProperty::text(self.cursor.text()?),
                ddf::SIZE => rt.size = self.rt_number(tag)?,
                ddf::TITLE => rt.title = RtProperty::text(self.cursor.text()?),
                ddf::T_STAMP => rt.tstamp = RtProperty::text(self.cursor.text()?),
                ddf::TYPE => rt.type_ = self.rt_type()?,
                ddf::VER_NO => rt.ver_no = self.rt_number(tag)?,
                _ => self.unknown()?,
            }
        }
        self.missing(&sequence, RT_PROPERTIES, ddf::TYPE)?;
        Ok(rt)
    }

    fn access(&mut self) -> Result<AccessType, DecodeError> {
        let mut access = AccessType::NONE;
        let mut sequence = Sequence::default();
        while let Some(tag) = self.cursor.child()? {
            self.in_order(&mut sequence, ACCESS, tag)?;
            match AccessType::COMMANDS.into_iter().find(|(_, t)| *t == tag) {
                Some((command, _)) => {
                    access |= command;
                    self.cursor.skip()?;
                }
                None => self.unknown()?,
            }
        }
        Ok(access)
    }

    /// The format in `DFFormat` or `Format`.
    fn format(&mut self, parent: Tag) -> Result<Option<Format>, DecodeError> {
        let format = |tag: Tag| match tag.page() {
            ddf::PAGE => Format::from_name(tag.name()).map(Some),
            _ => None,
        };
        let format = self.choice(parent, format)?;
        if format.is_none() && parent == ddf::DF_FORMAT {
            self.deviates(Kind::InvalidValue, parent.name())?;
        }
        Ok(format)
    }

    /// The one child of `parent`, an empty element that stands for a value.
    fn choice<T: Default>(
        &mut self,
        parent: Tag,
        value: impl Fn(Tag) -> Option<T>,
    ) -> Result<T, DecodeError> {
        let mut chosen = None;
        while let Some(tag) = self.cursor.child()? {
            match value(tag) {
                Some(value) => {
                    if chosen.replace(value).is_some() {
                        self.deviates(Kind::Repeated, parent.name())?;
                    }
                    self.cursor.skip()?;
                }
                None => self.unknown()?,
            }
        }
        Ok(chosen.unwrap_or_default())
    }

    fn occurrence(&mut self) -> Result<Occurrence, DecodeError> {
        let mut occurrence = None;
        while let Some(tag) = self.cursor.child()? {
            let plain = match tag {
                ddf::ONE => Occurrence::One,
                ddf::ZERO_OR_ONE => Occurrence::ZeroOrOne,
                ddf::ZERO_OR_MORE => Occurrence::ZeroOrMore,
                ddf::ONE_OR_MORE => Occurrence::OneOrMore,
                ddf::ZERO_OR_N => Occurrence::ZeroOrN(None),
                ddf::ONE_OR_N => Occurrence::OneOrN(None),
                _ => {
                    self.unknown()?;
                    continue;
                }
            };
            let found = match plain {
                Occurrence::ZeroOrN(_) => Occurrence::ZeroOrN(self.maximum(tag)?),
                Occurrence::OneOrN(_) => Occurrence::OneOrN(self.maximum(tag)?),
                _ => {
                    self.cursor.skip()?;
                    plain
                }
            };
            if occurrence.replace(found).is_some() {
                self.deviates(Kind::Repeated, ddf::OCCURRENCE.name())?;
            }
        }
        Ok(occurrence.unwrap_or_default())
    }

    fn maximum(&mut self, tag: Tag) -> Result<Option<u32>, DecodeError> {
        let text = self.cursor.text()?;
        if text.is_empty() {
            self.deviates(Kind::NoMaximum, tag.name())?;
            return Ok(None);
        }
        let number = text.parse().ok().filter(|n| Occurrence::N.contains(n));
        if number.is_none() {
            self.deviates(Kind::InvalidValue, tag.name())?;
        }
        Ok(number)
    }

    fn df_type(&mut self) -> Result<Option<DfType<'a>>, DecodeError> {
        let mut type_ = None;
        while let Some(tag) = self.cursor.child()? {
            match tag {
                ddf::MIME => {
                    let name = self.cursor.text()?;
                    let others = match type_.take() {
                        Some(DfType::Mime(types)) => types,
                        None => Vec::new(),
                        Some(DfType::DdfName(_)) => {
                            self.deviates(Kind::Repeated, ddf::DF_TYPE.name())?;
                            Vec::new()
                        }
                    };
                    type_ = Some(DfType::Mime(with(others, name)));
                }
                ddf::DDF_NAME => {
                    let name = self.cursor.text()?;
                    if type_.replace(DfType::DdfName(name)).is_some() {
                        self.deviates(Kind::Repeated, ddf::DF_TYPE.name())?;
                    }
                }
                _ => self.unknown()?,
            }
        }
        if type_.is_none() {
            self.deviates(Kind::InvalidValue, ddf::DF_TYPE.name())?;
        }
        Ok(type_)
    }

    fn rt_type(&mut self) -> Result<Option<RtType<'a>>, DecodeError> {
        let mut type_ = None;
        while let Some(tag) = self.cursor.child()? {
            let found = match tag {
                ddf::MIME => RtType::Mime(self.cursor.text()?),
                ddf::DDF_NAME => RtType::DdfName(self.cursor.text()?),
                _ => {
                    self.unknown()?;
                    continue;
                }
            };
            if type_.replace(found).is_some() {
                self.deviates(Kind::Repeated, ddf::TYPE.name())?;
            }
        }
        if type_.is_none() {
            self.deviates(Kind::InvalidValue, ddf::TYPE.name())?;
        }
        Ok(type_)
    }

    fn rt_number<N: FromStr>(&mut self, tag: Tag) -> Result<RtProperty<N>, DecodeError> {
        let text = self.cursor.text()?;
        if text.is_empty() {
            return Ok(RtProperty::Supported);
        }
        match text.parse() {
            Ok(number) => Ok(RtProperty::Default(number)),
            Err(_) => {
                self.deviates(Kind::InvalidValue, tag.name())?;
                Ok(RtProperty::Supported)
            }
        }
    }
}

/// The list with one more media type, unless that is empty.
fn with<'a>(mut types: Vec<Cow<'a, str>>, name: Cow<'a, str>) -> Vec<Cow<'a, str>> {
    if !name.is_empty() {
        types.push(name);
    }
    types
}
