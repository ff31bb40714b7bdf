//! Package #0 and the push PDU around it: bytes -> value -> the same bytes, and what they say.

use omadm_codec::{DecodeError, MediaType, Nonce, Notification, PushPdu, SealedNotification, UserDigest};

/// Package #0 by itself, and a push PDU with or without one.
pub fn notification(data: &[u8]) {
    if let Ok(sealed) = SealedNotification::decode(data).inspect_err(|e| inside(e, data)) {
        package(&sealed, data);
    }
    let push = SealedNotification::from_push(data).inspect_err(|e| inside(e, data));
    let Ok(pdu) = PushPdu::decode(data).inspect_err(|e| inside(e, data)) else {
        assert!(push.is_err());
        return;
    };
    // The length of the headers may have been written longer than need be.
    let bytes = pdu.to_bytes();
    assert!(bytes.len() <= data.len());
    assert_eq!(PushPdu::decode(&bytes).as_ref(), Ok(&pdu));
    assert_eq!(pdu.clone().into_owned(), pdu);
    let same = PushPdu::new(pdu.transaction_id(), pdu.headers(), pdu.body());
    assert_eq!(same.as_ref(), Ok(&pdu));

    match push {
        Ok(sealed) => {
            assert!(pdu.is_notification());
            assert_eq!(pdu.media_type(), Some(MediaType::Notification));
            package(&sealed, pdu.body());
        }
        Err(_) => assert!(!pdu.is_notification() || SealedNotification::decode(pdu.body()).is_err()),
    }
}

fn package(sealed: &SealedNotification<'_>, bytes: &[u8]) {
    assert_eq!(sealed.to_bytes(), bytes);
    assert_eq!(sealed.digest()[..], bytes[..16]);
    assert_eq!(sealed.notification().to_trigger(), bytes[16..]);
    assert_eq!(sealed.clone().into_owned(), *sealed);
    assert!(!sealed.notification().to_string().contains('\n'));

    let keys = [UserDigest::new("a", "b"), UserDigest::new("c", "d")];
    let nonces = Notification::default_nonces();
    assert_eq!(sealed.verify_any(&keys, &nonces), None);
    let own = sealed.notification().clone().seal(&keys[1], &nonces[1]);
    assert_eq!(own.notification(), sealed.notification());
    assert!(!own.verify(&keys[1], &Nonce::default()));
    assert_eq!(own.verify_any(&keys, &nonces), Some((&keys[1], &nonces[1])));
}

fn inside(error: &DecodeError, data: &[u8]) {
    assert!(
        error.offset() <= data.len(),
        "{error} is beyond {} bytes",
        data.len()
    );
}
