//! A participant withdraws: everything of theirs is erased, and only that they took part is kept.

use super::pseudonyms::{Amended, amend};
use super::{Project, Verb};
use crate::error::{Error, Result};
use crate::model::document::{Document, Participant, Role};
use crate::model::ids::{DocumentId, SpeakerId};
use crate::model::memo::{place_in_title, turn_in_title};
use crate::model::quotes::Quotes;
use crate::model::revision::{Edit, Edits};
use crate::model::span::Span;
use crate::model::text::Text;
use crate::store::purge::{self, AnyMemo, Cell, Erasure, Retired, SpokenTurn};
use crate::store::{documents, media, participants, revisions};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What stands where their words stood.
pub(super) const WITHDRAWN: &str = "[withdrawn]";

/// Everything of a participant's, as it is erased.
#[derive(Debug, Clone, Default)]
pub struct Withdrawal {
    pub label: String,
    /// Documents in which only they speak, and interviewers.
    pub alone: Vec<String>,
    /// Documents in which others speak, too, with the labels of these.
    pub shared: Vec<(String, Vec<String>)>,
    /// Their turns in the current texts.
    pub turns: u32,
    /// How many passages of theirs which coder gave which code.
    pub passages: Vec<(String, String, u32)>,
    /// Memos about them, their documents, passages or codings.
    pub memos: u32,
    pub decisions: u32,
    /// Passages of theirs picked for the paper.
    pub picked: u32,
    /// Summaries about them in the framework chart.
    pub summaries: u32,
    /// What quotes them: `memos`, `examples of codes`, with how often.
    pub quotes: Vec<(String, u32)>,
    /// Their values, as `role: data scientist`.
    pub values: Vec<String>,
    /// Other texts in which words of theirs stand; they are left as they are.
    pub echoes: Vec<String>,
    /// Pictures and recordings that are carried along, whoever is in them.
    pub media: Vec<String>,
    /// Files written from the project, with when; what they hold is out of reach.
    pub exports: Vec<(String, String)>,
    /// Codings and participants, before and after.
    pub codings: (u32, u32),
    pub participants: (u32, u32),
}

/// So many characters nobody finds by trying, a fingerprint at hand and the words of others around them.
const GUESSED_MAX: u32 = 1_000;

/// What is worked out before anything is written.
struct Plan {
    withdrawal: Withdrawal,
    participant: Participant,
    alone: HashSet<DocumentId>,
    amended: Vec<Amended>,
    /// Where their words stand in the current texts of shared documents.
    theirs: HashMap<DocumentId, Vec<Span>>,
    texts: Vec<(DocumentId, u32)>,
    /// Those of which so little was theirs that it could be guessed by the fingerprint.
    fingerprints: Vec<(DocumentId, u32)>,
    files: Vec<(DocumentId, u32)>,
    retired: Vec<(Retired, String)>,
    /// The labels under which they speak in shared documents.
    speakers: HashSet<SpeakerId>,
    /// The rows whose words are emptied, by table.
    emptied: HashMap<&'static str, HashSet<String>>,
    quotes: Quotes,
}

impl Plan {
    fn empty(&mut self, table: &'static str, row: String) {
        self.emptied.entry(table).or_default().insert(row);
    }

    fn is_emptied(&self, table: &str, row: &str) -> bool {
        self.emptied.get(table).is_some_and(|rows| rows.contains(row))
    }
}

impl Project {
    /// What [`withdraw`](Self::withdraw) would erase.
    pub fn preview_withdrawal(&self, label: &str) -> Result<Withdrawal> {
        Ok(self.plan_withdrawal(label)?.withdrawal)
    }

