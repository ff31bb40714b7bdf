//! Node names that are legal in every tree.

use alloc::borrow::Cow;
use alloc::string::String;

use crate::hex;

/// A legal node name for any identifier; different identifiers have different names.
///
/// Letters, digits, `-`, `_` and dots in the middle stay; every other byte of the UTF-8 text becomes `~` and two hexadecimal
/// digits, so that the name needs no escaping in a URI. The name of the empty text is `~`.
///
/// ```
/// assert_eq!(scomo_mo::node_name("com.example.maps"), "com.example.maps");
/// assert_eq!(scomo_mo::node_name("a/b."), "a~2Fb~2E");
/// ```
pub fn node_name(id: &str) -> Cow<'_, str> {
    if id.is_empty() {
        return Cow::Borrowed("~");
    }
    let last = id.len().saturating_sub(1);
    let stays = |at: usize, byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || (byte == b'.' && at != 0 && at != last)
    };
    if id.bytes().enumerate().all(|(at, byte)| stays(at, byte)) {
        return Cow::Borrowed(id);
    }
    let mut name = String::with_capacity(id.len());
    for (at, byte) in id.bytes().enumerate() {
        if stays(at, byte) {
            name.push(char::from(byte));
        } else {
            hex::push_byte(&mut name, Some('~'), byte);
        }
    }
    Cow::Owned(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_that_would_break_a_uri_are_escaped() {
        assert_eq!(node_name(""), "~");
        assert_eq!(node_name("~"), "~7E");
        assert_eq!(node_name("."), "~2E");
        assert_eq!(node_name("100% ok?"), "100~25~20ok~3F");
    }

    proptest! {
        #[test]
        fn node_names_are_legal_and_unique(a in ".*", b in ".*") {
            let name = node_name(&a);
            prop_assert!(!name.is_empty() && !name.ends_with('.'));
            prop_assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte)));
            prop_assert_eq!(a == b, name == node_name(&b));
        }
    }
}
