//! Messages as people and programs want to look at them: counted, and in both encodings.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use omadm_codec::{Encoding, Message};

use crate::device::Direction;

/// One message that went over the wire.
#[derive(Debug, Clone)]
pub struct Traced {
    /// Which way it went.
    pub direction: Direction,
    /// The message as WBXML.
    pub wbxml: Vec<u8>,
    /// The message as XML.
    pub xml: Vec<u8>,
    /// `MsgID`.
    pub msg_id: u32,
    /// How many commands are in it, by name, in order of appearance.
    pub commands: Vec<(String, usize)>,
}

impl Traced {
    /// Reads a message and writes it in the other encoding.
    ///
    /// # Errors
    /// The message cannot be read, or cannot be said in the other encoding.
    pub fn new(direction: Direction, encoding: Encoding, body: &[u8]) -> Result<Self> {
        let message = Message::decode(encoding, body).context("a message cannot be read")?;
        let other = match encoding {
            Encoding::Wbxml => Encoding::Xml,
            Encoding::Xml => Encoding::Wbxml,
        };
        let mut twin = Vec::new();
        message
            .encode(other, &mut twin)
            .context("a message cannot be said in the other encoding")?;
        let mut commands: Vec<(String, usize)> = Vec::new();
        for command in &message.commands {
            match commands.iter_mut().find(|(name, _)| name == command.name()) {
                Some((_, count)) => *count += 1,
                None => commands.push((command.name().to_owned(), 1)),
            }
        }
        let msg_id = message.header.msg_id.0;
        let (wbxml, xml) = match encoding {
            Encoding::Wbxml => (body.to_vec(), twin),
            Encoding::Xml => (twin, body.to_vec()),
        };
        Ok(Self {
            direction,
            wbxml,
            xml,
            msg_id,
            commands,
        })
    }

    /// The commands in words: `3 Status, 1 Get`.
    pub fn summary(&self) -> String {
        let parts: Vec<String> = self
            .commands
            .iter()
            .map(|(name, count)| format!("{count} {name}"))
            .collect();
        parts.join(", ")
    }
}

/// A folder that takes every message as two files.
#[derive(Debug)]
pub struct TraceFolder {
    folder: PathBuf,
    count: u32,
}

impl TraceFolder {
    /// Makes the folder.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn create(folder: PathBuf) -> Result<Self> {
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self { folder, count: 0 })
    }

    /// Writes one message.
    ///
    /// # Errors
    /// The files cannot be written.
    pub fn write(&mut self, message: &Traced) -> Result<()> {
        self.count += 1;
        let who = match message.direction {
            Direction::Sent => "device",
            Direction::Received => "server",
        };
        for (ending, bytes) in [("wbxml", &message.wbxml), ("xml", &message.xml)] {
            let path = self
                .folder
                .join(format!("{:04}-{who}-{}.{ending}", self.count, message.msg_id));
            fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(())
    }
}
