//! Package #0 and the push PDU around it.

use core::num::NonZeroU16;

use omadm_codec::{
    DecodeErrorKind, Initiator, MediaType, Nonce, Notification, NotificationVersion, PushPdu,
    SealedNotification, UiMode, UserDigest,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::samples::hex;

const TRIGGER: &str = "02e80000000a5c106d676d742e6578616d706c652e636f6d";

/// Nonces and the digests that they give, over the same trigger and with the same name and secret; made apart
/// from this crate.
const DIGESTS: [(&[u8], &str); 4] = [
    (b"nonce-bbbb-00001", "a635437f7faa125877e400c661b6ab2d"),
    (b"Nonce", "27929fe4f1b317309d90cf1f1bcf3efe"),
    (&[0; 4], "05ce6d2af4c53e99d3cba2cc2e86fbd3"),
    (b"0x00000000", "41081a8f5e73cc54ed181966c56ee3e5"),
];

fn key() -> UserDigest {
    UserDigest::new("mgmt.example.com", "srvpw")
}

fn session(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).unwrap()
}

fn sample() -> Notification<'static> {
    Notification::new(session(0x0A5C), "mgmt.example.com")
        .unwrap()
        .with_ui_mode(UiMode::Informative)
}

fn package(digest: &str) -> Vec<u8> {
    hex(&format!("{digest}{TRIGGER}"))
}

fn fault(bytes: &[u8]) -> (DecodeErrorKind, usize, String) {
    let error = SealedNotification::decode(bytes).unwrap_err();
    (error.kind(), error.offset(), error.path().to_owned())
}

#[test]
fn known_answers_are_made_and_read() {
    for (nonce, digest) in DIGESTS {
        let nonce = Nonce::new(nonce);
        let sealed = sample().seal(&key(), &nonce);
        assert_eq!(sealed.to_bytes(), package(digest), "{digest}");

        let bytes = package(digest);
        let read = SealedNotification::decode(&bytes).unwrap();
        assert_eq!(read, sealed);
        assert_eq!(read.notification(), &sample());
        assert_eq!(read.digest()[..], hex(digest));
        assert_eq!(read.notification().to_trigger(), hex(TRIGGER));
        assert!(read.verify(&key(), &nonce), "{digest}");
    }
}

#[test]
fn the_session_id_is_upper_case_hexadecimal_without_zeros_in_front() {
    for (number, text) in [(1, "1"), (0x0A5C, "A5C"), (0xFFFF, "FFFF"), (0x10, "10")] {
        let notification = Notification::new(session(number), "").unwrap();
        assert_eq!(notification.session_id(), text);
    }
}

#[test]
fn the_digest_covers_every_bit() {
    let bytes = package(DIGESTS[0].1);
    for at in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[at / 8] ^= 1 << (at % 8);
        if let Ok(read) = SealedNotification::decode(&changed) {
            assert_eq!(read.to_bytes(), changed, "bit {at}");
            assert!(!read.verify(&key(), &Nonce::new(DIGESTS[0].0)), "bit {at}");
        }
    }
}

#[test]
fn bits_for_future_use_are_passed_over_but_covered_by_the_digest() {
    let mut trigger = hex(TRIGGER);
    trigger[1] |= 0x05;
    trigger[2..5].copy_from_slice(&[0xAB, 0xCD, 0xEF]);
    let whole = [&[0; 16][..], &trigger].concat();
    let read = SealedNotification::decode(&whole).unwrap();
    assert_eq!(read.notification().server_id(), sample().server_id());
    assert_eq!(read.notification().ui_mode(), UiMode::Informative);
    assert_eq!(read.notification().to_trigger(), trigger);
    // Sealed anew, it verifies over the bits as they came.
    let nonce = Nonce::new(*b"n");
    let sealed = read.notification().clone().seal(&key(), &nonce);
    assert_eq!(sealed.to_bytes()[16..], trigger);
    assert!(sealed.verify(&key(), &nonce));
    assert_ne!(sealed.digest(), sample().seal(&key(), &nonce).digest());
}

