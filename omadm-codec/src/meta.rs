//! `Meta`: what is known about data, and the limits of a sender.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use crate::Format;
use crate::message::own;

/// `Meta`: what is known about data, or, in a header, the limits of the sender.
///
/// MetInf 1.2. What most Items have, `Format` and `Type`, are fields; the rest has methods. Elements that only
/// data synchronisation uses (`Anchor`, `Mem`, `Version`, `FieldLevel`) are passed over when reading.
///
/// ```
/// use omadm_codec::{Format, Meta};
///
/// let first_chunk = Meta::new(Format::Chr, "text/plain").with_size(4711);
/// assert_eq!(first_chunk.size(), Some(4711));
/// assert_eq!(first_chunk.max_msg_size(), None);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub struct Meta<'a> {
    /// `Format`: the name as it stands; [`Format::from_name`] reads it. Absent means `chr`.
    pub format: Option<Cow<'a, str>>,
    /// `Type`: a MIME type, an MO identifier, or an authentication scheme. Absent means `text/plain`.
    pub type_: Option<Cow<'a, str>>,
    /// The elements that few have; absent when none of them is there.
    #[cfg_attr(feature = "serde", serde(default))]
    #[cfg_attr(feature = "arbitrary", arbitrary(with = some))]
    more: Option<Box<More<'a>>>,
}

/// The elements of `Meta` that few have, apart so that the many stay small.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
struct More<'a> {
    mark: Option<Cow<'a, str>>,
    size: Option<u64>,
    next_nonce: Option<Cow<'a, str>>,
    max_msg_size: Option<u64>,
    max_obj_size: Option<u64>,
    emi: Vec<Cow<'a, str>>,
}

/// Rarer elements, absent when none is there.
#[cfg(feature = "arbitrary")]
fn some<'a>(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Option<Box<More<'a>>>> {
    let more: Box<More<'a>> = u.arbitrary()?;
    Ok((*more != More::default()).then_some(more))
}

