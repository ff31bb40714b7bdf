//! Messages through a format of serde.

use core::num::NonZeroU16;

use omadm_codec::{
    Accept, Answer, Choices, ContentType, Data, Encoding, InteractionOptions, Limits, MediaType, Message,
    MgmtTree, Nonce, Notification, NotificationVersion, PushPdu, Question, SealedNotification, TextInput,
    UserDigest, UserInteraction,
};
use proptest::prelude::*;

use crate::fixtures;
use crate::samples::every_command;
use crate::strategies::message;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_message_comes_back_from_json(message in message(Encoding::Wbxml)) {
        let json = serde_json::to_string(&message).unwrap();
        let back: Message<'_> = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(back, message);
    }
}

#[test]
fn every_fixture_comes_back_from_json() {
    for fixture in &fixtures::ALL {
        let value = fixture.value();
        let json = serde_json::to_string(&value).unwrap();
        let back: Message<'_> = serde_json::from_str(&json).unwrap();
        assert_eq!(back, value, "{}", fixture.name);
        // Also what still borrows from the bytes that it was decoded from.
        for encoding in [Encoding::Wbxml, Encoding::Xml] {
            let file = fixture.bytes(encoding);
            let message = Message::decode(encoding, &file).unwrap();
            let json = serde_json::to_vec(&message).unwrap();
            let back: Message<'static> = serde_json::from_reader(&json[..]).unwrap();
            assert_eq!(back, fixture.value_in(encoding), "{}.{encoding}", fixture.name);
        }
    }
}

#[test]
fn nonces_and_digests_are_base64_and_checked() {
    let nonce = Nonce::new(*b"Nonce");
    assert_eq!(serde_json::to_string(&nonce).unwrap(), "\"Tm9uY2U=\"");
    assert_eq!(serde_json::from_str::<Nonce>("\"Tm9uY2U=\"").unwrap(), nonce);
    let digest = UserDigest::new("Bruce2", "OhBehave");
    assert_eq!(
        serde_json::to_string(&digest).unwrap(),
        "\"PtEdr8lBQ45IbT1bZIkrOQ==\""
    );
    assert_eq!(
        serde_json::from_str::<UserDigest>("\"PtEdr8lBQ45IbT1bZIkrOQ==\"").unwrap(),
        digest
    );
    assert!(serde_json::from_str::<UserDigest>("\"Tm9uY2U=\"").is_err());
}

#[test]
fn values_need_not_borrow() {
    let json = serde_json::to_vec(&every_command()).unwrap();
    let back: Message<'static> = serde_json::from_reader(&json[..]).unwrap();
    assert_eq!(back, every_command());
    let limits: Limits = serde_json::from_str("{\"commands\":3}").unwrap();
    assert_eq!((limits.commands, limits.items), (3, Limits::default().items));
    let tree = MgmtTree::from_data(&Data::from("<MgmtTree/>"))
        .unwrap()
        .into_owned();
    let json = serde_json::to_string(&tree).unwrap();
    assert_eq!(serde_json::from_str::<MgmtTree<'_>>(&json).unwrap(), tree);
}

fn comes_back<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(
    value: &T,
) -> String {
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(serde_json::from_str::<T>(&json).unwrap(), *value, "{json}");
    json
}

#[test]
fn notifications_come_back_and_are_checked() {
    let notification = Notification::new(NonZeroU16::MAX, "mgmt.example.com").unwrap();
    let sealed = notification
        .clone()
        .seal(&UserDigest::new("a", "b"), &Nonce::default());
    comes_back::<PushPdu<'static>>(&PushPdu::notification(3, sealed.to_bytes()));
    comes_back::<SealedNotification<'static>>(&sealed);
    comes_back::<Notification<'static>>(&notification);
    assert_eq!(comes_back(&NotificationVersion::V1_1), "11");
    assert!(serde_json::from_str::<NotificationVersion>("0").is_err());
    assert!(serde_json::from_str::<Notification<'_>>("[2,192,0,0,0,0,0,0]").is_err());
    assert!(serde_json::from_str::<SealedNotification<'_>>("[1,2,3]").is_err());
    assert!(serde_json::from_str::<PushPdu<'_>>("[1,6,9]").is_err());
}

#[test]
fn interactions_come_back_and_are_checked() {
    let field = TextInput::default().with_default("x").hidden();
    comes_back::<UserInteraction<'static>>(&UserInteraction::new("Name", Question::Input(field)));
    let choices = Choices::new(["a", "b"]).unwrap();
    assert_eq!(comes_back::<Choices<'static>>(&choices), r#"["a","b"]"#);
    assert!(serde_json::from_str::<Choices<'_>>("[]").is_err());
    comes_back::<Answer<'static>>(&Answer::Text("secret".into()));
    comes_back::<InteractionOptions<'static>>(&InteractionOptions::parse("MAXDT=3&DR=x").into_owned());
}

#[test]
fn media_types_come_back_and_headers_are_text() {
    for media_type in MediaType::ALL {
        comes_back(&media_type);
    }
    let content = ContentType::new(MediaType::Notification).with_parameter("charset", "utf-8");
    assert_eq!(
        comes_back::<ContentType<'static>>(&content.unwrap()),
        r#""application/vnd.syncml.notification; charset=utf-8""#
    );
    assert!(serde_json::from_str::<ContentType<'_>>("\"text\"").is_err());
    let accept = Accept::parse("a/b;q=0.5, */*;q=0.1");
    assert_eq!(
        comes_back::<Accept<'static>>(&accept),
        r#""a/b;q=0.5, */*;q=0.1""#
    );
    comes_back::<Accept<'static>>(&Accept::default());
}