#[test]
fn what_breaks_the_rules_is_refused_where_it_stands() {
    use DecodeErrorKind::{Charset, InvalidValue, Truncated};
    let good = package(DIGESTS[0].1);
    let with = |at: usize, bytes: &[u8]| {
        let mut changed = good.clone();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        changed
    };
    assert_eq!(fault(&[]), (Truncated, 0, "digest".into()));
    assert_eq!(fault(&good[..15]), (Truncated, 15, "digest".into()));
    assert_eq!(fault(&good[..16]), (Truncated, 16, "notification".into()));
    assert_eq!(fault(&good[..23]), (Truncated, 23, "notification".into()));
    assert_eq!(fault(&good[..39]), (Truncated, 39, "server identifier".into()));
    assert_eq!(
        fault(&with(23, &[17])),
        (Truncated, 40, "server identifier".into())
    );
    assert_eq!(
        fault(&with(23, &[255])),
        (Truncated, 40, "server identifier".into())
    );
    assert_eq!(
        fault(&with(16, &[0x00, 0x3F])),
        (InvalidValue, 16, "version".into())
    );
    assert_eq!(fault(&with(21, &[0, 0])), (InvalidValue, 21, "session id".into()));
    assert_eq!(
        fault(&with(26, &[0xFF])),
        (Charset, 26, "server identifier".into())
    );

    // Other versions are for the digest to judge.
    for (octets, version) in [
        ([0x02, 0x80], "1.0"),
        ([0x03, 0x00], "1.2"),
        ([0xFF, 0xC0], "102.3"),
    ] {
        let bytes = with(16, &octets);
        let read = SealedNotification::decode(&bytes).unwrap();
        assert_eq!(read.notification().version().to_string(), version);
    }
    let shortest = hex(concat!("00000000000000000000000000000000", "02c0000000000100"));
    let read = SealedNotification::decode(&shortest).unwrap();
    assert_eq!(
        (read.notification().server_id(), read.notification().initiator()),
        ("", Initiator::Client)
    );
}

#[test]
fn a_package_cut_anywhere_is_truncated() {
    let bytes = sample().seal(&key(), &Nonce::default()).to_bytes();
    for length in 0..bytes.len() {
        let (kind, offset, _) = fault(&bytes[..length]);
        assert_eq!((kind, offset), (DecodeErrorKind::Truncated, length));
    }
}

#[test]
fn server_identifiers_have_255_bytes_at_most() {
    let longest = "é".repeat(127) + "x";
    let notification = Notification::new(session(1), &*longest).unwrap();
    let bytes = notification.clone().seal(&key(), &Nonce::default()).to_bytes();
    assert_eq!(bytes[23], 255);
    assert_eq!(
        SealedNotification::decode(&bytes).unwrap().notification(),
        &notification
    );
    let error = Notification::new(session(1), longest + "y").unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::InvalidValue);
    assert_eq!(
        error.to_string(),
        "invalid value (longer than 255 bytes) in server identifier at byte 24"
    );
}

#[test]
fn the_vendor_s_bytes_follow_and_are_covered_by_the_digest() {
    let notification = sample().with_vendor(&[1, 2, 3][..]);
    let nonce = Nonce::new(*b"n");
    let bytes = notification.clone().seal(&key(), &nonce).to_bytes();
    assert_eq!(bytes[40..], [1, 2, 3]);
    let read = SealedNotification::decode(&bytes).unwrap();
    assert_eq!(read.notification().vendor(), [1, 2, 3]);
    assert!(read.verify(&key(), &nonce));
    let cut = SealedNotification::decode(&bytes[..42]).unwrap();
    assert!(!cut.verify(&key(), &nonce));
}

#[test]
fn the_first_key_and_nonce_that_fit_are_named() {
    let keys = [key(), UserDigest::new("account", "srvpw")];
    let [octets, text] = Notification::default_nonces();
    assert_eq!(
        (octets.to_base64(), text.as_bytes()),
        ("AAAAAA==".into(), &b"0x00000000"[..])
    );
    let nonces = [Nonce::new(*b"stored"), octets, text];
    for (k, key) in keys.iter().enumerate() {
        for (n, nonce) in nonces.iter().enumerate() {
            let sealed = sample().seal(key, nonce);
            assert_eq!(sealed.verify_any(&keys, &nonces), Some((&keys[k], &nonces[n])));
            assert_eq!(
                sealed.verify_any(&keys[..1], &nonces[..1]).is_some(),
                (k, n) == (0, 0)
            );
        }
    }
    let strange = sample().seal(&UserDigest::new("a", "b"), &nonces[0]);
    assert_eq!(strange.verify_any(&keys, &nonces), None);
    assert_eq!(strange.verify_any(&[], &nonces), None);
}

