//! What holds for all sessions, whatever is ordered, however small the messages are, whatever gets lost.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    // Each test file uses a part of the support modules.
    dead_code, unreachable_pub)]
#![cfg(all(
    feature = "serde",
    feature = "client",
    feature = "server",
    feature = "wbxml",
    feature = "xml"
))]

#[path = "support/pair.rs"]
mod pair;

use std::collections::BTreeSet;

use omadm_codec::{
    Alert, AlertCode, Command, Container, Encoding, Exec, Format, Item, ItemCommand, Meta, Nonce, Scheme,
};
use omadm_session::client::Outcome;
use omadm_session::server::Handle;
use omadm_tree::Value;
use pair::{Chaos, DEVICE, Pair, Talk, account};
use proptest::prelude::*;

const READABLE: [&str; 9] = [
    "./DevInfo/Man",
    "./DevDetail/FwV",
    "./Tunes",
    "./Tunes/Volume",
    "./Tunes/A",
    "./Tunes/B?prop=ACL",
    "./Vault/List/17",
    "./Vault/List?list=StructData",
    "./Missing",
];

const CHANGEABLE: [&str; 5] = [
    "./Tunes/Volume",
    "./Tunes/A",
    "./Tunes/B",
    "./Tunes/C/D",
    "./DevInfo/Man",
];

fn items(uris: &'static [&'static str]) -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(uris), 0..4)
}

fn leaf() -> impl Strategy<Value = Command<'static>> {
    let value = |uri: &'static str, value: u16| {
        Item::target(uri)
            .with_data(value.to_string())
            .with_meta(Meta::format(Format::Int))
    };
    prop_oneof![
        4 => items(&READABLE).prop_map(|uris| Command::Get(ItemCommand::new(uris.into_iter().map(Item::target)))),
        2 => (items(&CHANGEABLE), any::<u16>())
            .prop_map(move |(uris, n)| Command::Replace(ItemCommand::new(uris.into_iter().map(|uri| value(uri, n))))),
        2 => (items(&CHANGEABLE), any::<u16>())
            .prop_map(move |(uris, n)| Command::Add(ItemCommand::new(uris.into_iter().map(|uri| value(uri, n))))),
        1 => items(&CHANGEABLE).prop_map(|uris| Command::Delete(ItemCommand::new(uris.into_iter().map(Item::target)))),
        1 => (prop::sample::select(&CHANGEABLE[..]), prop::sample::select(&READABLE[..]))
            .prop_map(|(to, from)| Command::Copy(ItemCommand::new([Item::target(to).with_source(from)]))),
        1 => Just(Command::Exec(Exec::new(Item::target("./Vault/Run")).with_correlator("job-1"))),
    ]
}

fn order() -> impl Strategy<Value = Command<'static>> {
    leaf().prop_recursive(2, 8, 4, |inner| {
        let inside = prop::collection::vec(inner, 0..3);
        prop_oneof![
            inside
                .clone()
                .prop_map(|commands| Command::Atomic(Container::unchecked(commands))),
            inside.prop_map(|commands| Command::Sequence(Container::unchecked(commands))),
        ]
    })
}

fn chaos() -> impl Strategy<Value = Vec<Chaos>> {
    let one = (any::<bool>(), any::<bool>(), 0..3u8).prop_map(
        |(device_is_stored, server_is_stored, lost_replies)| Chaos {
            device_is_stored,
            server_is_stored,
            lost_replies,
        },
    );
    prop::collection::vec(one, 0..6)
}

/// Every command that was handed over has come to one end, and to one only.
fn every_order_has_one_end(talk: &Talk, orders: usize) {
    let ends: Vec<Handle> = talk
        .finished
        .iter()
        .map(|(handle, _)| *handle)
        .chain(talk.rejected.iter().copied())
        .chain(talk.waiting.iter().copied())
        .collect();
    let once: BTreeSet<Handle> = ends.iter().copied().collect();
    assert_eq!((once.len(), ends.len()), (orders, orders), "{talk:?}");
}

