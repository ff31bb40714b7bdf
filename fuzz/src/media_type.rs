//! The headers that carry media types: what was understood is written and understood again.

use omadm_codec::{Accept, ContentType, Encoding, MediaType};

/// The value of a `Content-Type` or an `Accept` header.
pub fn media_type(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    match ContentType::parse(text) {
        Ok(content) => {
            let written = content.to_string();
            assert!(!written.contains(char::is_control), "{written}");
            assert_eq!(ContentType::parse(&written).as_ref(), Ok(&content), "{written}");
            assert_eq!(content.media_type(), MediaType::from_name(text));
        }
        Err(error) => assert!(error.offset() <= data.len()),
    }
    let accept = Accept::parse(text);
    let written = accept.to_string();
    assert!(!written.contains(char::is_control), "{written}");
    assert_eq!(Accept::parse(&written), accept, "{written}");
    let best = accept.best(MediaType::ALL);
    for media_type in MediaType::ALL {
        assert!(accept.quality(media_type) <= best.map_or(0, |best| accept.quality(best)));
    }
    for encoding in [Encoding::Xml, Encoding::Wbxml] {
        assert_eq!(
            encoding.answer(&accept).is_some(),
            accept.accepts(MediaType::Message(encoding))
        );
    }
}
