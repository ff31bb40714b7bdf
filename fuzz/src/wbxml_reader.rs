//! WBXML documents: bytes -> events, strictly and tolerantly, under limits, and skipped.

use wbxml::{
    AttrName, Charset, Error, ErrorKind, Event, ExtensionValue, Name, Options, Piece, PublicId, Reader, Tag,
    Text,
};

/// Reads a document in every way there is; the ways have to agree.
pub fn wbxml_reader(data: &[u8]) {
    let strict = events(data, Options::strict());
    let tolerant = events(data, Options::tolerant());
    if let Ok(strict) = &strict {
        assert_eq!(
            tolerant.as_ref(),
            Ok(strict),
            "tolerance changed a correct document"
        );
        limits_are_exact(data, strict);
        pages_come_back(data, strict);
    }
    a_charset_field_is_read_in_1_0(data);
    for charset in [
        None,
        Some(Charset::ISO_8859_1),
        Some(Charset::UTF_16),
        Some(Charset::UTF_16LE),
    ] {
        strings_are_decoded(data, charset);
    }
    table_strings_are_those_of_the_table(data, Options::strict());
    table_strings_are_those_of_the_table(data, Options::tolerant());
    skipping_ends_like_reading(data);
}

/// All events of a document; on the way, what holds for each.
pub(crate) fn events(data: &[u8], options: Options) -> Result<Vec<Event<'_>>, Error> {
    let mut reader = Reader::with_options(data, options).inspect_err(|e| inside(e, data))?;
    if let PublicId::Text(id) = reader.header().public_id {
        text_is_consistent(id);
    }
    let mut events = Vec::new();
    let mut depth = 0;
    let mut offset = reader.offset();
    while let Some(event) = reader.next_event().inspect_err(|e| inside(e, data))? {
        match event {
            Event::Start(_) => depth += 1,
            Event::End => depth -= 1,
            _ => {}
        }
        if let Some(text) = text(&event) {
            text_is_consistent(text);
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

/// The text that an event carries.
fn text<'a>(event: &Event<'a>) -> Option<Text<'a>> {
    match *event {
        Event::Text(text) | Event::Value(Piece::Text(text)) => Some(text),
        Event::Attribute(AttrName::Literal(name)) | Event::Pi(AttrName::Literal(name)) => Some(name),
        Event::Start(start) => match start.name {
            Name::Literal(name) => Some(name),
            Name::Tag(_) => None,
        },
        Event::Extension(extension) | Event::Value(Piece::Extension(extension)) => match extension.value {
            ExtensionValue::Text(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// All that a text says of itself follows from its characters.
fn text_is_consistent(text: Text<'_>) {
    let characters: String = text.chars().collect();
    assert!(!characters.contains('\0'));
    assert_eq!(text, characters.as_str());
    assert_eq!(Text::new(&characters), text);
    assert_eq!(text.to_string(), characters);
    assert_eq!(text.to_cow(), characters);
    assert_eq!(text.utf8_len(), characters.len());
    assert_eq!(text.is_empty(), characters.is_empty());
    if let Some(borrowed) = text.as_str() {
        assert_eq!(borrowed, characters);
    }
}

/// Texts in content are what another way of decoding makes of their bytes.
fn strings_are_decoded(data: &[u8], charset: Option<Charset>) {
    let mut options = Options::tolerant();
    options.charset = charset;
    let Ok(mut reader) = Reader::with_options(data, options) else {
        return;
    };
    let charset = charset.unwrap_or(reader.header().charset);
    let mut from = reader.offset();
    while let Ok(Some(event)) = reader.next_event() {
        let mut token = &data[from..reader.offset()];
        from = reader.offset();
        let Event::Text(text) = event else { continue };
        // The end of a list and page switches may stand before it.
        while let [1, rest @ ..] | [0, _, rest @ ..] = token {
            token = rest;
        }
        if let [3, string @ ..] = token {
            let Ok(Some((decoded, rest))) = decode(charset, string) else {
                panic!("{text:?} has no end");
            };
            assert_eq!((text, rest), (Text::new(&decoded), &[][..]));
        }
    }
}

/// A string up to its terminator and what follows it; `None` without terminator.
fn decode(charset: Charset, bytes: &[u8]) -> Result<Option<(String, &[u8])>, ErrorKind> {
    let wide = matches!(charset.0, 1000 | 1013..=1015);
    let unit = if wide { 2 } else { 1 };
    let Some(end) = bytes
        .chunks_exact(unit)
        .position(|unit| unit.iter().all(|&byte| byte == 0))
    else {
        return Ok(None);
    };
    let (string, rest) = (&bytes[..end * unit], &bytes[(end + 1) * unit..]);
    Ok(Some((characters(charset, string)?, rest)))
}

/// The characters of a string without its terminator.
fn characters(charset: Charset, bytes: &[u8]) -> Result<String, ErrorKind> {
    let decoded = match charset.0 {
        0 | 106 => String::from_utf8(bytes.to_vec()).ok(),
        3 => bytes
            .is_ascii()
            .then(|| bytes.iter().map(|&byte| char::from(byte)).collect()),
        4 => Some(bytes.iter().map(|&byte| char::from(byte)).collect()),
        other => {
            let (little, bytes) = match bytes {
                [0xFE, 0xFF, rest @ ..] if other != 1013 && other != 1014 => (false, rest),
                [0xFF, 0xFE, rest @ ..] if other != 1013 && other != 1014 => (true, rest),
                _ => (other == 1014, bytes),
            };
            let (pairs, rest) = bytes.as_chunks();
            let units = pairs.iter().map(|&pair| {
                if little {
                    u16::from_le_bytes(pair)
                } else {
                    u16::from_be_bytes(pair)
                }
            });
            char::decode_utf16(units)
                .collect::<Result<_, _>>()
                .ok()
                .filter(|_| rest.is_empty())
        }
    };
    decoded.ok_or(ErrorKind::InvalidText)
}

/// `table_string` gives what stands in the table, up to a limit, and does not disturb the reader.
fn table_strings_are_those_of_the_table(data: &[u8], mut options: Options) {
    let Ok(reader) = Reader::with_options(data, options) else {
        return;
    };
    let header = reader.header();
    for offset in (0..header.string_table.len().min(64) + 2).chain([u32::MAX as usize]) {
        let expected = match header.string_table.get(offset..) {
            None | Some([]) => Err(ErrorKind::OffsetOutOfTable(offset as u32)),
            Some(from) => match decode(header.charset, from) {
                Ok(Some((string, _))) => Ok(string),
                Ok(None) if options.unterminated_table => characters(header.charset, from),
                Ok(None) => Err(ErrorKind::UnterminatedTable),
                Err(kind) => Err(kind),
            },
        };
        let found = reader.clone().table_string(offset as u32);
        let found = found.inspect_err(|error| assert_eq!(error.offset(), reader.offset()));
        assert_eq!(
            found.map(Text::to_cow).map_err(|error| error.kind()),
            expected.map(Into::into)
        );
    }

    // As often as the limit allows, and then no more; what follows is read none the less.
    let Ok(first) = reader.clone().table_string(0) else {
        return;
    };
    if first.is_empty() {
        return;
    }
    options.limits.table_text = 3 * first.utf8_len() - 1;
    let mut limited = Reader::with_options(data, options).unwrap();
    assert_eq!(limited.table_string(0), Ok(first));
    assert_eq!(limited.table_string(0), Ok(first));
    let error = limited.table_string(0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooMuchTableText);
    assert_eq!(limited.offset(), reader.offset());
    let event = reader.clone().next_event();
    if !event.is_ok_and(|event| event.is_some_and(|event| text(&event).is_some())) {
        assert_eq!(limited.next_event(), event);
    }
}

/// Limits that a document just reaches change nothing; one less is an error.
fn limits_are_exact(data: &[u8], events: &[Event<'_>]) {
    let (mut depth, mut deepest, mut attributes, mut most) = (0, 0, 0, 0);
    for event in events {
        match event {
            Event::Start(_) => {
                depth += 1;
                deepest = deepest.max(depth);
                attributes = 0;
            }
            Event::End => depth -= 1,
            Event::Attribute(_) => {
                attributes += 1;
                most = most.max(attributes);
            }
            _ => {}
        }
    }
    let table = Reader::new(data).unwrap().header().string_table.len();
    let mut exact = Options::strict();
    exact.limits.input = data.len();
    exact.limits.depth = deepest;
    exact.limits.attributes = most;
    exact.limits.string_table = table;
    assert_eq!(self::events(data, exact).as_deref(), Ok(events));

    let refused = |options: Options, kind: ErrorKind| {
        assert_eq!(
            self::events(data, options).map_err(|error| error.kind()),
            Err(kind)
        );
    };
    let mut less = exact;
    less.limits.input -= 1;
    refused(less, ErrorKind::InputTooLong);
    less = exact;
    less.limits.depth -= 1;
    refused(less, ErrorKind::TooDeep);
    if most > 0 {
        less = exact;
        less.limits.attributes -= 1;
        refused(less, ErrorKind::TooManyAttributes);
    }
    if table > 0 {
        less = exact;
        less.limits.string_table -= 1;
        refused(less, ErrorKind::StringTableTooLong);
    }
}

/// With a character set in its header a document of 1.0 reads like one of 1.1.
fn a_charset_field_is_read_in_1_0(data: &[u8]) {
    let [0, rest @ ..] = data else { return };
    let mut options = Options::tolerant();
    options.charset_in_1_0 = true;
    let newer = [&[1], rest].concat();
    assert_eq!(events(data, options), events(&newer, Options::tolerant()));
}

/// When pages come back at the END of elements, each element is of the page that it would be then.
fn pages_come_back(data: &[u8], events: &[Event<'_>]) {
    let mut options = Options::strict();
    options.restored_pages = true;
    let mut reader = Reader::with_options(data, options).unwrap();
    let mut from = reader.offset();
    let (mut page, mut open) = (0, Vec::new());
    for event in events {
        let mut expected = *event;
        let found = reader.next_event().unwrap().unwrap();
        let token = &data[from..reader.offset()];
        from = reader.offset();
        // A list may end in front of it.
        let switched = match token {
            [1, 0, page, ..] | [0, page, ..] => Some(*page),
            _ => None,
        };
        match &mut expected {
            Event::Start(start) => {
                page = switched.unwrap_or(page);
                open.push(page);
                if let Name::Tag(tag) = &mut start.name {
                    *tag = Tag::new(page, tag.code());
                }
            }
            Event::End => page = open.pop().unwrap(),
            Event::Extension(extension) => {
                page = switched.unwrap_or(page);
                extension.page = page;
            }
            _ => {}
        }
        assert_eq!(found, expected);
    }
    assert_eq!(reader.next_event(), Ok(None));
}

/// Skipping the root element ends in the same way as reading it.
fn skipping_ends_like_reading(data: &[u8]) {
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
