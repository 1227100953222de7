//! How one text became another, and where what stood in the old one stands in the new one.
//!
//! [`Edits`] are found by comparing two texts, line by line and then word by word, or read from what the project kept
//! of an amendment. Whatever is placed in a text is carried over their [`Places`]; what they touched is a [`Recheck`].

use super::ids::{CodingId, DecisionId, DocumentId, MemoId, QuoteEditId, QuoteId, RecheckId};
use super::span::{CharPos, Span};
use super::text::Text;
use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};
use std::collections::HashMap;
use std::time::Instant;
use unicode_segmentation::UnicodeSegmentation;

/// One change: at `at` of the old text `removed` characters went, and `inserted` came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub at: CharPos,
    pub removed: u32,
    pub inserted: String,
}

/// What became of one text, from its beginning to its end. Between two edits at least one character is unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edits {
    edits: Vec<Edit>,
    /// The same as places, one for each edit.
    places: Places,
}

/// Where two texts differ, in the order of both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places(Vec<Place>);

/// The words of an edit: where they stood, and where those that came instead stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub old: Span,
    pub new: Span,
}

/// What became of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// It reads the same words. What came right before or right after it does not belong to it.
    Untouched(Span),
    /// An edit lies in it. It covers what is left, with the words that came instead of words that were all its own; of
    /// an edit that reaches over its border it has neither the old words nor the new ones.
    Changed(Span),
    /// Nothing is left of it. It stood about here.
    Gone { near: CharPos },
}

impl Edits {
    /// What makes `new` of `old`. Unchanged words are in no edit, and no edit cuts a grapheme of either text.
    ///
    /// From `until` on it is compared less finely: the answer is right, and its edits are longer than they need be.
    pub fn between(old: &Text, new: &Text, until: Option<Instant>) -> Self {
        let lines = Tokens::of(old.as_str().split_inclusive('\n'), new.as_str().split_inclusive('\n'));
        let mut stretches: Vec<Place> = Vec::new();
        for stretch in lines.differing(Algorithm::Patience, until, Place { old: old.whole(), new: new.whole() }) {
            match stretches.last_mut() {
                // That an empty line stands between says nothing about which lines belong together.
                Some(last) if is_blank(old, last.old.end(), stretch.old.start()) => *last = last.hull(stretch),
                _ => stretches.push(stretch),
            }
        }
        let mut places = Vec::new();
        for stretch in stretches {
            let (before, after) = (old.slice(stretch.old), new.slice(stretch.new));
            let words = Tokens::of(before.split_word_bounds(), after.split_word_bounds());
            places.extend(words.differing(Algorithm::Myers, until, stretch));
        }
        settle(old, new, &mut places);
        let places = whole_graphemes(old, new, &places);
        let edit = |place: &Place| Edit {
            at: place.old.start(),
            removed: place.old.len(),
            inserted: new.slice(place.new).to_owned(),
        };
        Self { edits: places.iter().map(edit).collect(), places: Places(places) }
    }

    /// The edits as kept; `None` if they are not in order, run into one another or change nothing.
    pub fn from_kept(edits: Vec<Edit>) -> Option<Self> {
        let mut places: Vec<Place> = Vec::with_capacity(edits.len());
        for edit in &edits {
            let inserted = u32::try_from(edit.inserted.chars().count()).ok()?;
            let end = edit.at.get().checked_add(edit.removed)?;
            let start = match places.last() {
                Some(last) => last.new.end().plus(edit.at.get().checked_sub(last.old.end().get())?),
                None => edit.at,
            };
            if edit.removed == 0 && inserted == 0 {
                return None;
            }
            let old = Span::between(edit.at, CharPos(end));
            places.push(Place { old, new: Span::between(start, start.plus(inserted)) });
        }
        Some(Self { edits, places: Places(places) })
    }

    /// The edits, in the order of the text.
    pub fn all(&self) -> &[Edit] {
        &self.edits
    }

    /// The same as places.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The new text.
    pub fn apply(&self, old: &Text) -> String {
        let mut new = String::with_capacity(old.as_str().len());
        let mut at = CharPos::default();
        for edit in &self.edits {
            new.push_str(old.slice(Span::between(at, edit.at)));
            new.push_str(&edit.inserted);
            at = edit.at.plus(edit.removed);
        }
        new.extend(old.chars_from(at));
        new
    }

