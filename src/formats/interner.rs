//! Names told apart without a copy of each: a number for every name, and equal ones found in a long list.

use crate::model::ratings::Names;
use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// Names in the order they first come, and where each stands.
#[derive(Default)]
pub(super) struct Interner {
    names: Names,
    places: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Interner {
    /// The place of the name, which is added if it is not there; and whether it was there.
    pub(super) fn place(&mut self, name: &str) -> (usize, bool) {
        let Self { names, places, hasher } = self;
        let is_same = |&place: &u32| names.get(place as usize) == name;
        let rehash = |&place: &u32| hasher.hash_one(names.get(place as usize));
        match places.entry(hasher.hash_one(name), is_same, rehash) {
            Entry::Occupied(there) => (*there.get() as usize, true),
            Entry::Vacant(free) => {
                let place = names.len();
                free.insert(u32::try_from(place).expect("a file has fewer names than bytes"));
                names.push(name);
                (place, false)
            }
        }
    }

    /// The place of the name, if it is there.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let is_same = |&place: &u32| self.names.get(place as usize) == name;
        self.places.find(self.hasher.hash_one(name), is_same).map(|&place| place as usize)
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    pub(super) fn into_strings(self) -> Vec<String> {
        self.names.iter().map(str::to_owned).collect()
    }
}

/// The names sorted, and for each its new place.
pub(super) fn sorted(names: Vec<String>) -> (Vec<String>, Vec<usize>) {
    let mut named: Vec<(String, usize)> = names.into_iter().zip(0..).collect();
    named.sort_unstable();
    let mut places = vec![0; named.len()];
    named.iter().enumerate().for_each(|(place, (_, before))| places[*before] = place);
    (named.into_iter().map(|(name, _)| name).collect(), places)
}

/// For every name of the list, where that name stands first.
///
/// Hashes are sorted instead of put into a table: a million of them are walked through, and not jumped about in.
pub(super) fn firsts(names: &Names) -> Vec<u32> {
    let hasher = DefaultHashBuilder::default();
    // Half of the hash is enough: names are compared.
    let short_hash = |name: &str| (hasher.hash_one(name) >> 32) as u32;
    let mut hashes: Vec<(u32, u32)> = names.iter().zip(0..).map(|(name, place)| (short_hash(name), place)).collect();
    hashes.sort_unstable();
    let mut firsts: Vec<u32> = (0..).take(names.len()).collect();
    let mut different: Vec<u32> = Vec::new();
    for alike in hashes.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
        different.clear();
        for &(_, place) in alike {
            let name = names.get(place as usize);
            match different.iter().find(|&&first| names.get(first as usize) == name) {
                Some(&first) => firsts[place as usize] = first,
                None => different.push(place),
            }
        }
    }
    firsts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_keeps_its_first_place_however_many_come_after() {
        let mut names = Interner::default();
        for n in 0..1000 {
            assert_eq!(names.place(&n.to_string()), (n, false));
        }
        assert_eq!(names.place("7"), (7, true));
        assert_eq!((names.place(""), names.place("")), ((1000, false), (1000, true)));
        assert_eq!((names.find("999"), names.find("x")), (Some(999), None));
        assert_eq!(names.into_strings().len(), 1001);
    }
    proptest! {
        #[test]
        fn every_name_is_found_where_it_first_stands(list in prop::collection::vec("[ab]{0,3}", 0..40)) {
            let mut names = Names::default();
            list.iter().for_each(|name| names.push(name));
            let expected: Vec<u32> = list.iter().map(|name| list.iter().zip(0..).find(|(a, _)| *a == name).unwrap().1).collect();
            prop_assert_eq!(firsts(&names), expected);
        }
    }
}
