//! What the XML says made one study: references become places, positions become passages, notes find what they are about.

mod media;
mod notes;
mod sources;

use super::super::{guid, values};
use super::Asked;
use super::files::Files;
use super::raw;
use crate::model::document::AttributeKind;
use crate::model::exchange::offsets::{Reading, Unit};
use crate::model::exchange::{About, Case, Code, Coder, Exchange, Fidelity, Outcome, Thing, Value, Variable};
use crate::model::span::Span;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The study in a project's XML and the files beside it.
pub fn exchange(mut project: raw::Project, files: Files<'_>, asked: &Asked) -> (Exchange, Fidelity) {
    let mut resolver = Resolver::of(&project, files, asked);
    resolver.report = std::mem::take(&mut project.odd);
    resolver.coders(&project.users);
    resolver.codes(std::mem::take(&mut project.codes));
    resolver.variables(std::mem::take(&mut project.variables));
    resolver.cases(&mut project.cases);
    resolver.sources(std::mem::take(&mut project.sources));
    resolver.members_of_cases(&project.cases);
    resolver.note_refs(&project.note_refs, Where::About(About::Project));
    let links = resolver.notes_of_links(std::mem::take(&mut project.links), &project.notes);
    resolver.notes(std::mem::take(&mut project.notes));
    resolver.links(links);
    resolver.sets(std::mem::take(&mut project.sets));
    resolver.check_kinds();
    resolver.exchange.title = project.name;
    resolver.exchange.description = project.description;
    resolver.exchange.origin = project.origin;
    resolver.finished()
}

/// The codes and the sets of codes alone.
pub fn codebook(mut project: raw::Project) -> (Exchange, Fidelity) {
    let mut resolver = Resolver::of(&project, Files::of(None), &Asked::default());
    resolver.report = std::mem::take(&mut project.odd);
    resolver.codes(std::mem::take(&mut project.codes));
    resolver.note_targets.clear();
    for mut set in std::mem::take(&mut project.sets) {
        // A set of documents in a whole project is none of the codebook's.
        let members = set.members.len();
        set.members.retain(|member| resolver.code_of.contains_key(member));
        if !set.members.is_empty() || members == 0 {
            resolver.sets(vec![set]);
        }
    }
    resolver.exchange.title = project.name;
    resolver.exchange.origin = project.origin;
    resolver.finished()
}

/// What a note turns out to be about.
#[derive(Clone, Copy)]
enum Where {
    About(About),
    /// Something that a memo in thema cannot be about.
    NoPlace(&'static str),
}

struct Resolver<'a> {
    files: Files<'a>,
    asked: Asked,
    usual: Reading,
    /// Whether thema wrote it: then nothing needs finding out.
    is_own: bool,
    exchange: Exchange,
    report: Fidelity,
    /// The ids given so far: each stands once.
    taken: HashSet<Uuid>,
    coder_of: HashMap<Uuid, usize>,
    code_of: HashMap<Uuid, usize>,
    variable_of: HashMap<Uuid, usize>,
    case_of: HashMap<Uuid, usize>,
    /// Sources and media.
    thing_of: HashMap<Uuid, Thing>,
    note_of: HashMap<Uuid, usize>,
    passage_of: HashMap<Uuid, (usize, Span)>,
    coding_of: HashMap<Uuid, usize>,
    /// What each note is about, in the order it came up.
    note_targets: HashMap<Uuid, Vec<Where>>,
    /// The selections that a case or a link speaks of.
    spoken_of: HashSet<Uuid>,
    /// Ids of what was there and was not taken: who refers to it has been told.
    left: HashSet<Uuid>,
    /// The source that each text file became.
    source_of_path: HashMap<String, usize>,
}

impl<'a> Resolver<'a> {
    fn of(project: &raw::Project, files: Files<'a>, asked: &Asked) -> Self {
        let selections = project.cases.iter().flat_map(|case| case.selection_refs.iter().copied());
        let links = project.links.iter().flat_map(|link| [link.from, link.to].into_iter().flatten());
        Self {
            files,
            asked: *asked,
            usual: usual(&project.origin),
            is_own: project.origin.starts_with("thema "),
            exchange: Exchange::default(),
            report: Fidelity::default(),
            taken: HashSet::new(),
            coder_of: HashMap::new(),
            code_of: HashMap::new(),
            variable_of: HashMap::new(),
            case_of: HashMap::new(),
            thing_of: HashMap::new(),
            note_of: HashMap::new(),
            passage_of: HashMap::new(),
            coding_of: HashMap::new(),
            note_targets: HashMap::new(),
            spoken_of: selections.chain(links).collect(),
            left: HashSet::new(),
            source_of_path: HashMap::new(),
        }
    }

