//! Reading messages: one decoder for both encodings.

mod command;
mod cursor;
mod error;
mod item;
mod limits;
mod message;
pub(crate) mod source;
#[cfg(feature = "wbxml")]
pub(crate) mod wbxml;
#[cfg(feature = "xml")]
pub(crate) mod xml;

pub(crate) use cursor::{Cursor, is_space};
pub use error::{DecodeError, DecodeErrorKind};
pub use limits::Limits;

use crate::{Encoding, Message, SyncHdr};

impl<'a> Message<'a> {
    /// Reads a message, borrowing from the input where nothing has to be resolved.
    ///
    /// Elements may stand in any order; unknown ones are passed over. Commands that DM does not use become
    /// [`Command::Unsupported`](crate::Command::Unsupported). White space around identifiers is dropped; in
    /// `Data` and `Correlator` it is kept.
    ///
    /// ```
    /// # #[cfg(feature = "xml")] {
    /// use omadm_codec::{Encoding, Message};
    ///
    /// let input = br#"<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD>
    ///     <VerProto>DM/1.2</VerProto><SessionID>A5C</SessionID><MsgID>1</MsgID>
    ///     <Target><LocURI>https://dm.example/</LocURI></Target>
    ///     <Source><LocURI>IMEI:004999010640000</LocURI></Source></SyncHdr>
    ///     <SyncBody><Alert><CmdID>1</CmdID><Data>1201</Data></Alert><Final/></SyncBody></SyncML>"#;
    /// let message = Message::decode(Encoding::Xml, input)?;
    /// assert_eq!(message.header.session_id, "A5C");
    /// assert_eq!(message.commands.len(), 1);
    /// # }
    /// # Ok::<(), omadm_codec::DecodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The input is no message, or goes beyond a default of [`Limits`]; [`DecodeError`] says what and where.
    pub fn decode(encoding: Encoding, input: &'a [u8]) -> Result<Self, DecodeError> {
        Self::decode_with(encoding, input, &Limits::default())
    }

    /// Reads a message as [`Message::decode`] does, within other limits.
    ///
    /// # Errors
    ///
    /// The input is no message, or goes beyond the limits.
    pub fn decode_with(encoding: Encoding, input: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        check_size(input, limits)?;
        match encoding {
            #[cfg(feature = "xml")]
            Encoding::Xml => {
                let source = xml::XmlSource::new(input, crate::tag::Vocabulary::Message)?;
                Cursor::new(source, limits).message()
            }
            #[cfg(feature = "wbxml")]
            Encoding::Wbxml => Cursor::new(wbxml::WbxmlSource::new(input, limits)?, limits).message(),
            #[cfg(not(all(feature = "xml", feature = "wbxml")))]
            _ => Err(DecodeError::new(DecodeErrorKind::EncodingDisabled, 0)),
        }
    }
}

impl<'a> SyncHdr<'a> {
    /// Reads only the header of a message, for example to find the session that it belongs to.
    ///
    /// What follows the header is not looked at. The defaults of [`Limits`] apply.
    ///
    /// # Errors
    ///
    /// The input does not begin as a message does.
    pub fn peek(encoding: Encoding, input: &'a [u8]) -> Result<Self, DecodeError> {
        let limits = &Limits::default();
        match encoding {
            #[cfg(feature = "xml")]
            Encoding::Xml => {
                let source = xml::XmlSource::new(input, crate::tag::Vocabulary::Message)?;
                Cursor::new(source, limits).peek()
            }
            #[cfg(feature = "wbxml")]
            Encoding::Wbxml => Cursor::new(wbxml::WbxmlSource::new(input, limits)?, limits).peek(),
            #[cfg(not(all(feature = "xml", feature = "wbxml")))]
            _ => Err(DecodeError::new(DecodeErrorKind::EncodingDisabled, 0)),
        }
    }
}

pub(crate) fn check_size(input: &[u8], limits: &Limits) -> Result<(), DecodeError> {
    if input.len() > limits.message_size {
        return Err(DecodeError::new(
            DecodeErrorKind::MessageTooLarge,
            limits.message_size,
        ));
    }
    Ok(())
}
