//! Descriptions of the tree: bytes -> value -> bytes -> the same value, in both encodings.

use omadm_codec::{AllowedContent, Ddf, DdfOptions, Encoding, PushErrorKind};

/// A description in XML.
pub fn ddf_xml(data: &[u8]) {
    description(Encoding::Xml, data);
}

/// A description in WBXML.
pub fn ddf_wbxml(data: &[u8]) {
    description(Encoding::Wbxml, data);
}

fn description(encoding: Encoding, data: &[u8]) {
    let mut deviations = 0;
    let read = Ddf::decode_with(encoding, data, &DdfOptions::tolerant(), |deviation| {
        deviations += 1;
        assert!(deviation.offset <= data.len(), "{deviation}");
        assert!(!deviation.to_string().contains('\n'));
    });
    let strictly = Ddf::decode_with(encoding, data, &DdfOptions::strict(), |deviation| {
        panic!("borne though strict: {deviation}")
    });
    let ddf = match read {
        Ok(ddf) => ddf,
        Err(error) => {
            assert!(error.offset() <= data.len(), "{error}");
            assert!(!error.to_string().contains('\n'));
            assert!(strictly.is_err(), "a strict reader bears more");
            return;
        }
    };
    // A strict reader refuses what deviates, and reads the same where nothing does.
    match strictly {
        Ok(strictly) => assert_eq!((&strictly, deviations), (&ddf, 0)),
        Err(_) => assert!(deviations > 0),
    }
    assert_eq!(ddf.clone().into_owned(), ddf);
    walk(&ddf);
    same_in_xml(&ddf);
    same_in_wbxml(&ddf);
}

/// Nodes lead to one another, and an address that one has is found.
fn walk(ddf: &Ddf<'_>) {
    let mut roots = 0;
    for node in ddf.nodes() {
        match node.parent() {
            Some(parent) => {
                assert_eq!(parent.depth() + 1, node.depth());
                assert!(parent.children().any(|child| child.index() == node.index()));
            }
            None => roots += 1,
        }
        // Names that are no names of nodes make addresses of other nodes.
        let mut way = std::iter::successors(Some(node), |node| node.parent());
        let is_odd = way.any(|node| node.name == "." || node.name.contains('/'));
        assert!(is_odd || ddf.find(&node.uri()).is_some(), "{}", node.uri());
        let values = node
            .node()
            .df
            .msft
            .as_ref()
            .and_then(|msft| msft.allowed_values.as_ref());
        if let Some(values) = values {
            for range in values.ranges().unwrap_or_default() {
                let inside = values.allows(&range.min.to_string());
                assert!(values.list.is_some() || inside == Some(true));
            }
            if let AllowedContent::Value(value) = &values.content {
                // Whatever the answer is, there is one.
                let _ = values.allows(&value.value);
            }
        }
    }
    assert_eq!(ddf.roots().count(), roots);
}

/// What is written nests a little deeper than the least that was read.
fn roomy() -> DdfOptions {
    let mut options = DdfOptions::tolerant();
    options.limits.depth += 8;
    options.limits.message_size = usize::MAX;
    options.limits.text = usize::MAX;
    options
}

fn same_in_xml(ddf: &Ddf<'_>) {
    let xml = match ddf.to_xml() {
        Ok(xml) => xml,
        // Such characters can only come in WBXML.
        Err(error) => return assert_eq!(error.kind(), PushErrorKind::NotXmlText),
    };
    let again = Ddf::decode_with(Encoding::Xml, xml.as_bytes(), &roomy(), |_| {});
    assert_eq!(again.as_ref(), Ok(ddf), "{xml}");
    assert_eq!(again.unwrap().to_xml().as_ref(), Ok(&xml));
}

fn same_in_wbxml(ddf: &Ddf<'_>) {
    let wbxml = ddf.to_wbxml().unwrap();
    let mut plain = ddf.clone();
    plain.diagnostics = None;
    for node in plain.nodes_mut() {
        node.df.msft = None;
    }
    let again = Ddf::decode_with(Encoding::Wbxml, &wbxml, &roomy(), |_| {});
    assert_eq!(again.as_ref(), Ok(&plain), "{}", wbxml.escape_ascii());
}
