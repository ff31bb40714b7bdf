//! WBXML documents: bytes -> events -> bytes -> events, also into buffers that are too small.

use wbxml::{
    AttrName, Charset, Error, ErrorKind, Event, Header, Name, Options, PublicId, Reader, Rewind, SliceSink,
    Version, Writer,
};

use crate::wbxml_reader::events;

/// What was read is written again and read again.
pub fn wbxml_rewrite(data: &[u8]) {
    let Ok(events) = events(data, Options::strict()) else {
        return;
    };
    let header = Reader::new(data).unwrap().header();
    if matches!(header.charset.0, 0 | 3 | 106) {
        rewritten(&header, &events);
        return;
    }
    let error = Writer::new(Vec::new(), &header).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnsupportedCharset(header.charset));
    // In UTF-8 the table has other strings: those names that are in use.
    let id;
    let public_id = match header.public_id {
        PublicId::Text(text) => {
            id = text.to_cow();
            PublicId::text(&id)
        }
        number => number,
    };
    let table = names(&events);
    let header = Header::new(header.version, public_id)
        .with_charset(Charset::UTF_8)
        .with_string_table(&table);
    rewritten(&header, &events);
}

/// A string table with the literal names of a document.
fn names(events: &[Event<'_>]) -> Vec<u8> {
    let mut names: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::Start(start) => match start.name {
                Name::Literal(name) => Some(name.to_cow()),
                Name::Tag(_) => None,
            },
            Event::Attribute(AttrName::Literal(name)) | Event::Pi(AttrName::Literal(name)) => {
                Some(name.to_cow())
            }
            _ => None,
        })
        .collect();
    names.sort();
    names.dedup();
    names.iter().flat_map(|name| name.bytes().chain([0])).collect()
}

/// Writing the events under a header gives a document with the same events, in any buffer that has room.
fn rewritten(header: &Header<'_>, events: &[Event<'_>]) {
    let document = written(header, events);
    let mut restoring = Options::strict();
    restoring.restored_pages = true;
    for options in [Options::strict(), restoring] {
        assert_eq!(self::events(&document, options).as_deref(), Ok(events));
    }
    let again = Reader::new(&document).unwrap().header();
    assert_eq!(
        (again.version, again.public_id),
        (header.version, header.public_id)
    );
    assert!(again.string_table.starts_with(header.string_table));
    let charset = if header.version == Version::V1_0 {
        Charset::UNKNOWN
    } else {
        header.charset
    };
    assert_eq!(again.charset, charset);
    // The same once more: names are found in the table where they were read from it.
    let read_again = self::events(&document, Options::strict()).unwrap();
    assert_eq!(written(&again, &read_again), document);

    let step = document.len() / 8 + 1;
    for room in (0..document.len())
        .step_by(step)
        .chain([document.len() - 1, document.len()])
    {
        let mut buffer = vec![0xEE; room];
        let sink = SliceSink::new(&mut buffer);
        let bounded = bounded(Writer::new(sink, header), events, |sink| sink.written().to_vec());
        let limited = self::bounded(
            Writer::with_limit(Vec::new(), header, room),
            events,
            Vec::to_owned,
        );
        assert_eq!(
            bounded, limited,
            "a buffer and a limit of {room} bytes are not the same"
        );
        assert!(buffer[bounded.len()..].iter().all(|&byte| byte == 0xEE));
        assert!(bounded.len() <= room);
        assert_eq!(
            bounded == document,
            room == document.len(),
            "{room} bytes of {}",
            document.len()
        );
    }
}

fn written(header: &Header<'_>, events: &[Event<'_>]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), header).unwrap();
    for event in events {
        if let Err(error) = writer.event(event) {
            panic!("{event:?} was read but cannot be written: {error}");
        }
    }
    writer.finish().unwrap()
}

/// Writes as many events as there is room for and closes what is open; gives the bytes. They are a document with
/// these events, unless there is no room for a root element.
fn bounded<S: Rewind>(
    writer: Result<Writer<'_, S>, Error>,
    events: &[Event<'_>],
    bytes: impl Fn(&S) -> Vec<u8>,
) -> Vec<u8> {
    let mut writer = match writer {
        Ok(writer) => writer,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Full);
            return Vec::new();
        }
    };
    // The second half is taken back, and written again with the same outcome.
    let half = fill(&mut writer, &events[..events.len() / 2]);
    let (mark, before) = (writer.mark(), bytes(writer.sink()));
    let taken = half + fill(&mut writer, &events[half..]);
    let after = bytes(writer.sink());
    writer.rollback(mark);
    assert_eq!(bytes(writer.sink()), before);
    assert_eq!(half + fill(&mut writer, &events[half..]), taken);
    assert_eq!(bytes(writer.sink()), after);

    let mut expected = events[..taken].to_vec();
    while writer.depth() > 0 {
        writer.end().unwrap();
        expected.push(Event::End);
    }
    let open = bytes(writer.sink());
    match writer.finish() {
        Ok(sink) => {
            let document = bytes(&sink);
            assert_eq!(self::events(&document, Options::strict()), Ok(expected));
            document
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Unfinished);
            assert!(!expected.iter().any(|event| matches!(event, Event::Start(_))));
            open
        }
    }
}

/// Writes events until one does not fit, of which nothing is written; says how many did.
fn fill<S: Rewind>(writer: &mut Writer<'_, S>, events: &[Event<'_>]) -> usize {
    for (number, event) in events.iter().enumerate() {
        let (len, depth) = (writer.len(), writer.depth());
        if let Err(error) = writer.event(event) {
            assert_eq!((error.kind(), error.offset()), (ErrorKind::Full, len));
            assert_eq!((writer.len(), writer.depth()), (len, depth));
            return number;
        }
    }
    events.len()
}
