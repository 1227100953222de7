//! Texts with their passages, whatever they stand in: a source, a PDF, a recording.

use super::super::files::{self, Found};
use super::super::raw::{self, Body, Kind};
use super::{Resolver, Where};
use crate::model::exchange::offsets::{self, Choice, Claim, Place, Reading, Said};
use crate::model::exchange::{
    About, Coding, Direction, Link, Medium, MediumKind, Note, Original, Outcome, Source, Thing,
};
use crate::model::span::Span;
use crate::model::text::Text;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What texts stand in a source, to be read once all sources are known: its transcripts, with the place of the medium.
struct Inner {
    body: Body,
    medium: usize,
    name: String,
    kind: Kind,
}

impl Resolver<'_> {
    pub(super) fn sources(&mut self, sources: Vec<Body>) {
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
    pub(super) fn original(&mut self, path: &str, name: &str) -> Option<Original> {
        if path.is_empty() {
            return None;
        }
        match self.files.read(path) {
            Found::File(bytes) => Some(named_original(path, name, bytes)),
            Found::Nowhere => {
                self.report.note(Outcome::Dropped, "files", "they are not in the archive", path);
                None
            }
            Found::Unreadable(error) => {
                self.report.note(Outcome::Dropped, "files", &error.to_string(), path);
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
    pub(super) fn raw_text(&mut self, body: &Body) -> Result<String, String> {
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
            (Found::Unreadable(error), None) => Err(error.to_string()),
            (Found::Nowhere, None) => Err("their text is not in the archive".to_owned()),
        }
    }

    /// Tells of a source that cannot be taken, and of all that goes with it.
    fn drop_source(&mut self, body: &Body, why: &str) {
        let name = if body.name.is_empty() { &body.plain_path } else { &body.name };
        self.report.note(Outcome::Dropped, "documents", why, &**name);
        let remarks = body.selections.iter().filter(|it| !it.description.trim().is_empty()).count();
        self.report.note_many(Outcome::Dropped, "memos", "their source was not taken", remarks);
        self.drop_marks(body);
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

    /// What was marked in a text goes with it.
    fn drop_marks(&mut self, text: &Body) {
        let codings = text.selections.iter().map(|it| it.codings.len()).sum::<usize>() + text.codings.len();
        self.report.note_many(Outcome::Dropped, "codings", "their source was not taken", codings);
        self.left.extend(text.guid);
        self.left.extend(text.selections.iter().filter_map(|it| it.guid));
        for note in text.selections.iter().flat_map(|it| &it.note_refs).chain(&text.note_refs) {
            self.note_targets.entry(*note).or_default().push(Where::NoPlace("a source that was not taken"));
        }
    }
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
pub(super) fn named_original(path: &str, name: &str, bytes: Vec<u8>) -> Original {
    let own = files::plain_name(path);
    let ending = |name: &str| name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    let named = files::plain_name(name);
    let filename = if ending(named).is_some() && ending(named) == ending(own) { named } else { own };
    Original { filename: filename.to_owned(), media_type: files::media_type(filename).to_owned(), bytes }
}
