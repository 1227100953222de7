//! Bringing tables in: codings, codebooks and participants from CSV, each file one step or nothing.

use super::codings::check_span;
use super::lookup::named;
use super::older::{Found, Older};
use super::rounds::new_round;
use super::{Project, Verb};
use crate::error::{Error, Result};
use crate::formats::codebook::CodebookRow;
use crate::formats::codings::CodingRow;
use crate::formats::participants::{AttributeColumn, ParticipantsFile, fits, wanted};
use crate::formats::sheet::{Reading, Refused};
use crate::model::codebook::{Code, CodeField, CodeKind, Codebook, Edit, LookupError};
use crate::model::coding::{Coder, CoderRole, Coding, Round};
use crate::model::document::{Attribute, AttributeKind, AttributeValue, Document, Participant, Role, Speaker};
use crate::model::ids::{AttributeId, CodeId, CoderId, CodingId, ParticipantId, RoundId};
use crate::model::span::Span;
use crate::model::text::Text;
use crate::store::{Writer, coders, codes, codings, documents, participants, rounds};
use std::collections::HashMap;

/// What a person decided about rows that do not fit.
#[derive(Debug, Clone, Default)]
pub struct Lenience {
    /// Import the good rows of a file that has bad ones.
    pub skip_bad_rows: bool,
    /// Make the coders, codes and rounds that the file names and the project has not.
    pub add_missing: bool,
    /// Participants who withdrew and are to come in nevertheless.
    pub bring_back: Vec<String>,
}

/// What became of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brought {
    /// Rows that made something.
    pub added: usize,
    /// Rows that changed something there was.
    pub changed: usize,
    /// Rows that said what was so already.
    pub known: usize,
    /// Codings made on an older text, whose words were touched since.
    pub touched: usize,
    pub refused: Vec<Refused>,
    /// Names that were made, in words.
    pub made: Vec<String>,
}

/// How the reasons begin that `--add-missing` does away with.
const NEW_NAMES: [&str; 3] = ["no code named", "no coder named", "no round named"];

/// Refuses the whole file for its bad rows, unless they shall be skipped.
pub(super) fn judge(refused: &mut [Refused], lenience: &Lenience) -> Result<()> {
    refused.sort_by_key(|row| row.line);
    if refused.is_empty() || lenience.skip_bad_rows {
        return Ok(());
    }
    let shown: Vec<String> =
        refused.iter().take(20).map(|row| format!("  line {}: {}", row.line, row.reason)).collect();
    let more = match refused.len() {
        few if few <= 20 => String::new(),
        many => format!("\n  and {} more", many - 20),
    };
    let count = match refused.len() {
        1 => "1 row".to_owned(),
        several => format!("{several} rows"),
    };
    let is_of_names = |row: &Refused| NEW_NAMES.iter().any(|what| row.reason.starts_with(what));
    let hint = match refused.iter().filter(|row| is_of_names(row)).count() {
        0 => "mend them, or import the others with `--skip-bad-rows`",
        all if all == refused.len() => "mend the names, or let thema make what is new with `--add-missing`",
        _ => {
            "mend them; `--add-missing` makes coders, codes and rounds that are new, `--skip-bad-rows` leaves the rest out"
        }
    };
    Err(Error::with_hint(format!("{count} cannot be imported, so none was\n{}{more}", shown.join("\n")), hint))
}

// -- codings -------------------------------------------------------------------------------------------------

/// Names of a file to things of the project, with what has to be made first.
struct Names {
    book: Codebook,
    coders: Vec<Coder>,
    rounds: Vec<Round>,
    new_codes: Vec<Code>,
    new_coders: Vec<Coder>,
    new_rounds: Vec<Round>,
    code_of: HashMap<String, std::result::Result<CodeId, String>>,
    add_missing: bool,
}

