//! What could be a speaker's label, and, over the whole file, what is.
//!
//! A line by itself cannot tell `P05: So …` from `One thing: …`. So every line is first read for a possible label
//! ([`cue`]), and then [`judge`] decides over all of them: a label recurs, or is of a known shape, or has a time.

use super::roles;
use crate::formats::Doubt;
use crate::model::time::Millis;
use regex::Regex;
use std::collections::HashMap;
use std::sync::LazyLock;

/// How many characters and words a label has at most.
const CHARS_MAX: usize = 40;
const WORDS_MAX: usize = 5;

/// What stands before a label in a list.
const BULLETS: &[&str] = &["- ", "– ", "— ", "• ", "> "];

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
    "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "may",
    "june", "july", "august", "september", "october", "november", "december", "montag", "dienstag", "mittwoch",
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

macro_rules! pattern {
    ($name:ident, $($part:expr),+) => {
        static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(concat!($($part),+)).expect("a pattern of ours"));
    };
}

macro_rules! clock {
    () => {
        r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3}|-\d)?"
    };
}

macro_rules! clocks {
    () => {
        concat!("(", clock!(), r")(?:\s*(?:-->|->|–|—|-)\s*(", clock!(), "))?")
    };
}

macro_rules! clocks_in_brackets {
    () => {
        concat!(r"[\[(<{#]\s*", clocks!(), r"\s*[\])>}#]")
    };
}

pattern!(NUMBER, r"^(?:\[\d{1,5}\]|\(\d{1,5}\)|#?\d{1,5}[.)]?)[ \t]+");
pattern!(TIME_FIRST, "^(?:", clocks_in_brackets!(), "|", clocks!(), r"(?:\s|$))\s*(?:[-–—|]\s+)?");
pattern!(
    TIME_IN_BRACKETS,
    r"^([^:：\t]{1,40}?)\s*",
    clocks_in_brackets!(),
    r"\s*[*_]*(?:\s*[:：]|\s*[-–—](?:\s|$))?[*_]*"
);
pattern!(TIME_BARE, r"^([^:：\t]{1,40}?)[ \t,]+", clocks!(), r"\s*[*_]*(?:$|[:：](?:\s|$)[*_]*)");
pattern!(COLON, r"^([^:：\t]{1,40}?)\s*[*_]*\s*[:：][*_]*");
pattern!(TAB, r"^([^:：\t]{1,40}?)\t\s*");
pattern!(BRACKETS, r"^\[([^\[\]:：\t]{1,30})\]\s*");
pattern!(TIME_LAST, r"\s*#(", clock!(), r")#\s*$");

/// Start and, where given, end of a stretch of the recording.
pub(super) type Times = (Millis, Option<Millis>);

/// How a possible label is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// With a time: `Ana (00:12:31)`, `[00:03:10] P02: …`.
    Timed,
    /// `P05: …`, `**I:** …`, `Ana:` alone, `Ana  0:03`.
    Colon,
    /// `P05<tab>…`.
    Tab,
    /// `[id1] …`.
    Brackets,
    /// A name on a line of its own.
    Alone,
}

/// A line that may begin a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cue<'a> {
    pub label: &'a str,
    pub form: Form,
    pub times: Option<Times>,
    /// What is said on the same line, without blanks around; may be nothing.
    pub speech: &'a str,
}

