//! The quote bank: what could be quoted for each code, what was picked, and how quotes are spread over participants.

use super::Project;
use super::passages::{FoundCoding, Words};
use super::selection::{Layer, Selection};
use super::study::Study;
use crate::error::Result;
use crate::model::ids::{CodeId, ParticipantId, QuoteId};
use crate::model::quote::Quote;
use crate::model::span::Span;
use crate::model::text::Text;
use std::collections::{HashMap, HashSet};

/// Something that could be quoted for a code, or is.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The code in use; `None` for a quote picked for none.
    pub code: Option<CodeId>,
    /// The document's place in the study.
    pub at: usize,
    pub span: Span,
    /// The quote that was picked.
    pub quote: Option<Box<Quote>>,
    /// The codings with this code that say so: on these words or, of a quote, on words it shares.
    pub codings: Vec<FoundCoding>,
    pub said: Said,
}

/// What is read of a candidate from its document.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// The first turn it touches, by its place in the document.
    pub turn: Option<usize>,
    /// Whose words it touches.
    pub participants: Vec<ParticipantId>,
    /// How many words it has as it was said.
    pub word_count: u32,
    /// As it was said.
    pub words: Box<str>,
    /// As it is shown, if that is otherwise.
    shown: Option<Box<str>>,
    /// What is said before and after, as far as it was asked for.
    pub before: Box<str>,
    pub after: Box<str>,
}

impl Said {
    /// As it is shown.
    pub fn shown(&self) -> &str {
        self.shown.as_deref().unwrap_or(&self.words)
    }
}

/// Which of them are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Only what was picked.
    pub picked: bool,
    /// At most so many a code.
    pub per_code: Option<usize>,
    pub order: Order,
}

/// In which order those of a code stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    #[default]
    Text,
    Longest,
    Shortest,
}

/// What is said by one participant, and what of it was picked.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    pub participant: ParticipantId,
    /// Distinct coded passages that touch their words.
    pub passages: u64,
    /// Quotes that touch their words, and how many words those have.
    pub quotes: u64,
    pub words: u64,
}

/// How a participant's quotes compare with an even share of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Balance {
    Even,
    /// More than one quote, and more than twice the even share.
    Over,
    /// Less than half of the even share.
    Under,
    /// Not quoted, though some of their words are coded.
    None,
    /// Nothing of theirs is coded.
    Silent,
}

impl Balance {
    /// The word used in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Even => "",
            Self::Over => "over",
            Self::Under => "under",
            Self::None => "not quoted",
            Self::Silent => "nothing coded",
        }
    }
}

impl Share {
    /// Where `quotes` of the whole study are shared by `people`.
    pub fn balance(&self, quotes: u64, people: u64) -> Balance {
        match self.quotes {
            0 if self.passages == 0 => Balance::Silent,
            // Nobody is quoted yet.
            0 if quotes == 0 => Balance::Even,
            0 => Balance::None,
            count if count > 1 && count * people > 2 * quotes => Balance::Over,
            count if 2 * count * people < quotes => Balance::Under,
            _ => Balance::Even,
        }
    }
}

