//! WBXML documents as XML, and XML as WBXML documents.

mod outline;
mod well_formed;

use wbxml::dictionaries::ALL;
use wbxml::{
    AttrName, Coding, Dictionary, Event, Extensions, FromXml, Options, PublicId, Reader, Style, Tag, ToXml,
    Version, Whitespace, XmlError, XmlErrorKind, from_xml, to_xml, to_xml_into,
};

use crate::wbxml_reader::events;

use outline::outline;
use well_formed::well_formed;

/// Shows a document, in the language that the first byte names or else in its own, in each style, and takes
/// it back from what is shown. The first byte also says whether tokens without a name are shown.
pub fn wbxml_to_xml(data: &[u8]) {
    let Some((&choice, document)) = data.split_first() else {
        return;
    };
    let mut options = ToXml::new(ALL);
    options.language = language(choice);
    options.unknown_tokens = choice & 0x80 != 0;
    options.output = 1 << 20;
    let [compact, indented, canonical] = [Style::Compact, Style::Indented, Style::Canonical].map(|style| {
        options.style = style;
        to_xml(document, &options)
    });
    let (compact, indented, canonical) = match (compact, indented, canonical) {
        (Ok(compact), Ok(indented), Ok(canonical)) => (compact, indented, canonical),
        (compact, indented, canonical) => {
            for shown in [&compact, &indented, &canonical] {
                if let Err(error) = shown {
                    failed(error, document.len());
                }
            }
            let first = compact.err();
            for other in [indented.err(), canonical.err()] {
                let too_long = |error: &Option<XmlError>| {
                    error
                        .as_ref()
                        .is_some_and(|error| *error.kind() == XmlErrorKind::TooLong)
                };
                assert!(
                    first == other || too_long(&first) || too_long(&other),
                    "{first:?} in one style, {other:?} in another"
                );
            }
            untouched(document, &options);
            return;
        }
    };
    for xml in [&compact, &indented, &canonical] {
        well_formed(xml);
    }
    appended(document, &options, &canonical);

    let dictionary = options.language.or_else(|| named(document)).unwrap();
    let back = FromXml::new(ALL);
    // What is text only is what it was, in every style.
    let taken = taken_back(&canonical, back, dictionary, Whitespace::Keep);
    let again = canonical_form(&taken, dictionary);
    let compared = taken_back(&compact, back, dictionary, Whitespace::Keep);
    assert_eq!(canonical_form(&compared, dictionary), again, "{compact}");
    assert_eq!(
        taken_back(&indented, back, dictionary, Whitespace::Data),
        taken_back(&compact, back, dictionary, Whitespace::Data),
        "{indented}"
    );
    let mut found = Found::default();
    found.look(document, dictionary);
    if found.ambiguous || options.unknown_tokens {
        // Only what was taken back is the same from now on.
    } else if found.blanks {
        // The white space around a number or date, and in Base64, is not kept.
        assert_eq!(without_blanks(&again), without_blanks(&canonical));
    } else {
        assert_eq!(again, canonical);
    }
    assert_eq!(
        canonical_form(
            &taken_back(&again, back, dictionary, Whitespace::Keep),
            dictionary
        ),
        again
    );
}

/// Encodes XML, in the language that the first byte names or else by what the text says. What comes of it can
/// be shown, and taken back from that without any change.
pub fn wbxml_from_xml(data: &[u8]) {
    let Some((&choice, text)) = data.split_first() else {
        return;
    };
    let Ok(text) = core::str::from_utf8(text) else {
        return;
    };
    let mut options = FromXml::new(ALL);
    options.language = language(choice);
    options.version = match choice >> 6 {
        0 => Version::V1_2,
        1 => Version::V1_3,
        2 => Version::V1_1,
        _ => Version::V1_0,
    };
    for whitespace in [Whitespace::Data, Whitespace::Keep, Whitespace::Trim] {
        options.whitespace = whitespace;
        match from_xml(text, &options) {
            Ok(document) => encoded(text, &document, options),
            Err(error) => failed(&error, text.len()),
        }
    }
}