#[test]
fn a_push_of_package_0_has_the_headers_of_the_standard() {
    let package = package(DIGESTS[0].1);
    let pdu = PushPdu::notification(0x2A, &package[..]);
    let bytes = pdu.to_bytes();
    assert_eq!(bytes, [hex("2a0603c4af87"), package.clone()].concat());

    let read = PushPdu::decode(&bytes).unwrap();
    assert_eq!(read, pdu);
    assert_eq!((read.transaction_id(), read.body()), (0x2A, &package[..]));
    assert_eq!(read.media_type(), Some(MediaType::Notification));
    assert!(read.is_notification());
    assert_eq!(
        (read.headers(), read.content_type()),
        (&hex("c4af87")[..], &hex("c4")[..])
    );
    let sealed = SealedNotification::from_push(&bytes).unwrap();
    assert!(sealed.verify(&key(), &Nonce::new(DIGESTS[0].0)));
}

#[test]
fn pushes_are_recognised_by_type_and_application_in_any_spelling() {
    let own = "782d7761702d6170706c69636174696f6e3a73796e636d6c2e646d00";
    let name = "6170706c69636174696f6e2f766e642e73796e636d6c2e6e6f74696669636174696f6e00";
    for (headers, is_notification, media_type) in [
        ("c4af87", true, Some(MediaType::Notification)),
        // Without an application, or with other headers around it.
        ("c4", true, Some(MediaType::Notification)),
        ("c48d90af878101", false, None),
        ("c48d90af878181", true, Some(MediaType::Notification)),
        ("c4 782d6100 6200 af87", true, Some(MediaType::Notification)),
        // The application as a longer number, as text, and another one.
        ("c4af0107", true, Some(MediaType::Notification)),
        (&format!("c4af{own}"), true, Some(MediaType::Notification)),
        ("c4af84", false, Some(MediaType::Notification)),
        // The type with parameters, as a longer number, and as text.
        ("03c481eaaf87", true, Some(MediaType::Notification)),
        ("1f03c481eaaf87", true, Some(MediaType::Notification)),
        ("020144af87", true, Some(MediaType::Notification)),
        (&format!("{name}af87"), true, Some(MediaType::Notification)),
        // The number of a header on another page means something else.
        ("c47f02af84", true, Some(MediaType::Notification)),
        ("c402af84", true, Some(MediaType::Notification)),
        ("c47f02af847f01af84", false, Some(MediaType::Notification)),
        // Other bodies.
        (
            "c2af87",
            false,
            Some(MediaType::Message(omadm_codec::Encoding::Wbxml)),
        ),
        (
            "1f2db6918192 62346338343433303530636462623631313637303539396533396335646435643164383932386562 00",
            false,
            Some(MediaType::Provisioning(omadm_codec::Encoding::Wbxml)),
        ),
        ("ff", false, None),
    ] {
        let headers = hex(&headers.replace(' ', ""));
        match PushPdu::new(1, headers, &[0; 24][..]) {
            Ok(pdu) => {
                assert_eq!(pdu.media_type(), media_type, "{pdu:?}");
                assert_eq!(pdu.is_notification(), is_notification, "{pdu:?}");
                let bytes = pdu.to_bytes();
                assert_eq!(PushPdu::decode(&bytes).as_ref(), Ok(&pdu));
                if !is_notification {
                    assert!(SealedNotification::from_push(&bytes).is_err());
                }
            }
            Err(error) => {
                assert_eq!(
                    (error.kind(), media_type),
                    (DecodeErrorKind::Malformed, None),
                    "{error}"
                );
            }
        }
    }
}

#[test]
fn the_content_type_of_a_push_can_be_had_alone() {
    let with_parameters = hex("0cb69181923031323334353600");
    for content_type in [hex("b6"), hex("0201b6"), hex("612f6200"), with_parameters] {
        for others in [hex(""), hex("af87"), hex("af878d81")] {
            let headers = [&content_type[..], &others].concat();
            let pdu = PushPdu::new(0, headers, &b""[..]).unwrap();
            assert_eq!(pdu.content_type(), content_type);
        }
    }
}

