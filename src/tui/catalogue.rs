//! The project as the screen knows it: what was loaded, with the counts and letters drawn beside names.

use super::page::Reading;
use super::theme::Rgb;
use crate::model::codebook::{Code, Codebook};
use crate::model::coding::{Coder, Coding, Finished, Round};
use crate::model::document::{Attribute, AttributeValue, Document, Participant, Role, Speaker};
use crate::model::ids::{CodeId, CoderId, CodingId, DocumentId};
use crate::model::memo::Memo;
use std::collections::{HashMap, HashSet};

/// The letters of the margin, in the order codes get them. Look-alikes are left out.
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijkmnopqrstuvwxyzαβγδεζηθλμξπρσφχψω";

/// Whose codings are on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Visibility {
    /// The acting coder's. Nobody is influenced by others without having asked for it.
    #[default]
    Mine,
    All,
    /// Somebody else's.
    Of(CoderId),
}

impl Visibility {
    /// Whether a coding of this coder is to be seen by somebody acting as that one.
    pub fn shows(self, coder: CoderId, acting: Option<CoderId>) -> bool {
        match self {
            Self::Mine => Some(coder) == acting,
            Self::All => true,
            Self::Of(one) => coder == one,
        }
    }

    /// Whether a memo about words of a document is to be seen: one's own always, others' where their codings are, for
    /// a memo on a passage says as much as a mark does.
    pub fn shows_memo(self, author: Option<CoderId>, acting: Option<CoderId>) -> bool {
        author == acting || author.is_none_or(|author| self.shows(author, acting))
    }
}

/// Everything but the words of the documents.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    pub title: String,
    pub codebook: Codebook,
    pub coders: Vec<Coder>,
    /// Who is at the keyboard, once they have said.
    pub acting: Option<Coder>,
    /// In the order of import.
    pub documents: Vec<Document>,
    pub speakers: HashMap<DocumentId, Vec<Speaker>>,
    pub participants: Vec<Participant>,
    pub attributes: Vec<Attribute>,
    pub values: Vec<AttributeValue>,
    /// Not retired; each document's in the order of its text.
    pub codings: HashMap<DocumentId, Vec<Coding>>,
    pub memos: Vec<Memo>,
    pub rounds: Vec<Round>,
    /// How many passages amendments touched that nobody has looked at.
    pub to_check: usize,
    /// What coders said they are through with.
    pub finished: Vec<Finished>,
    /// Where the acting coder is in each document.
    pub reading: HashMap<DocumentId, Reading>,
    /// The document they had open last.
    pub last_open: Option<DocumentId>,
    /// The codes they want on a digit, by the digit from 1.
    pub pins: Vec<(u8, Vec<CodeId>)>,
}

/// How far the acting coder has got in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Unread,
    Begun,
    /// Their cursor has been at its end.
    Read,
}

impl Progress {
    pub fn of(reading: Reading) -> Self {
        if reading.farthest >= reading.end { Self::Read } else { Self::Begun }
    }
}

impl Catalogue {
    pub fn acting_id(&self) -> Option<CoderId> {
        self.acting.as_ref().map(|coder| coder.id)
    }

    pub fn coder(&self, id: CoderId) -> Option<&Coder> {
        self.coders.iter().find(|coder| coder.id == id)
    }

    pub fn document(&self, id: DocumentId) -> Option<&Document> {
        self.documents.iter().find(|document| document.id == id)
    }

    /// A document's codings that are to be seen.
    pub fn codings(&self, document: DocumentId, visibility: Visibility) -> impl Iterator<Item = &Coding> {
        let acting = self.acting_id();
        let all = self.codings.get(&document).into_iter().flatten();
        all.filter(move |coding| visibility.shows(coding.coder, acting))
    }

    pub fn coding(&self, document: DocumentId, id: CodingId) -> Option<&Coding> {
        self.codings.get(&document)?.iter().find(|coding| coding.id == id)
    }

    /// Puts these codings in the place of those with their ids.
    pub fn change(&mut self, codings: Vec<(CodingId, Option<Coding>)>) {
        for (id, coding) in codings {
            self.codings.values_mut().for_each(|there| there.retain(|coding| coding.id != id));
            let coding = coding.filter(|coding| self.document(coding.document).is_some());
            let Some(coding) = coding.filter(|coding| self.coder(coding.coder).is_some()) else { continue };
            let there = self.codings.entry(coding.document).or_default();
            let at = there.partition_point(|other| (other.span, other.id) < (coding.span, id));
            there.insert(at, coding);
        }
    }

    /// Who has coded anything in the document, in the order of the coders.
    pub fn coders_of(&self, document: DocumentId) -> impl Iterator<Item = &Coder> {
        let there: HashSet<CoderId> =
            self.codings.get(&document).into_iter().flatten().map(|coding| coding.coder).collect();
        self.coders.iter().filter(move |coder| there.contains(&coder.id))
    }

