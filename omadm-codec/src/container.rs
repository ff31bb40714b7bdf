//! `Atomic` and `Sequence`, and how they are built without what must not be in them.

use alloc::vec::Vec;

use crate::{Alert, CmdId, Command, Exec, Item, ItemCommand, Meta};

/// The content of `Atomic` and `Sequence`: commands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[non_exhaustive]
pub struct Container<'a> {
    /// `CmdID`.
    pub cmd_id: CmdId,
    /// `Meta`, to which DM gives no meaning here.
    pub meta: Meta<'a>,
    /// The commands in document order.
    pub commands: Vec<Command<'a>>,
}

impl<'a> Container<'a> {
    /// A container with any commands, also those that a peer must refuse there.
    ///
    /// [`Atomic`] and [`Sequence`] build those that the standard allows.
    pub fn unchecked(commands: impl IntoIterator<Item = Command<'a>>) -> Self {
        Self {
            cmd_id: CmdId(0),
            meta: Meta::default(),
            commands: commands.into_iter().collect(),
        }
    }

    /// Frees the container from the input it was decoded from.
    pub fn into_owned(self) -> Container<'static> {
        Container {
            cmd_id: self.cmd_id,
            meta: self.meta.into_owned(),
            commands: self.commands.into_iter().map(Command::into_owned).collect(),
        }
    }
}

/// A builder for `Atomic`: all commands in it, or none.
///
/// It has no way to put a `Get`, an `Exec` or another container in, as DM representation 1.2.1, section 6.6.3
/// demands. Where a peer wants more (Windows takes an `Exec` there), use [`Container::unchecked`].
///
/// ```
/// use omadm_codec::{Atomic, Command, Item};
///
/// let command: Command = Atomic::new()
///     .replace([Item::target("./Tunes/Volume").with_data("9")])
///     .delete([Item::target("./Tunes/Old")])
///     .into();
/// assert_eq!(command.children().len(), 2);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Atomic<'a>(Vec<Command<'a>>);

/// A builder for `Sequence`: the commands in it one after the other.
///
/// It has no way to put another container in (DM representation 1.2.1, section 6.6.14).
///
/// ```
/// use omadm_codec::{Alert, AlertCode, Command, Exec, Item, Sequence};
///
/// let question = [Item::default(), Item::data("Update the maps?")];
/// let command: Command = Sequence::new()
///     .alert(Alert::new(AlertCode::CONFIRM_OR_REJECT, question))
///     .exec(Exec::new(Item::target("./SCOMO/Download/Maps/Operations/DownloadInstall")))
///     .into();
/// assert_eq!(command.name(), "Sequence");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sequence<'a>(Vec<Command<'a>>);

/// Methods that append a command.
macro_rules! appenders {
    ($($(#[$doc:meta])* $name:ident $variant:ident;)*) => {
        $(
            $(#[$doc])*
            #[must_use]
            #[allow(clippy::should_implement_trait, reason = "`add` is the command, not the operator")]
            pub fn $name(mut self, items: impl IntoIterator<Item = Item<'a>>) -> Self {
                self.0.push(Command::$variant(ItemCommand::new(items)));
                self
            }
        )*

        /// Appends an `Alert`, which asks the user or tells them something.
        #[must_use]
        pub fn alert(mut self, alert: Alert<'a>) -> Self {
            self.0.push(Command::Alert(alert));
            self
        }
    };
}

impl<'a> Atomic<'a> {
    /// An `Atomic` without commands.
    pub fn new() -> Self {
        Self::default()
    }

    appenders! {
        /// Appends an `Add`.
        add Add;
        /// Appends a `Copy`.
        copy Copy;
        /// Appends a `Delete`.
        delete Delete;
        /// Appends a `Replace`.
        replace Replace;
    }
}

impl<'a> Sequence<'a> {
    /// A `Sequence` without commands.
    pub fn new() -> Self {
        Self::default()
    }

    appenders! {
        /// Appends an `Add`.
        add Add;
        /// Appends a `Copy`.
        copy Copy;
        /// Appends a `Delete`.
        delete Delete;
        /// Appends a `Get`.
        get Get;
        /// Appends a `Replace`.
        replace Replace;
    }

    /// Appends an `Exec`.
    #[must_use]
    pub fn exec(mut self, exec: Exec<'a>) -> Self {
        self.0.push(Command::Exec(exec));
        self
    }
}

impl<'a> From<Atomic<'a>> for Command<'a> {
    fn from(atomic: Atomic<'a>) -> Self {
        Self::Atomic(Container::unchecked(atomic.0))
    }
}

impl<'a> From<Sequence<'a>> for Command<'a> {
    fn from(sequence: Sequence<'a>) -> Self {
        Self::Sequence(Container::unchecked(sequence.0))
    }
}
