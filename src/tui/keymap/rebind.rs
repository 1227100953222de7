//! Other keys for actions, as a configuration asks: checked as a whole, so that nobody locks themselves in.

use super::{Binding, Key, Keymap, NotAKey, Place};
use crate::config::{Entry, Fault, Keys};
use crate::tui::action::Action;

/// What a configuration has to know about keys.
pub const KEYS: Keys = Keys { table, check };

/// Actions that always have a key, beside the ways out: at the palette all others can be found.
const NEEDED: [&str; 3] = ["quit", "accept", "palette"];

/// The keymap with these keys; if there is something wrong with any of them, that.
pub fn keymap(pairs: &[(String, String)]) -> Result<Keymap, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut given: Vec<(usize, &str, Vec<Key>)> = Vec::new();
    for (at, (name, keys)) in pairs.iter().enumerate() {
        match keys.split_whitespace().map(str::parse).collect::<Result<Vec<Key>, NotAKey>>() {
            Ok(keys) => given.push((at, name, keys)),
            Err(error) => faults.push(Fault { at, said: error.to_string() }),
        }
    }
    let mut keymap = Keymap::default();
    for (nth, (at, name, keys)) in given.iter().enumerate() {
        let Some(binding) = keymap.binding(name) else {
            faults.push(Fault { at: *at, said: format!("there is no action \"{name}\"") });
            continue;
        };
        let places = binding.places;
        let types_here = |key: &&Key| key.typed().is_some() && places.iter().any(|&place| is_typed_in(place));
        if let Some(key) = keys.iter().find(types_here) {
            let said =
                format!("{key} could no longer be typed where \"{name}\" is needed; take a key with Ctrl- or Alt-");
            faults.push(Fault { at: *at, said });
        }
        for (_, other, taken) in &given[..nth] {
            let meets =
                keymap.binding(other).is_some_and(|other| other.places.iter().any(|place| places.contains(place)));
            if let Some(key) = keys.iter().find(|key| meets && taken.contains(key)) {
                faults
                    .push(Fault { at: *at, said: format!("{key} is a key of \"{other}\" already, in the same place") });
            }
        }
    }
    given.iter().for_each(|(_, name, keys)| keymap.rebind(name, keys));
    let usual = Keymap::default();
    let lost = NEEDED.into_iter().filter(|name| keymap.key_of(name).is_empty()).chain(ways_out_lost(&usual, &keymap));
    for name in lost {
        let keys = usual.binding(name).map_or(&[][..], |binding| &binding.keys);
        let to_blame =
            given.iter().find(|(_, given, taken)| *given == name || taken.iter().any(|key| keys.contains(key)));
        let at = to_blame.map_or(0, |(at, ..)| *at);
        faults.push(Fault { at, said: format!("\"{name}\" would be left without a key, and must have one") });
    }
    if faults.is_empty() { Ok(keymap) } else { Err(faults) }
}

/// The ways out of places that are left with none.
fn ways_out_lost<'k>(usual: &'k Keymap, keymap: &Keymap) -> impl Iterator<Item = &'static str> + use<'k> {
    let leads_out = |binding: &Binding, place: Place| {
        let is_memo_kept = place == Place::Memo && matches!(binding.action, Action::Confirm);
        binding.places.contains(&place) && (matches!(binding.action, Action::Back) || is_memo_kept)
    };
    let has_one =
        |place: &Place| keymap.bindings.iter().any(|binding| leads_out(binding, *place) && !binding.keys.is_empty());
    let shut: Vec<Place> = Place::ALL.into_iter().filter(|place| !has_one(place)).collect();
    usual
        .bindings
        .iter()
        .filter(move |binding| shut.iter().any(|&place| leads_out(binding, place)))
        .map(|binding| binding.name)
}

/// Whether letters are words there.
const fn is_typed_in(place: Place) -> bool {
    place.takes_text() || matches!(place, Place::Memo)
}

fn check(pairs: &[(String, String)]) -> Vec<Fault> {
    keymap(pairs).err().unwrap_or_default()
}

