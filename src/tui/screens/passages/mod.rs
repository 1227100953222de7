//! Passages: one query line, what it finds in groups, and coding, recoding or uncoding a selection of it.

mod perform;
mod update;
pub(super) mod view;
mod words;
#[cfg(test)]
mod tests;

pub(super) use perform::look_up;
pub(in crate::tui) use perform::perform;
pub use perform::{Deed, Hit};
pub(in crate::tui) use update::{find, find_words};
pub(super) use update::{leave, open, update};

use super::Work;
use crate::analysis::query::{Query, QueryError, as_written};
use crate::model::codebook::Codebook;
use crate::model::ids::{CodeId, CodingId, DocumentId};
use crate::model::span::Span;
use crate::project::passages::Widen;
use crate::tui::catalogue::{Catalogue, Visibility};
use crate::tui::effect::Effect;
use crate::tui::input;
use crate::tui::keymap::Place;
use crate::tui::layout;
use crate::tui::screens;
use crate::tui::state::{Picker, State};
use ratatui::layout::{Position, Rect, Size};
use std::collections::{HashMap, HashSet};

/// Rows of a passage: where it is, and two of its words.
pub(super) const HIT_ROWS: usize = 3;

/// How many queries are remembered.
const PAST_MAX: usize = 50;

/// The screen.
#[derive(Debug, Clone)]
pub struct Passages {
    pub line: input::Line,
    pub focus: Focus,
    /// The query whose answer is shown.
    pub asked: Option<Asked>,
    /// Why the line is not answered.
    pub error: Option<QueryError>,
    /// Whether the answer to `asked` is still to come.
    pub waiting: bool,
    pub hits: Vec<Hit>,
    /// In how many documents they are.
    pub documents: usize,
    pub group: Group,
    pub widen: Widen,
    /// The hits in their groups, and the row each line begins on.
    pub lines: Vec<Line>,
    pub tops: Vec<usize>,
    /// The chosen line.
    pub chosen: usize,
    /// The first row shown.
    pub top: usize,
    pub selected: HashSet<(DocumentId, Span)>,
    /// Queries asked before, the latest first, and which of them stands in the line.
    pub past: Vec<String>,
    pub recalled: Option<usize>,
}

/// A question put to the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub line: String,
    pub query: Query,
    pub whose: Visibility,
    pub widen: Widen,
}

/// What has the keys.
#[derive(Debug, Clone)]
pub enum Focus {
    Typing,
    List,
    /// A code is looked for.
    Picking(Purpose, Picker),
    /// It is asked whether this is meant.
    Sure(Deed),
}

/// What a code is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Code,
    Recode,
}

/// What the passages are put together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    Document,
    Code,
    Participant,
    None,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    Heading {
        name: String,
        count: usize,
    },
    /// A passage, by its number.
    Hit(usize),
}

impl Group {
    const fn next(self) -> Self {
        match self {
            Self::Document => Self::Code,
            Self::Code => Self::Participant,
            Self::Participant => Self::None,
            Self::None => Self::Document,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Document => "by document",
            Self::Code => "by code",
            Self::Participant => "by participant",
            Self::None => "in one list",
        }
    }
}

/// The parts of the screen's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts {
    pub line: Rect,
    /// What is found, or what is wrong.
    pub said: Rect,
    pub list: Rect,
    /// A question, over the lower part of the list.
    pub question: Rect,
}

impl Passages {
    pub(super) fn new() -> Self {
        Self {
            line: input::Line::default(),
            focus: Focus::Typing,
            asked: None,
            error: None,
            waiting: false,
            hits: Vec::new(),
            documents: 0,
            group: Group::Document,
            widen: Widen::Not,
            lines: Vec::new(),
            tops: Vec::new(),
            chosen: 0,
            top: 0,
            selected: HashSet::new(),
            past: Vec::new(),
            recalled: None,
        }
    }

    pub(super) fn parts(&self, body: Rect) -> Parts {
        let row = |y: u16, height: u16| Rect { y: body.y + y, height, ..body }.intersection(body);
        let said = if self.error.is_some() { 4 } else { 1 };
        let asked = match self.focus {
            Focus::Picking(..) => 13,
            Focus::Sure(_) => 5,
            _ => 0,
        };
        let asked = asked.min(body.height.saturating_sub(3));
        let question = Rect { y: body.bottom() - asked, height: asked, ..body };
        Parts {
            line: row(0, 1),
            said: row(1, said),
            list: row(1 + said, body.height.saturating_sub(1 + said)),
            question,
        }
    }

    fn list_height(&self, size: Size) -> usize {
        let parts = self.parts(layout::screen_areas(size).body);
        usize::from(parts.list.height - parts.question.height.min(parts.list.height)).max(HIT_ROWS)
    }

