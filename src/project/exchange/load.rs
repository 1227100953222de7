//! A study of another program written into a project, as one step.
//!
//! What is there already is known again and not added twice: a text by its name and its words, a code by its path, a
//! participant by their label, a coding by its passage, code and coder; and everything by its id, which is the other
//! program's own and stays it, so that what thema gave out comes back as what it was. Coders are the exception: two people
//! may have one name, so equal names are one coder only if somebody says so.

use super::guideline;
use super::names::{Taken, tidy, variants};
use crate::error::{Error, Result};
use crate::formats::participants::fits;
use crate::formats::transcript::{self, Rules, Transcript};
use crate::model::codebook::{Code, CodeField, CodeKind, Codebook};
use crate::model::coding::{Certainty, Coder, CoderRole, Coding};
use crate::model::collection::{Collection, Link, Thing};
use crate::model::document::{Attribute, AttributeKind, AttributeValue, Participant, Role};
use crate::model::exchange::{self, About, Exchange, Fidelity, Outcome};
use crate::model::ids::*;
use crate::model::medium::{Mark, Medium};
use crate::model::memo::{Memo, MemoAbout};
use crate::model::span::Span;
use crate::project::import::{NewText, Progress, participant_labels};
use crate::project::{Project, Verb};
use crate::store::{Table, Writer, coders, codes, codings, collections, documents, ids, media, memos, participants};
use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use uuid::Uuid;

/// How a study is brought in.
#[derive(Debug, Default)]
pub struct Loading {
    /// A coder of the file is the project's coder of the same name.
    pub same_coders: bool,
    /// How the speakers of its texts are found.
    pub rules: Rules,
    /// Refuse what is not read just as it is.
    pub strict: bool,
    /// Look what would become of it, and change nothing.
    pub dry_run: bool,
}

/// What became of a study.
#[derive(Debug, Default)]
pub struct Loaded {
    /// By kind, in the plural: how many were added, and how many were there already.
    pub counts: Vec<(&'static str, usize, usize)>,
    /// What the reader said, and what could not be kept here.
    pub fidelity: Fidelity,
}

impl Loaded {
    fn count(&mut self, what: &'static str, is_new: bool) {
        let at = self.counts.iter().position(|(known, ..)| *known == what).unwrap_or_else(|| {
            self.counts.push((what, 0, 0));
            self.counts.len() - 1
        });
        let (_, added, known) = &mut self.counts[at];
        *if is_new { added } else { known } += 1;
    }
}

/// How deep a tree of codes is kept; what lies deeper comes under the last one.
const DEEPEST: usize = 60;

/// Who marked what the file does not say of.
const NOBODY: &str = "unknown";

impl Project {
    /// Writes a study into the project, as one step or not at all; `fidelity` is what its reader said.
    ///
    /// Costs a pass over the texts and a row a thing.
    pub fn load(
        &mut self,
        exchange: Exchange,
        fidelity: Fidelity,
        loading: &Loading,
        progress: Progress<'_>,
    ) -> Result<Loaded> {
        let mut loaded = Loaded { fidelity, ..Loaded::default() };
        let (title, origin) = (tidy(&exchange.title, "a project").0, tidy(&exchange.origin, "another program").0);
        let label = format!("imported {title} from {origin}");
        let (now, stop) = (self.now(), self.stop());
        let mut only_looked = false;
        let done = self.act(Verb::ImportProject, &label, |tx| {
            let mut load = Load { tx, loading, now: &now, loaded: &mut loaded, of_thema: origin.starts_with("thema") };
            load.all(exchange, &mut |done, all, at| {
                progress(done, all, at);
                if stop.is_asked() { Err(Self::stopped()) } else { Ok(()) }
            })?;
            if loading.strict && !loaded.fidelity.is_whole() {
                return Err(not_whole(&loaded.fidelity));
            }
            only_looked = loading.dry_run;
            if only_looked { Err(Self::stopped()) } else { Ok(()) }
        });
        match done {
            Err(_) if only_looked => Ok(loaded),
            done => done.map(|()| loaded),
        }
    }
}

/// Why a strict import changed nothing.
pub fn not_whole(fidelity: &Fidelity) -> Error {
    let mut told = String::from("not everything can be taken as it is, so nothing was");
    for entry in fidelity.entries.iter().filter(|entry| entry.outcome != Outcome::Read) {
        let _ = write!(told, "\n  {} {} {}: {}", entry.count, entry.what, entry.outcome.word(), entry.why);
    }
    Error::with_hint(told, "without `--strict` the rest is taken, and the same is said")
}

/// What tells a long work how far it is; fails if somebody wants it to stop.
type Tell<'t> = &'t mut dyn FnMut(usize, usize, &str) -> Result<()>;

/// A source's document, once it is there.
#[derive(Clone, Copy)]
struct Text {
    document: DocumentId,
    revision: u32,
    /// Whether the project's text now is the file's.
    is_current: bool,
    length: u32,
}

struct Load<'l, 'c> {
    tx: &'l Writer<'c>,
    loading: &'l Loading,
    now: &'l str,
    loaded: &'l mut Loaded,
    /// Whether thema itself wrote the file.
    of_thema: bool,
}

impl Load<'_, '_> {
    fn all(&mut self, exchange: Exchange, tell: Tell<'_>) -> Result<()> {
        let origin = (exchange.origin.as_str(), exchange.title.as_str());
        let mut coders = self.coders(&exchange.coders, origin)?;
        let codes = self.codes(&exchange.codes)?;
        let cases = self.cases(&exchange.cases)?;
        let texts = self.texts(exchange.sources.as_slice(), &exchange.cases, &cases, tell)?;
        self.values(&exchange, &cases, &texts)?;
        let unnamed = exchange.codings.iter().any(|coding| coding.coder.is_none())
            || exchange
                .media
                .iter()
                .flat_map(|medium| &medium.selections)
                .any(|it| it.codings.iter().any(|it| it.coder.is_none()));
        let nobody = if unnamed { Some(self.nobody(origin)?) } else { None };
        let codings = self.codings(&exchange, &texts, &codes, &coders, nobody, tell)?;
        coders.extend(nobody);
        let media = self.media(&exchange.media, &codes, &coders, nobody)?;
        let places = Places { coders, codes, cases, texts, codings, media };
        let notes = self.notes(&exchange, &places)?;
        self.sets(&exchange, &places, &notes)?;
        self.links(&exchange, &places, &notes)
    }

