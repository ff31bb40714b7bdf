//! Access control lists.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while1};
use nom::character::complete::char;
use nom::combinator::{all_consuming, value};
use nom::multi::separated_list1;
use nom::sequence::separated_pair;
use nom::{IResult, Parser};
use omadm_codec::StatusCode;

use crate::Fault;

/// What an ACL can grant. There is no Copy: it needs Get on its source, and Add or Replace on its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// Adding children.
    Add,
    /// Deleting the node with everything below it.
    Delete,
    /// Executing the node.
    Exec,
    /// Reading the node: its value or child list, and its properties.
    Get,
    /// Changing the value and the properties; of an interior node, the ACL too.
    Replace,
}

impl Right {
    /// All rights, in the order in which they are written.
    pub const ALL: [Self; 5] = [Self::Add, Self::Delete, Self::Exec, Self::Get, Self::Replace];

    /// The name in an ACL.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Add => "Add",
            Self::Delete => "Delete",
            Self::Exec => "Exec",
            Self::Get => "Get",
            Self::Replace => "Replace",
        }
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An access control list: which server may do what with a node.
///
/// A node whose own list is empty has that of the nearest node above it, as a whole. Identifiers are
/// compared byte for byte. Tree and description 1.2.1, section 7.7.1.
///
/// ```
/// use omadm_tree::{Acl, Right};
///
/// let acl: Acl = "Replace=a.example&Get=*&Replace=b.example".parse()?;
/// assert!(acl.grants(Right::Get, "whoever"));
/// assert!(acl.grants(Right::Replace, "b.example"));
/// assert!(!acl.grants(Right::Delete, "a.example"));
/// assert_eq!(acl.to_string(), "Get=*&Replace=a.example+b.example");
/// # Ok::<(), omadm_tree::Fault>(())
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Acl {
    add: Servers,
    delete: Servers,
    exec: Servers,
    get: Servers,
    replace: Servers,
}

/// Who holds a right.
#[derive(Clone, PartialEq, Eq)]
enum Servers {
    Any,
    Some(BTreeSet<String>),
}

impl Acl {
    /// The empty list: what holds above the node holds for it.
    pub fn new() -> Self {
        Self::default()
    }

    /// `Add=*&Get=*`, which the root has until something else is set.
    pub fn root() -> Self {
        Self {
            add: Servers::Any,
            get: Servers::Any,
            ..Self::default()
        }
    }

    /// Reads a list. White space around it does not count; repeated commands are joined; `*` beside other
    /// identifiers wins.
    ///
    /// # Errors
    /// 500 where the text is not a list.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text = text.trim();
        let mut acl = Self::new();
        if text.is_empty() {
            return Ok(acl);
        }
        let (_, entries) = all_consuming(separated_list1(char('&'), entry))
            .parse(text)
            .map_err(|_| Fault::new(StatusCode::COMMAND_FAILED, "the ACL is malformed"))?;
        for (right, ids) in entries {
            for id in ids {
                acl.servers_mut(right).insert(id);
            }
        }
        Ok(acl)
    }

    /// Whether nothing is in the list.
    pub fn is_empty(&self) -> bool {
        Right::ALL.iter().all(|right| self.servers(*right).is_empty())
    }

    /// Whether the list lets this server do this.
    pub fn grants(&self, right: Right, server: &str) -> bool {
        match self.servers(right) {
            Servers::Any => true,
            Servers::Some(ids) => ids.contains(server),
        }
    }

    /// Whether the list lets every server do this.
    pub fn grants_all(&self, right: Right) -> bool {
        matches!(self.servers(right), Servers::Any)
    }

    /// Grants a right to a server, or to every server with `*`.
    ///
    /// # Errors
    /// 500 where the identifier cannot be written in an ACL: it is empty or has white space, a control
    /// character, or one of `= & * +`.
    pub fn grant(&mut self, right: Right, server: &str) -> Result<&mut Self, Fault> {
        if server != "*" && !is_id(server) {
            return Err(Fault::new(
                StatusCode::COMMAND_FAILED,
                "this server identifier cannot stand in an ACL",
            ));
        }
        self.servers_mut(right).insert(server);
        Ok(self)
    }

    /// Takes a server out of the list, for example because its account is gone.
    ///
    /// What everybody may do stays.
    pub fn remove_server(&mut self, server: &str) {
        for right in Right::ALL {
            if let Servers::Some(ids) = self.servers_mut(right) {
                ids.remove(server);
            }
        }
    }

    /// Whether the server has an entry of its own.
    pub(crate) fn names(&self, server: &str) -> bool {
        Right::ALL
            .iter()
            .any(|right| !self.grants_all(*right) && self.grants(*right, server))
    }

    const fn servers(&self, right: Right) -> &Servers {
        match right {
            Right::Add => &self.add,
            Right::Delete => &self.delete,
            Right::Exec => &self.exec,
            Right::Get => &self.get,
            Right::Replace => &self.replace,
        }
    }

    const fn servers_mut(&mut self, right: Right) -> &mut Servers {
        match right {
            Right::Add => &mut self.add,
            Right::Delete => &mut self.delete,
            Right::Exec => &mut self.exec,
            Right::Get => &mut self.get,
            Right::Replace => &mut self.replace,
        }
    }
}

impl Servers {
    fn insert(&mut self, id: &str) {
        match self {
            Self::Any => {}
            Self::Some(_) if id == "*" => *self = Self::Any,
            Self::Some(ids) => {
                ids.insert(id.to_owned());
            }
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Some(ids) if ids.is_empty())
    }
}

