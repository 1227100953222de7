//! How many participants a sentence says there are: by a word, a count or a share.

use super::{Word, between};
use crate::analysis::quantifier::Scale;
use crate::model::span::Span;
use crate::model::text::{Text, folded};

/// Something a sentence says about how many.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    pub span: Span,
    pub says: Says,
}

/// What it says.
#[derive(Debug, Clone, PartialEq)]
pub enum Says {
    /// A word of the scale, as the scale writes it.
    Word(String),
    /// More than half.
    Majority,
    /// A word that is not on the scale, or one with a "not" before it.
    Unclear,
    /// `9 of 21`, `(9/21)`, `n = 9`, "nine participants".
    Count { n: u64, of: Option<u64>, bound: Bound },
    /// Per cent, with how many digits after the point.
    Share { per_cent: f64, digits: usize, bound: Bound },
    /// How many participants there are: `N = 21`, "all 21 participants".
    Everybody(u64),
}

/// How a figure is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    Exactly,
    AtLeast,
    MoreThan,
    AtMost,
    LessThan,
    /// "about", "nearly".
    Roughly,
}

impl Bound {
    /// Whether the study's figure is as the sentence says; the two are `Equal` if they are the same to the digits given.
    pub fn holds(self, found: std::cmp::Ordering) -> bool {
        match self {
            Self::Exactly => found.is_eq(),
            Self::AtLeast => found.is_ge(),
            Self::MoreThan => found.is_gt(),
            Self::AtMost => found.is_le(),
            Self::LessThan => found.is_lt(),
            Self::Roughly => true,
        }
    }
}

/// Nouns for those who were interviewed.
#[rustfmt::skip]
const PARTICIPANTS: &[&str] = &[
    "participant", "participants", "interviewee", "interviewees", "respondent", "respondents", "informant", "informants", "people",
    "practitioner", "practitioners", "expert", "experts",
    "teilnehmer", "teilnehmern", "teilnehmende", "teilnehmenden", "teilnehmerinnen", "befragte", "befragten", "interviewte",
    "interviewten", "personen", "participante", "participantes", "participantes", "personnes", "entrevistados", "entrevistadas",
    "partecipanti", "intervistati", "deelnemers", "respondenten", "personas", "pessoas",
];
/// What may be counted just as well.
#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "passage", "passages", "coding", "codings", "code", "codes", "theme", "themes", "quote", "quotes", "segment", "segments", "turn",
    "turns", "document", "documents", "interview", "interviews", "transcript", "transcripts", "question", "questions", "paper",
    "papers", "study", "studies", "mention", "mentions", "excerpt", "excerpts", "word", "words", "hour", "hours", "minute", "minutes",
    "year", "years", "item", "items", "disagreements", "units",
];
/// Words for a scale's own, if it has that one.
const ALSO: &[(&str, &str)] = &[
    ("nearly all", "almost all"),
    ("almost every", "almost all"),
    ("nearly every", "almost all"),
    ("few", "a few"),
    ("half", "about half"),
    ("around half", "about half"),
    ("roughly half", "about half"),
    ("approximately half", "about half"),
    ("every", "all"),
    ("each", "all"),
    ("no", "none"),
    ("not any", "none"),
    ("most", "most"),
];
/// Words that no scale of ours has.
const VAGUE: &[&str] = &[
    "many",
    "several",
    "numerous",
    "a couple",
    "a handful",
    "a number",
    "various",
    "multiple",
    "a minority",
    "the minority",
    "a third",
    "a quarter",
    "two thirds",
    "not all",
    "not every",
    "all but",
];
const MAJORITY: &[&str] =
    &["a majority", "the majority", "majority", "the vast majority", "more than half", "over half"];
#[rustfmt::skip]
const NUMBERS: &[&str] = &[
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
];
const OF: &[&str] = &["of", "von", "sur", "di", "van", "de"];
const ARTICLES: &[&str] =
    &["the", "our", "all", "these", "those", "den", "unseren", "les", "los", "las", "i", "out", "its"];
