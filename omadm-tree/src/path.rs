//! The place of a node: the names from the root down, in one string that sorts parents first.

use alloc::borrow::{Borrow, ToOwned};
use alloc::string::String;
use alloc::vec::Vec;

/// Stands between names. It sorts before every character that a name may have, so the keys of a subtree
/// are neighbours in an ordered map, parents before children.
const SEPARATOR: char = '\0';

/// The first key after those of a subtree ends in this character.
const AFTER_SEPARATOR: char = '\u{1}';

/// A place in the tree; the root is the empty path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Path(String);

impl Path {
    /// The root.
    pub(crate) const ROOT: Self = Self(String::new());

    pub(crate) fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The key of this path in a map.
    pub(crate) fn key(&self) -> &str {
        &self.0
    }

    /// Goes down to a child; `name` must be [valid](is_name).
    pub(crate) fn push(&mut self, name: &str) {
        if !self.0.is_empty() {
            self.0.push(SEPARATOR);
        }
        self.0.push_str(name);
    }

    pub(crate) fn child(&self, name: &str) -> Self {
        let mut child = self.clone();
        child.push(name);
        child
    }

    /// The parent; the root has none.
    pub(crate) fn parent(&self) -> Option<Self> {
        parent(&self.0).map(|key| Self(key.to_owned()))
    }

    /// The last name; empty for the root.
    pub(crate) fn name(&self) -> &str {
        self.0.rsplit(SEPARATOR).next().unwrap_or_default()
    }

    /// The names from the root down.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        names(&self.0)
    }

    /// The keys of this path and of everything above it, the root last.
    pub(crate) fn upwards(&self) -> impl Iterator<Item = &str> {
        core::iter::successors(Some(self.key()), |key| parent(key))
    }

    /// The names below `top`, if this path is `top` or lies below it.
    pub(crate) fn below<'p>(&'p self, top: &str) -> Option<Vec<&'p str>> {
        let rest = self.0.strip_prefix(top)?;
        if top.is_empty() || rest.is_empty() {
            return Some(names(rest).collect());
        }
        rest.strip_prefix(SEPARATOR).map(|rest| names(rest).collect())
    }

    /// This path, with the part `from` at its top replaced by `to`.
    pub(crate) fn rebased(&self, from: &Self, to: &Self) -> Self {
        let mut path = to.clone();
        for name in self.below(&from.0).unwrap_or_default() {
            path.push(name);
        }
        path
    }

    /// The bounds of the keys below this path, without itself: from (inclusive), to (exclusive; none at the root).
    pub(crate) fn inside(&self) -> (Self, Option<Self>) {
        if self.is_root() {
            // No name is empty, so every other key is greater.
            return (Self(String::from(SEPARATOR)), None);
        }
        (self.followed_by(SEPARATOR), Some(self.after()))
    }

    /// The lowest key that is greater than this path and everything below it.
    pub(crate) fn after(&self) -> Self {
        self.followed_by(AFTER_SEPARATOR)
    }

    fn followed_by(&self, last: char) -> Self {
        let mut key = String::with_capacity(self.0.len() + 1);
        key.push_str(&self.0);
        key.push(last);
        Self(key)
    }
}

impl Borrow<str> for Path {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// Whether a name can stand in the tree: not empty, no control character, and neither `.` nor `..`.
pub(crate) fn is_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && !name.chars().any(char::is_control)
}

fn parent(key: &str) -> Option<&str> {
    if key.is_empty() {
        return None;
    }
    Some(key.rsplit_once(SEPARATOR).map_or("", |(parent, _)| parent))
}

fn names(key: &str) -> impl Iterator<Item = &str> {
    key.split(SEPARATOR).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(names: &[&str]) -> Path {
        let mut path = Path::ROOT;
        names.iter().for_each(|name| path.push(name));
        path
    }

    #[test]
    fn keys_of_a_subtree_are_neighbours() {
        let mut keys = [
            path(&["A-", "x"]),
            path(&["A", "x", "y"]),
            path(&["A"]),
            path(&["AB"]),
            path(&["A", "x"]),
            path(&[]),
            path(&["A-"]),
            path(&["A", "x!"]),
        ];
        keys.sort();
        let (from, to) = path(&["A"]).inside();
        let below: Vec<_> = keys
            .iter()
            .filter(|k| **k >= from && to.as_ref().is_none_or(|to| *k < to))
            .collect();
        assert_eq!(
            below,
            [&path(&["A", "x"]), &path(&["A", "x", "y"]), &path(&["A", "x!"])]
        );
        assert!(keys.iter().all(|k| k.is_root() || *k >= Path::ROOT.inside().0));
    }

    #[test]
    fn goes_up_and_down() {
        let p = path(&["A", "B", "C"]);
        assert_eq!(p.parent(), Some(path(&["A", "B"])));
        assert_eq!(path(&["A"]).parent(), Some(Path::ROOT));
        assert_eq!(Path::ROOT.parent(), None);
        assert_eq!(p.name(), "C");
        assert_eq!(p.upwards().count(), 4);
        assert_eq!(p.below("A"), Some(Vec::from(["B", "C"])));
        assert_eq!(p.below(p.key()), Some(Vec::new()));
        assert_eq!(p.below(""), Some(Vec::from(["A", "B", "C"])));
        assert_eq!(path(&["AB", "C"]).below("A"), None);
        assert_eq!(p.rebased(&path(&["A"]), &path(&["Z"])), path(&["Z", "B", "C"]));
    }
}