impl Names {
    fn code(&mut self, name: &str) -> std::result::Result<CodeId, String> {
        if let Some(known) = self.code_of.get(name) {
            return known.clone();
        }
        let found = match self.book.find(name) {
            Ok(id) => {
                // Made a theme for the sake of a row about a code under it; this row applies it as a code.
                if let Some(made) = self.new_codes.iter_mut().find(|code| code.id == id) {
                    made.kind = CodeKind::Code;
                }
                Ok(id)
            }
            Err(LookupError::Ambiguous { paths }) => Err(format!("\"{name}\" could be any of {}", paths.join(", "))),
            Err(LookupError::Unknown { .. }) if self.add_missing => match self.book.add(name, CodeKind::Code) {
                Ok(added) => {
                    let id = added.last().map(|code| code.id).ok_or("a code needs a name")?;
                    self.book = Codebook::new(self.book.all().iter().chain(&added).cloned().collect());
                    self.new_codes.extend(added);
                    Ok(id)
                }
                Err(error) => Err(error.to_string()),
            },
            Err(LookupError::Unknown { near }) => {
                let near = near.first().map_or(String::new(), |near| format!("; did you mean \"{near}\"?"));
                Err(format!("no code named \"{name}\"{near}"))
            }
        };
        self.code_of.insert(name.to_owned(), found.clone());
        found
    }

    fn coder(&mut self, name: &str) -> std::result::Result<CoderId, String> {
        if let Some(coder) = named(&self.coders, name, |coder| &coder.name) {
            return Ok(coder.id);
        }
        if !self.add_missing {
            return Err(format!("no coder named \"{name}\""));
        }
        let role = if name.to_lowercase() == "consensus" { CoderRole::Consensus } else { CoderRole::Coder };
        let initials = name.chars().take(1).collect::<String>().to_lowercase();
        let coder = Coder { id: CoderId::new(), name: name.to_owned(), initials, role };
        self.coders.push(coder.clone());
        self.new_coders.push(coder.clone());
        Ok(coder.id)
    }

    fn round(&mut self, name: Option<&str>) -> std::result::Result<Option<RoundId>, String> {
        let Some(name) = name else { return Ok(None) };
        if let Some(round) = named(&self.rounds, name, |round| &round.name) {
            return Ok(Some(round.id));
        }
        let round = new_round(name).map_err(|error| error.to_string())?;
        if !self.add_missing {
            return Err(format!("no round named \"{name}\""));
        }
        self.rounds.push(round.clone());
        self.new_rounds.push(round.clone());
        Ok(Some(round.id))
    }
}

impl Project {
    /// Imports codings as one step. A `quote` is checked against the text, or finds the place if it stands there
    /// exactly once.
    pub fn import_codings(&mut self, file: Reading<CodingRow>, lenience: &Lenience) -> Result<Brought> {
        let all = self.documents()?;
        let mut names = Names {
            book: self.codebook()?,
            coders: self.coders()?,
            rounds: self.read(rounds::all)?,
            new_codes: Vec::new(),
            new_coders: Vec::new(),
            new_rounds: Vec::new(),
            code_of: HashMap::new(),
            add_missing: lenience.add_missing,
        };
        let mut refused = file.refused;
        let mut texts: HashMap<usize, Text> = HashMap::new();
        let mut olders: HashMap<(usize, u32), std::result::Result<Older, String>> = HashMap::new();
        let mut placed: Vec<Row> = Vec::with_capacity(file.rows.len());
        for row in file.rows {
            let Some(at) = all.iter().position(|document| document.name == row.document) else {
                let near = crate::model::codebook::nearest(&row.document, all.iter().map(|d| d.name.clone()));
                let near = near.first().map_or(String::new(), |near| format!("; did you mean \"{near}\"?"));
                refused
                    .push(Refused { line: row.line, reason: format!("no document named \"{}\"{near}", row.document) });
                continue;
            };
            if let std::collections::hash_map::Entry::Vacant(place) = texts.entry(at) {
                place.insert(self.text(&all[at])?);
            }
            let older = row
                .revision
                .filter(|&revision| revision != all[at].revision)
                .map(|revision| &*olders.entry((at, revision)).or_insert_with(|| self.older(&all[at], revision)));
            let older = older.map(std::result::Result::as_ref).transpose().map_err(String::clone);
            match older.and_then(|older| place_row(&row, &all[at], &texts[&at], older, &mut names)) {
                Ok((coding, found)) => placed.push(Row { coding, created_at: row.created_at, document: at, found }),
                Err(reason) => refused.push(Refused { line: row.line, reason }),
            }
        }
        judge(&mut refused, lenience)?;
        let mut brought = Brought { refused, ..Brought::default() };
        brought.made.extend(names.new_coders.iter().map(|coder| format!("the coder {}", coder.name)));
        brought.made.extend(
            names.new_codes.iter().map(|code| format!("the {} \"{}\"", code.kind.word(), names.book.path(code.id))),
        );
        brought.made.extend(names.new_rounds.iter().map(|round| format!("the round {}", round.name)));
        let now = self.now();
        self.act(Verb::ImportCodings, &format!("imported {} codings", placed.len()), |tx| {
            names.new_coders.iter().try_for_each(|coder| coders::insert(tx, coder))?;
            names.new_codes.iter().try_for_each(|code| codes::insert(tx, code))?;
            names.new_rounds.iter().try_for_each(|round| rounds::insert(tx, round))?;
            let at = |row: &Row| row.created_at.clone().unwrap_or_else(|| now.clone());
            let new: Vec<codings::New> = placed.iter().map(|row| (row.coding.clone(), at(row))).collect();
            let added = codings::insert_all(tx, &new)?;
            for Row { coding, document, found, .. } in &placed {
                if added.contains(&coding.id) {
                    brought.added += 1;
                    if let Some(found) = found {
                        found.note(tx, &all[*document], coding.id)?;
                        brought.touched += 1;
                    }
                } else {
                    brought.known += 1;
                }
            }
            Ok(())
        })?;
        Ok(brought)
    }
}