    fn note(&mut self, outcome: Outcome, what: &str, why: &str, example: impl Into<String>) {
        self.loaded.fidelity.note(outcome, what, why, example);
    }

    /// A name as thema takes it, with a word about what it was.
    fn tidy(&mut self, what: &str, name: &str, nothing: &str) -> String {
        let (clean, is_changed) = tidy(name, nothing);
        if is_changed {
            self.note(Outcome::Repaired, what, "a name is one line of at most 200 characters", clean.as_str());
        }
        clean
    }

    // -- coders ----------------------------------------------------------------------------------------------

    fn coders(&mut self, all: &[exchange::Coder], origin: (&str, &str)) -> Result<Vec<CoderId>> {
        let there = coders::all(self.tx)?;
        let known: HashSet<CoderId> = ids(self.tx, Table::Coder)?;
        let mut taken = Taken::of(there.iter().map(|coder| coder.name.clone()), true);
        let mut has_consensus = there.iter().any(|coder| coder.role == CoderRole::Consensus);
        let mut found = Vec::with_capacity(all.len());
        for (coder, n) in all.iter().zip(1..) {
            let id = CoderId::from(coder.id.unwrap_or_else(|| made_id(&[origin.0, origin.1, "coder", &coder.name])));
            let name = self.tidy("coders", &coder.name, &format!("coder {n}"));
            let named = there.iter().find(|there| self.loading.same_coders && there.name.eq_ignore_ascii_case(&name));
            if known.contains(&id) || found.contains(&id) || named.is_some() {
                found.push(named.map_or(id, |named| named.id));
                self.loaded.count("coders", false);
                continue;
            }
            let free = taken.take(&name);
            if free != name {
                let why = "another coder has that name; `--same-coders` takes both for one person";
                self.note(Outcome::Repaired, "coders", why, format!("{name} is {free}"));
            }
            let is_consensus = !has_consensus && name.eq_ignore_ascii_case("consensus");
            has_consensus |= is_consensus;
            let role = if is_consensus { CoderRole::Consensus } else { CoderRole::Coder };
            self.add_coder(id, free, role)?;
            found.push(id);
        }
        Ok(found)
    }

    fn add_coder(&mut self, id: CoderId, name: String, role: CoderRole) -> Result<()> {
        let initials: String = name.split_whitespace().filter_map(|part| part.chars().next()).take(3).collect();
        let coder = Coder { id, name, initials: initials.to_lowercase(), role };
        coders::insert(self.tx, &coder)?;
        self.loaded.count("coders", true);
        Ok(())
    }

    /// The coder of what nobody is named for.
    fn nobody(&mut self, origin: (&str, &str)) -> Result<CoderId> {
        let id = CoderId::from(made_id(&[origin.0, origin.1, "coder", "", NOBODY]));
        if ids::<CoderId>(self.tx, Table::Coder)?.contains(&id) {
            return Ok(id);
        }
        let name = Taken::of(coders::all(self.tx)?.into_iter().map(|coder| coder.name), true).take(NOBODY);
        self.add_coder(id, name, CoderRole::Coder)?;
        Ok(id)
    }

    // -- codes -----------------------------------------------------------------------------------------------

