//! Elements into a buffer, in XML or in WBXML, within a limit.

use alloc::vec::Vec;

use super::xml::XmlOut;
use super::{PushError, PushErrorKind};
use crate::tag::Tag;
use crate::{Data, Encoding, Profile, Version};

/// The end of a buffer, which is as it was before unless what is written there is kept.
#[derive(Debug)]
pub(super) struct Target<'b> {
    buffer: &'b mut Vec<u8>,
    start: usize,
    keep: bool,
}

impl<'b> Target<'b> {
    fn new(buffer: &'b mut Vec<u8>) -> Self {
        let start = buffer.len();
        Self {
            buffer,
            start,
            keep: false,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.buffer.len() - self.start
    }

    pub(super) fn extend(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.buffer.truncate(self.start + len);
    }
}

impl Drop for Target<'_> {
    fn drop(&mut self) {
        if !self.keep {
            self.buffer.truncate(self.start);
        }
    }
}

#[cfg(feature = "wbxml")]
impl wbxml::Sink for Target<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), wbxml::Full> {
        self.extend(bytes);
        Ok(())
    }
}

#[cfg(feature = "wbxml")]
impl wbxml::Rewind for Target<'_> {
    fn rewind(&mut self, count: usize) {
        self.truncate(self.len().saturating_sub(count));
    }
}

/// The attribute of MS-MDM 2.2.5.1 with its namespace, which may be declared anywhere.
const MSFT_ORIGINAL_ERROR: &str =
    " xmlns:msft=\"http://schemas.microsoft.com/MobileDevice/MDM\" msft:originalerror=";

/// A document that is being written. The room to close what is open is always kept.
pub(crate) struct Out<'b> {
    form: Form<'b>,
    /// The element that was begun last, for errors.
    last: Option<Tag>,
}

enum Form<'b> {
    Xml(XmlOut<'b>),
    #[cfg(feature = "wbxml")]
    Wbxml(alloc::boxed::Box<wbxml::Writer<'static, Target<'b>>>),
}

/// A place to return to.
pub(crate) enum Mark {
    Xml(super::xml::Mark),
    #[cfg(feature = "wbxml")]
    Wbxml(wbxml::Mark),
}

impl<'b> Out<'b> {
    /// A SyncML message of at most `limit` bytes.
    pub(crate) fn message(
        encoding: Encoding,
        version: Version,
        profile: Profile,
        limit: usize,
        buffer: &'b mut Vec<u8>,
    ) -> Result<Self, PushError> {
        match encoding {
            #[cfg(feature = "xml")]
            Encoding::Xml => Ok(Self {
                form: Form::Xml(XmlOut::new(limit, Target::new(buffer)).speaking(version, profile)),
                last: None,
            }),
            #[cfg(feature = "wbxml")]
            Encoding::Wbxml => {
                let public_id = wbxml::PublicId::Number(version.public_id());
                let header = wbxml::Header::new(wbxml::Version::V1_3, public_id);
                Self::wbxml(&header, limit, buffer)
            }
            #[cfg(not(all(feature = "xml", feature = "wbxml")))]
            _ => {
                let _ = (version, profile, limit, buffer);
                Err(PushError::new(PushErrorKind::EncodingDisabled, None, None))
            }
        }
    }

    /// An XML document of at most `limit` bytes.
    pub(crate) fn xml(limit: usize, buffer: &'b mut Vec<u8>) -> Self {
        Self {
            form: Form::Xml(XmlOut::new(limit, Target::new(buffer))),
            last: None,
        }
    }

    /// A WBXML document of at most `limit` bytes.
    #[cfg(feature = "wbxml")]
    pub(crate) fn wbxml(
        header: &wbxml::Header<'static>,
        limit: usize,
        buffer: &'b mut Vec<u8>,
    ) -> Result<Self, PushError> {
        let writer = wbxml::Writer::with_limit(Target::new(buffer), header, limit)
            .map_err(|_| PushError::new(PushErrorKind::Full, None, None))?;
        Ok(Self {
            form: Form::Wbxml(alloc::boxed::Box::new(writer)),
            last: None,
        })
    }