/// A row of a file of codings, ready to be written.
struct Row {
    coding: Coding,
    created_at: Option<String>,
    /// Its document's place among all.
    document: usize,
    /// What became of a passage of an older revision.
    found: Option<Found>,
}

/// The coding a row means, or why there is none; and what became of its words, if it was made on an older text.
fn place_row(
    row: &CodingRow,
    document: &Document,
    now: &Text,
    older: Option<&Older>,
    names: &mut Names,
) -> std::result::Result<(Coding, Option<Found>), String> {
    let text = older.map_or(Some(now), |older| older.text.as_ref());
    let span = match (row.start, row.end, text) {
        (Some(start), Some(end), _) => {
            let span = Span::of(start, end);
            check_span(document, span, older.map_or(now.len(), |older| older.length))
                .map_err(|error| error.to_string())?;
            if let Some(text) = text
                && let Some(quote) = row.quote.as_deref().filter(|quote| text.slice(span) != *quote)
            {
                return Err(match text.find_literal(quote)[..] {
                    [once] => format!("the quote is not at {span}; it stands at {once}"),
                    [] => format!("the quote is not at {span}, and nowhere else in {}", document.name),
                    _ => format!("the quote is not at {span}"),
                });
            }
            span
        }
        (.., None) => return Err("the words of that revision were erased; give start and end".to_owned()),
        (.., Some(text)) => match text.find_literal(row.quote.as_deref().unwrap_or_default())[..] {
            [once] => once,
            [] => return Err(format!("the quote is not in {}", document.name)),
            _ => return Err(format!("the quote is in {} more than once; give start and end", document.name)),
        },
    };
    let (span, revision, found) = match older {
        Some(older) => older.bring(span, document, now),
        None => (span, document.revision, None),
    };
    let coding = Coding {
        id: CodingId::new(),
        document: document.id,
        revision,
        span,
        code: names.code(&row.code)?,
        coder: names.coder(&row.coder)?,
        round: names.round(row.round.as_deref())?,
        certainty: row.certainty,
        memo: row.memo.trim().to_owned(),
    };
    Ok((coding, found))
}

// -- codebook ------------------------------------------------------------------------------------------------

