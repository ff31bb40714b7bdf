//! The credentials in the fixtures are those that the digests of the actors give.

use omadm_codec::{
    Command, Cred, Encoding, HmacHeader, Message, MgmtTree, Nonce, Scheme, Status, UserDigest,
};

use crate::fixtures::build::{SERVER_NAME, USER};
use crate::fixtures::{self, Fixture};

fn device() -> UserDigest {
    UserDigest::new(USER, "s3cret")
}

fn server() -> UserDigest {
    UserDigest::new(SERVER_NAME, "srvpw")
}

/// Reads the XML file of a fixture.
fn read(name: &str) -> Message<'static> {
    let fixture: &Fixture = fixtures::named(name);
    let bytes = fixture.bytes(Encoding::Xml);
    Message::decode(Encoding::Xml, &bytes).unwrap().into_owned()
}

/// The nonce in the status of the header, which is the first command that is a status.
fn next_nonce(message: &Message<'_>, scheme: Scheme) -> Nonce {
    let status: &Status<'_> = (message.commands.iter())
        .find_map(|command| match command {
            Command::Status(status) => Some(&**status),
            _ => None,
        })
        .unwrap();
    assert_eq!(status.cmd, "SyncHdr");
    let meta = &status.chal.as_ref().unwrap().meta;
    assert_eq!(meta.type_.as_deref().and_then(Scheme::from_name), Some(scheme));
    assert_eq!(meta.format.as_deref(), Some("b64"));
    Nonce::from_base64(meta.next_nonce().unwrap()).unwrap()
}

/// The credentials of a header, and who sends them.
fn cred<'m>(message: &'m Message<'_>, user: &str) -> &'m Cred<'m> {
    assert_eq!(message.header.source.name(), Some(user));
    let cred = message.header.cred.as_ref().unwrap();
    assert_eq!(cred.meta.type_.as_deref(), Some("syncml:auth-md5"));
    cred
}

#[test]
fn each_side_answers_the_challenge_of_the_other() {
    let challenge = next_nonce(&read("02-setup-server-challenge"), Scheme::Md5);
    assert_eq!(challenge.as_bytes(), b"nonce-aaaa-00001");
    let answer = read("03-setup-device-credentials");
    let credential = &cred(&answer, USER).data;
    assert_eq!(device().auth_md5(&challenge), *credential);
    assert!(device().verify_md5(&challenge, credential));
    assert!(!server().verify_md5(&challenge, credential));

    let challenge = next_nonce(&answer, Scheme::Md5);
    assert_eq!(challenge.as_bytes(), b"nonce-bbbb-00001");
    let answer = read("04-setup-server-accepts");
    let credential = &cred(&answer, SERVER_NAME).data;
    assert_eq!(server().auth_md5(&challenge), *credential);
    assert!(server().verify_md5(&challenge, credential));
    assert!(!device().verify_md5(&challenge, credential));
}

#[test]
fn the_next_session_begins_with_the_nonce_that_was_told_last() {
    let told = next_nonce(&read("04-setup-server-accepts"), Scheme::Md5);
    assert_eq!(told.as_bytes(), b"nonce-aaaa-00002");
    let later = read("23-exec-late-alert");
    let credential = &cred(&later, USER).data;
    assert_eq!(device().auth_md5(&told), *credential);
    let first = next_nonce(&read("02-setup-server-challenge"), Scheme::Md5);
    assert!(
        !device().verify_md5(&first, credential),
        "that of the session before"
    );
    let told = next_nonce(&read("05-setup-device-results"), Scheme::Md5);
    assert_eq!(told.as_bytes(), b"nonce-bbbb-00002");
}

#[test]
fn the_seal_covers_every_byte_of_the_file() {
    const SEAL: &str = "f2rJW2wvdskYXiRz7Mmx5Q==";
    let fixture = fixtures::named("24-mac-sealed");
    let body = fixture.bytes(Encoding::Xml);
    let nonce = Nonce::new(*b"nonce-aaaa-00001");
    assert_eq!(device().auth_mac(&nonce, &body), SEAL);
    assert!(device().verify_mac(&nonce, &body, SEAL));
    for at in 0..body.len() {
        let mut changed = body.clone();
        changed[at] ^= 0x20;
        assert!(!device().verify_mac(&nonce, &changed, SEAL), "byte {at}");
    }
    assert!(!device().verify_mac(&nonce, &body[..body.len() - 1], SEAL));
    assert!(!device().verify_mac(&nonce, &[&body[..], b"\n"].concat(), SEAL));

    let message = read(fixture.name);
    assert_eq!(message.header.cred, None, "the seal is in the transport");
    let header = HmacHeader::new(message.header.source.name().unwrap(), SEAL).unwrap();
    let line = r#"algorithm=MD5, username="dev42", mac=f2rJW2wvdskYXiRz7Mmx5Q=="#;
    assert_eq!(header.to_string(), line);
    assert_eq!(HmacHeader::parse(line), Ok(header));
    let next = next_nonce(&read(fixture.name), Scheme::Mac);
    assert_eq!(next.as_bytes(), b"nonce-bbbb-00002");
}

#[test]
fn the_account_of_the_bootstrap_message_can_answer_the_first_challenge() {
    let message = read("29-bootstrap");
    let Command::Add(add) = &message.commands[0] else {
        panic!()
    };
    let tree = MgmtTree::from_data(add.items[0].data.as_ref().unwrap()).unwrap();
    let value = |name: &str| {
        let uri = format!("ExampleDM/AppAuth/1/{name}");
        let node = tree.nodes.iter().find(|node| node.uri() == uri).unwrap();
        node.value.as_ref().unwrap()
    };
    let [user, secret] = ["AAuthName", "AAuthSecret"].map(|name| value(name).as_str().unwrap());
    let digest = UserDigest::new(user, secret);
    assert_eq!(digest, device());
    // Base64 in XML, so the value is the nonce itself.
    let nonce = Nonce::new(value("AAuthData").as_bytes());
    let answer = read("03-setup-device-credentials");
    assert!(digest.verify_md5(&nonce, &cred(&answer, USER).data));
}
