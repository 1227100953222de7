//! Candidates for pseudonyms: what in the texts may tell who somebody is.
//!
//! Addresses, numbers and days are found by their shape, names by their capitals: words that are capitalised where no
//! sentence begins, that follow a title or an initial, or that stand together. Nobody is recognised who is described and
//! not named, and in a script without capitals only what stands out from the text around it.

use crate::model::names::{Names, compared};
use crate::model::span::Span;
use crate::model::text::Text;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

/// What a candidate seems to be, the likeliest to identify first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Email,
    Phone,
    Id,
    Url,
    Person,
    Organisation,
    Name,
    Place,
    OtherScript,
    Date,
}

impl Kind {
    /// As the table shows it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Email => "e-mail",
            Self::Phone => "phone",
            Self::Id => "number",
            Self::Url => "web address",
            Self::Person => "person?",
            Self::Organisation => "organisation?",
            Self::Name => "name?",
            Self::Place => "place or organisation?",
            Self::OtherScript => "other script?",
            Self::Date => "date",
        }
    }

    /// The descriptor proposed for it, and whether candidates are numbered.
    const fn descriptor(self) -> (&'static str, bool) {
        match self {
            Self::Email => ("e-mail", false),
            Self::Phone => ("phone", false),
            Self::Id => ("number", false),
            Self::Url => ("web address", false),
            Self::Person => ("person", true),
            Self::Organisation => ("organisation", true),
            Self::Name | Self::OtherScript => ("name", true),
            Self::Place => ("place", true),
            Self::Date => ("date", false),
        }
    }
}

/// Something to decide about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub text: String,
    pub kind: Kind,
    pub count: u32,
    /// The names of the documents, in their order.
    pub documents: Vec<String>,
    /// The words around its first place.
    pub example: String,
    /// The descriptor proposed, as `[person 1]`.
    pub replacement: String,
}

/// A text to look through.
pub struct Source<'a> {
    pub document: &'a str,
    pub text: &'a Text,
    /// The labels that speak in it: where a sentence begins after one.
    pub labels: &'a [String],
}

/// A word of a text.
struct Word {
    letters: String,
    span: Span,
    starts_sentence: bool,
    /// Only one blank, or one line end, lies between it and the word before.
    follows: bool,
    /// What stands between it and the word before.
    gap: String,
}

/// Everything noted about one candidate.
#[derive(Default)]
struct Noted {
    /// As it is first written, or shorter: with its accents in one.
    text: String,
    count: u32,
    documents: BTreeSet<usize>,
    example: String,
    kinds: HashMap<Kind, u32>,
    /// How often it stands where capitals mean a name.
    certain: u32,
}

const TITLES: [&str; 18] = [
    "Dr",
    "Prof",
    "Professor",
    "Doctor",
    "Mr",
    "Mrs",
    "Ms",
    "Miss",
    "Sir",
    "Herr",
    "Frau",
    "Bay",
    "Bayan",
    "Mme",
    "Señor",
    "Señora",
    "Nurse",
    "Sister",
];
const COMPANIES: [&str; 30] = [
    "GmbH",
    "AG",
    "KG",
    "SE",
    "Ltd",
    "Limited",
    "Inc",
    "LLC",
    "PLC",
    "Plc",
    "Corp",
    "Corporation",
    "Company",
    "Co",
    "Mutual",
    "Bank",
    "Insurance",
    "Group",
    "Holding",
    "Holdings",
    "Partners",
    "University",
    "College",
    "Hospital",
    "Clinic",
    "Institute",
    "Foundation",
    "Labs",
    "School",
    "Agency",
];
/// Words that join two capitalised ones to one name.
const JOINTS: [&str; 15] =
    ["&", "de", "da", "do", "dos", "del", "della", "di", "du", "van", "von", "der", "den", "bin", "ibn"];
