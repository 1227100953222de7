//! Which of the possible labels are speakers, judged over the whole file.
//!
//! A line by itself cannot tell `P05: So …` from `One thing: …`. [`judge`] looks at all of them together: a label
//! speaks if it recurs, is of a known shape, or has a time, and if the file around it is a conversation.

use super::Rules;
use super::cues::{Cue, Form, clean, is_same};
use super::roles;
use crate::formats::Doubt;
use std::collections::HashMap;

/// How many speakers are compared with each other for mistyped labels.
const COMPARED_MAX: usize = 100;

/// Words before a colon that are no speakers, in small letters.
#[rustfmt::skip]
const NOT_SPEAKERS: &[&str] = &[
    "note", "notes", "example", "examples", "date", "time", "location", "place", "duration", "length", "topic",
    "title", "file", "filename", "video", "audio", "recording", "recorded", "summary", "background", "context",
    "observation", "observations", "comment", "comments", "todo", "warning", "important", "figure", "table",
    "source", "url", "http", "https", "ps", "nb", "re", "from", "to", "cc", "step", "result", "results",
    "conclusion", "goal", "aim", "version", "status", "project", "study", "language", "keywords", "abstract",
    "chapter", "section", "part", "page", "setting", "transcript", "start", "end", "format", "anmerkung",
    "notiz", "notizen", "datum", "ort", "zeit", "dauer", "beispiel", "thema", "hinweis", "fazit", "remarque",
    "exemple", "lieu", "durée", "nota", "ejemplo", "fecha", "lugar", "duración", "tema", "monday", "tuesday",
    "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
    "july", "september", "october", "november", "december", "montag", "dienstag", "mittwoch",
    "donnerstag", "freitag", "samstag", "sonntag", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "lunes",
    "martes", "miércoles", "jueves", "viernes", "day", "tag", "week", "morning", "afternoon", "evening",
    "lunch",
];

/// Small words that names have in the middle.
#[rustfmt::skip]
const PARTICLES: &[&str] = &[
    "van", "von", "de", "der", "den", "da", "del", "della", "di", "do", "dos", "du", "la", "le", "al", "el",
    "bin", "ibn", "y", "e", "and", "und", "et", "zu",
];

/// A possible label where it stands.
pub(super) struct Place<'a> {
    /// Index of the line in the file.
    pub line: usize,
    pub cue: Cue<'a>,
    /// Whether a paragraph begins here, so that no sentence was cut by a line's end.
    pub opens: bool,
    /// Whether something is said right below.
    pub followed: bool,
}

/// What the file is like around its possible labels.
pub(super) struct Layout {
    /// How many paragraphs there are.
    pub paragraphs: usize,
    /// The first line that is not blank.
    pub first_line: usize,
}

/// The verdict on every possible label of a file.
pub(super) struct Judged {
    labels: Vec<Label>,
    /// For each place the number of its label; `None` where its form is no label's whatever the verdict.
    of_place: Vec<Option<usize>>,
    pub doubts: Vec<Doubt>,
}

impl Judged {
    /// The label of that number, as it is kept.
    pub fn name(&self, label: usize) -> &str {
        &self.labels[label].name
    }

    /// The label this one is probably a mistyping of.
    pub fn same_as(&self, label: usize) -> Option<usize> {
        self.labels[label].same_as
    }

    /// The number of the label that begins a turn at a place, if one does.
    pub fn speaker_at(&self, place: usize) -> Option<usize> {
        self.of_place[place].filter(|&label| self.labels[label].speaks)
    }
}

/// A label: how often it was seen, in which forms, and what came of it.
#[derive(Default)]
struct Label {
    name: String,
    /// The place where it stands first.
    first: usize,
    /// Of a shape that is known for speakers: `I`, `P05`, `Interviewer 2`.
    shaped: bool,
    /// Every word begins like a name's.
    named: bool,
    /// A word such as `Note`, which never speaks by itself.
    note: bool,
    /// Times with a colon, a time or a tab.
    marked: usize,
    /// Times with a time that does not stand bare.
    timed: usize,
    /// With any time, at least once.
    any_time: bool,
    /// Times at the beginning of a paragraph.
    opening: usize,
    /// Times on a line of its own where it may begin a turn.
    alone: usize,
    in_brackets: usize,
    speaks: bool,
    same_as: Option<usize>,
}

impl Label {
    fn of(name: &str, first: usize) -> Self {
        let shaped = is_code(name) || roles::known(name).is_some();
        Self { name: name.to_owned(), first, shaped, named: is_name(name), note: is_note(name), ..Self::default() }
    }

