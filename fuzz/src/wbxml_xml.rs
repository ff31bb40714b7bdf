//! WBXML documents as XML, and XML as WBXML documents.

mod well_formed;

use wbxml::dictionaries::ALL;
use wbxml::{
    AttrName, Coding, Dictionary, Event, FromXml, Name, Options, PublicId, Reader, Style, ToXml, Version,
    Whitespace, XmlError, XmlErrorKind, from_xml, to_xml, to_xml_into,
};

use crate::wbxml_reader::events;

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
    if found.names || options.unknown_tokens {
        // What a literal is called can have a token.
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
            Ok(document) => encoded(&document, options),
            Err(error) => failed(&error, text.len()),
        }
    }
}

/// The document type that a byte names; most bytes name none.
fn language(choice: u8) -> Option<&'static Dictionary> {
    ALL.get(usize::from(choice & 0x3F).checked_sub(1)?).copied()
}

/// The document type that a document names.
fn named(document: &[u8]) -> Option<&'static Dictionary> {
    let id = Reader::with_options(document, large()).ok()?.header().public_id;
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

/// What `from_xml` made is shown and taken back.
fn encoded(document: &[u8], mut options: FromXml<'_>) {
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
    let again = taken_back(&compact, options, dictionary, Whitespace::Keep);
    assert_eq!(
        again.escape_ascii().to_string(),
        document.escape_ascii().to_string(),
        "{compact}"
    );
    let again = taken_back(&xml, options, dictionary, Whitespace::Keep);
    assert_eq!(canonical_form(&again, dictionary), xml);
    if dictionary.public_ids().is_empty() {
        return;
    }
    // The DOCTYPE says the document type as well.
    options.language = None;
    options.whitespace = Whitespace::Keep;
    options.limits.depth = large().limits.depth;
    options.limits.attributes = large().limits.attributes;
    assert_eq!(from_xml(&compact, &options).as_deref(), Ok(document));
}

/// What is in a document and those inside of it that XML does not keep.
#[derive(Default)]
struct Found {
    /// Names that are no tokens.
    names: bool,
    /// Elements whose white space does not count.
    blanks: bool,
}

impl Found {
    fn look(&mut self, document: &[u8], dictionary: &'static Dictionary) {
        self.blanks |= dictionary.tag_pages().iter().any(|page| {
            page.entries().iter().any(|entry| {
                matches!(
                    entry.coding,
                    Coding::Base64 | Coding::BcdDateTime | Coding::BitDateTime | Coding::Integer
                )
            })
        });
        let Ok(reader) = Reader::with_options(document, Options::tolerant()) else {
            return;
        };
        for event in reader.map_while(Result::ok) {
            match event {
                Event::Start(start) => self.names |= matches!(start.name, Name::Literal(_)),
                Event::Attribute(AttrName::Literal(_)) => self.names = true,
                Event::Opaque(inner) => {
                    if let Some(dictionary) = named(inner) {
                        self.look(inner, dictionary);
                    }
                }
                _ => {}
            }
        }
    }
}

fn without_blanks(xml: &str) -> String {
    xml.chars()
        .filter(|c| !matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0C'))
        .collect::<String>()
        .replace("&#13;", "")
}
