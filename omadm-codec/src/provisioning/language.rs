//! The two languages, which differ in names only.

/// The language of a provisioning document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum ProvisioningLanguage {
    /// Client provisioning 1.0 and 1.1: `wap-provisioningdoc`.
    #[default]
    ClientProvisioning,
    /// OTA settings 7.0 of Nokia and Ericsson, which are older: `CHARACTERISTIC-LIST`.
    OtaSettings,
}

impl ProvisioningLanguage {
    /// The language whose documents have this root element.
    pub(super) fn of_root(name: &str) -> Option<Self> {
        [Self::ClientProvisioning, Self::OtaSettings]
            .into_iter()
            .find(|language| language.words().root.eq_ignore_ascii_case(name))
    }

    pub(super) const fn words(self) -> &'static Words {
        match self {
            Self::ClientProvisioning => &Words {
                root: "wap-provisioningdoc",
                characteristic: "characteristic",
                parm: "parm",
                type_: "type",
                name: "name",
                value: "value",
            },
            Self::OtaSettings => &Words {
                root: "CHARACTERISTIC-LIST",
                characteristic: "CHARACTERISTIC",
                parm: "PARM",
                type_: "TYPE",
                name: "NAME",
                value: "VALUE",
            },
        }
    }

    #[cfg(feature = "wbxml")]
    pub(super) const fn dictionary(self) -> &'static wbxml::Dictionary {
        match self {
            Self::ClientProvisioning => &wbxml::dictionaries::PROV_1_0,
            Self::OtaSettings => &wbxml::dictionaries::OTA_SETTINGS,
        }
    }
}

/// The names of elements and attributes.
pub(super) struct Words {
    pub(super) root: &'static str,
    pub(super) characteristic: &'static str,
    pub(super) parm: &'static str,
    pub(super) type_: &'static str,
    pub(super) name: &'static str,
    pub(super) value: &'static str,
}