    /// The id, if no other thing has it. \[F\] ATLAS.ti 8 gives one to two things, and its own later versions refuse that.
    fn own(&mut self, id: Option<Uuid>, name: &str) -> Option<Uuid> {
        let id = id?;
        if self.taken.insert(id) {
            return Some(id);
        }
        self.report.note(Outcome::Repaired, "GUIDs", "they stand twice; the second thing gets another one", name);
        None
    }

    // ── What stands beside the sources ────────────────────────────────────────────────────────────────────

    fn coders(&mut self, users: &[raw::User]) {
        for user in users {
            let id = self.own(user.guid, &user.name);
            if let Some(guid) = user.guid {
                self.coder_of.entry(guid).or_insert(self.exchange.coders.len());
            }
            self.exchange.coders.push(Coder { id, name: user.name.clone() });
        }
    }

    /// The coder of that id; one that is in no list is still one coder.
    fn coder(&mut self, user: Option<Uuid>) -> Option<usize> {
        let user = user?;
        if let Some(coder) = self.coder_of.get(&user) {
            return Some(*coder);
        }
        let (coder, name) = (self.exchange.coders.len(), guid::written(user));
        self.report.note(
            Outcome::Repaired,
            "coders",
            "the list of users lacks them; they are named by their GUID",
            &*name,
        );
        let id = self.own(Some(user), &name);
        self.exchange.coders.push(Coder { id, name });
        self.coder_of.insert(user, coder);
        Some(coder)
    }

    fn time(&mut self, at: Option<&str>) -> Option<String> {
        let at = at?;
        match values::time(at) {
            Some((at, true)) => Some(at),
            Some((read, false)) => {
                self.report.note(Outcome::Guessed, "times", "they have no zone; taken as UTC", at);
                Some(read)
            }
            None => {
                self.report.note(Outcome::Dropped, "times", "they are none", at);
                None
            }
        }
    }

    fn codes(&mut self, codes: Vec<raw::Code>) {
        for (at, code) in codes.into_iter().enumerate() {
            let color = code.color.as_deref().and_then(|written| match values::color(written) {
                Some((color, true)) => Some(color),
                Some((color, false)) => {
                    self.report.note(Outcome::Repaired, "colours", "not written as the standard has them", written);
                    Some(color)
                }
                None => {
                    self.report.note(Outcome::Dropped, "colours", "they are none", written);
                    None
                }
            });
            let id = self.own(code.guid, &code.name);
            if let Some(guid) = code.guid {
                self.code_of.entry(guid).or_insert(at);
            }
            self.note_refs(&code.note_refs, Where::About(About::Code(at)));
            let raw::Code { name, parent, codable, description, .. } = code;
            self.exchange.codes.push(Code { id, name, parent, codable, color, description });
        }
    }

    fn variables(&mut self, variables: Vec<raw::Variable>) {
        for variable in variables {
            let raw::Variable { name, type_of_variable, description, .. } = variable;
            let kind = match values::kind(type_of_variable.trim()) {
                Some((kind, true)) => kind,
                Some((kind, false)) => {
                    let why = "thema has days and no times of the day; they are kept as text";
                    self.report.note(Outcome::Repaired, "attributes", why, &*name);
                    kind
                }
                None => {
                    self.report.note(Outcome::Guessed, "attributes", "their type is unknown; taken as text", &*name);
                    AttributeKind::Text
                }
            };
            if let Some(guid) = variable.guid {
                self.variable_of.entry(guid).or_insert(self.exchange.variables.len());
            }
            let id = self.own(variable.guid, &name);
            self.exchange.variables.push(Variable { id, name, kind, description });
        }
    }

    fn values(&mut self, values: Vec<raw::Value>, of: &str) -> Vec<Value> {
        let mut kept = Vec::new();
        for raw::Value { variable, value } in values {
            // An empty one says that there is none. [S]
            if value.is_empty() {
                continue;
            }
            match variable.and_then(|guid| self.variable_of.get(&guid)) {
                Some(variable) => kept.push(Value { variable: *variable, value }),
                None => self.report.note(Outcome::Dropped, "values", "their variable is not in the file", of),
            }
        }
        kept
    }

