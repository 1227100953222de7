//! A project's XML in the order that the schema demands.

use super::super::OF_PROJECTS;
use super::super::guid::{self, Guids, written};
use super::super::values;
use super::emit::Emitter;
use super::plan::{Key, Plan};
use super::{Target, codes, namespaces, note_refs};
use crate::model::exchange::{About, Direction, Fidelity, Note, Outcome, Thing, Value};
use std::collections::{HashMap, HashSet};
use std::io::{self, Write};
use uuid::Uuid;

/// A file beside the XML.
pub struct File<'x> {
    /// In the folder `sources`.
    pub name: String,
    pub content: Content<'x>,
}

pub enum Content<'x> {
    Text(&'x str),
    Bytes(&'x [u8]),
}

/// A project on its way out.
pub struct Project<'x, W: Write> {
    pub plan: Plan<'x>,
    pub xml: Emitter<W>,
    pub files: Vec<File<'x>>,
    /// Files that are in the archive already, by their content.
    pub(super) packed: HashMap<[u8; 32], String>,
    pub(super) guids: Guids,
    pub report: Fidelity,
}

impl<'x, W: Write> Project<'x, W> {
    pub(super) fn of(plan: Plan<'x>, xml: Emitter<W>) -> Self {
        let mut guids = Guids::default();
        let all = [&plan.coders, &plan.codes, &plan.variables, &plan.cases, &plan.sources, &plan.codings];
        let all = all.into_iter().chain([&plan.notes, &plan.sets, &plan.links, &plan.media]);
        for id in all.flatten() {
            guids.own(Some(*id), "", &[]);
        }
        Self { plan, xml, files: Vec::new(), packed: HashMap::new(), guids, report: Fidelity::default() }
    }

    /// Everything in the order that the schema demands.
    pub(super) fn write(&mut self) -> io::Result<()> {
        let x = self.plan.exchange;
        self.xml.start("Project")?;
        namespaces(&mut self.xml, OF_PROJECTS, "Project");
        self.xml.attribute("name", &x.title);
        self.xml.attribute("origin", &self.plan.target.origin());
        if !x.coders.is_empty() {
            self.xml.start("Users")?;
            for (at, coder) in x.coders.iter().enumerate() {
                self.xml.start("User")?;
                self.xml.guid("guid", self.plan.coders[at]);
                self.xml.attribute("name", &coder.name);
                self.xml.end();
            }
            self.xml.end();
        }
        if !x.codes.is_empty() {
            self.xml.start("CodeBook")?;
            codes(&mut self.xml, &self.plan, true)?;
            self.xml.end();
        }
        self.variables()?;
        self.cases()?;
        if !(x.sources.is_empty() && x.media.is_empty()) {
            self.xml.start("Sources")?;
            self.sources()?;
            for at in 0..x.media.len() {
                self.medium(at)?;
            }
            self.xml.end();
        }
        self.notes()?;
        self.links()?;
        self.sets()?;
        self.xml.words("Description", &x.description)?;
        note_refs(&mut self.xml, &self.plan, Key::Project)?;
        self.xml.end();
        Ok(())
    }

    fn variables(&mut self) -> io::Result<()> {
        let x = self.plan.exchange;
        if x.variables.is_empty() {
            return Ok(());
        }
        self.xml.start("Variables")?;
        for (at, variable) in x.variables.iter().enumerate() {
            self.xml.start("Variable")?;
            self.xml.guid("guid", self.plan.variables[at]);
            self.xml.attribute("name", &variable.name);
            self.xml.attribute("typeOfVariable", self.plan.types[at]);
            self.xml.words("Description", &variable.description)?;
            self.xml.end();
        }
        self.xml.end();
        Ok(())
    }

