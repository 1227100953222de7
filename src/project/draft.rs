//! A paper's draft held against the study: figures, words for figures, quotes and labels.

use super::Project;
use super::study::Study;
use crate::analysis::draft::claims::{Bound, Claim, Phrases, Says, claims, speaks_of_participants};
use crate::analysis::draft::named::Named;
use crate::analysis::draft::quotations::{Quotation, quotations};
use crate::analysis::draft::quoted::{Match, Matches, Quoted, Search};
use crate::analysis::draft::{Word, words};
use crate::analysis::frequency::FrequencyRow;
use crate::analysis::quantifier::Scale;
use crate::error::Result;
use crate::formats::draft::Draft;
use crate::model::codebook::{LookupError, split_path};
use crate::model::document::Role;
use crate::model::ids::CodeId;
use crate::model::span::{CharPos, Span};
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Something a draft says, and what the study says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub line: u32,
    pub kind: Kind,
    pub verdict: Verdict,
    /// What the draft says.
    pub draft: String,
    /// What the study says.
    pub data: String,
    /// What to do about it.
    pub hint: String,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// "most participants"
    Quantifier,
    /// `9 of 21`, `43 %`
    Figure,
    /// How many participants there are.
    Participants,
    Quote,
    /// A participant's label.
    Label,
    /// A remark for thema.
    Remark,
}

/// Whether the draft is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Wrong,
    Fine,
    /// It does not say enough to be checked.
    Unclear,
}

impl Kind {
    /// The word in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Quantifier => "quantifier",
            Self::Figure => "figure",
            Self::Participants => "participants",
            Self::Quote => "quote",
            Self::Label => "label",
            Self::Remark => "remark",
        }
    }
}

impl Verdict {
    /// The word in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Fine => "fine",
            Self::Unclear => "unclear",
        }
    }
}

/// What figures are held against.
pub struct Figures<'a> {
    /// Every code's row.
    pub rows: &'a [FrequencyRow],
    pub of_participants: u64,
    pub scale: &'a Scale,
}

/// A quote from so many words on is looked for.
const QUOTE_MIN: usize = 4;
/// How much of a draft's words is shown.
const SHOWN_MAX: usize = 160;
/// How many digits a participant's label has at most.
const DIGITS_MAX: usize = 6;
/// In a remark: leave this sentence alone.
const IGNORE: &str = "ignore";

impl Project {
    /// What each of these drafts says, in the order of its lines.
    pub fn check_drafts(&self, study: &Study, figures: &Figures<'_>, drafts: &[Draft]) -> Result<Vec<Vec<Finding>>> {
        let labels = Labels::of(study);
        let checks: Vec<Check<'_>> = drafts.iter().map(|draft| Check::new(study, figures, &labels, draft)).collect();
        let mut found: Vec<Vec<Finding>> = checks.iter().map(Check::but_quotes).collect();

        let all: Vec<&Quoted> = checks.iter().flat_map(|check| check.quotes.iter().map(|(_, quoted)| quoted)).collect();
        if !all.is_empty() {
            let speakers = Speakers::of(study);
            let mut search = Search::new(all);
            for (at, document) in study.documents.iter().enumerate() {
                if self.is_stopped() {
                    return Err(Self::stopped());
                }
                let text = self.text(&document.document)?;
                for (who, turns) in &speakers.turns[at] {
                    search.look(at, *who, &text, turns);
                }
            }
            let mut matches = search.found().into_iter();
            for (check, found) in checks.iter().zip(&mut found) {
                let of_draft = check.quotes.iter().zip(&mut matches);
                found.extend(
                    of_draft.map(|((quotation, quoted), matches)| check.quote(quotation, quoted, &matches, &speakers)),
                );
            }
        }
        for findings in &mut found {
            findings.sort_by_key(|finding| (finding.line, finding.kind));
        }
        Ok(found)
    }
}

// ── Who speaks ────────────────────────────────────────────────────────────────────────────────────────────

