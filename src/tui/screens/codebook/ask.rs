//! What the screen shows and does not know by itself: how much each code has, and words of the transcripts.

use super::CodebookScreen;
use crate::analysis::extent::{CodeExtent, Merging, extents};
use crate::error::Result;
use crate::model::coding::Coding;
use crate::model::document::{Speaker, Turn};
use crate::model::ids::{CodeId, CoderId, CodingId, DocumentId};
use crate::model::span::Span;
use crate::model::text::Text;
use crate::project::Project;
use crate::store::documents;
use crate::tui::catalogue::{Catalogue, Visibility};
use std::collections::{HashMap, HashSet};

/// As many passages as somebody would go through beside a definition.
const SHOWN_MAX: usize = 100;

/// How much of the words around a passage is shown, in characters.
const AROUND: u32 = 600;

/// A question to the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// How much every code has.
    Extents { visibility: Visibility, acting: Option<CoderId> },
    /// Passages of the chosen code.
    Passages { code: CodeId, wanted: Vec<Wanted>, total: usize, documents: usize },
    /// The passages of a code that is split.
    ToSplit { wanted: Vec<Wanted> },
    /// What merging would do.
    Merging { from: Vec<CodeId>, into: CodeId },
}

/// A coding whose words are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub coding: CodingId,
    pub document: DocumentId,
    pub span: Span,
    pub coder: CoderId,
}

/// Its answer.
#[derive(Debug, Clone)]
pub enum Answer {
    Extents(HashMap<CodeId, CodeExtent>),
    Passages { code: CodeId, shown: Vec<Passage>, total: usize, documents: usize },
    ToSplit(Vec<Passage>),
    Merging(Merging),
}

/// A coding as words, with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    pub coding: CodingId,
    pub document: DocumentId,
    pub span: Span,
    pub coder: CoderId,
    pub words: String,
    pub speaker: String,
    /// What was said before it: by whom, and what.
    pub lead: Option<(String, String)>,
    /// The same turn before the passage and after it, with a blank where it meets the passage if there is one.
    pub before: String,
    pub after: String,
}

impl From<&Coding> for Wanted {
    fn from(coding: &Coding) -> Self {
        let Coding { id, document, span, coder, .. } = *coding;
        Self { coding: id, document, span, coder }
    }
}

/// Looks the answer up.
pub fn look_up(project: &Project, ask: &Ask) -> Result<Answer> {
    Ok(match ask {
        Ask::Extents { visibility, acting } => {
            let study = project.study()?;
            let mut codings = study.codings_at();
            codings.retain(|coding| visibility.shows(coding.coder, *acting));
            Answer::Extents(extents(&study.codebook, codings, &study.speech(|_, _| true)))
        }
        Ask::Passages { code, wanted, total, documents } => {
            Answer::Passages { code: *code, shown: passages(project, wanted)?, total: *total, documents: *documents }
        }
        Ask::ToSplit { wanted } => Answer::ToSplit(passages(project, wanted)?),
        Ask::Merging { from, into } => Answer::Merging(project.preview_merge(from, *into)?),
    })
}

/// A document as far as passages need it.
struct Source {
    text: Text,
    turns: Vec<Turn>,
    speakers: Vec<Speaker>,
}

impl Source {
    fn label(&self, turn: &Turn) -> String {
        let speaker = self.speakers.iter().find(|speaker| Some(speaker.id) == turn.speaker);
        speaker.map_or_else(String::new, |speaker| speaker.label.clone())
    }

