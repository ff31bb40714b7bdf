//! Reading TNDS objects.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::{MgmtTree, TndsNode};
use crate::decode::source::Source;
use crate::decode::{Cursor, check_size};
use crate::tag::ddf;
use crate::value::{decoded, is_transport_only};
use crate::{Data, DecodeError, DecodeErrorKind, Encoding, Format, Limits};

impl<'a> MgmtTree<'a> {
    /// Reads an object in an encoding, within limits.
    ///
    /// # Errors
    ///
    /// The input is no TNDS object, or goes beyond a limit.
    pub fn decode_with(encoding: Encoding, input: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        check_size(input, limits)?;
        match encoding {
            #[cfg(feature = "xml")]
            Encoding::Xml => {
                let vocabulary = crate::tag::Vocabulary::Tnds;
                object(Cursor::new(
                    crate::decode::xml::XmlSource::new(input, vocabulary)?,
                    limits,
                ))
            }
            #[cfg(feature = "wbxml")]
            Encoding::Wbxml => object(Cursor::new(
                crate::decode::wbxml::WbxmlSource::new(input, limits)?,
                limits,
            )),
            #[cfg(not(all(feature = "xml", feature = "wbxml")))]
            _ => Err(DecodeError::new(DecodeErrorKind::EncodingDisabled, 0)),
        }
    }
}

#[cfg(any(feature = "xml", feature = "wbxml"))]
fn object<'a, S: Source<'a>>(mut cursor: Cursor<'_, S>) -> Result<MgmtTree<'a>, DecodeError> {
    cursor.root(ddf::MGMT_TREE)?;
    let tree = cursor.mgmt_tree()?;
    cursor.finish()?;
    Ok(tree)
}

impl<'a, S: Source<'a>> Cursor<'_, S> {
    /// The content of `MgmtTree`.
    pub(crate) fn mgmt_tree(&mut self) -> Result<MgmtTree<'a>, DecodeError> {
        let mut tree = MgmtTree::default();
        // The parent of each node, and the nodes that have not ended yet, as indices into `tree.nodes`.
        let mut parents: Vec<Option<usize>> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        loop {
            let Some(tag) = self.child()? else {
                if open.pop().is_none() {
                    break;
                }
                continue;
            };
            if tag == ddf::NODE {
                if tree.nodes.len() >= self.limits.nodes {
                    return Err(self.error(DecodeErrorKind::TooManyNodes));
                }
                parents.push(open.last().copied());
                open.push(tree.nodes.len());
                tree.nodes.push(TndsNode::default());
                continue;
            }
            let node = open.last().and_then(|index| tree.nodes.get_mut(*index));
            match (node, tag) {
                (None, ddf::MAN) => tree.man = Some(self.text()?),
                (None, ddf::MOD) => tree.model = Some(self.text()?),
                (Some(node), ddf::NODE_NAME) => node.name = self.text()?,
                (Some(node), ddf::PATH) => {
                    let path = without_slash(self.text()?);
                    node.path = Some(path).filter(|path| !path.is_empty());
                }
                (Some(node), ddf::RT_PROPERTIES) => self.properties(node)?,
                (Some(node), ddf::VALUE) => node.value = Some(self.plain_data()?),
                _ => self.skip()?,
            }
        }
        for node in &mut tree.nodes {
            self.binary(node)?;
        }
        self.resolve_paths(&mut tree.nodes, &parents)?;
        Ok(tree)
    }

    fn properties(&mut self, node: &mut TndsNode<'a>) -> Result<(), DecodeError> {
        while let Some(tag) = self.child()? {
            match tag {
                ddf::ACL => node.acl = Some(self.text()?),
                ddf::TITLE => node.title = Some(self.content()?),
                ddf::T_STAMP => node.tstamp = Some(self.text()?),
                ddf::VER_NO => node.ver_no = self.optional_number()?,
                ddf::FORMAT => {
                    while let Some(name) = self.child()? {
                        let format = Format::from_name(name.name());
                        node.format = Some(format.ok_or_else(|| self.error(DecodeErrorKind::InvalidValue))?);
                        self.skip()?;
                    }
                }
                ddf::TYPE => {
                    while let Some(tag) = self.child()? {
                        match tag {
                            ddf::MIME | ddf::DDF_NAME => {
                                node.type_ = Some(self.text()?).filter(|name| !name.is_empty());
                            }
                            _ => self.skip()?,
                        }
                    }
                }
                _ => self.skip()?,
            }
        }
        Ok(())
    }

    /// Turns the value of a node with a binary format into bytes of format `bin`.
    fn binary(&self, node: &mut TndsNode<'a>) -> Result<(), DecodeError> {
        let encoded = match node.format {
            Some(Format::B64) if is_transport_only(node.type_.as_deref(), None) => true,
            Some(Format::Bin) => S::IS_XML,
            _ => return Ok(()),
        };
        let Some(value) = node.value.take() else {
            return Ok(());
        };
        let bytes = if encoded {
            Cow::Owned(decoded(value.as_bytes()).map_err(|_| {
                self.error(DecodeErrorKind::InvalidValue)
                    .with_detail("the Value is no Base64")
            })?)
        } else {
            match value {
                Data::Text(text) | Data::CData(text) | Data::Markup(text) => match text {
                    Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                    Cow::Owned(text) => Cow::Owned(text.into_bytes()),
                },
                Data::Bytes(bytes) => bytes,
            }
        };
        node.format = Some(Format::Bin);
        node.value = Some(Data::Bytes(bytes));
        Ok(())
    }

    /// Gives each nested node the address of its parent as path.
    fn resolve_paths(
        &mut self,
        nodes: &mut [TndsNode<'a>],
        parents: &[Option<usize>],
    ) -> Result<(), DecodeError> {
        for (index, parent) in parents.iter().enumerate() {
            let path = match parent.and_then(|parent| nodes.get(parent)) {
                Some(parent) => {
                    let len = parent.path.as_ref().map_or(0, |path| path.len() + 1);
                    self.charge(len + parent.name.len())?;
                    String::from(parent.uri())
                }
                None => continue,
            };
            if let Some(node) = nodes.get_mut(index)
                && node.path.is_none()
                && !path.is_empty()
            {
                node.path = Some(Cow::Owned(path));
            }
        }
        Ok(())
    }
}

/// An address without the slash that some write at its end.
pub(crate) fn without_slash(path: Cow<'_, str>) -> Cow<'_, str> {
    match path {
        Cow::Borrowed(path) => Cow::Borrowed(path.trim_end_matches('/')),
        Cow::Owned(mut path) => {
            path.truncate(path.trim_end_matches('/').len());
            Cow::Owned(path)
        }
    }
}
