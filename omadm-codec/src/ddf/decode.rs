//! Reading descriptions.

mod msft;
mod properties;

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::{Ddf, DdfDeviation, DdfDeviationKind as Kind, DdfNode, DdfOptions};
use crate::decode::source::{Namespace, Source};
use crate::decode::{Cursor, check_size};
use crate::tag::{Tag, ddf};
use crate::tnds::without_slash;
use crate::{DecodeError, DecodeErrorKind, Encoding, Format};

impl<'a> Ddf<'a> {
    /// Reads a description, within limits, and tells each deviation from the standard that was borne.
    ///
    /// # Errors
    ///
    /// The input is no description, or goes beyond a limit; or it deviates and the options are strict.
    pub fn decode_with(
        encoding: Encoding,
        input: &'a [u8],
        options: &DdfOptions,
        deviation: impl FnMut(DdfDeviation),
    ) -> Result<Self, DecodeError> {
        check_size(input, &options.limits)?;
        match encoding {
            #[cfg(feature = "xml")]
            Encoding::Xml => {
                let source = crate::decode::xml::XmlSource::new(input, crate::tag::Vocabulary::Tnds)?;
                document(source.with_namespaces(), options, deviation)
            }
            #[cfg(feature = "wbxml")]
            Encoding::Wbxml => {
                let source = crate::decode::wbxml::WbxmlSource::new(input, &options.limits)?;
                document(source, options, deviation)
            }
            #[cfg(not(all(feature = "xml", feature = "wbxml")))]
            _ => Err(DecodeError::new(DecodeErrorKind::EncodingDisabled, 0)),
        }
    }
}

#[cfg(any(feature = "xml", feature = "wbxml"))]
fn document<'a, S: Source<'a>>(
    source: S,
    options: &DdfOptions,
    mut deviation: impl FnMut(DdfDeviation),
) -> Result<Ddf<'a>, DecodeError> {
    let mut reader = Reader {
        cursor: Cursor::new(source, &options.limits),
        strict: options.strict,
        namespace: None,
        deviation: &mut deviation,
    };
    reader.cursor.root(ddf::MGMT_TREE)?;
    let ddf = reader.mgmt_tree()?;
    reader.cursor.finish()?;
    Ok(ddf)
}

/// A document that is being read.
struct Reader<'r, S> {
    cursor: Cursor<'r, S>,
    strict: bool,
    /// The namespace of the document element, where there are namespaces.
    namespace: Option<Namespace>,
    deviation: &'r mut dyn FnMut(DdfDeviation),
}

/// The children of an element so far, to be held against its content model.
#[derive(Default)]
struct Sequence {
    /// Those that were there, as bits by their position in the model.
    seen: u32,
}

impl Sequence {
    fn has(&self, model: &[Tag], tag: Tag) -> bool {
        let at = model.iter().position(|t| *t == tag);
        at.is_some_and(|at| self.seen & (1 << at) != 0)
    }
}

const DOCUMENT: &[Tag] = &[ddf::VER_DTD, ddf::MAN, ddf::MOD, ddf::NODE];
const NODE: &[Tag] = &[
    ddf::NODE_NAME,
    ddf::PATH,
    ddf::RT_PROPERTIES,
    ddf::DF_PROPERTIES,
    ddf::NODE,
    ddf::VALUE,
];

/// A node that has not ended yet.
struct Open {
    index: usize,
    sequence: Sequence,
}

