//! Variables in the texts of WML (WAP-191-WML, section 10.3): `$(name)`, `$name`, and `$$` for a dollar sign.

use alloc::string::String;

use crate::Text;

use super::output::{Place, character, document_text};

/// What each of the three extensions does to the value of a variable.
const CONVERSIONS: [&str; 3] = ["escape", "unesc", "noesc"];

/// How the name of a variable in parentheses can be followed, and which extension that asks for.
const FORMS: [(&str, u8); 10] = [
    (")", 2),
    (":escape)", 0),
    (":e)", 0),
    (":E)", 0),
    (":unesc)", 1),
    (":u)", 1),
    (":U)", 1),
    (":noesc)", 2),
    (":n)", 2),
    (":N)", 2),
];

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Text(&'a str),
    Variable { name: &'a str, index: u8 },
}

/// Whether this can be the name of a variable.
pub(super) fn is_name(name: Text<'_>) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Appends a reference to a variable, whose name needs no escapes.
pub(super) fn push(out: &mut String, name: Text<'_>, index: u8) {
    out.push_str("$(");
    out.extend(name.chars());
    out.push(':');
    out.push_str(CONVERSIONS.get(usize::from(index)).copied().unwrap_or("noesc"));
    out.push(')');
}

/// Appends a text without variables: each dollar sign is doubled.
///
/// # Errors
///
/// The first character that XML does not allow.
pub(super) fn escaped(out: &mut String, text: Text<'_>, place: Place) -> Result<(), char> {
    match text.as_str() {
        Some(plain) if !plain.contains('$') => document_text(out, text, place),
        _ => text.chars().try_for_each(|c| {
            if c == '$' {
                out.push('$');
            }
            character(out, c, place)
        }),
    }
}

/// The parts of a text. A dollar sign that begins neither a variable nor a doubled one stands for itself.
pub(super) fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    core::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (part, tail) = first_part(rest);
        rest = tail;
        Some(part)
    })
}

fn first_part(text: &str) -> (Part<'_>, &str) {
    let Some(at) = text.find('$') else {
        return (Part::Text(text), "");
    };
    if at > 0
        && let Some((plain, tail)) = text.split_at_checked(at)
    {
        return (Part::Text(plain), tail);
    }
    if let Some(doubled) = text.strip_prefix("$$") {
        let dollar = text.get(..1).unwrap_or_default();
        return (Part::Text(dollar), doubled);
    }
    if let Some((name, index, tail)) = variable(text) {
        return (Part::Variable { name, index }, tail);
    }
    let end = text
        .get(1..)
        .and_then(|tail| tail.find('$'))
        .map_or(text.len(), |at| at + 1);
    let (plain, tail) = text.split_at_checked(end).unwrap_or((text, ""));
    (Part::Text(plain), tail)
}

/// The variable that a text begins with: its name, what is to be done with its value, and what follows.
fn variable(text: &str) -> Option<(&str, u8, &str)> {
    let text = text.strip_prefix('$')?;
    let end_of_name = |text: &str| {
        text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(text.len())
    };
    let Some(inside) = text.strip_prefix('(') else {
        let (name, tail) = text.split_at_checked(end_of_name(text))?;
        return is_name(Text::new(name)).then_some((name, 2, tail));
    };
    let (name, tail) = inside.split_at_checked(end_of_name(inside))?;
    let (index, tail) = FORMS
        .iter()
        .find_map(|&(form, index)| Some((index, tail.strip_prefix(form)?)))?;
    is_name(Text::new(name)).then_some((name, index, tail))
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    const fn variable(name: &str, index: u8) -> Part<'_> {
        Part::Variable { name, index }
    }

    #[test]
    fn variables_are_found_in_all_their_forms() {
        let found: Vec<_> = parts("a$b $(c)$(d:escape)$(e:u)$(f:noesc)").collect();
        assert_eq!(
            found,
            [
                Part::Text("a"),
                variable("b", 2),
                Part::Text(" "),
                variable("c", 2),
                variable("d", 0),
                variable("e", 1),
                variable("f", 2),
            ]
        );
    }

    #[test]
    fn other_dollar_signs_stand_for_themselves() {
        let text: String = parts("$$a $5 $ $(x $(y:z) $")
            .map(|part| match part {
                Part::Text(text) => text,
                Part::Variable { .. } => panic!("{part:?}"),
            })
            .collect();
        assert_eq!(text, "$a $5 $ $(x $(y:z) $");
    }

    #[test]
    fn what_is_escaped_has_no_variables() {
        let mut out = String::new();
        escaped(&mut out, Text::new("$a & $$"), Place::Content).unwrap();
        assert_eq!(out, "$$a &amp; $$$$");
    }
}