/// The document type that a byte names; most bytes name none.
pub(crate) fn language(choice: u8) -> Option<&'static Dictionary> {
    ALL.get(usize::from(choice & 0x3F).checked_sub(1)?).copied()
}

/// The document type that a document names.
fn named(document: &[u8]) -> Option<&'static Dictionary> {
    let options = Options::tolerant().with_limits(large().limits);
    let id = Reader::with_options(document, options).ok()?.header().public_id;
    ALL.iter().find(|dictionary| dictionary.is_named(id)).copied()
}

/// Limits that are above all that comes of a small document.
fn large() -> Options {
    let mut options = Options::strict();
    options.limits.string_table = 16 << 20;
    options.limits.attributes = 1 << 16;
    options.limits.depth = 1 << 10;
    options
}

fn failed(error: &XmlError, len: usize) {
    assert!(error.offset() <= len, "{error} is beyond {len} bytes");
    assert!(!error.to_string().contains('\n'), "{error}");
}

/// A failure leaves what was there before.
fn untouched(document: &[u8], options: &ToXml<'_>) {
    let mut xml = String::from("before");
    if to_xml_into(document, options, &mut xml).is_err() {
        assert_eq!(xml, "before");
    }
}

/// The text is appended to what was there before.
fn appended(document: &[u8], options: &ToXml<'_>, shown: &str) {
    let mut xml = String::from("before");
    to_xml_into(document, options, &mut xml).unwrap();
    assert_eq!(xml.strip_prefix("before"), Some(shown));
}

/// The document that XML made by `to_xml` stands for. It can be read strictly.
fn taken_back(
    xml: &str,
    mut options: FromXml<'_>,
    dictionary: &'static Dictionary,
    whitespace: Whitespace,
) -> Vec<u8> {
    options.language = Some(dictionary);
    options.whitespace = whitespace;
    options.limits.depth = large().limits.depth;
    options.limits.attributes = large().limits.attributes;
    match from_xml(xml, &options) {
        Ok(document) => {
            events(&document, large()).unwrap();
            document
        }
        Err(error) => panic!("{error}: {xml}"),
    }
}

/// A document made by `from_xml` as XML.
fn canonical_form(document: &[u8], dictionary: &'static Dictionary) -> String {
    let mut options = ToXml::new(ALL);
    options.language = Some(dictionary);
    options.reader = large();
    options.style = Style::Canonical;
    match to_xml(document, &options) {
        Ok(xml) => xml,
        Err(error) => panic!("{error}: {}", document.escape_ascii()),
    }
}

