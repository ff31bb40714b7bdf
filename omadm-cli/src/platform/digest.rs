//! The size and SHA-256 of a file.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest as _, Sha256};

/// What identifies the content of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest {
    /// SHA-256.
    pub sha256: [u8; 32],
    /// The size, in bytes.
    pub size: u64,
}

impl Digest {
    /// The SHA-256 as 64 lower-case hexadecimal digits.
    pub fn hex(&self) -> String {
        let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
        self.sha256
            .iter()
            .flat_map(|b| [digit(b >> 4), digit(b & 15)])
            .collect()
    }

    /// A digest from 64 hexadecimal digits and a size; nothing for any other text.
    pub fn from_hex(sha256: &str, size: u64) -> Option<Self> {
        let (pairs, []) = sha256.as_bytes().as_chunks::<2>() else {
            return None;
        };
        let nibble = |digit: u8| char::from(digit).to_digit(16).and_then(|n| u8::try_from(n).ok());
        let bytes: Option<Vec<u8>> = pairs
            .iter()
            .map(|[a, b]| Some(nibble(*a)? << 4 | nibble(*b)?))
            .collect();
        Some(Self {
            sha256: bytes?.try_into().ok()?,
            size,
        })
    }

    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut digester = Digester::default();
        digester.update(bytes);
        digester.finish()
    }

    /// The digest of a file, read in pieces.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn of_file(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut digester = Digester::default();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = match file.read(&mut buffer) {
                Ok(0) => return Ok(digester.finish()),
                Ok(read) => read,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            };
            digester.update(buffer.get(..read).unwrap_or_default());
        }
    }
}

/// Makes a [`Digest`] of bytes that come in pieces.
#[derive(Debug, Clone, Default)]
pub struct Digester {
    hash: Sha256,
    size: u64,
}

impl Digester {
    /// Takes in the next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.size = self
            .size
            .saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    }

    /// The number of bytes so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The digest of all pieces.
    pub fn finish(self) -> Digest {
        Digest {
            sha256: self.hash.finalize().into(),
            size: self.size,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // FIPS 180-4 examples, as published with the standard.
    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn known_answers() {
        assert_eq!((Digest::of(b"").hex().as_str(), Digest::of(b"").size), (EMPTY, 0));
        assert_eq!(
            (Digest::of(b"abc").hex().as_str(), Digest::of(b"abc").size),
            (ABC, 3)
        );
    }

    #[test]
    fn pieces_and_file_give_the_same_as_the_whole() {
        let bytes: Vec<u8> = (0..200_000u32).map(|i| u8::try_from(i % 251).unwrap()).collect();
        let whole = Digest::of(&bytes);
        let mut pieces = Digester::default();
        bytes.chunks(777).for_each(|piece| pieces.update(piece));
        assert_eq!(pieces.finish(), whole);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &bytes).unwrap();
        assert_eq!(Digest::of_file(file.path()).unwrap(), whole);
    }
}