    fn see(&mut self, place: &Place<'_>) {
        match place.cue.form {
            Form::Timed | Form::Colon | Form::Tab => self.marked += 1,
            Form::Brackets => self.in_brackets += 1,
            Form::Alone => self.alone += usize::from(stands_alone(place, self.shaped)),
        }
        self.timed += usize::from(place.cue.form == Form::Timed);
        self.any_time |= place.cue.times.is_some() && place.cue.form != Form::Alone;
        self.opening += usize::from(place.opens && (place.cue.form != Form::Alone || place.followed));
    }

    /// How often it may begin a turn.
    fn weight(&self) -> usize {
        self.marked + self.alone
    }
}

/// Takes everything for a speaker: for places found by the person's own pattern.
pub(super) fn accept_all(places: &[Place<'_>]) -> Judged {
    let (mut labels, of_place) = tally(places);
    labels.iter_mut().for_each(|label| label.speaks = true);
    Judged { labels, of_place: of_place.into_iter().map(Some).collect(), doubts: Vec::new() }
}

/// Decides over the whole file which of the possible labels are speakers.
///
/// The rules say whom the person named and who is known to speak. What looks like a label and is not taken for one, and the other way round, is
/// told as a doubt. Costs a pass over the places; only mistyped labels are compared with each other, a hundred at most.
pub(super) fn judge(places: &[Place<'_>], layout: &Layout, rules: &Rules) -> Judged {
    let (labels, of_place) = tally(places);
    let mut bench = Bench { places, layout, labels, doubts: Vec::new() };
    bench.accept_certain(rules);
    bench.accept_shapes_that_stand_once();
    bench.accept_names_that_recur();
    bench.accept_names_with_a_time();
    bench.accept_brackets();
    bench.ask_about_mistyped();
    bench.weigh_the_rest();
    bench.look_for(&rules.interviewer);

    let Bench { labels, doubts, .. } = bench;
    let by_brackets = labels.iter().any(|label| label.speaks && label.weight() == 0);
    let may_begin = |place: &Place<'_>, label: usize| match place.cue.form {
        Form::Timed | Form::Colon | Form::Tab => true,
        Form::Brackets => by_brackets,
        Form::Alone => stands_alone(place, labels[label].shaped),
    };
    let of_place = places.iter().zip(of_place).map(|(place, label)| may_begin(place, label).then_some(label)).collect();
    Judged { labels, of_place, doubts }
}

/// The labels of all places, and for each place the number of its label.
fn tally(places: &[Place<'_>]) -> (Vec<Label>, Vec<usize>) {
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut labels: Vec<Label> = Vec::new();
    let of_place = places.iter().enumerate().map(|(index, place)| {
        let label = *numbers.entry(clean(place.cue.label)).or_insert_with_key(|name| {
            labels.push(Label::of(name, index));
            labels.len() - 1
        });
        labels[label].see(place);
        label
    });
    let of_place = of_place.collect();
    (labels, of_place)
}

/// Where labels are judged, one rule after the other; later rules rely on what earlier ones accepted.
struct Bench<'a> {
    places: &'a [Place<'a>],
    layout: &'a Layout,
    labels: Vec<Label>,
    doubts: Vec<Doubt>,
}

