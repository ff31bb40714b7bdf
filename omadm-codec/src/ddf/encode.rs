//! Writing descriptions.

mod msft;
mod xml;

use alloc::string::String;
#[cfg(feature = "wbxml")]
use alloc::vec::Vec;

use self::xml::XmlForm;
use super::{
    AccessType, Ddf, DdfNode, DdfNodeRef, DfProperties, DfType, MsftProperties, Occurrence, RtProperties,
    RtProperty, RtType,
};
#[cfg(feature = "wbxml")]
use crate::encode::Out;
use crate::tag::{Tag, ddf};
use crate::{Data, PushError, PushErrorKind};

impl Ddf<'_> {
    /// The description as XML.
    ///
    /// Elements stand in the order of the standard, `Occurrence` and `Scope` also where they are the
    /// default; Microsoft's follow with the prefix `MSFT`, which is declared only if it is used. Of more than
    /// ten `CommonErrorResults` the first ten are written.
    ///
    /// # Errors
    ///
    /// [`PushErrorKind::NotXmlText`] for text with characters that XML does not allow, and for values that are
    /// no text.
    pub fn to_xml(&self) -> Result<String, PushError> {
        let mut form = XmlForm::new(self.has_msft());
        match self.write(&mut form) {
            Ok(()) => Ok(form.finish()),
            Err(kind) => Err(PushError::new(kind, form.element(), None)),
        }
    }

    /// The description as WBXML 1.3, with the public identifier of DM DDF 1.2 as a text.
    ///
    /// Microsoft's elements have no tokens and are left out.
    ///
    /// # Errors
    ///
    /// A value is longer than WBXML can express (4 GiB).
    #[cfg(feature = "wbxml")]
    pub fn to_wbxml(&self) -> Result<Vec<u8>, PushError> {
        const DDF_1_2: wbxml::PublicId<'static> = wbxml::PublicId::text("-//OMA//DTD-DM-DDF 1.2//EN");
        let mut buffer = Vec::new();
        let header = wbxml::Header::new(wbxml::Version::V1_3, DDF_1_2);
        let mut out = Out::wbxml(&header, usize::MAX, &mut buffer)?;
        self.write(&mut out)
            .map_err(|kind| PushError::new(kind, out.element(), None))?;
        out.keep();
        Ok(buffer)
    }

    fn has_msft(&self) -> bool {
        self.diagnostics.is_some() || self.nodes().any(|node| node.node().df.msft.is_some())
    }

    fn write(&self, form: &mut impl Form) -> Result<(), PushErrorKind> {
        form.open(ddf::MGMT_TREE)?;
        form.leaf(ddf::VER_DTD, "1.2")?;
        form.optional(ddf::MAN, self.man.as_deref())?;
        form.optional(ddf::MOD, self.model.as_deref())?;
        if let Some(diagnostics) = &self.diagnostics {
            form.diagnostics(diagnostics)?;
        }
        // The nodes whose children are being written.
        let mut open = 0;
        for node in self.nodes() {
            while open > node.depth() {
                form.close(ddf::NODE)?;
                open -= 1;
            }
            form.open(ddf::NODE)?;
            open += 1;
            self::node(form, node)?;
        }
        for _ in 0..open {
            form.close(ddf::NODE)?;
        }
        form.close(ddf::MGMT_TREE)
    }
}

