//! The content models of the DTD: what stands in an element, in which order, and how often.
//!
//! DTD of SyncML representation 1.2.

use super::Deviation;
use crate::tag::{Tag, dm, metinf};

/// A part of a content model: one of some elements, once or as often as it likes.
#[derive(Debug)]
pub(super) struct Slot {
    tags: &'static [Tag],
    many: bool,
}

const fn one(tags: &'static [Tag]) -> Slot {
    Slot { tags, many: false }
}

const fn many(tags: &'static [Tag]) -> Slot {
    Slot { tags, many: true }
}

/// How far the children of an element have come in its content model.
#[derive(Debug)]
pub(super) struct Order {
    model: &'static [Slot],
    /// Whether the model says in which order its parts come.
    is_ordered: bool,
    at: usize,
    /// The slots that have been filled, a bit each.
    filled: u32,
}

impl Order {
    pub(super) const fn new(model: &'static [Slot]) -> Self {
        Self {
            model,
            is_ordered: true,
            at: 0,
            filled: 0,
        }
    }

    /// The same elements in any order.
    pub(super) const fn any(model: &'static [Slot]) -> Self {
        Self {
            is_ordered: false,
            ..Self::new(model)
        }
    }

    /// Takes note of a child; says what is wrong with it.
    pub(super) fn see(&mut self, tag: Tag) -> Option<Deviation> {
        let found = self
            .model
            .iter()
            .enumerate()
            .find(|(_, slot)| slot.tags.contains(&tag));
        let Some((at, slot)) = found else {
            return Some(if tag.page() == metinf::PAGE {
                Deviation::MetaBeside
            } else if tag == dm::CMD && self.has(dm::CMD_REF) {
                Deviation::CmdInResults
            } else {
                Deviation::UnknownElement
            });
        };
        let (bit, before) = (1_u32 << at, self.at);
        let again = self.filled & bit != 0 && !slot.many;
        self.filled |= bit;
        self.at = at.max(before);
        if again {
            Some(Deviation::RepeatedElement)
        } else if self.is_ordered && at < before {
            Some(Deviation::ElementOrder)
        } else {
            None
        }
    }

    /// Whether an element is one of the model's.
    pub(super) fn has(&self, tag: Tag) -> bool {
        self.model.iter().any(|slot| slot.tags.contains(&tag))
    }
}

macro_rules! models {
    ($($name:ident: [$($slot:expr),* $(,)?];)*) => {
        $(pub(super) const $name: &[Slot] = &[$($slot),*];)*
    };
}