/// Reads, sets, and builds with one of the rarer elements.
macro_rules! rare {
    ($($(#[$doc:meta])* $kind:ident $get:ident $set:ident $with:ident;)*) => {
        $(
            rare!(@get $kind $(#[$doc])* $get);

            #[doc = concat!("Sets or takes away [`", stringify!($get), "`](Self::", stringify!($get), ").")]
            pub fn $set(&mut self, value: Option<rare!(@type $kind)>) {
                self.change(|more| more.$get = value);
            }

            #[doc = concat!("The same `Meta` with [`", stringify!($get), "`](Self::", stringify!($get), ").")]
            #[must_use]
            pub fn $with(mut self, value: rare!(@argument $kind)) -> Self {
                self.change(|more| more.$get = Some(rare!(@convert $kind value)));
                self
            }
        )*
    };
    (@get number $(#[$doc:meta])* $get:ident) => {
        $(#[$doc])*
        pub fn $get(&self) -> Option<u64> {
            self.more.as_deref().and_then(|more| more.$get)
        }
    };
    (@get text $(#[$doc:meta])* $get:ident) => {
        $(#[$doc])*
        pub fn $get(&self) -> Option<&str> {
            self.more.as_deref().and_then(|more| more.$get.as_deref())
        }
    };
    (@argument number) => { u64 };
    (@argument text) => { impl Into<Cow<'a, str>> };
    (@convert number $value:ident) => { $value };
    (@convert text $value:ident) => { $value.into() };
    (@type number) => { u64 };
    (@type text) => { Cow<'a, str> };
}

impl<'a> Meta<'a> {
    /// A `Meta` with `Format` and `Type`.
    pub fn new(format: Format, type_: impl Into<Cow<'a, str>>) -> Self {
        Self {
            type_: Some(type_.into()),
            ..Self::format(format)
        }
    }

    /// A `Meta` with `Format` alone.
    pub fn format(format: Format) -> Self {
        Self {
            format: Some(Cow::Borrowed(format.name())),
            ..Self::default()
        }
    }

    rare! {
        /// `Mark`: the importance of a generic alert, from `fatal` to `indeterminate`; absent means `informational`.
        text mark set_mark with_mark;
        /// `Size`: of a large object, in the first chunk; in bytes as carried.
        number size set_size with_size;
        /// `NextNonce`, in Base64.
        text next_nonce set_next_nonce with_next_nonce;
        /// `MaxMsgSize`: the longest message that the sender takes, in bytes.
        number max_msg_size set_max_msg_size with_max_msg_size;
        /// `MaxObjSize`: the longest object that the sender takes, in bytes.
        number max_obj_size set_max_obj_size with_max_obj_size;
    }

    /// The `EMI`s: extensions of vendors.
    pub fn emi(&self) -> &[Cow<'a, str>] {
        self.more.as_deref().map_or(&[], |more| &more.emi)
    }

    /// Appends an `EMI`.
    pub fn push_emi(&mut self, extension: impl Into<Cow<'a, str>>) {
        self.change(|more| more.emi.push(extension.into()));
    }

    /// Whether nothing is in it; such a `Meta` is not written.
    pub fn is_empty(&self) -> bool {
        self.format.is_none() && self.type_.is_none() && self.more.is_none()
    }

    /// Whether there is anything besides `Format` and `Type`.
    pub(crate) fn has_rare(&self) -> bool {
        self.more.is_some()
    }

    /// What holds for an Item: each element from `self`, else from the command's `Meta`.
    #[must_use]
    pub fn over(&self, command: &Self) -> Self {
        let mut meta = self.clone();
        meta.format = meta.format.or_else(|| command.format.clone());
        meta.type_ = meta.type_.or_else(|| command.type_.clone());
        if let Some(outer) = &command.more {
            meta.change(|more| more.fill(outer));
        }
        meta
    }

    /// Frees it from the input it was decoded from.
    pub fn into_owned(self) -> Meta<'static> {
        Meta {
            format: self.format.map(own),
            type_: self.type_.map(own),
            more: self.more.map(|more| Box::new(more.into_owned())),
        }
    }

    /// Changes the rarer elements, and drops them when none is left.
    fn change(&mut self, change: impl FnOnce(&mut More<'a>)) {
        let mut more = self.more.take().unwrap_or_default();
        change(&mut more);
        self.more = (*more != More::default()).then_some(more);
    }
}

impl<'a> More<'a> {
    /// Takes over what is absent here.
    fn fill(&mut self, outer: &Self) {
        self.mark = self.mark.take().or_else(|| outer.mark.clone());
        self.size = self.size.or(outer.size);
        self.next_nonce = self.next_nonce.take().or_else(|| outer.next_nonce.clone());
        self.max_msg_size = self.max_msg_size.or(outer.max_msg_size);
        self.max_obj_size = self.max_obj_size.or(outer.max_obj_size);
        if self.emi.is_empty() {
            self.emi.clone_from(&outer.emi);
        }
    }

    fn into_owned(self) -> More<'static> {
        More {
            mark: self.mark.map(own),
            size: self.size,
            next_nonce: self.next_nonce.map(own),
            max_msg_size: self.max_msg_size,
            max_obj_size: self.max_obj_size,
            emi: self.emi.into_iter().map(own).collect(),
        }
    }
}

/// Shows what is there. A nonce is not shown, only that there is one.
impl fmt::Debug for Meta<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn field<T: fmt::Debug>(shown: &mut fmt::DebugStruct<'_, '_>, name: &str, value: Option<T>) {
            if let Some(value) = value {
                shown.field(name, &value);
            }
        }
        let mut shown = f.debug_struct("Meta");
        field(&mut shown, "format", self.format.as_ref());
        field(&mut shown, "type", self.type_.as_ref());
        field(&mut shown, "mark", self.mark());
        field(&mut shown, "size", self.size());
        field(&mut shown, "next_nonce", self.next_nonce().map(|_| ".."));
        field(&mut shown, "max_msg_size", self.max_msg_size());
        field(&mut shown, "max_obj_size", self.max_obj_size());
        field(&mut shown, "emi", Some(self.emi()).filter(|emi| !emi.is_empty()));
        shown.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_takes_from_its_command_what_it_does_not_say() {
        let command = Meta::new(Format::Chr, "text/plain")
            .with_size(7)
            .with_mark("minor");
        let item = Meta::format(Format::Int).with_size(9);
        let both = item.over(&command);
        assert_eq!(both.format.as_deref(), Some("int"));
        assert_eq!(both.type_.as_deref(), Some("text/plain"));
        assert_eq!((both.size(), both.mark()), (Some(9), Some("minor")));
        assert_eq!(Meta::default().over(&command), command);
        assert_eq!(command.over(&Meta::default()), command);
    }

    #[test]
    fn a_meta_from_which_all_was_taken_is_empty() {
        let mut meta = Meta::default().with_next_nonce("AAAA");
        assert!(!meta.is_empty());
        meta.set_next_nonce(None);
        assert!(meta.is_empty());
        assert_eq!(meta, Meta::default());
        meta.push_emi("x");
        assert_eq!((meta.emi(), meta.is_empty()), (&[Cow::Borrowed("x")][..], false));
    }

    #[test]
    fn debug_shows_no_nonce() {
        let meta = Meta::format(Format::B64).with_next_nonce("c2VjcmV0").with_size(3);
        assert_eq!(
            alloc::format!("{meta:?}"),
            "Meta { format: \"b64\", size: 3, next_nonce: \"..\" }"
        );
    }
}