fn table(pairs: &[(String, String)]) -> Vec<Entry> {
    let keymap = keymap(pairs).unwrap_or_default();
    let mut entries: Vec<Entry> = Vec::new();
    for place in Place::ALL {
        for binding in keymap.bindings.iter().filter(|binding| binding.places.contains(&place)) {
            if entries.iter().all(|listed| listed.name != binding.name) {
                let keys: Vec<String> = binding.keys.iter().map(Key::to_string).collect();
                let (name, words) = (binding.name, binding.words);
                entries.push(Entry { place: place.words(), name, keys: keys.join(" "), words });
            }
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(given: &[(&str, &str)]) -> Vec<(String, String)> {
        given.iter().map(|&(name, keys)| (name.to_owned(), keys.to_owned())).collect()
    }

    #[track_caller]
    fn resolved(keymap: &Keymap, key: &str) -> Option<String> {
        keymap.resolve(Place::Transcript, key.parse().unwrap()).map(|action| format!("{action:?}"))
    }

    #[test]
    fn an_action_gets_other_keys_and_they_are_taken_from_what_had_them() {
        let keymap = keymap(&pairs(&[("again", "r m")])).unwrap();
        assert_eq!((resolved(&keymap, "m"), resolved(&keymap, ".")), (Some("Again".into()), None));
    }

    #[test]
    fn two_actions_exchange_their_keys() {
        let keymap = keymap(&pairs(&[("again", "x"), ("take-off", ".")])).unwrap();
        assert_eq!((resolved(&keymap, "x"), resolved(&keymap, ".")), (Some("Again".into()), Some("TakeOff".into())));
    }

    #[test]
    fn an_action_can_be_left_without_a_key_but_not_a_way_out() {
        assert_eq!(check(&pairs(&[("pin", "")])), []);
        for name in ["quit", "back", "cancel", "accept", "palette", "close", "leave-disagreements"] {
            let said = format!("\"{name}\" would be left without a key, and must have one");
            assert_eq!(check(&pairs(&[("pin", "z"), (name, "")])), [Fault { at: 1, said }]);
        }
        assert_eq!(check(&pairs(&[("drop-memo", "")])), []);
        assert_eq!(check(&pairs(&[("drop-memo", ""), ("keep-memo", "")])).len(), 2);
    }

    #[test]
    fn whoever_takes_the_last_key_of_a_way_out_is_named() {
        let faults = check(&pairs(&[("pin", "z"), ("again", ":")]));
        assert_eq!(
            faults,
            [Fault { at: 1, said: "\"palette\" would be left without a key, and must have one".into() }]
        );
    }

    #[test]
    fn one_key_for_two_actions_is_refused_only_where_both_are_at_hand() {
        let faults = check(&pairs(&[("again", "z"), ("pin", "y z")]));
        assert_eq!(faults, [Fault { at: 1, said: "z is a key of \"again\" already, in the same place".into() }]);
        assert_eq!(check(&pairs(&[("again", "z"), ("sheet-down", "z")])), []);
    }

    #[test]
    fn letters_stay_letters_where_one_types() {
        for (name, key) in [("accept", "x"), ("cancel", "Space"), ("keep-memo", "Q")] {
            let faults = check(&pairs(&[(name, key)]));
            assert!(faults.len() == 1 && faults[0].said.contains("could no longer be typed"), "{faults:?}");
        }
        assert_eq!(check(&pairs(&[("accept", "Ctrl-j F12"), ("keep-memo", "Alt-q")])), []);
    }

    #[test]
    fn what_is_no_key_is_said_with_the_one_that_was_meant() {
        let said = |keys: &str| check(&pairs(&[("again", keys)])).remove(0).said;
        assert_eq!(said("Strg-x"), "\"Strg-x\" is no key");
        assert_eq!(said("r Entre"), "\"Entre\" is no key; did you mean \"Enter\"?");
        assert_eq!(said("ctrl-x"), "\"ctrl-x\" is no key; did you mean \"Ctrl-x\"?");
        assert_eq!(said("Ctrl-m"), "a terminal sends the same for Ctrl-m and Enter; write Enter");
        assert_eq!(said("F13"), "\"F13\" is no key");
    }
}