    fn codes(&mut self, all: &[exchange::Code]) -> Result<Vec<CodeId>> {
        let book: Codebook = codes::codebook(self.tx)?;
        let mut names: HashMap<(Option<CodeId>, String), CodeId> =
            book.tree().map(|(code, _)| ((book.parent(code.id), code.name.clone()), code.id)).collect();
        let mut next: HashMap<Option<CodeId>, i64> = HashMap::new();
        for (code, _) in book.tree() {
            let free = next.entry(book.parent(code.id)).or_default();
            *free = (*free).max(i64::from(code.sort) + 1);
        }
        let mut claimed: HashSet<CodeId> = HashSet::new();
        let mut made: HashSet<CodeId> = HashSet::new();
        let mut found: Vec<(CodeId, usize)> = Vec::with_capacity(all.len());
        for (code, n) in all.iter().zip(1..) {
            let mut up = code.parent.and_then(|at| found.get(at).map(|up| (at, *up)));
            if up.is_some_and(|(_, (_, depth))| depth >= DEEPEST) {
                let why = "a codebook is at most 60 deep; it comes under the last one";
                self.note(Outcome::Repaired, "codes", why, code.name.as_str());
                // One that is as deep as may be gives its own parent.
                up = up.and_then(|(at, _)| all[at].parent).and_then(|at| found.get(at).map(|up| (at, *up)));
            }
            let (parent, depth) = up.map_or((None, 0), |(_, (id, depth))| (Some(id), depth + 1));
            let id = code.id.map_or_else(CodeId::new, CodeId::from);
            if book.get(id).is_some() && !claimed.contains(&id) {
                claimed.insert(id);
                found.push((id, depth));
                self.loaded.count("codes", false);
                continue;
            }
            let name = self.tidy("codes", &code.name, &format!("code {n}"));
            let is_claimed = |id: &CodeId| claimed.contains(id) || made.contains(id);
            let (name_free, there) = variants(&name)
                .map(|name| (names.get(&(parent, name.clone())).copied(), name))
                .find(|(there, _)| there.is_none_or(|there| !is_claimed(&there)))
                .map_or_else(|| (name.clone(), None), |(there, name)| (name, there));
            if let Some(there) = there {
                claimed.insert(there);
                found.push((there, depth));
                self.loaded.count("codes", false);
                continue;
            }
            if name_free != name {
                let why = "another code of that name is in the same place";
                self.note(Outcome::Repaired, "codes", why, format!("{name} is {name_free}"));
            }
            let id = if made.contains(&id) || book.get(id).is_some() { CodeId::new() } else { id };
            let sort = next.entry(parent).or_default();
            let new = self.new_code(code, id, &name_free, parent, *sort);
            *sort += 1;
            codes::insert(self.tx, &new)?;
            names.insert((parent, name_free), id);
            made.insert(id);
            found.push((id, depth));
            self.loaded.count("codes", true);
        }
        Ok(found.into_iter().map(|(id, _)| id).collect())
    }

    fn new_code(&mut self, code: &exchange::Code, id: CodeId, name: &str, parent: Option<CodeId>, sort: i64) -> Code {
        let kind = if code.codable { CodeKind::Code } else { CodeKind::Theme };
        let mut new = Code::new(kind, name);
        (new.id, new.parent) = (id, parent);
        new.sort = sort.try_into().unwrap_or_default();
        if self.of_thema {
            [new.definition, new.include, new.exclude, new.example] = guideline::read(&code.description);
        } else {
            new.definition = code.description.clone();
        }
        if let Some(color) = &code.color {
            let is_color =
                color.len() == 7 && color.starts_with('#') && color.chars().skip(1).all(|c| c.is_ascii_hexdigit());
            match is_color {
                true => new.set(CodeField::Color(Some(color.to_lowercase()))),
                false => {
                    self.note(Outcome::Dropped, "colours of codes", "thema has colours as #0072b2", color.as_str())
                }
            }
        }
        new
    }

    // -- participants ----------------------------------------------------------------------------------------

    fn cases(&mut self, all: &[exchange::Case]) -> Result<Vec<ParticipantId>> {
        let there = participants::all(self.tx)?;
        let known: HashSet<ParticipantId> = ids(self.tx, Table::Participant)?;
        let mut labels: HashMap<String, ParticipantId> = there.into_iter().map(|it| (it.label, it.id)).collect();
        let mut found = Vec::with_capacity(all.len());
        for (case, n) in all.iter().zip(1..) {
            let label = self.tidy("participants", &case.name, &format!("case {n}"));
            let id = case.id.map_or_else(ParticipantId::new, ParticipantId::from);
            let same = if known.contains(&id) { Some(id) } else { labels.get(&label).copied() };
            if let Some(same) = same {
                found.push(same);
                self.loaded.count("participants", false);
                continue;
            }
            let id = if found.contains(&id) { ParticipantId::new() } else { id };
            participants::insert(self.tx, &Participant { id, label: label.clone(), note: case.description.clone() })?;
            labels.insert(label, id);
            found.push(id);
            self.loaded.count("participants", true);
        }
        Ok(found)
    }

