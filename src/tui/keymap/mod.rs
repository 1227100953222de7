//! Keys to actions: one table, from which the help overlay and the README's key table are printed.

mod rebind;
mod table;

use super::action::Action;
use crate::model::codebook::nearest;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fmt;
use std::str::FromStr;

pub use rebind::KEYS;
pub(super) use rebind::keymap;

/// A key with what was held down. Shift shows in the character itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    ctrl: bool,
    alt: bool,
}

impl Key {
    /// The character it types, if it types one.
    pub const fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(letter) if !self.ctrl && !self.alt => Some(letter),
            _ => None,
        }
    }
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Self {
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let code = match event.code {
            KeyCode::Char(letter) if ctrl => KeyCode::Char(letter.to_ascii_lowercase()),
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
            code => code,
        };
        Self { code, ctrl, alt: event.modifiers.contains(KeyModifiers::ALT) }
    }
}

#[cfg(test)]
impl From<Key> for KeyEvent {
    fn from(key: Key) -> Self {
        let held = |held: bool, modifier| if held { modifier } else { KeyModifiers::NONE };
        Self::new(key.code, held(key.ctrl, KeyModifiers::CONTROL) | held(key.alt, KeyModifiers::ALT))
    }
}

/// Keys that are not a character, as they are written.
const NAMED: [(&str, KeyCode); 15] = [
    ("Space", KeyCode::Char(' ')),
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("Shift-Tab", KeyCode::BackTab),
    ("Backspace", KeyCode::Backspace),
    ("Delete", KeyCode::Delete),
    ("←", KeyCode::Left),
    ("→", KeyCode::Right),
    ("↑", KeyCode::Up),
    ("↓", KeyCode::Down),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("PgUp", KeyCode::PageUp),
    ("PgDn", KeyCode::PageDown),
];

/// Other ways to write them, for those who have no arrow to type.
const ALSO: [(&str, &str); 10] = [
    ("Left", "←"),
    ("Right", "→"),
    ("Up", "↑"),
    ("Down", "↓"),
    ("PageUp", "PgUp"),
    ("PageDown", "PgDn"),
    ("Escape", "Esc"),
    ("Return", "Enter"),
    ("Del", "Delete"),
    ("Shift-tab", "Shift-Tab"),
];

/// What a terminal cannot tell from a key with a name.
const SAME: [(char, &str); 3] = [('i', "Tab"), ('m', "Enter"), ('[', "Esc")];

impl FromStr for Key {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let (mut rest, mut ctrl, mut alt) = (text, false, false);
        loop {
            if let Some(after) = rest.strip_prefix("Ctrl-").filter(|after| !after.is_empty()) {
                (rest, ctrl) = (after, true);
            } else if let Some(after) = rest.strip_prefix("Alt-").filter(|after| !after.is_empty()) {
                (rest, alt) = (after, true);
            } else {
                break;
            }
        }
        let rest = ALSO.iter().find(|(other, _)| *other == rest).map_or(rest, |(_, name)| name);
        let function = rest.strip_prefix('F').and_then(|number| number.parse().ok()).filter(|n| (1..=12).contains(n));
        let mut letters = rest.chars();
        let code = match (NAMED.iter().find(|(name, _)| *name == rest), letters.next(), letters.next()) {
            (Some((_, code)), ..) => *code,
            (None, Some(letter), None) if ctrl => KeyCode::Char(letter.to_ascii_lowercase()),
            (None, Some(letter), None) => KeyCode::Char(letter),
            _ => KeyCode::F(function.ok_or_else(|| NotAKey::Unknown { text: text.to_owned(), near: near(text) })?),
        };
        if let (true, Some((_, name))) = (ctrl, SAME.iter().find(|(letter, _)| code == KeyCode::Char(*letter))) {
            return Err(NotAKey::Same { text: text.to_owned(), name });
        }
        Ok(Self { code, ctrl, alt })
    }
}

/// The name of a key that was perhaps meant.
fn near(text: &str) -> Option<String> {
    let (held, key) = match text.split_once('-') {
        Some((held, key)) if held.eq_ignore_ascii_case("ctrl") || held == "C" || held == "^" => ("Ctrl-", key),
        Some((held, key)) if held.eq_ignore_ascii_case("alt") || held == "M" => ("Alt-", key),
        _ => ("", text),
    };
    let known = NAMED.iter().map(|(name, _)| *name).chain(ALSO.iter().map(|(name, _)| *name));
    let named = nearest(key, known.map(str::to_owned)).into_iter().next();
    let key = if key.chars().count() == 1 { Some(key.to_owned()) } else { named };
    key.map(|key| format!("{held}{key}")).filter(|near| near != text)
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.ctrl { "Ctrl-" } else { "" })?;
        f.write_str(if self.alt { "Alt-" } else { "" })?;
        match (NAMED.iter().find(|(_, code)| *code == self.code), self.code) {
            (Some((name, _)), _) => f.write_str(name),
            (None, KeyCode::Char(letter)) => write!(f, "{letter}"),
            (None, KeyCode::F(number)) => write!(f, "F{number}"),
            (None, other) => write!(f, "{other:?}"),
        }
    }
}

