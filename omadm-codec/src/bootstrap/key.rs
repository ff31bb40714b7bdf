//! Keys and MACs of bootstrap messages.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::{Digest as _, Sha1};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// The key of the MAC of a bootstrap message: what network, user and device know and nobody else does.
///
/// Both profiles use HMAC-SHA1 (RFC 2104) over the exact octets of the body. They differ in what the key is
/// made of, and so in the constructor to use:
///
/// | client provisioning | DM profile | key |
/// | --- | --- | --- |
/// | `NETWPIN` | `NETWORKID` | [`from_imsi`](Self::from_imsi), or [`new`](Self::new) with another secret of the network |
/// | `USERPIN` | `USERPIN` | [`from_pin`](Self::from_pin) |
/// | `USERNETWPIN` | | [`network_and_pin`](Self::network_and_pin) |
/// | | `USERPIN_NETWORKID` | [`pin_and_network`](Self::pin_and_network) |
/// | `USERPINMAC` | | see [`UserPinMac`](crate::UserPinMac) |
///
/// The key is erased when dropped, `Debug` does not show it, and it cannot be serialised. A PIN is short:
/// limit how often the user may try, for example to three times.
///
/// WAP provisioning bootstrap 1.1; DM security 1.2.1, section 5.7.
///
/// ```
/// use omadm_codec::BootstrapKey;
///
/// let body = [0x03, 0x0B, 0x6A, 0x00, 0x45, 0xC6];
/// let key = BootstrapKey::from_pin("1234");
/// let mac = key.mac(&body);
/// assert_eq!(mac.to_string(), "B4C8443050CDBB611670599E39C5DD5D1D8928EB");
/// assert!(key.verify(&body, "b4c8443050cdbb611670599e39c5dd5d1d8928eb"));
/// assert!(!BootstrapKey::from_pin("1235").verify(&body, &mac.to_string()));
/// ```
#[derive(Clone)]
pub struct BootstrapKey(Zeroizing<Vec<u8>>);

impl BootstrapKey {
    /// A key of these octets.
    pub fn new(octets: impl Into<Vec<u8>>) -> Self {
        Self(Zeroizing::new(octets.into()))
    }

    /// The key `NETWPIN` of a GSM network: the IMSI in semi-octets, as a SIM holds it.
    ///
    /// `None` unless the IMSI consists of 6 to 15 decimal digits.
    pub fn from_imsi(digits: &str) -> Option<Self> {
        let digits = digits.as_bytes();
        if !(6..=15).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let (first, rest) = digits.split_first()?;
        let nibble = |digit: &u8| digit & 0x0F;
        let parity = if digits.len() % 2 == 1 { 0x09 } else { 0x01 };
        let mut octets = Zeroizing::new(Vec::with_capacity(8));
        octets.push((nibble(first) << 4) | parity);
        for pair in rest.chunks(2) {
            let (low, high) = match pair {
                [low, high] => (nibble(low), nibble(high)),
                [low] => (nibble(low), 0x0F),
                _ => continue,
            };
            octets.push((high << 4) | low);
        }
        Some(Self(octets))
    }

    /// The key `USERPIN` of both profiles: a PIN that the user was told, as text.
    pub fn from_pin(pin: &str) -> Self {
        Self::new(pin)
    }

    /// The key `USERNETWPIN` of client provisioning: the secret of the network, followed by the PIN.
    pub fn network_and_pin(network: &Self, pin: &str) -> Self {
        Self::joined(&[&network.0, pin.as_bytes()])
    }

    /// The key `USERPIN_NETWORKID` of the DM profile: the PIN, a colon, and the secret of the network.
    pub fn pin_and_network(pin: &str, network: &Self) -> Self {
        Self::joined(&[pin.as_bytes(), b":", &network.0])
    }

    fn joined(parts: &[&[u8]]) -> Self {
        // With its capacity known from the start, the buffer does not move and leave a copy behind.
        let mut octets = Vec::with_capacity(parts.iter().map(|part| part.len()).sum());
        for part in parts {
            octets.extend_from_slice(part);
        }
        Self::new(octets)
    }

    /// The octets of the key.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The MAC of a body: the exact octets that are sent.
    pub fn mac(&self, body: &[u8]) -> BootstrapMac {
        // A key longer than a block is hashed, a shorter one filled up with zeros (RFC 2104, section 2).
        let mut block = Zeroizing::new([0; 64]);
        let hashed: Zeroizing<[u8; 20]>;
        let key: &[u8] = if self.0.len() > block.len() {
            hashed = Zeroizing::new(Sha1::digest(&*self.0).into());
            &*hashed
        } else {
            &self.0
        };
        for (octet, of_key) in block.iter_mut().zip(key) {
            *octet = *of_key;
        }
        let hmac = Hmac::<Sha1>::new(&(*block).into());
        BootstrapMac(hmac.chain_update(body).finalize().into_bytes().into())
    }

    /// Whether a MAC in hexadecimal digits, of whatever letter case, is that of a body; in time that does not
    /// depend on how much of it is right.
    pub fn verify(&self, body: &[u8], mac: &str) -> bool {
        BootstrapMac::from_hex(mac).is_some_and(|mac| mac == self.mac(body))
    }
}

impl PartialEq for BootstrapKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for BootstrapKey {}

impl fmt::Debug for BootstrapKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BootstrapKey(..)")
    }
}

/// The MAC of a bootstrap message: 20 octets, which travel as 40 hexadecimal digits.
///
/// `Display` writes them in capitals. Comparing takes a time that does not depend on the content.
#[derive(Clone, Copy)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct BootstrapMac([u8; 20]);

impl BootstrapMac {
    /// The MAC that 40 hexadecimal digits, of whatever letter case, stand for.
    pub fn from_hex(digits: &str) -> Option<Self> {
        let digits = digits.trim_matches(crate::decode::is_space).as_bytes();
        if digits.len() != 40 {
            return None;
        }
        let mut octets = [0; 20];
        for (octet, pair) in octets.iter_mut().zip(digits.chunks_exact(2)) {
            for digit in pair {
                let value = char::from(*digit).to_digit(16)?;
                *octet = (*octet << 4) | u8::try_from(value).ok()?;
            }
        }
        Some(Self(octets))
    }

    /// The octets.
    pub fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }
}

impl PartialEq for BootstrapMac {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for BootstrapMac {}

impl fmt::Display for BootstrapMac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02X}"))
    }
}

impl fmt::Debug for BootstrapMac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BootstrapMac({self})")
    }
}

impl From<BootstrapMac> for String {
    fn from(mac: BootstrapMac) -> Self {
        alloc::format!("{mac}")
    }
}

impl TryFrom<String> for BootstrapMac {
    type Error = &'static str;

    fn try_from(digits: String) -> Result<Self, Self::Error> {
        Self::from_hex(&digits).ok_or("MAC is not 40 hexadecimal digits")
    }
}
