//! Reading messages: one decoder for both encodings.

mod body;
mod command;
mod cursor;
mod deviation;
mod error;
mod growth;
mod item;
mod judge;
mod limits;
mod message;
mod model;
mod profile;
pub(crate) mod source;
mod value;
#[cfg(feature = "wbxml")]
pub(crate) mod wbxml;
#[cfg(feature = "xml")]
pub(crate) mod xml;

pub(crate) use cursor::Cursor;
pub use deviation::{Deviation, Deviations, Notice};
pub use error::{DecodeError, DecodeErrorKind};
pub use limits::Limits;
pub use profile::{DecodeOptions, Profile};
pub(crate) use value::is_space;

use crate::{Encoding, Message, SyncHdr};

impl<'a> Message<'a> {
    /// Reads a message, borrowing from the input where nothing has to be resolved.
    ///
    /// The default [`DecodeOptions`] apply: every known [`Deviation`] is tolerated. Elements may stand in any
    /// order; unknown ones are passed over. Commands that DM does not use become
    /// [`Command::Unsupported`](crate::Command::Unsupported), those that cannot be read
    /// [`Command::Broken`](crate::Command::Broken). White space around identifiers is dropped; in `Data` and
    /// `Correlator` it is kept.
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
        Self::decode_with(encoding, input, &DecodeOptions::default())
    }

    /// Reads a message as [`Message::decode`] does, with other options.
    ///
    /// # Errors
    ///
    /// The input is no message, goes beyond the limits, or deviates in a way that is not tolerated
    /// ([`DecodeErrorKind::Deviation`]).
    pub fn decode_with(
        encoding: Encoding,
        input: &'a [u8],
        options: &DecodeOptions,
    ) -> Result<Self, DecodeError> {
        read(encoding, input, options, None, Read::Whole)
    }

    /// Reads a message as [`Message::decode_with`] does, and tells of each deviation that was tolerated.
    ///
    /// This takes longer: also deviations are looked for that are not in the decoder's way. A message has as
    /// many as its author likes; whoever keeps them should bound them.
    ///
    /// ```
    /// # #[cfg(feature = "xml")] {
    /// use omadm_codec::{DecodeOptions, Deviation, Encoding, Message};
    ///
    /// let input = br#"<SyncML><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>
    ///     <SessionID>1</SessionID><MsgID>1</MsgID><Target><LocURI>a</LocURI></Target>
    ///     <Source><LocURI>b</LocURI></Source></SyncHdr><SyncBody><Final/></SyncBody></SyncML>"#;
    /// let mut first = None;
    /// Message::decode_noting(Encoding::Xml, input, &DecodeOptions::default(), &mut |notice| {
    ///     first.get_or_insert(notice);
    /// })?;
    /// assert_eq!(first.map(|notice| notice.deviation), Some(Deviation::Namespace));
    /// # }
    /// # Ok::<(), omadm_codec::DecodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Message::decode_with`].
    pub fn decode_noting(
        encoding: Encoding,
        input: &'a [u8],
        options: &DecodeOptions,
        notice: &mut dyn FnMut(Notice),
    ) -> Result<Self, DecodeError> {
        read(encoding, input, options, Some(notice), Read::Whole)
    }
}

impl<'a> SyncHdr<'a> {
    /// Reads only the header of a message, for example to find the session that it belongs to.
    ///
    /// What follows the header is not looked at, but for the size of the whole and, in XML, its characters. The
    /// default [`DecodeOptions`] apply.
    ///
    /// ```
    /// # #[cfg(feature = "wbxml")] {
    /// use omadm_codec::{Encoding, Location, Message, MsgId, SyncHdr};
    ///
    /// let header = SyncHdr::new("A5C", MsgId(2), Location::new("https://dm.example/"), Location::new("IMEI:1"));
    /// let mut bytes = Vec::new();
    /// Message::new(header).encode(Encoding::Wbxml, &mut bytes).unwrap();
    /// let header = SyncHdr::peek(Encoding::Wbxml, &bytes)?;
    /// assert_eq!((&*header.source.uri, &*header.session_id), ("IMEI:1", "A5C"));
    /// # }
    /// # Ok::<(), omadm_codec::DecodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The input does not begin as a message does, or is longer than the default limit.
    pub fn peek(encoding: Encoding, input: &'a [u8]) -> Result<Self, DecodeError> {
        Self::peek_with(encoding, input, &DecodeOptions::default())
    }

    /// Reads only the header as [`SyncHdr::peek`] does, with other options.
    ///
    /// # Errors
    ///
    /// As [`SyncHdr::peek`]; also if it deviates in a way that is not tolerated.
    pub fn peek_with(
        encoding: Encoding,
        input: &'a [u8],
        options: &DecodeOptions,
    ) -> Result<Self, DecodeError> {
        read(encoding, input, options, None, Read::Header).map(|message| message.header)
    }
}

/// How much of a message is read.
#[derive(Debug, Clone, Copy)]
enum Read {
    Whole,
    Header,
}

fn read<'a, 'o>(
    encoding: Encoding,
    input: &'a [u8],
    options: &'o DecodeOptions,
    notices: Option<&'o mut dyn FnMut(Notice)>,
    what: Read,
) -> Result<Message<'a>, DecodeError> {
    check_size(input, &options.limits)?;
    match encoding {
        #[cfg(feature = "xml")]
        Encoding::Xml => {
            let mut source = xml::XmlSource::new(input, crate::tag::Vocabulary::Message)?;
            if notices.is_some() || !options.tolerate.contains(Deviation::Namespace) {
                source = source.with_namespaces();
            }
            Cursor::judging(source, options, notices).read(what)
        }
        #[cfg(feature = "wbxml")]
        Encoding::Wbxml => {
            // Found by reading once more, and that only where it matters.
            let is_strict = !options.tolerate.contains(Deviation::LooseWbxml);
            let loose = || wbxml::WbxmlSource::looseness(input, &options.limits);
            let loose = (is_strict || notices.is_some()).then(loose).flatten();
            let source = wbxml::WbxmlSource::new(input, &options.limits)?;
            let mut cursor = Cursor::judging(source, options, notices);
            if let Some(error) = loose {
                cursor.deviates_at(error.offset(), Deviation::LooseWbxml, error.detail())?;
            }
            cursor.read(what)
        }
        #[cfg(not(all(feature = "xml", feature = "wbxml")))]
        _ => Err(DecodeError::new(DecodeErrorKind::EncodingDisabled, 0)),
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
