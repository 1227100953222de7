//! Amending a document: a corrected text takes the place of the one there is, and what is placed in it moves along.
//!
//! An [`Amendment`] is read and compared first, and can be looked at; [`Project::amend`] makes it, in one step.

use super::import::{memo_of, parse, participant, participant_labels, read_file};
use super::{Project, Verb};
use crate::error::{Error, Result};
use crate::formats::transcript::{self, Rules, Transcript};
use crate::model::document::{Document, Participant, Role, Section, Speaker, Turn};
use crate::model::ids::SpeakerId;
use crate::model::revision::{Edits, Placed, Places, Touch};
use crate::model::span::{CharPos, Span};
use crate::model::text::Text;
use crate::store::revisions::{self, Move, NewRevision, Original, Revision};
use crate::store::{Reader, Writer, documents, memos, participants};
use regex::Regex;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// A corrected text, compared with the one there is.
pub struct Amendment {
    /// As it is until now.
    pub document: Document,
    pub edits: Edits,
    pub old: Text,
    pub new: Text,
    /// What was doubtful in the file.
    pub doubts: Vec<String>,
    /// The file's structure, its body taken out.
    transcript: Transcript,
    file: Option<(String, Vec<u8>)>,
}

/// What an amendment does, or did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Consequences {
    /// In how many places the text differs.
    pub places: usize,
    pub words_out: u32,
    pub words_in: u32,
    /// Codings that read the same words.
    pub untouched: usize,
    /// Codings whose words changed, of which nothing is left, and that fell together with another one.
    pub changed: usize,
    pub gone: usize,
    pub same: usize,
    /// Memos about passages, and decisions, that were touched.
    pub others: usize,
    /// Comments of the file that became memos.
    pub memos: usize,
    /// Labels that did not speak before.
    pub speakers: Vec<String>,
    /// Everything touched, in the order of the text.
    pub touched: Vec<Touched>,
}

/// Something whose words an amendment touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Touched {
    pub about: Placed,
    pub touch: Touch,
    pub was: Span,
    /// Where it is then; `None` if nothing of it is left.
    pub to: Option<Span>,
}

impl Project {
    /// Reads a corrected file of a document, as an import would, and compares it with the text there is.
    ///
    /// Fails if nothing changed.
    pub fn read_amendment(&self, document: &Document, path: &Path, encoding: Option<String>) -> Result<Amendment> {
        let bytes = read_file(path)?;
        let rules = Rules { encoding, ..self.rules_of(document)? };
        let transcript = parse(path, &bytes, &rules)?;
        let name = path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
        self.compare(document, transcript, Some((name, bytes)))
    }

    /// The same for a text that was edited where it is.
    pub fn read_edited(&self, document: &Document, text: String) -> Result<Amendment> {
        let transcript = transcript::reread(text, self.is_markdown(document)?, &self.rules_of(document)?);
        let refused = |error: transcript::ReadError| Error::Refused { message: error.to_string(), hint: error.hint() };
        self.compare(document, transcript.map_err(refused)?, None)
    }

    /// Whether a document came as Markdown.
    pub fn is_markdown(&self, document: &Document) -> Result<bool> {
        let revisions = self.revisions(document)?;
        let came = revisions.iter().rev().find_map(|revision| revision.media_type.as_deref());
        Ok(came == Some("text/markdown"))
    }

    /// The revisions of a document's text, in the order they were made.
    pub fn revisions(&self, document: &Document) -> Result<Vec<Revision>> {
        self.read(|db| revisions::all(db, document.id))
    }

    /// The text of a revision; `None` if its words were erased.
    ///
    /// Fails if there is no such revision.
    pub fn text_of(&self, document: &Document, revision: u32) -> Result<Option<Text>> {
        let revisions = self.revisions(document)?;
        if !revisions.iter().any(|there| there.n == revision) {
            return Err(Error::with_hint(
                format!("{} has no revision {revision}", document.name),
                format!("`thema document revisions {}` lists them", document.name),
            ));
        }
        let body = self.read(|db| revisions::body(db, document.id, revision))?;
        body.map(|body| Text::new(body).map_err(|error| Error::refused(format!("{}: {error}", document.name))))
            .transpose()
    }

    /// How a revision came from its base, as kept.
    pub fn edits_of(&self, document: &Document, revision: u32) -> Result<Edits> {
        Ok(self.read(|db| revisions::edits(db, document.id, revision))?.unwrap_or_default())
    }