#[test]
fn pushes_that_break_the_grammar_are_refused() {
    let fault = |text: &str| {
        let error = PushPdu::decode(&hex(text)).unwrap_err();
        (error.kind(), error.offset())
    };
    use DecodeErrorKind::{Malformed, Truncated};
    assert_eq!(fault(""), (Truncated, 0));
    assert_eq!(fault("01"), (Truncated, 1));
    assert_eq!(fault("0106"), (Truncated, 2));
    assert_eq!(fault("010683"), (Truncated, 3));
    assert_eq!(fault("010603c4af"), (Truncated, 5));
    assert_eq!(fault("010703c4af87"), (Malformed, 1));
    assert_eq!(fault("0106ffffffffff"), (Malformed, 2));
    assert_eq!(fault("01069080808000"), (Malformed, 2));
    assert_eq!(fault("0106ffffffff7f"), (Malformed, 2));
    assert_eq!(fault("01068fffffff7f"), (Truncated, 7));
    assert_eq!(fault("010600"), (Malformed, 3));
    // A text without an end, and a length beyond the headers.
    assert_eq!(fault("0106026162"), (Malformed, 3));
    assert_eq!(fault("010603c4af05"), (Malformed, 4));
    assert_eq!(fault("010603c4af1f"), (Malformed, 4));
}

#[test]
fn places_inside_a_push_count_from_its_start() {
    let bytes = hex(concat!(
        "010603c4af87",
        "00000000000000000000000000000000",
        "02c0000000000000"
    ));
    let error = SealedNotification::from_push(&bytes).unwrap_err();
    assert_eq!(
        (error.kind(), error.offset()),
        (DecodeErrorKind::InvalidValue, 6 + 21)
    );
    let error = SealedNotification::from_push(&bytes[..10]).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (DecodeErrorKind::Truncated, 10));
    let error = SealedNotification::from_push(&hex("010603c4af84")).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (DecodeErrorKind::InvalidValue, 3));
}

#[test]
fn texts_for_people_hold_no_secret() {
    let sealed = sample().seal(&key(), &Nonce::new(*b"Nonce"));
    assert_eq!(
        sealed.notification().to_string(),
        "notification 1.1 of \"mgmt.example.com\", session A5C, informing the user, started by the server"
    );
    let shown = format!("{sealed:?} {:?}", PushPdu::notification(1, sealed.to_bytes()));
    assert!(!shown.contains("39, 146"), "the digest: {shown}");
    assert!(shown.contains("body_len: 40"), "{shown}");
}

fn notification() -> impl Strategy<Value = Notification<'static>> {
    const MODES: [UiMode; 4] = [
        UiMode::NotSpecified,
        UiMode::Background,
        UiMode::Informative,
        UiMode::UserInteraction,
    ];
    let fields = (
        1u16..0x400,
        proptest::sample::select(&MODES[..]),
        prop_oneof![Just(Initiator::Client), Just(Initiator::Server)],
        1u16..,
        "\\PC{0,60}",
        vec(any::<u8>(), 0..40),
    );
    fields.prop_map(|(version, ui_mode, initiator, number, server_id, vendor)| {
        Notification::new(session(number), server_id)
            .unwrap()
            .with_version(NotificationVersion::from_tenths(version).unwrap())
            .with_ui_mode(ui_mode)
            .with_initiator(initiator)
            .with_vendor(vendor)
    })
}

proptest! {
    #[test]
    fn any_notification_comes_back(notification in notification(), nonce in vec(any::<u8>(), 0..20)) {
        let nonce = Nonce::new(nonce);
        let sealed = notification.clone().seal(&key(), &nonce);
        let pdu = PushPdu::notification(7, sealed.to_bytes()).to_bytes();
        let read = SealedNotification::from_push(&pdu).unwrap();
        prop_assert_eq!(read.notification(), &notification);
        prop_assert!(read.verify(&key(), &nonce));
        prop_assert_eq!(read.into_owned(), sealed);
    }

    #[test]
    fn any_bytes_are_refused_or_come_back(digest in any::<[u8; 16]>(), trigger in vec(any::<u8>(), 0..60)) {
        let bytes = [&digest[..], &trigger].concat();
        if let Ok(read) = SealedNotification::decode(&bytes) {
            prop_assert_eq!(&read.to_bytes(), &bytes);
        }
        if let Ok(pdu) = PushPdu::decode(&bytes) {
            let written = pdu.to_bytes();
            prop_assert_eq!(PushPdu::decode(&written).unwrap(), pdu);
        }
    }
}