models! {
    SYNC_ML: [one(&[dm::SYNC_HDR]), one(&[dm::SYNC_BODY])];
    SYNC_HDR: [
        one(&[dm::VER_DTD]), one(&[dm::VER_PROTO]), one(&[dm::SESSION_ID]), one(&[dm::MSG_ID]),
        one(&[dm::TARGET]), one(&[dm::SOURCE]), one(&[dm::RESP_URI]), one(&[dm::NO_RESP]),
        one(&[dm::CRED]), one(&[dm::META]),
    ];
    SYNC_BODY: [
        many(&[
            dm::ALERT, dm::ATOMIC, dm::COPY, dm::EXEC, dm::GET, dm::MAP, dm::PUT, dm::RESULTS, dm::SEARCH,
            dm::SEQUENCE, dm::STATUS, dm::SYNC, dm::ADD, dm::MOVE, dm::REPLACE, dm::DELETE,
        ]),
        one(&[dm::FINAL]),
    ];
    // What must not be in one or the other container is told apart, as a misplaced command.
    CONTAINER: [
        one(&[dm::CMD_ID]), one(&[dm::NO_RESP]), one(&[dm::META]),
        many(&[
            dm::ADD, dm::REPLACE, dm::DELETE, dm::COPY, dm::ATOMIC, dm::MAP, dm::MOVE, dm::SEQUENCE, dm::SYNC,
            dm::GET, dm::EXEC, dm::ALERT, dm::STATUS, dm::RESULTS, dm::PUT, dm::SEARCH,
        ]),
    ];
    ITEM_COMMAND: [
        one(&[dm::CMD_ID]), one(&[dm::NO_RESP]), one(&[dm::CRED]), one(&[dm::META]), many(&[dm::ITEM]),
    ];
    DELETE: [
        one(&[dm::CMD_ID]), one(&[dm::NO_RESP]), one(&[dm::ARCHIVE]), one(&[dm::SFT_DEL]), one(&[dm::CRED]),
        one(&[dm::META]), many(&[dm::ITEM]),
    ];
    GET: [
        one(&[dm::CMD_ID]), one(&[dm::NO_RESP]), one(&[dm::LANG]), one(&[dm::CRED]), one(&[dm::META]),
        many(&[dm::ITEM]),
    ];
    EXEC: [
        one(&[dm::CMD_ID]), one(&[dm::NO_RESP]), one(&[dm::CRED]), one(&[dm::META]), one(&[dm::CORRELATOR]),
        many(&[dm::ITEM]),
    ];
    ALERT: [
        one(&[dm::CMD_ID]), one(&[dm::NO_RESP]), one(&[dm::CRED]), one(&[dm::DATA]), one(&[dm::CORRELATOR]),
        many(&[dm::ITEM]),
    ];
    STATUS: [
        one(&[dm::CMD_ID]), one(&[dm::MSG_REF]), one(&[dm::CMD_REF]), one(&[dm::CMD]),
        many(&[dm::TARGET_REF]), many(&[dm::SOURCE_REF]), one(&[dm::CRED]), one(&[dm::CHAL]),
        one(&[dm::DATA]), many(&[dm::ITEM]),
    ];
    RESULTS: [
        one(&[dm::CMD_ID]), one(&[dm::MSG_REF]), one(&[dm::CMD_REF]), one(&[dm::META]),
        one(&[dm::TARGET_REF]), one(&[dm::SOURCE_REF]), many(&[dm::ITEM]),
    ];
    ITEM: [
        one(&[dm::TARGET]), one(&[dm::SOURCE]), one(&[dm::SOURCE_PARENT]), one(&[dm::TARGET_PARENT]),
        one(&[dm::META]), one(&[dm::DATA]), one(&[dm::MORE_DATA]),
    ];
    LOCATION: [one(&[dm::LOC_URI]), one(&[dm::LOC_NAME]), one(&[dm::FILTER])];
    CRED: [one(&[dm::META]), one(&[dm::DATA])];
    CHAL: [one(&[dm::META])];
    META: [
        one(&[metinf::MET_INF]),
        one(&[metinf::FIELD_LEVEL]), one(&[metinf::FORMAT]), one(&[metinf::TYPE]),
        one(&[metinf::MARK]), one(&[metinf::SIZE]), one(&[metinf::ANCHOR]), one(&[metinf::VERSION]),
        one(&[metinf::NEXT_NONCE]), one(&[metinf::MAX_MSG_SIZE]), one(&[metinf::MAX_OBJ_SIZE]),
        many(&[metinf::EMI]), one(&[metinf::MEM]),
    ];
    MET_INF: [
        one(&[metinf::FIELD_LEVEL]), one(&[metinf::FORMAT]), one(&[metinf::TYPE]),
        one(&[metinf::MARK]), one(&[metinf::SIZE]), one(&[metinf::ANCHOR]), one(&[metinf::VERSION]),
        one(&[metinf::NEXT_NONCE]), one(&[metinf::MAX_MSG_SIZE]), one(&[metinf::MAX_OBJ_SIZE]),
        many(&[metinf::EMI]), one(&[metinf::MEM]),
    ];
}

/// Whether an element is a command of SyncML.
pub(super) const fn is_command(tag: Tag) -> bool {
    matches!(
        tag,
        dm::ADD
            | dm::ALERT
            | dm::ATOMIC
            | dm::COPY
            | dm::DELETE
            | dm::EXEC
            | dm::GET
            | dm::MAP
            | dm::MOVE
            | dm::PUT
            | dm::REPLACE
            | dm::RESULTS
            | dm::SEARCH
            | dm::SEQUENCE
            | dm::STATUS
            | dm::SYNC
    )
}

/// Whether a container must not hold a command: no container holds an answer, and no `Sequence` a `Sequence`.
pub(super) fn is_misplaced(command: Tag, container: Tag) -> bool {
    matches!(command, dm::STATUS | dm::RESULTS | dm::PUT | dm::SEARCH)
        || (command, container) == (dm::SEQUENCE, dm::SEQUENCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_are_judged_by_their_model() {
        let mut order = Order::new(ITEM);
        assert_eq!(order.see(dm::SOURCE), None);
        assert_eq!(order.see(dm::SOURCE), Some(Deviation::RepeatedElement));
        assert_eq!(order.see(dm::DATA), None);
        assert_eq!(order.see(dm::META), Some(Deviation::ElementOrder));
        assert_eq!(order.see(metinf::TYPE), Some(Deviation::MetaBeside));
        assert_eq!(order.see(dm::ITEM), Some(Deviation::UnknownElement));
        assert_eq!(order.see(dm::MORE_DATA), None);
        assert_eq!(order.see(dm::MORE_DATA), Some(Deviation::RepeatedElement));
        assert_eq!(
            order.see(dm::SOURCE),
            Some(Deviation::RepeatedElement),
            "also out of order"
        );

        assert_eq!(order.see(dm::CMD), Some(Deviation::UnknownElement));

        let mut order = Order::new(RESULTS);
        assert_eq!(order.see(dm::CMD), Some(Deviation::CmdInResults));
        assert_eq!((order.see(dm::ITEM), order.see(dm::ITEM)), (None, None));
    }
}
