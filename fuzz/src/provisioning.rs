//! Client provisioning documents: bytes -> value -> bytes -> the same value, in both encodings, and what an
//! account becomes on its way through both bootstrap profiles.

use omadm_codec::{DmAcc, Encoding, Limits, MgmtTree, NapDef, ProvisioningDoc, PushErrorKind, PxLogical};

/// A document in XML.
pub fn provisioning_xml(data: &[u8]) {
    document(Encoding::Xml, data);
}

/// A document in WBXML.
pub fn provisioning_wbxml(data: &[u8]) {
    document(Encoding::Wbxml, data);
}

fn document(encoding: Encoding, data: &[u8]) {
    let document = match ProvisioningDoc::decode_with(encoding, data, &Limits::default()) {
        Ok(document) => document,
        Err(error) => {
            assert!(
                error.offset() <= data.len(),
                "{error} is beyond {} bytes",
                data.len()
            );
            assert!(!error.to_string().contains('\n'));
            return;
        }
    };
    assert_eq!(document.clone().into_owned(), document);
    let octets = document.to_wbxml().unwrap();
    assert_eq!(
        ProvisioningDoc::from_wbxml(&octets).as_ref(),
        Ok(&document),
        "{}",
        octets.escape_ascii()
    );
    match document.to_xml() {
        Ok(xml) => assert_eq!(
            ProvisioningDoc::from_xml(xml.as_bytes()).as_ref(),
            Ok(&document),
            "{xml}"
        ),
        Err(error) => assert_eq!(
            (encoding, error.kind()),
            (Encoding::Wbxml, PushErrorKind::NotXmlText)
        ),
    }
    document
        .dm_accounts()
        .flatten()
        .for_each(|account| accounts(&account));
    for nap in document.nap_defs().flatten() {
        assert_eq!(
            NapDef::from_characteristic(&nap.to_characteristic()).as_ref(),
            Ok(&nap)
        );
    }
    for proxy in document.proxies().flatten() {
        let again = PxLogical::from_characteristic(&proxy.to_characteristic());
        assert_eq!(again.as_ref(), Ok(&proxy));
    }
}

fn accounts(account: &DmAcc<'_>) {
    let again = DmAcc::from_characteristic(&account.to_characteristic());
    assert_eq!(again.as_ref(), Ok(account));

    let Ok(tree) = account.to_mgmt_tree("Account") else {
        return;
    };
    let octets = tree.to_wbxml().unwrap();
    let read = MgmtTree::from_wbxml(&octets).unwrap();
    let accounts = DmAcc::in_tree(&read).unwrap();
    let [read] = &accounts[..] else {
        panic!("{accounts:?} instead of {account:?}");
    };
    // The management object has no place for these.
    let mut expected = account.clone();
    expected.initiate = false;
    expected.extra.clear();
    expected
        .app_addrs
        .iter_mut()
        .for_each(|address| address.extra.clear());
    expected.app_auths.iter_mut().for_each(|auth| auth.extra.clear());
    let references = expected.pref_con_ref.iter_mut().chain(&mut expected.to_con_refs);
    references.for_each(|to| to.is_proxy = false);
    assert_eq!(*read, expected);
}
