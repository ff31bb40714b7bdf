//! Settings of an account that only Windows knows.

use core::time::Duration;

use super::{Parm, Setting};
use crate::Encoding;

/// The settings that Windows adds to the `APPLICATION` of a DM account.
///
/// They are a view of [`DmAcc::extra`](crate::DmAcc::extra). A setting that has no meaning, for example a
/// number that is none, is as good as absent.
///
/// Microsoft, w7 APPLICATION configuration service provider.
///
/// ```
/// use omadm_codec::{Characteristic, DmAcc};
///
/// let application = Characteristic::new("APPLICATION")
///     .with_parm("APPID", "w7")
///     .with_parm("PROVIDER-ID", "mgmt.example.com")
///     .with_parm("ROLE", "8")
///     .with_flag("BACKCOMPATRETRYDISABLED");
/// let account = DmAcc::from_characteristic(&application).unwrap();
/// assert_eq!(account.windows().role(), Some(8));
/// assert!(account.windows().back_compat_retry_disabled());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct WindowsParms<'d>(&'d [Setting<'d>]);

impl<'d> WindowsParms<'d> {
    pub(super) fn new(settings: &'d [Setting<'d>]) -> Self {
        Self(settings)
    }

    /// `ROLE`: the security role of the server: 8 for an operator, 32 for the manager of an enterprise.
    pub fn role(&self) -> Option<u32> {
        self.number("ROLE")
    }

    /// `PROTOVER`: the version of the protocol, `1.1` or `1.2`.
    pub fn proto_ver(&self) -> Option<&'d str> {
        self.text("PROTOVER")
    }

    /// `DEFAULTENCODING`: the encoding in which the device sends, given as a media type.
    pub fn default_encoding(&self) -> Option<Encoding> {
        Encoding::from_media_type(self.text("DEFAULTENCODING")?)
    }

    /// `CONNRETRYFREQ`: how often a connection is tried again.
    pub fn conn_retry_freq(&self) -> Option<u32> {
        self.number("CONNRETRYFREQ")
    }

    /// `INITIALBACKOFFTIME`, in milliseconds: the pause before the first retry, which grows exponentially.
    ///
    /// `INITIALBACKOFTIME`, as a list of Microsoft's has it, is taken for the same.
    pub fn initial_backoff_time(&self) -> Option<Duration> {
        self.milliseconds("INITIALBACKOFFTIME")
            .or_else(|| self.milliseconds("INITIALBACKOFTIME"))
    }

    /// `MAXBACKOFFTIME`, in milliseconds: the longest pause between retries.
    ///
    /// `MAXBACKOFTIME`, as a list of Microsoft's has it, is taken for the same.
    pub fn max_backoff_time(&self) -> Option<Duration> {
        self.milliseconds("MAXBACKOFFTIME")
            .or_else(|| self.milliseconds("MAXBACKOFTIME"))
    }

    /// `BACKCOMPATRETRYDISABLED`: a package is not tried again in an older version of the protocol.
    pub fn back_compat_retry_disabled(&self) -> bool {
        self.parm("BACKCOMPATRETRYDISABLED").is_some()
    }

    /// `USEHWDEVID`: the device names itself by its hardware (with a value, unless that is `0` or `false`).
    pub fn use_hw_dev_id(&self) -> bool {
        self.parm("USEHWDEVID")
            .is_some_and(|parm| !matches!(parm.value.as_deref(), Some("0" | "false")))
    }

    /// `SSLCLIENTCERTSEARCHCRITERIA`: how to find the client certificate, percent-encoded.
    pub fn ssl_client_cert_search_criteria(&self) -> Option<&'d str> {
        self.text("SSLCLIENTCERTSEARCHCRITERIA")
    }

    fn parm(&self, name: &str) -> Option<&'d Parm<'d>> {
        self.0.iter().find_map(|setting| match setting {
            Setting::Parm(parm) if parm.is(name) => Some(parm),
            _ => None,
        })
    }

    fn text(&self, name: &str) -> Option<&'d str> {
        self.parm(name)?.value.as_deref()
    }

    fn number(&self, name: &str) -> Option<u32> {
        self.text(name)?.trim().parse().ok()
    }

    fn milliseconds(&self, name: &str) -> Option<Duration> {
        let count = self.text(name)?.trim().parse().ok()?;
        Some(Duration::from_millis(count))
    }
}