impl Project {
    /// Imports a codebook as one step: codes that are new are added, those there are take the file's fields. Codes
    /// the file does not name stay as they are.
    pub fn import_codebook(&mut self, file: Reading<CodebookRow>, lenience: &Lenience) -> Result<Brought> {
        let mut refused = file.refused;
        let mut book = self.codebook()?;
        let mut new: Vec<Code> = Vec::new();
        let mut edits: Vec<Edit> = Vec::new();
        let mut brought = Brought::default();
        for row in file.rows {
            let there = book.tree().find(|(code, _)| book.path(code.id) == row.path).map(|(code, _)| code.clone());
            let code = match there {
                Some(code) => code,
                None => match book.add(&row.path, row.kind.unwrap_or(CodeKind::Code)) {
                    Ok(added) => {
                        let Some(code) = added.last().cloned() else { continue };
                        book = Codebook::new(book.all().iter().chain(&added).cloned().collect());
                        new.extend(added);
                        code
                    }
                    Err(error) => {
                        refused.push(Refused { line: row.line, reason: error.to_string() });
                        continue;
                    }
                },
            };
            let fields = different(&code, &row);
            match new.iter_mut().find(|added| added.id == code.id) {
                Some(added) => {
                    fields.into_iter().for_each(|field| added.set(field));
                    brought.added += 1;
                }
                None if fields.is_empty() => brought.known += 1,
                None => {
                    edits.extend(fields.into_iter().map(|field| Edit { code: code.id, field }));
                    brought.changed += 1;
                }
            }
        }
        judge(&mut refused, lenience)?;
        brought.refused = refused;
        let label = format!("imported a codebook: {} codes new, {} changed", brought.added, brought.changed);
        self.act(Verb::ImportCodebook, &label, |tx| {
            new.iter().try_for_each(|code| codes::insert(tx, code))?;
            Ok(edits.iter().try_for_each(|edit| codes::edit(tx, edit))?)
        })?;
        Ok(brought)
    }
}

