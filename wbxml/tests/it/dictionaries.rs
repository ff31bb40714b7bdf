//! The dictionaries of public document types. What is given twice in one of them does not compile.

use std::collections::BTreeSet;

use wbxml::dictionaries::{self, ALL};
use wbxml::{AttrStart, AttrValue, Coding, Dictionary, Extensions, PublicId, Tag};

#[test]
fn every_element_is_found_by_its_token_and_by_its_name() {
    let mut seen = 0;
    for dictionary in ALL {
        for page in dictionary.tag_pages() {
            for entry in page.entries() {
                let tag = Tag::new(page.page(), entry.code);
                assert_eq!(dictionary.tag_name(tag), Some(entry.name()), "{tag:?}");
                assert_eq!(dictionary.tag(page.page(), entry.name()), Some(tag));
                seen += 1;
            }
            assert_eq!(page.find("no-such-element"), None);
            assert_eq!(page.find(""), None);
        }
    }
    assert!(seen > 2000, "{seen} elements");
}

#[test]
fn every_attribute_is_found_by_its_token_and_by_its_name_and_value() {
    for dictionary in ALL {
        for page in dictionary.attribute_pages() {
            for entry in page.entries() {
                let start = AttrStart::new(page.page(), entry.code);
                assert_eq!(dictionary.attribute(start), Some((entry.name, entry.value)));
                assert_eq!(
                    page.find(entry.name, entry.value),
                    Some(entry),
                    "{}",
                    dictionary.name()
                );
            }
        }
        for page in dictionary.value_pages() {
            for entry in page.entries() {
                let value = AttrValue::new(page.page(), entry.code);
                assert_eq!(dictionary.value(value), Some(entry.text));
                assert_eq!(page.at_start(entry.text), Some(entry), "{}", dictionary.name());
            }
        }
        if let Extensions::Values(table) = dictionary.extensions() {
            for entry in table.entries() {
                assert_eq!(table.text(entry.code.into()), Some(entry.text));
                let number = table.number(entry.text).unwrap();
                assert_eq!(table.text(number), Some(entry.text));
            }
            assert_eq!(table.number("no such value"), None);
            assert_eq!(table.text(0x100), None);
        }
    }
}

#[test]
fn the_longest_start_of_a_value_is_found() {
    let page = &dictionaries::SI_1_0.attribute_pages()[0];
    let value_of = |value| page.find("href", value).unwrap().value;
    assert_eq!(value_of("http://www.example.org/"), "http://www.");
    assert_eq!(value_of("http://example.org/"), "http://");
    assert_eq!(value_of("https://www.example.org/"), "https://www.");
    assert_eq!(value_of("mailto:x"), "");
    assert_eq!(page.find("action", "no-such-action"), None);
    assert_eq!(page.find("no-such-attribute", ""), None);
}

#[test]
fn document_types_are_told_apart() {
    let names: BTreeSet<_> = ALL.iter().map(|dictionary| dictionary.name()).collect();
    assert_eq!(names.len(), ALL.len(), "two dictionaries have one name");
    let numbers: Vec<_> = ALL.iter().flat_map(|dictionary| dictionary.numbers()).collect();
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
    assert!(!numbers.contains(&&1), "1 says that the type is unknown");
    let ids: Vec<_> = ALL
        .iter()
        .flat_map(|dictionary| dictionary.public_ids())
        .collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    for dictionary in ALL {
        let id = dictionary.public_id();
        assert_eq!(
            dictionary.is_named(id),
            id != PublicId::UNKNOWN,
            "{}",
            dictionary.name()
        );
        let pages: Vec<_> = dictionary.tag_pages().iter().map(wbxml::TagPage::page).collect();
        assert!(pages.is_sorted(), "{}: {pages:?}", dictionary.name());
    }
}