    pub(crate) fn is_xml(&self) -> bool {
        matches!(self.form, Form::Xml(_))
    }

    /// Begins an element with content.
    pub(crate) fn open(&mut self, tag: Tag) -> Result<(), PushErrorKind> {
        self.last = Some(tag);
        match &mut self.form {
            Form::Xml(out) => out.open(tag),
            #[cfg(feature = "wbxml")]
            Form::Wbxml(out) => done(token(tag).and_then(|tag| out.start(tag))),
        }
    }

    /// Ends the element `tag`, which is the innermost open one.
    pub(crate) fn close(&mut self, tag: Tag) -> Result<(), PushErrorKind> {
        match &mut self.form {
            Form::Xml(out) => {
                out.close(tag);
                Ok(())
            }
            #[cfg(feature = "wbxml")]
            Form::Wbxml(out) => done(out.end()),
        }
    }

    /// Writes an element without content.
    pub(crate) fn empty(&mut self, tag: Tag) -> Result<(), PushErrorKind> {
        self.last = Some(tag);
        match &mut self.form {
            Form::Xml(out) => out.empty(tag),
            #[cfg(feature = "wbxml")]
            Form::Wbxml(out) => done(token(tag).and_then(|tag| out.empty(tag))),
        }
    }

    /// Writes text into the open element.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), PushErrorKind> {
        match &mut self.form {
            Form::Xml(out) => out.text(text),
            #[cfg(feature = "wbxml")]
            Form::Wbxml(out) => done(match out.text(text) {
                Err(error) if error.kind() == wbxml::ErrorKind::NulInText => out.opaque(text.as_bytes()),
                written => written,
            }),
        }
    }

    /// Writes bytes into the open element: opaque in WBXML; text, if they are text, in XML.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<(), PushErrorKind> {
        match &mut self.form {
            Form::Xml(out) => out.text(core::str::from_utf8(bytes).map_err(|_| PushErrorKind::NotXmlText)?),
            #[cfg(feature = "wbxml")]
            Form::Wbxml(out) => done(out.opaque(bytes)),
        }
    }

    /// Writes an element with text.
    pub(crate) fn leaf(&mut self, tag: Tag, text: &str) -> Result<(), PushErrorKind> {
        if text.is_empty() {
            return self.empty(tag);
        }
        #[cfg(feature = "wbxml")]
        if let Form::Wbxml(out) = &mut self.form {
            self.last = Some(tag);
            match token(tag).and_then(|tag| out.leaf(tag, text)) {
                Err(error) if error.kind() == wbxml::ErrorKind::NulInText => {}
                written => return done(written),
            }
        }
        self.open(tag)?;
        self.text(text)?;
        self.close(tag)
    }

    /// Writes an element with text, if there is any.
    pub(crate) fn optional(&mut self, tag: Tag, text: Option<&str>) -> Result<(), PushErrorKind> {
        text.map_or(Ok(()), |text| self.leaf(tag, text))
    }

    /// Writes an element with a decimal number.
    pub(crate) fn number(&mut self, tag: Tag, number: u64) -> Result<(), PushErrorKind> {
        self.leaf(tag, decimal(number, &mut [0; 20]))
    }

    /// Writes an element with a decimal number, if there is any.
    pub(crate) fn optional_number(&mut self, tag: Tag, number: Option<u64>) -> Result<(), PushErrorKind> {
        number.map_or(Ok(()), |number| self.number(tag, number))
    }

    /// Writes an element with a status code and, in XML, the error behind it.
    pub(super) fn code_with_origin(
        &mut self,
        tag: Tag,
        code: u64,
        origin: &str,
    ) -> Result<(), PushErrorKind> {
        match &mut self.form {
            Form::Xml(out) => {
                self.last = Some(tag);
                out.open_with(tag, MSFT_ORIGINAL_ERROR, origin)?;
            }
            #[cfg(feature = "wbxml")]
            Form::Wbxml(_) => return self.number(tag, code),
        }
        self.text(decimal(code, &mut [0; 20]))?;
        self.close(tag)
    }

    /// Writes an element with data.
    pub(crate) fn data(&mut self, tag: Tag, data: &Data<'_>) -> Result<(), PushErrorKind> {
        if data.as_bytes().is_empty() {
            return self.empty(tag);
        }
        match (&mut self.form, data) {
            #[cfg(feature = "wbxml")]
            (Form::Wbxml(_), Data::Text(text) | Data::CData(text) | Data::Markup(text)) => {
                return self.leaf(tag, text);
            }
            _ => self.open(tag)?,
        }
        match (&mut self.form, data) {
            (Form::Xml(out), data) => out.data(data)?,
            #[cfg(feature = "wbxml")]
            (Form::Wbxml(_), data) => self.bytes(data.as_bytes())?,
        }
        self.close(tag)
    }

    pub(crate) fn mark(&self) -> Mark {
        match &self.form {
            Form::Xml(out) => Mark::Xml(out.mark()),
            #[cfg(feature = "wbxml")]
            Form::Wbxml(out) => Mark::Wbxml(out.mark()),
        }
    }

    pub(crate) fn rollback(&mut self, mark: Mark) {
        match (&mut self.form, mark) {
            (Form::Xml(out), Mark::Xml(mark)) => out.rollback(mark),
            #[cfg(feature = "wbxml")]
            (Form::Wbxml(out), Mark::Wbxml(mark)) => out.rollback(mark),
            #[cfg(feature = "wbxml")]
            _ => {}
        }
    }

    /// Sets the greatest length of the document; it must not be longer already.
    pub(crate) fn set_limit(&mut self, limit: usize) {
        match &mut self.form {
            Form::Xml(out) => out.set_limit(limit),
            #[cfg(feature = "wbxml")]
            Form::Wbxml(out) => {
                let set = out.set_limit(limit);
                debug_assert!(set.is_ok());
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        match &self.form {
            Form::Xml(out) => out.len(),
            #[cfg(feature = "wbxml")]
            Form::Wbxml(out) => out.len(),
        }
    }

    pub(crate) fn remaining(&self) -> usize {
        match &self.form {
            Form::Xml(out) => out.remaining(),
            #[cfg(feature = "wbxml")]
            Form::Wbxml(out) => out.remaining(),
        }
    }

    /// The element that was begun last.
    pub(crate) fn element(&self) -> Option<&'static str> {
        self.last.map(Tag::name)
    }

    /// Leaves the document, which must be complete, in the buffer and gives its length.
    pub(crate) fn keep(self) -> usize {
        let target = match self.form {
            Form::Xml(out) => Some(out.into_target()),
            #[cfg(feature = "wbxml")]
            Form::Wbxml(out) => out.finish().ok(),
        };
        debug_assert!(target.is_some());
        target.map_or(0, |mut target| {
            target.keep = true;
            target.len()
        })
    }
}