    fn words(&self, span: Span) -> String {
        self.text.get(span).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The same with a blank where the text begins or ends with one.
    fn around(&self, span: Span) -> String {
        let text = self.text.get(span).unwrap_or_default();
        let blank = |is_there| if is_there { " " } else { "" };
        let (first, last) = (text.starts_with(char::is_whitespace), text.ends_with(char::is_whitespace));
        format!("{}{}{}", blank(first), self.words(span), blank(last))
    }

    fn passage(&self, wanted: &Wanted) -> Passage {
        let &Wanted { coding, document, span, coder } = wanted;
        let touched = self.turns.partition_point(|turn| turn.span.end() <= span.start());
        let last = self.turns[touched..].iter().take_while(|turn| turn.span.start() < span.end()).last();
        let first = self.turns.get(touched).filter(|_| last.is_some());
        let begins = first.map_or(span.start().minus(AROUND), |turn| turn.span.start()).min(span.start());
        let ends = last.map_or(span.end().plus(AROUND), |turn| turn.span.end()).max(span.end());
        let ends = ends.min(span.end().plus(AROUND)).min(self.text.whole().end());
        let lead = first.and(touched.checked_sub(1)).map(|before| &self.turns[before]);
        Passage {
            coding,
            document,
            span,
            coder,
            words: self.words(span),
            speaker: first.map_or_else(String::new, |turn| self.label(turn)),
            lead: lead.map(|turn| (self.label(turn), self.words(turn.span))),
            before: self.around(Span::between(begins.max(span.start().minus(AROUND)), span.start())),
            after: self.around(Span::between(span.end(), ends)),
        }
    }
}

/// The words of these codings; each document is read once.
fn passages(project: &Project, wanted: &[Wanted]) -> Result<Vec<Passage>> {
    let needed: HashSet<DocumentId> = wanted.iter().map(|wanted| wanted.document).collect();
    let mut sources = HashMap::new();
    let speakers = project.read(documents::speakers)?;
    for document in project.documents()?.into_iter().filter(|document| needed.contains(&document.id)) {
        let source = Source {
            text: project.text(&document)?,
            turns: project.read(|db| documents::turns(db, &document))?,
            speakers: speakers.iter().filter(|speaker| speaker.document == document.id).cloned().collect(),
        };
        sources.insert(document.id, source);
    }
    Ok(wanted.iter().filter_map(|wanted| Some(sources.get(&wanted.document)?.passage(wanted))).collect())
}

/// Asks for passages of the chosen code: the newest of each document before a second of any.
pub fn of_chosen(catalogue: &Catalogue, visibility: Visibility, screen: &CodebookScreen) -> Option<Ask> {
    let code = screen.chosen?;
    let counted: HashSet<CodeId> = catalogue.codebook.subtree(code).into_iter().collect();
    let has_it = |coding: &&Coding| match catalogue.codebook.resolve(coding.code) {
        Some(resolved) if !counted.is_empty() => counted.contains(&resolved),
        // A code that is no longer in use keeps the codings that were made with it.
        _ => counted.is_empty() && coding.code == code,
    };
    let mut by_document: Vec<Vec<&Coding>> = Vec::new();
    for document in &catalogue.documents {
        let mut codings: Vec<&Coding> = catalogue.codings(document.id, visibility).filter(has_it).collect();
        codings.sort_unstable_by_key(|coding| std::cmp::Reverse(coding.id));
        // The same words marked by two coders are one passage to read.
        let mut seen = HashSet::new();
        codings.retain(|coding| seen.insert(coding.span));
        by_document.push(codings);
    }
    by_document.retain(|codings| !codings.is_empty());
    let total = by_document.iter().map(Vec::len).sum();
    let longest = by_document.iter().map(Vec::len).max().unwrap_or(0);
    let spread = (0..longest).flat_map(|turn| by_document.iter().filter_map(move |codings| codings.get(turn)));
    let wanted = spread.take(SHOWN_MAX).map(|coding| Wanted::from(*coding)).collect();
    Some(Ask::Passages { code, wanted, total, documents: by_document.len() })
}

/// The codings that count for the code itself, document by document in the order of the text: the acting coder's,
/// and how many others have.
pub fn of_code(catalogue: &Catalogue, code: CodeId) -> (Vec<Wanted>, usize) {
    let acting = catalogue.acting_id();
    let all = catalogue.documents.iter().flat_map(|document| catalogue.codings(document.id, Visibility::All));
    let counted = all.filter(|coding| catalogue.codebook.resolve(coding.code) == Some(code));
    let (own, others): (Vec<&Coding>, Vec<&Coding>) = counted.partition(|coding| Some(coding.coder) == acting);
    (own.into_iter().map(Wanted::from).collect(), others.len())
}