    /// What makes one text of another.
    pub fn differences(&self, old: &Text, new: &Text) -> Edits {
        Edits::between(old, new, Some(Self::patience()))
    }

    /// What is known of a document when another file of it is read: who speaks, who asks, and which lines are headings.
    fn rules_of(&self, document: &Document) -> Result<Rules> {
        let text = self.text(document)?;
        let (speakers, turns, sections) = self.read(|db| {
            Ok((documents::speakers(db)?, documents::turns(db, document)?, documents::sections(db, document)?))
        })?;
        let speaks: HashSet<SpeakerId> = turns.iter().filter_map(|turn| turn.speaker).collect();
        let mut rules = Rules::default();
        for speaker in speakers.into_iter().filter(|speaker| speaks.contains(&speaker.id)) {
            match speaker.role {
                Role::Interviewer => rules.interviewer.push(speaker.label),
                Role::Participant | Role::Other => rules.speakers.push(speaker.label),
            }
        }
        let first_line = |section: &Section| text.slice(section.span).lines().next().map(|line| line.trim().to_owned());
        rules.headings = sections.iter().filter_map(first_line).collect();
        if let Some(labels) = self.setting("import interviewer")? {
            rules.interviewer.extend(labels.lines().map(|label| label.trim().to_owned()).filter(|l| !l.is_empty()));
        }
        if let Some(pattern) = self.setting("import speaker-pattern")?.filter(|pattern| !pattern.is_empty()) {
            rules.speaker_pattern =
                Some(Regex::new(&pattern).map_err(|error| {
                    Error::refused(format!("the speaker pattern is no regular expression: {error}"))
                })?);
        }
        Ok(rules)
    }

    fn compare(
        &self,
        document: &Document,
        mut transcript: Transcript,
        file: Option<(String, Vec<u8>)>,
    ) -> Result<Amendment> {
        let gone = self.gone(&[])?;
        if let Some(reason) = self.read(|db| gone.amendment(db, document, &transcript))? {
            let way = format!("`thema import FILE` makes a document of its own of it; {}", reason.way());
            return Err(Error::with_hint(format!("{}; nothing was changed", reason.told()), way));
        }
        let old = self.text(document)?;
        let body = std::mem::take(&mut transcript.body);
        let new = Text::new(body).map_err(|error| Error::refused(format!("{}: {error}", document.name)))?;
        let edits = Edits::between(&old, &new, Some(Self::patience()));
        if edits.is_empty() {
            let message =
                format!("the text of {} is this one, character for character; nothing was changed", document.name);
            return Err(Error::with_hint(message, "amend it with a file, or an edit, in which words differ"));
        }
        if new.as_str().trim().is_empty() {
            return Err(Error::with_hint(
                format!("nothing would be left of {}; nothing was changed", document.name),
                format!("`thema document retire {}` takes a document out of use", document.name),
            ));
        }
        let doubts = transcript.doubts.iter().map(ToString::to_string).collect();
        Ok(Amendment { document: document.clone(), edits, old, new, doubts, transcript, file })
    }

    /// What an amendment would do.
    pub fn weigh(&self, amendment: &Amendment) -> Result<Consequences> {
        self.read(|db| {
            let moves = amendment.moves(db, amendment.document.revision + 1)?;
            let remarks = amendment.new_remarks(db)?.len();
            let known: HashSet<String> = amendment.known_labels(db)?;
            let labels = amendment.transcript.speakers.iter().map(|speaker| speaker.label.clone());
            let speakers = labels.filter(|label| !known.contains(label)).collect();
            Ok(Consequences { memos: remarks, speakers, ..amendment.consequences(&moves) })
        })
    }

