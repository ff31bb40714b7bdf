//! The bits of package #0 (DM notification 1.2.1, section 6.2).
//!
//! After the digest come eight bytes of fields, the server identifier and, to the end, the vendor's bytes.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::num::NonZeroU16;

use nom::bits::bits;
use nom::bits::complete::take;
use nom::{IResult, Parser};

use super::{Initiator, Notification, NotificationVersion, UiMode};
use crate::{DecodeError, DecodeErrorKind};

/// Where the fields stand in package #0, in bytes.
const VERSION: usize = 16;
const SESSION: usize = 21;
pub(super) const SERVER_ID: usize = 24;

/// The fields of fixed size as they stand.
struct Fields {
    version: u16,
    ui_mode: u8,
    initiator: u8,
    reserved: u32,
    session: u16,
    length: u8,
}

/// Reads everything after the digest; `start` is where that begins in the input.
pub(super) fn read(trigger: &[u8], start: usize) -> Result<Notification<'_>, DecodeError> {
    let error = |kind, at: usize, field| {
        DecodeError::new(kind, start + at - VERSION).within(String::from(field), None)
    };
    let end = VERSION + trigger.len();
    let truncated = |field| error(DecodeErrorKind::Truncated, end, field);
    let invalid = |at, field| error(DecodeErrorKind::InvalidValue, at, field);

    let (rest, fields) = fields(trigger).map_err(|_| truncated("notification"))?;
    let version =
        NotificationVersion::from_tenths(fields.version).ok_or_else(|| invalid(VERSION, "version"))?;
    let session = NonZeroU16::new(fields.session).ok_or_else(|| invalid(SESSION, "session id"))?;
    let (server_id, vendor) = rest
        .split_at_checked(fields.length.into())
        .ok_or_else(|| truncated("server identifier"))?;
    let server_id = core::str::from_utf8(server_id).map_err(|e| {
        error(
            DecodeErrorKind::Charset,
            SERVER_ID + e.valid_up_to(),
            "server identifier",
        )
    })?;
    Ok(Notification {
        version,
        ui_mode: match fields.ui_mode {
            0 => UiMode::NotSpecified,
            1 => UiMode::Background,
            2 => UiMode::Informative,
            _ => UiMode::UserInteraction,
        },
        initiator: match fields.initiator {
            0 => Initiator::Client,
            _ => Initiator::Server,
        },
        reserved: fields.reserved,
        session,
        server_id: Cow::Borrowed(server_id),
        vendor: Cow::Borrowed(vendor),
    })
}

type BitError<'a> = nom::error::Error<(&'a [u8], usize)>;

fn fields(input: &[u8]) -> IResult<&[u8], Fields> {
    let fields = (
        take::<_, u16, _, _>(10u8),
        take::<_, u8, _, _>(2u8),
        take::<_, u8, _, _>(1u8),
        take::<_, u32, _, _>(27u8),
        take::<_, u16, _, _>(16u8),
        take::<_, u8, _, _>(8u8),
    );
    let fields = fields.map(
        |(version, ui_mode, initiator, reserved, session, length)| Fields {
            version,
            ui_mode,
            initiator,
            reserved,
            session,
            length,
        },
    );
    bits::<_, _, BitError<'_>, _, _>(fields).parse(input)
}

/// Writes everything after the digest.
pub(super) fn write(notification: &Notification<'_>, out: &mut Vec<u8>) {
    let ui_mode: u64 = match notification.ui_mode {
        UiMode::NotSpecified => 0,
        UiMode::Background => 1,
        UiMode::Informative => 2,
        UiMode::UserInteraction => 3,
    };
    let initiator: u64 = match notification.initiator {
        Initiator::Client => 0,
        Initiator::Server => 1,
    };
    // The identifier is never longer; if it were, no more of it than its length says would be written.
    let length = u8::try_from(notification.server_id.len()).unwrap_or(u8::MAX);
    let fields = u64::from(notification.version.tenths()) << 54
        | ui_mode << 52
        | initiator << 51
        | u64::from(notification.reserved) << 24
        | u64::from(notification.session.get()) << 8
        | u64::from(length);
    out.extend_from_slice(&fields.to_be_bytes());
    out.extend(notification.server_id.bytes().take(length.into()));
    out.extend_from_slice(&notification.vendor);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_has_its_place() {
        let trigger = [0x02, 0xE8, 0, 0, 0, 0x0A, 0x5C, 2, b'm', b'g', 9];
        let read = read(&trigger, 16).unwrap();
        assert_eq!(read.version, NotificationVersion::V1_1);
        assert_eq!(
            (read.ui_mode, read.initiator),
            (UiMode::Informative, Initiator::Server)
        );
        assert_eq!((read.reserved, read.session.get()), (0, 0x0A5C));
        assert_eq!((&*read.server_id, &*read.vendor), ("mg", &[9][..]));
        for bit in 0..80 {
            let mut changed = trigger;
            changed[bit / 8] ^= 0x80 >> (bit % 8);
            let Ok(other) = super::read(&changed, 16) else {
                assert!((56..64).contains(&bit) || bit % 8 == 0 && bit >= 64, "bit {bit}");
                continue;
            };
            let fields = [
                (0..10, other.version != read.version),
                (10..12, other.ui_mode != read.ui_mode),
                (12..13, other.initiator != read.initiator),
                (13..40, other.reserved != read.reserved),
                (40..56, other.session != read.session),
                (56..80, other.server_id != read.server_id),
            ];
            for (place, differs) in fields {
                assert_eq!(differs, place.contains(&bit), "bit {bit} in {place:?}");
            }
            assert_eq!(other.to_trigger(), changed, "bit {bit}");
        }
    }
}