/// How many words may stand between a quantifier and those it counts.
const REACH: usize = 5;
/// How long a run of digits may be and still be a count.
const DIGITS_MAX: usize = 6;

/// The phrases that are looked for, folded, the longest first.
pub struct Phrases(Vec<(Vec<String>, Says)>);

impl Phrases {
    /// Those of a scale.
    pub fn of(scale: &Scale) -> Self {
        let phrase = |words: &str| folded(words).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let mut all: Vec<(Vec<String>, Says)> =
            scale.words().map(|word| (phrase(word), Says::Word(word.to_owned()))).collect();
        let mut also = |words: &str, says: Says| {
            let words = phrase(words);
            if all.iter().all(|(known, _)| *known != words) {
                all.push((words, says));
            }
        };
        for (words, means) in ALSO {
            if let Some(known) = scale.words().find(|word| folded(word) == *means) {
                also(words, Says::Word(known.to_owned()));
            }
        }
        MAJORITY.iter().for_each(|words| also(words, Says::Majority));
        VAGUE.iter().for_each(|words| also(words, Says::Unclear));
        all.retain(|(words, _)| !words.is_empty());
        all.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        Self(all)
    }
}

/// Whether somebody who was interviewed is spoken of.
pub fn speaks_of_participants(words: &[Word]) -> bool {
    words.iter().any(|word| is_in(PARTICIPANTS, &word.folded))
}

/// What a sentence's words say about how many, in its order. `words` are those of the paper's authors alone.
pub fn claims(text: &Text, words: &[Word], phrases: &Phrases) -> Vec<Claim> {
    let mut found = by_figure(text, words);
    found.extend(by_word(text, words, phrases));
    found.sort_by_key(|claim| claim.span);
    found
}

fn is_in(list: &[&str], word: &str) -> bool {
    list.contains(&word)
}

fn number(word: &Word, text: &Text) -> Option<u64> {
    let written = text.slice(word.span);
    if written.chars().all(|c| c.is_ascii_digit()) && written.chars().count() <= DIGITS_MAX {
        return written.parse().ok();
    }
    NUMBERS.iter().position(|known| *known == word.folded).map(|n| n as u64)
}

fn by_figure(text: &Text, words: &[Word]) -> Vec<Claim> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let (claim, next) = figure_at(text, words, at);
        found.extend(claim.map(|(says, last)| {
            let mut span = word.span.hull(words[last].span);
            if matches!(says, Says::Share { .. }) {
                let sign = text.slice(Span::between(span.end(), span.end().plus(3))).chars().position(|c| c == '%');
                span = Span::between(span.start(), span.end().plus(sign.map_or(0, |sign| sign as u32 + 1)));
            }
            Claim { span, says }
        }));
        at = next.max(at + 1);
    }
    found
}