/// A capitalised word after one of these is a place or an organisation.
const PLACE_WORDS: [&str; 9] = ["at", "in", "from", "near", "to", "bei", "aus", "nach", "für"];
/// Capitals that are the language's, and nobody's name.
const CALENDAR: [&str; 33] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "mondays",
    "fridays",
    "english",
    "german",
    "french",
    "turkish",
    "spanish",
    "italian",
    "arabic",
    "chinese",
    "christmas",
    "easter",
    "internet",
    "god",
];
/// Words that begin sentences, and may stand nowhere else in a short text.
const OPENERS: &str = " a about actually after all also although and anyway are as at because before both but by can could \
    did do does even every everybody for from had has have he her here his how i if in is it its just last let like many \
    may maybe me more most my next no nobody not now of okay on one only or other our perhaps she should since so some \
    somebody sometimes still such than that the their them then there these they this those though to two us was we well \
    were what when where which while who why will with without would yeah yes yesterday you your ";
/// First names that are also words, and are found though the word is in the texts.
const NAMES_AND_WORDS: [&str; 50] = [
    "Will",
    "Mark",
    "Rose",
    "Grace",
    "Hope",
    "Faith",
    "Joy",
    "May",
    "June",
    "April",
    "Bill",
    "Frank",
    "Grant",
    "Chase",
    "Drew",
    "Rich",
    "Rob",
    "Sue",
    "Pat",
    "Art",
    "Dawn",
    "Ivy",
    "Lily",
    "Daisy",
    "Violet",
    "Olive",
    "Ruby",
    "Pearl",
    "Amber",
    "Crystal",
    "Summer",
    "Autumn",
    "Angel",
    "Christian",
    "Guy",
    "Miles",
    "Max",
    "Nick",
    "Ray",
    "Wade",
    "Earl",
    "Dean",
    "Penny",
    "Holly",
    "Heather",
    "Robin",
    "Dale",
    "Cliff",
    "Lance",
    "Gene",
];
/// What only somebody does: after a name, not after the verb or the noun of the same letters.
const DEEDS: [&str; 34] = [
    "is", "was", "has", "had", "did", "does", "says", "said", "sits", "sat", "told", "asked", "knows", "knew",
    "thinks", "thought", "wants", "wanted", "works", "worked", "runs", "ran", "went", "came", "left", "moved",
    "joined", "showed", "gave", "got", "built", "made", "wrote", "would",
];