    /// Where a passage of the old text stands in the new one: see [`Places::carry`].
    pub fn carry(&self, span: Span) -> Carried {
        self.places.carry(span)
    }
}

impl Places {
    /// The places, in order.
    pub fn all(&self) -> &[Place] {
        &self.0
    }

    /// The same seen from the new text.
    pub fn inverse(&self) -> Self {
        Self(self.0.iter().map(|place| Place { old: place.new, new: place.old }).collect())
    }

    /// What is the same in a text of `length` characters and the one it became, with the places before, between and after.
    pub fn unchanged(&self, length: u32) -> impl Iterator<Item = Place> + '_ {
        let ends = self.0.iter().map(|place| (place.old.start(), Some(place))).chain([(CharPos(length), None)]);
        let mut from = (CharPos::default(), CharPos::default());
        ends.filter_map(move |(end, place)| {
            let old = Span::between(from.0, end);
            let same = Place { old, new: Span::between(from.1, from.1.plus(old.len())) };
            if let Some(place) = place {
                from = (place.old.end(), place.new.end());
            }
            (!old.is_empty()).then_some(same)
        })
    }

    /// Where a passage of the old text stands in the new one. Costs two searches among the edits.
    pub fn carry(&self, span: Span) -> Carried {
        let first = self.0.partition_point(|place| place.old.end() <= span.start());
        let last = self.0.partition_point(|place| place.old.start() < span.end()).max(first);
        let start = self.after(first, span.start());
        let [leading, .., trailing] = match &self.0[first..last] {
            [] => return Carried::Untouched(Span::between(start, start.plus(span.len()))),
            [only] => [only, only],
            [first, .., last] => [first, last],
        };
        let start = if leading.old.start() < span.start() { leading.new.end() } else { start };
        let end = if trailing.old.end() > span.end() { trailing.new.start() } else { self.after(last, span.end()) };
        match Span::new(start, end).filter(|left| !left.is_empty()) {
            Some(left) => Carried::Changed(left),
            None => Carried::Gone { near: start.min(end) },
        }
    }

    /// Where a place that no edit covers is now, after the first `edits` of them.
    fn after(&self, edits: usize, at: CharPos) -> CharPos {
        match edits.checked_sub(1).and_then(|last| self.0.get(last)) {
            Some(last) => last.new.end().plus(at.get().saturating_sub(last.old.end().get())),
            None => at,
        }
    }

    /// Where a place is now; one that an edit covers is where the edit begins.
    fn near(&self, at: CharPos) -> CharPos {
        let before = self.0.partition_point(|place| place.old.end() <= at);
        match self.0.get(before) {
            Some(place) if place.old.start() < at => place.new.start(),
            _ => self.after(before, at),
        }
    }
}

impl Carried {
    /// What became of a passage over several revisions, the earliest first.
    pub fn through<'p>(span: Span, revisions: impl IntoIterator<Item = &'p Places>) -> Self {
        revisions.into_iter().fold(Self::Untouched(span), |carried, places| match carried {
            Self::Untouched(span) => places.carry(span),
            Self::Changed(span) => match places.carry(span) {
                Self::Untouched(span) => Self::Changed(span),
                other => other,
            },
            Self::Gone { near } => Self::Gone { near: places.near(near) },
        })
    }

    /// The same in the text it was carried into: a passage that changed cuts no grapheme and neither begins nor ends with
    /// blanks, and one of which no word is left is gone.
    pub fn settled(self, text: &Text) -> Self {
        let Self::Changed(span) = self else { return self };
        if text.word_count(span) == 0 {
            return Self::Gone { near: span.start() };
        }
        let words = text.slice(span);
        let count = |part: &str| u32::try_from(part.chars().count()).unwrap_or(u32::MAX);
        let leading = count(words) - count(words.trim_start());
        let kept = count(words.trim());
        let start = span.start().plus(leading);
        Self::Changed(text.snap(Span::between(start, start.plus(kept))))
    }

    /// Where it stands now; `None` if it is gone.
    pub fn span(self) -> Option<Span> {
        match self {
            Self::Untouched(span) | Self::Changed(span) => Some(span),
            Self::Gone { .. } => None,
        }
    }
}

