//! GUIDs: read in every spelling, made for what has none, and never written twice.

use sha2::{Digest, Sha256};
use std::collections::HashSet;
use uuid::{Builder, Uuid};

/// The GUID in an attribute: any case, with or without braces and hyphens; `None` for anything else.
pub fn parse(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text.trim()).ok()
}

/// A GUID for what has none: the same for the same things, on every machine and from export to export (UUID version 8).
pub fn derived(kind: &str, of: &[&str]) -> Uuid {
    let mut hash = Sha256::new();
    hash.update("thema REFI-QDA ");
    hash.update(kind);
    for part in of {
        // With its length before it, so that no two lists of parts read the same.
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// The GUID of the note that a coding's memo is written as.
pub fn of_memo(coding: Uuid) -> Uuid {
    derived("memo of a coding", &[&written(coding)])
}

/// As it is written: upper case, hyphens, no braces. \[C\] one author says that ATLAS.ti refuses others.
pub fn written(id: Uuid) -> String {
    let mut buffer = Uuid::encode_buffer();
    id.hyphenated().encode_upper(&mut buffer).to_owned()
}

/// All GUIDs of one file.
#[derive(Default)]
pub struct Guids(HashSet<Uuid>);

impl Guids {
    /// Whether nothing has it yet.
    pub fn is_free(&self, id: Uuid) -> bool {
        !self.0.contains(&id)
    }

    /// The id, or one derived of what identifies the thing where it has none or another thing has it already.
    pub fn own(&mut self, id: Option<Uuid>, kind: &str, of: &[&str]) -> Uuid {
        if let Some(id) = id.filter(|id| self.0.insert(*id)) {
            return id;
        }
        let first = derived(kind, of);
        if self.0.insert(first) {
            return first;
        }
        // Two that nothing tells apart are numbered in their order.
        for number in 2u64.. {
            let next = derived(kind, &[&written(first), &number.to_string()]);
            if self.0.insert(next) {
                return next;
            }
        }
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_guid_is_the_same() {
        let id = parse("0242DA97-7027-5EE0-8010-A238B7421277");
        assert_eq!(parse(" {0242da97-7027-5ee0-8010-a238b7421277}"), id);
        assert_eq!(id.map(written).as_deref(), Some("0242DA97-7027-5EE0-8010-A238B7421277"));
        assert_eq!(parse("code 1"), None);
    }

    #[test]
    fn things_without_id_get_the_same_one_each_time_and_never_anothers() {
        let mut guids = Guids::default();
        let (first, second) = (guids.own(None, "code", &["trust"]), guids.own(None, "code", &["trust"]));
        assert_ne!(first, second);
        assert_eq!(first.get_version_num(), 8);
        let mut again = Guids::default();
        assert_eq!((again.own(None, "code", &["trust"]), again.own(None, "code", &["trust"])), (first, second));
        assert_ne!(again.own(Some(first), "code", &["care"]), first);
        assert_ne!(derived("code", &["ab", "c"]), derived("code", &["a", "bc"]));
    }
}
