//! What the XML says made one study: references become places, positions become passages, notes find what they are about.

use super::super::{guid, values};
use super::Asked;
use super::files::{self, Files, Found};
use super::raw::{self, Body, Kind};
use crate::model::document::AttributeKind;
use crate::model::exchange::offsets::{self, Choice, Claim, Place, Reading, Said, Unit};
use crate::model::exchange::{
    About, Case, Code, Coder, Coding, Direction, Exchange, Fidelity, Link, Medium, MediumKind, Note, Original, Outcome,
    Part, PartCoding, Selection, Set, Source, Thing, Value, Variable,
};
use crate::model::span::Span;
use crate::model::text::Text;
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

/// What texts stand in a source, to be read once all sources are known: its transcripts, with the place of the medium.
struct Inner {
    body: Body,
    medium: usize,
    name: String,
    kind: Kind,
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
                    self.report.note(Outcome::Repaired, "variables", why, &*name);
                    kind
                }
                None => {
                    self.report.note(Outcome::Guessed, "variables", "their type is unknown; taken as text", &*name);
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
                self.report.note(Outcome::Repaired, "variables", why, format!("{}: {}", variable.name, value.value));
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

    // ── Sources ───────────────────────────────────────────────────────────────────────────────────────────

    fn sources(&mut self, sources: Vec<Body>) {
        let mut inner: Vec<Inner> = Vec::new();
        for mut body in sources {
            match body.kind {
                Kind::Text => {
                    let original = self.original(&body.rich_path, &body.name);
                    self.text(body, original);
                }
                Kind::Pdf => self.pdf(body),
                _ => {
                    let (name, kind) = (body.name.clone(), body.kind);
                    let texts = std::mem::take(&mut body.inner);
                    let medium = self.medium(body);
                    inner.extend(texts.into_iter().map(|body| Inner { body, medium, name: name.clone(), kind }));
                }
            }
        }
        // Now that each file of a text is known: a transcript may be one of them.
        for Inner { mut body, medium, name, kind } in inner {
            if body.name.is_empty() {
                body.name = name;
            }
            let known = self.source_of_path.get(&path_key(&body.plain_path)).copied();
            let original = self.original(&body.rich_path, &body.name).filter(|_| known.is_none());
            let points = body.sync_points.len();
            if let Some(source) = self.text_at(body, original, known) {
                self.report.note_many(Outcome::Dropped, "times in recordings", "a text in thema keeps none", points);
                let name = if kind == Kind::Picture { "description of" } else { "transcript of" };
                let (from, to) = (Thing::Source(source), Thing::Medium(medium));
                let link = Link { id: None, name: name.to_owned(), direction: Direction::OneWay, from, to };
                self.exchange.links.push(link);
            }
        }
    }

    /// The file that a text came from, if the archive has it.
    fn original(&mut self, path: &str, name: &str) -> Option<Original> {
        if path.is_empty() {
            return None;
        }
        match self.files.read(path) {
            Found::File(bytes) => Some(named_original(path, name, bytes)),
            Found::Nowhere => {
                self.report.note(Outcome::Dropped, "files", "they are not in the archive", path);
                None
            }
            Found::Unreadable(why) => {
                self.report.note(Outcome::Dropped, "files", &why, path);
                None
            }
        }
    }

    fn text(&mut self, body: Body, original: Option<Original>) -> Option<usize> {
        self.text_at(body, original, None)
    }

    /// A text with its passages; as a source of its own, or as part of a `known` one that has the same text.
    fn text_at(&mut self, body: Body, original: Option<Original>, known: Option<usize>) -> Option<usize> {
        let name = body.name.clone();
        let raw = match self.raw_text(&body) {
            Ok(raw) => raw,
            Err(why) => {
                self.drop_source(&body, &why);
                return None;
            }
        };
        let points: HashMap<Uuid, i64> =
            body.sync_points.iter().filter_map(|point| Some((point.guid?, point.position?))).collect();
        let claims: Vec<Claim<'_>> = body.selections.iter().map(|selection| claim(selection, &points)).collect();
        let readings = match self.asked.unit {
            None if self.is_own => vec![self.usual],
            None => Reading::OF_THE_STANDARD.to_vec(),
            Some(unit) => [false, true].map(|crlf_is_one| Reading { unit, crlf_is_one }).to_vec(),
        };
        let usual = match self.asked.unit {
            Some(unit) => Reading { unit, ..self.usual },
            None => self.usual,
        };
        let placed = match offsets::place(&raw, &claims, &readings, usual) {
            Ok(placed) => placed,
            Err(too_long) => {
                self.drop_source(&body, &too_long.to_string());
                return None;
            }
        };
        let told = placed.reading.told();
        match placed.choice {
            _ if claims.is_empty() => {}
            Choice::Alike => {}
            Choice::ByThePassages => {
                let why = format!("in {told}, under which the passages fit best");
                self.report.note(Outcome::Read, "positions", &why, &*name);
            }
            Choice::ByTheProgram => {
                let why = format!("in {told}, as the program is known to count; the passages fit as well in others");
                self.report.note(Outcome::Guessed, "positions", &why, &*name);
            }
        }
        drop(raw);
        let Body { guid, selections, codings, note_refs, values, description, plain_path, .. } = body;
        let source = match known {
            Some(source) => source,
            None => {
                let id = self.own(guid, &name);
                let values = self.values(values, &name);
                let source = Source { id, name: name.clone(), text: placed.text, description, values, original };
                self.exchange.sources.push(source);
                self.exchange.sources.len() - 1
            }
        };
        if let Some(guid) = guid {
            self.thing_of.entry(guid).or_insert(Thing::Source(source));
        }
        if !plain_path.is_empty() {
            self.source_of_path.entry(path_key(&plain_path)).or_insert(source);
        }
        let text = Text::new(self.exchange.sources[source].text.clone()).ok();
        for (selection, place) in selections.into_iter().zip(placed.places) {
            self.passage(source, selection, place, text.as_ref());
        }
        self.note_refs(&note_refs, Where::About(About::Source(source)));
        self.codings_of_whole(source, codings, text.map_or(0, |text| text.len()));
        Some(source)
    }

    /// A text as the file has it, line ends and all; else why there is none.
    fn raw_text(&mut self, body: &Body) -> Result<String, String> {
        let found = match body.plain_path.is_empty() {
            true => Found::Nowhere,
            false => self.files.read(&body.plain_path),
        };
        match (found, &body.content) {
            (Found::File(bytes), _) => {
                let (text, other) = files::decoded(&bytes);
                if let Some(encoding) = other {
                    let why = format!("not in UTF-8; read as {encoding}");
                    self.report.note(Outcome::Guessed, "texts", &why, &*body.name);
                }
                Ok(text.into_owned())
            }
            (_, Some(content)) => Ok(content.clone()),
            (Found::Unreadable(why), None) => Err(why),
            (Found::Nowhere, None) => Err("their text is not in the archive".to_owned()),
        }
    }

    /// Tells of a source that cannot be taken, and of all that goes with it.
    fn drop_source(&mut self, body: &Body, why: &str) {
        let name = if body.name.is_empty() { &body.plain_path } else { &body.name };
        self.report.note(Outcome::Dropped, "sources", why, &**name);
        let codings = body.selections.iter().map(|it| it.codings.len()).sum::<usize>() + body.codings.len();
        self.report.note_many(Outcome::Dropped, "codings", "their source was not taken", codings);
        let remarks = body.selections.iter().filter(|it| !it.description.trim().is_empty()).count();
        self.report.note_many(Outcome::Dropped, "memos", "their source was not taken", remarks);
        self.left.extend(body.guid);
        self.left.extend(body.selections.iter().filter_map(|it| it.guid));
        for note in body.selections.iter().flat_map(|it| &it.note_refs).chain(&body.note_refs) {
            self.note_targets.entry(*note).or_default().push(Where::NoPlace("a source that was not taken"));
        }
    }

    /// What is coded or said of a passage.
    fn passage(&mut self, source: usize, selection: raw::Selection, place: Place, text: Option<&Text>) {
        let raw::Selection { guid, name, user, at, description, codings, note_refs, place: claimed } = selection;
        let to_the_end = matches!(claimed, raw::Place::Points { to: None, .. });
        let span = match place {
            Place::There(span) | Place::Moved(span) | Place::Unlike(span) => span,
            Place::Cut(span) => {
                if !to_the_end {
                    let example = format!("{} {span}", self.exchange.sources[source].name);
                    self.report.note(Outcome::Repaired, "passages", "they went on after the text's end", example);
                }
                span
            }
            Place::Nowhere(why) => {
                let example = format!("{} {}", self.exchange.sources[source].name, told_place(claimed));
                self.report.note(Outcome::Dropped, "passages", why, example);
                self.report.note_many(Outcome::Dropped, "codings", "their passage was not taken", codings.len());
                self.left.extend(guid);
                for note in note_refs.iter().chain(codings.iter().flat_map(|coding| &coding.note_refs)) {
                    let place = Where::NoPlace("a passage that was not taken");
                    self.note_targets.entry(*note).or_default().push(place);
                }
                if !description.trim().is_empty() {
                    let (coder, at) = (self.coder(user), self.time(at.as_deref()));
                    let about = About::Source(source);
                    self.exchange.notes.push(Note { id: None, title: name, body: description, coder, at, about });
                }
                return;
            }
        };
        if let Some(guid) = guid {
            self.passage_of.entry(guid).or_insert((source, span));
        }
        let is_spoken_of = guid.is_some_and(|guid| self.spoken_of.contains(&guid));
        let has_name = !is_beginning(&name, text.map_or("", |text| text.slice(span)));
        if codings.is_empty() && description.trim().is_empty() && note_refs.is_empty() && !is_spoken_of {
            let example = format!("{} {span}", self.exchange.sources[source].name);
            self.report.note(Outcome::Dropped, "passages", "they have neither code nor memo", example);
            return;
        }
        if !description.trim().is_empty() {
            let (coder, at) = (self.coder(user), self.time(at.as_deref()));
            let (title, about) = (if has_name { name } else { String::new() }, About::Passage(source, span));
            self.exchange.notes.push(Note { id: None, title, body: description, coder, at, about });
        } else if has_name {
            self.report.note(Outcome::Dropped, "names of passages", "a passage in thema has none", name);
        }
        self.note_refs(&note_refs, Where::About(About::Passage(source, span)));
        for mut coding in codings {
            // Who selected the passage coded it, where nothing else is said.
            coding.user = coding.user.or(user);
            if coding.at.is_none() {
                coding.at.clone_from(&at);
            }
            self.coding(source, span, coding);
        }
    }

    fn coding(&mut self, source: usize, span: Span, coding: raw::Coding) {
        let about = if let Some(code) = coding.code.and_then(|code| self.code_of.get(&code)).copied() {
            let name = &self.exchange.codes[code].name;
            let id = match coding.guid {
                Some(id) if self.taken.insert(id) => Some(id),
                Some(_) => {
                    self.report.note(
                        Outcome::Repaired,
                        "GUIDs",
                        "they stand twice; the second thing gets another one",
                        &**name,
                    );
                    None
                }
                None => None,
            };
            let (coder, at) = (self.coder(coding.user), self.time(coding.at.as_deref()));
            let place = self.exchange.codings.len();
            if let Some(guid) = coding.guid {
                self.coding_of.entry(guid).or_insert(place);
            }
            self.exchange.codings.push(Coding { id, source, span, code, coder, at, memo: String::new() });
            About::Coding(place)
        } else if let Some(case) = coding.code.and_then(|code| self.case_of.get(&code)).copied() {
            // [C] NVivo codes at cases as it does at codes.
            self.exchange.cases[case].passages.push((source, span));
            About::Passage(source, span)
        } else {
            let example = format!("{} {span}", self.exchange.sources[source].name);
            self.report.note(Outcome::Dropped, "codings", "their code is not in the file", example);
            About::Passage(source, span)
        };
        self.note_refs(&coding.note_refs, Where::About(about));
    }

    /// Codings of no passage are codings of the whole text: thema has no others.
    fn codings_of_whole(&mut self, source: usize, codings: Vec<raw::Coding>, length: u32) {
        let name = self.exchange.sources[source].name.clone();
        for coding in codings {
            let case = coding.code.and_then(|code| self.case_of.get(&code)).copied();
            if let Some(case) = case {
                self.note_refs(&coding.note_refs, Where::About(About::Source(source)));
                if !self.exchange.cases[case].sources.contains(&source) {
                    self.exchange.cases[case].sources.push(source);
                }
            } else if length == 0 {
                self.note_refs(&coding.note_refs, Where::About(About::Source(source)));
                self.report.note(Outcome::Dropped, "codings", "the text they are on is empty", &*name);
            } else {
                let why = "they are on a whole source; taken as on all of its text";
                self.report.note(Outcome::Guessed, "codings", why, &*name);
                self.coding(source, Span::of(0, length), coding);
            }
        }
    }

    /// A PDF is its text, and beside it what was marked on its pages and nowhere in the text.
    fn pdf(&mut self, mut body: Body) {
        let mut texts = std::mem::take(&mut body.inner);
        let text = texts.iter().position(|text| !text.plain_path.is_empty() || text.content.is_some());
        let Some(mut text) = text.map(|at| texts.remove(at)) else {
            self.medium(body);
            return;
        };
        if let Err(why) = self.raw_text(&text) {
            self.report.note(Outcome::Dropped, "texts of PDFs", &why, &*body.name);
            self.drop_marks(&text);
            self.medium(body);
            return;
        }
        let twins: HashSet<Uuid> = text.selections.iter().filter_map(|selection| selection.guid).collect();
        let of_text = text.guid;
        text.guid = body.guid;
        text.name.clone_from(&body.name);
        if !body.description.is_empty() {
            text.description.clone_from(&body.description);
        }
        text.codings.append(&mut body.codings);
        text.note_refs.append(&mut body.note_refs);
        text.values.append(&mut body.values);
        let original = self.original(&body.path, &body.name);
        let (here, regions): (Vec<_>, Vec<_>) = std::mem::take(&mut body.selections)
            .into_iter()
            .partition(|selection| selection.guid.is_some_and(|guid| twins.contains(&guid)));
        // [F] ATLAS.ti writes a passage of a PDF twice, under one GUID: on the page and in the text.
        let why = "the same passage is in the PDF's text";
        self.report.note_many(Outcome::Dropped, "regions of pages", why, here.len());
        let file = original.clone();
        let source = self.text(text, original);
        if let (Some(of_text), Some(source)) = (of_text, source) {
            self.thing_of.entry(of_text).or_insert(Thing::Source(source));
        }
        if regions.is_empty() {
            return;
        }
        let why = "marks on its pages stand beside the text, in a PDF of its own";
        self.report.note(Outcome::Repaired, "PDFs", why, &*body.name);
        let selections = self.selections(MediumKind::Pdf, regions, Vec::new());
        let file = file.unwrap_or_else(|| named_original(&body.path, &body.name, Vec::new()));
        let medium =
            Medium { id: None, name: body.name, kind: MediumKind::Pdf, file, description: String::new(), selections };
        self.exchange.media.push(medium);
    }

    fn drop_marks(&mut self, text: &Body) {
        let codings = text.selections.iter().map(|it| it.codings.len()).sum::<usize>() + text.codings.len();
        self.report.note_many(Outcome::Dropped, "codings", "their source was not taken", codings);
        self.left.extend(text.guid);
        self.left.extend(text.selections.iter().filter_map(|it| it.guid));
        for note in text.selections.iter().flat_map(|it| &it.note_refs).chain(&text.note_refs) {
            self.note_targets.entry(*note).or_default().push(Where::NoPlace("a source that was not taken"));
        }
    }

    /// A source that thema carries along; its place among them.
    fn medium(&mut self, body: Body) -> usize {
        let kind = match body.kind {
            Kind::Picture => MediumKind::Picture,
            Kind::Audio => MediumKind::Audio,
            Kind::Video => MediumKind::Video,
            _ => MediumKind::Pdf,
        };
        let Body { guid, name, path, description, selections, codings, note_refs, values, .. } = body;
        let file = self.original(&path, &name).unwrap_or_else(|| named_original(&path, &name, Vec::new()));
        self.note_refs(&note_refs, Where::NoPlace("a picture or a recording"));
        let why = "pictures and recordings are carried along without values";
        self.report.note_many(Outcome::Dropped, "values", why, values.len());
        let id = self.own(guid, &name);
        let medium = self.exchange.media.len();
        if let Some(guid) = guid {
            self.thing_of.entry(guid).or_insert(Thing::Medium(medium));
        }
        let selections = self.selections(kind, selections, codings);
        self.exchange.media.push(Medium { id, name, kind, file, description, selections });
        medium
    }

    fn selections(&mut self, kind: MediumKind, parts: Vec<raw::Selection>, whole: Vec<raw::Coding>) -> Vec<Selection> {
        let mut selections = Vec::new();
        for raw::Selection { guid, name, place, user, at, description, codings, note_refs } in parts {
            let part = match (place, kind) {
                (raw::Place::Region { page, corners }, MediumKind::Pdf | MediumKind::Picture) => {
                    let [Some(a), Some(b), Some(c), Some(d)] = corners else {
                        self.report.note(Outcome::Dropped, "regions", "their corners are no numbers", name);
                        continue;
                    };
                    let page = match kind {
                        MediumKind::Pdf => Some(page.and_then(|page| u32::try_from(page).ok()).unwrap_or_default()),
                        _ => None,
                    };
                    Part::Region { page, first: (a, b), second: (c, d) }
                }
                (raw::Place::Time { begin: Some(begin), end: Some(end) }, MediumKind::Audio | MediumKind::Video)
                    if begin >= 0 && begin <= end =>
                {
                    Part::Stretch { begin: begin.unsigned_abs(), end: end.unsigned_abs() }
                }
                _ => {
                    let why = "they say no place in such a source";
                    self.report.note(Outcome::Dropped, "marks in pictures and recordings", why, name);
                    continue;
                }
            };
            self.note_refs(&note_refs, Where::NoPlace("a part of a picture or a recording"));
            let id = self.own(guid, &name);
            let codings = self.part_codings(codings, user, at.as_deref());
            selections.push(Selection { id, name, description, part, codings });
        }
        let codings = self.part_codings(whole, None, None);
        if !codings.is_empty() {
            selections.push(Selection { codings, ..Selection::default() });
        }
        selections
    }

    fn part_codings(&mut self, codings: Vec<raw::Coding>, user: Option<Uuid>, at: Option<&str>) -> Vec<PartCoding> {
        let mut kept = Vec::new();
        for coding in codings {
            let Some(code) = coding.code.and_then(|code| self.code_of.get(&code)).copied() else {
                let why = "their code is not in the file";
                self.report.note_many(Outcome::Dropped, "codings of pictures and recordings", why, 1);
                continue;
            };
            self.note_refs(&coding.note_refs, Where::NoPlace("a part of a picture or a recording"));
            let name = self.exchange.codes[code].name.clone();
            let id = self.own(coding.guid, &name);
            let (coder, at) = (self.coder(coding.user.or(user)), self.time(coding.at.as_deref().or(at)));
            kept.push(PartCoding { id, code, coder, at });
        }
        kept
    }

    // ── Notes, links, sets ────────────────────────────────────────────────────────────────────────────────

    /// The links that are none: a note whose link is all that says what it is about. \[C\] NVivo's annotations are such.
    fn notes_of_links(&mut self, links: Vec<raw::Link>, notes: &[Body]) -> Vec<raw::Link> {
        let notes: HashSet<Uuid> = notes.iter().filter_map(|note| note.guid).collect();
        let mut rest = Vec::new();
        for link in links {
            let about = match (link.from, link.to) {
                (Some(from), Some(to)) if notes.contains(&from) => self.about(to),
                _ => None,
            };
            match (about, link.from) {
                (Some(about), Some(note))
                    if matches!(about, About::Passage(..)) || !self.note_targets.contains_key(&note) =>
                {
                    self.note_targets.entry(note).or_default().push(Where::About(about));
                }
                _ => rest.push(link),
            }
        }
        rest
    }

    /// What a memo about the thing of that id would be about.
    fn about(&self, id: Uuid) -> Option<About> {
        if let Some((source, span)) = self.passage_of.get(&id) {
            return Some(About::Passage(*source, *span));
        }
        if let Some(coding) = self.coding_of.get(&id) {
            return Some(About::Coding(*coding));
        }
        if let Some(code) = self.code_of.get(&id) {
            return Some(About::Code(*code));
        }
        if let Some(case) = self.case_of.get(&id) {
            return Some(About::Case(*case));
        }
        match self.thing_of.get(&id) {
            Some(Thing::Source(source)) => Some(About::Source(*source)),
            _ => None,
        }
    }

    fn notes(&mut self, notes: Vec<Body>) {
        let known: HashSet<Uuid> = notes.iter().filter_map(|note| note.guid).collect();
        let lost: usize =
            self.note_targets.iter().filter(|(note, _)| !known.contains(note)).map(|(_, it)| it.len()).sum();
        self.report.note_many(Outcome::Dropped, "references to memos", "the memo is not in the file", lost);
        // Remarks that stood with passages were made on the way; the file's own notes come first.
        let remarks = std::mem::take(&mut self.exchange.notes);
        let mut copies = Vec::new();
        for note in notes {
            let text = match self.raw_text(&note) {
                Ok(text) => offsets::plain(&text),
                Err(_) if note.plain_path.is_empty() => String::new(),
                Err(_) => {
                    self.report.note(Outcome::Dropped, "memos", "their text is not in the archive", &*note.name);
                    self.left.extend(note.guid);
                    continue;
                }
            };
            let body = match (text.is_empty(), note.description.trim().is_empty()) {
                (true, false) => note.description.clone(),
                (false, false) => {
                    self.report.note(
                        Outcome::Repaired,
                        "memos",
                        "they had a description, which is their end now",
                        &*note.name,
                    );
                    format!("{text}\n\n{}", note.description)
                }
                _ => text,
            };
            let marks = note.codings.len() + note.selections.iter().map(|it| it.codings.len()).sum::<usize>();
            self.report.note_many(Outcome::Dropped, "codings", "they are on a memo, which thema does not code", marks);
            let targets = note.guid.and_then(|guid| self.note_targets.remove(&guid)).unwrap_or_default();
            if let ([Where::About(About::Coding(coding))], Some(guid)) = (&targets[..], note.guid) {
                let coding = &mut self.exchange.codings[*coding];
                let is_memo = coding.id.is_some_and(|id| guid::of_memo(id) == guid);
                if is_memo && coding.memo.is_empty() && note.name.is_empty() {
                    coding.memo = body;
                    continue;
                }
            }
            let (coder, at) = (self.coder(note.user), self.time(note.at.as_deref()));
            let id = self.own(note.guid, &note.name);
            if let Some(guid) = note.guid {
                self.note_of.entry(guid).or_insert(self.exchange.notes.len());
            }
            let mut abouts = targets.iter().map(|target| match target {
                Where::About(about) => *about,
                Where::NoPlace(what) => {
                    let why = format!("they are about {what}; kept as memos of the project");
                    self.report.note(Outcome::Guessed, "memos", &why, &*note.name);
                    About::Project
                }
            });
            let about = abouts.next().unwrap_or(About::Project);
            let others: Vec<About> = abouts.collect();
            let first = Note { id, title: note.name, body, coder, at, about };
            for about in others {
                let why = "they are about several things; a copy stands with each";
                self.report.note(Outcome::Repaired, "memos", why, &*first.title);
                copies.push(Note { id: None, about, ..first.clone() });
            }
            self.exchange.notes.push(first);
        }
        self.exchange.notes.extend(copies);
        self.exchange.notes.extend(remarks);
    }

    fn thing(&self, id: Option<Uuid>) -> Option<Thing> {
        let id = id?;
        let code = || self.code_of.get(&id).map(|code| Thing::Code(*code));
        let case = || self.case_of.get(&id).map(|case| Thing::Case(*case));
        let note = || self.note_of.get(&id).map(|note| Thing::Note(*note));
        self.thing_of.get(&id).copied().or_else(code).or_else(case).or_else(note)
    }

    fn links(&mut self, links: Vec<raw::Link>) {
        // Those of transcripts were made on the way, and come last.
        let made = std::mem::take(&mut self.exchange.links);
        for raw::Link { guid, name, direction, from, to, note_refs } in links {
            self.report.note_many(Outcome::Dropped, "memos of links", "a link in thema has none", note_refs);
            match (self.thing(from), self.thing(to)) {
                (Some(from), Some(to)) => {
                    let id = self.own(guid, &name);
                    self.exchange.links.push(Link { id, name, direction, from, to });
                }
                _ => {
                    let is_passage = |id: Option<Uuid>| id.is_some_and(|id| self.passage_of.contains_key(&id));
                    let why = match is_passage(from) || is_passage(to) {
                        true => "they lead to a passage",
                        false => "what they lead to is not in the file or was not taken",
                    };
                    self.report.note(Outcome::Dropped, "links", why, name);
                }
            }
        }
        self.exchange.links.extend(made);
    }

    fn sets(&mut self, sets: Vec<raw::Set>) {
        for raw::Set { guid, name, description, members } in sets {
            let mut kept = Vec::new();
            for member in members {
                match self.thing(Some(member)) {
                    Some(thing) => kept.push(thing),
                    None => self.lacks("members of sets", member, &name),
                }
            }
            let id = self.own(guid, &name);
            self.exchange.sets.push(Set { id, name, description, members: kept });
        }
    }

    fn finished(self) -> (Exchange, Fidelity) {
        let Self { exchange, report: rest, .. } = self;
        let mut report = Fidelity::default();
        report.read("coders", exchange.coders.len());
        report.read("codes", exchange.codes.len());
        report.read("variables", exchange.variables.len());
        report.read("cases", exchange.cases.len());
        report.read("sources", exchange.sources.len());
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

/// What a selection says of its place.
fn claim<'s>(selection: &'s raw::Selection, points: &HashMap<Uuid, i64>) -> Claim<'s> {
    let (start, end) = match selection.place {
        raw::Place::Stretch { start, end } => (start, end),
        raw::Place::Points { from, to } => {
            let at = |point: Option<Uuid>, none| point.map_or(Some(none), |guid| points.get(&guid).copied());
            (at(from, 0), at(to, i64::MAX))
        }
        raw::Place::Region { .. } | raw::Place::Time { .. } => (None, None),
    };
    // What is no position lies behind every text.
    let position = |at: Option<i64>| at.and_then(|at| u64::try_from(at).ok()).unwrap_or(u64::MAX);
    let said = if selection.name.is_empty() { Said::Nothing } else { Said::Name(&selection.name) };
    Claim { start: position(start), end: position(end), said }
}

