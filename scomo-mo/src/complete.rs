//! The data of the alert that reports a finished operation.

use alloc::string::String;
use core::fmt::Write;

use crate::ResultCode;

/// What the `Data` of an OperationComplete alert says: two elements side by side, without a root.
///
/// Some peers write the elements in the other order, leave one out, or put white space, comments or a
/// CDATA section around them; [`parse`](Self::parse) takes all of this.
///
/// ```
/// use scomo_mo::{OperationComplete, ResultCode};
///
/// let text = OperationComplete::new(ResultCode::SUCCESS, "R&D tools").payload();
/// assert_eq!(text, "<ResultCode>1200</ResultCode><Identifier>R&amp;D tools</Identifier>");
/// let back = OperationComplete::parse(&text);
/// assert_eq!(back.result, Some(ResultCode::SUCCESS));
/// assert_eq!(back.identifier.as_deref(), Some("R&D tools"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperationComplete {
    /// `ResultCode`: how the operation ended.
    pub result: Option<ResultCode>,
    /// `Identifier`: the ID of a component, or the PkgID of a package.
    pub identifier: Option<String>,
}

impl OperationComplete {
    /// A payload with both elements.
    pub fn new(result: ResultCode, identifier: impl Into<String>) -> Self {
        Self {
            result: Some(result),
            identifier: Some(identifier.into()),
        }
    }

    /// The text for `Data`; markup characters in the identifier are escaped, characters that XML cannot carry replaced.
    pub fn payload(&self) -> String {
        let mut text = String::new();
        if let Some(ResultCode(code)) = self.result {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "<ResultCode>{code}</ResultCode>");
        }
        if let Some(identifier) = &self.identifier {
            text.push_str("<Identifier>");
            for c in identifier.chars() {
                match c {
                    '&' => text.push_str("&amp;"),
                    '<' => text.push_str("&lt;"),
                    '>' => text.push_str("&gt;"),
                    '\r' => text.push_str("&#13;"),
                    '\t' | '\n' => text.push(c),
                    '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => text.push('\u{fffd}'),
                    c => text.push(c),
                }
            }
            text.push_str("</Identifier>");
        }
        text
    }

    /// Reads the payload as tolerantly as possible: what is not there, or cannot be read, stays `None`.
    ///
    /// Text that was escaped once too often is read too, and so is a bare number.
    pub fn parse(text: &str) -> Self {
        let mut found = Self::default();
        if text.contains('<') {
            found.scan(text);
        } else if text.contains("&lt;") {
            found.scan(&unescape(text));
        } else {
            found.result = ResultCode::parse(text);
        }
        found
    }

    fn scan(&mut self, text: &str) {
        let mut rest = text;
        let mut open: Option<(bool, String)> = None; // whether it is the ResultCode, and its text so far
        while !rest.is_empty() {
            let (before, markup) = rest.split_once('<').unwrap_or((rest, ""));
            if let Some((_, content)) = &mut open {
                content.push_str(&unescape(before));
            }
            rest = if let Some(comment) = markup.strip_prefix("!--") {
                comment.split_once("-->").map_or("", |(_, rest)| rest)
            } else if let Some(cdata) = markup.strip_prefix("![CDATA[") {
                let (cdata, rest) = cdata.split_once("]]>").unwrap_or((cdata, ""));
                match &mut open {
                    Some((_, content)) => content.push_str(cdata),
                    // A CDATA section around the elements, which the layer below has not resolved.
                    None if cdata.contains("ResultCode") || cdata.contains("Identifier") => {
                        self.scan_plain(cdata);
                    }
                    None => {}
                }
                rest
            } else {
                let (tag, rest) = markup.split_once('>').unwrap_or((markup, ""));
                self.tag(tag, &mut open);
                rest
            };
        }
        if let Some(open) = open {
            self.close(open);
        }
    }

    /// The elements in a CDATA section, which cannot hold another one.
    fn scan_plain(&mut self, text: &str) {
        let mut open = None;
        for (at, piece) in text.split('<').enumerate() {
            let content = if at == 0 {
                piece
            } else {
                let (tag, content) = piece.split_once('>').unwrap_or((piece, ""));
                self.tag(tag, &mut open);
                content
            };
            if let Some((_, text)) = &mut open {
                text.push_str(&unescape(content));
            }
        }
        if let Some(open) = open {
            self.close(open);
        }
    }

    fn tag(&mut self, tag: &str, open: &mut Option<(bool, String)>) {
        let (name, closing) = match tag.strip_prefix('/') {
            Some(name) => (name, true),
            None => (tag, false),
        };
        let name = name
            .split([' ', '\t', '\r', '\n', '/'])
            .next()
            .unwrap_or_default();
        let name = name.rsplit(':').next().unwrap_or_default();
        let is_result = match name {
            "ResultCode" => true,
            "Identifier" => false,
            _ => return,
        };
        if let Some(open) = open.take() {
            self.close(open);
        }
        if !closing {
            let content = (is_result, String::new());
            if tag.ends_with('/') {
                self.close(content);
            } else {
                *open = Some(content);
            }
        }
    }

    fn close(&mut self, (is_result, content): (bool, String)) {
        if is_result {
            self.result = self.result.or_else(|| ResultCode::parse(&content));
        } else if self.identifier.is_none() {
            self.identifier = Some(String::from(content.trim()));
        }
    }
}

