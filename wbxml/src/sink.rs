//! Where a writer puts its bytes.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;
use core::fmt;

/// A sink could not take the bytes offered to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("no room left in the output")]
pub struct Full;

/// Takes the bytes of a document in order.
pub trait Sink {
    /// Appends all of `bytes`.
    ///
    /// # Errors
    ///
    /// [`Full`] when they cannot be taken; the sink is then as it was before.
    fn write(&mut self, bytes: &[u8]) -> Result<(), Full>;

    /// How many more bytes the sink can take. A [`Writer`](crate::Writer) asks before each item, so
    /// that an item is written whole or not at all.
    ///
    /// `usize::MAX`, the default, means that no bound is known.
    fn room(&self) -> usize {
        usize::MAX
    }
}

/// A sink that can take back what was written to it, as [`Writer::rollback`](crate::Writer::rollback) needs.
pub trait Rewind: Sink {
    /// Forgets the last `count` bytes, or all bytes when there are fewer.
    fn rewind(&mut self, count: usize);
}

impl<S: Sink + ?Sized> Sink for &mut S {
    fn write(&mut self, bytes: &[u8]) -> Result<(), Full> {
        (**self).write(bytes)
    }

    fn room(&self) -> usize {
        (**self).room()
    }
}

impl<S: Rewind + ?Sized> Rewind for &mut S {
    fn rewind(&mut self, count: usize) {
        (**self).rewind(count);
    }
}

/// Grows without bound; [`Writer::set_limit`](crate::Writer::set_limit) sets one.
#[cfg(feature = "alloc")]
impl Sink for Vec<u8> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> Result<(), Full> {
        self.extend_from_slice(bytes);
        Ok(())
    }
}

#[cfg(feature = "alloc")]
impl Rewind for Vec<u8> {
    fn rewind(&mut self, count: usize) {
        self.truncate(self.len().saturating_sub(count));
    }
}

/// A sink of fixed size, for use without a heap.
pub struct SliceSink<'b> {
    buffer: &'b mut [u8],
    len: usize,
}

impl<'b> SliceSink<'b> {
    /// An empty sink that takes as many bytes as `buffer` has.
    #[must_use]
    pub fn new(buffer: &'b mut [u8]) -> Self {
        Self { buffer, len: 0 }
    }

    /// What was written.
    #[must_use]
    pub fn written(&self) -> &[u8] {
        self.buffer.get(..self.len).unwrap_or_default()
    }

    /// What was written, for as long as the buffer lives.
    #[must_use]
    pub fn into_written(self) -> &'b mut [u8] {
        self.buffer.get_mut(..self.len).unwrap_or_default()
    }
}

impl Sink for SliceSink<'_> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> Result<(), Full> {
        let free = self.buffer.get_mut(self.len..).unwrap_or_default();
        free.get_mut(..bytes.len()).ok_or(Full)?.copy_from_slice(bytes);
        self.len += bytes.len();
        Ok(())
    }

    #[inline]
    fn room(&self) -> usize {
        self.buffer.len() - self.len
    }
}

impl Rewind for SliceSink<'_> {
    fn rewind(&mut self, count: usize) {
        self.len = self.len.saturating_sub(count);
    }
}

/// Shows how much is written and how much fits, and none of the bytes.
impl fmt::Debug for SliceSink<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SliceSink")
            .field("len", &self.len)
            .field("capacity", &self.buffer.len())
            .finish_non_exhaustive()
    }
}