static SHAPES: LazyLock<[(Kind, Regex); 6]> = LazyLock::new(|| {
    let shape = |pattern: &str| Regex::new(pattern).expect("a pattern");
    [
        (Kind::Email, shape(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")),
        (Kind::Url, shape(r"\b(https?://|www\.)[^\s<>()\[\]“”]*[^\s<>()\[\]“”.,;:!?]")),
        (Kind::Id, shape(r"\b[A-Z]{2}\d{2}( ?[A-Z0-9]{4}){3,7}( ?[A-Z0-9]{1,3})?\b|\b\d{9,}\b|\b\d{3}-\d{2}-\d{4}\b")),
        (
            Kind::Date,
            shape(concat!(
                r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b",
                r"|\b\d{1,2}(st|nd|rd|th|\.)? (of )?(January|February|March|April|May|June|July|August|September|October",
                r"|November|December|Januar|Februar|März|Mai|Juni|Juli|Oktober|Dezember)( \d{4})?\b",
                r"|\b(January|February|March|April|May|June|July|August|September|October|November|December)",
                r" \d{1,2}(st|nd|rd|th)?(, \d{4})?\b",
            )),
        ),
        (Kind::Phone, shape(r"(\+|\b00)\d{1,3}[ ()/.-]{0,2}\d[\d ()/.-]{5,}\d|\(?\b0\d{1,5}\)?[ /-]\d[\d /-]{3,}\d\b")),
        (Kind::Phone, shape(r"\b(\(\d{3}\) ?|\d{3}[ .-])?\d{3}[ .-]\d{4}\b")),
    ]
});

/// What in a text has the shape of an address or a number that leads to somebody: mail, phone, web, account. Days do not.
pub fn addresses(text: &str) -> Vec<(Kind, &str)> {
    let mut found: Vec<(Kind, regex::Match<'_>)> = Vec::new();
    for (kind, shape) in SHAPES.iter().filter(|(kind, _)| *kind != Kind::Date) {
        for place in shape.find_iter(text) {
            if !found.iter().any(|(_, other)| other.start() < place.end() && place.start() < other.end()) {
                found.push((*kind, place));
            }
        }
    }
    found.sort_by_key(|(_, place)| place.start());
    found.into_iter().map(|(kind, place)| (kind, place.as_str())).collect()
}

/// Looks for candidates in all the texts; what `known` names already is left out. The likeliest come first.
pub fn find(sources: &[Source<'_>], known: &Names) -> Vec<Candidate> {
    let texts: Vec<_> = sources.iter().map(read).collect();
    let words = texts.iter().flat_map(|(words, _)| words);
    let in_lower: HashSet<&str> =
        words.filter(|word| !is_capitalised(&word.letters)).map(|word| word.letters.as_str()).collect();
    let mut notes: BTreeMap<String, Noted> = BTreeMap::new();
    for (at, (source, (words, shapes))) in sources.iter().zip(&texts).enumerate() {
        let covered: Vec<Span> = known.find(source.text.as_str()).iter().map(|found| found.span).collect();
        let is_new = |span: Span| !covered.iter().any(|known| known.overlaps(span));
        let mut note = |text: &str, span: Span, kind: Kind, is_certain: bool| {
            if !is_new(span) {
                return;
            }
            let noted = notes.entry(compared(text)).or_default();
            if noted.count == 0 {
                noted.example = example(source.text, span);
            }
            if noted.text.is_empty() || text.chars().count() < noted.text.chars().count() {
                text.clone_into(&mut noted.text);
            }
            noted.count += 1;
            noted.documents.insert(at);
            *noted.kinds.entry(kind).or_default() += 1;
            noted.certain += u32::from(is_certain);
        };
        for (kind, span) in shapes {
            note(source.text.slice(*span), *span, *kind, true);
        }
        for (text, span) in other_scripts(source.text) {
            note(&text, span, Kind::OtherScript, true);
        }
        for run in runs(words, &in_lower) {
            let text: String = source.text.slice(run.span).split_whitespace().collect::<Vec<_>>().join(" ");
            note(&text, run.span, run.kind, run.is_certain);
        }
    }
    let labels: BTreeSet<&String> = sources.iter().flat_map(|source| source.labels).collect();
    for label in labels.into_iter().filter(|label| is_named(label) && !known.stand_in(label)) {
        let speaks = sources.iter().enumerate().filter(|(_, source)| source.labels.contains(label));
        let noted = notes.entry(compared(label)).or_default();
        noted.documents.extend(speaks.map(|(at, _)| at));
        noted.count = noted.count.max(1);
        label.clone_into(&mut noted.text);
        noted.certain += 1;
        noted.example = format!("{label}: … (speaks)");
        *noted.kinds.entry(Kind::Person).or_default() += 100;
    }
    // What only ever begins sentences may be any word.
    notes.retain(|_, noted| noted.certain > 0);
    ranked(notes, sources)
}

/// A label that is a name and no role or number.
fn is_named(label: &str) -> bool {
    const ROLES: [&str; 12] = [
        "interviewer",
        "interviewee",
        "participant",
        "moderator",
        "speaker",
        "researcher",
        "respondent",
        "question",
        "answer",
        "unknown",
        "facilitator",
        "host",
    ];
    let lower = label.to_lowercase();
    label.chars().filter(|letter| letter.is_alphabetic()).count() > 2
        && !label.chars().any(char::is_numeric)
        && !ROLES.iter().any(|role| lower.starts_with(role))
}

fn ranked(notes: BTreeMap<String, Noted>, sources: &[Source<'_>]) -> Vec<Candidate> {
    let mut found: Vec<(Kind, String, Noted)> = notes
        .into_iter()
        .map(|(text, noted)| {
            let likeliest = noted.kinds.iter().max_by_key(|(kind, count)| (**count, std::cmp::Reverse(**kind)));
            (likeliest.map_or(Kind::Name, |(kind, _)| *kind), text, noted)
        })
        .collect();
    // A part of a longer name is of its kind.
    let longer: Vec<(Kind, String)> = found
        .iter()
        .filter(|(kind, text, _)| text.contains(' ') && matches!(kind, Kind::Person | Kind::Organisation))
        .map(|(kind, text, _)| (*kind, text.clone()))
        .collect();
    let whole =
        |text: &str| longer.iter().find(|(_, whole)| whole != text && whole.split(' ').any(|part| part == text));
    for (kind, text, _) in &mut found {
        if matches!(kind, Kind::Name | Kind::Place | Kind::Person)
            && let Some((same, _)) = whole(text)
        {
            *kind = *same;
        }
    }
    found.sort_by(|(a, one, noted), (b, other, noted_other)| {
        a.cmp(b).then(noted_other.count.cmp(&noted.count)).then(one.cmp(other))
    });
    let mut given: HashMap<String, String> = HashMap::new();
    let mut numbers: HashMap<&'static str, u32> = HashMap::new();
    let mut number = |kind: Kind, text: &str| {
        let (word, is_numbered) = kind.descriptor();
        if !is_numbered {
            return format!("[{word}]");
        }
        let one = whole(text).map_or(text, |(_, whole)| whole).to_owned();
        let n = numbers.entry(word).or_default();
        given
            .entry(one)
            .or_insert_with(|| {
                *n += 1;
                format!("[{word} {n}]")
            })
            .clone()
    };
    found
        .into_iter()
        .map(|(kind, text, noted)| Candidate {
            replacement: number(kind, &text),
            documents: noted.documents.iter().map(|&at| sources[at].document.to_owned()).collect(),
            kind,
            text: noted.text,
            count: noted.count,
            example: noted.example,
        })
        .collect()
}

/// The words of a text, without those of its labels, and what has the shape of an address or a number.
fn read(source: &Source<'_>) -> (Vec<Word>, Vec<(Kind, Span)>) {
    static WORD: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[\p{L}\p{M}\p{N}]+([’'\-][\p{L}\p{M}]+)*|&").expect("a pattern"));
    let text = source.text;
    let mut shapes: Vec<(Kind, Span)> = Vec::new();
    for (kind, shape) in &*SHAPES {
        for span in text.find_all(shape) {
            if !shapes.iter().any(|(_, other)| other.overlaps(span)) {
                shapes.push((*kind, span));
            }
        }
    }
    let mut masked: Vec<Span> = shapes.iter().map(|(_, span)| *span).collect();
    masked.sort_unstable();
    let mut words: Vec<Word> = Vec::new();
    let mut before = Span::of(0, 0);
    for span in text.find_all(&WORD) {
        let next = masked.partition_point(|mask| mask.end() <= span.start());
        if masked.get(next).is_some_and(|mask| mask.overlaps(span)) {
            continue;
        }
        let gap = text.slice(Span::between(before.end(), span.start()));
        let letters = text.slice(span).to_owned();
        let passed = [' ', '\t', '"', '“', '”', '„', '«', '»', '(', '[', '*', '_', '\'', '‘', '#', '\u{a0}'];
        let ends = gap.trim_end_matches(passed);
        let after_blank_line = gap.matches('\n').count() > 1;
        let starts_sentence = before.is_empty()
            || after_blank_line
            || ends.ends_with(['.', '?', '!', '…', ':', '—', '–', ']', '\n']) && !is_short(&words, ends);
        let follows = !before.is_empty() && gap.trim().is_empty() && !after_blank_line && !gap.is_empty()
            || gap.trim() == "." && gap.starts_with('.') && is_short(&words, ends);
        let gap = gap.to_owned();
        words.push(Word { letters, span, starts_sentence, follows, gap });
        before = span;
    }
    let is_label =
        |word: &Word| source.labels.iter().any(|label| label.split_whitespace().any(|part| part == word.letters));
    // A label stands at the beginning of a line, before a colon or a time.
    let is_spoken: Vec<bool> = (0..words.len())
        .map(|at| {
            let opens = words[at].starts_sentence && (at == 0 || words[at].gap.contains('\n'));
            !(opens && is_label(&words[at]))
        })
        .collect();
    let mut spoken = is_spoken.iter();
    words.retain(|_| spoken.next().copied().unwrap_or(true));
    (words, shapes)
}

/// Whether the full stop after the last word is that of a title or an initial.
fn is_short(words: &[Word], gap: &str) -> bool {
    gap.trim() == "."
        && words.last().is_some_and(|word| {
            TITLES.contains(&word.letters.as_str())
                || word.letters.chars().count() == 1 && word.letters != "I" && is_capitalised(&word.letters)
        })
}

fn is_capitalised(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

fn is_capitals(word: &str) -> bool {
    word.chars().all(|letter| !letter.is_lowercase())
}

/// Words that stand together as a name.
struct Run {
    span: Span,
    kind: Kind,
    is_certain: bool,
}

/// The runs of capitalised words that may be names.
fn runs(words: &[Word], in_lower: &HashSet<&str>) -> Vec<Run> {
    let is_word = |at: usize| {
        let letters = words[at].letters.to_lowercase();
        let stem = letters.split(['\'', '’']).next().unwrap_or_default().to_owned();
        let one = stem.strip_suffix('s').unwrap_or(&stem);
        in_lower.contains(letters.as_str())
            || in_lower.contains(stem.as_str())
            || CALENDAR.contains(&one)
            || OPENERS.contains(&format!(" {stem} "))
    };
    let is_name = |at: usize| {
        let letters = words[at].letters.as_str();
        is_capitalised(letters)
            && letters != "I"
            && !letters.starts_with("I'")
            && !letters.starts_with("I’")
            && !letters.chars().any(char::is_numeric)
    };
    let mut runs = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if !is_name(at) {
            at += 1;
            continue;
        }
        let start = at;
        let mut end = at + 1;
        loop {
            if end < words.len() && words[end].follows && is_name(end) {
                end += 1;
            } else if end + 1 < words.len()
                && words[end].follows
                && words[end + 1].follows
                && JOINTS.contains(&words[end].letters.as_str())
                && is_name(end + 1)
            {
                end += 2;
            } else {
                break;
            }
        }
        at = end;
        runs.extend(run(words, start, end, &is_word));
    }
    runs
}

fn run(words: &[Word], mut start: usize, mut end: usize, is_word: &dyn Fn(usize) -> bool) -> Option<Run> {
    let letters = |at: usize| words[at].letters.as_str();
    let before = |at: usize| at.checked_sub(1).map_or("", letters);
    // The first word of a sentence that is a word anywhere else is no part of the name.
    let is_rare_use = |at: usize| {
        NAMES_AND_WORDS.contains(&letters(at))
            && !["in", "since", "by", "until", "last", "next", "of", "from"].contains(&before(at))
            && words
                .get(at + 1)
                .is_some_and(|next| next.gap.starts_with(',') || next.follows && DEEDS.contains(&next.letters.as_str()))
    };
    let mut is_person = false;
    while end - start > 1 && words[start].starts_sentence && is_word(start) && !TITLES.contains(&letters(start)) {
        start += 1;
    }
    while end - start > 1 && TITLES.contains(&letters(start)) {
        (start, is_person) = (start + 1, true);
    }
    while end - start > 1 && (is_word(end - 1) && CALENDAR.contains(&letters(end - 1).to_lowercase().as_str())) {
        end -= 1;
    }
    let first = letters(start);
    let count = end - start;
    let is_letter = |at: usize| letters(at).chars().count() == 1;
    if count == 1 && TITLES.contains(&first) || (start..end).all(is_letter) {
        return None;
    }
    is_person |= TITLES.contains(&before(start)) && words[start].follows;
    let is_initials = count > 1 && first.chars().count() == 1;
    let is_company = (start..end).any(|at| COMPANIES.contains(&letters(at)) && count > 1 || letters(at) == "&");
    let is_camel = first.chars().skip(1).any(char::is_uppercase) && !is_capitals(first);
    let after = words.get(end);
    let does = after.is_some_and(|next| next.follows && DEEDS.contains(&next.letters.as_str()));
    let is_called = ["called", "named", "ask", "asked", "told", "tell", "with", "and"].contains(&before(start));
    let stem = |word: &str| word.split(['\'', '’']).next().unwrap_or_default().to_owned();
    let is_common = count == 1 && is_word(start);
    if is_common && !is_rare_use(start) && !is_person {
        return None;
    }
    if is_capitals(&stem(first)) && count == 1 {
        return None;
    }
    // Sentence after sentence may begin so; a name stands elsewhere, too.
    let is_certain = !words[start].starts_sentence || count > 1 || is_person || is_camel || is_common;
    let kind = if is_company {
        Kind::Organisation
    } else if is_person || is_initials || is_common {
        Kind::Person
    } else if PLACE_WORDS.contains(&before(start)) && !words[start].starts_sentence {
        Kind::Place
    } else if is_camel {
        Kind::Name
    } else if count > 1 || does || is_called {
        Kind::Person
    } else {
        Kind::Name
    };
    let span = Span::between(words[start].span.start(), words[end - 1].span.end());
    Some(Run { span: without_genitive(span, letters(end - 1)), kind, is_certain })
}

/// The name without `'s` at its end.
fn without_genitive(span: Span, last: &str) -> Span {
    let cut = last.ends_with("'s") || last.ends_with("’s");
    if cut { Span::between(span.start(), span.end().minus(2)) } else { span }
}

/// Words in a script without capitals, where most of the text has them: they stand out, and may be names.
fn other_scripts(text: &Text) -> Vec<(String, Span)> {
    static CASELESS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\p{Lo}[\p{Lo}\p{M}]+( \p{Lo}[\p{Lo}\p{M}]+)*").expect("a pattern"));
    let letters = text.as_str().chars().filter(|letter| letter.is_alphabetic());
    let (all, cased) = letters.fold((0_usize, 0_usize), |(all, cased), letter| {
        (all + 1, cased + usize::from(letter.is_lowercase() || letter.is_uppercase()))
    });
    if cased * 3 < all * 2 {
        return Vec::new();
    }
    text.find_all(&CASELESS).into_iter().map(|span| (text.slice(span).to_owned(), span)).collect()
}

/// The words around a place, on one line.
fn example(text: &Text, span: Span) -> String {
    const AROUND: u32 = 40;
    let (from, to) = (span.start().minus(AROUND), span.end().plus(AROUND));
    let words = text.slice(Span::between(from, to)).split_whitespace().collect::<Vec<_>>().join(" ");
    let (open, close) = (if from.get() > 0 { "…" } else { "" }, if to.get() < text.len() { "…" } else { "" });
    format!("{open}{words}{close}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        found_but(text, &Names::default())
    }

    fn found_but(text: &str, known: &Names) -> Vec<String> {
        let text = Text::new(text.to_owned()).unwrap();
        let labels = ["I".to_owned(), "P01".to_owned()];
        let candidates = find(&[Source { document: "P01", text: &text, labels: &labels }], known);
        candidates.iter().map(|one| format!("{} {} {}", one.text, one.kind.word(), one.replacement)).collect()
    }

    #[test]
    fn addresses_numbers_and_days_are_found_by_their_shape() {
        let text = "mail a.b@c.example, see https://x.example/y. Ring 555-0142 or +49 30 1234567 by 2026-03-01, \
                    account DE89 3704 0044 0532 0130 00, not 1,200 or 80";
        assert_eq!(
            found(text),
            [
                "a.b@c.example e-mail [e-mail]",
                "+49 30 1234567 phone [phone]",
                "555-0142 phone [phone]",
                "DE89 3704 0044 0532 0130 00 number [number]",
                "https://x.example/y web address [web address]",
                "2026-03-01 date [date]",
            ]
        );
    }

    #[test]
    fn names_are_found_by_capitals_where_no_sentence_begins() {
        let text = "P01: Then Odile came. Odile Brannigan, at Quillmoor Mutual. We met J. K. Ostrander in Little Venning.\n\
                    \nP01: We use LedgerLark. They asked Dr. Roke. Nobody knew. We asked nobody.\n";
        assert_eq!(
            found(text),
            [
                "J. K. Ostrander person? [person 1]",
                "Odile person? [person 2]",
                "Odile Brannigan person? [person 2]",
                "Roke person? [person 3]",
                "Quillmoor Mutual organisation? [organisation 1]",
                "LedgerLark name? [name 1]",
                "Little Venning place or organisation? [place 1]",
            ]
        );
    }

    #[test]
    fn a_name_that_is_a_word_is_found_by_what_it_does() {
        assert_eq!(found("P01: Will, a bit. Will sits there. It will do. Will it?\n"), ["Will person? [person 1]"]);
        assert_eq!(found("P01: Will it do? It will. Mark this. I mark it.\n"), [""; 0]);
    }

    #[test]
    fn another_script_stands_out() {
        assert_eq!(found("there is ليلى حداد in the team of many people"), ["ليلى حداد other script? [name 1]"]);
    }

    #[test]
    fn what_the_list_has_is_not_shown_again() {
        let name = crate::model::names::Name { real: "Odile Brannigan".into(), replacement: "[x]".into() };
        assert_eq!(
            found_but("we met Odile Brannigan and Tomasz there", &Names::new(vec![name], false)),
            ["Tomasz person? [person 1]"]
        );
    }
}
