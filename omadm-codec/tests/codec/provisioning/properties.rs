//! Arbitrary documents and accounts, and documents that noise has gone through.

use omadm_codec::{
    AppAddr, AppAuth, AuthLevel, Characteristic, ConRef, Data, DmAcc, Encoding, MgmtTree, Nonce, Parm,
    ProvisioningDoc, ProvisioningLanguage, Setting,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use super::hostile::check;
use super::{W7, w7};
use crate::samples::hex;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "(\\PC|[ \t\r\n<>&\"'\0]){0,12}",
        prop::sample::select(vec![
            "w7",
            "IPV4",
            "HTTP-BASIC",
            ",",
            "APPSRV",
            "1.0",
            "AAA",
            "DIGEST",
            "",
            "9200"
        ])
        .prop_map(String::from),
    ]
}

fn name() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] = &[
        "APPID",
        "PROVIDER-ID",
        "NAME",
        "APPLICATION",
        "PORT",
        "NAPDEF",
        "AAUTHTYPE",
        "PORTNBR",
        "ICON",
        "URL",
        "BEARER",
        "INIT",
    ];
    prop_oneof![3 => prop::sample::select(KNOWN).prop_map(String::from), 1 => text()]
}

fn any_parm() -> impl Strategy<Value = Setting<'static>> {
    (name(), of(text()), prop::option::weighted(0.1, text())).prop_map(|(name, value, datatype)| {
        let mut parm = Parm::flag(name);
        parm.value = value.map(Into::into);
        parm.datatype = datatype.map(Into::into);
        Setting::Parm(parm)
    })
}

fn characteristic() -> impl Strategy<Value = Characteristic<'static>> {
    let leaf = (name(), vec(any_parm(), 0..4));
    let leaf = leaf.prop_map(|(type_, content)| with_content(type_, content));
    leaf.prop_recursive(4, 32, 4, |inner| {
        let setting = prop_oneof![any_parm(), inner.prop_map(Setting::Characteristic)];
        (name(), vec(setting, 0..5)).prop_map(|(type_, content)| with_content(type_, content))
    })
}

fn with_content(type_: String, content: Vec<Setting<'static>>) -> Characteristic<'static> {
    let mut characteristic = Characteristic::new(type_);
    characteristic.content = content;
    characteristic
}

fn document() -> impl Strategy<Value = ProvisioningDoc<'static>> {
    (any::<bool>(), of(text()), vec(characteristic(), 0..4)).prop_map(|(is_ota, version, characteristics)| {
        let mut document = ProvisioningDoc::new(characteristics);
        document.version = version.map(Into::into);
        if is_ota {
            document.language = ProvisioningLanguage::OtaSettings;
            document.version = None;
            for characteristic in &mut document.characteristics {
                characteristic.value = Some("http://example.com/".into());
            }
        }
        document
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_document_comes_back(document in document()) {
        let octets = document.to_wbxml().unwrap();
        prop_assert_eq!(ProvisioningDoc::from_wbxml(&octets), Ok(document.clone()));
        if let Ok(xml) = document.to_xml() {
            prop_assert_eq!(ProvisioningDoc::from_xml(xml.as_bytes()), Ok(document.clone()));
        }
        prop_assert_eq!(&document.clone().into_owned(), &document);
    }

    #[test]
    fn noise_gives_an_error_or_a_document(noise in vec(any::<u8>(), 0..64), at in any::<u16>()) {
        for encoding in [Encoding::Wbxml, Encoding::Xml] {
            check(encoding, &noise);
            let mut input = match encoding {
                Encoding::Wbxml => hex(W7),
                Encoding::Xml => w7().to_xml().unwrap().into_bytes(),
            };
            let start = usize::from(at) % input.len();
            let end = (start + noise.len() / 8).min(input.len());
            input.splice(start..end, noise.iter().copied());
            check(encoding, &input);
        }
    }

    #[test]
    fn shuffled_tokens_give_an_error_or_a_document(parts in vec(0_usize..14, 0..40)) {
        const PARTS: [&[u8]; 14] = [
            b"\xC6", b"\x87", b"\x46", b"\x86", b"\x01", b"\x00\x01", b"\x00\x00", b"\x05", b"\x06", b"\x50",
            b"\x03a\0", b"\x55", b"\xC3\x02\xFFb", b"\x90",
        ];
        let mut input = hex("030b6a00c54601");
        input.extend(parts.iter().flat_map(|part| PARTS[*part]));
        check(Encoding::Wbxml, &input);
        input[1] = 1;
        input[4] = 0x45;
        check(Encoding::Wbxml, &input);
    }

    #[test]
    fn shuffled_markup_gives_an_error_or_a_document(parts in vec(0_usize..12, 0..40)) {
        const PARTS: [&str; 12] = [
            "<characteristic type='a'>", "</characteristic>", "<parm", " name='b'", " value='&amp;'", "/>", ">", "</parm>",
            "<!--", "-->", "<characteristic", "<x>",
        ];
        let body: String = parts.iter().map(|part| PARTS[*part]).collect();
        check(Encoding::Xml, format!("<wap-provisioningdoc>{body}</wap-provisioningdoc>").as_bytes());
    }

    #[test]
    fn any_account_comes_back_from_both_profiles(
        names in vec("[a-z0-9.]{1,8}", 4),
        ports in vec(any::<u16>(), 0..3),
        secret in "\\PC{1,12}",
        nonce in vec(any::<u8>(), 1..24),
        references in vec("[a-z]{1,4}", 2..4),
    ) {
        let mut account = DmAcc::new(names[0].clone());
        account.name = Some(names[1].clone().into());
        let mut address = AppAddr::new(names[2].clone());
        address.ports = ports;
        account.app_addrs.push(address);
        account.to_con_refs = references.into_iter().map(ConRef::new).collect();
        let auth = AppAuth::new(AuthLevel::SrvCred, "HMAC").with_secret(names[3].clone(), secret);
        account.app_auths.push(auth.with_data(Nonce::new(nonce)));
        prop_assert_eq!(&DmAcc::from_characteristic(&account.to_characteristic()).unwrap(), &account);
        let tree = account.to_mgmt_tree("X").unwrap();
        let (xml, wbxml) = (tree.to_xml().unwrap(), tree.to_wbxml().unwrap());
        for object in [MgmtTree::from_data(&Data::from(&*xml)).unwrap(), MgmtTree::from_wbxml(&wbxml).unwrap()] {
            prop_assert_eq!(&DmAcc::in_tree(&object).unwrap()[0], &account);
        }
    }
}