/// The fields in which the row differs from the code. An empty cell says nothing.
fn different(code: &Code, row: &CodebookRow) -> Vec<CodeField> {
    let text = |old: &str, new: &str, field: fn(String) -> CodeField| {
        (!new.is_empty() && new != old).then(|| field(new.to_owned()))
    };
    let kind = row.kind.filter(|kind| *kind != code.kind).map(CodeField::Kind);
    let color = row.color.clone().filter(|color| code.color.as_ref() != Some(color));
    [
        kind,
        text(&code.definition, &row.definition, CodeField::Definition),
        text(&code.include, &row.include, CodeField::Include),
        text(&code.exclude, &row.exclude, CodeField::Exclude),
        text(&code.example, &row.example, CodeField::Example),
        color.map(|color| CodeField::Color(Some(color))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

// -- participants --------------------------------------------------------------------------------------------

/// The attributes that a file's columns are: those there, and those to be made.
pub(super) struct Columns {
    attributes: Vec<Attribute>,
    /// Which of them are new, by their place.
    new: Vec<usize>,
    /// Which of them take the kind of the file's values, as they have none yet.
    kinds: Vec<usize>,
}

impl Columns {
    pub(super) fn of(study: &super::study::Study, columns: &[AttributeColumn]) -> Self {
        let mut found = Self { attributes: Vec::with_capacity(columns.len()), new: Vec::new(), kinds: Vec::new() };
        for (column, at) in columns.iter().zip(0..) {
            match named(&study.attributes, &column.name, |attribute| &attribute.name) {
                Some(there) => {
                    let mut attribute = there.clone();
                    // A kind somebody has set, or values have, is what the file must fit; text is what nobody said.
                    let is_open = there.kind == AttributeKind::Text
                        && !study.values.iter().any(|value| value.attribute == there.id);
                    if is_open && there.kind != column.kind {
                        attribute.kind = column.kind;
                        found.kinds.push(at);
                    }
                    found.attributes.push(attribute);
                }
                None => {
                    let (name, kind) = (column.name.clone(), column.kind);
                    found.attributes.push(Attribute { id: AttributeId::new(), name, kind, choices: Vec::new() });
                    found.new.push(at);
                }
            }
        }
        found
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = AttributeId> {
        self.attributes.iter().map(|attribute| attribute.id)
    }

    /// Why a row's values cannot be those of the attributes.
    pub(super) fn misfit(&self, values: &[Option<String>]) -> Option<String> {
        self.attributes.iter().zip(values).find_map(|(attribute, value)| {
            let Attribute { name, kind, choices, .. } = attribute;
            let value = value.as_deref().filter(|value| !fits(value, *kind, choices))?;
            Some(format!("{name} is \"{value}\", and must be {}", wanted(*kind, choices)))
        })
    }

    /// What is made, in words.
    pub(super) fn made(&self) -> Vec<String> {
        let new = self.new.iter().map(|&at| &self.attributes[at]);
        new.map(|attribute| format!("the attribute {} ({})", attribute.name, attribute.kind.word())).collect()
    }

    pub(super) fn write(&self, tx: &Writer<'_>) -> Result<()> {
        for &at in &self.new {
            participants::insert_attribute(tx, &self.attributes[at])?;
        }
        for &at in &self.kinds {
            participants::set_kind(tx, self.attributes[at].id, self.attributes[at].kind)?;
        }
        Ok(())
    }
}

/// What a file of participants comes to, decided before anything is written.
#[derive(Default)]
struct People {
    new: Vec<Participant>,
    values: Vec<AttributeValue>,
    links: Vec<(Speaker, ParticipantId)>,
}

impl Project {
    /// Imports participants and their attributes as one step, and links them to who speaks in the documents named.
    pub fn import_participants(&mut self, file: ParticipantsFile, lenience: &Lenience) -> Result<Brought> {
        let mut refused = file.refused;
        let study = self.study()?;
        let gone = self.gone(&lenience.bring_back)?;
        let mut people = People::default();
        let columns = Columns::of(&study, &file.attributes);
        let mut brought = Brought::default();
        for row in file.rows {
            let there = study.participants.iter().chain(&people.new).find(|person| person.label == row.participant);
            let is_new = there.is_none();
            let withdrew = gone.person(&row.participant, None).map(|it| format!("{}; {}", it.told(), it.way()));
            if let Some(reason) = withdrew.or_else(|| columns.misfit(&row.values)) {
                refused.push(Refused { line: row.line, reason });
                continue;
            }
            let person = there.cloned().unwrap_or_else(|| Participant {
                id: ParticipantId::new(),
                label: row.participant.clone(),
                note: String::new(),
            });
            match speaker_of(&study, &row.participant, row.document.as_deref(), row.speaker.as_deref()) {
                Ok(speaker) => people.links.extend(speaker.map(|speaker| (speaker, person.id))),
                Err(reason) => {
                    refused.push(Refused { line: row.line, reason });
                    continue;
                }
            }
            for (attribute, value) in columns.ids().zip(row.values) {
                let value = value.unwrap_or_default();
                people.values.push(AttributeValue { attribute, participant: person.id, value });
            }
            if is_new {
                people.new.push(person);
                brought.added += 1;
            } else {
                brought.changed += 1;
            }
        }
        judge(&mut refused, lenience)?;
        brought.refused = refused;
        brought.made.extend(columns.made());
        let label = format!("imported {} participants", brought.added + brought.changed);
        self.act(Verb::ImportParticipants, &label, |tx| {
            people.new.iter().try_for_each(|person| participants::insert(tx, person))?;
            columns.write(tx)?;
            let known = people.values.iter().filter(|value| !value.value.is_empty());
            known.into_iter().try_for_each(|value| participants::set_value(tx, value))?;
            let mut links = people.links.iter();
            Ok(links.try_for_each(|(speaker, person)| {
                documents::set_speaker(tx, speaker.id, Role::Participant, Some(*person))
            })?)
        })?;
        Ok(brought)
    }
}

/// The speaker a row links to: the one it names, else the one labelled like the participant, else the only
/// participant who speaks in the document.
fn speaker_of(
    study: &super::study::Study,
    participant: &str,
    document: Option<&str>,
    speaker: Option<&str>,
) -> std::result::Result<Option<Speaker>, String> {
    let Some(name) = document else {
        return if speaker.is_some() { Err("a speaker needs a document".into()) } else { Ok(None) };
    };
    let document = study.documents.iter().find(|document| document.document.name == name);
    let document = document.ok_or_else(|| format!("no document named \"{name}\""))?;
    let labelled = |label: &str| document.speakers.iter().find(|speaker| speaker.label == label).cloned();
    if let Some(label) = speaker {
        return labelled(label).map(Some).ok_or_else(|| format!("nobody called \"{label}\" speaks in {name}"));
    }
    let speaking: Vec<&Speaker> =
        document.speakers.iter().filter(|speaker| speaker.role == Role::Participant).collect();
    match (labelled(participant), speaking.as_slice()) {
        (Some(speaker), _) => Ok(Some(speaker)),
        (None, [one]) => Ok(Some((*one).clone())),
        (None, []) => Ok(None),
        (None, several) => {
            let labels: Vec<&str> = several.iter().map(|speaker| speaker.label.as_str()).collect();
            Err(format!("{name} has several participants ({}); name one in a column speaker", labels.join(", ")))
        }
    }
}