impl Default for Servers {
    fn default() -> Self {
        Self::Some(BTreeSet::new())
    }
}

impl FromStr for Acl {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        Self::parse(text)
    }
}

impl fmt::Display for Acl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut between = "";
        for right in Right::ALL {
            let servers = self.servers(right);
            if servers.is_empty() {
                continue;
            }
            write!(f, "{between}{right}")?;
            between = "&";
            match servers {
                Servers::Any => f.write_str("=*")?,
                Servers::Some(ids) => {
                    let mut before = '=';
                    for id in ids {
                        write!(f, "{before}{id}")?;
                        before = '+';
                    }
                }
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Acl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Acl({self})")
    }
}

/// An ACL is stored as its text.
#[cfg(feature = "serde")]
impl serde::Serialize for Acl {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Acl {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = alloc::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.chars().all(is_id_char)
}

fn is_id_char(c: char) -> bool {
    !matches!(c, '=' | '&' | '*' | '+') && !c.is_whitespace() && !c.is_control()
}

fn entry(input: &str) -> IResult<&str, (Right, alloc::vec::Vec<&str>)> {
    let id = alt((tag("*"), take_while1(is_id_char)));
    separated_pair(right, char('='), separated_list1(char('+'), id)).parse(input)
}

fn right(input: &str) -> IResult<&str, Right> {
    alt((
        value(Right::Add, tag("Add")),
        value(Right::Delete, tag("Delete")),
        value(Right::Exec, tag("Exec")),
        value(Right::Get, tag("Get")),
        value(Right::Replace, tag("Replace")),
    ))
    .parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn written_in_one_order_without_duplicates() {
        for (text, form) in [
            ("", ""),
            (" \n", ""),
            ("Get=*", "Get=*"),
            ("Replace=b&Get=*&Add=a", "Add=a&Get=*&Replace=b"),
            ("Get=b+a+b&Get=c", "Get=a+b+c"),
            ("Get=a+*", "Get=*"),
            ("Get=*&Get=a", "Get=*"),
            ("Get=a&Get=*", "Get=*"),
            (
                "Exec=www.sonera.fi-8765&Delete=ü",
                "Delete=ü&Exec=www.sonera.fi-8765",
            ),
        ] {
            assert_eq!(
                Acl::parse(text).map(|acl| acl.to_string()).as_deref(),
                Ok(form),
                "{text}"
            );
        }
    }

    #[test]
    fn malformed_lists_are_refused() {
        for text in [
            "Get",
            "Get=",
            "=a",
            "Get=a&",
            "&Get=a",
            "Get=a&&Add=b",
            "Get=a+",
            "Get=+a",
            "Get=a++b",
            "get=a",
            "GET=a",
            "Copy=a",
            "Getx=a",
            "Get=a b",
            "Get= a",
            "Get=a=b",
            "Get=a*",
            "Get=**",
            "Get=\u{7}",
            "null",
        ] {
            assert_eq!(Acl::parse(text).map_err(|f| f.status().0), Err(500), "{text}");
        }
    }

    #[test]
    fn servers_are_compared_as_a_whole() {
        let acl = Acl::parse("Get=server.example&Replace=*").unwrap();
        for other in ["server", "Server.example", "server.example2", "", "*"] {
            assert!(!acl.grants(Right::Get, other), "{other}");
            assert!(acl.grants(Right::Replace, other), "{other}");
        }
    }

    #[test]
    fn a_removed_server_leaves_nothing_behind() {
        let mut acl = Acl::parse("Get=a+b&Replace=a&Add=*").unwrap();
        acl.remove_server("a");
        assert_eq!(acl.to_string(), "Add=*&Get=b");
        acl = Acl::parse("Get=a").unwrap();
        acl.remove_server("a");
        assert!(acl.is_empty());
    }

    #[test]
    fn identifiers_that_cannot_be_written_are_refused() {
        for id in ["", "a b", "a=b", "a&b", "a+b", "a*", "**"] {
            assert!(Acl::new().grant(Right::Get, id).is_err(), "{id}");
        }
    }

    #[test]
    fn a_huge_list_takes_linear_time() {
        let text = alloc::format!("Get=a{}", "+a".repeat(500_000));
        assert_eq!(
            Acl::parse(&text).map(|acl| acl.to_string()).as_deref(),
            Ok("Get=a")
        );
        let text = alloc::format!("Get=a{}", "&Get=a".repeat(200_000));
        assert_eq!(
            Acl::parse(&text).map(|acl| acl.to_string()).as_deref(),
            Ok("Get=a")
        );
    }

    #[cfg(feature = "serde")]
    #[test]
    fn stored_as_text() {
        use serde::de::IntoDeserializer;
        use serde::de::value::{Error, StrDeserializer};
        use serde::{Deserialize, Serialize};

        struct Stored(Acl);
        impl fmt::Display for Stored {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.serialize(f)
            }
        }
        let read = |text: &'static str| {
            let text: StrDeserializer<'_, Error> = text.into_deserializer();
            Acl::deserialize(text)
        };
        let acl = read("Get=b&Get=a&Add=*").unwrap();
        assert_eq!(Stored(acl).to_string(), "Add=*&Get=a+b");
        assert_eq!(
            read("Get=").unwrap_err().to_string(),
            "500 (command failed): the ACL is malformed"
        );
    }
}
