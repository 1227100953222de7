//! Taguette: projects of HTML documents with highlights, several to a database.
//!
//! A highlight is placed by bytes of UTF-8 in the document's text nodes, and keeps its own words as HTML. Who made it
//! stands only in the log of changes, which a project copied from one server to another has lost.

use super::database::Database;
use super::draft::{Draft, Mark, Node, Ways, shown};
use super::{Asked, dates, html};
use crate::model::exchange::offsets::Unit;
use crate::model::exchange::{About, Code, Coding, Exchange, Fidelity, Note, Outcome, Source};
use crate::model::span::Span;
use crate::store::{Error, Result};
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many projects an error lists.
const NAMES_MAX: usize = 40;

/// How many names a path is split into at most; one with more is no path.
const DEPTH_MAX: usize = 40;

/// Who highlighted, and when.
#[derive(Clone)]
struct Made {
    by: Option<String>,
    at: Option<String>,
}

struct Document {
    id: Option<i64>,
    source: Source,
}

struct Highlight {
    id: i64,
    tags: Vec<usize>,
    made: Option<Made>,
}

pub fn read(database: &Database, asked: &Asked) -> Result<(Exchange, Fidelity)> {
    let mut draft = Draft::default();
    let project = project(database, asked, &mut draft.exchange)?;
    draft.exchange.origin = "Taguette".to_owned();
    let tags = tags(database, project, asked, &mut draft)?;
    let (documents, elsewhere) = documents(database, project, &mut draft)?;
    let made = made(database, project, &mut draft)?;
    let mut marks = highlights(database, &elsewhere, &tags, made)?;
    let ways = Ways::of(&[Unit::Utf8], asked);
    for (n, document) in documents.into_iter().enumerate() {
        let marks = document.id.and_then(|id| marks.remove(&id)).unwrap_or_default();
        for (highlight, span) in draft.place(database.path(), document.source, marks, &ways, told)? {
            take(&mut draft, n, highlight, span);
        }
    }
    for mark in marks.into_values().flatten() {
        let why = "their document is not in the file";
        let example = told(&draft.exchange, &mark.thing) + &shown(&mark);
        draft.fidelity.note(Outcome::Dropped, mark.what, why, example);
    }
    let taken = ["projects", "documents", "tags", "highlights", "highlight_tags", "commands", "alembic_version"];
    let known = [
        ("users", "accounts", "only who highlighted is a coder"),
        ("project_members", "rights in the project", "there are none in a file of one's own"),
    ];
    draft.leave(database, &taken, &known)?;
    Ok((draft.exchange, draft.fidelity))
}

fn told(exchange: &Exchange, highlight: &Highlight) -> String {
    let names = highlight.tags.iter().filter_map(|tag| exchange.codes.get(*tag));
    format!("{} [{}]:", highlight.id, names.map(|code| code.name.as_str()).collect::<Vec<_>>().join(", "))
}

/// A highlight is a coding for each of its tags.
fn take(draft: &mut Draft, source: usize, highlight: Highlight, span: Span) {
    let example = format!("{}: {}", highlight.id, draft.exchange.sources[source].name);
    let Highlight { tags, made, .. } = highlight;
    if made.is_none() {
        let why = "who made them stands in no log";
        draft.fidelity.note(Outcome::Dropped, "coders of highlights", why, example.as_str());
    }
    let Made { by, at } = made.unwrap_or(Made { by: None, at: None });
    let coder = draft.coder(by);
    if tags.is_empty() {
        let why = "without a tag they are no codings: each became a memo on its passage";
        draft.fidelity.note(Outcome::Guessed, "highlights", why, example);
        let (title, body) = ("highlight".to_owned(), "A highlight without a tag.".to_owned());
        let about = About::Passage(source, span);
        draft.exchange.notes.push(Note { id: None, title, body, coder, at, about });
        return;
    }
    draft.fidelity.read("codings", tags.len());
    let coding = |code| Coding { id: None, source, span, code, coder, at: at.clone(), memo: String::new() };
    draft.exchange.codings.extend(tags.into_iter().map(coding));
}

