//! Texts of a fixed form with decimal digits in it, such as dates.
//!
//! In a form, `0` stands for a digit and everything else for itself.

use alloc::string::String;

/// The digits of a date down to the second: `YYYYMMDDhhmmss`.
pub(super) type Digits = [u8; 14];

/// Reads the digits of a text that has this form; those that the form has not are 0.
pub(super) fn read(form: &str, text: &str) -> Option<Digits> {
    if form.len() != text.len() {
        return None;
    }
    let mut digits = Digits::default();
    let mut places = digits.iter_mut();
    for (wanted, found) in form.bytes().zip(text.bytes()) {
        match (wanted, found) {
            (b'0', b'0'..=b'9') => *places.next()? = found - b'0',
            (b'0', _) => return None,
            _ if wanted != found => return None,
            _ => {}
        }
    }
    Some(digits)
}

/// Writes a text of this form; digits that the form has no place for are left out.
pub(super) fn write(form: &str, digits: &Digits, out: &mut String) {
    let mut digits = digits.iter();
    out.extend(form.chars().map(|wanted| match wanted {
        '0' => digits.next().map_or('0', |&digit| char::from(b'0' + digit)),
        _ => wanted,
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_and_written() {
        let digits = [2, 0, 2, 6, 0, 7, 3, 1, 0, 0, 0, 0, 0, 0];
        assert_eq!(read("0000/00 (00)", "2026/07 (31)"), Some(digits));
        let mut out = String::new();
        write("0000/00 (00)", &digits, &mut out);
        assert_eq!(out, "2026/07 (31)");
    }

    #[test]
    fn a_text_of_another_form_is_not_read() {
        for text in ["", "2026/0", "2026/070", "2026-07", "2026/0a", "2O26/07", "２026"] {
            assert_eq!(read("0000/00", text), None, "{text}");
        }
        assert_eq!(read("000000000000000", "123456789012345"), None);
    }
}
