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
    pub quote: Option<Quote>,
    /// The codings with this code that say so: on these words or, of a quote, on words it shares.
    pub codings: Vec<FoundCoding>,
    /// Whose words it touches.
    pub participants: Vec<ParticipantId>,
    /// Words of the passage as it was said.
    pub word_count: u32,
    pub said: Said,
}

/// What is read of a candidate from its text.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// As it was said.
    pub words: String,
    /// As it is shown, if that is otherwise.
    shown: Option<String>,
    /// What is said before and after, as far as it was asked for.
    pub before: String,
    pub after: String,
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
        let mut coded: Vec<(CodeId, usize, Span, FoundCoding)> = selection
            .codings(study, layer)
            .map(|(at, coding, code)| (code, at, coding.span, FoundCoding { id: coding.id, code, coder: coding.coder }))
            .collect();
        // Of the same words in the order in which the study has them.
        coded.sort_by_key(|&(code, at, span, _)| (code, at, span));
        let mut found: Vec<Candidate> = Vec::new();
        for quote in self.quotes()? {
            let Some(&at) = places.get(&quote.document) else { continue };
            let code = quote.code.and_then(|code| study.codebook.resolve(code));
            let is_wanted = selection.has_passage(&study.documents[at], quote.span)
                && code.map_or(!selection.within_codes(), |code| selection.has_code(code))
                && quote.revision == study.documents[at].document.revision;
            if is_wanted {
                found.push(Candidate { quote: Some(quote.clone()), ..Candidate::of(code, at, quote.span) });
            }
        }
        let mut quoted: HashMap<(CodeId, usize), Vec<usize>> = HashMap::new();
        for (n, candidate) in found.iter().enumerate() {
            if let Some(code) = candidate.code {
                quoted.entry((code, candidate.at)).or_default().push(n);
            }
        }
        for here in coded.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2)) {
            let (code, at, span, _) = here[0];
            let codings = here.iter().map(|&(.., coding)| coding);
            let quotes = quoted.get(&(code, at)).map_or(&[][..], Vec::as_slice);
            let quotes: Vec<usize> = quotes.iter().copied().filter(|&n| found[n].span.overlaps(span)).collect();
            for &n in &quotes {
                found[n].codings.extend(codings.clone());
            }
            if quotes.is_empty() && !wanted.picked {
                found.push(Candidate { codings: codings.collect(), ..Candidate::of(Some(code), at, span) });
            }
        }
        self.fill(study, &mut found, around)?;
        let order: HashMap<CodeId, usize> =
            study.codebook.tree().zip(0..).map(|((code, _), place)| (code.id, place)).collect();
        let place = |code: Option<CodeId>| code.and_then(|code| order.get(&code)).copied().unwrap_or(usize::MAX);
        found.sort_by_cached_key(|one| {
            let length = match wanted.order {
                Order::Text => 0,
                Order::Longest => i64::from(one.word_count).saturating_neg(),
                Order::Shortest => i64::from(one.word_count),
            };
            (place(one.code), length, one.at, one.span, one.quote.as_ref().map(|quote| quote.id))
        });
        if let Some(count) = wanted.per_code {
            found = few(found, count, wanted.order);
        }
        Ok(found)
    }

    /// Reads the words of each: every text once, on all cores.
    fn fill(&self, study: &Study, found: &mut [Candidate], around: Words) -> Result<()> {
        let mut by_document: Vec<usize> = (0..found.len()).collect();
        by_document.sort_by_key(|&n| found[n].at);
        let texts: Vec<&[usize]> = by_document.chunk_by(|&a, &b| found[a].at == found[b].at).collect();
        let read = {
            let found = &*found;
            let documents = texts.iter().map(|here| &study.documents[found[here[0]].at].document);
            self.work_at_texts(documents, Vec::new, |read, text_at, text| {
                read.extend(texts[text_at].iter().map(|&n| (n, found[n].read(study, text, around))));
            })?
        };
        for (n, (participants, word_count, said)) in read.into_iter().flatten() {
            let one = &mut found[n];
            (one.participants, one.word_count, one.said) = (participants, word_count, said);
        }
        Ok(())
    }

    /// How quotes are spread over the participants of the selection, beside how much of their words is coded.
    pub fn shares(&self, study: &Study, selection: &Selection, layer: Layer, bank: &[Candidate]) -> Vec<Share> {
        let selected: HashSet<ParticipantId> = selection.participants(study).into_iter().collect();
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
            for person in &one.participants {
                quoted.entry(*person).or_default().insert(quote.id, u64::from(one.word_count));
            }
        }
        let mut of = |participant: ParticipantId| {
            let quotes = quoted.remove(&participant).unwrap_or_default();
            let passages = coded.get(&participant).copied().unwrap_or_default();
            Share { participant, passages, quotes: quotes.len() as u64, words: quotes.values().sum() }
        };
        let people = study.participants.iter().filter(|person| selected.contains(&person.id));
        people.map(|person| of(person.id)).collect()
    }
}

impl Candidate {
    fn of(code: Option<CodeId>, at: usize, span: Span) -> Self {
        Self {
            code,
            at,
            span,
            quote: None,
            codings: Vec::new(),
            participants: Vec::new(),
            word_count: 0,
            said: Said::default(),
        }
    }

    /// Whose words it touches, how many there are, and what is shown of them.
    fn read(&self, study: &Study, text: &Text, around: Words) -> (Vec<ParticipantId>, u32, Said) {
        let document = &study.documents[self.at];
        let wide = around.around(document, text, self.span);
        let of =
            |start, end| if start == end { String::new() } else { text.slice(Span::between(start, end)).to_owned() };
        let said = Said {
            words: text.slice(self.span).to_owned(),
            shown: self.quote.as_ref().map(|quote| quote.shown(text)),
            before: of(wide.start(), self.span.start()),
            after: of(self.span.end(), wide.end()),
        };
        (document.participants_in(self.span), text.word_count(self.span), said)
    }
}

/// At most so many of each code: what was picked first and, unless length decides, somebody else's words before more of
/// the same participant's.
fn few(found: Vec<Candidate>, count: usize, order: Order) -> Vec<Candidate> {
    let mut ranks: Vec<(bool, usize)> = Vec::with_capacity(found.len());
    let mut said: HashMap<(Option<CodeId>, Option<ParticipantId>), usize> = HashMap::new();
    for one in &found {
        let before = said.entry((one.code, one.participants.first().copied())).or_default();
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