    /// Values of cases and sources, and the attributes they are of.
    fn values(&mut self, exchange: &Exchange, cases: &[ParticipantId], texts: &[Option<Text>]) -> Result<()> {
        let of_cases: Vec<(usize, &exchange::Value)> = exchange
            .cases
            .iter()
            .zip(0..)
            .flat_map(|(case, at)| case.values.iter().map(move |value| (at, value)))
            .collect();
        let of_sources: Vec<(usize, &exchange::Value)> = exchange
            .sources
            .iter()
            .zip(0..)
            .flat_map(|(source, at)| source.values.iter().map(move |value| (at, value)))
            .collect();
        // A variable nobody has a value of is a property of participants: that is what most of them are.
        let is_of_sources = |at: usize| of_sources.iter().any(|(_, value)| value.variable == at);
        let is_of_cases = |at: usize| of_cases.iter().any(|(_, value)| value.variable == at) || !is_of_sources(at);
        let mut people: HashMap<usize, Attribute> = HashMap::new();
        let mut papers: HashMap<usize, Attribute> = HashMap::new();
        for (variable, at) in exchange.variables.iter().zip(0..) {
            if is_of_cases(at) {
                let there = participants::attributes(self.tx)?;
                let (attribute, is_new) = self.attribute(variable, at, there, of_cases.iter().map(|(_, value)| *value));
                if is_new {
                    participants::insert_attribute(self.tx, &attribute)?;
                }
                people.insert(at, attribute);
            }
            if is_of_sources(at) {
                let there = participants::document_attributes(self.tx)?;
                let (attribute, is_new) =
                    self.attribute(variable, at, there, of_sources.iter().map(|(_, value)| *value));
                if is_new {
                    participants::insert_document_attribute(self.tx, &attribute)?;
                }
                papers.insert(at, attribute);
            }
        }
        let mut known: HashSet<(ParticipantId, AttributeId)> =
            participants::values(self.tx)?.into_iter().map(|value| (value.participant, value.attribute)).collect();
        for (case, value) in of_cases {
            let (Some(&participant), Some(attribute)) = (cases.get(case), people.get(&value.variable)) else {
                continue;
            };
            if !self.is_fitting(attribute, value, &exchange.cases[case].name) {
                continue;
            }
            let is_new = known.insert((participant, attribute.id));
            if is_new {
                let value = AttributeValue { attribute: attribute.id, participant, value: value.value.clone() };
                participants::set_value(self.tx, &value)?;
            }
            self.loaded.count("attribute values", is_new);
        }
        for (source, value) in of_sources {
            let (Some(Some(text)), Some(attribute)) = (texts.get(source), papers.get(&value.variable)) else {
                continue;
            };
            if self.is_fitting(attribute, value, &exchange.sources[source].name) {
                let is_new = participants::add_document_value(self.tx, attribute.id, text.document, &value.value)?;
                self.loaded.count("attribute values", is_new);
            }
        }
        Ok(())
    }

    /// The attribute a variable is, and whether it has to be made.
    fn attribute<'v>(
        &mut self,
        variable: &exchange::Variable,
        at: usize,
        there: Vec<Attribute>,
        values: impl Iterator<Item = &'v exchange::Value>,
    ) -> (Attribute, bool) {
        let name = self.tidy("attributes", &variable.name, &format!("attribute {}", at + 1));
        let same_id = variable.id.map(AttributeId::from);
        let same = there.iter().position(|it| Some(it.id) == same_id || it.name.eq_ignore_ascii_case(&name));
        if let Some(same) = same.and_then(|same| there.into_iter().nth(same)) {
            self.loaded.count("attributes", false);
            return (same, false);
        }
        let mut kind = variable.kind;
        let misfit = values
            .filter(|value| value.variable == at && !value.value.is_empty())
            .find(|value| !fits(&value.value, kind, &[]));
        if let Some(misfit) = misfit {
            let why = "it has values of another kind; it is text";
            self.note(Outcome::Repaired, "attributes", why, format!("{name}: {}", misfit.value));
            kind = AttributeKind::Text;
        }
        self.loaded.count("attributes", true);
        let known: HashSet<AttributeId> = ids(self.tx, Table::Attribute).unwrap_or_default();
        let id = same_id.filter(|id| !known.contains(id)).unwrap_or_default();
        (Attribute { id, name, kind, choices: Vec::new() }, true)
    }

    fn is_fitting(&mut self, attribute: &Attribute, value: &exchange::Value, whose: &str) -> bool {
        if value.value.is_empty() {
            return false;
        }
        let is_fitting = fits(&value.value, attribute.kind, &attribute.choices);
        if !is_fitting {
            let example = format!("{whose}: {} is \"{}\"", attribute.name, value.value);
            self.note(Outcome::Dropped, "attribute values", "the project's attribute takes no such value", example);
        }
        is_fitting
    }

    // -- texts -----------------------------------------------------------------------------------------------