fn stored(pair: &Pair) -> Vec<String> {
    pair.tree
        .stored()
        .map(|(uri, node)| format!("{uri} {:?}", node.value))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn small_messages_snapshots_and_losses_change_nothing_but_the_number_of_messages(
        orders in prop::collection::vec(order(), 0..12),
        alerts in prop::collection::vec(0..400usize, 0..8),
        sizes in (2048..5000u32, 2048..5000u32),
        chaos in chaos(),
        is_xml in any::<bool>(),
        scheme in prop::sample::select(&[Scheme::Mac, Scheme::Md5][..]),
        stale in (any::<bool>(), any::<bool>()),
        consent in any::<bool>(),
    ) {
        let encoding = if is_xml { Encoding::Xml } else { Encoding::Wbxml };
        let run = |size: u32, server_size: u32, chaos: Vec<Chaos>| {
            let mut pair = Pair::sized(encoding, account(scheme), size);
            pair.server_size = Some(server_size);
            pair.chaos = chaos;
            pair.consent = consent;
            let stored = pair.book.accounts.get_mut(DEVICE).unwrap();
            if stale.0 {
                stored.device.as_mut().unwrap().nonce = Nonce::new(*b"quite another one");
            }
            if stale.1 {
                stored.server.as_mut().unwrap().nonce = Nonce::new(*b"and one more that");
            }
            for length in &alerts {
                let item = Item::data("a".repeat(*length));
                pair.device.alert(Alert::new(AlertCode::GENERIC, [item]));
            }
            let talk = pair.talk(orders.clone());
            (talk, pair)
        };
        let (whole, after_whole) = run(1 << 20, 1 << 20, Vec::new());
        let (talk, after) = run(sizes.0, sizes.1, chaos);
        // Where nothing is ordered, a server that is not believed is not asked either.
        let unproven = stale.1 && orders.is_empty();
        if !unproven {
            prop_assert_eq!(whole.outcome, Some(Outcome::Completed));
            prop_assert_eq!(talk.outcome, Some(Outcome::Completed));
        }
        prop_assert!(talk.ended && whole.ended);
        every_order_has_one_end(&whole, orders.len());
        every_order_has_one_end(&talk, orders.len());
        // A container that is larger than a message: the runs differ.
        prop_assume!(talk.rejected.is_empty());
        prop_assert_eq!(talk.alerts, alerts.len());
        prop_assert_eq!(&talk.statuses, &whole.statuses);
        prop_assert_eq!(&talk.results, &whole.results);
        prop_assert_eq!(&talk.finished, &whole.finished);
        prop_assert!(talk.finished.iter().all(|(_, complete)| *complete));
        prop_assert_eq!(stored(&after), stored(&after_whole));
        if !unproven {
            prop_assert_eq!(&after.book.accounts[DEVICE], after.device.account());
        }
        prop_assert!(talk.wire.len() >= whole.wire.len());
    }

    #[test]
    fn a_result_of_any_size_is_told_as_promised_and_never_wedges(
        lengths in prop::collection::vec(1..3000usize, 1..12),
        together in any::<bool>(),
        size in 2048..2600u32,
        is_xml in any::<bool>(),
        scheme in prop::sample::select(&[Scheme::Mac, Scheme::Md5][..]),
    ) {
        let encoding = if is_xml { Encoding::Xml } else { Encoding::Wbxml };
        let mut pair = Pair::sized(encoding, account(scheme), size);
        let uris: Vec<String> = lengths.iter().enumerate().map(|(n, _)| format!("./Sized/{n}")).collect();
        for (uri, length) in uris.iter().zip(&lengths) {
            pair.tree.set(uri, Value::text("v".repeat(*length))).unwrap();
        }
        let get = |uris: &[String]| Command::Get(ItemCommand::new(uris.iter().cloned().map(Item::target)));
        let orders = if together {
            vec![get(&uris)]
        } else {
            uris.iter().map(|uri| get(std::slice::from_ref(uri))).collect()
        };
        let count = orders.len();
        let talk = pair.talk(orders);
        prop_assert_eq!(talk.outcome, Some(Outcome::Completed));
        every_order_has_one_end(&talk, count);
        let came: Vec<usize> = talk.results.iter().map(|(_, data)| data.len()).collect();
        if !together {
            let promised: Vec<usize> = talk.statuses.iter().filter(|s| s.2.is_success()).map(|s| lengths[usize::try_from(s.0.0).unwrap()]).collect();
            prop_assert_eq!(&came, &promised);
        }
        // What is small enough always comes, and what is larger than a message never does.
        let limit = usize::try_from(size).unwrap();
        let surely: Vec<usize> = lengths.iter().copied().filter(|length| *length + 1100 < limit).collect();
        prop_assert!(surely.iter().all(|length| came.contains(length)));
        prop_assert!(came.iter().all(|length| *length < limit));
    }

    #[test]
    fn commands_of_any_size_go_out_or_are_rejected(
        lengths in prop::collection::vec(1..3000usize, 1..12),
        alerts in 0..20usize,
        size in 2048..2600u32,
        is_xml in any::<bool>(),
    ) {
        let encoding = if is_xml { Encoding::Xml } else { Encoding::Wbxml };
        let mut pair = Pair::sized(encoding, account(Scheme::Mac), size);
        for _ in 0..alerts {
            pair.device.alert(Alert::new(AlertCode::GENERIC, [Item::data("a".repeat(100))]));
        }
        let orders = lengths.iter().map(|length| {
            let item = Item::target("./Tunes/Text").with_data("t".repeat(*length));
            Command::Replace(ItemCommand::new([item]))
        });
        let talk = pair.talk(orders.collect());
        prop_assert_eq!(talk.outcome, Some(Outcome::Completed));
        every_order_has_one_end(&talk, lengths.len());
        prop_assert_eq!(talk.finished.len() + talk.rejected.len(), lengths.len());
        let limit = usize::try_from(size).unwrap();
        for handle in &talk.rejected {
            prop_assert!(lengths[usize::try_from(handle.0).unwrap()] + 1300 > limit);
        }
    }
}
