//! What a document is, by its content.

use omadm_codec::{Encoding, PushPdu, SealedNotification};
use wbxml::{Event, Name, Options, PublicId, Reader, ToXml, dictionaries, to_xml};

use crate::convert::limits;

/// What a document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Message(Encoding),
    Tnds(Encoding),
    Ddf(Encoding),
    Provisioning(Encoding),
    Notification,
    Push,
    /// WBXML of another type; its name, empty where it has none.
    OtherWbxml(String),
    /// XML with another root element.
    OtherXml(String),
    /// Anything else, in words.
    Other(String),
}

impl Kind {
    /// Looks at a document.
    pub(super) fn of(document: &[u8]) -> Self {
        if is_push(document) {
            return Self::Push;
        }
        match document {
            [] => Self::Other("nothing: it is empty".to_owned()),
            [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, b'<', ..] | [b'<', 0, ..] => Self::Other(
                "text in UTF-16, of which only UTF-8 is read: convert it, and the encoding that it declares"
                    .to_owned(),
            ),
            _ => xml(document)
                .or_else(|| wbxml(document))
                .or_else(|| is_notification(document).then_some(Self::Notification))
                .unwrap_or_else(|| Self::Other(other(document).to_owned())),
        }
    }

    /// What it looks like, for people.
    pub(super) fn words(&self) -> String {
        let encoded = |what: &str, encoding: &Encoding| match encoding {
            Encoding::Xml => format!("{what} in XML"),
            Encoding::Wbxml => format!("{what} in WBXML"),
        };
        match self {
            Self::Message(encoding) => encoded("a SyncML message", encoding),
            Self::Tnds(encoding) => encoded("a TNDS object", encoding),
            Self::Ddf(encoding) => encoded("a DDF document", encoding),
            Self::Provisioning(encoding) => encoded("a client provisioning document", encoding),
            Self::Notification => "package #0".to_owned(),
            Self::Push => "a push".to_owned(),
            Self::OtherWbxml(name) if name.is_empty() => {
                "WBXML that does not say its type; 'omadm decode --language' shows it as XML".to_owned()
            }
            Self::OtherWbxml(name) => format!("WBXML of the type {name}; 'omadm decode' shows it as XML"),
            Self::OtherXml(root) => format!("XML whose root element is {root}"),
            Self::Other(words) => words.clone(),
        }
    }
}

/// Whether this is a push of something that DM knows.
fn is_push(document: &[u8]) -> bool {
    // The second byte is the type of the PDU.
    document.get(1) == Some(&0x06)
        && PushPdu::decode(document).is_ok_and(|pdu| pdu.is_notification() || pdu.media_type().is_some())
}

/// Whether this is package #0, of which nothing but its fields can be recognised.
fn is_notification(document: &[u8]) -> bool {
    SealedNotification::decode(document).is_ok_and(|sealed| {
        let notification = sealed.notification();
        let server_id = notification.server_id();
        matches!(notification.version().tenths(), 10..=13)
            && !server_id.is_empty()
            && !server_id.contains(char::is_control)
    })
}

/// The kind of an XML document by its root element.
fn xml(document: &[u8]) -> Option<Kind> {
    let document = document.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(document);
    let root = root(document.trim_ascii_start())?;
    let local = root.rsplit(|b| *b == b':').next().unwrap_or(root);
    Some(match local {
        b"SyncML" => Kind::Message(Encoding::Xml),
        b"MgmtTree" if describes(document) => Kind::Ddf(Encoding::Xml),
        b"MgmtTree" => Kind::Tnds(Encoding::Xml),
        _ if [&b"wap-provisioningdoc"[..], b"CHARACTERISTIC-LIST"]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(local)) =>
        {
            Kind::Provisioning(Encoding::Xml)
        }
        _ => Kind::OtherXml(String::from_utf8_lossy(root).chars().take(80).collect()),
    })
}

