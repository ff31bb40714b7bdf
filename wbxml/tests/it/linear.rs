//! Work that grows with the length of the input and no faster. The sizes are such that what grew with their
//! square would take minutes; nothing is timed.

use wbxml::dictionaries::ALL;
use wbxml::{FromXml, ToXml, from_xml, to_xml};

/// Media types are changed when the item that they are of ends. Here the items of many end at once.
#[test]
fn many_media_types_of_one_item() {
    const TYPES: usize = 150_000;
    let one = "<Type>application/vnd.syncml-devinf+xml</Type>";
    let xml = format!(
        r#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncBody><Get><Item><Meta xmlns="syncml:metinf">{}</Meta></Item></Get></SyncBody></SyncML>"#,
        format!("{one}<Meta>{one}</Meta>").repeat(TYPES / 2)
    );
    let mut encode = FromXml::new(ALL);
    encode.limits.input = xml.len();
    let document = from_xml(&xml, &encode).unwrap();
    let changed = memchr::memmem::find_iter(&document, "+wbxml").count();
    assert!(changed > TYPES / 2 - 2, "{changed}");

    let shown = to_xml(&document, &ToXml::new(ALL)).unwrap();
    assert_eq!(shown.matches("+xml").count(), TYPES);
}