    /// Puts the corrected text in the place of the one there is, in one step: everything placed in it moves along, and
    /// what was touched is noted, to be looked at.
    ///
    /// Fails if the text was amended by somebody else since it was read.
    pub fn amend(&mut self, amendment: &Amendment) -> Result<(u32, Consequences)> {
        let Amendment { document, edits, new, transcript, file, .. } = amendment;
        let places =
            if edits.all().len() == 1 { "1 place".to_owned() } else { format!("{} places", edits.all().len()) };
        let label = format!("amended {} in {places}", document.name);
        let (coder, now) = (self.coder().map(|coder| coder.id), self.now());
        self.act(Verb::AmendDocument, &label, |tx| {
            if !documents::all(tx)?.contains(document) {
                return Err(crate::store::Error::Overtaken.into());
            }
            let mut known = participants::all(tx)?;
            let (speakers, turns) = amendment.structure(tx, &mut known)?;
            let remarks = amendment.new_remarks(tx)?;
            let new_speakers: Vec<Speaker> =
                speakers.into_iter().filter_map(|(speaker, is_new)| is_new.then_some(speaker)).collect();
            let original = file.as_ref().map(|(filename, bytes)| Original {
                filename,
                media_type: transcript.media_type,
                encoding: transcript.encoding,
                bytes,
            });
            let revision = revisions::insert(
                tx,
                &NewRevision {
                    document,
                    body: new.as_str(),
                    edits,
                    speakers: &new_speakers,
                    turns: &turns,
                    sections: &transcript.numbered_sections(),
                    original,
                },
            )?;
            let moves = amendment.moves(tx, revision)?;
            revisions::carry(tx, document.id, revision, revision, &moves)?;
            for remark in &remarks {
                memos::insert(tx, &memo_of(remark, document.id, coder, &now))?;
            }
            let speakers = new_speakers.into_iter().map(|speaker| speaker.label).collect();
            Ok((revision, Consequences { memos: remarks.len(), speakers, ..amendment.consequences(&moves) }))
        })
    }
}

impl Amendment {
    /// What becomes of everything placed in the text.
    fn moves(&self, db: &Reader<'_>, revision: u32) -> std::result::Result<Vec<Move>, crate::store::Error> {
        let carry = |span: Span| self.edits.carry(span).settled(&self.new);
        revisions::plan(db, self.document.id, (self.document.revision, revision), carry, |_| true)
    }

    fn consequences(&self, moves: &[Move]) -> Consequences {
        let in_use = || moves.iter().filter(|moved| !moved.retired);
        let codings = |touch: Option<Touch>| {
            in_use().filter(|moved| matches!(moved.about, Placed::Coding(_)) && moved.touch == touch).count()
        };
        let mut touched: Vec<Touched> = in_use()
            .filter_map(|moved| Some(Touched { about: moved.about, touch: moved.touch?, was: moved.was, to: moved.to }))
            .collect();
        touched.sort_by_key(|touched| (touched.was, touched.about));
        let places = self.edits.places().all();
        Consequences {
            places: places.len(),
            words_out: places.iter().map(|place| self.old.word_count(place.old)).sum(),
            words_in: places.iter().map(|place| self.new.word_count(place.new)).sum(),
            untouched: codings(None),
            changed: codings(Some(Touch::Changed)),
            gone: codings(Some(Touch::Gone)),
            same: codings(Some(Touch::Same)),
            others: touched.iter().filter(|touched| !matches!(touched.about, Placed::Coding(_))).count(),
            touched,
            ..Consequences::default()
        }
    }

    fn known_labels(&self, db: &Reader<'_>) -> std::result::Result<HashSet<String>, crate::store::Error> {
        let speakers = documents::speakers(db)?.into_iter().filter(|speaker| speaker.document == self.document.id);
        Ok(speakers.map(|speaker| speaker.label).collect())
    }

    /// The comments of the file that are no memos yet: those that were removed do not come back.
    fn new_remarks(&self, db: &Reader<'_>) -> std::result::Result<Vec<transcript::RemarkDraft>, crate::store::Error> {
        if self.transcript.remarks.is_empty() {
            return Ok(Vec::new());
        }
        let there: HashSet<String> = memos::bodies_about(db, self.document.id)?.into_iter().collect();
        Ok(self.transcript.remarks.iter().filter(|remark| !there.contains(remark.body.trim())).cloned().collect())
    }