    fn texts(
        &mut self,
        sources: &[exchange::Source],
        cases: &[exchange::Case],
        people: &[ParticipantId],
        tell: Tell<'_>,
    ) -> Result<Vec<Option<Text>>> {
        let there = documents::revisions(self.tx)?;
        let known: HashSet<DocumentId> = ids(self.tx, Table::Document)?;
        let mut taken = Taken::of(there.iter().map(|text| text.name.clone()), false);
        let mut sort = documents::next_sort(self.tx)?;
        let mut written: HashSet<DocumentId> = HashSet::new();
        let mut everybody = participants::all(self.tx)?;
        let mut of_source: Vec<Vec<usize>> = vec![Vec::new(); sources.len()];
        for (case, n) in cases.iter().zip(0..) {
            for &at in case.sources.iter().chain(case.passages.iter().map(|(at, _)| at)) {
                if let Some(theirs) = of_source.get_mut(at).filter(|theirs| !theirs.contains(&n)) {
                    theirs.push(n);
                }
            }
        }
        let mut found = Vec::with_capacity(sources.len());
        for (source, at) in sources.iter().zip(0..) {
            tell(at, sources.len(), &source.name)?;
            let body = self.body(source);
            let length = u32::try_from(body.chars().count())
                .map_err(|_| Error::refused(format!("the text \"{}\" is longer than thema can count", source.name)))?;
            let name = self.tidy("documents", &source.name, &format!("document {}", at + 1));
            let sha256 = documents::sha256(&body);
            let id = source.id.map_or_else(DocumentId::new, DocumentId::from);
            let same = |text: &&documents::Revision| {
                text.sha256 == sha256 && !written.contains(&text.document) && (text.name == name || text.document == id)
            };
            if let Some(text) = there.iter().filter(same).max_by_key(|text| text.is_current) {
                written.insert(text.document);
                let (document, revision, is_current) = (text.document, text.revision, text.is_current);
                found.push(Some(Text { document, revision, is_current, length }));
                self.loaded.count("documents", false);
                continue;
            }
            let id = if known.contains(&id) || written.contains(&id) { DocumentId::new() } else { id };
            let free = taken.take(&name);
            if free != name {
                let why = "another document has that name, and other words";
                self.note(Outcome::Repaired, "documents", why, format!("{name} is {free}"));
            }
            let transcript = self.transcript(source, body)?;
            let their = Their { at, cases, of_source: &of_source[at], people };
            self.write_text(source, transcript, &free, id, sort, &sha256, &their, &mut everybody)?;
            sort += 1;
            written.insert(id);
            found.push(Some(Text { document: id, revision: 1, is_current: true, length }));
            self.loaded.count("documents", true);
        }
        Ok(found)
    }

    /// The text as it can be kept: SQLite ends a text at a NUL.
    fn body(&mut self, source: &exchange::Source) -> String {
        if !source.text.contains('\0') {
            return source.text.clone();
        }
        self.note(
            Outcome::Repaired,
            "documents",
            "a character NUL in a text is shown as \u{fffd}",
            source.name.as_str(),
        );
        source.text.replace('\0', "\u{fffd}")
    }

    /// Who speaks in a text; it stays as it is to the letter.
    fn transcript(&mut self, source: &exchange::Source, body: String) -> Result<Transcript> {
        let read = transcript::reread(body.clone(), false, &self.loading.rules);
        let mut transcript = match read {
            Ok(transcript) if transcript.body == body => transcript,
            _ => Transcript {
                body,
                media_type: "text/plain",
                encoding: "UTF-8",
                speakers: Vec::new(),
                turns: Vec::new(),
                sections: Vec::new(),
                remarks: Vec::new(),
                doubts: Vec::new(),
            },
        };
        if source.original.as_ref().is_some_and(|file| file.media_type == PDF) {
            transcript.media_type = PDF;
        }
        Ok(transcript)
    }

    #[expect(clippy::too_many_arguments, reason = "what a new text is made of, used once")]
    fn write_text(
        &mut self,
        source: &exchange::Source,
        mut transcript: Transcript,
        name: &str,
        id: DocumentId,
        sort: u32,
        fingerprint: &str,
        their: &Their<'_>,
        everybody: &mut Vec<Participant>,
    ) -> Result<()> {
        let mut linked: Vec<Option<String>> = vec![None; transcript.speakers.len()];
        let label = |case: usize| {
            let id = their.people.get(case);
            everybody.iter().find(|person| Some(&person.id) == id).map(|person| person.label.clone())
        };
        if let ([case], true) = (their.of_source, transcript.speakers.is_empty()) {
            // Nobody is seen to speak: all of it is theirs.
            let label = label(*case);
            let said = label.clone().unwrap_or_default();
            let turns = transcript.turns.len() as u32;
            transcript.turns.iter_mut().for_each(|turn| turn.speaker = Some(0));
            let (role, guessed, same_as) = (Role::Participant, false, None);
            transcript.speakers.push(transcript::SpeakerDraft { label: said, role, turns, guessed, same_as });
            linked.push(label);
        } else {
            for (speaker, case) in their.speakers(&transcript) {
                linked[speaker] = label(case);
            }
            let unlinked = their.of_source.len().saturating_sub(linked.iter().flatten().count());
            if unlinked > 0 {
                let why = "thema cannot see which speaker they are; say it with `thema document speaker`";
                (0..unlinked)
                    .for_each(|_| self.note(Outcome::Dropped, "links of participants to documents", why, name));
            }
        }
        if their.cases.is_empty() && !self.of_thema {
            linked = participant_labels(name, &transcript);
            for label in linked.iter().flatten() {
                let why = "their labels in the transcript name them";
                self.note(Outcome::Guessed, "participants", why, label.as_str());
            }
        }
        let filename = source.original.as_ref().map_or_else(|| format!("{name}.txt"), |file| file.filename.clone());
        let linked: Vec<Option<&str>> = linked.iter().map(Option::as_deref).collect();
        let new = NewText {
            id,
            name,
            sort,
            kind: if transcript.speakers.is_empty() { "notes" } else { "transcript" },
            transcript: &transcript,
            fingerprint,
            linked: &linked,
            filename: &filename,
            original: source.original.as_ref().map_or(transcript.body.as_bytes(), |file| &file.bytes),
        };
        new.write(self.tx, everybody)?;
        if !source.description.trim().is_empty() {
            self.memo(None, MemoAbout::Document(id), None, "Description", &source.description, None)?;
        }
        Ok(())
    }