/// Everybody who says something, numbered: the participants first.
struct Speakers {
    names: Vec<String>,
    /// Per document, what each says.
    turns: Vec<BTreeMap<usize, Vec<Span>>>,
}

impl Speakers {
    fn of(study: &Study) -> Self {
        let mut names: Vec<String> = study.participants.iter().map(|person| person.label.clone()).collect();
        let places: HashMap<_, _> = study.participants.iter().zip(0..).map(|(person, at)| (person.id, at)).collect();
        let mut turns = Vec::with_capacity(study.documents.len());
        for document in &study.documents {
            let mut said: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
            let mut others: HashMap<_, usize> = HashMap::new();
            let whole = document.turns.is_empty().then(|| (None, Span::of(0, document.length)));
            for (speaker, span) in document.turns.iter().map(|turn| (turn.speaker, turn.span)).chain(whole) {
                let speaker = document.speaker(speaker);
                let participant = speaker.filter(|speaker| speaker.role == Role::Participant);
                let known = participant.and_then(|speaker| places.get(&speaker.participant?).copied());
                let who = known.unwrap_or_else(|| {
                    *others.entry(speaker.map(|speaker| speaker.id)).or_insert_with(|| {
                        let name = &document.document.name;
                        names.push(match speaker {
                            Some(speaker) if speaker.role == Role::Interviewer => {
                                format!("the interviewer ({})", speaker.label)
                            }
                            Some(speaker) => format!("{}, who is linked to no participant,", speaker.label),
                            None => format!("the text of {name}"),
                        });
                        names.len() - 1
                    })
                });
                said.entry(who).or_default().push(span);
            }
            turns.push(said);
        }
        Self { names, turns }
    }
}

/// The participants' labels, and what looks like one.
struct Labels<'a> {
    places: HashMap<&'a str, usize>,
    /// `P` of `P05`, with the participants by their numbers.
    series: HashMap<String, HashMap<u64, Vec<usize>>>,
}

impl<'a> Labels<'a> {
    fn of(study: &'a Study) -> Self {
        let mut series: HashMap<String, HashMap<u64, Vec<usize>>> = HashMap::new();
        for (at, person) in study.participants.iter().enumerate() {
            if let Some((name, number)) = numbered(&person.label) {
                series.entry(name).or_default().entry(number).or_default().push(at);
            }
        }
        let places = study.participants.iter().enumerate().map(|(at, person)| (person.label.as_str(), at)).collect();
        Self { places, series }
    }

    fn is_one(&self, word: &str) -> bool {
        self.places.contains_key(word) || numbered(word).is_some_and(|(name, _)| self.series.contains_key(&name))
    }

    /// The participant a draft means; `P5` is `P05`.
    fn find(&self, label: &str) -> Option<usize> {
        self.places.get(label).copied().or_else(|| {
            let (name, number) = numbered(label)?;
            match self.series.get(&name)?.get(&number)?.as_slice() {
                [one] => Some(*one),
                _ => None,
            }
        })
    }
}

/// `P05` as `P` and 5.
fn numbered(label: &str) -> Option<(String, u64)> {
    let name: String = label.chars().take_while(|c| c.is_alphabetic() || matches!(c, '-' | '_')).collect();
    let digits = label.strip_prefix(name.as_str())?;
    let is_number =
        !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()) && digits.chars().count() <= DIGITS_MAX;
    let number = digits.parse().ok().filter(|_| is_number && !name.is_empty())?;
    Some((name, number))
}

// ── A draft ───────────────────────────────────────────────────────────────────────────────────────────────

struct Check<'a> {
    study: &'a Study,
    figures: &'a Figures<'a>,
    labels: &'a Labels<'a>,
    draft: &'a Draft,
    rows: HashMap<CodeId, &'a FrequencyRow>,
    /// The labels in it.
    named: Vec<Word>,
    /// Those that are looked for.
    quotes: Vec<(Quotation, Quoted)>,
}

/// What the author said a sentence is about.
#[derive(Default)]
struct About {
    codes: Vec<CodeId>,
    ignored: bool,
}

