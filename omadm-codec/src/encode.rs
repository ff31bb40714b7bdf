//! Writing messages, never past the size that the receiver takes.

mod command;
mod error;
mod markup;
mod out;
mod xml;

pub(crate) use error::write_place;
pub use error::{PushError, PushErrorKind};
pub(crate) use out::Out;

use alloc::vec::Vec;
use core::fmt;

use crate::tag::dm;
use crate::{CmdId, Command, Encoding, Message, Profile, Results, SyncHdr, Version};

/// Writes a message command by command into a buffer, never past a size (`MaxMsgSize`; DM protocol 1.2.1,
/// section 7).
///
/// The room for the end of the message is kept free from the start, so that [`finish`](Self::finish) always
/// has it. A command that does not fit leaves no trace and can go into the next message. The same message
/// gives the same bytes.
///
/// The writer appends to the buffer and writes what it is given: it counts no `CmdID`s (see
/// [`Command::number`]) and checks no rules of the protocol. When it is dropped without `finish`, the buffer
/// is again as it was before.
///
/// ```
/// # #[cfg(feature = "wbxml")] {
/// use omadm_codec::{
///     Command, Encoding, Item, ItemCommand, Location, MessageWriter, MsgId, PushErrorKind, SyncHdr,
/// };
///
/// let header = SyncHdr::new("A5C", MsgId(1), Location::new("IMEI:1"), Location::new("https://dm.example/"));
/// let mut out = Vec::new();
/// let mut writer = MessageWriter::new(Encoding::Wbxml, &header, 128, &mut out)?;
/// let mut next = 1;
/// let mut sent = 0;
/// for uri in ["./DevInfo/Man", "./DevInfo/Mod", "./DevDetail/SwV"] {
///     let mut get = Command::Get(ItemCommand::new([Item::target(uri)]));
///     get.number(&mut next);
///     match writer.push(&get) {
///         Ok(()) => sent += 1,
///         Err(error) if error.kind() == PushErrorKind::Full => break, // for the next message
///         Err(error) => return Err(error),
///     }
/// }
/// assert_eq!(sent, 1);
/// let len = writer.finish(false);
/// assert!(len == out.len() && len <= 128);
/// # }
/// # Ok::<(), omadm_codec::PushError>(())
/// ```
pub struct MessageWriter<'b> {
    out: Out<'b>,
    max_size: usize,
    is_empty: bool,
}

impl<'b> MessageWriter<'b> {
    /// Begins a message: appends its header to `out`.
    ///
    /// `max_size` is the greatest length of the whole message in bytes: the `MaxMsgSize` of the receiver,
    /// or `usize::MAX`. The version is that of the header; [`Data`](crate::Data) is spelled as for
    /// [`Profile::Oma`].
    ///
    /// # Errors
    ///
    /// The header, with the end of the message, does not fit or cannot be written; `out` is as before then.
    pub fn new(
        encoding: Encoding,
        header: &SyncHdr<'_>,
        max_size: usize,
        out: &'b mut Vec<u8>,
    ) -> Result<Self, PushError> {
        Self::for_peer(Profile::Oma, encoding, header, max_size, out)
    }

    /// Begins a message as [`MessageWriter::new`] does, for another kind of peer.
    ///
    /// # Errors
    ///
    /// As [`MessageWriter::new`].
    pub fn for_peer(
        profile: Profile,
        encoding: Encoding,
        header: &SyncHdr<'_>,
        max_size: usize,
        out: &'b mut Vec<u8>,
    ) -> Result<Self, PushError> {
        let Some(limit) = max_size.checked_sub(out::final_len(encoding)) else {
            return Err(PushError::new(PushErrorKind::Full, None, None));
        };
        let version = header.version().unwrap_or(Version::V1_2);
        let mut out = Out::message(encoding, version, profile, limit, out)?;
        command::begin(&mut out, header).map_err(|kind| out.error(kind, None))?;
        Ok(Self {
            out,
            max_size,
            is_empty: true,
        })
    }

    /// Appends a command with the `CmdID`s that it and the commands in it carry.
    ///
    /// # Errors
    ///
    /// [`PushErrorKind::Full`] if the command does not fit any more, another kind if it can never be written
    /// in this encoding. Nothing of the command is left in the message then.
    pub fn push(&mut self, command: &Command<'_>) -> Result<(), PushError> {
        let mark = self.out.mark();
        let mut cmd_id = command.cmd_id();
        if let Err(kind) = command::command(&mut self.out, command, &mut cmd_id) {
            let error = self.out.error(kind, Some(cmd_id));
            self.out.rollback(mark);
            return Err(error);
        }
        self.is_empty = false;
        Ok(())
    }

