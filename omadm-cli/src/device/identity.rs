//! What the device tells about itself: DevInfo, DevDetail and DMAcc of this machine.

use std::fs;

use anyhow::Result;
use omadm_codec::Scheme;
use omadm_session::Credential;
use omadm_tree::{Access, Acl, DevDetail, DevInfo, DmAcc, Format, NodeInfo, Right, Tree, Value};

use super::{AccountFile, ROOT};

/// Puts the standard objects into the tree, and the rights of the server.
pub(super) fn describe(tree: &mut Tree<'_>, account: &AccountFile) -> Result<()> {
    let maker = dmi("sys_vendor");
    let info = DevInfo {
        dev_id: account.device_id.as_str().into(),
        man: maker.as_str().into(),
        model: dmi("product_name").into(),
        dm_v: env!("CARGO_PKG_VERSION").into(),
        lang: language().into(),
    };
    info.put(tree)?;
    let detail = DevDetail {
        dev_typ: "computer".into(),
        oem: maker.as_str().into(),
        fw_v: dmi("bios_version").into(),
        sw_v: system().into(),
        hw_v: std::env::consts::ARCH.into(),
        lrg_obj: false,
    };
    detail.put(tree)?;
    put_account(tree, account)
}

/// The account as the server may see it: all of it can be read but the secrets, and nothing changed.
fn put_account(tree: &mut Tree<'_>, account: &AccountFile) -> Result<()> {
    let uri = "./DMAcc/1";
    tree.interior(uri, NodeInfo::interior().type_(DmAcc::MO))?;
    tree.set(&format!("{uri}/AppID"), Value::text("w7"))?;
    tree.set(
        &format!("{uri}/ServerID"),
        Value::text(account.server_id.as_str()),
    )?;
    tree.set(
        &format!("{uri}/AppAddr/1/Addr"),
        Value::text(account.url.as_str()),
    )?;
    tree.set(&format!("{uri}/AppAddr/1/AddrType"), Value::text("URI"))?;
    let credentials = [
        ("CLCRED", &account.account.device),
        ("SRVCRED", &account.account.server),
    ];
    for (number, (level, credential)) in (1..).zip(credentials) {
        if let Some(credential) = credential {
            put_credential(tree, &format!("{uri}/AppAuth/{number}"), level, credential)?;
        }
    }
    // Only the server of the account sees it.
    let mut acl = Acl::new();
    acl.grant(Right::Get, &account.server_id)?;
    tree.set_acl(uri, acl)?;
    Ok(())
}

fn put_credential(
    tree: &mut Tree<'_>,
    uri: &str,
    level: &'static str,
    credential: &Credential,
) -> Result<()> {
    let scheme = match credential.scheme {
        Scheme::Mac => "HMAC",
        Scheme::Md5 => "DIGEST",
        _ => "BASIC",
    };
    tree.set(&format!("{uri}/AAuthLevel"), Value::text(level))?;
    tree.set(&format!("{uri}/AAuthType"), Value::text(scheme))?;
    tree.set(&format!("{uri}/AAuthName"), Value::text(credential.name.as_str()))?;
    // The secrets live in the account file alone; the nodes say that there are some.
    let hidden = |format| NodeInfo::leaf(format).access(Access::NONE);
    tree.set_with(
        &format!("{uri}/AAuthSecret"),
        hidden(Format::Chr),
        Value::text(""),
    )?;
    tree.set_with(
        &format!("{uri}/AAuthData"),
        hidden(Format::Bin),
        Value::bytes("application/octet-stream", &[][..]),
    )?;
    Ok(())
}

/// Gives the server of the account every right on the object for software components.
pub(super) fn grant_components(tree: &mut Tree<'_>, account: &AccountFile) -> Result<()> {
    let mut acl = Acl::new();
    for right in [Right::Add, Right::Delete, Right::Exec, Right::Get, Right::Replace] {
        acl.grant(right, &account.server_id)?;
    }
    tree.set_acl(ROOT, acl)?;
    Ok(())
}

/// A fact that the firmware tells, where there is one and everybody may read it.
fn dmi(name: &str) -> String {
    let text = fs::read_to_string(format!("/sys/class/dmi/id/{name}")).unwrap_or_default();
    let text = text.trim();
    if text.is_empty() {
        "unknown".to_owned()
    } else {
        text.to_owned()
    }
}

/// The operating system with its version.
fn system() -> String {
    let file = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = file.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    name.map_or_else(
        || std::env::consts::OS.to_owned(),
        |name| name.trim_matches('"').to_owned(),
    )
}

/// The language of the environment as a tag: `en_GB.UTF-8` is `en-GB`.
fn language() -> String {
    let lang = std::env::var("LANG").unwrap_or_default();
    let tag = lang
        .split(['.', '@'])
        .next()
        .unwrap_or_default()
        .replace('_', "-");
    if tag.is_empty() || tag == "C" || tag == "POSIX" {
        "en".to_owned()
    } else {
        tag
    }
}