// ── What is to be looked at ───────────────────────────────────────────────────────────────────────────────

/// Something placed in a text that an amendment touched, for somebody to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recheck {
    pub id: RecheckId,
    pub document: DocumentId,
    /// The revision that touched it.
    pub revision: u32,
    pub about: Placed,
    pub touch: Touch,
    /// Where it stood in the revision before.
    pub was: Span,
    pub checked: bool,
}

/// What has a place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Placed {
    Coding(CodingId),
    Memo(MemoId),
    Decision(DecisionId),
    Quote(QuoteId),
    /// What is left out of a quote or put into it. It goes where its quote goes, and is never looked at by itself.
    QuoteEdit(QuoteEditId),
}

/// What an amendment did to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// Its words changed.
    Changed,
    /// None of its words is left. A coding stays behind in the revision before and counts nowhere.
    Gone,
    /// It fell together with another coding of its coder with the same code, and stays behind.
    Same,
}

impl Placed {
    /// The word used in the schema and in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Coding(_) => "coding",
            Self::Memo(_) => "memo",
            Self::Decision(_) => "decision",
            Self::Quote(_) => "quote",
            Self::QuoteEdit(_) => "quote edit",
        }
    }

    /// Its id as text.
    pub fn id(self) -> String {
        match self {
            Self::Coding(id) => id.to_string(),
            Self::Memo(id) => id.to_string(),
            Self::Decision(id) => id.to_string(),
            Self::Quote(id) => id.to_string(),
            Self::QuoteEdit(id) => id.to_string(),
        }
    }
}

impl Touch {
    /// The word used in the schema and in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Gone => "gone",
            Self::Same => "same",
        }
    }

    /// The touch of that word; `None` for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Changed, Self::Gone, Self::Same].into_iter().find(|touch| touch.word() == word)
    }
}

// ── Comparing ─────────────────────────────────────────────────────────────────────────────────────────────

/// Two texts cut into parts, equal parts with equal numbers.
struct Tokens {
    old: Vec<u32>,
    new: Vec<u32>,
    /// Where each part ends in its text, in characters.
    old_ends: Vec<u32>,
    new_ends: Vec<u32>,
}

impl Tokens {
    fn of<'t>(old: impl Iterator<Item = &'t str>, new: impl Iterator<Item = &'t str>) -> Self {
        let mut known: HashMap<&'t str, u32> = HashMap::new();
        let mut number = |part: &'t str| {
            let next = known.len() as u32;
            *known.entry(part).or_insert(next)
        };
        let mut cut = |parts: &mut dyn Iterator<Item = &'t str>| {
            let (mut numbers, mut ends, mut end) = (Vec::new(), Vec::new(), 0);
            for part in parts {
                end += part.chars().count() as u32;
                numbers.push(number(part));
                ends.push(end);
            }
            (numbers, ends)
        };
        let ((old, old_ends), (new, new_ends)) = (cut(&mut { old }), cut(&mut { new }));
        Self { old, new, old_ends, new_ends }
    }

    /// The stretches in which the two differ, as places of the whole texts of which these parts are the stretch `of`.
    fn differing(&self, how: Algorithm, until: Option<Instant>, of: Place) -> Vec<Place> {
        let ops = capture_diff_slices_deadline(how, &self.old, &self.new, until);
        let changed = ops.iter().filter(|op| op.tag() != DiffTag::Equal);
        let mut places: Vec<Place> = Vec::new();
        for op in changed {
            let (mut old, mut new) = (op.old_range(), op.new_range());
            while !old.is_empty() && !new.is_empty() && self.old[old.start] == self.new[new.start] {
                (old.start, new.start) = (old.start + 1, new.start + 1);
            }
            while !old.is_empty() && !new.is_empty() && self.old[old.end - 1] == self.new[new.end - 1] {
                (old.end, new.end) = (old.end - 1, new.end - 1);
            }
            let span = |parts: &std::ops::Range<usize>, ends: &[u32], from: CharPos| {
                let place = |part: usize| from.plus(part.checked_sub(1).map_or(0, |before| ends[before]));
                Span::between(place(parts.start), place(parts.end))
            };
            let place = Place {
                old: span(&old, &self.old_ends, of.old.start()),
                new: span(&new, &self.new_ends, of.new.start()),
            };
            match places.last_mut() {
                Some(last) if last.old.end() == place.old.start() => *last = last.hull(place),
                _ if place.old.is_empty() && place.new.is_empty() => {}
                _ => places.push(place),
            }
        }
        places
    }
}