/// A document that is being written.
trait Form {
    fn open(&mut self, tag: Tag) -> Result<(), PushErrorKind>;
    fn close(&mut self, tag: Tag) -> Result<(), PushErrorKind>;
    fn empty(&mut self, tag: Tag) -> Result<(), PushErrorKind>;
    fn leaf(&mut self, tag: Tag, text: &str) -> Result<(), PushErrorKind>;
    fn data(&mut self, tag: Tag, data: &Data<'_>) -> Result<(), PushErrorKind>;
    fn diagnostics(&mut self, diagnostics: &Data<'_>) -> Result<(), PushErrorKind>;
    fn msft(&mut self, properties: &MsftProperties<'_>) -> Result<(), PushErrorKind>;

    fn optional(&mut self, tag: Tag, text: Option<&str>) -> Result<(), PushErrorKind> {
        text.map_or(Ok(()), |text| self.leaf(tag, text))
    }

    /// An element with an empty one in it that stands for a value.
    fn choice(&mut self, tag: Tag, value: Option<Tag>) -> Result<(), PushErrorKind> {
        let Some(value) = value else {
            return self.empty(tag);
        };
        self.open(tag)?;
        self.empty(value)?;
        self.close(tag)
    }
}

#[cfg(feature = "wbxml")]
impl Form for Out<'_> {
    fn open(&mut self, tag: Tag) -> Result<(), PushErrorKind> {
        Out::open(self, tag)
    }

    fn close(&mut self, tag: Tag) -> Result<(), PushErrorKind> {
        Out::close(self, tag)
    }

    fn empty(&mut self, tag: Tag) -> Result<(), PushErrorKind> {
        Out::empty(self, tag)
    }

    fn leaf(&mut self, tag: Tag, text: &str) -> Result<(), PushErrorKind> {
        Out::leaf(self, tag, text)
    }

    fn data(&mut self, tag: Tag, data: &Data<'_>) -> Result<(), PushErrorKind> {
        Out::data(self, tag, data)
    }

    fn diagnostics(&mut self, _diagnostics: &Data<'_>) -> Result<(), PushErrorKind> {
        Ok(())
    }

    fn msft(&mut self, _properties: &MsftProperties<'_>) -> Result<(), PushErrorKind> {
        Ok(())
    }
}

/// What stands in a node before the nodes in it.
fn node(form: &mut impl Form, at: DdfNodeRef<'_, '_>) -> Result<(), PushErrorKind> {
    let DdfNode {
        name,
        path,
        rt,
        df,
        value,
    } = at.node();
    form.leaf(ddf::NODE_NAME, name)?;
    form.optional(ddf::PATH, path.as_deref())?;
    if let Some(rt) = rt {
        rt_properties(form, rt)?;
    }
    df_properties(form, df)?;
    match value {
        Some(value) => form.data(ddf::VALUE, value),
        None => Ok(()),
    }
}

fn rt_properties(form: &mut impl Form, rt: &RtProperties<'_>) -> Result<(), PushErrorKind> {
    form.open(ddf::RT_PROPERTIES)?;
    rt_text(form, ddf::ACL, &rt.acl)?;
    if rt.format.is_supported() {
        form.choice(ddf::FORMAT, rt.format.default_value().map(|f| f.tag()))?;
    }
    rt_text(form, ddf::NAME, &rt.name)?;
    rt_number(form, ddf::SIZE, rt.size)?;
    rt_text(form, ddf::TITLE, &rt.title)?;
    rt_text(form, ddf::T_STAMP, &rt.tstamp)?;
    if let Some(type_) = &rt.type_ {
        form.open(ddf::TYPE)?;
        match type_ {
            RtType::Mime(name) => form.leaf(ddf::MIME, name)?,
            RtType::DdfName(name) => form.leaf(ddf::DDF_NAME, name)?,
        }
        form.close(ddf::TYPE)?;
    }
    rt_number(form, ddf::VER_NO, rt.ver_no)?;
    form.close(ddf::RT_PROPERTIES)
}

fn rt_text(
    form: &mut impl Form,
    tag: Tag,
    property: &RtProperty<impl AsRef<str>>,
) -> Result<(), PushErrorKind> {
    if !property.is_supported() {
        return Ok(());
    }
    form.leaf(tag, property.default_value().map_or("", |text| text.as_ref()))
}

fn rt_number(
    form: &mut impl Form,
    tag: Tag,
    property: RtProperty<impl Into<u32> + Copy>,
) -> Result<(), PushErrorKind> {
    match property {
        RtProperty::Absent => Ok(()),
        RtProperty::Supported => form.empty(tag),
        RtProperty::Default(number) => number_leaf(form, tag, number.into()),
    }
}

fn number_leaf(form: &mut impl Form, tag: Tag, number: u32) -> Result<(), PushErrorKind> {
    form.leaf(tag, &alloc::format!("{number}"))
}

fn df_properties(form: &mut impl Form, df: &DfProperties<'_>) -> Result<(), PushErrorKind> {
    form.open(ddf::DF_PROPERTIES)?;
    access(form, df.access)?;
    if let Some(value) = &df.default_value {
        form.data(ddf::DEFAULT_VALUE, value)?;
    }
    form.optional(ddf::DESCRIPTION, df.description.as_deref())?;
    if let Some(format) = df.format {
        form.choice(ddf::DF_FORMAT, Some(format.tag()))?;
    }
    occurrence(form, df.occurrence)?;
    form.choice(ddf::SCOPE, Some(df.scope.tag()))?;
    form.optional(ddf::DF_TITLE, df.title.as_deref())?;
    if let Some(type_) = &df.type_ {
        df_type(form, type_)?;
    }
    if let Some(sense) = df.case_sense {
        form.choice(ddf::CASE_SENSE, Some(sense.tag()))?;
    }
    if let Some(msft) = &df.msft {
        form.msft(msft)?;
    }
    form.close(ddf::DF_PROPERTIES)
}

fn access(form: &mut impl Form, access: AccessType) -> Result<(), PushErrorKind> {
    if access.is_empty() {
        return form.empty(ddf::ACCESS_TYPE);
    }
    form.open(ddf::ACCESS_TYPE)?;
    for (command, tag) in AccessType::COMMANDS {
        if access.contains(command) {
            form.empty(tag)?;
        }
    }
    form.close(ddf::ACCESS_TYPE)
}

fn occurrence(form: &mut impl Form, occurrence: Occurrence) -> Result<(), PushErrorKind> {
    match occurrence {
        Occurrence::ZeroOrN(Some(n)) | Occurrence::OneOrN(Some(n)) => {
            form.open(ddf::OCCURRENCE)?;
            number_leaf(form, occurrence.tag(), n)?;
            form.close(ddf::OCCURRENCE)
        }
        _ => form.choice(ddf::OCCURRENCE, Some(occurrence.tag())),
    }
}

fn df_type(form: &mut impl Form, type_: &DfType<'_>) -> Result<(), PushErrorKind> {
    form.open(ddf::DF_TYPE)?;
    match type_ {
        DfType::Mime(types) if types.is_empty() => form.empty(ddf::MIME)?,
        DfType::Mime(types) => {
            for name in types {
                form.leaf(ddf::MIME, name)?;
            }
        }
        DfType::DdfName(name) => form.leaf(ddf::DDF_NAME, name)?,
    }
    form.close(ddf::DF_TYPE)
}