/// Which of the projects is read.
fn project(database: &Database, asked: &Asked, exchange: &mut Exchange) -> Result<i64> {
    let mut projects: Vec<(i64, String, String)> = Vec::new();
    database.each("projects", &["id", "name", "description"], |row| {
        projects.extend(row.number(0).map(|id| (id, row.text(1), row.text(2))));
    })?;
    let mut times: HashMap<&str, usize> = HashMap::new();
    projects.iter().for_each(|(_, name, _)| *times.entry(name).or_default() += 1);
    let twice = |name: &str| times.get(name).is_some_and(|times| *times > 1);
    let names = || {
        let named = |(id, name, _): &(i64, String, String)| match twice(name) {
            true => format!("{name} (number {id})"),
            false => name.clone(),
        };
        let rest = projects.len().saturating_sub(NAMES_MAX);
        let rest = (rest > 0).then(|| format!("{rest} more"));
        projects.iter().take(NAMES_MAX).map(named).chain(rest).collect()
    };
    let path = database.path().to_owned();
    let wanted = |(_, name, _): &&(i64, String, String)| match &asked.project {
        Some(asked) => name == asked && !twice(name),
        None => projects.len() == 1,
    };
    let by_number =
        || asked.project.as_ref().and_then(|asked| projects.iter().find(|project| project.0.to_string() == *asked));
    match (projects.iter().find(wanted).or_else(by_number), &asked.project) {
        (Some((id, name, description)), _) => {
            exchange.title = name.clone();
            exchange.description = description.clone();
            Ok(*id)
        }
        (None, None) if projects.is_empty() => Err(Error::ToolsFile { path, what: "it holds no project".to_owned() }),
        (None, None) => Err(Error::SeveralProjects { path, names: names() }),
        (None, Some(name)) => Err(Error::NoSuchProject { path, name: name.clone(), names: names() }),
    }
}

/// The tags as codes, by their number.
fn tags(database: &Database, project: i64, asked: &Asked, draft: &mut Draft) -> Result<HashMap<i64, usize>> {
    let mut rows: Vec<(i64, String, String)> = Vec::new();
    let mut nameless = Vec::new();
    database.each("tags", &["id", "project_id", "path", "description"], |row| {
        if let (Some(id), true) = (row.number(0), row.number(1) == Some(project)) {
            nameless.extend(row.word(2).is_none().then_some(id));
            rows.push((id, row.word(2).unwrap_or_else(|| format!("tag {id}")), row.text(3)));
        }
    })?;
    for id in nameless {
        draft.name("codes", "tag", None, Some(id));
    }
    let separator = asked.split.as_deref().filter(|split| !split.is_empty());
    if separator.is_none() {
        let why = "a name with dots stays one name; `--split .` makes a tree of such names";
        for (_, path, _) in rows.iter().filter(|(_, path, _)| path.contains('.')) {
            draft.fidelity.note(Outcome::Guessed, "names of codes", why, path.as_str());
        }
    }
    let mut nodes: Vec<Node<String>> = Vec::new();
    let known: HashSet<String> = rows.iter().map(|(_, path, _)| path.clone()).collect();
    let mut made: HashSet<String> = HashSet::new();
    let mut ids = Vec::new();
    for (id, path, description) in rows {
        let (mut parent, mut name) = (None, path.as_str());
        if let Some((above, last)) = separator.and_then(|separator| parted(&path, separator)) {
            (parent, name) = (Some(above.to_owned()), last);
        }
        nodes.push(node(path.clone(), parent.clone(), name, true, description));
        // What no tag is, yet tags are under, is a theme.
        while let (Some(path), Some(separator)) = (parent, separator) {
            if known.contains(&path) || !made.insert(path.clone()) {
                break;
            }
            let (above, last) =
                parted(&path, separator).map_or((None, path.as_str()), |(above, last)| (Some(above), last));
            nodes.push(node(path.clone(), above.map(str::to_owned), last, false, String::new()));
            parent = above.map(str::to_owned);
        }
        ids.push((id, path));
    }
    let places = draft.plant(nodes);
    Ok(ids.into_iter().filter_map(|(id, path)| Some((id, *places.get(&path)?))).collect())
}

