//! The numbers of SCOMO: states, statuses, result codes.

macro_rules! numbers {
    ($($(#[$type_doc:meta])* $name:ident { $($constant:ident = $value:literal, $text:literal;)* })*) => {$(
        $(#[$type_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub struct $name(pub u16);

        impl $name {
            $(#[doc = concat!("`", $value, "`: ", $text, ".")] pub const $constant: Self = Self($value);)*

            /// What a known number means, in a few words.
            pub const fn text(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some($text),)*
                    _ => None,
                }
            }

            /// The number in the value of a leaf, whatever its format; white space around it does not matter.
            pub fn parse(text: &str) -> Option<Self> {
                text.trim().parse().ok().map(Self)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                match self.text() {
                    Some(text) => write!(f, "{} ({text})", self.0),
                    None => write!(f, "{}", self.0),
                }
            }
        }
    )*};
}

numbers! {
    /// The `State` of a component below `Inventory/Deployed`, where it is at rest.
    ///
    /// A failed operation changes a status, never the state.
    State {
        INACTIVE = 10, "inactive";
        ACTIVE = 20, "active";
    }

    /// The `Status` of a package below `Download`.
    DownloadStatus {
        IDLE = 10, "idle";
        DOWNLOAD_FAILED = 20, "download failed";
        DOWNLOADING = 30, "download running";
        DOWNLOADED = 40, "download complete";
        INSTALLING = 50, "installation running";
        INSTALL_FAILED = 60, "installation failed, package kept";
        INSTALL_FAILED_NO_DATA = 70, "installation failed, package deleted";
    }

    /// The `Status` of a package below `Inventory/Delivered`.
    DeliveredStatus {
        IDLE = 10, "idle";
        REMOVE_FAILED = 20, "removal failed";
        REMOVING = 30, "removal running";
        INSTALLING = 40, "installation running";
        INSTALL_FAILED = 50, "installation failed, package kept";
        INSTALL_FAILED_NO_DATA = 60, "installation failed, package deleted";
    }

    /// The `Status` of a component below `Inventory/Deployed`.
    DeployedStatus {
        IDLE = 10, "idle";
        REMOVE_FAILED = 20, "removal failed";
        REMOVING = 30, "removal running";
        ACTIVATE_FAILED = 40, "activation failed";
        ACTIVATING = 50, "activation running";
        DEACTIVATE_FAILED = 60, "deactivation failed";
        DEACTIVATING = 70, "deactivation running";
    }

    /// How an operation ended: the `ResultCode` in the alert that reports it.
    ///
    /// Not a status code of SyncML, and not a result code of FUMO. Codes of vendors stand at the end of
    /// each range; unknown codes are kept and judged by their range.
    ResultCode {
        SUCCESS = 1200, "successful";
        CLIENT_ERROR = 1400, "client error";
        USER_REJECTED = 1401, "the user did not accept";
        DOWNLOAD_FAILED = 1402, "download failed";
        DOWNLOAD_AUTHENTICATION_FAILED = 1403, "download failed: authentication required";
        DOWNLOAD_NO_MEMORY = 1404, "download failed: not enough memory";
        INSTALL_FAILED = 1405, "installation failed";
        INSTALL_NO_MEMORY = 1406, "installation failed: not enough memory";
        VALIDATION_FAILED = 1407, "package validation failed";
        REMOVE_FAILED = 1408, "removal failed";
        ACTIVATE_FAILED = 1409, "activation failed";
        DEACTIVATE_FAILED = 1410, "deactivation failed";
        NOT_IMPLEMENTED = 1411, "not implemented";
        UNDEFINED_ERROR = 1412, "undefined error";
        ENVIRONMENT_NOT_SUPPORTED = 1413, "target environment not supported";
        DOWNLOAD_SERVER_ERROR = 1500, "download server error";
        DOWNLOAD_SERVER_UNAVAILABLE = 1501, "download server unavailable";
    }
}

impl State {
    /// `10`: of a package below `Inventory/Delivered`: on the device, not installed.
    pub const DELIVERED: Self = Self(10);
    /// `20`: of a package below `Inventory/Delivered`: installed, and still kept.
    pub const INSTALLED: Self = Self(20);
}

impl ResultCode {
    /// Whether the operation reached its end state (12xx).
    pub const fn is_success(self) -> bool {
        matches!(self.0, 1200..=1299)
    }

    /// Whether the device or its user is the reason of the failure (14xx).
    pub const fn is_client_error(self) -> bool {
        matches!(self.0, 1400..=1499)
    }

    /// Whether the server that offers the package is the reason of the failure (15xx).
    pub const fn is_server_error(self) -> bool {
        matches!(self.0, 1500..=1599)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdict_goes_by_range() {
        for (code, success, client, server) in [
            (1199, false, false, false),
            (1200, true, false, false),
            (1251, true, false, false),
            (1299, true, false, false),
            (1300, false, false, false),
            (1400, false, true, false),
            (1414, false, true, false),
            (1452, false, true, false),
            (1500, false, false, true),
            (1551, false, false, true),
            (1600, false, false, false),
        ] {
            let code = ResultCode(code);
            let verdict = (code.is_success(), code.is_client_error(), code.is_server_error());
            assert_eq!(verdict, (success, client, server), "{code}");
        }
    }

    #[test]
    fn the_same_number_means_different_things_in_the_three_lists() {
        assert_eq!(DownloadStatus(50).text(), Some("installation running"));
        assert_eq!(
            DeliveredStatus(50).text(),
            Some("installation failed, package kept")
        );
        assert_eq!(DeployedStatus(50).text(), Some("activation running"));
    }

    #[test]
    fn numbers_are_read_from_text() {
        assert_eq!(State::parse(" 20\n"), Some(State::ACTIVE));
        assert_eq!(DeployedStatus::parse("99"), Some(DeployedStatus(99)));
        assert_eq!(ResultCode::parse("12x0"), None);
        assert_eq!(ResultCode::parse("70000"), None);
    }
}
