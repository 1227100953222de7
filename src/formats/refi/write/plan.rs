//! What is decided before the first byte: the GUID of everything, which passages there are, and what a program needs
//! otherwise.

use super::super::guid::{self, Guids, written};
use super::super::values;
use super::Target;
use crate::model::document::AttributeKind;
use crate::model::exchange::{About, Exchange, Fidelity, Outcome, Part, Thing, Value};
use crate::model::span::Span;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// How deep codes may stand in each other: a reader built on libxml2 stops at 256 elements. \[K\]
const DEPTH_MAX: usize = 200;

pub struct Plan<'x> {
    pub exchange: &'x Exchange,
    pub target: Target,
    pub coders: Vec<Uuid>,
    pub codes: Vec<Uuid>,
    pub variables: Vec<Uuid>,
    pub cases: Vec<Uuid>,
    pub sources: Vec<Uuid>,
    pub codings: Vec<Uuid>,
    pub notes: Vec<Uuid>,
    pub sets: Vec<Uuid>,
    pub links: Vec<Uuid>,
    pub media: Vec<Uuid>,
    /// The codes without one above, and those below each.
    pub roots: Vec<usize>,
    pub children: Vec<Vec<usize>>,
    /// The names of codes and of sources as they are written.
    pub code_names: Vec<Cow<'x, str>>,
    pub source_names: Vec<Cow<'x, str>>,
    pub codable: Vec<bool>,
    pub types: Vec<&'static str>,
    /// By source and place.
    pub selections: Vec<Selection>,
    /// Where a case or a note finds its passage.
    pub passages: HashMap<(usize, Span), Uuid>,
    pub notes_of: HashMap<Key, Vec<usize>>,
    /// Notes that are written as the description of their passage, and nowhere else.
    pub remarks: HashMap<(usize, Span), usize>,
    /// What could not be written as it is.
    pub report: Fidelity,
}

/// What a note is about, to look up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    Project,
    Source(usize),
    Passage(usize, Span),
    Code(usize),
    Coding(usize),
    Case(usize),
}

/// A passage with what is on it.
pub struct Selection {
    pub guid: Uuid,
    pub source: usize,
    pub span: Span,
    pub codings: Vec<usize>,
    /// Whether notes about the passage stand here.
    pub has_notes: bool,
}