    /// Appends a `Results` with as many of its Items, from index `from` on, as fit; says how many they were.
    ///
    /// The rest goes into the next message: another `Results` with the same references. With `from` at the
    /// end of the Items, nothing is written.
    ///
    /// ```
    /// # #[cfg(feature = "wbxml")] {
    /// use omadm_codec::{CmdId, Encoding, Item, Location, MessageWriter, MsgId, Results, SyncHdr};
    ///
    /// let read = (0..50).map(|n| Item::source(format!("./Tunes/Track{n}")).with_data("3:14"));
    /// let mut results = Results::new(MsgId(1), CmdId(4), read);
    /// let (mut from, mut sent) = (0, Vec::new());
    /// while from < results.items.len() {
    ///     let number = MsgId(u32::try_from(sent.len()).unwrap() + 2);
    ///     let header = SyncHdr::new("1", number, Location::new("https://dm.example/"), Location::new("IMEI:1"));
    ///     let mut bytes = Vec::new();
    ///     let mut writer = MessageWriter::new(Encoding::Wbxml, &header, 512, &mut bytes)?;
    ///     results.cmd_id = CmdId(1);
    ///     from += writer.push_results(&results, from)?;
    ///     writer.finish(from == results.items.len());
    ///     sent.push(bytes);
    /// }
    /// assert!(sent.len() > 1 && sent.iter().all(|bytes| bytes.len() <= 512));
    /// # }
    /// # Ok::<(), omadm_codec::PushError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`PushErrorKind::Full`] if not even one Item fits, another kind if an Item that comes next can never be
    /// written in this encoding. Nothing is left in the message then.
    pub fn push_results(&mut self, results: &Results<'_>, from: usize) -> Result<usize, PushError> {
        let items = results.items.get(from..).unwrap_or_default();
        if items.is_empty() {
            return Ok(0);
        }
        let mark = self.out.mark();
        match self.results(results, items) {
            Ok(count) => {
                self.is_empty = false;
                Ok(count)
            }
            Err(kind) => {
                let error = self.out.error(kind, Some(results.cmd_id));
                self.out.rollback(mark);
                Err(error)
            }
        }
    }

    fn results(&mut self, results: &Results<'_>, items: &[crate::Item<'_>]) -> Result<usize, PushErrorKind> {
        command::results_head(&mut self.out, results)?;
        let mut count = 0;
        for item in items {
            let mark = self.out.mark();
            match command::item(&mut self.out, item) {
                Ok(()) => count += 1,
                // What cannot be written at all is told when its turn to be the first has come.
                Err(_) if count > 0 => {
                    self.out.rollback(mark);
                    break;
                }
                Err(kind) => return Err(kind),
            }
        }
        self.out.close(dm::RESULTS)?;
        Ok(count)
    }

    /// How many bytes of commands still fit.
    pub fn remaining(&self) -> usize {
        self.out.remaining()
    }

    /// How many bytes were written, without those that will end the message.
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Whether no command was written yet.
    pub fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Ends the message, with or without `Final`, and gives its length in bytes.
    pub fn finish(mut self, is_final: bool) -> usize {
        self.out.set_limit(self.max_size);
        if is_final {
            // The room was kept, so that neither this nor what follows can fail.
            let written = self.out.empty(dm::FINAL);
            debug_assert!(written.is_ok());
        }
        for tag in [dm::SYNC_BODY, dm::SYNC_ML] {
            let written = self.out.close(tag);
            debug_assert!(written.is_ok());
        }
        self.out.keep()
    }
}

impl fmt::Debug for MessageWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageWriter")
            .field("len", &self.len())
            .field("remaining", &self.remaining())
            .finish_non_exhaustive()
    }
}

impl Message<'_> {
    /// Appends the message to `out`, of whatever size it is, and gives its length in bytes.
    ///
    /// [`Data`](crate::Data) is spelled as for [`Profile::Oma`]; [`Message::encode_for`] writes for others.
    /// Commands are written with the numbers that they have.
    ///
    /// # Errors
    ///
    /// The message holds what cannot be written in this encoding; `out` is as before then.
    pub fn encode(&self, encoding: Encoding, out: &mut Vec<u8>) -> Result<usize, PushError> {
        self.encode_for(Profile::Oma, encoding, out)
    }

    /// Appends the message to `out`, spelled as for a kind of peer, and gives its length in bytes.
    ///
    /// ```
    /// # #[cfg(feature = "xml")] {
    /// use omadm_codec::{Command, Data, Encoding, Item, Location, Message, MsgId, Profile, SyncHdr};
    ///
    /// let header = SyncHdr::new("A5C", MsgId(1), Location::new("IMEI:1"), Location::new("https://dm.example/"));
    /// let mut message = Message::new(header);
    /// let data = Data::CData("<enabled/>".into());
    /// message.commands.push(Command::replace([Item::target("./Vendor/MSFT/Policy").with_data(data)]));
    ///
    /// let mut out = Vec::new();
    /// message.encode_for(Profile::Windows, Encoding::Xml, &mut out)?;
    /// assert!(String::from_utf8_lossy(&out).contains("<Data>&lt;enabled/&gt;</Data>"));
    /// # }
    /// # Ok::<(), omadm_codec::PushError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Message::encode`].
    pub fn encode_for(
        &self,
        profile: Profile,
        encoding: Encoding,
        out: &mut Vec<u8>,
    ) -> Result<usize, PushError> {
        let mut writer = MessageWriter::for_peer(profile, encoding, &self.header, usize::MAX, out)?;
        for command in &self.commands {
            writer.push(command)?;
        }
        Ok(writer.finish(self.is_final))
    }
}

impl Out<'_> {
    fn error(&self, kind: PushErrorKind, cmd_id: Option<CmdId>) -> PushError {
        let element = self.element().filter(|_| kind != PushErrorKind::Unsupported);
        PushError::new(kind, element, cmd_id)
    }
}