/// Resolves the five named references and the numbered ones; what is none of these stays.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        // No reference is longer than `&#x0010FFFF;`.
        let end = after.bytes().take(12).position(|byte| byte == b';');
        let reference = end.and_then(|end| after.get(..end));
        if let Some(c) = reference.and_then(referenced) {
            out.push(c);
            rest = after.split_once(';').map_or("", |(_, rest)| rest);
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn referenced(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn both(code: u16, identifier: &str) -> OperationComplete {
        OperationComplete::new(ResultCode(code), identifier)
    }

    #[test]
    fn forms_seen_in_the_field_are_read() {
        for text in [
            "<ResultCode>1200</ResultCode><Identifier>com.ex.a</Identifier>",
            "<Identifier>com.ex.a</Identifier><ResultCode>1200</ResultCode>",
            "\n <ResultCode> 1200 </ResultCode>\n <!-- <ResultCode>1405</ResultCode> -->\n <Identifier>com.ex.a\n</Identifier> ",
            "<![CDATA[<ResultCode>1200</ResultCode><Identifier>com.ex.a</Identifier>]]>",
            "&lt;ResultCode&gt;1200&lt;/ResultCode&gt;&lt;Identifier&gt;com.ex.a&lt;/Identifier&gt;",
            "<s:ResultCode xmlns:s='x'>1200</s:ResultCode><Identifier a=\"b\"><![CDATA[com.ex.a]]></Identifier>",
            "<Data><ResultCode>12<!-- x -->00</ResultCode><Identifier>com.ex.a</Identifier></Data>",
            "<ResultCode>1200<Identifier>com.ex.a",
        ] {
            assert_eq!(OperationComplete::parse(text), both(1200, "com.ex.a"), "{text}");
        }
    }

    #[test]
    fn a_missing_element_stays_missing() {
        let only_code = OperationComplete::parse("<ResultCode>1401</ResultCode>");
        assert_eq!(
            (only_code.result, only_code.identifier),
            (Some(ResultCode(1401)), None)
        );
        let only_id = OperationComplete::parse("<Identifier>x</Identifier>");
        assert_eq!((only_id.result, only_id.identifier.as_deref()), (None, Some("x")));
        assert_eq!(OperationComplete::parse(""), OperationComplete::default());
        assert_eq!(OperationComplete::parse("1200").result, Some(ResultCode(1200)));
        let empty = OperationComplete::parse("<ResultCode/><Identifier/>");
        assert_eq!((empty.result, empty.identifier.as_deref()), (None, Some("")));
        assert_eq!(
            OperationComplete::parse("<ResultCode>soon</ResultCode>").result,
            None
        );
    }

    #[test]
    fn many_references_take_linear_time() {
        let text = "&".repeat(1 << 20);
        assert_eq!(unescape(&text).len(), text.len());
    }

    proptest! {
        #[test]
        fn any_identifier_survives(code: u16, id in "[^\\x00-\\x1f\\x7f\\s\u{fffe}\u{ffff}]([^\\x00-\\x08\\x0b-\\x1f\u{fffe}\u{ffff}]*[^\\x00-\\x1f\\x7f\\s\u{fffe}\u{ffff}])?") {
            let value = both(code, &id);
            prop_assert_eq!(OperationComplete::parse(&value.payload()), value);
        }

        #[test]
        fn no_text_is_too_odd(text in ".*", pieces in proptest::collection::vec(
            prop_oneof![Just("<"), Just(">"), Just("<!--"), Just("-->"), Just("<![CDATA["), Just("]]>"), Just("ResultCode"), Just("/"), Just("&#x"), Just(";")], 0..40)) {
            OperationComplete::parse(&text);
            OperationComplete::parse(&pieces.concat());
        }
    }
}