impl<'x> Plan<'x> {
    pub fn of(exchange: &'x Exchange, target: Target) -> Self {
        let mut guids = Guids::default();
        let mut report = Fidelity::default();
        let x = exchange;
        // What has an id keeps it: all of those before any that is made.
        let coders = x.coders.iter().map(|it| guids.own(it.id, "coder", &[&it.name])).collect::<Vec<_>>();
        let mut codes: Vec<Uuid> = Vec::with_capacity(x.codes.len());
        for (at, code) in x.codes.iter().enumerate() {
            let above =
                code.parent.filter(|parent| *parent < at).map_or(String::new(), |parent| written(codes[parent]));
            codes.push(guids.own(code.id, "code", &[&above, &code.name]));
        }
        let variables = x.variables.iter().map(|it| guids.own(it.id, "variable", &[&it.name])).collect();
        let cases: Vec<Uuid> = x.cases.iter().map(|it| guids.own(it.id, "case", &[&it.name])).collect();
        let sources: Vec<Uuid> = x.sources.iter().map(|it| guids.own(it.id, "source", &[&it.name])).collect();
        let media: Vec<Uuid> = x.media.iter().map(|it| guids.own(it.id, "medium", &[&it.name])).collect();
        let told_coder =
            |coder: Option<usize>| coder.and_then(|it| coders.get(it)).map_or(String::new(), |it| written(*it));
        let told = |list: &[Uuid], at: usize| list.get(at).map_or(String::new(), |id| written(*id));
        let mut codings = Vec::with_capacity(x.codings.len());
        for it in &x.codings {
            let own = it.id.filter(|id| guids.is_free(*id));
            codings.push(match own {
                Some(_) => guids.own(own, "", &[]),
                None => {
                    let of = [
                        &*told(&sources, it.source),
                        &it.span.to_string(),
                        &told(&codes, it.code),
                        &told_coder(it.coder),
                        it.at.as_deref().unwrap_or_default(),
                    ];
                    guids.own(None, "coding", &of)
                }
            });
        }
        let about = |about: About| match about {
            About::Project => "project".to_owned(),
            About::Source(it) => told(&sources, it),
            About::Passage(it, span) => format!("{} {span}", told(&sources, it)),
            About::Code(it) => told(&codes, it),
            About::Coding(it) => told(&codings, it),
            About::Case(it) => told(&cases, it),
        };
        let notes: Vec<Uuid> =
            x.notes.iter().map(|it| guids.own(it.id, "note", &[&about(it.about), &it.title, &it.body])).collect();
        let sets = x.sets.iter().map(|it| guids.own(it.id, "set", &[&it.name])).collect();
        let end = |thing: Thing| match thing {
            Thing::Source(it) => told(&sources, it),
            Thing::Code(it) => told(&codes, it),
            Thing::Note(it) => told(&notes, it),
            Thing::Case(it) => told(&cases, it),
            Thing::Medium(it) => told(&media, it),
        };
        let links =
            x.links.iter().map(|it| guids.own(it.id, "link", &[&it.name, &end(it.from), &end(it.to)])).collect();
        let (roots, children) = tree(x, &mut report);
        let mut plan = Self {
            exchange,
            target,
            coders,
            codes,
            variables,
            cases,
            sources,
            codings,
            notes,
            sets,
            links,
            media,
            roots,
            children,
            code_names: x.codes.iter().map(|it| Cow::Borrowed(&*it.name)).collect(),
            source_names: x.sources.iter().map(|it| Cow::Borrowed(&*it.name)).collect(),
            codable: x.codes.iter().map(|it| it.codable).collect(),
            types: Vec::new(),
            selections: Vec::new(),
            passages: HashMap::new(),
            notes_of: HashMap::new(),
            remarks: HashMap::new(),
            report,
        };
        plan.for_the_target();
        plan.types = plan.types();
        plan.place_notes();
        plan.place_selections();
        plan
    }

    /// What a program is known to need otherwise.
    fn for_the_target(&mut self) {
        for coding in &self.exchange.codings {
            if let Some(codable) = self.codable.get_mut(coding.code).filter(|codable| !**codable) {
                *codable = true;
                let name = &*self.exchange.codes[coding.code].name;
                self.report.note(Outcome::Repaired, "codes", "written as codable, because they are on passages", name);
            }
        }
        match self.target {
            Target::Standard | Target::Nvivo | Target::AtlasTi => {}
            Target::Maxqda => {
                // [F] Whatever MAXQDA 24 writes is codable.
                for (codable, code) in self.codable.iter_mut().zip(&self.exchange.codes).filter(|(it, _)| !**it) {
                    *codable = true;
                    self.report.note(
                        Outcome::Repaired,
                        "codes",
                        "written as codable: MAXQDA has no others",
                        &*code.name,
                    );
                }
            }
            Target::QualCoder => {
                // [C] Its tables of codes, of categories and of files demand names that stand once.
                let report = &mut self.report;
                let why = "renamed: QualCoder needs a name of its own for each";
                for codable in [true, false] {
                    let of = |at: &usize| self.codable[*at] == codable;
                    let some: Vec<usize> = (0..self.codable.len()).filter(of).collect();
                    for (at, name) in unique(&some, &self.code_names) {
                        report.note(Outcome::Repaired, "codes", why, format!("{} → {name}", self.code_names[at]));
                        self.code_names[at] = Cow::Owned(name);
                    }
                }
                let all: Vec<usize> = (0..self.source_names.len()).collect();
                for (at, name) in unique(&all, &self.source_names) {
                    report.note(Outcome::Repaired, "documents", why, format!("{} → {name}", self.source_names[at]));
                    self.source_names[at] = Cow::Owned(name);
                }
            }
        }
    }

