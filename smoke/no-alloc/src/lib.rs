//! WBXML written and read with no heap at all, with the names of one document type. There is no allocator
//! here: if anything below had one linked in, this would not build.
#![no_std]

use core::panic::PanicInfo;

use wbxml::dictionaries::SYNCML_1_2;
use wbxml::{
    AttrStart, Error, ErrorKind, Event, Header, Options, Piece, PublicId, Reader, SliceSink, Tag, Version,
    Writer,
};

const SYNC_ML: Tag = SYNCML_1_2.tag(0, "SyncML").unwrap();
const SYNC_BODY: Tag = SYNCML_1_2.tag(0, "SyncBody").unwrap();
const DATA: Tag = SYNCML_1_2.tag(0, "Data").unwrap();
const FORMAT: Tag = SYNCML_1_2.tag(1, "Format").unwrap();
const TYPE: AttrStart = AttrStart::new(0, 0x05);

/// Returns 0, or the number of the check that failed.
#[unsafe(no_mangle)]
pub extern "C" fn smoke() -> i32 {
    let mut buffer = [0; 96];
    let Ok(document) = write(&mut buffer) else {
        return 1;
    };
    let Ok(seen) = read(document) else { return 2 };
    if seen
        != (Seen {
            elements: 4,
            names: "SyncML SyncBody Format Data".len() - 3,
            bytes: 12,
            attributes: 1,
        })
    {
        return 3;
    }
    for length in 0..document.len() {
        if document.get(..length).is_none_or(|cut| read(cut).is_ok()) {
            return 4;
        }
    }
    if write(&mut [0; 20]).map_err(|error| error.kind()) != Err(ErrorKind::Full) {
        return 5;
    }
    0
}

fn write(buffer: &mut [u8]) -> Result<&[u8], Error> {
    let header = Header::new(Version::V1_3, PublicId::Number(0x1201));
    let mut writer = Writer::new(SliceSink::new(buffer), &header)?;
    writer.open(&wbxml::Start::new(SYNC_ML).with_attributes(true))?;
    writer.attribute(TYPE)?.value(&Piece::text("dm"))?;
    writer.start(SYNC_BODY)?.start(FORMAT)?.text("bin")?.end()?;
    let mark = writer.mark();
    writer.start(DATA)?.text("taken back")?;
    writer.rollback(mark);
    writer.start(DATA)?.opaque(&[0; 8])?.entity('\u{20AC}')?.end()?;
    writer.end()?.end()?;
    Ok(writer.finish()?.into_written())
}

#[derive(PartialEq, Default)]
struct Seen {
    elements: usize,
    /// The lengths of the names of all elements.
    names: usize,
    attributes: usize,
    /// Of text, opaque data and entities together, each entity counted as one.
    bytes: usize,
}

fn read(document: &[u8]) -> Result<Seen, Error> {
    let mut reader = Reader::with_options(document, Options::tolerant())?;
    let mut seen = Seen::default();
    while let Some(event) = reader.next_event()? {
        match event {
            Event::Start(start) => {
                seen.elements += 1;
                let name = start.tag().and_then(|tag| SYNCML_1_2.tag_name(tag));
                seen.names += name.map_or(0, str::len);
            }
            Event::Attribute(_) => seen.attributes += 1,
            Event::Text(text) => seen.bytes += text.utf8_len(),
            Event::Opaque(bytes) => seen.bytes += bytes.len(),
            Event::Entity(_) => seen.bytes += 1,
            _ => {}
        }
    }
    Ok(seen)
}

unsafe extern "C" {
    /// Ends the program with this code.
    safe fn stop(code: i32) -> !;
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    stop(101)
}
