//! Access points and proxies.

use omadm_codec::{
    Characteristic, NapAuthInfo, NapDef, Parm, ProvisioningDoc, PxAuthInfo, PxLogical, PxPhysical, PxPort,
    Setting,
};

use super::comes_back;
use crate::bootstrap::account;

/// A document with an access point and a proxy, with settings that are not known.
pub(super) fn connectivity() -> ProvisioningDoc<'static> {
    let mut nap = NapDef::new("NAP1");
    nap.name = Some("Example".into());
    nap.bearers = vec!["GSM-GPRS".into(), "WLAN".into()];
    nap.address = Some("internet.example".into());
    nap.address_type = Some("APN".into());
    nap.internet = true;
    nap.auth = vec![NapAuthInfo::new("PAP", "user", "hush")];
    nap.extra = vec![
        Setting::Parm(Parm::new("DNS-ADDR", "192.0.2.53")),
        Setting::Characteristic(Characteristic::new("VALIDITY").with_parm("COUNTRY", "262")),
    ];
    let mut port = PxPort::new(9201);
    port.services = vec!["CO-WSP".into()];
    let mut physical = PxPhysical::new("P1", "192.0.2.1");
    physical.address_type = Some("IPV4".into());
    physical.domains = vec![" ".into(), "example.com/".into()];
    physical.to_nap_ids = vec!["NAP1".into(), "INTERNET".into()];
    physical.ports = vec![port, PxPort::new(8080)];
    let mut proxy = PxLogical::new("PX");
    proxy.name = Some("Proxy".into());
    proxy.trust = true;
    proxy.master = true;
    proxy.start_page = Some("http://example.com/".into());
    proxy.domains = vec!["example.com".into()];
    proxy.auth = vec![PxAuthInfo::new("HTTP-BASIC", "user", "hush")];
    proxy.ports = vec![PxPort::new(80)];
    proxy.physical = vec![physical];
    proxy.extra = vec![Setting::Parm(Parm::new("PUSHENABLED", "1"))];

    let document = ProvisioningDoc::new([
        nap.to_characteristic(),
        proxy.to_characteristic(),
        account().to_characteristic(),
    ]);
    assert_eq!(document.nap_defs().collect::<Result<Vec<_>, _>>().unwrap(), [nap]);
    assert_eq!(
        document.proxies().collect::<Result<Vec<_>, _>>().unwrap(),
        [proxy]
    );
    document
}

#[test]
fn access_points_and_proxies_are_mapped_both_ways() {
    let document = connectivity();
    comes_back(&document);
    assert_eq!(document.dm_accounts().count(), 1);
    assert_eq!(document.clone().into_owned(), document);
    for nap in document.nap_defs() {
        assert_eq!(nap.clone().unwrap().into_owned(), nap.unwrap());
    }
    for proxy in document.proxies() {
        assert_eq!(proxy.clone().unwrap().into_owned(), proxy.unwrap());
    }
    for (type_, setting) in [("NAPDEF", "NAPID"), ("PXLOGICAL", "PROXY-ID")] {
        let document = ProvisioningDoc::new([Characteristic::new(type_)]);
        let nap = document.nap_defs().next().map(|nap| nap.unwrap_err());
        let proxy = document.proxies().next().map(|proxy| proxy.unwrap_err());
        assert_eq!(nap.or(proxy).unwrap().setting(), Some(setting));
    }
}