    /// The schema's type of each variable: the narrowest that all its values are of.
    fn types(&mut self) -> Vec<&'static str> {
        let x = self.exchange;
        let mut of: Vec<Vec<&str>> = vec![Vec::new(); x.variables.len()];
        let values = x.cases.iter().flat_map(|it| &it.values).chain(x.sources.iter().flat_map(|it| &it.values));
        for Value { variable, value } in values.filter(|it| !it.value.is_empty()) {
            if let Some(of) = of.get_mut(*variable) {
                of.push(value);
            }
        }
        let mut types = Vec::new();
        for (variable, of) in x.variables.iter().zip(of) {
            let misfit = of.iter().find(|value| !values::fits(variable.kind, value));
            if let Some(misfit) = misfit {
                let example = format!("{}: {misfit}", variable.name);
                self.report.note(
                    Outcome::Repaired,
                    "attributes",
                    "written as text: not every value is of its kind",
                    example,
                );
            } else if variable.kind == AttributeKind::Choice {
                let why = "written as text: the standard has no choice among few words";
                self.report.note(Outcome::Repaired, "attributes", why, &*variable.name);
            }
            types.push(match variable.kind {
                _ if misfit.is_some() => "Text",
                AttributeKind::Text | AttributeKind::Choice => "Text",
                AttributeKind::Number if !of.is_empty() && of.iter().all(|it| values::is_whole(it)) => "Integer",
                AttributeKind::Number => "Float",
                AttributeKind::Boolean => "Boolean",
                AttributeKind::Date => "Date",
            });
        }
        types
    }

    fn place_notes(&mut self) {
        let x = self.exchange;
        let held = x.sets.iter().flat_map(|set| set.members.iter().copied());
        let held = held.chain(x.links.iter().flat_map(|link| [link.from, link.to]));
        let held: HashSet<usize> =
            held.filter_map(|thing| if let Thing::Note(note) = thing { Some(note) } else { None }).collect();
        for (at, note) in x.notes.iter().enumerate() {
            let key = match note.about {
                About::Project => Key::Project,
                About::Source(it) => Key::Source(it),
                About::Passage(it, span) => Key::Passage(it, span),
                About::Code(it) => Key::Code(it),
                About::Coding(it) => Key::Coding(it),
                About::Case(it) => Key::Case(it),
            };
            // [S] The comment on an ATLAS.ti quotation is its Description, and has neither author nor time.
            if let (Target::AtlasTi, About::Passage(source, span)) = (self.target, note.about) {
                let is_plain = note.title.is_empty() && !note.body.is_empty() && !held.contains(&at);
                if is_plain && !self.remarks.contains_key(&(source, span)) {
                    self.remarks.insert((source, span), at);
                    if note.coder.is_some() || note.at.is_some() {
                        let why = "written as the quotation's comment, which has no author and no time";
                        let example: String = note.body.chars().take(40).collect();
                        self.report.note(Outcome::Repaired, "memos", why, example);
                    }
                    continue;
                }
            }
            self.notes_of.entry(key).or_default().push(at);
        }
    }

    /// One selection for each passage; for NVivo, one for each coding, as it writes them itself. \[F\]
    fn place_selections(&mut self) {
        let x = self.exchange;
        let lengths: Vec<u32> = x.sources.iter().map(|it| it.text.chars().count() as u32).collect();
        let is_inside = |source: usize, span: Span| {
            !span.is_empty() && lengths.get(source).is_some_and(|length| span.end().get() <= *length)
        };
        let mut codings: Vec<usize> = (0..x.codings.len()).collect();
        codings.retain(|at| {
            let coding = &x.codings[*at];
            let is_one = is_inside(coding.source, coding.span) && coding.code < x.codes.len();
            if !is_one {
                self.report.note(Outcome::Dropped, "codings", "they lie outside the text", coding.span.to_string());
            }
            is_one
        });
        codings.sort_by_key(|at| (x.codings[*at].source, x.codings[*at].span));
        let mut others: Vec<(usize, Span)> = x.cases.iter().flat_map(|case| case.passages.iter().copied()).collect();
        others.extend(x.notes.iter().filter_map(|note| match note.about {
            About::Passage(source, span) => Some((source, span)),
            _ => None,
        }));
        others.retain(|(source, span)| is_inside(*source, *span));
        let mut selections: Vec<Selection> = Vec::new();
        let one_each = self.target == Target::Nvivo;
        for at in codings {
            let (source, span) = (x.codings[at].source, x.codings[at].span);
            match selections.last_mut() {
                Some(last) if !one_each && (last.source, last.span) == (source, span) => last.codings.push(at),
                _ => {
                    let mut of = vec![written(self.sources[source]), span.to_string()];
                    if one_each {
                        of.push(written(self.codings[at]));
                    }
                    let of: Vec<&str> = of.iter().map(|part| &**part).collect();
                    let guid = guid::derived("passage", &of);
                    selections.push(Selection { guid, source, span, codings: vec![at], has_notes: !one_each });
                }
            }
        }
        let known: HashSet<(usize, Span)> = match one_each {
            true => HashSet::new(),
            false => selections.iter().map(|it| (it.source, it.span)).collect(),
        };
        others.sort_unstable();
        others.dedup();
        for (source, span) in others.into_iter().filter(|it| !known.contains(it)) {
            let guid = guid::derived("passage", &[&written(self.sources[source]), &span.to_string()]);
            selections.push(Selection { guid, source, span, codings: Vec::new(), has_notes: true });
        }
        selections.sort_by_key(|it| (it.source, it.span));
        self.passages = selections.iter().filter(|it| it.has_notes).map(|it| ((it.source, it.span), it.guid)).collect();
        self.selections = selections;
    }

    /// The GUID of a part of a medium.
    pub fn of_part(&self, guids: &mut Guids, medium: usize, id: Option<Uuid>, part: Part, name: &str) -> Uuid {
        guids.own(id, "part", &[&written(self.media[medium]), &format!("{part:?}"), name])
    }
}