    pub(super) fn values<'v>(&mut self, values: impl Iterator<Item = &'v Value>) -> io::Result<()> {
        for Value { variable, value } in values.filter(|it| !it.value.is_empty()) {
            let Some(guid) = self.plan.variables.get(*variable) else { continue };
            let (element, value) = match self.plan.types[*variable] {
                "Integer" => ("IntegerValue", &**value),
                "Float" => ("FloatValue", &**value),
                "Date" => ("DateValue", &**value),
                "Boolean" => ("BooleanValue", values::boolean(value).unwrap_or("false")),
                _ => ("TextValue", &**value),
            };
            self.xml.start("VariableValue")?;
            self.xml.reference("VariableRef", "targetGUID", *guid)?;
            self.xml.words(element, value)?;
            self.xml.end();
        }
        Ok(())
    }

    fn cases(&mut self) -> io::Result<()> {
        let x = self.plan.exchange;
        if x.cases.is_empty() {
            return Ok(());
        }
        self.xml.start("Cases")?;
        for (at, case) in x.cases.iter().enumerate() {
            self.xml.start("Case")?;
            self.xml.guid("guid", self.plan.cases[at]);
            self.xml.attribute("name", &case.name);
            self.xml.words("Description", &case.description)?;
            self.values(case.values.iter())?;
            for source in case.sources.iter().filter_map(|source| self.plan.sources.get(*source)) {
                self.xml.reference("SourceRef", "targetGUID", *source)?;
            }
            for passage in case.passages.iter().filter_map(|passage| self.plan.passages.get(passage)) {
                self.xml.reference("SelectionRef", "targetGUID", *passage)?;
            }
            self.xml.end();
        }
        self.xml.end();
        Ok(())
    }

    // ── Notes, links, sets ────────────────────────────────────────────────────────────────────────────────

    fn notes(&mut self) -> io::Result<()> {
        let x = self.plan.exchange;
        let remarks: HashSet<usize> = self.plan.remarks.values().copied().collect();
        let memos = x.codings.iter().filter(|coding| !coding.memo.is_empty()).count();
        if x.notes.len() == remarks.len() && memos == 0 {
            return Ok(());
        }
        self.xml.start("Notes")?;
        for (at, note) in x.notes.iter().enumerate().filter(|(at, _)| !remarks.contains(at)) {
            self.xml.start("Note")?;
            self.xml.guid("guid", self.plan.notes[at]);
            self.xml.attribute("name", &note.title);
            if self.plan.target == Target::Nvivo {
                self.plain_text(self.plan.notes[at], &note.body);
            }
            self.who(note.coder);
            self.when(note.at.as_deref());
            if self.plan.target != Target::Nvivo {
                self.content(&note.body)?;
            }
            self.xml.end();
        }
        // In the order of their passages, as they are met again.
        let selections = std::mem::take(&mut self.plan.selections);
        for at in selections.iter().flat_map(|it| &it.codings) {
            let coding = &x.codings[*at];
            if !coding.memo.is_empty() {
                self.xml.start("Note")?;
                self.xml.guid("guid", guid::of_memo(self.plan.codings[*at]));
                self.who(coding.coder);
                self.when(coding.at.as_deref());
                self.content(&coding.memo)?;
                self.xml.end();
            }
        }
        self.plan.selections = selections;
        self.xml.end();
        Ok(())
    }

    /// The words of a note; an empty one has them, too. \[S\]
    fn content(&mut self, body: &str) -> io::Result<()> {
        self.xml.start("PlainTextContent")?;
        self.xml.text(body);
        self.xml.end();
        Ok(())
    }

    /// What an end of a link or a member of a set is written as.
    fn thing(&self, thing: Thing) -> Option<Uuid> {
        let plan = &self.plan;
        match thing {
            Thing::Source(at) => plan.sources.get(at),
            Thing::Code(at) => plan.codes.get(at),
            Thing::Note(at) => plan.notes.get(at),
            Thing::Case(at) => plan.cases.get(at),
            Thing::Medium(at) => plan.media.get(at),
        }
        .copied()
    }

    /// Links, and before them those that say what a note is about where the schema has no reference to notes.
    fn links(&mut self) -> io::Result<()> {
        let x = self.plan.exchange;
        let mut about: Vec<(Uuid, Uuid)> = Vec::new();
        for (at, Note { about: of, .. }) in x.notes.iter().enumerate() {
            let target = match *of {
                About::Case(case) => self.plan.cases.get(case),
                About::Passage(source, span) if self.plan.target == Target::Nvivo => {
                    self.plan.passages.get(&(source, span))
                }
                _ => None,
            };
            about.extend(target.map(|target| (self.plan.notes[at], *target)));
        }
        if about.is_empty() && x.links.is_empty() {
            return Ok(());
        }
        self.xml.start("Links")?;
        for (note, target) in about {
            let guid = guid::derived("link of a note", &[&written(note), &written(target)]);
            self.link(guid, "", Direction::OneWay, note, target)?;
        }
        for (at, link) in x.links.iter().enumerate() {
            match (self.thing(link.from), self.thing(link.to)) {
                (Some(from), Some(to)) => self.link(self.plan.links[at], &link.name, link.direction, from, to)?,
                _ => self.report.note(Outcome::Dropped, "links", "they lead nowhere", &*link.name),
            }
        }
        self.xml.end();
        Ok(())
    }

    fn link(&mut self, guid: Uuid, name: &str, direction: Direction, from: Uuid, to: Uuid) -> io::Result<()> {
        self.xml.start("Link")?;
        self.xml.guid("guid", guid);
        self.xml.attribute("name", name);
        let direction = match direction {
            Direction::Associative => "Associative",
            Direction::OneWay => "OneWay",
            Direction::Bidirectional => "Bidirectional",
        };
        self.xml.attribute("direction", direction);
        self.xml.guid("originGUID", from);
        self.xml.guid("targetGUID", to);
        self.xml.end();
        Ok(())
    }

    fn sets(&mut self) -> io::Result<()> {
        let x = self.plan.exchange;
        if x.sets.is_empty() {
            return Ok(());
        }
        self.xml.start("Sets")?;
        for (at, set) in x.sets.iter().enumerate() {
            self.xml.start("Set")?;
            self.xml.guid("guid", self.plan.sets[at]);
            self.xml.attribute("name", &set.name);
            self.xml.words("Description", &set.description)?;
            for element in ["MemberCode", "MemberSource", "MemberNote"] {
                for member in set.members.iter().filter(|member| element_of(member) == Some(element)) {
                    if let Some(guid) = self.thing(*member) {
                        self.xml.reference(element, "targetGUID", guid)?;
                    }
                }
            }
            let others = set.members.iter().filter(|member| element_of(member).is_none()).count();
            self.report.note_many(Outcome::Dropped, "members of sets", "a set has no cases in the standard", others);
            self.xml.end();
        }
        self.xml.end();
        Ok(())
    }
}

fn element_of(member: &Thing) -> Option<&'static str> {
    match member {
        Thing::Code(_) => Some("MemberCode"),
        Thing::Source(_) | Thing::Medium(_) => Some("MemberSource"),
        Thing::Note(_) => Some("MemberNote"),
        Thing::Case(_) => None,
    }
}
