//! A study of another program written into a project, as one step.
//!
//! What is there already is known again and not added twice: a text by its name and its words, a code by its path, a
//! participant by their label, a coding by its passage, code and coder; and everything by its id, which is the other
//! program's own and stays it, so that what thema gave out comes back as what it was. Coders are the exception: two people
//! may have one name, so equal names are one coder only if somebody says so. Who withdrew, and texts that lost words for
//! good, are left out.

mod around;
mod coders;
mod codes;
mod codings;
mod participants;
mod texts;

use super::names::tidy;
use crate::error::{Error, Result};
use crate::formats::transcript::Rules;
use crate::model::collection::Thing;
use crate::model::exchange::{self, Exchange, Fidelity, Outcome};
use crate::model::ids::*;
use crate::project::erased::Gone;
use crate::project::import::Progress;
use crate::project::{Project, Verb};
use crate::store::Writer;
use std::collections::HashSet;
use std::fmt::Write;

/// How a study is brought in.
#[derive(Debug, Default)]
pub struct Loading {
    /// A coder of the file is the project's coder of the same name.
    pub same_coders: bool,
    /// Whose the codings are that name nobody: a coder of the project, or a new one.
    pub by: Option<String>,
    /// How the speakers of its texts are found.
    pub rules: Rules,
    /// Participants who withdrew, and documents of which words were erased, that are to come in nevertheless.
    pub bring_back: Vec<String>,
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
        let (now, stop, gone) = (self.now(), self.stop(), self.gone(&loading.bring_back)?);
        let mut only_looked = false;
        let done = self.act(Verb::ImportProject, &label, |tx| {
            let (of_thema, gone) = (origin.starts_with("thema"), &gone);
            let made = Made::default();
            let (now, loaded, undone_coders) = (&now, &mut loaded, HashSet::new());
            let mut load = Load { tx, loading, gone, now, loaded, made, undone_coders, of_thema };
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

/// What an import made, and did not find there.
#[derive(Default)]
struct Made {
    documents: HashSet<DocumentId>,
    participants: HashSet<ParticipantId>,
}

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
    gone: &'l Gone,
    now: &'l str,
    loaded: &'l mut Loaded,
    made: Made,
    /// Coders of an import that was taken back: the same come again.
    undone_coders: HashSet<CoderId>,
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
}

/// Where the things of the file are in the project, by their places in its lists.
struct Places {
    coders: Vec<CoderId>,
    codes: Vec<CodeId>,
    /// None of who withdrew.
    cases: Vec<Option<ParticipantId>>,
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
            exchange::Thing::Case(at) => self.cases.get(at).copied().flatten().map(Thing::Participant),
            exchange::Thing::Medium(at) => self.media.get(at).copied().map(Thing::Medium),
        }
    }
}

/// A time in UTC to the millisecond, as the history writes it; `None` for what is no time.
fn instant(at: &str) -> Option<String> {
    at.trim().parse::<jiff::Timestamp>().ok().map(|at| format!("{at:.3}"))
}