    /// Puts the hits into their groups.
    pub(super) fn arrange(&mut self, catalogue: &Catalogue) {
        let chosen = self.chosen_hit().map(|hit| hit.place());
        let mut members: HashMap<String, Vec<usize>> = HashMap::new();
        let mut order: Vec<String> = match self.group {
            Group::Code => {
                let book = &catalogue.codebook;
                book.tree().map(|(code, _)| book.path(code.id).to_owned()).collect()
            }
            Group::Participant => catalogue.participants.iter().map(|person| person.label.clone()).collect(),
            Group::Document => catalogue.documents.iter().map(|document| document.name.clone()).collect(),
            Group::None => Vec::new(),
        };
        let nowhere = match self.group {
            Group::Code => "not coded",
            Group::Participant => "no participant",
            Group::Document | Group::None => "",
        };
        for (number, hit) in self.hits.iter().enumerate() {
            let mut groups: Vec<String> = match self.group {
                Group::Code => hit.codes().into_iter().map(|code| catalogue.codebook.path(code).to_owned()).collect(),
                Group::Participant => hit.participants.clone(),
                Group::Document => vec![hit.document_name.clone()],
                Group::None => Vec::new(),
            };
            if groups.is_empty() {
                groups.push(nowhere.to_owned());
            }
            groups.into_iter().for_each(|group| members.entry(group).or_default().push(number));
        }
        order.push(nowhere.to_owned());
        (self.lines, self.tops) = (Vec::new(), Vec::new());
        let mut row = 0;
        for name in order {
            let Some(numbers) = members.remove(&name) else { continue };
            if !name.is_empty() {
                // A blank row above every heading but the first.
                self.tops.push(row);
                row += if row == 0 { 1 } else { 2 };
                self.lines.push(Line::Heading { name, count: numbers.len() });
            }
            for number in numbers {
                self.tops.push(row);
                row += HIT_ROWS;
                self.lines.push(Line::Hit(number));
            }
        }
        let is_chosen = |line: &Line| matches!(line, Line::Hit(number) if Some(self.hits[*number].place()) == chosen);
        let first = || self.lines.iter().position(|line| matches!(line, Line::Hit(_)));
        self.chosen = match self.lines.iter().position(is_chosen) {
            Some(same) => same,
            None => self.chosen.min(self.lines.len().saturating_sub(1)),
        };
        if !matches!(self.lines.get(self.chosen), Some(Line::Hit(_))) {
            self.chosen = first().unwrap_or(0);
        }
    }

    /// Scrolls no more than it must to show the chosen line, and the heading right above it.
    pub(super) fn keep_in_sight(&mut self, size: Size) {
        let height = self.list_height(size);
        let Some(&from) = self.tops.get(self.chosen) else {
            self.top = 0;
            return;
        };
        let above = self.chosen.checked_sub(1).filter(|&above| matches!(self.lines[above], Line::Heading { .. }));
        let from_with_heading = above.map_or(from, |above| self.tops[above]);
        self.top = self.top.clamp(
            (from + HIT_ROWS).saturating_sub(height),
            from_with_heading.max((from + HIT_ROWS).saturating_sub(height)),
        );
        let last = self.tops.last().map_or(0, |last| last + HIT_ROWS);
        self.top = self.top.min(last.saturating_sub(height));
    }

    pub(super) fn chosen_hit(&self) -> Option<&Hit> {
        match self.lines.get(self.chosen) {
            Some(Line::Hit(number)) => self.hits.get(*number),
            _ => None,
        }
    }

    /// The selected passages, or else the chosen one.
    pub(super) fn meant(&self) -> Vec<&Hit> {
        let selected: Vec<&Hit> = self.hits.iter().filter(|hit| self.selected.contains(&hit.place())).collect();
        if selected.is_empty() { self.chosen_hit().into_iter().collect() } else { selected }
    }

    /// The codings behind these passages, each once.
    pub(super) fn codings_of(hits: &[&Hit]) -> Vec<CodingId> {
        let mut seen = HashSet::new();
        let all = hits.iter().flat_map(|hit| &hit.found.codings).map(|coding| coding.id);
        all.filter(|id| seen.insert(*id)).collect()
    }

    /// The answer to a question; one to another question than the latest is too late.
    pub(super) fn answer(
        &mut self,
        asked: &Asked,
        answer: Result<Vec<Hit>, QueryError>,
        catalogue: &Catalogue,
        size: Size,
    ) {
        if self.asked.as_ref() != Some(asked) {
            return;
        }
        match answer {
            Ok(hits) => {
                let is_first = self.waiting && matches!(self.focus, Focus::Typing);
                self.show(hits, catalogue, size);
                if is_first && !self.hits.is_empty() {
                    self.focus = Focus::List;
                }
            }
            Err(error) => {
                self.show(Vec::new(), catalogue, size);
                self.error = Some(error);
                self.focus = Focus::Typing;
            }
        }
    }

    /// Shows an answer; the chosen passage stays chosen, the selected ones that are there still stay selected.
    pub(super) fn show(&mut self, hits: Vec<Hit>, catalogue: &Catalogue, size: Size) {
        let chosen = self.chosen_hit().map(Hit::place);
        self.hits = hits;
        self.documents = self.hits.iter().map(|hit| hit.found.document).collect::<HashSet<_>>().len();
        self.waiting = false;
        self.error = None;
        let there: HashSet<_> = self.hits.iter().map(Hit::place).collect();
        self.selected.retain(|place| there.contains(place));
        // The lines still name the hits of before.
        let same = self.hits.iter().position(|hit| Some(hit.place()) == chosen);
        self.lines = same.map(Line::Hit).into_iter().collect();
        let before = std::mem::replace(&mut self.chosen, 0);
        self.arrange(catalogue);
        if same.is_none() {
            self.choose_from(before);
        }
        self.keep_in_sight(size);
    }