/// The label a line may begin with.
pub(super) fn cue(line: &str) -> Option<Cue<'_>> {
    let line = line.trim();
    let signs = Signs::of(line);
    let short = line.chars().nth(CHARS_MAX).is_none();
    if !short && !signs.any() {
        return None;
    }
    let rest = BULLETS.iter().find_map(|bullet| line.strip_prefix(bullet)).unwrap_or(line).trim_start();
    let rest = if begins_with_number(rest) { split(&NUMBER, rest).map_or(rest, |(_, rest)| rest) } else { rest };
    let rest = unmarked(rest);
    let (first, rest) = match signs.time.then(|| time_first(rest)).flatten() {
        Some((times, rest)) => (Some(times), unmarked(rest)),
        None => (None, rest),
    };

    // `Monday 10:30` is no speaker, so a bare time counts for no more than a colon.
    for (pattern, form, may_be) in [(&*TIME_IN_BRACKETS, Form::Timed, signs.bracket), (&*TIME_BARE, Form::Colon, true)]
    {
        if may_be
            && signs.time
            && let Some((found, speech)) = split(pattern, rest)
            && let (Some(label), Some(times)) = (label_of(&found), times(&found, 2))
        {
            return Some(Cue { label, form, times: Some(times), speech: speech.trim() });
        }
    }
    if signs.colon
        && let Some((found, speech)) = split(&COLON, rest)
    {
        let form = if first.is_some() { Form::Timed } else { Form::Colon };
        let digit = |c: char| c.is_ascii_digit();
        let label = label_of(&found).filter(|label| !(label.ends_with(digit) && speech.starts_with(digit)))?;
        let goes_on = speech.starts_with(['/', ':', '：', ')', '\\', '=']);
        return (!goes_on).then_some(Cue { label, form, times: first, speech: speech.trim() });
    }
    for (pattern, form, may_be) in [(&*TAB, Form::Tab, signs.tab), (&*BRACKETS, Form::Brackets, rest.starts_with('['))]
    {
        if may_be
            && let Some((found, speech)) = split(pattern, rest)
            && let Some(label) = label_of(&found)
            && !speech.trim().is_empty()
        {
            return Some(Cue { label, form, times: first, speech: speech.trim() });
        }
    }
    let label = rest.trim_end_matches(['*', '_', ' ', '\t']);
    let alone = short && !label.ends_with(['.', '?', '!', ',', ';', '…', ']', ')']) && could_be_label(label);
    alone.then_some(Cue { label, form: Form::Alone, times: first, speech: "" })
}

/// The signs in the part of a line where a label would be: what is not there need not be looked for.
struct Signs {
    colon: bool,
    tab: bool,
    bracket: bool,
    time: bool,
}

impl Signs {
    fn of(line: &str) -> Self {
        let mut signs = Self { colon: false, tab: false, bracket: false, time: false };
        let mut digit = false;
        for c in line.chars().take(2 * CHARS_MAX) {
            match c {
                ':' | '：' => {
                    signs.colon = true;
                    signs.time |= digit;
                }
                '\t' => signs.tab = true,
                '[' | '(' | '<' | '{' | '#' => signs.bracket = true,
                c => digit |= c.is_ascii_digit(),
            }
        }
        signs
    }

    fn any(&self) -> bool {
        self.colon || self.tab || self.bracket
    }
}

/// The time a line consists of, if it is nothing else.
pub(super) fn clock(line: &str) -> Option<Times> {
    let line = line.trim();
    let may_be = line.starts_with(['[', '(', '<', '{', '#']) || line.starts_with(|c: char| c.is_ascii_digit());
    let (times, rest) = may_be.then(|| time_first(line)).flatten()?;
    rest.is_empty().then_some(times)
}

/// The time a line begins with, and the rest.
fn time_first(line: &str) -> Option<(Times, &str)> {
    let (found, rest) = split(&TIME_FIRST, line)?;
    Some((times(&found, 1).or_else(|| times(&found, 3))?, rest))
}

/// The words of a turn's last line without a time at its end (`… #00:12:31-4#`), and that time.
pub(super) fn without_time_last(line: &str) -> (&str, Option<Millis>) {
    let Some(found) = line.ends_with('#').then(|| TIME_LAST.captures(line)).flatten() else { return (line, None) };
    match (line.strip_suffix(&found[0]), found.get(1).and_then(|clock| millis(clock.as_str()))) {
        (Some(words), Some(time)) => (words, Some(time)),
        _ => (line, None),
    }
}

