//! WBXML documents: bytes -> events -> bytes -> events.

use wbxml::{Error, Event, Options, Reader, Writer};

/// Reads a document strictly and tolerantly; what was read is written and read again.
pub fn wbxml_reader(data: &[u8]) {
    let strict = events(data, Options::strict());
    let tolerant = events(data, Options::tolerant());
    if let Ok(strict) = &strict {
        assert_eq!(
            tolerant.as_ref(),
            Ok(strict),
            "tolerance changed a correct document"
        );
        written_again(data, strict);
    }
    skips(data);
}

/// All events of a document; on the way, what holds for each.
fn events(data: &[u8], options: Options) -> Result<Vec<Event<'_>>, Error> {
    let mut reader = Reader::with_options(data, options).inspect_err(|e| inside(e, data))?;
    let mut events = Vec::new();
    let mut depth = 0;
    let mut offset = reader.offset();
    while let Some(event) = reader.next_event().inspect_err(|e| inside(e, data))? {
        match event {
            Event::Start(_) => depth += 1,
            Event::End => depth -= 1,
            _ => {}
        }
        assert_eq!(reader.depth(), depth, "depth after {event:?}");
        assert!(depth <= options.limits.depth);
        assert!(
            (offset..=data.len()).contains(&reader.offset()),
            "offset after {event:?}"
        );
        offset = reader.offset();
        events.push(event);
    }
    assert_eq!(depth, 0);
    assert_eq!(reader.next_event(), Ok(None));
    Ok(events)
}

fn inside(error: &Error, data: &[u8]) {
    assert!(
        error.offset() <= data.len(),
        "{error} is beyond {} bytes",
        data.len()
    );
    assert!(!error.to_string().contains('\n'));
}

/// Writing the events under the same header gives a document with the same events.
fn written_again(data: &[u8], events: &[Event<'_>]) {
    let header = Reader::new(data).unwrap().header();
    let mut writer = Writer::new(Vec::new(), &header).unwrap();
    for event in events {
        if let Err(error) = writer.event(event) {
            panic!("{event:?} was read but cannot be written: {error}");
        }
    }
    let bytes = writer.finish().unwrap();
    let options = Options::strict();
    assert_eq!(
        self::events(&bytes, options).as_deref(),
        Ok(events),
        "{}",
        bytes.escape_ascii()
    );
}

/// Skipping the root element ends in the same way as reading it.
fn skips(data: &[u8]) {
    let whole = events(data, Options::strict()).err();
    let Ok(mut reader) = Reader::new(data) else { return };
    let skipped = loop {
        match reader.next_event() {
            Ok(Some(Event::Start(_))) => break reader.skip_element().and_then(|()| rest(&mut reader)),
            Ok(Some(_)) => {}
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    assert_eq!(skipped.err(), whole);
}

fn rest(reader: &mut Reader<'_>) -> Result<(), Error> {
    while reader.next_event()?.is_some() {}
    Ok(())
}
