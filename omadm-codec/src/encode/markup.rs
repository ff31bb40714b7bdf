//! What can stand as it is between the tags of an element.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use crate::xml_text::{first_illegal, is_legal};

/// What is white space in XML 1.0 (section 2.3).
const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

/// What the prefixes `xml` and `xmlns` stand for.
const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// Whether a text is the content of an element (XML 1.0, section 3.1) that is well-formed by itself, wherever it
/// stands: elements are balanced, references are to characters, prefixes are declared in it.
pub(super) fn is_content(text: &str) -> bool {
    first_illegal(text).is_none() && Content::default().read(text).is_some()
}

/// The elements that are open, and what they declare.
#[derive(Default)]
struct Content<'t> {
    /// Their names, and how many of `declared` were there before each.
    open: Vec<(&'t str, usize)>,
    /// The prefixes that they declare.
    declared: Vec<&'t str>,
    /// What each prefix stands for, the innermost declaration last.
    bound: BTreeMap<&'t str, Vec<&'t str>>,
}

impl<'t> Content<'t> {
    fn read(&mut self, mut rest: &'t str) -> Option<()> {
        loop {
            let (text, markup) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
            if text.contains("]]>") || !has_only_references(text) {
                return None;
            }
            if markup.is_empty() {
                return self.open.is_empty().then_some(());
            }
            rest = if let Some(comment) = markup.strip_prefix("<!--") {
                comment.split_once("--")?.1.strip_prefix('>')?
            } else if let Some(section) = markup.strip_prefix("<![CDATA[") {
                section.split_once("]]>")?.1
            } else if let Some(instruction) = markup.strip_prefix("<?") {
                let (inside, after) = instruction.split_once("?>")?;
                let (target, data) = name(inside)?;
                let is_apart = data.is_empty() || data.starts_with(SPACE);
                if !is_apart || target.contains(':') || target.eq_ignore_ascii_case("xml") {
                    return None;
                }
                after
            } else if let Some(end) = markup.strip_prefix("</") {
                let (name, after) = name(end)?;
                self.end(name)?;
                after.trim_start_matches(SPACE).strip_prefix('>')?
            } else {
                self.start(markup.strip_prefix('<')?)?
            };
        }
    }

    /// Takes a start tag, or that of an empty element; gives what follows it.
    fn start(&mut self, tag: &'t str) -> Option<&'t str> {
        let (element, mut rest) = name(tag)?;
        let mut attributes = Vec::new();
        let is_empty = loop {
            let next = rest.trim_start_matches(SPACE);
            let is_apart = next.len() < rest.len();
            let end = next.strip_prefix('/');
            if let Some(after) = end.unwrap_or(next).strip_prefix('>') {
                rest = after;
                break end.is_some();
            }
            let (key, after) = name(next).filter(|_| is_apart)?;
            let after = after.trim_start_matches(SPACE).strip_prefix('=')?;
            let after = after.trim_start_matches(SPACE);
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let (value, after) = after.strip_prefix(quote)?.split_once(quote)?;
            if value.contains('<') || !has_only_references(value) {
                return None;
            }
            attributes.push((key, value));
            rest = after;
        };

        self.open.push((element, self.declared.len()));
        for (key, value) in &attributes {
            if let Some(prefix) = key.strip_prefix("xmlns:") {
                self.declare(prefix, value)?;
            }
        }
        if let Some((prefix, _)) = element.split_once(':') {
            self.namespace(prefix).filter(|namespace| *namespace != XMLNS)?;
        }
        let mut seen = BTreeSet::new();
        for (key, _) in attributes {
            let expanded = match key.split_once(':') {
                Some((prefix, local)) => (self.namespace(prefix)?, local),
                None => ("", key),
            };
            if !seen.insert(expanded) {
                return None;
            }
        }
        if is_empty {
            self.end(element)?;
        }
        Some(rest)
    }

    fn end(&mut self, name: &str) -> Option<()> {
        let (_, declared) = self.open.pop().filter(|(open, _)| *open == name)?;
        for prefix in self.declared.drain(declared..) {
            self.bound.get_mut(prefix)?.pop();
        }
        Some(())
    }

    /// Takes note of a declaration, unless it is one that nobody may make (Namespaces in XML 1.0, section 3).
    fn declare(&mut self, prefix: &'t str, namespace: &'t str) -> Option<()> {
        let is_barred = namespace.is_empty() || namespace == XMLNS || prefix == "xmlns";
        if is_barred || (prefix == "xml") != (namespace == XML) {
            return None;
        }
        self.declared.push(prefix);
        self.bound.entry(prefix).or_default().push(namespace);
        Some(())
    }

    fn namespace(&self, prefix: &str) -> Option<&'t str> {
        match prefix {
            "xml" => Some(XML),
            "xmlns" => Some(XMLNS),
            _ => self.bound.get(prefix)?.last().copied(),
        }
    }
}

/// A name at the start of a text, with at most one colon in it, and what follows it.
fn name(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c| !is_name_char(c)).unwrap_or(text.len());
    let (name, after) = text.split_at(end);
    let (first, second) = name.split_once(':').unwrap_or((name, "x"));
    let is_part = |part: &str| part.starts_with(is_name_start) && !part.contains(':');
    (is_part(first) && is_part(second)).then_some((name, after))
}