/// The cue a person's own pattern finds at the start of a line.
pub(super) fn cue_by<'a>(pattern: &Regex, line: &'a str) -> Option<Cue<'a>> {
    let line = line.trim();
    let found = pattern.captures(line)?;
    let whole = found.get(0)?.as_str();
    let speech = line.strip_prefix(whole).filter(|_| !whole.is_empty())?.trim();
    let label = found.name("speaker").or_else(|| found.get(1)).map_or(whole, |label| label.as_str());
    let time = found.name("time").and_then(|time| millis(time.as_str()));
    let label = label.trim().trim_end_matches([':', '：']);
    (!label.is_empty()).then_some(Cue { label, form: Form::Colon, times: time.map(|time| (time, None)), speech })
}

/// A label as it is kept and compared: without brackets, Markdown marks and marks of direction, blanks squeezed.
pub(super) fn clean(label: &str) -> String {
    let marks = |c: char| matches!(c, '*' | '_' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let bare = label.trim_matches(|c| marks(c) || char::is_whitespace(c));
    let bare = bare.strip_prefix('[').and_then(|label| label.strip_suffix(']')).unwrap_or(bare);
    let words: Vec<&str> = bare.split_whitespace().collect();
    words.join(" ").replace(|c| marks(c) && !matches!(c, '*' | '_'), "")
}

/// Whether the person means this label, whatever its capitals.
pub(super) fn is_same(wanted: &str, label: &str) -> bool {
    clean(wanted).to_lowercase() == label.to_lowercase()
}

fn label_of<'a>(found: &regex::Captures<'a>) -> Option<&'a str> {
    found.get(1).map(|label| label.as_str()).filter(|label| could_be_label(label))
}

fn times(found: &regex::Captures<'_>, group: usize) -> Option<Times> {
    let start = millis(found.get(group)?.as_str())?;
    Some((start, found.get(group + 1).and_then(|end| millis(end.as_str()))))
}

/// Reads a time, `00:12:31-4` (tenths, as f4 writes them) among others.
fn millis(clock: &str) -> Option<Millis> {
    Millis::parse(&clock.replace('-', "."))
}

/// What the pattern finds at the start of a line, and the rest.
fn split<'a>(pattern: &Regex, line: &'a str) -> Option<(regex::Captures<'a>, &'a str)> {
    let found = pattern.captures(line)?;
    let rest = line.strip_prefix(found.get_match().as_str())?;
    Some((found, rest))
}

fn begins_with_number(text: &str) -> bool {
    text.trim_start_matches(['[', '(', '#']).starts_with(|c: char| c.is_ascii_digit())
}

fn unmarked(text: &str) -> &str {
    text.trim_start().trim_start_matches(['*', '_', '\u{200e}', '\u{200f}']).trim_start()
}

/// Whether it is short and holds a letter and nothing that labels do not hold.
fn could_be_label(label: &str) -> bool {
    let odd = |c: char| {
        matches!(c, '?' | '!' | ';' | '"' | '“' | '”' | '„' | '…' | '=' | '<' | '>' | '{' | '}' | '|' | '\\' | '@')
    };
    let short = label.chars().nth(CHARS_MAX).is_none() && label.split_whitespace().nth(WORDS_MAX).is_none();
    short && label.contains(char::is_alphabetic) && !label.contains(odd) && (!label.contains(',') || is_name(label))
}

/// Whether every word begins like a name: with a capital, a digit, or a letter of a script without capitals.
fn is_name(label: &str) -> bool {
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

/// Whether the label names a fact about the interview (`Date`, `Ort`) rather than a person.
pub(super) fn is_fact(label: &str) -> bool {
    is_metadata(&clean(label))
}

fn is_metadata(label: &str) -> bool {
    let small = label.to_lowercase();
    let word = small.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || c == '.' || c == '#');
    NOT_SPEAKERS.contains(&word) || small.split_whitespace().next().is_some_and(|first| NOT_SPEAKERS.contains(&first))
}

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