impl Project {
    /// What could be quoted, code by code in the order of the codebook, with what was picked among it.
    ///
    /// A coded passage of which words were picked for its code already is that quote.
    pub fn quote_bank(
        &self,
        study: &Study,
        selection: &Selection,
        layer: Layer,
        wanted: Wanted,
        around: Words,
    ) -> Result<Vec<Candidate>> {
        let places = study.places();
        let order: HashMap<CodeId, usize> = study.codebook.tree().map(|(code, _)| code.id).zip(0..).collect();
        let order = |code: Option<CodeId>| code.and_then(|code| order.get(&code)).copied().unwrap_or(usize::MAX);
        let mut found: Vec<Candidate> = Vec::new();
        for quote in self.quotes()? {
            let Some(&at) = places.get(&quote.document) else { continue };
            let code = quote.code.and_then(|code| study.codebook.resolve(code));
            let is_wanted = selection.has_passage(&study.documents[at], quote.span)
                && code.map_or(!selection.within_codes(), |code| selection.has_code(code))
                && quote.revision == study.documents[at].document.revision;
            if is_wanted {
                let (span, quote) = (quote.span, Some(Box::new(quote)));
                found.push(Candidate { code, at, span, quote, codings: Vec::new(), said: Said::default() });
            }
        }
        let mut quoted: HashMap<(CodeId, usize), Vec<usize>> = HashMap::new();
        for (n, candidate) in found.iter().enumerate() {
            if let Some(code) = candidate.code {
                quoted.entry((code, candidate.at)).or_default().push(n);
            }
        }
        let coded = selection
            .codings(study, layer)
            .map(|(at, coding, code)| (at, coding.span, FoundCoding { id: coding.id, code, coder: coding.coder }));
        let coded: Vec<(usize, Span, FoundCoding)> = coded.collect();
        let mut by_passage: Vec<(usize, usize, Span, usize)> =
            coded.iter().zip(0..).map(|((at, span, coding), n)| (order(Some(coding.code)), *at, *span, n)).collect();
        // Of the same words in the order in which the study has them.
        by_passage.sort_unstable();
        found.reserve(by_passage.len());
        for here in by_passage.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2)) {
            let (_, at, span, first) = here[0];
            let code = coded[first].2.code;
            let codings = here.iter().map(|&(.., n)| coded[n].2);
            let quotes = quoted.get(&(code, at)).map_or(&[][..], Vec::as_slice);
            let quotes: Vec<usize> = quotes.iter().copied().filter(|&n| found[n].span.overlaps(span)).collect();
            for &n in &quotes {
                found[n].codings.extend(codings.clone());
            }
            if quotes.is_empty() && !wanted.picked {
                let (code, codings) = (Some(code), codings.collect());
                found.push(Candidate { code, at, span, quote: None, codings, said: Said::default() });
            }
        }
        self.fill(study, &mut found, around)?;
        found.sort_by_cached_key(|one| {
            let length = match wanted.order {
                Order::Text => 0,
                Order::Longest => i64::from(one.said.word_count).saturating_neg(),
                Order::Shortest => i64::from(one.said.word_count),
            };
            (order(one.code), length, one.at, one.span, one.quote.as_ref().map(|quote| quote.id))
        });
        if let Some(count) = wanted.per_code {
            found = few(found, count, wanted.order);
        }
        Ok(found)
    }

    /// Reads the words of each: every text once, on all cores.
    fn fill(&self, study: &Study, found: &mut [Candidate], around: Words) -> Result<()> {
        let mut by_document: Vec<(usize, usize)> = found.iter().map(|one| one.at).zip(0..).collect();
        by_document.sort_unstable();
        let texts: Vec<&[(usize, usize)]> = by_document.chunk_by(|a, b| a.0 == b.0).collect();
        let read = {
            let found = &*found;
            let documents = texts.iter().map(|here| &study.documents[here[0].0].document);
            self.work_at_texts(documents, Vec::new, |read, text_at, text| {
                read.extend(texts[text_at].iter().map(|&(_, n)| (n, found[n].read(study, text, around))));
            })?
        };
        read.into_iter().flatten().for_each(|(n, said)| found[n].said = said);
        Ok(())
    }

    /// How many participants of the selection are quoted, and how many there are.
    pub fn quoted_of(&self, study: &Study, selection: &Selection, bank: &[Candidate]) -> [usize; 2] {
        let quotes = bank.iter().filter(|one| one.quote.is_some());
        let quoted: HashSet<ParticipantId> = quotes.flat_map(|one| &one.said.participants).copied().collect();
        let people = selected(study, selection);
        [people.iter().filter(|person| quoted.contains(person)).count(), people.len()]
    }

    /// How quotes are spread over the participants of the selection, beside how much of their words is coded.
    pub fn shares(&self, study: &Study, selection: &Selection, layer: Layer, bank: &[Candidate]) -> Vec<Share> {
        // For two codes, or by two coders, a passage is one; and so is a quote.
        let mut passages: Vec<(usize, Span)> =
            selection.codings(study, layer).map(|(at, coding, _)| (at, coding.span)).collect();
        passages.sort_unstable();
        passages.dedup();
        let mut coded: HashMap<ParticipantId, u64> = HashMap::new();
        for (at, span) in passages {
            for person in study.documents[at].participants_in(span) {
                *coded.entry(person).or_default() += 1;
            }
        }
        let mut quoted: HashMap<ParticipantId, HashMap<QuoteId, u64>> = HashMap::new();
        for one in bank {
            let Some(quote) = &one.quote else { continue };
            for person in &one.said.participants {
                quoted.entry(*person).or_default().insert(quote.id, u64::from(one.said.word_count));
            }
        }
        let of = |participant: ParticipantId| {
            let quotes = quoted.remove(&participant).unwrap_or_default();
            let passages = coded.get(&participant).copied().unwrap_or_default();
            Share { participant, passages, quotes: quotes.len() as u64, words: quotes.values().sum() }
        };
        selected(study, selection).into_iter().map(of).collect()
    }
}