    /// Whether the acting coder said that they are through with the document. The screen codes outside rounds, and
    /// so a mark in a round is none here.
    pub fn is_finished(&self, document: DocumentId) -> bool {
        let mark = self.acting_id().map(|coder| Finished { document, coder, round: None });
        mark.is_some_and(|mark| self.finished.contains(&mark))
    }

    pub fn progress(&self, document: DocumentId) -> Progress {
        self.reading.get(&document).map_or(Progress::Unread, |&reading| Progress::of(reading))
    }

    /// Who speaks in the document as somebody studied, with what is known about them, in words.
    pub fn about_participants(&self, document: DocumentId) -> Vec<String> {
        let speakers = self.speakers.get(&document).into_iter().flatten();
        let studied = speakers.filter(|speaker| speaker.role == Role::Participant);
        let mut words = Vec::new();
        for participant in studied.filter_map(|speaker| speaker.participant) {
            let label = self.participants.iter().find(|known| known.id == participant).map(|known| known.label.clone());
            words.extend(label.filter(|label| self.document(document).is_none_or(|document| document.name != *label)));
            for attribute in &self.attributes {
                let value = self.values.iter().find(|value| {
                    value.participant == participant && value.attribute == attribute.id && !value.value.is_empty()
                });
                // A bare number or yes means nothing without its name.
                words.extend(value.map(|value| match value.value.as_str() {
                    "yes" | "no" | "true" | "false" => format!("{}: {}", attribute.name, value.value),
                    number if number.parse::<f64>().is_ok() => format!("{} {number}", attribute.name),
                    words => words.to_owned(),
                }));
            }
        }
        words
    }

    /// How many codings each code has, with everything under it.
    pub fn tally(&self, visibility: Visibility) -> HashMap<CodeId, u32> {
        let mut own: HashMap<CodeId, u32> = HashMap::new();
        let acting = self.acting_id();
        let seen = self.codings.values().flatten();
        for coding in seen.filter(|coding| visibility.shows(coding.coder, acting)) {
            if let Some(code) = self.codebook.resolve(coding.code) {
                *own.entry(code).or_default() += 1;
            }
        }
        let mut with_parts = own.clone();
        for (&code, &count) in &own {
            let mut above = self.codebook.parent(code);
            while let Some(theme) = above {
                *with_parts.entry(theme).or_default() += count;
                above = self.codebook.parent(theme);
            }
        }
        with_parts
    }

    /// The codes the acting coder used, the latest first, each once.
    pub fn recent(&self) -> Vec<CodeId> {
        let acting = self.acting_id();
        let mut mine: Vec<&Coding> =
            self.codings.values().flatten().filter(|coding| Some(coding.coder) == acting).collect();
        mine.sort_unstable_by_key(|coding| std::cmp::Reverse(coding.id));
        let mut seen = HashSet::new();
        mine.iter().filter_map(|coding| self.codebook.resolve(coding.code)).filter(|code| seen.insert(*code)).collect()
    }
}

/// The letter and colour of every code.
#[derive(Debug, Clone, Default)]
pub struct Swatches {
    of: HashMap<CodeId, (char, usize)>,
}

impl Swatches {
    /// Gives letters in the order in which codes were made, so that a new code changes nobody's letter.
    pub fn new(codebook: &Codebook) -> Self {
        let mut ids: Vec<CodeId> = codebook.all().iter().map(|code| code.id).collect();
        ids.sort_unstable();
        let letters = LETTERS.chars().cycle().zip(0..);
        Self { of: ids.into_iter().zip(letters).collect() }
    }

    pub fn letter(&self, code: CodeId) -> char {
        self.of.get(&code).map_or('·', |&(letter, _)| letter)
    }

    /// The code's own colour, or one of the palette.
    pub fn color(&self, code: &Code, palette: &[Rgb]) -> Rgb {
        let own = code.color.as_deref().and_then(Rgb::parse);
        let place = self.of.get(&code.id).map_or(0, |&(_, place)| place);
        own.or_else(|| palette.iter().cycle().nth(place % palette.len().max(1)).copied()).unwrap_or(Rgb(128, 128, 128))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::codebook::CodeKind;

    #[test]
    fn a_new_code_changes_nobody_s_letter_and_a_code_without_colour_gets_one() {
        let mut codes: Vec<Code> = (0..3).map(|n| Code::new(CodeKind::Code, ["x", "m", "a"][n])).collect();
        let before = Swatches::new(&Codebook::new(codes.clone()));
        codes.insert(0, Code { color: Some("#000000".into()), ..Code::new(CodeKind::Code, "b") });
        let after = Swatches::new(&Codebook::new(codes.clone()));
        for code in &codes[1..] {
            assert_eq!(before.letter(code.id), after.letter(code.id));
        }
        assert_eq!(after.letter(codes[0].id), 'D');
        let palette = [Rgb(0, 114, 178), Rgb(230, 159, 0)];
        assert_eq!(after.color(&codes[0], &palette), Rgb(0, 0, 0));
        assert_eq!(after.color(&codes[1], &palette), palette[0]);
        assert_eq!(after.color(&codes[3], &palette), palette[0]);
    }
}