    /// Erases everything of a participant's, for good. `reason` is kept in the history.
    pub fn withdraw(&mut self, label: &str, reason: &str) -> Result<Withdrawal> {
        let plan = self.plan_withdrawal(label)?;
        let today = self.now();
        let day = today.split('T').next().unwrap_or_default();
        let note = format!("withdrawn {day}");
        let because = if reason.trim().is_empty() { String::new() } else { format!(" ({})", reason.trim()) };
        let said = format!("{} withdrew: everything of theirs was erased{because}", plan.participant.label);
        let Plan {
            mut withdrawal,
            participant,
            alone,
            amended,
            theirs,
            texts,
            fingerprints,
            files,
            retired,
            speakers,
            emptied,
            quotes,
        } = plan;
        let participant_row = participant.id.to_string();
        self.purge(Verb::WithdrawParticipant, &said, |tx| {
            for (table, id) in &retired {
                purge::retire(tx, *table, id)?;
            }
            for amended in &amended {
                let stays = theirs.get(&amended.document.id).cloned().unwrap_or_default();
                amend(tx, amended, |span| stays.iter().any(|turn| turn.covers(span)), |_| true)?;
            }
            for speaker in speakers {
                // Turns without words are no units to agree or disagree on.
                documents::set_speaker(tx, speaker, Role::Other, Some(participant.id))?;
            }
            purge::retire_participant(tx, participant.id, &note)?;
            let rewrite = move |cell: &Cell<'_>, words: &str| {
                let is_theirs = cell.table == "participant" && cell.row == participant_row && cell.column == "note";
                let is_emptied = emptied.get(cell.table).is_some_and(|rows| rows.contains(cell.row));
                match cell.table {
                    _ if is_theirs => (words != note && !words.is_empty()).then(String::new),
                    _ if is_emptied => (!words.is_empty()).then(String::new),
                    // The guide's headings are nobody's words, and the step being done says why it was done.
                    "section" => None,
                    "original" => {
                        let document = cell.row.split('/').next().unwrap_or_default();
                        let is_gone = alone.iter().any(|id| id.to_string() == document);
                        (is_gone && !words.is_empty()).then(String::new)
                    }
                    _ => quotes.replaced(words, WITHDRAWN),
                }
            };
            Ok(((), Erasure { texts, fingerprints, files, ..Erasure::of(rewrite) }))
        })?;
        let study = self.study()?;
        (withdrawal.codings.1, withdrawal.participants.1) = (count(&study.codings), count(&study.participants));
        Ok(withdrawal)
    }

    /// Files that were written from the project, as far as it knows: answers, backups, and what a newer thema left of an
    /// older format beside it. With when, if that is known.
    pub fn known_copies(&self) -> Result<Vec<(String, String)>> {
        let mut copies = self.settings(super::EXPORTED)?;
        copies.extend(self.settings(super::BACKED_UP)?);
        let name = self.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
        let beside = self.path().parent().and_then(|folder| std::fs::read_dir(folder).ok());
        for path in beside.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())) {
            let is_former =
                path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(&format!("{name}.format-")));
            if is_former {
                copies.push((path.display().to_string(), "as it was in an older format".to_owned()));
            }
        }
        Ok(copies)
    }

    fn withdrawing(&self, label: &str) -> Result<Participant> {
        self.participant_named(label).map_err(|unknown| {
            let gone = self.read(purge::retired_participants).unwrap_or_default();
            match gone.iter().find(|(gone, note)| gone == label && note.starts_with("withdrawn ")) {
                Some((_, note)) => Error::with_hint(
                    format!("{label} has withdrawn already ({note})"),
                    "nothing of theirs is left to erase",
                ),
                None => unknown,
            }
        })
    }

    fn plan_withdrawal(&self, label: &str) -> Result<Plan> {
        let participant = self.withdrawing(label)?;
        let study = self.study()?;
        let (all, turns) = self.read(|db| {
            let mut all = documents::all(db)?;
            all.extend(documents::retired(db)?);
            Ok((all, purge::turns(db)?))
        })?;
        let is_theirs = |turn: &SpokenTurn| turn.participant == Some(participant.id);
        let speaks_in: HashSet<DocumentId> =
            turns.iter().filter(|turn| is_theirs(turn)).map(|turn| turn.document).collect();
        let others_in: HashSet<DocumentId> = turns
            .iter()
            .filter(|turn| !is_theirs(turn) && turn.role != Some(Role::Interviewer))
            .map(|turn| turn.document)
            .collect();
        let alone: HashSet<DocumentId> = speaks_in.difference(&others_in).copied().collect();
        let spans = |document: DocumentId, revision: u32| -> Vec<Span> {
            let here = turns.iter().filter(|turn| turn.document == document && turn.revision == revision);
            here.filter(|turn| is_theirs(turn)).map(|turn| turn.span).collect()
        };
        let mut plan = Plan {
            withdrawal: Withdrawal { label: participant.label.clone(), ..Withdrawal::default() },
            participant: participant.clone(),
            alone: alone.clone(),
            amended: Vec::new(),
            theirs: HashMap::new(),
            texts: Vec::new(),
            fingerprints: Vec::new(),
            files: Vec::new(),
            retired: Vec::new(),
            speakers: HashSet::new(),
            emptied: HashMap::new(),
            quotes: Quotes::default(),
        };
        for document in all.iter().filter(|document| speaks_in.contains(&document.id)) {
            let here = spans(document.id, document.revision);
            plan.withdrawal.turns += count(&here);
            if alone.contains(&document.id) {
                plan.withdrawal.alone.push(document.name.clone());
                if !document.retired {
                    plan.retired.push((Retired::Document, document.id.to_string()));
                }
            } else {
                let placed = study.documents.iter().find(|placed| placed.document.id == document.id);
                let speakers = placed.map_or(&[][..], |placed| &placed.speakers);
                let others = speakers
                    .iter()
                    .filter(|speaker| speaker.role != Role::Interviewer && speaker.participant != Some(participant.id));
                let others = others.map(|speaker| speaker.label.clone()).collect();
                plan.withdrawal.shared.push((document.name.clone(), others));
                plan.amended.extend(self.without(document, &here)?);
                plan.theirs.insert(document.id, here);
            }
        }
        let shared = turns.iter().filter(|turn| is_theirs(turn) && !alone.contains(&turn.document));
        plan.speakers = shared.filter_map(|turn| turn.speaker).collect();
        self.gather_texts(&mut plan, &speaks_in, &spans)?;
        self.gather_marks(&mut plan, &speaks_in, &spans)?;
        self.gather_summaries(&mut plan)?;
        self.gather_memos(&mut plan, &all)?;
        self.gather_values(&mut plan)?;
        self.gather_quotes(&mut plan)?;
        let mut passages: BTreeMap<(String, String), u32> = BTreeMap::new();
        for coding in study.codings.iter().filter(|coding| plan.is_emptied("coding", &coding.id.to_string())) {
            let code = study.codebook.resolve(coding.code).map_or("", |code| study.codebook.path(code));
            *passages
                .entry((Self::coder_name(&study.coders, coding.coder).to_owned(), code.to_owned()))
                .or_default() += 1;
        }
        plan.withdrawal.passages = passages.into_iter().map(|((coder, code), count)| (coder, code, count)).collect();
        let lost: u32 = plan.withdrawal.passages.iter().map(|(.., count)| count).sum();
        let (codings, people) = (count(&study.codings), count(&study.participants));
        plan.withdrawal.codings = (codings, codings - lost);
        plan.withdrawal.participants = (people, people.saturating_sub(1));
        plan.withdrawal.exports = self.known_copies()?;
        plan.withdrawal.media = self.read(media::all)?.into_iter().map(|(medium, _)| medium.name).collect();
        Ok(plan)
    }

    /// The shared document with their words replaced; `None` if they say nothing in it.
    fn without(&self, document: &Document, theirs: &[Span]) -> Result<Option<Amended>> {
        let (body, turns, sections) = self.read(|db| {
            let body = revisions::body(db, document.id, document.revision)?;
            Ok((body, documents::turns(db, document)?, documents::sections(db, document)?))
        })?;
        let Some(body) = body else { return Ok(None) };
        let text = Text::new(body).map_err(|error| Error::refused(format!("{}: {error}", document.name)))?;
        let said = theirs.iter().filter(|span| !span.is_empty() && text.slice(**span) != WITHDRAWN);
        let edits: Vec<Edit> =
            said.map(|span| Edit { at: span.start(), removed: span.len(), inserted: WITHDRAWN.to_owned() }).collect();
        let edits = Edits::from_kept(edits)
            .ok_or_else(|| Error::refused(format!("the turns of {} run into one another", document.name)))?;
        Ok((!edits.is_empty()).then(|| Amended { document: document.clone(), text, edits, turns, sections }))
    }

    /// Their words in every revision: what is erased, and what may be quoted.
    fn gather_texts(
        &self,
        plan: &mut Plan,
        speaks_in: &HashSet<DocumentId>,
        spans: &dyn Fn(DocumentId, u32) -> Vec<Span>,
    ) -> Result<()> {
        let mut others: Vec<(String, String)> = Vec::new();
        let amended: HashSet<DocumentId> = plan.amended.iter().map(|amended| amended.document.id).collect();
        self.read(|db| {
            purge::each_text(db, &mut |kept| {
                let place = (kept.document, kept.revision);
                if !speaks_in.contains(&kept.document) {
                    others.extend(
                        kept.body.filter(|_| kept.is_current && !kept.is_retired).map(|body| (kept.name, body)),
                    );
                    return;
                }
                if kept.file.is_some() {
                    plan.files.push(place);
                }
                let Some(body) = kept.body else { return };
                let theirs = spans(kept.document, kept.revision);
                if plan.alone.contains(&kept.document) || amended.contains(&kept.document) || !kept.is_current {
                    plan.texts.push(place);
                    if theirs.iter().map(|span| span.len()).sum::<u32>() <= GUESSED_MAX {
                        plan.fingerprints.push(place);
                    }
                }
                if let Ok(text) = Text::new(body) {
                    theirs.into_iter().for_each(|span| plan.quotes.add(text.slice(span)));
                }
            })
        })?;
        let echo = |(name, body): (String, String)| (!plan.quotes.find(&body).is_empty()).then_some(name);
        plan.withdrawal.echoes = others.into_iter().filter_map(echo).collect();
        Ok(())
    }

    /// Codings, decisions and quotes on their words, with what was left out of quotes and put into them.
    fn gather_marks(
        &self,
        plan: &mut Plan,
        speaks_in: &HashSet<DocumentId>,
        spans: &dyn Fn(DocumentId, u32) -> Vec<Span>,
    ) -> Result<()> {
        let (codings, decisions) = self.read(|db| Ok((purge::codings(db)?, purge::decisions(db)?)))?;
        let (quotes, edits) = self.read(|db| Ok((purge::quotes(db)?, purge::quote_edits(db)?)))?;
        let quote_of: HashMap<String, String> =
            edits.iter().map(|(edit, quote)| (edit.id.clone(), quote.clone())).collect();
        let mut known: HashMap<(DocumentId, u32), Vec<Span>> = HashMap::new();
        let tables = [
            (Retired::Coding, "coding", codings),
            (Retired::Decision, "decision", decisions),
            (Retired::Quote, "quote", quotes),
            (Retired::QuoteEdit, "quote_edit", edits.into_iter().map(|(edit, _)| edit).collect()),
        ];
        for (table, name, marks) in tables {
            for mark in marks.into_iter().filter(|mark| speaks_in.contains(&mark.document)) {
                let place = (mark.document, mark.revision);
                let turns = known.entry(place).or_insert_with(|| spans(mark.document, mark.revision));
                let of_theirs = quote_of.get(&mark.id).is_some_and(|quote| plan.is_emptied("quote", quote));
                let is_theirs = of_theirs || turns.iter().any(|turn| turn.covers(mark.span));
                if plan.alone.contains(&mark.document) || is_theirs {
                    if !mark.is_retired {
                        plan.retired.push((table, mark.id.clone()));
                        plan.withdrawal.decisions += u32::from(table == Retired::Decision);
                        plan.withdrawal.picked += u32::from(table == Retired::Quote);
                    }
                    plan.empty(name, mark.id);
                }
            }
        }
        Ok(())
    }

    /// Summaries about them, and about documents in which only they speak.
    fn gather_summaries(&self, plan: &mut Plan) -> Result<()> {
        let documents = plan.alone.iter().map(DocumentId::to_string);
        for case in documents.chain([plan.participant.id.to_string()]).collect::<Vec<_>>() {
            for (id, is_retired) in self.read(|db| purge::summaries_of(db, &case))? {
                if !is_retired {
                    plan.retired.push((Retired::Summary, id.clone()));
                    plan.withdrawal.summaries += 1;
                }
                plan.empty("summary", id);
            }
        }
        Ok(())
    }

    /// Memos about them, their documents, passages, codings.
    fn gather_memos(&self, plan: &mut Plan, all: &[Document]) -> Result<()> {
        let mut turns: HashMap<DocumentId, Vec<(u32, Span)>> = HashMap::new();
        for document in all.iter().filter(|document| plan.theirs.contains_key(&document.id)) {
            let here = self.read(|db| documents::turns(db, document))?;
            turns.insert(document.id, here.iter().map(|turn| (turn.n, turn.span)).collect());
        }
        for AnyMemo { id, about, about_id, title, is_retired } in self.read(purge::memos)? {
            let row = about_id.unwrap_or_default();
            let is_theirs = match about.as_str() {
                "participant" => row == plan.participant.id.to_string(),
                "coding" => plan.is_emptied("coding", &row),
                "document" if plan.alone.iter().any(|document| document.to_string() == row) => true,
                "document" => {
                    let shared = plan.theirs.iter().find(|(document, _)| document.to_string() == row);
                    shared.is_some_and(|(document, theirs)| {
                        let named = turn_in_title(&title).and_then(|n| {
                            turns.get(document)?.iter().find(|(turn, _)| *turn == n).map(|(_, span)| *span)
                        });
                        let place = place_in_title(&title).map(|(place, _)| place).or(named);
                        place.is_some_and(|place| theirs.iter().any(|turn| turn.covers(place)))
                    })
                }
                _ => false,
            };
            if is_theirs {
                if !is_retired {
                    plan.retired.push((Retired::Memo, id.clone()));
                    plan.withdrawal.memos += 1;
                }
                plan.empty("memo", id);
            }
        }
        Ok(())
    }

    fn gather_values(&self, plan: &mut Plan) -> Result<()> {
        let id = plan.participant.id;
        let (attributes, values) = self.read(|db| Ok((participants::attributes(db)?, participants::values(db)?)))?;
        let documents = plan.alone.iter().map(DocumentId::to_string);
        for case in documents.chain([id.to_string()]).collect::<Vec<_>>() {
            for id in self.read(|db| purge::values_of(db, &case))? {
                plan.retired.push((Retired::Value, id.clone()));
                plan.empty("attribute_value", id);
            }
        }
        for value in values.iter().filter(|value| value.participant == id) {
            let attribute = attributes.iter().find(|attribute| attribute.id == value.attribute);
            let name = attribute.map_or("", |attribute| &attribute.name);
            plan.withdrawal.values.push(format!("{name}: {}", value.value));
        }
        Ok(())
    }

    /// What quotes them elsewhere.
    fn gather_quotes(&self, plan: &mut Plan) -> Result<()> {
        let mut quotes: BTreeMap<String, u32> = BTreeMap::new();
        self.read(|db| {
            purge::each_cell(db, &mut |cell, words| {
                let is_emptied = plan.is_emptied(cell.table, cell.row);
                let is_passed = matches!(cell.table, "section" | "original" | "text_edit" | "coder");
                if !is_emptied && !is_passed && !plan.quotes.find(words).is_empty() {
                    *quotes.entry(super::pseudonyms::place_of(cell)).or_default() += 1;
                }
            })
        })?;
        plan.withdrawal.quotes = quotes.into_iter().collect();
        Ok(())
    }
}

fn count<T>(things: &[T]) -> u32 {
    u32::try_from(things.len()).unwrap_or(u32::MAX)
}
