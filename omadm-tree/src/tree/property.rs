//! Properties: `?prop=`.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};

use omadm_codec::StatusCode;

use super::read::not_supported;
use super::{Content, Undo, denied, keys, not_allowed};
use crate::limits::exceeds;
use crate::{Acl, Context, Fault, NewValue, NodeInfo, Path, Property, Right, Tree, uri};

/// The bytes that a title may have (tree and description 1.2.1, section 7.7.5).
const MAX_TITLE: usize = 255;

impl Tree<'_> {
    /// The text of a property of a node.
    pub(super) fn property(
        &mut self,
        path: &Path,
        info: &NodeInfo,
        property: Property,
        cx: &Context<'_>,
    ) -> Result<String, Fault> {
        Ok(match property {
            // The own list alone: what is inherited is not shown.
            Property::Acl => self
                .acls
                .get(path.key())
                .map(ToString::to_string)
                .unwrap_or_default(),
            Property::Format => info.format.to_string(),
            Property::Name if path.is_root() => String::from("."),
            Property::Name => uri::escape(path.name()),
            Property::Size if info.is_interior() => {
                return Err(not_supported("an interior node has no size"));
            }
            Property::Size => self.value(path, cx)?.data.len().to_string(),
            Property::Title => info.title.as_deref().unwrap_or_default().into(),
            Property::Type => info.type_.to_string(),
            Property::TStamp | Property::VerNo => {
                return Err(not_supported("this property is not supported"));
            }
        })
    }

    /// Replaces a property of a node.
    pub(super) fn replace_property(
        &mut self,
        path: &Path,
        property: Property,
        value: NewValue<'_>,
        cx: &Context<'_>,
    ) -> Result<(), Fault> {
        let info = self.existing(path)?.into_owned();
        match property {
            Property::Acl => self.may_replace_acl(path, &info, cx)?,
            _ => self.require(path, Right::Replace, cx)?,
        }
        match property {
            Property::Acl => self.replace_acl(path, text(value)?),
            Property::Name => self.rename(path, &info, text(value)?),
            Property::Title => self.replace_title(path, text(value)?),
            Property::Format | Property::Size | Property::Type => {
                Err(not_allowed("this property cannot be replaced"))
            }
            Property::TStamp | Property::VerNo => Err(not_supported("this property is not supported")),
        }
    }

    /// The ACL of a leaf is the business of the node above; that of an interior node also of those who can
    /// Replace the node itself (section 7.7.1.2).
    fn may_replace_acl(&self, path: &Path, info: &NodeInfo, cx: &Context<'_>) -> Result<(), Fault> {
        let itself = info.is_interior() && self.grants(path, Right::Replace, cx.server);
        let above = path
            .parent()
            .is_some_and(|parent| self.grants(&parent, Right::Replace, cx.server));
        if itself || above { Ok(()) } else { Err(denied()) }
    }

    fn replace_acl(&mut self, path: &Path, text: &str) -> Result<(), Fault> {
        if text.len() > self.limits.max_acl_len {
            return Err(Fault::new(StatusCode::TOO_LARGE, "the ACL is too long"));
        }
        let acl = Acl::parse(text)?;
        if path.is_root() && !acl.grants_all(Right::Add) {
            return Err(not_allowed("the root must let every server Add"));
        }
        self.put_acl(path, acl);
        Ok(())
    }

    fn replace_title(&mut self, path: &Path, text: &str) -> Result<(), Fault> {
        if text.len() > MAX_TITLE {
            return Err(Fault::new(StatusCode::TOO_LARGE, "the title is too long"));
        }
        let Some(node) = self
            .nodes
            .get_mut(path.key())
            .filter(|node| !matches!(node.content, Content::Mount(_)))
        else {
            return Err(not_allowed("this title cannot be replaced"));
        };
        let title = Some(Cow::Owned(String::from(text))).filter(|_| !text.is_empty());
        let old = core::mem::replace(&mut node.info.title, title);
        self.note(|| Undo::Title(path.clone(), old));
        Ok(())
    }

    fn rename(&mut self, path: &Path, info: &NodeInfo, text: &str) -> Result<(), Fault> {
        let Some(parent) = path.parent().filter(|_| !info.permanent) else {
            return Err(not_allowed("a permanent node cannot be renamed"));
        };
        let malformed = || Fault::new(StatusCode::COMMAND_FAILED, "this is not a name for a node");
        if text.contains(['/', '?']) {
            return Err(malformed());
        }
        let name = uri::name(text, &self.limits).map_err(|fault| match fault.status() {
            StatusCode::URI_TOO_LONG => fault,
            _ => malformed(),
        })?;
        if name == path.name() {
            return Ok(());
        }
        let new = parent.child(&name);
        if self.info(&new).is_some() {
            return Err(Fault::new(
                StatusCode::ALREADY_EXISTS,
                "there is a node of this name",
            ));
        }
        if self.mount_of(path).is_some() || self.holds_permanent(path) {
            return Err(not_allowed("this node cannot be renamed"));
        }
        // Everything below has to stay addressable.
        let too_long = keys(&self.nodes, path).iter().any(|below| {
            let moved = below.rebased(path, &new);
            exceeds(uri::text(&moved).chars().count(), self.limits.max_tot_len)
        });
        if too_long {
            return Err(Fault::new(
                StatusCode::URI_TOO_LONG,
                "the new name makes a URI too long",
            ));
        }
        self.forget_acls(&new);
        self.relocate(path, &new);
        self.note(|| Undo::Moved(path.clone(), new));
        Ok(())
    }
}

/// The text of a property.
fn text<'a>(value: NewValue<'a>) -> Result<&'a str, Fault> {
    let data = value
        .data
        .ok_or_else(|| Fault::new(StatusCode::INCOMPLETE, "the Item has no Data"))?;
    core::str::from_utf8(data)
        .map_err(|_| Fault::new(StatusCode::UNSUPPORTED_TYPE, "a property is UTF-8 text"))
}
