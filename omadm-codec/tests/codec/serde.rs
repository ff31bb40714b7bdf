//! Messages through a format of serde.

use omadm_codec::{Data, Encoding, Limits, Message, MgmtTree, Nonce, UserDigest};
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