/// XML 1.0, section 2.3.
fn is_name_char(c: char) -> bool {
    is_name_start(c)
        || matches!(c, ':' | '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// XML 1.0, section 2.3, without the colon.
fn is_name_start(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}'
        | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// Whether every `&` begins a reference to a character: one of the five that XML knows, or one by number.
fn has_only_references(text: &str) -> bool {
    text.split('&').skip(1).all(|after| {
        after
            .split_once(';')
            .is_some_and(|(name, _)| match name.strip_prefix('#') {
                Some(number) => by_number(number).is_some_and(is_legal),
                None => matches!(name, "amp" | "lt" | "gt" | "apos" | "quot"),
            })
    })
}

/// The character of a number, in hexadecimal after `x`.
fn by_number(number: &str) -> Option<char> {
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    if !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    char::from_u32(u32::from_str_radix(digits, radix).ok()?)
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use super::*;

    #[test]
    fn what_is_well_formed_by_itself_is_content() {
        for text in [
            "",
            "text > ]] ]>",
            "&amp;&lt;&gt;&apos;&quot;&#9;&#x10FFFF;&#0065;",
            "<a/>",
            "<a />x<a\n></a\t>",
            "<é·1.-/>",
            "<a b='>\"&lt;'\tc = \"'\"/>",
            "<a xml:lang='en'/>",
            "<p:a xmlns:p='u'><p:b p:c='' c=''/></p:a>",
            "<a xmlns=''><b xmlns='u' xmlns:p='u'/></a>",
            "<p:a xmlns:p='u'><p:a xmlns:p='v'/><p:b/></p:a>",
            "<a xmlns:xml='http://www.w3.org/XML/1998/namespace'/>",
            "<!----><!-- - <a> & --><a><!--x--></a>",
            "<![CDATA[<a>&]] >]]><![CDATA[]]>",
            "<?p?><?p <a> & ??><a><?xmlx ?></a>",
        ] {
            assert!(is_content(text), "{text}");
        }
    }

    #[test]
    fn what_is_not_well_formed_by_itself_is_none() {
        for text in [
            // Elements.
            "<a>",
            "</a>",
            "<a></b>",
            "<a><b></a></b>",
            "<a",
            "<a/",
            "<a/ >",
            "<",
            "<>",
            "<></>",
            "< a/>",
            "</ a>",
            "<a></a b=''>",
            "<a <b></a>",
            "</Data><Evil/>",
            "<1/>",
            "<-a/>",
            "<a;/>",
            "<\u{D7}/>",
            // Attributes.
            "<a b/>",
            "<a b=/>",
            "<a b=c/>",
            "<a b='c/>",
            "<a b='c\"/>",
            "<a b='<'/>",
            "<a b='&nope;'/>",
            "<a b='&'/>",
            "<a b='1'c='2'/>",
            "<a x='1' x='2'/>",
            "<a 1=''/>",
            "<a ='1'/>",
            "<a b=''/ >",
            "<a/b=''>",
            // Namespaces.
            "<p:a/>",
            "<a p:b=''/>",
            "<a><b xmlns:p='u'/><p:c/></a>",
            "<p:a xmlns:q='u'/>",
            "<a:/>",
            "<:a/>",
            "<a:b:c xmlns:a='u'/>",
            "<a p:/>",
            "<a xmlns:p=''/>",
            "<a xmlns:p='u' xmlns:p='v'/>",
            "<xmlns:a/>",
            "<a xmlns:p='u' xmlns:q='u' p:x='' q:x=''/>",
            "<a xmlns:xmlns='u'/>",
            "<a xmlns:xml='u'/>",
            "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
            "<a xmlns:p='http://www.w3.org/2000/xmlns/'/>",
            // Text and references.
            "]]>",
            "<a>]]></a>",
            "&",
            "& ",
            "&;",
            "&nope;",
            "&AMP;",
            "&amp",
            "&#;",
            "&#x;",
            "&#xG;",
            "&#+65;",
            "&#0;",
            "&#xD800;",
            "&#xFFFE;",
            "&#x110000;",
            "&#99999999999;",
            "&a<b/>;",
            "\u{2}",
            "<a>\u{FFFF}</a>",
            // Comments, sections, instructions, declarations.
            "<!-- -- -->",
            "<!--->",
            "<!-- --->",
            "<!--",
            "<!-- >",
            "<!a>",
            "<![CDATA[",
            "<![CDATA[]]",
            "<![cdata[]]>",
            "<?",
            "<?>",
            "<??>",
            "<? p?>",
            "<?p",
            "<?p'?>",
            "<?p:q?>",
            "<?xml?>",
            "<?XmL version='1.0'?>",
            "<!DOCTYPE a><a/>",
            "<!ENTITY a 'b'>",
        ] {
            assert!(!is_content(text), "{text}");
        }
    }

    #[test]
    fn depth_and_number_do_not_matter() {
        const MANY: usize = 100_000;
        let deep = format!("{}{}", "<p:a xmlns:p='u'>".repeat(MANY), "</p:a>".repeat(MANY));
        assert!(is_content(&deep));
        let attributes: String = (0..MANY).map(|n| format!(" a{n}=''")).collect();
        assert!(is_content(&format!("<a{attributes}/>")));
        assert!(!is_content(&format!("<a{attributes} a0=''/>")));
        let declarations: String = (0..MANY).map(|n| format!(" xmlns:p{n}='u'")).collect();
        assert!(is_content(&format!(
            "<a{declarations}>{}</a>",
            "<p7:b/>".repeat(MANY)
        )));
        assert!(!is_content(&"<a>".repeat(MANY)));
        assert!(!is_content(&"<!--".repeat(MANY)));
        assert!(!is_content(&"&".repeat(MANY)));
        assert!(!is_content(&format!("<a b='{}", "' c='".repeat(MANY))));
    }
}
