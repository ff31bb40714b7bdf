//! What the device tells about itself: DevInfo, DevDetail and DMAcc of this machine.

use std::fs;

use anyhow::Result;
use omadm_tree::Tree;
use omadm_tree::objects::{DevDetail, DevInfo, DmAcc};

use super::AccountFile;

/// Puts the standard objects into the tree.
pub(super) fn describe(tree: &mut Tree<'_>, account: &AccountFile) -> Result<()> {
    let maker = dmi("sys_vendor");
    let info = DevInfo {
        dev_id: account.device_id.clone(),
        man: maker.clone(),
        model: dmi("product_name"),
        dm_v: env!("CARGO_PKG_VERSION").to_owned(),
        lang: language(),
    };
    info.put(tree)?;
    let detail = DevDetail {
        dev_typ: "computer".to_owned(),
        oem: maker,
        fw_v: dmi("bios_version"),
        sw_v: system(),
        hw_v: std::env::consts::ARCH.to_owned(),
        lrg_obj: false,
    };
    detail.put(tree)?;
    DmAcc::new("1", &account.server_id, &account.url).put(tree)?;
    Ok(())
}

/// A fact that the firmware tells, where there is one and everybody may read it.
fn dmi(name: &str) -> String {
    let text = fs::read_to_string(format!("/sys/class/dmi/id/{name}")).unwrap_or_default();
    let text = text.trim();
    if text.is_empty() { "unknown".to_owned() } else { text.to_owned() }
}

/// The operating system with its version.
fn system() -> String {
    let file = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = file.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    name.map_or_else(|| std::env::consts::OS.to_owned(), |name| name.trim_matches('"').to_owned())
}

/// The language of the environment as a tag: `en_GB.UTF-8` is `en-GB`.
fn language() -> String {
    let lang = std::env::var("LANG").unwrap_or_default();
    let tag = lang.split(['.', '@']).next().unwrap_or_default().replace('_', "-");
    if tag.is_empty() || tag == "C" || tag == "POSIX" { "en".to_owned() } else { tag }
}
