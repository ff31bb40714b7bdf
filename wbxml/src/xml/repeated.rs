//! Names that are given twice.

use core::hash::BuildHasher;
use core::mem;
use std::collections::HashSet;

/// Up to how many names are compared one by one.
const FEW: usize = 16;

/// Finds the name of an attribute that an element has already, in linear time however many it has.
#[derive(Default)]
pub(super) struct Repeated {
    /// Of all names, once there are many.
    hashes: HashSet<u64>,
}

impl Repeated {
    /// Another element begins.
    #[inline]
    pub(super) fn clear(&mut self) {
        if !self.hashes.is_empty() {
            self.hashes = HashSet::new();
        }
    }

    /// Whether a name is among those given before, all of which were asked for.
    #[inline]
    pub(super) fn is_among<'n>(
        &mut self,
        name: &str,
        before: impl ExactSizeIterator<Item = &'n str> + Clone,
    ) -> bool {
        (before.len() < FEW || self.may_be_among(name, before.clone())) && { before }
            .any(|other| other == name)
    }

    #[inline(never)]
    fn may_be_among<'n>(&mut self, name: &str, before: impl Iterator<Item = &'n str>) -> bool {
        let mut hashes = mem::take(&mut self.hashes);
        let state = hashes.hasher().clone();
        if hashes.is_empty() {
            hashes.extend(before.map(|name| state.hash_one(name)));
        }
        let is_new = hashes.insert(state.hash_one(name));
        self.hashes = hashes;
        !is_new
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn every_repetition_is_found_and_nothing_else() {
        let mut names: Vec<String> = (0..100).map(|n| format!("n{n}")).collect();
        names[99] = names[40].clone();
        let mut repeated = Repeated::default();
        let mut found = Vec::new();
        for (n, name) in names.iter().enumerate() {
            if repeated.is_among(name, names.iter().take(n).map(String::as_str)) {
                found.push(n);
            }
        }
        assert_eq!(found, [99]);
        repeated.clear();
        assert!(!repeated.is_among("n1", [].into_iter()));
        assert!(repeated.is_among("n1", ["n0", "n1"].into_iter()));
    }
}
