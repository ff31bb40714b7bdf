//! The packages of the demonstration: three versions of one component, and an altered one.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::COMPONENT;
use crate::platform::digest::Digest;
use crate::platform::package::{Manifest, pack_file};

/// A package on the server.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    /// `PkgID`.
    pub(super) pkg_id: String,
    /// `Name`.
    pub(super) name: String,
    /// The name of the file.
    pub(super) file: String,
    /// What the server says the package is.
    pub(super) digest: Digest,
}

/// All packages.
#[derive(Debug)]
pub(super) struct Packages {
    pub(super) v1: Offer,
    pub(super) v2: Offer,
    pub(super) v3: Offer,
    /// The third version; the file was changed after its digest was taken.
    pub(super) altered: Offer,
}

impl Packages {
    /// Makes them in a folder.
    pub(super) fn make(folder: &Path) -> Result<Self> {
        let v3 = offer(folder, "3.0")?;
        let mut altered = v3.clone();
        altered.file = "hello-3.0-altered.pkg".to_owned();
        let mut bytes = fs::read(folder.join(&v3.file))?;
        let middle = bytes.len() / 2;
        if let Some(byte) = bytes.get_mut(middle) {
            *byte ^= 0x20;
        }
        fs::write(folder.join(&altered.file), bytes)?;
        Ok(Self {
            v1: offer(folder, "1.0")?,
            v2: offer(folder, "2.0")?,
            v3,
            altered,
        })
    }
}

fn offer(folder: &Path, version: &str) -> Result<Offer> {
    let files = tempfile::tempdir()?;
    fs::create_dir(files.path().join("bin"))?;
    fs::write(
        files.path().join("bin").join("hello"),
        format!("#!/bin/sh\necho 'hello {version}'\n"),
    )?;
    let mut manifest = Manifest::new(COMPONENT, "Hello", version);
    manifest.description = Some("says hello".to_owned());

    let file = format!("hello-{version}.pkg");
    let digest =
        pack_file(files.path(), &manifest, &folder.join(&file)).context("a package cannot be made")?;
    Ok(Offer {
        pkg_id: COMPONENT.to_owned(),
        name: format!("Hello {version}"),
        file,
        digest,
    })
}