/// What the figure at a word says, with its last word; and where to go on.
fn figure_at(text: &Text, words: &[Word], at: usize) -> (Option<(Says, usize)>, usize) {
    let gap = between(text, words, at).trim();
    let after = words.get(at).map_or("", |word| text.slice(Span::between(word.span.end(), word.span.end().plus(3))));
    let is_share = after.trim_start().starts_with('%')
        || words
            .get(at + 1)
            .is_some_and(|next| gap.is_empty() && matches!(next.folded.as_str(), "percent" | "prozent"));
    if is_share {
        let written = text.slice(words[at].span);
        let is_range = at > 0 && matches!(between(text, words, at - 1).trim(), "-" | "–" | "..");
        let digits = written.split_once('.').map_or(0, |(_, digits)| digits.chars().count());
        let is_figure = written.chars().all(|c| c.is_ascii_digit() || c == '.');
        let per_cent =
            written.parse::<f64>().ok().filter(|value| is_figure && !is_range && *value <= 100.0 && digits <= 3);
        let says = per_cent.map(|per_cent| Says::Share { per_cent, digits, bound: bound_before(words, at) });
        return (says.map(|says| (says, at)), at + 1);
    }
    let Some(n) = number(&words[at], text) else { return (None, at + 1) };
    let is_before = |name: &str| {
        at > 0 && text.slice(words[at - 1].span) == name && matches!(between(text, words, at - 1).trim(), "=" | ":")
    };
    if is_before("N") {
        return (Some((Says::Everybody(n), at)), at + 1);
    }
    let bound = bound_before(words, at);
    // 9/21, 9 of 21, 9 out of our 21
    let mut last = at + 1;
    let mut is_of = gap == "/";
    while !is_of && last < words.len() && last <= at + 3 && between(text, words, last - 1).trim().is_empty() {
        let word = words[last].folded.as_str();
        last += 1;
        if is_in(OF, word) {
            is_of = true;
            while words.get(last).is_some_and(|word| is_in(ARTICLES, &word.folded)) && last <= at + 4 {
                last += 1;
            }
        } else if !is_in(ARTICLES, word) {
            break;
        }
    }
    if is_of && let Some(of) = words.get(last).and_then(|word| number(word, text)) {
        if counts_others(text, words, last) || n > of || of == 0 {
            return (None, last + 1);
        }
        return (Some((Says::Count { n, of: Some(of), bound }, last)), last + 1);
    }
    if is_before("n") && !counts_others(text, words, at) {
        return (Some((Says::Count { n, of: None, bound }, at)), at + 1);
    }
    let Some(noun) = noun_after(text, words, at, 3) else { return (None, at + 1) };
    let before = at.checked_sub(1).map_or("", |before| words[before].folded.as_str());
    let is_some_of_them = are_some(words, noun);
    let says = match before {
        "all" | "our" | "interviewed" if !is_some_of_them => Says::Everybody(n),
        // "One participant told us" does not say that nobody else did.
        _ if n <= 1 => return (None, at + 1),
        _ => Says::Count { n, of: None, bound },
    };
    (Some((says, noun)), at + 1)
}

/// Whether what follows a figure is something else than participants.
fn counts_others(text: &Text, words: &[Word], at: usize) -> bool {
    (at..at + 2)
        .take_while(|&at| between(text, words, at).trim().is_empty())
        .any(|at| words.get(at + 1).is_some_and(|word| is_in(OTHERS, &word.folded)))
}

/// Where within so many words those who were interviewed are named, with nothing but blanks and brackets before.
fn noun_after(text: &Text, words: &[Word], at: usize, reach: usize) -> Option<usize> {
    for place in at + 1..=at + reach {
        let word = words.get(place)?;
        let gap = between(text, words, place - 1);
        if gap.contains(['.', ';', ':', '!', '?', ',', '—', '–', '\t']) {
            return None;
        }
        if is_in(PARTICIPANTS, &word.folded) {
            return Some(place);
        }
        if is_in(OTHERS, &word.folded) {
            return None;
        }
    }
    None
}

/// Whether only some of the participants are meant: those who …
fn are_some(words: &[Word], noun: usize) -> bool {
    words.get(noun + 1).is_some_and(|word| matches!(word.folded.as_str(), "who" | "that" | "whose" | "with"))
}

fn bound_before(words: &[Word], at: usize) -> Bound {
    let word = |back: usize| at.checked_sub(back).map_or("", |place| words[place].folded.as_str());
    match (word(2), word(1)) {
        ("at", "least") => Bound::AtLeast,
        ("more", "than") | (_, "over" | "above") => Bound::MoreThan,
        ("at", "most") | ("up", "to") => Bound::AtMost,
        ("less" | "fewer", "than") | (_, "under" | "below") => Bound::LessThan,
        (_, "about" | "around" | "nearly" | "almost" | "roughly" | "approximately" | "some" | "circa") => {
            Bound::Roughly
        }
        _ => Bound::Exactly,
    }
}