impl<'a, S: Source<'a>> Reader<'_, S> {
    /// Tells of a deviation, or makes it an error.
    fn deviates(&mut self, kind: Kind, element: impl Into<Cow<'static, str>>) -> Result<(), DecodeError> {
        let element = element.into();
        if self.strict {
            let error = self.cursor.error(kind.as_error());
            return Err(error.with_detail(alloc::format!("{}: {kind}", element.escape_debug())));
        }
        (self.deviation)(DdfDeviation {
            kind,
            element,
            offset: self.cursor.source.offset(),
        });
        Ok(())
    }

    /// The local name of the element that began last.
    fn name(&self) -> Cow<'a, str> {
        match self.cursor.source.name() {
            Cow::Borrowed(name) => Cow::Borrowed(local(name)),
            Cow::Owned(name) => Cow::Owned(local(&name).into()),
        }
    }

    /// Passes over an element that nobody knows in this place.
    fn unknown(&mut self) -> Result<(), DecodeError> {
        let name = self.name().chars().take(64).collect::<alloc::string::String>();
        self.deviates(Kind::Unknown, name)?;
        self.cursor.skip()
    }

    /// Holds a child against the content model; children that are not in it are for others to judge.
    fn in_order(&mut self, sequence: &mut Sequence, model: &[Tag], tag: Tag) -> Result<(), DecodeError> {
        let Some(at) = model.iter().position(|t| *t == tag) else {
            return Ok(());
        };
        if self.cursor.source.namespace() != self.namespace {
            self.deviates(Kind::Namespace, tag.name())?;
        }
        let bit = 1_u32 << at;
        if sequence.seen > bit.saturating_mul(2) - 1 {
            self.deviates(Kind::Order, tag.name())?;
        } else if sequence.seen & bit != 0 && tag != ddf::NODE {
            self.deviates(Kind::Repeated, tag.name())?;
        }
        sequence.seen |= bit;
        Ok(())
    }

    /// The element `tag` is not there, though it must be.
    fn missing(&mut self, sequence: &Sequence, model: &[Tag], tag: Tag) -> Result<(), DecodeError> {
        if sequence.has(model, tag) {
            return Ok(());
        }
        self.deviates(Kind::Missing, tag.name())
    }

    fn mgmt_tree(&mut self) -> Result<Ddf<'a>, DecodeError> {
        self.namespace = self.cursor.source.namespace();
        if self
            .namespace
            .is_some_and(|namespace| namespace != Namespace::Ddf)
        {
            self.deviates(Kind::Namespace, ddf::MGMT_TREE.name())?;
        }
        let mut ddf = Ddf::new();
        let mut top = Sequence::default();
        let mut open: Vec<Open> = Vec::new();
        loop {
            let Some(tag) = self.cursor.child()? else {
                match open.pop() {
                    Some(ended) => self.node_ended(&ddf, &ended)?,
                    None => break,
                }
                continue;
            };
            match open.last_mut() {
                Some(node) => self.in_order(&mut node.sequence, NODE, tag)?,
                None => self.in_order(&mut top, DOCUMENT, tag)?,
            }
            if tag == ddf::NODE {
                if ddf.len() >= self.cursor.limits.nodes {
                    return Err(self.cursor.error(DecodeErrorKind::TooManyNodes));
                }
                let index = ddf.push(open.len(), DdfNode::default());
                open.push(Open {
                    index,
                    sequence: Sequence::default(),
                });
                continue;
            }
            let Some(node) = open.last() else {
                self.document_child(&mut ddf, tag)?;
                continue;
            };
            let is_nested = open.len() > 1;
            match ddf.node_mut(node.index) {
                Some(node) => self.node_child(node, tag, is_nested)?,
                None => self.cursor.skip()?,
            }
        }
        self.missing(&top, DOCUMENT, ddf::VER_DTD)?;
        self.missing(&top, DOCUMENT, ddf::NODE)?;
        Ok(ddf)
    }

    fn document_child(&mut self, ddf: &mut Ddf<'a>, tag: Tag) -> Result<(), DecodeError> {
        match tag {
            ddf::VER_DTD => {
                let version = self.cursor.text()?;
                if version != "1.2" {
                    self.deviates(Kind::Version, tag.name())?;
                }
            }
            ddf::MAN => ddf.man = Some(self.cursor.text()?),
            ddf::MOD => ddf.model = Some(self.cursor.text()?),
            _ if S::IS_XML && self.name() == "Diagnostics" => {
                ddf.diagnostics = Some(self.cursor.plain_data()?);
            }
            _ => self.unknown()?,
        }
        Ok(())
    }

    fn node_child(&mut self, node: &mut DdfNode<'a>, tag: Tag, is_nested: bool) -> Result<(), DecodeError> {
        match tag {
            ddf::NODE_NAME => {
                node.name = self.cursor.text()?;
                if node.name == "*" {
                    node.name = Cow::Borrowed("");
                    self.deviates(Kind::StarName, tag.name())?;
                }
            }
            ddf::PATH => node.path = self.path(is_nested)?,
            ddf::RT_PROPERTIES => node.rt = Some(self.rt_properties()?),
            ddf::DF_PROPERTIES => node.df = self.df_properties()?,
            ddf::VALUE => node.value = Some(self.cursor.plain_data()?),
            _ => self.unknown()?,
        }
        Ok(())
    }

    fn path(&mut self, is_nested: bool) -> Result<Option<Cow<'a, str>>, DecodeError> {
        let mut path = self.cursor.text()?;
        if is_nested {
            self.deviates(Kind::NestedPath, ddf::PATH.name())?;
        }
        if path.ends_with('/') {
            self.deviates(Kind::PathSlash, ddf::PATH.name())?;
            path = without_slash(path);
        }
        Ok(Some(path).filter(|path| !path.is_empty()))
    }

    /// Looks at a node as a whole.
    fn node_ended(&mut self, ddf: &Ddf<'a>, ended: &Open) -> Result<(), DecodeError> {
        let Some(node) = ddf.node(ended.index) else {
            return Ok(());
        };
        for tag in [ddf::NODE_NAME, ddf::DF_PROPERTIES] {
            self.missing(&ended.sequence, NODE, tag)?;
        }
        let is_leaf = node.df.format.is_some_and(|format| format != Format::Node);
        if node.has_children() && (is_leaf || node.value.is_some()) {
            self.deviates(Kind::LeafWithChildren, ddf::NODE.name())?;
        }
        if node.df.format == Some(Format::Node) && matches!(node.df.type_, Some(super::DfType::Mime(_))) {
            self.deviates(Kind::InteriorMime, ddf::DF_TYPE.name())?;
        }
        Ok(())
    }
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