impl<'a> Check<'a> {
    fn new(study: &'a Study, figures: &'a Figures<'a>, labels: &'a Labels<'a>, draft: &'a Draft) -> Self {
        let text = &draft.text;
        let named: Vec<Word> = text
            .words(text.whole())
            .filter(|word| labels.is_one(text.slice(*word)))
            .map(|span| Word { folded: text.slice(span).to_owned(), span })
            .collect();
        let quotes = quotations(text, &draft.quotes, &named).into_iter();
        let quotes = quotes.map(|quotation| {
            let quoted = Quoted::read(text.slice(quotation.span));
            (quotation, quoted)
        });
        let quotes = quotes.filter(|(_, quoted)| quoted.len() >= QUOTE_MIN).collect();
        let rows = figures.rows.iter().map(|row| (row.id, row)).collect();
        Self { study, figures, labels, draft, rows, named, quotes }
    }

    /// Everything but the quotes.
    fn but_quotes(&self) -> Vec<Finding> {
        let text = &self.draft.text;
        let mut found: Vec<Finding> = self.named.iter().filter_map(|label| self.label(label)).collect();
        let sentences = text.sentences(text.whole());
        let mut about = self.about(&sentences, &mut found);
        let phrases = Phrases::of(self.figures.scale);
        let names = Named::new(&self.study.codebook);
        for (at, sentence) in sentences.iter().enumerate() {
            let about = about.remove(&at).unwrap_or_default();
            if about.ignored {
                continue;
            }
            let mut words = words(text, *sentence);
            let first = self.quotes.partition_point(|(quote, _)| quote.span.end() <= sentence.start());
            for (quote, _) in self.quotes[first..].iter().take_while(|(quote, _)| quote.span.start() < sentence.end()) {
                words.retain(|word| !quote.span.overlaps(word.span));
            }
            let claims = claims(text, &words, &phrases);
            if !claims.is_empty() {
                self.sentence(&words, &claims, &about, &names, &mut found);
            }
        }
        found
    }

    fn finding(&self, at: CharPos, kind: Kind, verdict: Verdict, draft: &str) -> Finding {
        let line = self.draft.line(at);
        Finding { line, kind, verdict, draft: shown(draft), data: String::new(), hint: String::new() }
    }

    fn label(&self, label: &Word) -> Option<Finding> {
        let written = self.draft.text.slice(label.span);
        if self.labels.find(written).is_some() {
            return None;
        }
        let all = &self.study.participants;
        let hint = match (all.first(), all.last()) {
            (Some(first), Some(last)) => format!("the labels are {} to {}", first.label, last.label),
            _ => String::new(),
        };
        let data = format!("there is no participant {written}");
        Some(Finding { data, hint, ..self.finding(label.span.start(), Kind::Label, Verdict::Wrong, written) })
    }

    /// Which sentence each remark is about.
    fn about(&self, sentences: &[Span], found: &mut Vec<Finding>) -> HashMap<usize, About> {
        let mut about: HashMap<usize, About> = HashMap::new();
        for remark in &self.draft.remarks {
            let mut codes = Vec::new();
            let is_ignore = remark.says.to_lowercase() == IGNORE;
            for name in remark.says.split(';').map(str::trim).filter(|name| !name.is_empty() && !is_ignore) {
                match self.study.codebook.find(name) {
                    Ok(id) => codes.push(id),
                    Err(error) => {
                        let (data, hint) = match error {
                            LookupError::Unknown { near } => (
                                format!("there is no code \"{name}\""),
                                match near.is_empty() {
                                    true => "`thema code list` lists them".to_owned(),
                                    false => format!("did you mean {}?", near.join(" or ")),
                                },
                            ),
                            LookupError::Ambiguous { paths } => (
                                format!("\"{name}\" could be any of {}", paths.join(", ")),
                                "write more of its path".to_owned(),
                            ),
                        };
                        let finding =
                            self.finding(remark.at, Kind::Remark, Verdict::Wrong, &format!("thema: {}", remark.says));
                        found.push(Finding { line: remark.line, data, hint, ..finding });
                    }
                }
            }
            let at = match remark.trails {
                true => sentences.partition_point(|sentence| sentence.start() < remark.at).checked_sub(1),
                false => Some(sentences.partition_point(|sentence| sentence.end() <= remark.at)),
            };
            if let Some(at) = at {
                let about = about.entry(at).or_default();
                about.codes.extend(codes);
                about.ignored |= is_ignore;
            }
        }
        about
    }