impl Place {
    fn hull(self, other: Self) -> Self {
        Self { old: self.old.hull(other.old), new: self.new.hull(other.new) }
    }
}

fn is_blank(text: &Text, from: CharPos, to: CharPos) -> bool {
    text.slice(Span::between(from, to)).trim().is_empty()
}

/// How far words that came or went are moved to where they may as well have come or gone.
const SLIDE_MAX: u32 = 256;

/// Moves words that only came or only went to where a person would say they did: `me.[ We throw it.]`, not
/// `me[. We throw it].`, which makes the same text.
fn settle(old: &Text, new: &Text, places: &mut [Place]) {
    for at in 0..places.len() {
        let place = places[at];
        let (text, span) = match (place.old.is_empty(), place.new.is_empty()) {
            (false, true) => (old, place.old),
            (true, false) => (new, place.new),
            _ => continue,
        };
        // One unchanged character stays between this and its neighbours.
        let room_before = match at.checked_sub(1).map(|before| places[before].old.end()) {
            Some(end) => (place.old.start().get() - end.get()).saturating_sub(1),
            None => place.old.start().get(),
        };
        let room_after = match places.get(at + 1).map(|after| after.old.start()) {
            Some(start) => (start.get() - place.old.end().get()).saturating_sub(1),
            None => old.len() - place.old.end().get(),
        };
        let same = |a: CharPos, b: CharPos| text.char_at(a).is_some() && text.char_at(a) == text.char_at(b);
        let back = (0..room_before.min(SLIDE_MAX))
            .take_while(|&by| same(span.start().minus(by + 1), span.end().minus(by + 1)))
            .count() as u32;
        let on =
            (0..room_after.min(SLIDE_MAX)).take_while(|&by| same(span.start().plus(by), span.end().plus(by))).count();
        let worth = |start: CharPos| border_worth(text, start) + border_worth(text, start.plus(span.len()));
        let from = span.start();
        let first = from.minus(back);
        let starts = (0..=back + on as u32).map(|by| first.plus(by));
        let best = starts.max_by_key(|&start| (worth(start), start == from)).unwrap_or(from);
        let slide = |span: Span| {
            let start = span.start().plus(best.get()).minus(from.get());
            Span::between(start, start.plus(span.len()))
        };
        places[at] = Place { old: slide(place.old), new: slide(place.new) };
    }
}

/// How much of a border a place is: more where a line ends than where a sentence does, and than where a word does.
fn border_worth(text: &Text, at: CharPos) -> u32 {
    let (Some(before), Some(after)) =
        (at.get().checked_sub(1).and_then(|at| text.char_at(CharPos(at))), text.char_at(at))
    else {
        return 5;
    };
    match (before, after) {
        ('\n', _) | (_, '\n') => 5,
        ('.' | '?' | '!' | '…' | '。' | '？' | '！', after) if after.is_whitespace() => 4,
        (before, after) if before.is_alphanumeric() && after.is_alphanumeric() => 0,
        (before, after) if before.is_whitespace() != after.is_whitespace() => 3,
        _ => 2,
    }
}

