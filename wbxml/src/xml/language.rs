//! Which document type XML is of.

use crate::{Dictionary, PublicId};

use super::namespaces::{page_of, split};

/// The public identifier in a DOCTYPE, given without `<!DOCTYPE` and `>`.
pub(super) fn public_id(doctype: &str) -> Option<&str> {
    // It stands before the internal subset, in which another one may stand.
    let (_, rest) = doctype.split('[').next()?.split_once("PUBLIC")?;
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest.split(quote).nth(1)
}

/// The document type of XML by its DOCTYPE's public identifier, or else by the root element, which has a
/// name and a namespace.
pub(super) fn of_document(
    known: &[&'static Dictionary],
    public_id: Option<&str>,
    root: &str,
    uri: Option<&str>,
) -> Option<&'static Dictionary> {
    public_id
        .and_then(|id| known.iter().find(|dictionary| dictionary.has_public_id(id)))
        .or_else(|| {
            let uri = uri?;
            known
                .iter()
                .find(|dictionary| has_in_namespace(dictionary, root, uri))
        })
        .or_else(|| known.iter().find(|dictionary| has_root(dictionary, root)))
        .copied()
}

/// The type of a document inside of another one, by its root element, which has a name and a namespace. Of
/// several with that root one with that namespace is preferred, and then one of the same version.
pub(super) fn of_inner(
    known: &[&'static Dictionary],
    outer: &Dictionary,
    root: &str,
    uri: Option<&str>,
) -> Option<&'static Dictionary> {
    known
        .iter()
        // Without an identifier nobody could tell what it is.
        .filter(|dictionary| has_root(dictionary, root) && dictionary.public_id() != PublicId::UNKNOWN)
        .min_by_key(|dictionary| {
            let in_namespace = uri.is_some_and(|uri| has_in_namespace(dictionary, root, uri));
            (!in_namespace, dictionary.version() != outer.version())
        })
        .copied()
}

fn has_root(dictionary: &Dictionary, name: &str) -> bool {
    let (_, local) = split(name);
    dictionary
        .roots()
        .iter()
        .any(|root| *root == name || *root == local)
}

fn has_in_namespace(dictionary: &Dictionary, name: &str, uri: &str) -> bool {
    let Some(page) = page_of(dictionary, uri) else {
        return false;
    };
    let (_, local) = split(name);
    if dictionary.roots().is_empty() {
        dictionary.tag(page, local).is_some()
    } else {
        has_root(dictionary, name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_identifier_is_found_in_either_quotes() {
        assert_eq!(public_id(r#"si PUBLIC "-//A//B" "c""#), Some("-//A//B"));
        assert_eq!(public_id("si PUBLIC\n'-//A//B'>"), Some("-//A//B"));
        for without in [
            "si",
            r#"si SYSTEM "x""#,
            "si [<!ENTITY a PUBLIC 'b' 'c'>]",
            "si PUBLIC",
            "PUBLIC 'a",
        ] {
            assert!(public_id(without).is_none_or(|id| id == "a"), "{without}");
        }
    }
}