/// The codes without one above and the codes below each, all within the depth that a reader bears.
fn tree(x: &Exchange, report: &mut Fidelity) -> (Vec<usize>, Vec<Vec<usize>>) {
    let (mut roots, mut children) = (Vec::new(), vec![Vec::new(); x.codes.len()]);
    let (mut depth, mut parent_of) = (vec![0; x.codes.len()], vec![None; x.codes.len()]);
    for (at, code) in x.codes.iter().enumerate() {
        let mut parent: Option<usize> = code.parent.filter(|parent| *parent < at);
        if let Some(above) = parent.filter(|above| depth[*above] + 1 >= DEPTH_MAX) {
            parent = parent_of[above];
            let why = "they stood too deep for other programs' readers; beside the one above now";
            report.note(Outcome::Repaired, "codes", why, &*code.name);
        }
        parent_of[at] = parent;
        match parent {
            Some(above) => {
                depth[at] = depth[above] + 1;
                children[above].push(at);
            }
            None => roots.push(at),
        }
    }
    (roots, children)
}

/// New names for those of `some` whose name stands earlier among them, whatever its capitals.
fn unique(some: &[usize], names: &[Cow<'_, str>]) -> Vec<(usize, String)> {
    let mut taken: HashSet<String> = some.iter().map(|at| names[*at].to_lowercase()).collect();
    let mut seen: HashSet<String> = HashSet::new();
    let mut renamed = Vec::new();
    for at in some {
        if seen.insert(names[*at].to_lowercase()) {
            continue;
        }
        let free = (2u64..).map(|number| format!("{} ({number})", names[*at]));
        if let Some(name) = free.into_iter().find(|name| !taken.contains(&name.to_lowercase())) {
            taken.insert(name.to_lowercase());
            renamed.push((*at, name));
        }
    }
    renamed
}
