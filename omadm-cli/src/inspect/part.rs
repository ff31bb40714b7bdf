//! The bytes of one document, and where they stood in the file.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use super::secret;

/// The bytes of one document.
#[derive(Debug)]
pub(super) struct Part<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    /// Where each piece begins: in the document, and in the file. Only a body in chunks has several.
    pieces: Vec<(usize, usize)>,
    secrets: OnceCell<Vec<Range<usize>>>,
}

impl<'a> Part<'a> {
    /// Bytes that stand in the file as they are.
    pub(super) fn whole(bytes: &'a [u8], offset: usize) -> Self {
        Self {
            bytes: Cow::Borrowed(bytes),
            pieces: vec![(0, offset)],
            secrets: OnceCell::new(),
        }
    }

    /// Bytes that were put together from pieces; for each, where it begins here and in the file.
    pub(super) fn pieced(bytes: Vec<u8>, pieces: Vec<(usize, usize)>) -> Self {
        Self {
            bytes: Cow::Owned(bytes),
            pieces,
            secrets: OnceCell::new(),
        }
    }

    /// The rest of it from a byte on.
    pub(super) fn from(&self, start: usize) -> Part<'_> {
        let mut pieces: Vec<_> = self
            .pieces
            .iter()
            .filter(|(here, _)| *here > start)
            .map(|(here, there)| (here - start, *there))
            .collect();
        pieces.insert(0, (0, self.at(start)));
        Part {
            bytes: Cow::Borrowed(self.bytes.get(start..).unwrap_or_default()),
            pieces,
            secrets: OnceCell::new(),
        }
    }

    /// Where values stand in it that may be secret.
    pub(super) fn secrets(&self) -> &[Range<usize>] {
        self.secrets.get_or_init(|| secret::ranges(&self.bytes))
    }

    /// Where a byte stands in the file.
    pub(super) fn at(&self, offset: usize) -> usize {
        let after = self.pieces.partition_point(|(here, _)| *here <= offset);
        let (here, there) = after
            .checked_sub(1)
            .and_then(|index| self.pieces.get(index))
            .copied()
            .unwrap_or_default();
        offset - here + there
    }

    /// Where something stands in the file that was borrowed from this document.
    pub(super) fn place(&self, borrowed: &[u8]) -> Option<usize> {
        let offset = borrowed.as_ptr().addr().checked_sub(self.bytes.as_ptr().addr())?;
        (!borrowed.is_empty() && offset < self.bytes.len()).then(|| self.at(offset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_found_in_the_file() {
        let file = b"5\r\nhello\r\n3\r\n!!!\r\n0\r\n\r\n";
        let body = Part::pieced(b"hello!!!".to_vec(), vec![(0, 3), (5, 13)]);
        for (index, byte) in body.bytes.iter().enumerate() {
            assert_eq!(file[body.at(index)], *byte);
        }
        assert_eq!(body.place(&body.bytes[6..]), Some(14));
        assert_eq!(body.place(b"elsewhere"), None);
        let rest = body.from(2);
        assert_eq!((rest.at(0), rest.at(2), rest.at(3)), (5, 7, 13));
        assert_eq!(Part::whole(b"abc", 40).at(2), 42);
    }
}