    /// Chooses the passage on this line, or the next one after it.
    fn choose_from(&mut self, line: usize) {
        let hits = || self.lines.iter().enumerate().filter(|(_, line)| matches!(line, Line::Hit(_))).map(|(at, _)| at);
        self.chosen = hits().find(|&at| at >= line).or_else(|| hits().next_back()).unwrap_or(0);
    }

    pub(super) fn lines_to(&self, state: &State, at: Position) -> Option<isize> {
        let list = self.parts(layout::screen_areas(state.size).body).list;
        let row = self.top + screens::row_in(list, at).filter(|_| matches!(self.focus, Focus::List))?;
        let line = self.tops.partition_point(|&top| top <= row).checked_sub(1)?;
        let hits_before = |line: usize| self.lines[..line].iter().filter(|line| matches!(line, Line::Hit(_))).count();
        let is_hit = matches!(self.lines.get(line), Some(Line::Hit(_)));
        screens::steps(hits_before(self.chosen.min(self.lines.len())), is_hit.then(|| hits_before(line))?)
    }

    /// Remembers a query as the latest.
    fn remember(&mut self, line: &str) {
        self.past.retain(|past| past != line);
        self.past.insert(0, line.to_owned());
        self.past.truncate(PAST_MAX);
        self.recalled = None;
    }

    /// The question that is open, to be put again.
    pub(super) fn renewed(&self) -> Vec<Effect> {
        self.asked.clone().map(|asked| Effect::Work(Work::Passages(asked))).into_iter().collect()
    }

    pub(super) const fn place(&self) -> Place {
        match self.focus {
            Focus::Typing => Place::Line,
            Focus::Picking(..) => Place::Picker,
            Focus::List | Focus::Sure(_) => Place::Passages,
        }
    }

    pub(super) fn heading(&self) -> String {
        match (&self.asked, self.waiting) {
            (None, _) => String::new(),
            (Some(_), _) if self.error.is_some() => String::new(),
            (Some(_), true) => "searching …".to_owned(),
            (Some(_), false) => view::counted(self.hits.len(), "passage"),
        }
    }

    pub(super) const fn hints(&self) -> &'static [(&'static str, &'static str)] {
        match self.focus {
            Focus::Typing => &[("accept", "find"), ("cancel", "leave")],
            Focus::Picking(..) => &[("accept", "this code"), ("cancel", "leave")],
            Focus::Sure(_) => &[("to-passage", "yes, do it"), ("leave-screen", "no")],
            _ => &[
                ("to-passage", "to the text"),
                ("select", "select"),
                ("code-found", "code"),
                ("recode-found", "recode"),
                ("change-query", "query"),
                ("leave-screen", "back"),
            ],
        }
    }
}

/// A code as a query says it: by its name where that is enough, else by its path.
pub(in crate::tui) fn written(book: &Codebook, id: CodeId) -> String {
    let name = book.get(id).map_or("", |code| code.name.as_str());
    as_written(if book.find(name) == Ok(id) { name } else { book.path(id) })
}

/// A few queries made of what the project has.
pub(super) fn examples(catalogue: &Catalogue, tally: &HashMap<CodeId, u32>) -> Vec<(String, &'static str)> {
    let book = &catalogue.codebook;
    let mut codes: Vec<(u32, CodeId)> = book
        .tree()
        .filter(|(code, _)| book.children(Some(code.id)).next().is_none())
        .map(|(code, _)| (tally.get(&code.id).copied().unwrap_or(0), code.id))
        .collect();
    codes.sort_by_key(|&(count, _)| std::cmp::Reverse(count));
    let written = |id: CodeId| written(book, id);
    let mut examples = Vec::new();
    if let Some(&(_, first)) = codes.first() {
        let first = written(first);
        examples.push((first.clone(), "what is coded so, with everything under it"));
        if let Some(&(_, second)) = codes.get(1) {
            let second = written(second);
            examples.push((format!("{first} AND {second}"), "the words that have both"));
            examples.push((format!("{first} NEAR/2 {second}"), "the first at most two turns from the second"));
        }
        if let [one, other, ..] = &catalogue.coders[..] {
            let coder = |name: &str| format!("{first} coder:{}", as_written(name));
            let line = format!("{} NOT {}", coder(&one.name), coder(&other.name));
            examples.push((line, "what one coder saw and the other did not"));
        }
        if let Some(person) = catalogue.participants.first() {
            examples.push((format!("{first} participant:{}", as_written(&person.label)), "said by one participant"));
        }
    }
    examples.push(("role:participant NOT *".to_owned(), "what participants said and nobody coded"));
    examples.push(("text:security NOT *".to_owned(), "a word where nothing is coded yet"));
    examples
}