/// The text is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAKey {
    #[error("\"{text}\" is no key{}", near.as_ref().map_or(String::new(), |near| format!("; did you mean \"{near}\"?")))]
    Unknown { text: String, near: Option<String> },
    #[error("a terminal sends the same for {text} and {name}; write {name}")]
    Same { text: String, name: &'static str },
}

/// Where a key is pressed: what has the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    Transcript,
    Documents,
    Codebook,
    /// Walking from disagreement to disagreement.
    Disagreements,
    /// Choosing a code by typing.
    Picker,
    /// Any line being typed: a search, a command, a name.
    Line,
    /// Choosing among a few.
    Choice,
    /// A digit is awaited.
    Digit,
    Memo,
    /// Something to read: help, the answer to a command.
    Sheet,
    /// The screen of what was done.
    History,
    /// The screen of everything written.
    Memos,
    /// The screen of how far coders agree.
    Agreement,
    /// The screen of passages, outside its line.
    Passages,
    /// The screen of the codebook.
    CodebookScreen,
    /// The screen of what amendments touched.
    Worklist,
    /// The screen of figures.
    Insight,
    /// A code's fields.
    CodeForm,
    /// Walking through the passages of a code that is split.
    CodeSplit,
}

impl Place {
    pub const ALL: [Self; 19] = [
        Self::Transcript,
        Self::Codebook,
        Self::Documents,
        Self::Disagreements,
        Self::Picker,
        Self::Line,
        Self::Choice,
        Self::Digit,
        Self::Memo,
        Self::Sheet,
        Self::History,
        Self::Memos,
        Self::Agreement,
        Self::Passages,
        Self::CodebookScreen,
        Self::Worklist,
        Self::Insight,
        Self::CodeForm,
        Self::CodeSplit,
    ];

    /// As a heading of the key table.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Transcript => "Reading and coding",
            Self::Documents => "Documents",
            Self::Codebook => "Codebook",
            Self::Disagreements => "Walking disagreements",
            Self::Picker => "Picking a code",
            Self::Line => "Typing a line",
            Self::Choice => "Choosing among a few",
            Self::Digit => "Choosing a digit",
            Self::Memo => "Writing a memo",
            Self::Sheet => "Reading help or an answer",
            Self::History => "History",
            Self::Memos => "Memos",
            Self::Agreement => "Agreement",
            Self::Passages => "Passages",
            Self::CodebookScreen => "The codebook, full screen",
            Self::Worklist => "The worklist",
            Self::Insight => "Insight",
            Self::CodeForm => "Editing a code",
            Self::CodeSplit => "Splitting a code",
        }
    }

    /// Whether a key that is not in the table is the editor's there.
    pub const fn has_own_keys(self) -> bool {
        matches!(self, Self::Memo | Self::CodeForm)
    }

    /// Whether a key that is not in the table types its character.
    pub const fn takes_text(self) -> bool {
        matches!(self, Self::Picker | Self::Line)
    }
}

/// One line of the table.
#[derive(Debug, Clone)]
pub struct Binding {
    /// The name under which it can be given other keys.
    pub name: &'static str,
    /// Under which heading help lists it.
    pub part: &'static str,
    pub places: &'static [Place],
    pub keys: Vec<Key>,
    pub action: Action,
    /// What it does, for help and palette.
    pub words: &'static str,
}

/// All keys of the program.
#[derive(Debug, Clone)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self { bindings: table::bindings() }
    }
}

impl Keymap {
    /// The action of a key in a place.
    pub fn resolve(&self, place: Place, key: Key) -> Option<Action> {
        let bound = self.bindings.iter().find(|binding| binding.places.contains(&place) && binding.keys.contains(&key));
        let typed = || key.typed().filter(|_| place.takes_text()).map(Action::Type);
        bound.map(|binding| binding.action.clone()).or_else(typed)
    }

    /// The binding of an action's name.
    pub fn binding(&self, name: &str) -> Option<&Binding> {
        self.bindings.iter().find(|binding| binding.name == name)
    }

    /// Gives an action other keys, if there is an action of that name.
    pub fn rebind(&mut self, name: &str, keys: &[Key]) {
        let Some(at) = self.bindings.iter().position(|binding| binding.name == name) else { return };
        // A key that is wanted here is free nowhere else in the same places.
        let places = self.bindings[at].places;
        for other in self.bindings.iter_mut().filter(|other| other.places.iter().any(|place| places.contains(place))) {
            other.keys.retain(|key| !keys.contains(key));
        }
        self.bindings[at].keys = keys.to_vec();
    }

