//! What the device maker decides.

use alloc::string::String;

/// The policy of a device; [`Config::default`] is the careful one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct Config {
    /// Where the object is mounted; `./SCOMO` by default. Reports name nodes by it.
    pub root: String,
    /// Whether the inventory leaves only on a session that is protected from alteration. On by default.
    pub protect_inventory: bool,
    /// Whether orders are taken only on a session that is protected from alteration, because the digest
    /// of the package travels in it. On by default.
    pub protect_orders: bool,
    /// Whether a package without an expected digest is refused with 1407. On by default.
    pub require_digest: bool,
    /// Before which operations the user is asked.
    pub ask: Ask,
    /// Whether the user is also told of new installations. Of updates the user is always told. On by default.
    pub inform_install: bool,
    /// Whether the bytes of a package stay when its installation has failed (Status 60), so that the next
    /// order need not fetch them again. On by default.
    pub keep_failed: bool,
    /// Whether a package stays below `Delivered` (State 20) after it was installed. On by default.
    pub keep_installed: bool,
    /// How the format of a report is named.
    pub alert_format: AlertFormat,
    /// The limits.
    pub limits: Limits,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            root: String::from("./SCOMO"),
            protect_inventory: true,
            protect_orders: true,
            require_digest: true,
            ask: Ask::default(),
            inform_install: true,
            keep_failed: true,
            keep_installed: true,
            alert_format: AlertFormat::Chr,
            limits: Limits::default(),
        }
    }
}

/// Before which operations the user is asked.
///
/// By default before everything that brings or takes away software; not before activation and deactivation,
/// nor before a package that is only stored is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct Ask {
    /// Before a package is fetched.
    pub download: bool,
    /// Before components are installed.
    pub install: bool,
    /// Before a component that is already installed is replaced. The requirements on SCOMO demand it (RD 6.1.4); only a device
    /// that has no user, or whose user has agreed by contract, may switch it off.
    pub update: bool,
    /// Before a component is removed.
    pub remove: bool,
    /// Before a package below `Delivered` is deleted.
    pub remove_package: bool,
    /// Before a component is activated.
    pub activate: bool,
    /// Before a component is deactivated.
    pub deactivate: bool,
}

impl Ask {
    /// Never: for devices without a user.
    pub const NEVER: Self = Self {
        download: false,
        install: false,
        update: false,
        remove: false,
        remove_package: false,
        activate: false,
        deactivate: false,
    };
}

impl Default for Ask {
    fn default() -> Self {
        Self {
            download: true,
            install: true,
            update: true,
            remove: true,
            ..Self::NEVER
        }
    }
}

/// The `Format` of a report's `Data`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum AlertFormat {
    /// `chr`, a format of SyncML.
    Chr,
    /// `text/plain`, which is none, but what some products send and their servers expect.
    TextPlain,
}

/// What a server may occupy. Lengths are in bytes of UTF-8; longer values are answered 413.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct Limits {
    /// `PkgID`; 256 by default.
    pub pkg_id: usize,
    /// `Name`; 128 by default.
    pub name: usize,
    /// `PkgURL`; 2048 by default.
    pub pkg_url: usize,
    /// `InstallParams`; 2048 by default.
    pub install_params: usize,
    /// `Description`; 512 by default.
    pub description: usize,
    /// `EnvType`; 100 by default.
    pub env_type: usize,
    /// `PkgType`; 100 by default.
    pub pkg_type: usize,
    /// The name of a node below `Download`; 128 by default. Longer ones are answered 414.
    pub node_name: usize,
    /// The correlator of an order; 256 by default. Orders with longer ones are answered 403.
    pub correlator: usize,
    /// Nodes below `Download`; 32 by default. More are answered 420.
    pub downloads: usize,
    /// Packages below `Delivered`; 32 by default. Orders that would bring more are answered 420.
    pub delivered: usize,
    /// Orders and reports together; 64 by default. More orders are answered 420.
    pub orders: usize,
    /// Components in one package; 256 by default. Packages with more are refused with 1405.
    pub components: usize,
    /// Bytes of one package; 1 GiB by default. Larger ones are refused with 1404.
    pub package_size: u64,
    /// How often a report is sent before it is given up; 5 by default.
    pub report_tries: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pkg_id: 256,
            name: 128,
            pkg_url: 2048,
            install_params: 2048,
            description: 512,
            env_type: 100,
            pkg_type: 100,
            node_name: 128,
            correlator: 256,
            downloads: 32,
            delivered: 32,
            orders: 64,
            components: 256,
            package_size: 1 << 30,
            report_tries: 5,
        }
    }
}