    // -- codings ---------------------------------------------------------------------------------------------

    /// Writes them; the id of each that is there now.
    fn codings(
        &mut self,
        exchange: &Exchange,
        texts: &[Option<Text>],
        codes: &[CodeId],
        coders: &[CoderId],
        nobody: Option<CoderId>,
        tell: Tell<'_>,
    ) -> Result<Vec<Option<CodingId>>> {
        let mut made = Vec::with_capacity(exchange.codings.len());
        let mut seen: HashSet<Uuid> = HashSet::new();
        let (mut untimed, mut unnamed) = (0, 0);
        for (coding, done) in exchange.codings.iter().zip(0..) {
            if done % 1_000 == 0 {
                tell(done, exchange.codings.len(), "codings")?;
            }
            let (Some(Some(text)), Some(&code)) = (texts.get(coding.source), codes.get(coding.code)) else {
                self.note(Outcome::Dropped, "codings", "its document or its code did not come along", "");
                made.push(None);
                continue;
            };
            if coding.span.is_empty() || coding.span.end().get() > text.length {
                let example = format!("{} {}", exchange.sources[coding.source].name, coding.span);
                self.note(Outcome::Dropped, "codings", "it is empty or lies outside the text", example);
                made.push(None);
                continue;
            }
            let coder = coding.coder.and_then(|at| coders.get(at)).copied().or(nobody);
            let Some(coder) = coder else {
                made.push(None);
                continue;
            };
            unnamed += usize::from(coding.coder.is_none());
            let at = coding.at.as_deref().and_then(instant);
            untimed += usize::from(at.is_none());
            let own = coding.id.filter(|id| seen.insert(*id)).map(CodingId::from);
            let new = Coding {
                id: own.unwrap_or_default(),
                document: text.document,
                revision: text.revision,
                span: coding.span,
                code,
                coder,
                round: None,
                certainty: Certainty::Certain,
                memo: coding.memo.trim().to_owned(),
            };
            if !text.is_current {
                if own.is_some_and(|id| codings::get(self.tx, id).is_ok_and(|there| there.is_some())) {
                    self.loaded.count("codings", false);
                } else {
                    let example = format!("{} {}", exchange.sources[coding.source].name, coding.span);
                    self.note(Outcome::Dropped, "codings", "the project's text was amended since", example);
                }
                made.push(None);
                continue;
            }
            let is_new = codings::insert(self.tx, &new, at.as_deref().unwrap_or(self.now))?;
            self.loaded.count("codings", is_new);
            made.push(is_new.then_some(new.id));
        }
        let fidelity = &mut self.loaded.fidelity;
        fidelity.note_many(Outcome::Guessed, "codings", "the file does not say when; now", untimed);
        let why = format!("the file does not say whose; they are the coder {NOBODY}'s");
        fidelity.note_many(Outcome::Guessed, "codings", &why, unnamed);
        Ok(made)
    }

    // -- memos, media, sets, links ---------------------------------------------------------------------------

    fn notes(&mut self, exchange: &Exchange, places: &Places) -> Result<Vec<Option<MemoId>>> {
        let mut said: HashSet<(String, String, String)> =
            memos::all(self.tx)?.into_iter().map(|memo| key(memo.about, &memo.title, &memo.body)).collect();
        let mut known: HashSet<MemoId> = ids(self.tx, Table::Memo)?;
        let mut made = Vec::with_capacity(exchange.notes.len());
        for note in &exchange.notes {
            let about = match note.about {
                About::Project => Some(MemoAbout::Project),
                About::Source(at) => places.text(at).map(|text| MemoAbout::Document(text.document)),
                About::Passage(at, span) => places
                    .text(at)
                    .filter(|text| text.is_current && !span.is_empty() && span.end().get() <= text.length)
                    .map(|text| MemoAbout::Passage(text.document, span)),
                About::Code(at) => places.codes.get(at).copied().map(MemoAbout::Code),
                About::Coding(at) => places.codings.get(at).copied().flatten().map(MemoAbout::Coding),
                About::Case(at) => places.cases.get(at).copied().map(MemoAbout::Participant),
            };
            let title = note.title.split_whitespace().collect::<Vec<_>>().join(" ");
            let Some(about) = about else {
                // A memo of a coding that was there already is there already, too.
                match note.about {
                    About::Coding(_) => self.loaded.count("memos", false),
                    _ => self.note(Outcome::Dropped, "memos", "what it is about did not come along", title),
                }
                made.push(None);
                continue;
            };
            if note.body.trim().is_empty() && title.is_empty() {
                made.push(None);
                continue;
            }
            let id = note.id.map(MemoId::from).filter(|id| !known.contains(id));
            let is_known = note.id.is_some() && id.is_none() || !said.insert(key(about, &title, &note.body));
            if is_known {
                made.push(note.id.map(MemoId::from));
                self.loaded.count("memos", false);
                continue;
            }
            let author = note.coder.and_then(|at| places.coders.get(at)).copied();
            let id = self.memo(id, about, author, &title, &note.body, note.at.as_deref())?;
            known.insert(id);
            made.push(Some(id));
        }
        if !exchange.description.trim().is_empty()
            && said.insert(key(MemoAbout::Project, "Description", &exchange.description))
        {
            self.memo(None, MemoAbout::Project, None, "Description", &exchange.description, None)?;
        }
        Ok(made)
    }