#[test]
fn public_identifiers_are_compared_without_case_and_white_space() {
    let dictionary = &dictionaries::SYNCML_1_2;
    assert!(dictionary.is_named(PublicId::Number(0x1201)));
    assert!(dictionary.is_named(PublicId::text("-//SYNCML//DTD SyncML 1.2//EN")));
    assert!(dictionary.is_named(PublicId::text(" -//SYNCML//DTD SYNCML 1.2//EN")));
    assert!(!dictionary.is_named(PublicId::text("-//SYNCML//DTD SyncML 1.1//EN")));
    assert!(!dictionary.is_named(PublicId::UNKNOWN));
}

/// The numbers that the Open Mobile Naming Authority gives.
#[test]
fn numbers_are_those_of_the_registry() {
    let numbers: [(&Dictionary, u32); 21] = [
        (&dictionaries::WML_1_0, 0x02),
        (&dictionaries::WTA_1_0, 0x03),
        (&dictionaries::WML_1_1, 0x04),
        (&dictionaries::SI_1_0, 0x05),
        (&dictionaries::SL_1_0, 0x06),
        (&dictionaries::CO_1_0, 0x07),
        (&dictionaries::CHANNEL_1_1, 0x08),
        (&dictionaries::WML_1_2, 0x09),
        (&dictionaries::WML_1_3, 0x0A),
        (&dictionaries::PROV_1_0, 0x0B),
        (&dictionaries::WTA_WML_1_2, 0x0C),
        (&dictionaries::EMN_1_0, 0x0D),
        (&dictionaries::DRMREL_1_0, 0x0E),
        (&dictionaries::WV_CSP_1_1, 0x10),
        (&dictionaries::WV_CSP_1_2, 0x11),
        (&dictionaries::SYNCML_1_0, 0x0FD1),
        (&dictionaries::DEVINF_1_0, 0x0FD2),
        (&dictionaries::SYNCML_1_1, 0x0FD3),
        (&dictionaries::DEVINF_1_1, 0x0FD4),
        (&dictionaries::SYNCML_1_2, 0x1201),
        (&dictionaries::DEVINF_1_2, 0x1203),
    ];
    for (dictionary, number) in numbers {
        assert_eq!(
            dictionary.numbers().first(),
            Some(&number),
            "{}",
            dictionary.name()
        );
    }
}

/// A token of each page, so that a page that was moved or mistyped is found.
#[test]
fn some_tokens_are_the_known_ones() {
    let known: [(&Dictionary, u8, u8, &str); 26] = [
        (&dictionaries::SYNCML_1_2, 0, 0x05, "Add"),
        (&dictionaries::SYNCML_1_2, 0, 0x3C, "Correlator"),
        (&dictionaries::SYNCML_1_2, 1, 0x16, "FieldLevel"),
        (&dictionaries::SYNCML_1_2, 2, 0x3C, "ZeroOrOne"),
        (&dictionaries::SYNCML_1_1, 0, 0x34, "MoreData"),
        (&dictionaries::DEVINF_1_1, 0, 0x1C, "Size"),
        (&dictionaries::DEVINF_1_2, 0, 0x1C, "MaxSize"),
        (&dictionaries::DMDDF_1_2, 2, 0x20, "MgmtTree"),
        (&dictionaries::PROV_1_0, 0, 0x05, "wap-provisioningdoc"),
        (&dictionaries::PROV_1_0, 1, 0x07, "parm"),
        (&dictionaries::SI_1_0, 0, 0x06, "indication"),
        (&dictionaries::SL_1_0, 0, 0x05, "sl"),
        (&dictionaries::CO_1_0, 0, 0x06, "invalidate-object"),
        (&dictionaries::EMN_1_0, 0, 0x05, "emn"),
        (&dictionaries::WML_1_1, 0, 0x3F, "wml"),
        (&dictionaries::WML_1_3, 0, 0x27, "card"),
        (&dictionaries::WV_CSP_1_1, 0, 0x09, "WV-CSP-Message"),
        (&dictionaries::DRMREL_1_0, 0, 0x05, "o-ex:rights"),
        (&dictionaries::CONML, 0, 0x0B, "ConML"),
        (&dictionaries::OTA_SETTINGS, 0, 0x05, "CHARACTERISTIC-LIST"),
        (&dictionaries::ACTIVESYNC, 0, 0x05, "Sync"),
        (&dictionaries::ACTIVESYNC, 7, 0x16, "FolderSync"),
        (&dictionaries::ACTIVESYNC, 14, 0x05, "Provision"),
        (&dictionaries::ACTIVESYNC, 21, 0x05, "SendMail"),
        (&dictionaries::ACTIVESYNC, 25, 0x05, "Find"),
        (&dictionaries::AIRSYNC, 0, 0x05, "Sync"),
    ];
    for (dictionary, page, code, name) in known {
        assert_eq!(
            dictionary.tag_name(Tag::new(page, code)),
            Some(name),
            "{}",
            dictionary.name()
        );
    }
}