    /// The bindings of a place that have something to say, in the order of the table.
    pub fn of(&self, place: Place) -> impl Iterator<Item = &Binding> {
        self.bindings.iter().filter(move |binding| binding.places.contains(&place) && !binding.words.is_empty())
    }

    /// The action of a name.
    pub fn action(&self, name: &str) -> Option<Action> {
        self.binding(name).map(|binding| binding.action.clone())
    }

    /// The first key of an action, as it is written.
    pub fn key_of(&self, name: &str) -> String {
        self.binding(name).and_then(|binding| binding.keys.first()).map_or_else(String::new, Key::to_string)
    }
}

impl Binding {
    /// Its keys, divided by blanks.
    pub fn keys_written(&self) -> String {
        match self.name {
            "slot-1" | "choose-1" => return "1…9".to_owned(),
            "count-1" => return "Alt-1…9".to_owned(),
            _ => {}
        }
        self.keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ")
    }
}

/// One row of the key table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub place: &'static str,
    pub keys: String,
    pub words: &'static str,
    /// The name used in a configuration.
    pub name: &'static str,
}

/// The whole key table, place by place, for the README and for help. A key that does the same in several panes
/// is listed with the first.
pub fn table() -> Vec<Entry> {
    let keymap = Keymap::default();
    let mut listed: Vec<&str> = Vec::new();
    let mut entries = Vec::new();
    for place in Place::ALL {
        for binding in keymap.of(place) {
            if !listed.contains(&binding.name) {
                listed.push(binding.name);
                let Binding { name, words, .. } = *binding;
                entries.push(Entry { place: place.words(), keys: binding.keys_written(), words, name });
            }
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::Place::{Choice, Codebook, Documents, Line, Memo, Picker, Sheet, Transcript};
    use super::*;

    #[track_caller]
    fn check(place: Place, key: &str, expected: &str) {
        let action = Keymap::default().resolve(place, key.parse().unwrap());
        assert_eq!(action.map_or("nothing".to_owned(), |action| format!("{action:?}")), expected);
    }

    #[test]
    fn the_same_key_does_what_its_place_says() {
        check(Transcript, ".", "Again");
        check(Transcript, "s", "Unit(Sentence)");
        check(Picker, "s", "Type('s')");
        check(Line, ".", "Type('.')");
        check(Transcript, "j", "MoveLine(Next)");
        check(Codebook, "j", "Choose(Next)");
        check(Picker, "Ctrl-n", "Choose(Next)");
        check(Transcript, "3", "Slot(3)");
        check(Choice, "3", "ConfirmAt(3)");
        check(Picker, "Alt-3", "PinChosen(3)");
        check(Transcript, "Ctrl-r", "Redo");
        check(Transcript, "Ctrl-c", "Quit");
        check(Picker, "Ctrl-c", "Back");
        check(Memo, "Esc", "Confirm");
        check(Memo, "q", "nothing");
        check(Sheet, "q", "Back");
        check(Documents, "z", "nothing");
    }

    #[test]
    fn no_key_means_two_things_in_one_place() {
        let keymap = Keymap::default();
        for place in Place::ALL {
            let mut seen = Vec::new();
            for binding in keymap.bindings.iter().filter(|binding| binding.places.contains(&place)) {
                for key in &binding.keys {
                    assert!(!seen.contains(key), "{key} twice in {place:?}");
                    seen.push(*key);
                }
            }
        }
    }

    #[test]
    fn every_binding_has_its_own_name_and_every_key_reads_back() {
        let keymap = Keymap::default();
        let mut names: Vec<_> = keymap.bindings.iter().map(|binding| binding.name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
        for key in keymap.bindings.iter().flat_map(|binding| &binding.keys) {
            assert_eq!(key.to_string().parse(), Ok(*key));
        }
        for (written, read) in [("Left", "←"), ("PageDown", "PgDn"), ("F1", "F1"), ("F12", "F12"), ("Ctrl-R", "Ctrl-r")]
        {
            assert_eq!(written.parse::<Key>().map(|key| key.to_string()), Ok(read.to_owned()));
        }
    }

    #[test]
    fn the_key_table_has_every_key_of_the_design() {
        let keys: Vec<String> = table().into_iter().map(|entry| entry.keys).collect();
        let all = keys.join(" ");
        for key in "w s t p v [ ] Esc . 1…9 Space i x m u Ctrl-r { } ( ) U / n N : ? Tab J K c q".split(' ') {
            assert!(all.split(' ').any(|listed| listed == key), "{key}");
        }
    }
}
