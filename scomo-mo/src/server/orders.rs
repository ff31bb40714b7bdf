//! The commands that order an operation.

use alloc::string::String;
use alloc::vec::Vec;

use omadm_codec::{Alert, AlertCode, Command, Container, Data, Exec, Format, Item, ItemCommand, Meta};

use super::{InventoryQuery, Package};
use crate::uri::join;

/// The object of one device, at the URI where it stands.
///
/// Node names are given as they are; escaping them for the URI is done here. Every Exec should have a
/// correlator that is used once: the report carries it back. An empty correlator is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Scomo {
    root: String,
}

/// The trigger nodes below `Operations`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Trigger {
    /// `Download`.
    Download,
    /// `DownloadInstall`.
    DownloadInstall,
    /// `DownloadInstallInactive`.
    DownloadInstallInactive,
    /// `Install`.
    Install,
    /// `InstallInactive`.
    InstallInactive,
    /// `Activate`.
    Activate,
    /// `Deactivate`.
    Deactivate,
    /// `Remove`, of a package or of a component.
    Remove,
}

impl Trigger {
    /// The name of the node.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Download => "Download",
            Self::DownloadInstall => "DownloadInstall",
            Self::DownloadInstallInactive => "DownloadInstallInactive",
            Self::Install => "Install",
            Self::InstallInactive => "InstallInactive",
            Self::Activate => "Activate",
            Self::Deactivate => "Deactivate",
            Self::Remove => "Remove",
        }
    }

    /// The trigger with this name, or with one of the spellings that occur in products and drafts.
    ///
    /// ```
    /// use scomo_mo::server::Trigger;
    ///
    /// assert_eq!(Trigger::from_name("Deactive"), Some(Trigger::Deactivate));
    /// assert_eq!(Trigger::from_name("Update"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        const NAMES: [(&str, Trigger); 14] = [
            ("Download", Trigger::Download),
            ("DownloadInstall", Trigger::DownloadInstall),
            ("DownloadAndInstall", Trigger::DownloadInstall),
            ("DownloadAndInstallAndActivate", Trigger::DownloadInstall),
            ("DownloadInstallInactive", Trigger::DownloadInstallInactive),
            ("DownlaodInstallInactive", Trigger::DownloadInstallInactive),
            ("DownloadInstallInactivate", Trigger::DownloadInstallInactive),
            ("Install", Trigger::Install),
            ("InstallAndActivate", Trigger::Install),
            ("InstallInactive", Trigger::InstallInactive),
            ("Activate", Trigger::Activate),
            ("Deactivate", Trigger::Deactivate),
            ("Deactive", Trigger::Deactivate),
            ("Remove", Trigger::Remove),
        ];
        NAMES
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, trigger)| *trigger)
    }
}

impl Scomo {
    /// The object at this URI, such as `./SCOMO`.
    pub fn at(root: impl Into<String>) -> Self {
        let mut root = root.into();
        while root.ends_with('/') {
            root.pop();
        }
        Self { root }
    }

    /// The URI of the root.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// A query for the inventory.
    pub fn inventory(&self) -> InventoryQuery {
        InventoryQuery::new(&self.root)
    }