wbxml::tags! {
    const SHARED = { 0x05 "list", 0x06 "entry": Base64 }
}

wbxml::attributes! {
    const SHARED_ATTRIBUTES = { 0x05 "link" = "http://", 0x06 "link", 0x45 "when": BcdDateTime }
}

wbxml::values! {
    const SHARED_VALUES = { 0x85 ".org" }
}

wbxml::dictionary! {
    /// A document type of a user.
    static OWN = "own-2.0" {
        number 0x1F0000, 0x1F0001;
        public "-//EXAMPLE//DTD Own 2.0//EN", "-//EXAMPLE//DTD Own 2//EN";
        system "own.dtd";
        root "list";
        tags 0 "urn:own" { ..SHARED, 0x3F "last" }
        tags 7 { 0x05 "list" }
        attributes 0 { ..SHARED_ATTRIBUTES }
        values 0 { ..SHARED_VALUES, 0xFF "yes" }
        extensions values { 0 "zero", 7 "seven" }
    }
}

wbxml::dictionary! {
    /// The least that there can be.
    static LEAST = "least" { tags 0 { 0x05 "a" } }
}

#[test]
fn users_write_their_own() {
    assert_eq!(
        (OWN.name(), OWN.version(), OWN.system_id()),
        ("own-2.0", "2.0", Some("own.dtd"))
    );
    assert_eq!(OWN.public_id(), PublicId::Number(0x1F_0000));
    assert!(OWN.is_named(PublicId::Number(0x1F_0001)));
    assert!(OWN.has_public_id("-//example//dtd own 2//en"));
    assert_eq!(OWN.roots(), ["list"]);
    assert_eq!(OWN.tag(0, "last"), Some(Tag::new(0, 0x3F)));
    assert_eq!(OWN.tag(7, "list"), Some(Tag::new(7, 0x05)));
    assert_eq!((OWN.tag(7, "last"), OWN.tag(1, "list")), (None, None));
    assert_eq!(OWN.tag_pages()[0].find("entry").unwrap().coding, Coding::Base64);
    assert_eq!((OWN.namespace(0), OWN.namespace(7)), (Some("urn:own"), None));
    assert_eq!(OWN.attribute(AttrStart::new(0, 0x05)), Some(("link", "http://")));
    assert_eq!(OWN.value(AttrValue::new(0, 0xFF)), Some("yes"));
    assert_eq!(OWN.value(AttrValue::new(1, 0xFF)), None);
    let Extensions::Values(table) = OWN.extensions() else {
        panic!()
    };
    assert_eq!(
        (table.text(7), table.number("zero"), table.text(1)),
        (Some("seven"), Some(0), None)
    );
    assert_eq!(LEAST.public_id(), PublicId::UNKNOWN);
    assert_eq!(LEAST.tag_name(Tag::new(0, 0x05)), Some("a"));
}
