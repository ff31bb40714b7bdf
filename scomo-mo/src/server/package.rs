//! A package on offer.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use crate::hex::digest_text;

/// What a server tells a device about a package.
///
/// Without a digest, a device of this library refuses to install (1407).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct Package {
    /// `PkgID`: the identifier of the package.
    pub pkg_id: String,
    /// `PkgURL`: where it, or its download descriptor, is.
    pub url: String,
    /// `Name`.
    pub name: Option<String>,
    /// `Description`.
    pub description: Option<String>,
    /// `InstallParams`: handed to the installer.
    pub install_params: Option<String>,
    /// `EnvType`: the environment it is for.
    pub env_type: Option<String>,
    /// `PkgType`: its media type.
    pub pkg_type: Option<String>,
    /// The SHA-256 digest of the bytes (`Ext/omadm/SHA256`).
    pub sha256: Option<[u8; 32]>,
    /// The number of bytes (`Ext/omadm/Size`).
    pub size: Option<u64>,
}

impl Package {
    /// A package of which only the identifier and the address are known.
    pub fn new(pkg_id: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            pkg_id: pkg_id.into(),
            url: url.into(),
            ..Self::default()
        }
    }

    /// The same package with the digest and size of its bytes.
    #[must_use]
    pub fn with_digest(mut self, sha256: [u8; 32], size: u64) -> Self {
        self.sha256 = Some(sha256);
        self.size = Some(size);
        self
    }

    /// The same package with a `Name`.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The same package with a `PkgType`.
    #[must_use]
    pub fn with_pkg_type(mut self, pkg_type: impl Into<String>) -> Self {
        self.pkg_type = Some(pkg_type.into());
        self
    }

    /// The leaves of the standard, with their names.
    pub(super) fn leaves(&self) -> Vec<(&'static str, &str)> {
        let optional = [
            ("Name", &self.name),
            ("InstallParams", &self.install_params),
            ("Description", &self.description),
            ("EnvType", &self.env_type),
            ("PkgType", &self.pkg_type),
        ];
        let required = [("PkgID", &*self.pkg_id), ("PkgURL", &*self.url)];
        required
            .into_iter()
            .chain(
                optional
                    .into_iter()
                    .filter_map(|(name, value)| Some((name, value.as_deref()?))),
            )
            .collect()
    }

    /// Our own leaves, below `Ext/omadm`.
    pub(super) fn ext(&self) -> Vec<(&'static str, Cow<'static, str>)> {
        let sha256 = self
            .sha256
            .as_ref()
            .map(|digest| ("SHA256", Cow::Owned(digest_text(digest))));
        let size = self
            .size
            .map(|size| ("Size", Cow::Owned(alloc::format!("{size}"))));
        sha256.into_iter().chain(size).collect()
    }
}