    /// Makes `Download/<node>` and orders to fetch the package and keep it below `Inventory/Delivered`.
    pub fn download(&self, node: &str, package: &Package, correlator: &str) -> Vec<Command<'static>> {
        self.deliver(node, package, Trigger::Download, correlator)
    }

    /// Makes `Download/<node>` and orders to fetch the package, install its components and activate them.
    ///
    /// The commands stand by themselves: a status of 418 for a node that exists already does no harm, and
    /// neither does a refusal of the vendor leaves by a device that does not know them.
    pub fn download_install(&self, node: &str, package: &Package, correlator: &str) -> Vec<Command<'static>> {
        self.deliver(node, package, Trigger::DownloadInstall, correlator)
    }

    /// Makes `Download/<node>` and orders to fetch the package and install its components, but not to activate them.
    pub fn download_install_inactive(
        &self,
        node: &str,
        package: &Package,
        correlator: &str,
    ) -> Vec<Command<'static>> {
        self.deliver(node, package, Trigger::DownloadInstallInactive, correlator)
    }

    /// Orders again what `Download/<node>` holds already, after a failure.
    pub fn retry(&self, node: &str, trigger: Trigger, correlator: &str) -> Command<'static> {
        self.exec(&["Download", node, "Operations", trigger.name()], correlator)
    }

    /// Gives `Download/<node>` another address, after a failure.
    pub fn change_url(&self, node: &str, url: &str) -> Command<'static> {
        let item = self.leaf(&["Download", node, "PkgURL"], url);
        Command::Replace(ItemCommand::new([item]))
    }

    /// Deletes `Download/<node>`.
    pub fn delete_download(&self, node: &str) -> Command<'static> {
        Command::Delete(ItemCommand::new([Item::target(self.uri(&["Download", node]))]))
    }

    /// Reads the status of `Download/<node>`, for when no report comes.
    pub fn download_status(&self, node: &str) -> Command<'static> {
        Command::Get(ItemCommand::new([Item::target(
            self.uri(&["Download", node, "Status"]),
        )]))
    }

    /// Orders to install the components of `Inventory/Delivered/<node>` and activate them.
    pub fn install(&self, node: &str, correlator: &str) -> Command<'static> {
        self.trigger("Delivered", node, Trigger::Install, correlator)
    }

    /// Orders to install the components of `Inventory/Delivered/<node>`, but not to activate them.
    pub fn install_inactive(&self, node: &str, correlator: &str) -> Command<'static> {
        self.trigger("Delivered", node, Trigger::InstallInactive, correlator)
    }

    /// Orders to delete the package `Inventory/Delivered/<node>`.
    pub fn remove_package(&self, node: &str, correlator: &str) -> Command<'static> {
        self.trigger("Delivered", node, Trigger::Remove, correlator)
    }

    /// Orders to activate the component `Inventory/Deployed/<node>`.
    pub fn activate(&self, node: &str, correlator: &str) -> Command<'static> {
        self.trigger("Deployed", node, Trigger::Activate, correlator)
    }

    /// Orders to deactivate the component `Inventory/Deployed/<node>`.
    pub fn deactivate(&self, node: &str, correlator: &str) -> Command<'static> {
        self.trigger("Deployed", node, Trigger::Deactivate, correlator)
    }

    /// Orders to uninstall the component `Inventory/Deployed/<node>`.
    pub fn remove(&self, node: &str, correlator: &str) -> Command<'static> {
        self.trigger("Deployed", node, Trigger::Remove, correlator)
    }

    /// Commands that run only if the user of the device agrees to `text`.
    ///
    /// The question and the commands stand in one Sequence, because an answer of "no" stops the rest of a
    /// Sequence, but nothing outside it. This is the server's own question; a device asks for itself where its policy wants it.
    pub fn after_consent(
        text: impl Into<String>,
        commands: impl IntoIterator<Item = Command<'static>>,
    ) -> Command<'static> {
        // The first Item holds the optional parameters; here there are none.
        let items = [Item::data(""), Item::data(Data::from(text.into()))];
        let question = Command::Alert(Alert::new(AlertCode::CONFIRM_OR_REJECT, items));
        Command::Sequence(Container::unchecked([question].into_iter().chain(commands)))
    }

    fn deliver(
        &self,
        node: &str,
        package: &Package,
        trigger: Trigger,
        correlator: &str,
    ) -> Vec<Command<'static>> {
        let interior = Item::target(self.uri(&["Download", node])).with_meta(Meta::format(Format::Node));
        let leaves = package.leaves();
        let leaves = leaves
            .iter()
            .map(|(name, value)| self.leaf(&["Download", node, name], value));
        let ext = package.ext();
        let ext: Vec<_> = ext
            .iter()
            .map(|(name, value)| self.leaf(&["Download", node, "Ext", "omadm", name], value))
            .collect();
        let mut commands = Vec::from([
            Command::Add(ItemCommand::new([interior])),
            Command::Add(ItemCommand::new(leaves)),
        ]);
        if !ext.is_empty() {
            commands.push(Command::Add(ItemCommand::new(ext)));
        }
        commands.push(self.exec(&["Download", node, "Operations", trigger.name()], correlator));
        commands
    }

    fn trigger(&self, list: &str, node: &str, trigger: Trigger, correlator: &str) -> Command<'static> {
        self.exec(
            &["Inventory", list, node, "Operations", trigger.name()],
            correlator,
        )
    }

    fn exec(&self, path: &[&str], correlator: &str) -> Command<'static> {
        let mut exec = Exec::new(Item::target(self.uri(path)));
        if !correlator.is_empty() {
            exec = exec.with_correlator(String::from(correlator));
        }
        Command::Exec(exec)
    }

    fn leaf(&self, path: &[&str], value: &str) -> Item<'static> {
        Item::target(self.uri(path))
            .with_meta(Meta::new(Format::Chr, "text/plain"))
            .with_data(String::from(value))
    }

    fn uri(&self, path: &[&str]) -> String {
        join(&self.root, path)
    }
}