/// The participants of the selection, in the order of the study.
fn selected(study: &Study, selection: &Selection) -> Vec<ParticipantId> {
    let selected: HashSet<ParticipantId> = selection.participants(study).into_iter().collect();
    study.participants.iter().map(|person| person.id).filter(|id| selected.contains(id)).collect()
}

impl Candidate {
    /// Where it is said, by whom, how many words it has, and what is shown of them.
    fn read(&self, study: &Study, text: &Text, around: Words) -> Said {
        let document = &study.documents[self.at];
        let wide = around.around(document, text, self.span);
        let of = |start, end| if start == end { "" } else { text.slice(Span::between(start, end)) };
        let turn = document.turns.partition_point(|turn| turn.span.end() <= self.span.start());
        Said {
            turn: document.turns.get(turn).filter(|turn| turn.span.start() < self.span.end()).map(|_| turn),
            participants: document.participants_in(self.span),
            word_count: text.word_count(self.span),
            words: text.slice(self.span).into(),
            shown: self.quote.as_ref().map(|quote| quote.shown(text).into()),
            before: of(wide.start(), self.span.start()).into(),
            after: of(self.span.end(), wide.end()).into(),
        }
    }
}

/// At most so many of each code: what was picked first and, unless length decides, somebody else's words before more of
/// the same participant's.
fn few(found: Vec<Candidate>, count: usize, order: Order) -> Vec<Candidate> {
    let mut ranks: Vec<(bool, usize)> = Vec::with_capacity(found.len());
    let mut said: HashMap<(Option<CodeId>, Option<ParticipantId>), usize> = HashMap::new();
    for one in &found {
        let before = said.entry((one.code, one.said.participants.first().copied())).or_default();
        ranks.push((one.quote.is_none(), if order == Order::Text { *before } else { 0 }));
        *before += 1;
    }
    let mut by_rank: Vec<usize> = (0..found.len()).collect();
    by_rank.sort_by_key(|&n| ranks[n]);
    let mut taken: HashMap<Option<CodeId>, usize> = HashMap::new();
    let mut keep = vec![false; found.len()];
    for n in by_rank {
        let taken = taken.entry(found[n].code).or_default();
        keep[n] = *taken < count;
        *taken += usize::from(keep[n]);
    }
    found.into_iter().zip(keep).filter_map(|(one, keep)| keep.then_some(one)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_participant_is_over_or_under_quoted_against_an_even_share() {
        let of = |quotes, passages| Share { participant: ParticipantId::from_number(1), passages, quotes, words: 0 };
        let word = |quotes, passages| of(quotes, passages).balance(12, 4).word();
        assert_eq!(
            [word(0, 0), word(0, 5), word(1, 5), word(2, 5), word(6, 9), word(7, 9)],
            ["nothing coded", "not quoted", "under", "", "", "over"]
        );
        // One quote of one is no imbalance, and none of none neither.
        assert_eq!([of(1, 1).balance(1, 5).word(), of(0, 3).balance(0, 5).word()], ["", ""]);
    }
}