/// What was decided about one label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Text that happens to look like a label.
    Text,
    /// A speaker, in the forms with a colon, a time or a tab; on a line of its own too.
    Speaker,
}

/// The verdict on every possible label of a file.
pub(super) struct Judged {
    names: Vec<String>,
    verdicts: Vec<Verdict>,
    /// For each place, which label it has; `None` if the place is no label whatever the verdict.
    pub of_place: Vec<Option<usize>>,
    /// For each label, the one it is probably a mistyping of.
    pub same_as: Vec<Option<usize>>,
    pub doubts: Vec<Doubt>,
}

impl Judged {
    /// The label of that number.
    pub fn name(&self, label: usize) -> &str {
        &self.names[label]
    }

    /// The speaker's number at a place, if a turn begins there.
    pub fn speaker_at(&self, place: usize) -> Option<usize> {
        self.of_place[place].filter(|&label| self.verdicts[label] == Verdict::Speaker)
    }
}

/// How often a label was seen, and how.
#[derive(Default, Clone)]
struct Tally {
    /// With a colon, a time or a tab.
    marked: usize,
    /// With a time that does not stand bare.
    timed: usize,
    /// With any time.
    any_time: bool,
    /// At the beginning of a paragraph.
    opening: usize,
    /// On a line of its own, after a blank line and with words right below.
    alone: usize,
    in_brackets: usize,
    first_place: usize,
    /// Of a shape that is known for speakers.
    shaped: bool,
}

