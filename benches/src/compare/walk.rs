//! The least that reading WBXML takes: a loop over the tokens that finds the ends of the strings and checks
//! that they are UTF-8. It knows no more of WBXML than the inputs need, and keeps no account of anything.

use memchr::memchr;

use crate::document::Content;
use crate::failure::Failure;

/// Counts what is in a document whose header has no string table.
pub(crate) fn walk(document: &[u8]) -> Result<Content, Failure> {
    tokens(document).ok_or_else(|| Failure::Failed(String::from("the walk met what it does not know")))
}

fn tokens(document: &[u8]) -> Option<Content> {
    let (_version, rest) = document.split_first()?;
    let (_public_id, rest) = integer(rest)?;
    let (_charset, rest) = integer(rest)?;
    let (_table, mut rest) = integer(rest).filter(|&(len, _)| len == 0)?;
    let mut content = Content::default();
    while let Some((&token, after)) = rest.split_first() {
        rest = match token {
            // SWITCH_PAGE
            0x00 => after.get(1..)?,
            // END
            0x01 => after,
            // STR_I
            0x03 => {
                let (text, after) = after.split_at_checked(memchr(0, after)?)?;
                content.text += str::from_utf8(text).ok()?.len();
                after.get(1..)?
            }
            // OPAQUE
            0xC3 => {
                let (len, after) = integer(after)?;
                content.text += len;
                after.get(len..)?
            }
            // A tag without attributes
            0x05..=0x3F | 0x45..=0x7F => {
                content.elements += 1;
                after
            }
            _ => return None,
        };
    }
    Some(content)
}

/// A multi-byte integer, and what follows it.
fn integer(mut bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value: usize = 0;
    loop {
        let (&byte, rest) = bytes.split_first()?;
        value = value.checked_mul(128)? | usize::from(byte & 0x7F);
        if byte < 0x80 {
            return Some((value, rest));
        }
        bytes = rest;
    }
}