    fn sentence(&self, words: &[Word], claims: &[Claim], about: &About, names: &Named, found: &mut Vec<Finding>) {
        let all: Vec<&Word> = words.iter().collect();
        let in_sentence = if about.codes.is_empty() { names.among(&all) } else { about.codes.clone() };
        let clauses = self.clauses(words);
        let of_participants = !about.codes.is_empty()
            || speaks_of_participants(words)
            || claims.iter().any(|claim| matches!(claim.says, Says::Count { .. }));
        for claim in claims {
            let clause = clauses.iter().find(|clause| clause.iter().any(|word| word.span.overlaps(claim.span)));
            let mut codes = Vec::new();
            if about.codes.is_empty() && in_sentence.len() > 1 {
                codes = clause.map(|clause| names.among(clause)).unwrap_or_default();
            }
            if codes.is_empty() {
                codes.clone_from(&in_sentence);
            }
            codes.retain(|code| self.rows.contains_key(code));
            found.push(self.claim(claim, &codes, of_participants));
        }
        if in_sentence.is_empty() {
            found.extend(self.word_beside_figure(claims));
        }
    }

    /// The parts of a sentence that may be about something of their own.
    fn clauses<'w>(&self, words: &'w [Word]) -> Vec<Vec<&'w Word>> {
        let mut clauses: Vec<Vec<&Word>> = vec![Vec::new()];
        for (at, word) in words.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| Span::between(words[before].span.end(), word.span.start()));
            let parts = matches!(word.folded.as_str(), "while" | "whereas" | "but" | "although" | "wahrend" | "aber")
                || before.is_some_and(|gap| self.draft.text.slice(gap).contains(';'));
            if parts {
                clauses.push(Vec::new());
            }
            clauses.last_mut().into_iter().for_each(|clause| clause.push(word));
        }
        clauses
    }

    fn claim(&self, claim: &Claim, codes: &[CodeId], of_participants: bool) -> Finding {
        let of = self.figures.of_participants;
        let kind = match claim.says {
            Says::Word(_) | Says::Majority | Says::Unclear => Kind::Quantifier,
            Says::Count { .. } | Says::Share { .. } => Kind::Figure,
            Says::Everybody(_) => Kind::Participants,
        };
        let written = self.draft.text.slice(claim.span);
        let finding = |verdict| self.finding(claim.span.start(), kind, verdict, written);
        let everybody = || format!("the study has {of} participants");
        match claim.says {
            Says::Everybody(n) if n == of => return Finding { data: everybody(), ..finding(Verdict::Fine) },
            Says::Everybody(_) => {
                let hint = format!("write {of}, or choose the participants meant (`--where`, `--document`)");
                return Finding { data: everybody(), hint, ..finding(Verdict::Wrong) };
            }
            Says::Unclear => {
                let words: Vec<&str> = self.figures.scale.words().collect();
                let hint = format!("the words with a range are {}", words.join(", "));
                return Finding { data: "no range says what that means".into(), hint, ..finding(Verdict::Unclear) };
            }
            Says::Count { of: Some(said), .. } if codes.is_empty() && said != of && of_participants => {
                let hint = "write it of all participants, or say of which part it is".to_owned();
                // It may be a part of the participants that the sentence is about.
                return Finding { data: everybody(), hint, ..finding(Verdict::Unclear) };
            }
            _ => {}
        }
        if codes.is_empty() || !of_participants && kind == Kind::Figure {
            let hint = match self.draft.remark_form {
                "" => "name the code".to_owned(),
                form => format!("name the code, or write {}", form.replace('…', "CODE")),
            };
            return Finding { data: "it cannot be checked".into(), hint, ..finding(Verdict::Unclear) };
        }
        if self.figures.scale.made_for().is_some_and(|made_for| made_for != of) && kind == Kind::Quantifier {
            let hint = "set them anew with `thema quantifiers --set`".to_owned();
            return Finding {
                data: "the ranges are for another number of participants".into(),
                hint,
                ..finding(Verdict::Unclear)
            };
        }
        let rows: Vec<&FrequencyRow> = codes.iter().filter_map(|code| self.rows.get(code).copied()).collect();
        let data =
            |rows: &[&FrequencyRow]| rows.iter().take(3).map(|row| self.says(row)).collect::<Vec<_>>().join("; ");
        if let Some(row) = rows.iter().find(|row| self.fits(&claim.says, row)) {
            return Finding { data: data(&[row]), ..finding(Verdict::Fine) };
        }
        let hint = match rows.as_slice() {
            [row] => self.better(&claim.says, row),
            _ => "it fits none of these".to_owned(),
        };
        Finding { data: data(&rows), hint, ..finding(Verdict::Wrong) }
    }

    /// `isolation: 9 of 21, "some"`
    fn says(&self, row: &FrequencyRow) -> String {
        let name = split_path(&row.code).pop().unwrap_or_default();
        let word = self.figures.scale.word(row.participants, row.of_participants);
        let word = word.map_or(String::new(), |word| format!(", \"{word}\""));
        format!("{name}: {} of {}{word}", row.participants, row.of_participants)
    }

    fn fits(&self, says: &Says, row: &FrequencyRow) -> bool {
        let (n, of) = (row.participants, row.of_participants);
        match says {
            Says::Word(word) => self.figures.scale.word(n, of) == Some(word),
            Says::Majority => n * 2 > of,
            Says::Count { n: said, of: said_of, bound } => {
                said_of.is_none_or(|said_of| said_of == of) && bound.holds(n.cmp(said))
            }
            Says::Share { per_cent, digits, bound } => {
                let Some(share) = row.share else { return false };
                let half = 0.5 * 10_f64.powi(-i32::try_from(*digits).unwrap_or(0)) + 1e-9;
                let difference = share * 100.0 - per_cent;
                // "More than 40 %" is right of 40.2 %, though it is 40 % to the digits given.
                let is_strict = matches!(bound, Bound::MoreThan | Bound::LessThan);
                let order = match difference.abs() <= half && !is_strict {
                    true => Ordering::Equal,
                    false => difference.partial_cmp(&0.0).unwrap_or(Ordering::Equal),
                };
                bound.holds(order)
            }
            Says::Everybody(_) | Says::Unclear => true,
        }
    }

    /// What to write instead.
    fn better(&self, says: &Says, row: &FrequencyRow) -> String {
        let (n, of) = (row.participants, row.of_participants);
        match says {
            Says::Word(_) | Says::Majority => match self.figures.scale.word(n, of) {
                Some(word) => format!("write \"{word}\" ({n}/{of})"),
                None => format!("write {n} of {of}"),
            },
            Says::Share { digits, .. } => {
                format!("write {:.digits$} %", row.share.unwrap_or_default() * 100.0)
            }
            _ => format!("write {n} of {of}"),
        }
    }

    /// A word that does not fit the one figure beside it, whatever they are about.
    fn word_beside_figure(&self, claims: &[Claim]) -> Option<Finding> {
        let mut words = claims.iter().filter_map(|claim| match &claim.says {
            Says::Word(word) => Some((claim, word)),
            _ => None,
        });
        let mut figures = claims.iter().filter_map(|claim| match claim.says {
            Says::Count { n, of: Some(of), bound: Bound::Exactly } => Some((n, of)),
            _ => None,
        });
        let ((claim, word), (n, of)) = (words.next()?, figures.next()?);
        let meant = self.figures.scale.word(n, of)?;
        if words.next().is_some() || figures.next().is_some() || meant == word {
            return None;
        }
        let data = format!("{n} of {of} is \"{meant}\"");
        let written = self.draft.text.slice(claim.span);
        let hint = format!("write \"{meant}\", or mend the figure");
        Some(Finding { data, hint, ..self.finding(claim.span.start(), Kind::Quantifier, Verdict::Wrong, written) })
    }

    fn quote(&self, quotation: &Quotation, quoted: &Quoted, matches: &Matches, speakers: &Speakers) -> Finding {
        let written = self.draft.text.slice(quotation.span);
        let label = if quotation.by.is_empty() { String::new() } else { format!(" ({})", quotation.by.join(", ")) };
        let finding = |verdict| Finding {
            draft: format!("{}{label}", shown(written)),
            ..self.finding(quotation.span.start(), Kind::Quote, verdict, "")
        };
        let own: HashSet<usize> = quotation.by.iter().filter_map(|label| self.labels.find(label)).collect();
        let best = |is_own: bool| -> Option<(usize, &Match)> {
            let theirs = matches.iter().filter(|(who, _)| own.contains(who) == is_own);
            theirs.map(|(who, found)| (*who, found)).min_by_key(|(who, found)| (found.wrong, found.document, *who))
        };
        let name = |who: usize| speakers.names.get(who).map_or("?", String::as_str);
        let place = |found: &Match| {
            let document = self.study.documents.get(found.document).map_or("?", |document| &document.document.name);
            format!("{document} {}..{}", found.span.start(), found.span.end())
        };
        let kinds = match (quoted.elided, quoted.inserted > 0) {
            (false, false) => "word for word",
            (true, false) => "but for what is left out with […]",
            (false, true) => "but for words in brackets",
            (true, true) => "but for what is left out with […] and words in brackets",
        };
        let unattributed = own.is_empty() && quotation.by.is_empty();
        let wrong = if unattributed { Verdict::Unclear } else { Verdict::Wrong };
        match (best(true), best(false)) {
            (Some((who, found)), _) if found.wrong == 0 => {
                Finding { data: format!("{} says so, {kinds} ({})", name(who), place(found)), ..finding(Verdict::Fine) }
            }
            (_, Some((who, found))) if found.wrong == 0 => {
                let hint = match who < self.study.participants.len() {
                    true => format!("write {}", name(who)),
                    false => "only participants are quoted by their labels".to_owned(),
                };
                Finding { data: format!("{} says so ({})", name(who), place(found)), hint, ..finding(wrong) }
            }
            (Some((who, found)), _) => {
                let data = format!("{} says: {} ({})", name(who), found.differences.join("; "), place(found));
                Finding {
                    data,
                    hint: "quote what was said, or mark with […] and [words] what was changed".into(),
                    ..finding(wrong)
                }
            }
            (None, Some((who, found))) => {
                let data = format!(
                    "{} says something like it: {} ({})",
                    name(who),
                    found.differences.join("; "),
                    place(found)
                );
                Finding { data, hint: "quote what was said, with the label of who said it".into(), ..finding(wrong) }
            }
            (None, None) => {
                let hint = match unattributed {
                    true => "it may be nobody's of the study",
                    false => "look for some of its words with `thema passages`",
                };
                Finding { data: "nobody says so".into(), hint: hint.into(), ..finding(wrong) }
            }
        }
    }
}

/// Words on one line, and not too many.
fn shown(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.chars().nth(SHOWN_MAX) {
        Some(_) => format!("{}…", line.chars().take(SHOWN_MAX).collect::<String>().trim_end()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_a_name_with_a_number() {
        assert_eq!(numbered("P05"), Some(("P".into(), 5)));
        assert_eq!(numbered("team-7"), Some(("team-".into(), 7)));
        for none in ["P", "05", "P05a", "", "P12345678901234567890", "é"] {
            assert_eq!(numbered(none), None, "{none}");
        }
    }
}
