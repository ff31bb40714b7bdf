//! A PIN and a MAC in one number that the user types.

use alloc::string::String;
use core::fmt;

use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::BootstrapKey;

/// The number of `USERPINMAC`, which the user is told out of band and types: a PIN, and as many digits of
/// the MAC that it makes.
///
/// The first half is the key, as text. A digit of the second half is an octet of the MAC modulo 10, from the
/// first octet on. Nothing else is needed to check a document, so no MAC is sent with it; the more digits,
/// the safer. The number is erased when dropped, `Debug` does not show it, and it cannot be serialised.
///
/// WAP provisioning bootstrap 1.1.
///
/// ```
/// use omadm_codec::UserPinMac;
///
/// let body = [0x03, 0x0B, 0x6A, 0x00, 0x45, 0xC6];
/// let told = UserPinMac::make("1234", &body).unwrap();
/// let typed = UserPinMac::new(told.as_str()).unwrap();
/// assert!(typed.verify(&body));
/// assert!(!typed.verify(&body[1..]));
/// ```
#[derive(Clone)]
pub struct UserPinMac(Zeroizing<String>);

impl UserPinMac {
    /// So many octets a MAC has, and so many digits it can make.
    const LONGEST: usize = 20;

    /// The number that a user typed; `None` unless it consists of two halves of 1 to 20 decimal digits.
    pub fn new(typed: &str) -> Option<Self> {
        let len = typed.len();
        let fits = len.is_multiple_of(2) && (1..=Self::LONGEST).contains(&(len / 2));
        (fits && is_decimal(typed)).then(|| Self(Zeroizing::new(typed.into())))
    }

    /// The number for a document with this PIN; `None` unless that consists of 1 to 20 decimal digits.
    ///
    /// Choose the PIN at random for each document.
    pub fn make(pin: &str, body: &[u8]) -> Option<Self> {
        if !is_decimal(pin) || !(1..=Self::LONGEST).contains(&pin.len()) {
            return None;
        }
        let mut number = Zeroizing::new(String::with_capacity(2 * pin.len()));
        number.push_str(pin);
        number.extend(digits(pin, body).take(pin.len()));
        Some(Self(number))
    }

    /// The number, to be told to the user.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the second half is that of a body; in time that does not depend on how much of it is right.
    pub fn verify(&self, body: &[u8]) -> bool {
        let Some((pin, given)) = self.0.split_at_checked(self.0.len() / 2) else {
            return false;
        };
        let expected: Zeroizing<String> = Zeroizing::new(digits(pin, body).take(given.len()).collect());
        expected.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

impl fmt::Debug for UserPinMac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserPinMac(..)")
    }
}

fn is_decimal(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

fn digits(pin: &str, body: &[u8]) -> impl Iterator<Item = char> {
    let mac = *BootstrapKey::from_pin(pin).mac(body).as_bytes();
    mac.into_iter().map(|octet| char::from(b'0' + octet % 10))
}