/// Takes everything for a speaker: for places found by the person's own pattern.
pub(super) fn accept_all(places: &[Place<'_>]) -> Judged {
    let (names, of_place, _) = tally(places);
    let of_place = of_place.into_iter().map(Some).collect();
    let count = names.len();
    Judged { names, verdicts: vec![Verdict::Speaker; count], of_place, same_as: vec![None; count], doubts: Vec::new() }
}

/// Decides over the whole file which of the possible labels are speakers.
///
/// `declared` are those the person named. What looks like a label and is not taken for one, and the other way round, is
/// told as a doubt.
pub(super) fn judge(places: &[Place<'_>], layout: &Layout, declared: &[String]) -> Judged {
    let (names, of_place, tallies) = tally(places);
    let mut verdicts = vec![Verdict::Text; names.len()];
    let mut doubts = Vec::new();
    let all = 0..names.len();
    let shaped: Vec<bool> = tallies.iter().map(|tally| tally.shaped).collect();
    let metadata: Vec<bool> = names.iter().map(|name| is_metadata(name)).collect();
    let line_of = |label: usize| places[tallies[label].first_place].line as u32 + 1;
    let accepted = |verdicts: &[Verdict]| verdicts.contains(&Verdict::Speaker);

    for label in all.clone() {
        let tally = &tallies[label];
        let recurs = tally.marked >= 2 || (tally.marked + tally.alone >= 2 && tally.marked > 0);
        let timed = tally.timed > 0 && tally.marked >= 2 && is_name(&names[label]);
        let shaped = shaped[label] && (recurs || tally.alone >= 2);
        if declared.iter().any(|wanted| is_same(wanted, &names[label])) || (!metadata[label] && (shaped || timed)) {
            verdicts[label] = Verdict::Speaker;
        }
    }

    // A known shape that stands once needs company, or the first line of the file.
    let once = |label: &usize| shaped[*label] && !metadata[*label] && tallies[*label].marked == 1;
    let singles: Vec<usize> = all.clone().filter(|label| verdicts[*label] == Verdict::Text).filter(once).collect();
    if accepted(&verdicts)
        || singles.len() >= 2
        || singles.first().is_some_and(|&label| line_of(label) as usize == layout.first_line + 1)
    {
        singles.iter().for_each(|&label| verdicts[label] = Verdict::Speaker);
    }

    // Names that recur; where no known shape is beside them, they have to make up the file.
    let recurring: Vec<usize> = all
        .clone()
        .filter(|&label| verdicts[label] == Verdict::Text && !metadata[label])
        .filter(|&label| {
            let (tally, name) = (&tallies[label], &names[label]);
            let enough = match (is_name(name), name.contains(' ')) {
                (true, _) => 2,
                (false, false) => 3,
                (false, true) => 5,
            };
            tally.opening >= enough
        })
        .collect();
    let covered: usize = recurring.iter().map(|&label| tallies[label].marked + tallies[label].alone).sum();
    let enough = match recurring.len() {
        1 => covered * 2 >= layout.paragraphs,
        _ => covered * 5 >= layout.paragraphs,
    };
    if accepted(&verdicts) || enough {
        let marked = recurring.iter().filter(|&&label| tallies[label].marked >= 2);
        marked.for_each(|&label| verdicts[label] = Verdict::Speaker);
        // Names without any mark are believed only among themselves, and never one alone.
        let bare: Vec<usize> = recurring.iter().copied().filter(|&label| tallies[label].alone >= 2).collect();
        if !accepted(&verdicts) && bare.len() >= 2 {
            bare.iter().for_each(|&label| verdicts[label] = Verdict::Speaker);
        }
    }
    // So does a name with a time.
    if accepted(&verdicts) {
        let timed = |label: &usize| tallies[*label].any_time && is_name(&names[*label]) && !metadata[*label];
        all.clone().filter(timed).for_each(|label| verdicts[label] = Verdict::Speaker);
    }
    if !accepted(&verdicts) {
        let bracketed: Vec<usize> = all.clone().filter(|&label| tallies[label].in_brackets >= 2).collect();
        let covered: usize = bracketed.iter().map(|&label| tallies[label].in_brackets).sum();
        if bracketed.len() >= 2 && covered * 2 >= layout.paragraphs {
            bracketed.iter().for_each(|&label| verdicts[label] = Verdict::Speaker);
        }
    }
    let same_as = mistyped(&names, &tallies, &mut verdicts);
    for (label, same) in same_as.iter().enumerate() {
        if let Some(same) = same {
            let message =
                format!("\"{}\" kept as a speaker of its own; did you mean \"{}\"?", names[label], names[*same]);
            doubts.push(Doubt::at_line(line_of(label), message));
        }
    }

    // A name that speaks once, where every other paragraph has its speaker.
    let looks_like_one =
        |label: usize| tallies[label].opening > 0 && tallies[label].marked > 0 && is_name(&names[label]);
    let marked = |wanted: &dyn Fn(usize) -> bool| -> usize {
        all.clone().filter(|&label| wanted(label)).map(|label| tallies[label].marked + tallies[label].alone).sum()
    };
    let speaking = marked(&|label| verdicts[label] == Verdict::Speaker);
    let doubtful: Vec<usize> = all
        .clone()
        .filter(|&label| verdicts[label] == Verdict::Text && !metadata[label] && looks_like_one(label))
        .collect();
    let unsure = marked(&|label| doubtful.binary_search(&label).is_ok());
    let everywhere = speaking >= 4 * unsure.max(1) && (speaking + unsure) * 10 >= layout.paragraphs * 9;
    for label in doubtful {
        let message = if everywhere {
            verdicts[label] = Verdict::Speaker;
            format!("\"{}\" taken for a speaker, although it stands once", names[label])
        } else if tallies[label].marked == 1 {
            format!("\"{}:\" looks like a speaker and was taken for text", names[label])
        } else {
            format!(
                "\"{}:\" looks like a speaker and was taken for text, {} times",
                names[label], tallies[label].marked
            )
        };
        doubts.push(Doubt::at_line(line_of(label), message));
    }
    for wanted in declared {
        if !names.iter().any(|name| is_same(wanted, name)) {
            doubts.push(Doubt::about_file(format!("no speaker \"{wanted}\", who was named an interviewer")));
        }
    }

    let by_brackets = all
        .clone()
        .any(|label| verdicts[label] == Verdict::Speaker && tallies[label].marked + tallies[label].alone == 0);
    let of_place = places
        .iter()
        .zip(of_place)
        .map(|(place, label)| {
            let may_be = match place.cue.form {
                Form::Timed | Form::Colon | Form::Tab => true,
                Form::Brackets => by_brackets,
                Form::Alone => stands_alone(place, shaped[label]),
            };
            may_be.then_some(label)
        })
        .collect();
    Judged { names, verdicts, of_place, same_as, doubts }
}

fn tally(places: &[Place<'_>]) -> (Vec<String>, Vec<usize>, Vec<Tally>) {
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut names = Vec::new();
    let mut tallies: Vec<Tally> = Vec::new();
    let mut of_place = Vec::with_capacity(places.len());
    for (index, place) in places.iter().enumerate() {
        let name = clean(place.cue.label);
        let label = *numbers.entry(name).or_insert_with_key(|name| {
            names.push(name.clone());
            let shaped = is_code(name) || roles::known(name).is_some();
            tallies.push(Tally { first_place: index, shaped, ..Tally::default() });
            names.len() - 1
        });
        of_place.push(label);
        let tally = &mut tallies[label];
        match place.cue.form {
            Form::Timed | Form::Colon | Form::Tab => tally.marked += 1,
            Form::Brackets => tally.in_brackets += 1,
            Form::Alone => tally.alone += usize::from(stands_alone(place, tally.shaped)),
        }
        tally.timed += usize::from(place.cue.form == Form::Timed);
        tally.any_time |= place.cue.times.is_some() && place.cue.form != Form::Alone;
        tally.opening += usize::from(place.opens && (place.cue.form != Form::Alone || place.followed));
    }
    (names, of_place, tallies)
}

/// Whether a line that is nothing but a label may begin a turn: a blank line above and words right below it, or one of
/// both for labels of a known shape, if they are more than a letter.
fn stands_alone(place: &Place<'_>, shaped: bool) -> bool {
    let shaped = shaped && place.cue.label.chars().nth(1).is_some();
    (place.opens && place.followed) || (shaped && (place.opens || place.followed))
}

/// For each label that stands once or twice, the frequent speaker it is a mistyping of; makes it a speaker too.
///
/// Labels that differ in a number are different people.
fn mistyped(names: &[String], tallies: &[Tally], verdicts: &mut [Verdict]) -> Vec<Option<usize>> {
    let weight = |label: usize| tallies[label].marked + tallies[label].alone;
    let mut frequent: Vec<usize> =
        (0..names.len()).filter(|&label| verdicts[label] == Verdict::Speaker && weight(label) >= 4).collect();
    frequent.sort_by_key(|&label| std::cmp::Reverse(weight(label)));
    frequent.truncate(COMPARED_MAX);
    let squeezed =
        |name: &str| -> String { name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    let digits = |name: &str| -> String { name.chars().filter(char::is_ascii_digit).collect() };
    let frequent: Vec<(usize, String, String)> =
        frequent.into_iter().map(|label| (label, squeezed(&names[label]), digits(&names[label]))).collect();

    (0..names.len())
        .map(|label| {
            let (rare, marked) = (weight(label).max(1), tallies[label].marked + tallies[label].alone);
            if marked == 0 || rare > 2 {
                return None;
            }
            let (own, own_digits) = (squeezed(&names[label]), digits(&names[label]));
            let long = own.chars().filter(|c| c.is_alphabetic()).count() >= 4;
            let (same, ..) = frequent.iter().find(|(other, name, other_digits)| {
                *other != label
                    && weight(*other) >= 3 * rare
                    && (*name == own || (long && *other_digits == own_digits && strsim::osa_distance(name, &own) == 1))
            })?;
            verdicts[label] = Verdict::Speaker;
            Some(*same)
        })
        .collect()
}