    fn memo(
        &mut self,
        id: Option<MemoId>,
        about: MemoAbout,
        author: Option<CoderId>,
        title: &str,
        body: &str,
        at: Option<&str>,
    ) -> Result<MemoId> {
        let memo = Memo {
            id: id.unwrap_or_default(),
            about,
            author,
            title: title.to_owned(),
            body: body.to_owned(),
            created_at: at.and_then(instant).unwrap_or_else(|| self.now.to_owned()),
        };
        memos::insert(self.tx, &memo)?;
        self.loaded.count("memos", true);
        Ok(memo.id)
    }

    fn media(
        &mut self,
        all: &[exchange::Medium],
        codes: &[CodeId],
        coders: &[CoderId],
        nobody: Option<CoderId>,
    ) -> Result<Vec<MediumId>> {
        let there = media::all(self.tx)?;
        let mut known: HashSet<MediumId> = ids(self.tx, Table::Medium)?;
        let mut taken = Taken::of(there.iter().map(|(medium, _)| medium.name.clone()), false);
        let mut found: Vec<MediumId> = Vec::with_capacity(all.len());
        for (medium, n) in all.iter().zip(1..) {
            let name = self.tidy("media", &medium.name, &format!("{} {n}", medium.kind.word()));
            let id = medium.id.map_or_else(MediumId::new, MediumId::from);
            let is_there = |it: &&(Medium, u64)| {
                it.0.name == name && it.0.kind == medium.kind && it.1 == medium.file.bytes.len() as u64
            };
            let same = if known.contains(&id) { Some(id) } else { there.iter().find(is_there).map(|(it, _)| it.id) };
            if let Some(same) = same.filter(|same| !found.contains(same)) {
                found.push(same);
                self.loaded.count("media", false);
                continue;
            }
            let id = if known.contains(&id) { MediumId::new() } else { id };
            let new = Medium {
                id,
                name: taken.take(&name),
                kind: medium.kind,
                filename: tidy(&medium.file.filename, "file").0,
                media_type: medium.file.media_type.clone(),
                description: medium.description.clone(),
            };
            media::insert(self.tx, &new, &medium.file.bytes)?;
            self.loaded.count("media", true);
            for (selection, number) in medium.selections.iter().zip(1..) {
                self.marks(id, number, selection, codes, coders, nobody)?;
            }
            known.insert(id);
            found.push(id);
        }
        Ok(found)
    }

    fn marks(
        &mut self,
        medium: MediumId,
        number: u32,
        selection: &exchange::Selection,
        codes: &[CodeId],
        coders: &[CoderId],
        nobody: Option<CoderId>,
    ) -> Result<()> {
        let mark = |code: Option<CodeId>, coder: Option<CoderId>, at: Option<String>| Mark {
            id: MarkId::new(),
            medium,
            selection: number,
            name: selection.name.clone(),
            description: selection.description.clone(),
            part: selection.part,
            code,
            coder,
            created_at: at,
        };
        let mut marks: Vec<Mark> = Vec::new();
        for coding in &selection.codings {
            let Some(&code) = codes.get(coding.code) else { continue };
            let coder = coding.coder.and_then(|at| coders.get(at)).copied().or(nobody);
            marks.push(mark(Some(code), coder, coding.at.as_deref().and_then(instant)));
        }
        if marks.is_empty() {
            marks.push(mark(None, None, None));
        }
        for mark in &marks {
            media::insert_mark(self.tx, mark)?;
            self.loaded.count("marks in media", true);
        }
        Ok(())
    }

    fn sets(&mut self, exchange: &Exchange, places: &Places, notes: &[Option<MemoId>]) -> Result<()> {
        let there = collections::all(self.tx)?;
        let mut known: HashSet<CollectionId> = ids(self.tx, Table::Collection)?;
        for (set, n) in exchange.sets.iter().zip(1..) {
            let name = self.tidy("sets", &set.name, &format!("set {n}"));
            let id = set.id.map_or_else(CollectionId::new, CollectionId::from);
            let same = there.iter().find(|it| it.id == id || it.name == name).map(|it| it.id);
            let target = match same {
                Some(same) => same,
                None => {
                    let id = if known.contains(&id) { CollectionId::new() } else { id };
                    let (description, members) = (set.description.clone(), Vec::new());
                    collections::insert(self.tx, &Collection { id, name: name.clone(), description, members })?;
                    id
                }
            };
            known.insert(target);
            self.loaded.count("sets", same.is_none());
            for member in &set.members {
                match places.thing(*member, notes) {
                    Some(thing) => {
                        let is_new = collections::add_member(self.tx, target, thing)?;
                        self.loaded.count("members of sets", is_new);
                    }
                    None => self.note(Outcome::Dropped, "members of sets", "they did not come along", name.as_str()),
                }
            }
        }
        Ok(())
    }

