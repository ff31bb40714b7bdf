//! Where a text may be cut, and hashes of what lies between the cuts.

/// How many parts of one text are looked at, counted from one of its sides.
pub(super) const MOST: usize = 24;

/// The length of the longest part that is looked at, in bytes, unless it is a whole text.
const LONGEST: usize = 512;

/// The side of a text from which its parts are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Start,
    End,
}

impl Side {
    /// The part of `len` bytes of a text.
    pub(super) fn part(self, text: &str, len: usize) -> Option<&str> {
        match self {
            Self::Start => text.get(..len),
            Self::End => text.get(text.len().checked_sub(len)?..),
        }
    }
}

/// A part at one side of a text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Part {
    pub(super) len: usize,
    pub(super) hash: u64,
}

/// The parts of a text that begin, or end, with it: each reaches one cut further than the one before.
///
/// The hash of each takes only the time for the bytes that it has more than the one before.
pub(super) struct Parts<'t> {
    text: &'t [u8],
    side: Side,
    part: Part,
    left: usize,
}

impl<'t> Parts<'t> {
    pub(super) fn new(text: &'t str, side: Side) -> Self {
        Self {
            text: text.as_bytes(),
            side,
            part: Part::default(),
            left: MOST,
        }
    }
}

impl Iterator for Parts<'_> {
    type Item = Part;

    #[inline]
    fn next(&mut self) -> Option<Part> {
        self.left = self.left.checked_sub(1)?;
        let segment = match self.side {
            Side::Start => {
                let rest = self.text.get(self.part.len..)?;
                let rest = rest.get(..=LONGEST).unwrap_or(rest);
                rest.get(..uncut(rest.iter(), is_cut))?
            }
            Side::End => {
                let rest = self.text.get(..self.text.len() - self.part.len)?;
                let rest = rest.get(rest.len().saturating_sub(LONGEST + 1)..)?;
                let count = uncut(rest.iter().rev(), |after, before| is_cut(before, after));
                rest.get(rest.len() - count..)?
            }
        };
        let len = self.part.len + segment.len();
        if segment.is_empty() || len > LONGEST {
            return None;
        }
        self.part = Part {
            len,
            hash: mix(self.part.hash, hash(segment)),
        };
        Some(self.part)
    }
}

/// How many bytes, in this direction, there are up to the first cut.
#[inline]
fn uncut<'b>(bytes: impl Iterator<Item = &'b u8>, is_cut: impl Fn(Class, Class) -> bool) -> usize {
    let mut last = None;
    let mut count = 0;
    for byte in bytes {
        let class = Class::of(*byte);
        if last.is_some_and(|last| is_cut(last, class)) {
            break;
        }
        last = Some(class);
        count += 1;
    }
    count
}

/// Whether there is a cut between two bytes: at each side of a run of punctuation, and in front of
/// a number. Never inside of a character.
#[inline]
fn is_cut(before: Class, after: Class) -> bool {
    before != after && !(before == Class::Digit && after == Class::Letter)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Other,
}

impl Class {
    const ALL: [Self; 256] = {
        let mut classes = [Self::Other; 256];
        let mut rest = classes.as_mut_slice();
        let mut byte = 0_u8;
        while let [class, tail @ ..] = rest {
            *class = match byte {
                b'0'..=b'9' => Self::Digit,
                b'A'..=b'Z' | b'a'..=b'z' | 0x80.. => Self::Letter,
                _ => Self::Other,
            };
            byte = byte.wrapping_add(1);
            rest = tail;
        }
        classes
    };

    #[inline]
    fn of(byte: u8) -> Self {
        Self::ALL.get(usize::from(byte)).copied().unwrap_or(Self::Other)
    }
}

/// A hash whose upper half is well mixed. It is the same on every machine and in every run, so that
/// the same texts give the same table.
#[inline]
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let mut hash = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let (chunks, _) = bytes.as_chunks::<8>();
        if bytes.len() > 16 {
            for chunk in chunks {
                hash = mix(hash, u64::from_le_bytes(*chunk));
            }
        } else {
            hash = mix(hash, u64::from_le_bytes(*first));
        }
        return mix(hash, u64::from_le_bytes(*last));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return mix(hash, (u64::from(first) << 32) | u64::from(last));
    }
    let word = bytes.iter().fold(0, |word, &byte| (word << 8) | u64::from(byte));
    mix(hash, word)
}

#[inline]
pub(super) const fn mix(hash: u64, word: u64) -> u64 {
    let hash = (hash ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (hash ^ (hash >> 29)).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}