/// The name of the root element: the first tag that is no declaration, comment or instruction.
fn root(document: &[u8]) -> Option<&[u8]> {
    let mut rest = document;
    loop {
        rest = rest.trim_ascii_start().strip_prefix(b"<")?;
        let end: &[u8] = match rest {
            [b'?', ..] => b"?>",
            [b'!', b'-', b'-', ..] => b"-->",
            // The internal subset of a DOCTYPE has tags of its own.
            [b'!', ..] if subset_first(rest) => b"]",
            [b'!', ..] => b">",
            _ => {
                let name = rest
                    .split(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
                    .next()?;
                let begins = name.first()?;
                return (begins.is_ascii_alphabetic() || *begins == b'_' || !begins.is_ascii())
                    .then_some(name);
            }
        };
        let at = rest.windows(end.len()).position(|window| window == end)?;
        rest = rest.get(at + end.len()..)?;
        if end == b"]" {
            rest = rest.trim_ascii_start().strip_prefix(b">")?;
        }
    }
}

fn subset_first(doctype: &[u8]) -> bool {
    doctype.iter().find(|b| matches!(b, b'[' | b'>')) == Some(&b'[')
}

/// Whether a `MgmtTree` describes nodes instead of holding them.
fn describes(xml: &[u8]) -> bool {
    const ELEMENT: &[u8] = b"DFProperties";
    xml.windows(ELEMENT.len() + 1)
        .any(|window| window.strip_prefix(b"<").or_else(|| window.strip_prefix(b":")) == Some(ELEMENT))
}

/// The kind of a WBXML document by its public identifier, or by its root element where this says nothing.
fn wbxml(document: &[u8]) -> Option<Kind> {
    if !matches!(document.first(), Some(0..=3)) {
        return None;
    }
    let mut options = Options::tolerant();
    options.limits = limits(document.len());
    let mut reader = Reader::with_options(document, options).ok()?;
    let id = reader.header().public_id;
    let Some(language) = dictionaries::ALL.iter().find(|known| known.is_named(id)) else {
        // Package #0 may begin like this, too.
        if is_notification(document) {
            return None;
        }
        let first = reader.next_event().ok()??;
        return match (id, first) {
            (PublicId::Number(number), _) if PublicId::Number(number) != PublicId::UNKNOWN => {
                Some(Kind::OtherWbxml(format!("{number:#x}")))
            }
            (PublicId::Text(text), _) => Some(Kind::OtherWbxml(format!("{text:?}"))),
            (_, Event::Start(root)) if root.tag() == Some(SYNCML) => Some(Kind::Message(Encoding::Wbxml)),
            (_, Event::Start(root)) if matches!(root.name, Name::Tag(_)) => {
                Some(Kind::OtherWbxml(String::new()))
            }
            _ => None,
        };
    };
    Some(match language.name() {
        name if name.starts_with("syncml-") => Kind::Message(Encoding::Wbxml),
        name if name.starts_with("prov-") || name == "ota-settings" => Kind::Provisioning(Encoding::Wbxml),
        name if name.starts_with("dmddf-") => {
            if as_xml(document).is_some_and(|xml| describes(xml.as_bytes())) {
                Kind::Ddf(Encoding::Wbxml)
            } else {
                Kind::Tnds(Encoding::Wbxml)
            }
        }
        name => Kind::OtherWbxml(name.to_owned()),
    })
}

/// The element `SyncML` of all versions.
const SYNCML: wbxml::Tag = wbxml::Tag::new(0, 0x2D);

/// A WBXML document as XML.
pub(super) fn as_xml(document: &[u8]) -> Option<String> {
    let mut options = ToXml::new(dictionaries::ALL);
    options.reader = Options::tolerant();
    options.reader.limits = limits(document.len());
    options.output = document.len().saturating_mul(32).max(1 << 16);
    to_xml(document, &options).ok()
}

/// What something looks like that is none of the documents.
fn other(document: &[u8]) -> &'static str {
    match document {
        [0x1F, 0x8B, ..] => "gzip: unpack it first",
        [b'P', b'K', 3 | 5, ..] => "a ZIP archive: unpack it first",
        [0x89, b'P', b'N', b'G', ..] => "an image",
        [b'%', b'P', b'D', b'F', ..] => "a PDF document",
        [0xD4, 0xC3, 0xB2, 0xA1, ..] | [0xA1, 0xB2, 0xC3, 0xD4, ..] | [0x0A, 0x0D, 0x0D, 0x0A, ..] => {
            "a capture of packets: save the messages in it one by one, or as HTTP"
        }
        _ if document.trim_ascii_start().starts_with(b"<") => "the beginning of XML without a root element",
        _ if document.trim_ascii_start().starts_with(b"{") => "JSON",
        _ if std::str::from_utf8(document)
            .is_ok_and(|text| !text.contains(|c: char| c.is_control() && !c.is_whitespace())) =>
        {
            "text"
        }
        [0..=3, ..] => "WBXML that breaks off or is broken: 'omadm dump' shows what there is",
        _ => "bytes of an unknown kind",
    }
}
