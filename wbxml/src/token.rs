//! Tokens: the global ones, and the three code spaces that belong to a document type.

use core::fmt;

// Global tokens, section 7.1.
pub(crate) const SWITCH_PAGE: u8 = 0x00;
pub(crate) const END: u8 = 0x01;
pub(crate) const ENTITY: u8 = 0x02;
pub(crate) const STR_I: u8 = 0x03;
pub(crate) const LITERAL: u8 = 0x04;
pub(crate) const EXT_I_0: u8 = 0x40;
pub(crate) const EXT_I_2: u8 = 0x42;
pub(crate) const PI: u8 = 0x43;
pub(crate) const EXT_T_0: u8 = 0x80;
pub(crate) const EXT_T_2: u8 = 0x82;
pub(crate) const STR_T: u8 = 0x83;
pub(crate) const EXT_0: u8 = 0xC0;
pub(crate) const EXT_2: u8 = 0xC2;
pub(crate) const OPAQUE: u8 = 0xC3;

/// The bit of a tag byte that announces attributes.
pub(crate) const WITH_ATTRIBUTES: u8 = 0x80;
/// The bit of a tag byte that announces content.
pub(crate) const WITH_CONTENT: u8 = 0x40;
/// The bits of a tag byte that identify the element.
pub(crate) const TAG_CODE: u8 = 0x3F;

/// Whether the byte is one of the nine extension tokens.
#[inline]
pub(crate) const fn is_extension(byte: u8) -> bool {
    matches!(byte, EXT_I_0..=EXT_I_2 | EXT_T_0..=EXT_T_2 | EXT_0..=EXT_2)
}

macro_rules! token {
    ($(#[$doc:meta])* $name:ident, $range:literal, $pattern:pat) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u16);

        impl $name {
            #[doc = concat!("The token `code` of code page `page`, for constants; codes are ", $range, ".")]
            ///
            /// # Panics
            ///
            /// When the code is outside of that range. In a constant this is an error of the compiler;
            #[doc = concat!("[`", stringify!($name), "::try_new`] is for codes known only at run time.")]
            #[must_use]
            pub const fn new(page: u8, code: u8) -> Self {
                assert!(matches!(code, $pattern), "token code out of range");
                Self::from_wire(page, code)
            }

            #[doc = concat!("The token `code` of code page `page`; `None` unless the code is in ", $range, ".")]
            #[must_use]
            pub const fn try_new(page: u8, code: u8) -> Option<Self> {
                if matches!(code, $pattern) { Some(Self::from_wire(page, code)) } else { None }
            }

            /// The token of a code that is known to be in range.
            #[inline]
            pub(crate) const fn from_wire(page: u8, code: u8) -> Self {
                Self(u16::from_be_bytes([page, code]))
            }

            /// The code page, 0 to 255.
            #[inline]
            #[must_use]
            pub const fn page(self) -> u8 {
                let [page, _] = self.0.to_be_bytes();
                page
            }

            #[doc = concat!("The code inside the page, in ", $range, ".")]
            #[inline]
            #[must_use]
            pub const fn code(self) -> u8 {
                let [_, code] = self.0.to_be_bytes();
                code
            }
        }

        /// Shows page and code, as in
        #[doc = concat!("`", stringify!($name), "(1:0x0f)`.")]
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({}:{:#04x})"), self.page(), self.code())
            }
        }
    };
}

token! {
    /// The identity of an element: a code page and a code of the tag code space (section 5.8.2).
    ///
    /// The two upper bits of the byte in the document, "has attributes" and "has content", are not
    /// part of it.
    ///
    /// ```
    /// use wbxml::Tag;
    ///
    /// const ADD: Tag = Tag::new(0, 0x05);
    /// assert_eq!((ADD.page(), ADD.code()), (0, 0x05));
    /// ```
    Tag, "`0x05..=0x3F`", 0x05..=0x3F
}

token! {
    /// The start of an attribute: its name, in some document types with the first part of its value
    /// (section 5.8.3).
    AttrStart, "`0x05..=0x3F` and `0x45..=0x7F`", 0x05..=0x3F | 0x45..=0x7F
}

token! {
    /// A part of the value of an attribute (section 5.8.3).
    AttrValue, "`0x85..=0xBF` and `0xC5..=0xFF`", 0x85..=0xBF | 0xC5..=0xFF
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_outside_of_the_code_space_are_refused() {
        let tags = (0..=u8::MAX)
            .filter(|&code| Tag::try_new(7, code).is_some())
            .count();
        let starts = (0..=u8::MAX)
            .filter(|&code| AttrStart::try_new(7, code).is_some())
            .count();
        let values = (0..=u8::MAX)
            .filter(|&code| AttrValue::try_new(7, code).is_some())
            .count();
        assert_eq!((tags, starts, values), (59, 118, 118));
        assert_eq!(Tag::try_new(0, 0x04), None);
        assert_eq!(Tag::try_new(0, 0x40), None);
    }

    #[test]
    fn order_is_by_page_then_code() {
        assert!(Tag::new(0, 0x3F) < Tag::new(1, 0x05));
        assert!(Tag::new(1, 0x05) < Tag::new(1, 0x06));
    }
}