    fn links(&mut self, exchange: &Exchange, places: &Places, notes: &[Option<MemoId>]) -> Result<()> {
        let there: Vec<Link> = collections::links(self.tx)?;
        let mut known: HashSet<LinkId> = ids(self.tx, Table::Link)?;
        for link in &exchange.links {
            let ends = places.thing(link.from, notes).zip(places.thing(link.to, notes));
            let Some((from, to)) = ends else {
                self.note(Outcome::Dropped, "links", "one of its ends did not come along", link.name.as_str());
                continue;
            };
            let is_there = there.iter().any(|it| (it.from, it.to, &it.name) == (from, to, &link.name));
            let id = link.id.map_or_else(LinkId::new, LinkId::from);
            let is_new = !is_there && !(link.id.is_some() && known.contains(&id));
            if is_new {
                let (name, direction) = (link.name.clone(), link.direction);
                collections::insert_link(self.tx, &Link { id, name, direction, from, to })?;
                known.insert(id);
            }
            self.loaded.count("links", is_new);
        }
        Ok(())
    }
}

const PDF: &str = "application/pdf";

/// Where the things of the file are in the project, by their places in its lists.
struct Places {
    coders: Vec<CoderId>,
    codes: Vec<CodeId>,
    cases: Vec<ParticipantId>,
    texts: Vec<Option<Text>>,
    codings: Vec<Option<CodingId>>,
    media: Vec<MediumId>,
}

impl Places {
    fn text(&self, at: usize) -> Option<Text> {
        self.texts.get(at).copied().flatten()
    }

    fn thing(&self, thing: exchange::Thing, notes: &[Option<MemoId>]) -> Option<Thing> {
        match thing {
            exchange::Thing::Source(at) => self.text(at).map(|text| Thing::Document(text.document)),
            exchange::Thing::Code(at) => self.codes.get(at).copied().map(Thing::Code),
            exchange::Thing::Note(at) => notes.get(at).copied().flatten().map(Thing::Memo),
            exchange::Thing::Case(at) => self.cases.get(at).copied().map(Thing::Participant),
            exchange::Thing::Medium(at) => self.media.get(at).copied().map(Thing::Medium),
        }
    }
}

/// Which cases a source is of.
struct Their<'t> {
    at: usize,
    cases: &'t [exchange::Case],
    of_source: &'t [usize],
    people: &'t [ParticipantId],
}

impl Their<'_> {
    /// Which speaker is which case: the one who says a passage that is theirs, who has their name, or who is left.
    fn speakers(&self, transcript: &Transcript) -> Vec<(usize, usize)> {
        let mut linked: Vec<(usize, usize)> = Vec::new();
        let is_free = |linked: &[(usize, usize)], speaker: usize, case: usize| {
            !linked.iter().any(|(known, of)| *known == speaker || *of == case)
        };
        for &case in self.of_source {
            let spans = self.cases[case].passages.iter().filter(|(at, _)| *at == self.at).map(|(_, span)| *span);
            let speakers: HashSet<usize> = spans.flat_map(|span| speaking(transcript, span)).collect();
            if let [speaker] = speakers.into_iter().collect::<Vec<_>>()[..]
                && is_free(&linked, speaker, case)
            {
                linked.push((speaker, case));
            }
        }
        for &case in self.of_source {
            let name = &self.cases[case].name;
            let named = transcript.speakers.iter().position(|speaker| speaker.label.eq_ignore_ascii_case(name));
            if let Some(speaker) = named.filter(|speaker| is_free(&linked, *speaker, case)) {
                linked.push((speaker, case));
            }
        }
        let speakers: Vec<usize> = (0..transcript.speakers.len())
            .filter(|at| transcript.speakers[*at].role == Role::Participant)
            .filter(|at| !linked.iter().any(|(known, _)| known == at))
            .collect();
        let cases: Vec<usize> =
            self.of_source.iter().copied().filter(|case| !linked.iter().any(|(_, of)| of == case)).collect();
        if let ([speaker], [case]) = (&speakers[..], &cases[..]) {
            linked.push((*speaker, *case));
        }
        linked
    }
}

/// Who speaks in a passage.
fn speaking(transcript: &Transcript, span: Span) -> impl Iterator<Item = usize> + '_ {
    let touched =
        transcript.turns.iter().filter(move |turn| turn.span.intersection(span).is_some_and(|it| !it.is_empty()));
    touched.filter_map(|turn| turn.speaker)
}

/// A time in UTC to the millisecond, as the history writes it; `None` for what is no time.
fn instant(at: &str) -> Option<String> {
    at.trim().parse::<jiff::Timestamp>().ok().map(|at| format!("{at:.3}"))
}

fn key(about: MemoAbout, title: &str, body: &str) -> (String, String, String) {
    (format!("{about:?}"), title.to_owned(), body.to_owned())
}

/// An id that depends on these words alone, where a file gives none: the same file gives the same id again. RFC 9562,
/// version 8.
fn made_id(of: &[&str]) -> Uuid {
    let mut words = String::new();
    for part in of {
        let _ = write!(words, "{}:{part};", part.len());
    }
    let digest = documents::sha256(&words);
    let number = u128::from_str_radix(digest.get(..32).unwrap_or("0"), 16).unwrap_or_default();
    uuid::Builder::from_custom_bytes(number.to_be_bytes()).into_uuid()
}