fn by_word(text: &Text, words: &[Word], Phrases(phrases): &Phrases) -> Vec<Claim> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let stands = |phrase: &[String]| {
            phrase.iter().enumerate().all(|(n, part)| words.get(at + n).is_some_and(|word| word.folded == *part))
                && (1..phrase.len()).all(|n| between(text, words, at + n - 1).trim().is_empty())
        };
        let Some((phrase, says)) = phrases.iter().find(|(phrase, _)| stands(phrase)) else {
            at += 1;
            continue;
        };
        let last = at + phrase.len() - 1;
        let before = at.checked_sub(1).map_or("", |before| words[before].folded.as_str());
        if before != "at"
            && let Some(noun) = noun_after(text, words, last, REACH)
        {
            let is_split = words.get(last + 1).is_some_and(|word| word.folded == "but" || word.folded == "other");
            let says = if before == "not" || is_split || are_some(words, noun) { Says::Unclear } else { says.clone() };
            found.push(Claim { span: words[at].span.hull(words[noun].span), says });
        }
        at = last + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;

    fn said(sentence: &str) -> Vec<String> {
        let text = Text::new(sentence.to_owned()).unwrap();
        let words = words(&text, text.whole());
        let found = claims(&text, &words, &Phrases::of(&Scale::default()));
        found
            .into_iter()
            .map(|claim| match claim.says {
                Says::Word(word) => word,
                Says::Majority => "majority".into(),
                Says::Unclear => "unclear".into(),
                Says::Count { n, of, bound } => format!("{bound:?} {n} of {of:?}"),
                Says::Share { per_cent, bound, .. } => format!("{bound:?} {per_cent} %"),
                Says::Everybody(n) => format!("N {n}"),
            })
            .collect()
    }

    #[test]
    fn words_for_how_many_count_where_participants_are_near() {
        assert_eq!(said("Most of our participants left."), ["most"]);
        assert_eq!(said("A few participants, and nearly all respondents, left."), ["a few", "almost all"]);
        assert_eq!(said("Most (12/21) of the participants left."), ["most", "Exactly 12 of Some(21)"]);
        assert_eq!(said("The most important reason; participants left."), Vec::<String>::new());
        assert_eq!(said("At most two of them left."), Vec::<String>::new());
        assert_eq!(said("Not all participants left; several participants stayed."), ["unclear", "unclear"]);
        assert_eq!(said("The majority of participants left, no participant stayed."), ["majority", "none"]);
        assert_eq!(said("Some other participants left."), ["unclear"]);
    }

    #[test]
    fn figures_are_read_however_they_are_written() {
        assert_eq!(said("Isolation (9/21, 43 %) was named."), ["Exactly 9 of Some(21)", "Exactly 43 %"]);
        assert_eq!(said("Nine of the 21 participants left."), ["Exactly 9 of Some(21)"]);
        assert_eq!(said("Isolation (n = 9) and at least 42.9% of them."), ["Exactly 9 of None", "AtLeast 42.9 %"]);
        assert_eq!(
            said("Twelve participants left; more than 3 participants stayed."),
            ["Exactly 12 of None", "MoreThan 3 of None"]
        );
        assert_eq!(said("We interviewed 20 participants (N=20)."), ["N 20", "N 20"]);
        assert_eq!(said("All nine participants who left; one participant."), ["unclear", "Exactly 9 of None"]);
    }

    #[test]
    fn what_counts_something_else_is_no_claim() {
        assert_eq!(said("In 12 of 59 passages (n = 12 passages) on 9/11 in 2021."), ["Exactly 9 of Some(11)"]);
        assert_eq!(said("Between 25–45 % and 30 of 20 in Section 3."), Vec::<String>::new());
    }

    #[test]
    fn a_bound_holds_or_not() {
        use std::cmp::Ordering::{Equal, Greater, Less};
        assert!(Bound::AtLeast.holds(Greater) && Bound::AtLeast.holds(Equal) && !Bound::AtLeast.holds(Less));
        assert!(Bound::LessThan.holds(Less) && !Bound::MoreThan.holds(Equal) && Bound::Roughly.holds(Less));
    }
}