/// The places widened over unchanged characters until none cuts a grapheme in either text, those that meet joined.
fn whole_graphemes(old: &Text, new: &Text, places: &[Place]) -> Vec<Place> {
    let may_part = |a: CharPos, b: CharPos| old.is_grapheme_boundary(a) && new.is_grapheme_boundary(b);
    let mut whole: Vec<Place> = Vec::with_capacity(places.len());
    for (at, &place) in places.iter().enumerate() {
        let mut place = place;
        loop {
            let (a, b) = (place.old.start(), place.new.start());
            match whole.last() {
                Some(last) if last.old.end() >= a => {
                    place = last.hull(place);
                    whole.pop();
                }
                _ if may_part(a, b) => break,
                _ => place = place.hull(Place { old: Span::between(a.minus(1), a), new: Span::between(b.minus(1), b) }),
            }
        }
        let next = places.get(at + 1).map_or(CharPos(old.len()), |next| next.old.start());
        while place.old.end() < next && !may_part(place.old.end(), place.new.end()) {
            let (a, b) = (place.old.end(), place.new.end());
            place = place.hull(Place { old: Span::between(a, a.plus(1)), new: Span::between(b, b.plus(1)) });
        }
        whole.push(place);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(body: &str) -> Text {
        Text::new(body.to_owned()).expect("short")
    }

    fn edits(old: &str, new: &str) -> Edits {
        Edits::between(&text(old), &text(new), None)
    }

    /// Each edit as `old words>new words`.
    fn shown(old: &str, new: &str) -> Vec<String> {
        let (before, after) = (text(old), text(new));
        let edits = Edits::between(&before, &after, None);
        let show = |place: &Place| format!("{}>{}", before.slice(place.old), after.slice(place.new));
        edits.places().all().iter().map(show).collect()
    }

    /// What becomes of a passage, with its words.
    fn carried(old: &str, new: &str, words: &str) -> String {
        let (before, after) = (text(old), text(new));
        let [span] = before.find_literal(words)[..] else { panic!("{words} is not there once") };
        match Edits::between(&before, &after, None).carry(span).settled(&after) {
            Carried::Untouched(span) => format!("= {}", after.slice(span)),
            Carried::Changed(span) => format!("~ {}", after.slice(span)),
            Carried::Gone { near } => format!("- {near}"),
        }
    }

    #[test]
    fn a_corrected_word_is_one_edit_and_what_stays_is_in_none() {
        let old = "I: Who would notice?\n\nP05: Nobody has ever asked me.\nWe throw it over the fence.\n";
        assert_eq!(shown(old, &old.replace("ever", "never")), ["ever>never"]);
        assert_eq!(shown(old, &old.replace("ever ", "")), ["ever >"]);
        assert_eq!(shown(old, &old.replace("Who", "And who")), ["Who>And who"]);
        assert_eq!(shown(old, &old.replace("P05: Nobody", "P06: No one")), ["P05>P06", "Nobody>No one"]);
        assert_eq!(shown(old, old), [""; 0]);
        assert_eq!(shown("", "new"), [">new"]);
        assert_eq!(shown("日本語です", "日本人です"), ["語>人"]);
    }

    #[test]
    fn an_accent_that_came_to_a_letter_is_an_edit_of_the_letter() {
        assert_eq!(shown("cafe, cafe", "cafe\u{301}, cafe"), ["cafe>cafe\u{301}"]);
        assert_eq!(shown("a 👩\u{200d}👩 b", "a 👩\u{200d}👩\u{200d}👧 b"), ["👩\u{200d}👩>👩\u{200d}👩\u{200d}👧"]);
    }

    #[test]
    fn a_passage_beside_a_change_reads_the_same_words() {
        let old = "Nobody has asked me.";
        assert_eq!(carried(old, "Nobody has ever asked me.", "asked me"), "= asked me");
        assert_eq!(carried(old, "Nobody has ever asked me.", "Nobody has"), "= Nobody has");
        assert_eq!(carried(old, "Somebody has asked me.", "has asked"), "= has asked");
        assert_eq!(carried(old, "Nobody has asked them.", "has asked"), "= has asked");
    }

    #[test]
    fn a_passage_with_a_change_in_it_keeps_what_is_left_and_what_came_instead() {
        let old = "Nobody has ever asked me.";
        assert_eq!(carried(old, "Nobody has never asked me.", "has ever asked"), "~ has never asked");
        assert_eq!(carried(old, "Nobody has asked me.", "has ever"), "~ has");
        assert_eq!(carried(old, "Nobody had ever asked me.", "has"), "~ had");
        assert_eq!(carried(old, "Nobody has ever yet asked me.", "ever asked"), "~ ever yet asked");
    }

    #[test]
    fn of_a_change_over_its_border_a_passage_has_nothing() {
        let one = Edits::from_kept(vec![Edit { at: CharPos(5), removed: 4, inserted: "xy".into() }]).unwrap();
        assert_eq!(one.carry(Span::of(7, 12)), Carried::Changed(Span::of(7, 10)));
        assert_eq!(one.carry(Span::of(2, 7)), Carried::Changed(Span::of(2, 5)));
        assert_eq!(one.carry(Span::of(5, 9)), Carried::Changed(Span::of(5, 7)));
        assert_eq!(one.carry(Span::of(6, 8)), Carried::Gone { near: CharPos(5) });
        assert_eq!(one.carry(Span::of(5, 8)), Carried::Gone { near: CharPos(5) });
        assert_eq!(one.carry(Span::of(6, 9)), Carried::Gone { near: CharPos(7) });
        assert_eq!(one.carry(Span::of(0, 5)), Carried::Untouched(Span::of(0, 5)));
        assert_eq!(one.carry(Span::of(9, 12)), Carried::Untouched(Span::of(7, 10)));
    }

    #[test]
    fn a_passage_whose_words_went_is_gone_and_says_where_it_was() {
        let old = "Nobody has ever asked me. We throw it.";
        assert_eq!(carried(old, "Nobody has ever asked me.", "We throw it."), "- 25");
        assert_eq!(carried(old, "Nobody has asked me. We throw it.", "ever"), "- 11");
    }

    #[test]
    fn a_passage_is_carried_over_several_revisions() {
        let bodies = ["one two three four", "zero one two three four", "zero one 2 three four", "zero one 2 three"];
        let all: Vec<Places> = bodies.windows(2).map(|pair| edits(pair[0], pair[1]).places().clone()).collect();
        assert_eq!(Carried::through(Span::of(8, 13), &all), Carried::Untouched(Span::of(11, 16)));
        assert_eq!(Carried::through(Span::of(4, 13), &all), Carried::Changed(Span::of(9, 16)));
        assert!(matches!(Carried::through(Span::of(14, 18), &all), Carried::Gone { .. }));
    }

    #[test]
    fn edits_that_cannot_be_are_refused() {
        let edit = |at, removed, inserted: &str| Edit { at: CharPos(at), removed, inserted: inserted.into() };
        assert_eq!(Edits::from_kept(vec![edit(5, 2, "x"), edit(6, 1, "y")]), None);
        assert_eq!(Edits::from_kept(vec![edit(5, 0, "")]), None);
        assert_eq!(Edits::from_kept(vec![edit(u32::MAX, 2, "x")]), None);
        assert!(Edits::from_kept(vec![edit(5, 2, "x"), edit(7, 1, "y")]).is_some());
    }

    #[test]
    fn what_takes_too_long_is_compared_less_finely_and_is_right() {
        let words = |seed: u64| -> String {
            let mut state = seed;
            let mut word = || {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                format!("w{} ", (state >> 33) % 500)
            };
            (0..20_000).map(|_| word()).collect()
        };
        let (old, new) = (text(&words(1)), text(&words(2)));
        let edits = Edits::between(&old, &new, Some(Instant::now()));
        assert_eq!(edits.apply(&old), new.as_str());
    }

    #[test]
    fn ninety_thousand_passages_are_carried_at_once() {
        let old = text(&"word ".repeat(60_000));
        let body: String = (0..60_000).map(|at| if at % 100 == 50 { "other " } else { "word " }).collect();
        let new = text(&body);
        let edits = Edits::between(&old, &new, None);
        assert_eq!(edits.all().len(), 600);
        let untouched = (0..90_000u32).filter(|at| {
            let start = at % 59_000 * 5;
            matches!(edits.carry(Span::of(start, start + 24)), Carried::Untouched(_))
        });
        assert!(untouched.count() > 80_000);
    }

    fn any_piece() -> impl Strategy<Value = String> {
        prop_oneof![
            5 => "[a-e]{1,3}",
            3 => prop::sample::select(vec![" ", " ", "  ", "\n", "\n\n", ". ", ", ", "\t"]).prop_map(String::from),
            2 => prop::sample::select(vec![
                "e\u{301}", "\u{301}", "👩\u{200d}👩\u{200d}👧", "👩", "\u{200d}", "🇩🇪", "\u{1f1e9}", "日本", "語", "각", "ᄀ", "ᅡ",
                "क्ष", "שלום", "don’t", "\u{600}", "ß", "🏽",
            ]).prop_map(String::from),
            1 => any::<char>().prop_map(String::from),
        ]
    }

    /// A text, and one made of it by changing, dropping and adding some of its pieces.
    fn amended() -> impl Strategy<Value = (String, String)> {
        let kept = prop_oneof![8 => Just(None), 1 => any_piece().prop_map(Some), 1 => Just(Some(String::new()))];
        prop::collection::vec((any_piece(), kept, prop::option::weighted(0.1, any_piece())), 0..30).prop_map(|pieces| {
            let old = pieces.iter().map(|(piece, ..)| piece.as_str()).collect();
            let new = pieces.iter().map(|(piece, changed, added)| {
                changed.clone().unwrap_or_else(|| piece.clone()) + added.as_deref().unwrap_or_default()
            });
            (old, new.collect())
        })
    }

    proptest! {
        #[test]
        fn edits_make_the_new_text_and_are_disjoint((old, new) in amended()) {
            let (before, after) = (text(&old), text(&new));
            let edits = Edits::between(&before, &after, None);
            prop_assert_eq!(edits.apply(&before), new);
            prop_assert!(edits.places().all().windows(2).all(|pair| pair[0].old.end() < pair[1].old.start()));
            for place in edits.places().all() {
                prop_assert_ne!(before.slice(place.old), after.slice(place.new));
                for end in [place.old.start(), place.old.end()] {
                    prop_assert!(before.is_grapheme_boundary(end));
                }
                for end in [place.new.start(), place.new.end()] {
                    prop_assert!(after.is_grapheme_boundary(end));
                }
            }
            let back = edits.places().inverse();
            let is_same = |same: Place| {
                before.slice(same.old) == after.slice(same.new)
                    && back.carry(same.new) == Carried::Untouched(same.old)
            };
            prop_assert!(edits.places().unchanged(before.len()).all(is_same));
            let unchanged: u32 = edits.places().unchanged(before.len()).map(|same| same.old.len()).sum();
            prop_assert_eq!(unchanged + edits.all().iter().map(|edit| edit.removed).sum::<u32>(), before.len());
            prop_assert_eq!(Edits::from_kept(edits.all().to_vec()), Some(edits));
        }

        #[test]
        fn no_passage_is_lost_and_none_that_changed_goes_unnoticed(
            (old, new) in amended(),
            ends in prop::collection::vec((0u32..60, 1u32..20), 1..12),
        ) {
            let (before, after) = (text(&old), text(&new));
            let edits = Edits::between(&before, &after, None);
            for (start, length) in ends {
                let Some(span) = before.whole().intersection(Span::of(start, start + length)) else { continue };
                let touched = edits.places().all().iter().any(|place| match place.old.is_empty() {
                    true => span.start() < place.old.start() && place.old.start() < span.end(),
                    false => place.old.overlaps(span),
                });
                let carried = edits.carry(span).settled(&after);
                match carried {
                    Carried::Untouched(there) => {
                        prop_assert!(!touched);
                        prop_assert_eq!(after.get(there), before.get(span));
                        if before.snap(span) == span {
                            prop_assert_eq!(after.snap(there), there);
                        }
                    }
                    Carried::Changed(there) => {
                        prop_assert!(touched);
                        prop_assert!(!there.is_empty() && after.whole().covers(there));
                        prop_assert_eq!(after.snap(there), there);
                    }
                    Carried::Gone { near } => {
                        prop_assert!(touched);
                        prop_assert!(near.get() <= after.len());
                    }
                }
            }
        }

        #[test]
        fn a_passage_outside_every_change_survives_any_number_of_revisions(
            (one, two) in amended(),
            (three, _) in amended(),
        ) {
            // The same words stand behind whatever changes before them.
            let [one, two, three] = [one, two, three].map(|body| text(&format!("{body}\n\nstays as it is")));
            let all = [Edits::between(&one, &two, None), Edits::between(&two, &three, None)].map(|edits| edits.places().clone());
            let span = Span::of(one.len() - 14, one.len());
            let carried = Carried::through(span, &all).settled(&three);
            prop_assert_eq!(carried, Carried::Untouched(Span::of(three.len() - 14, three.len())));
        }
    }
}