impl Bench<'_> {
    fn somebody_speaks(&self) -> bool {
        self.labels.iter().any(|label| label.speaks)
    }

    fn line_of(&self, label: &Label) -> u32 {
        self.places[label.first].line as u32 + 1
    }

    /// How often the labels that fulfil a condition may begin a turn.
    fn weight(&self, wanted: impl Fn(&Label) -> bool) -> usize {
        self.labels.iter().filter(|label| wanted(label)).map(Label::weight).sum()
    }

    /// Those the person named or who spoke before, known shapes that recur, and names that recur with a time.
    fn accept_certain(&mut self, rules: &Rules) {
        let declared = || rules.interviewer.iter().chain(&rules.speakers);
        for label in &mut self.labels {
            let shaped = label.shaped && label.weight() >= 2;
            let timed = label.named && label.timed > 0 && label.marked >= 2;
            let named = declared().any(|wanted| is_same(wanted, &label.name));
            label.speaks = named || (!label.note && (shaped || timed));
        }
    }

    /// A known shape that stands once needs company, or the first line of the file.
    fn accept_shapes_that_stand_once(&mut self) {
        let once = |label: &Label| !label.speaks && label.shaped && !label.note && label.marked == 1;
        let on_first_line = |label: &Label| self.places[label.first].line == self.layout.first_line;
        let singles = self.labels.iter().filter(|label| once(label));
        let in_company = self.somebody_speaks() || singles.clone().count() >= 2 || singles.clone().any(on_first_line);
        if in_company {
            self.labels.iter_mut().filter(|label| once(label)).for_each(|label| label.speaks = true);
        }
    }

    /// Names, and after more times any label; without known shapes beside them, they have to make up the file.
    fn accept_names_that_recur(&mut self) {
        let recurs = |label: &Label| {
            let enough = match (label.named, label.name.contains(' ')) {
                (true, _) => 2,
                (false, false) => 3,
                (false, true) => 5,
            };
            !label.speaks && !label.note && label.opening >= enough
        };
        let covered = self.weight(recurs);
        let share = match self.labels.iter().filter(|label| recurs(label)).count() {
            1 => 2,
            _ => 5,
        };
        if !self.somebody_speaks() && covered * share < self.layout.paragraphs {
            return;
        }
        self.labels.iter_mut().filter(|label| recurs(label) && label.marked >= 2).for_each(|label| label.speaks = true);
        // Names without any mark are believed only among themselves, and never one by itself.
        let bare = |label: &Label| recurs(label) && label.alone >= 2;
        if !self.somebody_speaks() && self.labels.iter().filter(|label| bare(label)).count() >= 2 {
            self.labels.iter_mut().filter(|label| bare(label)).for_each(|label| label.speaks = true);
        }
    }

    /// A name with a time, where others speak.
    fn accept_names_with_a_time(&mut self) {
        if self.somebody_speaks() {
            let timed = self.labels.iter_mut().filter(|label| label.any_time && label.named && !label.note);
            timed.for_each(|label| label.speaks = true);
        }
    }

    /// `[id1] …`, where nothing else is a label and most paragraphs begin so.
    fn accept_brackets(&mut self) {
        let recurs = |label: &Label| label.in_brackets >= 2;
        let recurring = self.labels.iter().filter(|label| recurs(label));
        let covered: usize = recurring.clone().map(|label| label.in_brackets).sum();
        if !self.somebody_speaks() && recurring.count() >= 2 && covered * 2 >= self.layout.paragraphs {
            self.labels.iter_mut().filter(|label| recurs(label)).for_each(|label| label.speaks = true);
        }
    }

    /// A label that stands once or twice and is nearly a frequent speaker's becomes a speaker of its own, with a question.
    ///
    /// Labels that differ in a number are different people.
    fn ask_about_mistyped(&mut self) {
        let names: Vec<String> = self.labels.iter().map(|label| label.name.clone()).collect();
        let weights: Vec<usize> = self.labels.iter().map(Label::weight).collect();
        let may_be_meant = |label: usize| self.labels[label].speaks;
        for (label, same) in slips_of(&names, &weights, may_be_meant).into_iter().enumerate() {
            let Some(same) = same else { continue };
            let question = slip_question(&names[label], &names[same]);
            self.doubts.push(Doubt::at_line(self.line_of(&self.labels[label]), question));
            self.labels[label].same_as = Some(same);
            self.labels[label].speaks = true;
        }
    }

    /// A name that stands alone speaks where every other paragraph has its speaker; else it is told as text.
    fn weigh_the_rest(&mut self) {
        let places = self.places;
        let looks_like_one = |label: &Label| {
            let by_tab = places[label.first].cue.form == Form::Tab;
            !label.speaks && label.named && !label.note && !by_tab && label.opening > 0 && label.marked > 0
        };
        let (speaking, unsure) = (self.weight(|label| label.speaks), self.weight(looks_like_one));
        let everywhere = speaking >= unsure && (speaking + unsure) * 10 >= self.layout.paragraphs * 9;
        for number in 0..self.labels.len() {
            let label = &self.labels[number];
            if !looks_like_one(label) {
                continue;
            }
            let (name, times) = (&label.name, label.marked);
            let message = match (everywhere, times) {
                (true, _) => format!("\"{name}\" taken for a speaker, although it stands once"),
                (false, 1) => format!("\"{name}:\" looks like a speaker and was taken for text"),
                (false, _) => format!("\"{name}:\" looks like a speaker and was taken for text, {times} times"),
            };
            self.doubts.push(Doubt::at_line(self.line_of(label), message));
            self.labels[number].speaks = everywhere;
        }
    }

    /// Says which of the people named do not speak.
    fn look_for(&mut self, declared: &[String]) {
        for wanted in declared {
            if !self.labels.iter().any(|label| is_same(wanted, &label.name)) {
                self.doubts.push(Doubt::about_file(unheard(wanted)));
            }
        }
    }
}

/// For each label the frequent one it is probably a mistyping of; `weights` say how often each begins a turn.
pub(super) fn slips(names: &[String], weights: &[usize]) -> Vec<Option<usize>> {
    slips_of(names, weights, |_| true)
}

