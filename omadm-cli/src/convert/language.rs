//! Document types by the names that people give them.

use wbxml::{Dictionary, PublicId, dictionaries};

/// How alike a known name has to be to be suggested, and how many are.
const ALIKE: f64 = 0.7;
const SUGGESTED: usize = 3;

/// The document type of a name, of the number of a public identifier, or of a formal public identifier.
pub(crate) fn find(given: &str) -> Result<&'static Dictionary, String> {
    let given = given.trim();
    if let Some(number) = number(given) {
        return by(|known| known.is_named(PublicId::Number(number)))
            .ok_or_else(|| format!("no known document type has this number; {LIST}"));
    }
    by(|known| known.name().eq_ignore_ascii_case(given) || known.has_public_id(given)).ok_or_else(|| {
        match near(given).as_slice() {
            [] => format!("no such document type; {LIST}"),
            near => format!("no such document type; near it: {}; {LIST}", near.join(", ")),
        }
    })
}

const LIST: &str = "'omadm languages' lists them";

fn by(is_it: impl Fn(&Dictionary) -> bool) -> Option<&'static Dictionary> {
    dictionaries::ALL.iter().find(|known| is_it(known)).copied()
}

fn number(given: &str) -> Option<u32> {
    match given.strip_prefix("0x").or_else(|| given.strip_prefix("0X")) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => given.parse().ok(),
    }
}

/// The names and formal public identifiers that are most like what was given, the most alike first.
fn near(given: &str) -> Vec<&'static str> {
    let given = given.to_ascii_lowercase();
    let mut near: Vec<_> = dictionaries::ALL
        .iter()
        .flat_map(|known| std::iter::once(known.name()).chain(known.public_ids().iter().copied()))
        .map(|name| (strsim::jaro_winkler(&given, &name.to_ascii_lowercase()), name))
        .filter(|(alike, _)| *alike > ALIKE)
        .collect();
    near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    near.into_iter().take(SUGGESTED).map(|(_, name)| name).collect()
}

/// The known document types, one a line: name, numbers, formal public identifiers.
pub(super) fn list() -> String {
    let mut list = String::new();
    for known in dictionaries::ALL {
        let numbers: Vec<_> = known.numbers().iter().map(|n| format!("{n:#04x}")).collect();
        let numbers = if numbers.is_empty() {
            "-".to_owned()
        } else {
            numbers.join(", ")
        };
        let line = format!(
            "{:<14}{numbers:<14}{}",
            known.name(),
            known.public_ids().join(", ")
        );
        list.push_str(line.trim_end());
        list.push('\n');
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_type_is_found_by_everything_that_is_listed() {
        for known in dictionaries::ALL {
            assert_eq!(find(known.name()).unwrap().name(), known.name());
            for id in known.public_ids() {
                assert_eq!(find(id).unwrap().name(), known.name());
            }
            for number in known.numbers() {
                assert_eq!(find(&number.to_string()).unwrap().name(), known.name());
                assert_eq!(find(&format!("{number:#x}")).unwrap().name(), known.name());
            }
        }
        assert_eq!(find(" SyncML-1.2 ").unwrap().name(), "syncml-1.2");
        assert_eq!(
            find("-//syncml//dtd syncml 1.2//en").unwrap().name(),
            "syncml-1.2"
        );
    }

    #[test]
    fn what_is_not_known_has_neighbours_or_none() {
        let words = find("sycnml-1.2").unwrap_err();
        assert!(words.contains("near it: syncml-1.2, "), "{words}");
        let words = find("syncml").unwrap_err();
        assert!(
            words.contains("near it: syncml-1.2, syncml-1.1, syncml-1.0; "),
            "{words}"
        );
        let words = find("WML").unwrap_err();
        for name in ["wml-1.3", "wml-1.2", "wml-1.1"] {
            assert!(words.contains(name), "{words}");
        }
        let words = find("-//WAPFORUM//DTD SI 1.1//EN").unwrap_err();
        assert!(words.contains("-//WAPFORUM//DTD SI 1.0//EN"), "{words}");
        for nothing_like_it in ["", "%%%", "0x1299", "1", "99999999999999999999"] {
            let words = find(nothing_like_it).unwrap_err();
            assert!(
                !words.contains("near") && words.contains("omadm languages"),
                "{words}"
            );
        }
    }
}
