//! Taking known settings out of a characteristic, and putting them into one.

use alloc::borrow::Cow;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::{Characteristic, Parm, Setting};
use crate::{BootstrapError, BootstrapErrorKind, Secret};

/// What is left of a characteristic while known settings are taken out.
pub(super) struct Fields<'c, 'a> {
    type_: &'static str,
    rest: Vec<&'c Setting<'a>>,
}

impl<'c, 'a> Fields<'c, 'a> {
    /// The content of a characteristic, which must be of this type.
    pub(super) fn of(
        characteristic: &'c Characteristic<'a>,
        type_: &'static str,
    ) -> Result<Self, BootstrapError> {
        if !characteristic.is(type_) {
            return Err(BootstrapError::new(BootstrapErrorKind::WrongType).of(type_));
        }
        Ok(Self {
            type_,
            rest: characteristic.content.iter().collect(),
        })
    }

    /// The values of all settings of a name, but for empty ones.
    pub(super) fn all(&mut self, name: &str) -> Vec<Cow<'a, str>> {
        self.parms(name)
            .filter_map(|parm| parm.value.clone())
            .filter(|value| !value.is_empty())
            .collect()
    }

    /// The value of the first setting of a name. Later ones are taken out too: the first counts.
    pub(super) fn text(&mut self, name: &str) -> Option<Cow<'a, str>> {
        let first = self.parms(name).next()?;
        first.value.clone().filter(|value| !value.is_empty())
    }

    /// The same for a setting that must be there.
    pub(super) fn required(&mut self, name: &'static str) -> Result<Cow<'a, str>, BootstrapError> {
        self.text(name)
            .ok_or_else(|| BootstrapError::new(BootstrapErrorKind::Missing).at(self.type_, name))
    }

    /// The same for a setting that is secret.
    pub(super) fn secret(&mut self, name: &str) -> Option<Secret> {
        self.text(name).map(|text| Secret::new(text.into_owned()))
    }

    /// Whether a setting of a name is there, with whatever value.
    pub(super) fn flag(&mut self, name: &str) -> bool {
        self.parms(name).next().is_some()
    }

    /// Takes out the inner characteristics of a type and reads them.
    pub(super) fn inner<T>(
        &mut self,
        type_: &str,
        read: impl Fn(&Characteristic<'a>) -> Result<T, BootstrapError>,
    ) -> Result<Vec<T>, BootstrapError> {
        self.take(|setting| match setting {
            Setting::Characteristic(inner) if inner.is(type_) => Some(inner),
            _ => None,
        })
        .map(read)
        .collect()
    }

    pub(super) fn invalid(&self, name: &'static str) -> BootstrapError {
        BootstrapError::new(BootstrapErrorKind::Invalid).at(self.type_, name)
    }

    /// What was not taken out, single settings first, as it will be written.
    pub(super) fn rest(mut self) -> Vec<Setting<'a>> {
        self.rest
            .sort_by_key(|setting| matches!(setting, Setting::Characteristic(_)));
        self.rest.into_iter().cloned().collect()
    }

    fn parms(&mut self, name: &str) -> impl Iterator<Item = &'c Parm<'a>> + use<'c, 'a> {
        self.take(|setting| match setting {
            Setting::Parm(parm) if parm.is(name) => Some(parm),
            _ => None,
        })
    }

    fn take<T>(&mut self, wanted: impl Fn(&'c Setting<'a>) -> Option<T>) -> alloc::vec::IntoIter<T> {
        let mut taken = Vec::new();
        self.rest.retain(|setting| match wanted(setting) {
            Some(found) => {
                taken.push(found);
                false
            }
            None => true,
        });
        taken.into_iter()
    }
}

/// A characteristic that is put together.
impl<'a> Characteristic<'a> {
    pub(super) fn text(self, name: &'static str, value: &Option<Cow<'a, str>>) -> Self {
        match value {
            Some(value) => self.with_parm(name, value.clone()),
            None => self,
        }
    }

    pub(super) fn texts(self, name: &'static str, values: &[Cow<'a, str>]) -> Self {
        values
            .iter()
            .fold(self, |all, value| all.with_parm(name, value.clone()))
    }

    pub(super) fn secret(self, name: &'static str, value: Option<&Secret>) -> Self {
        match value {
            Some(value) => self.with_parm(name, value.as_str().to_string()),
            None => self,
        }
    }

    pub(super) fn flag(self, name: &'static str, is_set: bool) -> Self {
        if is_set { self.with_flag(name) } else { self }
    }

    pub(super) fn all<'t, T: 't>(
        self,
        inner: impl IntoIterator<Item = &'t T>,
        write: impl Fn(&T) -> Characteristic<'a>,
    ) -> Self {
        inner.into_iter().fold(self, |all, one| all.with(write(one)))
    }

    /// The settings that are not known: single ones only, or groups only, so that these can come last.
    pub(super) fn extra(mut self, settings: &[Setting<'a>], parms: bool) -> Self {
        let of_kind = |setting: &&Setting<'a>| matches!(setting, Setting::Parm(_)) == parms;
        self.content.extend(settings.iter().filter(of_kind).cloned());
        self
    }
}