    /// Text where a value is not of the kind that the variable says.
    fn check_kinds(&mut self) {
        let Exchange { variables, cases, sources, .. } = &mut self.exchange;
        let of_cases = cases.iter().flat_map(|case| &case.values);
        for value in of_cases.chain(sources.iter().flat_map(|source| &source.values)) {
            let variable = &mut variables[value.variable];
            if !values::fits(variable.kind, &value.value) {
                let why = "a value is not of the type they say; they are kept as text";
                self.report.note(Outcome::Repaired, "attributes", why, format!("{}: {}", variable.name, value.value));
                variable.kind = AttributeKind::Text;
            }
        }
    }

    fn cases(&mut self, cases: &mut [raw::Case]) {
        for (at, case) in cases.iter_mut().enumerate() {
            let id = self.own(case.guid, &case.name);
            if let Some(guid) = case.guid {
                self.case_of.entry(guid).or_insert(at);
            }
            let values = self.values(std::mem::take(&mut case.values), &case.name);
            self.note_refs(&case.note_refs, Where::About(About::Case(at)));
            if case.code_refs > 0 {
                let why = "a case has passages and sources in thema, and no codes";
                self.report.note(Outcome::Dropped, "codes of cases", why, &*case.name);
            }
            let (name, description) = (case.name.clone(), std::mem::take(&mut case.description));
            self.exchange.cases.push(Case { id, name, description, values, ..Case::default() });
        }
    }

    fn members_of_cases(&mut self, cases: &[raw::Case]) {
        for (at, case) in cases.iter().enumerate() {
            for guid in &case.source_refs {
                match self.thing_of.get(guid) {
                    Some(Thing::Source(source)) => self.exchange.cases[at].sources.push(*source),
                    Some(_) => {
                        let why = "pictures and recordings are carried along, and belong to no case";
                        self.report.note(Outcome::Dropped, "sources of cases", why, &*case.name);
                    }
                    None => self.lacks("sources of cases", *guid, &case.name),
                }
            }
            for guid in &case.selection_refs {
                match self.passage_of.get(guid) {
                    Some(passage) => self.exchange.cases[at].passages.push(*passage),
                    None => self.lacks("passages of cases", *guid, &case.name),
                }
            }
        }
    }

    /// Tells of a reference that leads nowhere, or to what was left out.
    fn lacks(&mut self, what: &str, guid: Uuid, of: &str) {
        let why = match self.left.contains(&guid) {
            true => "what they lead to was not taken",
            false => "what they lead to is not in the file",
        };
        self.report.note(Outcome::Dropped, what, why, of);
    }

    fn note_refs(&mut self, notes: &[Uuid], place: Where) {
        for note in notes {
            self.note_targets.entry(*note).or_default().push(place);
        }
    }

    fn finished(self) -> (Exchange, Fidelity) {
        let Self { exchange, report: rest, .. } = self;
        let mut report = Fidelity::default();
        report.read("coders", exchange.coders.len());
        report.read("codes", exchange.codes.len());
        report.read("attributes", exchange.variables.len());
        report.read("cases", exchange.cases.len());
        report.read("documents", exchange.sources.len());
        report.read("codings", exchange.codings.len());
        report.read("memos", exchange.notes.len() + exchange.codings.iter().filter(|it| !it.memo.is_empty()).count());
        report.read("links", exchange.links.len());
        report.read("sets", exchange.sets.len());
        report.read("pictures and recordings", exchange.media.len());
        report.append(rest);
        (exchange, report)
    }
}

/// How the program is known to count; the standard's way for all others.
fn usual(origin: &str) -> Reading {
    let origin = origin.to_lowercase();
    let (unit, crlf_is_one) = if origin.contains("nvivo") || origin.contains("qualcoder") {
        (Unit::Utf16, false) // [F] NVivo for Windows 12.6, [C] QualCoder
    } else if origin.contains("atlas.ti") && origin.contains("win") {
        (Unit::Characters, true) // [C] QualCoder works round it
    } else {
        (Unit::Characters, false) // [S]
    };
    Reading { unit, crlf_is_one }
}