fn node(id: String, parent: Option<String>, name: &str, codable: bool, description: String) -> Node<String> {
    let code = Code { name: name.to_owned(), codable, description, ..Code::default() };
    Node { id, parent, code }
}

/// A path's last name and what is before it; `None` if either is nothing.
fn parted<'p>(path: &'p str, separator: &str) -> Option<(&'p str, &'p str)> {
    let (above, last) = path.rsplit_once(separator)?;
    let is_path = path.matches(separator).take(DEPTH_MAX).count() < DEPTH_MAX;
    (is_path && !above.trim().is_empty() && !last.trim().is_empty()).then_some((above, last))
}

/// The project's documents, and the numbers of the other projects' ones.
fn documents(database: &Database, project: i64, draft: &mut Draft) -> Result<(Vec<Document>, HashSet<i64>)> {
    let (mut documents, mut elsewhere) = (Vec::new(), HashSet::new());
    database.each("documents", &["id", "project_id", "name", "description", "contents"], |row| {
        if row.number(1) != Some(project) {
            elsewhere.extend(row.number(0));
            return;
        }
        let id = row.number(0);
        let name = draft.name("documents", "document", row.word(2), id);
        let words = html::words(&row.text(4)).unwrap_or_else(|| {
            let why = "their HTML is such as nobody writes";
            draft.fidelity.note(Outcome::Dropped, "texts", why, name.as_str());
            html::Words::default()
        });
        draft.fidelity.note_many(Outcome::Dropped, "pictures", "texts have none here", words.pictures);
        let source = Source { name, text: words.text, description: row.text(3), ..Source::default() };
        documents.push(Document { id, source });
    })?;
    draft.fidelity.read("documents", documents.len());
    Ok((documents, elsewhere))
}

/// The highlights of each document, by its number.
fn highlights(
    database: &Database,
    elsewhere: &HashSet<i64>,
    tags: &HashMap<i64, usize>,
    mut made: HashMap<i64, Made>,
) -> Result<BTreeMap<i64, Vec<Mark<Highlight>>>> {
    let mut tags_of: HashMap<i64, Vec<usize>> = HashMap::new();
    database.each("highlight_tags", &["highlight_id", "tag_id"], |row| {
        if let (Some(highlight), Some(tag)) = (row.number(0), row.number(1)) {
            tags_of.entry(highlight).or_default().extend(tags.get(&tag));
        }
    })?;
    let mut highlights: BTreeMap<i64, Vec<Mark<Highlight>>> = BTreeMap::new();
    let columns = ["id", "document_id", "start_offset", "end_offset", "snippet"];
    database.each("highlights", &columns, |row| {
        let document = row.number(1).unwrap_or_default();
        if elsewhere.contains(&document) {
            return;
        }
        let id = row.number(0).unwrap_or_default();
        let words = html::words(&row.text(4)).unwrap_or_default().text;
        let thing = Highlight { id, tags: tags_of.remove(&id).unwrap_or_default(), made: made.remove(&id) };
        let (start, end) = (row.position(2), row.position(3));
        highlights.entry(document).or_default().push(Mark { start, end, words, what: "highlights", thing });
    })?;
    Ok(highlights)
}

/// Who made which highlight: whoever changed it last, as the log has it.
fn made(database: &Database, project: i64, draft: &mut Draft) -> Result<HashMap<i64, Made>> {
    let mut made = HashMap::new();
    let mut others = 0;
    database.each("commands", &["payload", "user_login", "date", "project_id"], |row| {
        if row.number(3) != Some(project) {
            return;
        }
        let payload = row.text(0);
        let payload: Option<serde_json::Value> = serde_json::from_str(&payload).ok();
        let of = |name: &str| payload.as_ref().and_then(|payload| payload.get(name));
        let is_highlight = of("type").and_then(|kind| kind.as_str()) == Some("highlight_add");
        match of("highlight_id").and_then(serde_json::Value::as_i64).filter(|_| is_highlight) {
            Some(id) => drop(made.insert(id, Made { by: row.word(1), at: dates::iso(&row.text(2)) })),
            None => others += 1,
        }
    })?;
    draft.fidelity.note_many(Outcome::Dropped, "log entries", "the log is read for who highlighted what", others);
    Ok(made)
}