fn slips_of(names: &[String], weights: &[usize], may_be_meant: impl Fn(usize) -> bool) -> Vec<Option<usize>> {
    let mut frequent: Vec<usize> =
        (0..names.len()).filter(|&label| weights[label] >= 4 && may_be_meant(label)).collect();
    frequent.sort_by_key(|&label| std::cmp::Reverse(weights[label]));
    frequent.truncate(COMPARED_MAX);
    let frequent: Vec<(usize, Squeezed)> =
        frequent.into_iter().map(|label| (label, Squeezed::of(&names[label]))).collect();
    let slip = |label: usize| {
        let rare = (1..=2).contains(&weights[label]);
        let own = rare.then(|| Squeezed::of(&names[label]))?;
        let alike = |(other, name): &&(usize, Squeezed)| {
            *other != label
                && weights[*other] >= 3 * weights[label]
                && (own.is_nearly(name) || has_a_number_more(&names[label], &names[*other]))
        };
        frequent.iter().find(alike).map(|&(same, _)| same)
    };
    (0..names.len()).map(slip).collect()
}

/// What to ask about a label that is nearly another.
pub(super) fn slip_question(name: &str, meant: &str) -> String {
    format!("\"{name}\" kept as a speaker of its own; did you mean \"{meant}\"?")
}

/// What to say of a person who was named and does not speak.
pub(super) fn unheard(wanted: &str) -> String {
    format!("no speaker \"{wanted}\", who was named an interviewer")
}

/// `Interviewer2 2` beside `Interviewer2`: a label that ends in a number has another one behind it.
fn has_a_number_more(name: &str, meant: &str) -> bool {
    let more = name.strip_prefix(meant).unwrap_or_default().trim();
    meant.ends_with(|c: char| c.is_ascii_digit())
        && name.chars().nth(meant.chars().count()) == Some(' ')
        && !more.is_empty()
        && more.chars().all(|c| c.is_ascii_digit())
}

/// A label as mistyped labels are compared: small letters and digits only.
struct Squeezed {
    all: String,
    digits: String,
}

impl Squeezed {
    fn of(name: &str) -> Self {
        let all: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let digits = all.chars().filter(char::is_ascii_digit).collect();
        Self { all, digits }
    }

    /// Equal, or, from four letters on, one slip apart with the same digits.
    fn is_nearly(&self, other: &Self) -> bool {
        let long = self.all.chars().filter(|c| c.is_alphabetic()).nth(3).is_some();
        self.all == other.all
            || (long && self.digits == other.digits && strsim::osa_distance(&self.all, &other.all) == 1)
    }
}

/// Whether a line that is nothing but a label may begin a turn: a blank line above and words right below it, or one of
/// both for labels of a known shape, if they are more than a letter.
fn stands_alone(place: &Place<'_>, shaped: bool) -> bool {
    let shaped = shaped && place.cue.label.chars().nth(1).is_some();
    (place.opens && place.followed) || (shaped && (place.opens || place.followed))
}

/// Whether every word begins like a name: with a capital, a digit, or a letter of a script without capitals.
pub(super) fn is_name(label: &str) -> bool {
    let like = |word: &str| word.trim_start_matches(['(', '[']).chars().next().is_some_and(|c| !c.is_lowercase());
    label.split_whitespace().next().is_some_and(like)
        && label.split_whitespace().all(|word| like(word) || PARTICLES.contains(&word))
}

/// Whether it is a letter, or letters and a number: `I`, `P05`, `S1`, `FG2b`, `P07 a`.
fn is_code(label: &str) -> bool {
    let mut chars = label.chars().filter(|c| !c.is_whitespace() && *c != '.').peekable();
    let mut count = |wanted: fn(&char) -> bool| std::iter::from_fn(|| chars.next_if(wanted)).count();
    let (letters, digits, tail) =
        (count(char::is_ascii_alphabetic), count(char::is_ascii_digit), count(char::is_ascii_lowercase));
    chars.next().is_none()
        && match digits {
            0 => letters == 1 && tail == 0 && !label.starts_with(char::is_lowercase),
            _ => (1..=3).contains(&letters) && digits <= 4 && tail <= 1,
        }
}

/// Whether a word of the label names a fact about the interview (`Interview date`, `Ort`), for lines before it begins.
pub(super) fn is_fact(label: &str) -> bool {
    clean(label).split_whitespace().any(is_note)
}

/// Whether the label is a word that no speaker has for a name (`Note`, `Step 2`).
fn is_note(label: &str) -> bool {
    let small = label.to_lowercase();
    NOT_SPEAKERS.contains(&small.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '.' | '#')))
}