fn told_place(place: raw::Place) -> String {
    let told = |at: Option<i64>| at.map_or("?".to_owned(), |at| at.to_string());
    match place {
        raw::Place::Stretch { start, end } => format!("{}..{}", told(start), told(end)),
        _ => "between sync points".to_owned(),
    }
}

/// Whether a name is nothing but the passage's words, or their beginning.
fn is_beginning(name: &str, words: &str) -> bool {
    let mut words = words.split_whitespace();
    let name = name.trim_end_matches(['…', '.']);
    let mut parts = name.split_whitespace().peekable();
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        match words.next() {
            Some(word) if word == part || (is_last && word.starts_with(part)) => {}
            _ => return false,
        }
    }
    true
}

/// One spelling for each file that a path may mean.
fn path_key(path: &str) -> String {
    files::plain_name(path).to_lowercase()
}

/// A file as it came, under the source's name if that is a file's name, and else under its own.
fn named_original(path: &str, name: &str, bytes: Vec<u8>) -> Original {
    let own = files::plain_name(path);
    let ending = |name: &str| name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    let named = files::plain_name(name);
    let filename = if ending(named).is_some() && ending(named) == ending(own) { named } else { own };
    Original { filename: filename.to_owned(), media_type: files::media_type(filename).to_owned(), bytes }
}