/// How many bytes `Final` takes at most.
pub(super) fn final_len(encoding: Encoding) -> usize {
    match encoding {
        // A page switch and the token.
        Encoding::Wbxml => 3,
        Encoding::Xml => "<Final/>".len(),
    }
}

#[cfg(feature = "wbxml")]
fn token(tag: Tag) -> Result<wbxml::Tag, wbxml::Error> {
    // All elements of the tables have valid tokens.
    Ok(wbxml::Tag::try_new(tag.page(), tag.token()).unwrap_or(wbxml::Tag::new(0, 0x3F)))
}

/// Text holds no NUL, elements are balanced and the version has opaque data: what is left is want of room.
#[cfg(feature = "wbxml")]
fn done<T>(result: Result<T, wbxml::Error>) -> Result<(), PushErrorKind> {
    result.map(drop).map_err(|_| PushErrorKind::Full)
}

/// The decimal digits of a number.
fn decimal(mut number: u64, digits: &mut [u8; 20]) -> &str {
    let mut first = digits.len();
    for (at, digit) in digits.iter_mut().enumerate().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
        first = at;
        if number == 0 {
            break;
        }
    }
    digits
        .get(first..)
        .and_then(|digits| core::str::from_utf8(digits).ok())
        .unwrap_or_default()
}