/// What `from_xml` made of a text says the same, and is shown and taken back.
fn encoded(text: &str, document: &[u8], mut options: FromXml<'_>) {
    let header = Reader::with_options(document, large()).unwrap().header();
    assert_eq!(header.version, options.version);
    events(document, large()).unwrap();
    let Some(dictionary) = options.language.or_else(|| named(document)).or_else(|| {
        assert_eq!(header.public_id, PublicId::UNKNOWN);
        ALL.iter()
            .find(|dictionary| dictionary.public_id() == header.public_id)
            .copied()
    }) else {
        panic!("{:?} was written and is not known", header.public_id)
    };
    let xml = canonical_form(document, dictionary);
    well_formed(&xml);
    let mut shown = ToXml::new(ALL);
    shown.language = Some(dictionary);
    shown.reader = large();
    let compact = to_xml(document, &shown).unwrap();
    well_formed(&compact);
    // Variables have several forms, and a dollar sign is doubled beside them.
    let said = outline(text);
    if !said.iter().any(|line| line.contains('$')) {
        assert_eq!(outline(&compact), said);
    }
    let again = taken_back(&compact, options, dictionary, Whitespace::Keep);
    if let Extensions::Variables = dictionary.extensions() {
        // A `$` is doubled in XML, and the text beside it may then come in another number of parts.
        assert_eq!(canonical_form(&again, dictionary), xml, "{compact}");
    } else {
        assert_eq!(
            again.escape_ascii().to_string(),
            document.escape_ascii().to_string(),
            "{compact}"
        );
    }
    let sorted = taken_back(&xml, options, dictionary, Whitespace::Keep);
    assert_eq!(canonical_form(&sorted, dictionary), xml);
    for limit in [64, 64 << 10] {
        options.string_table = Some(limit);
        let shared = taken_back(&compact, options, dictionary, Whitespace::Keep);
        assert!(shared.len() <= again.len());
        assert_eq!(
            canonical_form(&shared, dictionary),
            xml,
            "{}",
            shared.escape_ascii()
        );
    }
    options.string_table = None;
    if dictionary.public_ids().is_empty() {
        return;
    }
    // The DOCTYPE says the document type as well.
    options.language = None;
    options.whitespace = Whitespace::Keep;
    options.limits.depth = large().limits.depth;
    options.limits.attributes = large().limits.attributes;
    assert_eq!(from_xml(&compact, &options), Ok(again));
}

/// What is in a document and those inside of it that does not come back as it was.
#[derive(Default)]
struct Found {
    /// Names and documents that XML does not tell apart: literals, which can have the name of a token, elements
    /// where a document is expected, and documents with another root than their type has.
    ambiguous: bool,
    /// Elements whose white space does not count.
    blanks: bool,
}

impl Found {
    fn look(&mut self, document: &[u8], dictionary: &'static Dictionary) {
        let codings = || {
            dictionary
                .tag_pages()
                .iter()
                .flat_map(|page| page.entries())
                .map(|e| e.coding)
        };
        self.blanks |= codings().any(|coding| {
            matches!(
                coding,
                Coding::Base64 | Coding::BcdDateTime | Coding::BitDateTime | Coding::Integer
            )
        });
        let Ok(reader) = Reader::with_options(document, Options::tolerant()) else {
            return;
        };
        let mut open = Vec::new();
        for event in reader.map_while(Result::ok) {
            match event {
                Event::Start(start) => {
                    self.ambiguous |= start.tag().is_none() || open.last() == Some(&Coding::Document);
                    open.push(start.tag().map_or(Coding::Text, |tag| coding(tag, dictionary)));
                }
                Event::End => _ = open.pop(),
                Event::Attribute(AttrName::Literal(_)) => self.ambiguous = true,
                Event::Opaque(inner) => {
                    if let Some(dictionary) = named(inner) {
                        self.ambiguous |= !has_known_root(inner, dictionary);
                        self.look(inner, dictionary);
                    }
                }
                _ => {}
            }
        }
    }
}

/// How the content of an element travels.
fn coding(tag: Tag, dictionary: &'static Dictionary) -> Coding {
    let page = dictionary
        .tag_pages()
        .iter()
        .find(|page| page.page() == tag.page());
    page.and_then(|page| page.get(tag.code()))
        .map_or(Coding::Text, |entry| entry.coding)
}

/// Whether a document inside of another one can be told by its root element.
fn has_known_root(document: &[u8], dictionary: &'static Dictionary) -> bool {
    let Ok(reader) = Reader::with_options(document, Options::tolerant()) else {
        return false;
    };
    let root = reader.map_while(Result::ok).find_map(|event| match event {
        Event::Start(start) => Some(start.tag()),
        _ => None,
    });
    root.flatten()
        .and_then(|tag| dictionary.tag_name(tag))
        .is_some_and(|name| dictionary.roots().contains(&name))
}

fn without_blanks(xml: &str) -> String {
    xml.chars()
        .filter(|c| !matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0C'))
        .collect::<String>()
        .replace("&#xD;", "")
}