    /// The speakers of the new text in its order, with whether they are new, and its turns.
    ///
    /// A speaker of a new label who says what another one said is that one under another label. A turn without a time
    /// has that of the turn its words come from.
    fn structure(&self, tx: &Writer<'_>, known: &mut Vec<Participant>) -> Result<(Vec<Voice>, Vec<Turn>)> {
        let mut there = documents::speakers(tx)?;
        there.retain(|speaker| speaker.document == self.document.id);
        let before = documents::turns(tx, &self.document)?;
        let drafts = &self.transcript.turns;
        let spans: Vec<Span> = drafts.iter().map(|turn| turn.span).collect();
        let shares = shares(self.edits.places(), self.old.len(), &before, &spans);
        let mut speakers = Vec::with_capacity(self.transcript.speakers.len());
        let labels = participant_labels(&self.document.name, &self.transcript);
        for ((at, draft), label) in self.transcript.speakers.iter().enumerate().zip(labels) {
            if let Some(speaker) = there.iter().find(|speaker| speaker.label == draft.label) {
                speakers.push((speaker.clone(), false));
                continue;
            }
            let theirs = drafts.iter().zip(&shares).filter(|(turn, _)| turn.speaker == Some(at));
            let (role, participant) =
                match said_before_by(theirs.flat_map(|(_, shares)| shares.iter().copied()), &before, &there) {
                    Some(speaker) => (speaker.role, speaker.participant),
                    None => {
                        let person = label.map(|label| participant(tx, &label, known)).transpose()?;
                        (draft.role, person)
                    }
                };
            let (id, document) = (SpeakerId::new(), self.document.id);
            speakers.push((Speaker { id, document, label: draft.label.clone(), role, participant }, true));
        }
        let ids: Vec<SpeakerId> = speakers.iter().map(|(speaker, _)| speaker.id).collect();
        let mut turns = self.transcript.numbered_turns(&ids);
        take_times(&mut turns, &before, &shares);
        Ok((speakers, turns))
    }
}

/// Who speaks in the new text, and whether nobody did under that label before.
type Voice = (Speaker, bool);

/// How many characters a new turn has of which old ones, by their places among those.
type Shares = Vec<(usize, u32)>;

/// What each new turn has of the old ones, unchanged.
fn shares(places: &Places, old_length: u32, before: &[Turn], spans: &[Span]) -> Vec<Shares> {
    let mut shares: Vec<HashMap<usize, u32>> = vec![HashMap::new(); spans.len()];
    for same in places.unchanged(old_length) {
        let first = spans.partition_point(|span| span.end() <= same.new.start());
        let touched = spans.iter().enumerate().skip(first).take_while(|(_, span)| span.start() < same.new.end());
        for (at, span) in touched {
            let Some(part) = span.intersection(same.new) else { continue };
            let back = |place: CharPos| same.old.start().plus(place.get() - same.new.start().get());
            let part = Span::between(back(part.start()), back(part.end()));
            let first = before.partition_point(|turn| turn.span.end() <= part.start());
            let turns = before.iter().enumerate().skip(first).take_while(|(_, turn)| turn.span.start() < part.end());
            for (turn, length) in turns.filter_map(|(n, turn)| Some((n, turn.span.intersection(part)?.len()))) {
                *shares[at].entry(turn).or_default() += length;
            }
        }
    }
    let sorted = |shares: HashMap<usize, u32>| {
        let mut sorted: Shares = shares.into_iter().collect();
        sorted.sort_unstable();
        sorted
    };
    shares.into_iter().map(sorted).collect()
}

/// The speaker who said most of this before.
fn said_before_by<'a>(
    shares: impl Iterator<Item = (usize, u32)>,
    before: &[Turn],
    speakers: &'a [Speaker],
) -> Option<&'a Speaker> {
    let mut said: HashMap<SpeakerId, u32> = HashMap::new();
    for (turn, length) in shares {
        if let Some(speaker) = before[turn].speaker {
            *said.entry(speaker).or_default() += length;
        }
    }
    let most = said.into_iter().max_by_key(|&(speaker, length)| (length, std::cmp::Reverse(speaker)))?.0;
    speakers.iter().find(|speaker| speaker.id == most)
}

/// Turns without times take those of the turns their words come from; of a turn that was cut the first part has the
/// beginning and the last part the end.
fn take_times(turns: &mut [Turn], before: &[Turn], shares: &[Shares]) {
    let most = |shares: &Shares| {
        shares.iter().max_by_key(|&&(turn, length)| (length, std::cmp::Reverse(turn))).map(|share| share.0)
    };
    let timeless: Vec<bool> = turns.iter().map(|turn| turn.time_start.is_none() && turn.time_end.is_none()).collect();
    let (mut begun, mut ended) = (HashSet::new(), HashSet::new());
    for (at, turn) in turns.iter_mut().enumerate().filter(|(at, _)| timeless[*at]) {
        if let Some(from) = most(&shares[at]).filter(|from| begun.insert(*from)) {
            turn.time_start = before[from].time_start;
        }
    }
    for (at, turn) in turns.iter_mut().enumerate().rev().filter(|(at, _)| timeless[*at]) {
        if let Some(from) = most(&shares[at]).filter(|from| ended.insert(*from)) {
            turn.time_end = before[from].time_end;
        }
    }
}

#[cfg(test)]
mod tests;
