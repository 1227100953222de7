//! A code's fields, edited in place.
//!
//! Esc keeps, as it does in a memo: what was typed is never lost by the key that leaves. `Ctrl-q` leaves without
//! keeping, and asks first if anything was changed. A rule of the codebook that says no is said, and the form stays.

use super::update::{deed, uncover};
use super::{CodebookScreen, Deed, Do, Task};
use crate::model::codebook::{Code, CodeField, CodeKind};
use crate::model::ids::CodeId;
use crate::tui::action::{Action, Message};
use crate::tui::effect::Effect;
use crate::tui::page::Step;
use crate::tui::state::State;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui_textarea::{CursorMove, TextArea, WrapMode};

/// The fields of one code.
#[derive(Debug, Clone)]
pub struct Form {
    pub code: CodeId,
    pub fields: Vec<Field>,
    /// The field that has the keys.
    pub at: usize,
    /// Whether it was asked if what was changed shall be lost.
    leaving: bool,
}

/// One field.
#[derive(Debug, Clone)]
pub struct Field {
    pub what: What,
    pub area: TextArea<'static>,
    /// As it was when the form was opened.
    before: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Name,
    Kind,
    Definition,
    Include,
    Exclude,
    Example,
    Color,
}

impl What {
    /// As it is called on the screen.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Kind => "Kind",
            Self::Definition => "Definition",
            Self::Include => "Use for",
            Self::Exclude => "Not for",
            Self::Example => "Example",
            Self::Color => "Colour",
        }
    }

    pub const fn has_lines(self) -> bool {
        matches!(self, Self::Definition | Self::Include | Self::Exclude | Self::Example)
    }
}

impl Field {
    fn new(what: What, text: &str) -> Self {
        Self { what, area: area(text), before: text.trim().to_owned() }
    }

    pub fn text(&self) -> String {
        self.area.lines().join("\n").trim().to_owned()
    }

    fn put(&mut self, text: &str) {
        let yanked = std::mem::take(&mut self.area);
        self.area = area(text);
        self.area.set_yank_text(yanked.yank_text());
    }

    fn insert(&mut self, text: &str) {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        match self.what {
            What::Kind => {}
            what if what.has_lines() => drop(self.area.insert_str(text)),
            _ => drop(self.area.insert_str(text.trim_end().replace(['\n', '\t'], " "))),
        }
    }

    /// What the field is to be now, if it was changed.
    fn changed(&self) -> Option<CodeField> {
        let text = self.text();
        (text != self.before).then_some(match self.what {
            What::Name => CodeField::Name(text),
            What::Kind => CodeField::Kind(CodeKind::from_word(&text).unwrap_or(CodeKind::Code)),
            What::Definition => CodeField::Definition(text),
            What::Include => CodeField::Include(text),
            What::Exclude => CodeField::Exclude(text),
            What::Example => CodeField::Example(text),
            What::Color => CodeField::Color(Some(text.to_lowercase()).filter(|color| !color.is_empty())),
        })
    }
}

fn area(text: &str) -> TextArea<'static> {
    let mut area = TextArea::new(text.lines().map(str::to_owned).collect());
    area.set_wrap_mode(WrapMode::WordOrGlyph);
    area.set_cursor_line_style(ratatui::style::Style::new());
    area.move_cursor(CursorMove::Bottom);
    area.move_cursor(CursorMove::End);
    area
}

impl Form {
    fn new(code: &Code) -> Self {
        let fields = [
            (What::Name, code.name.as_str()),
            (What::Kind, code.kind.word()),
            (What::Definition, &code.definition),
            (What::Include, &code.include),
            (What::Exclude, &code.exclude),
            (What::Example, &code.example),
            (What::Color, code.color.as_deref().unwrap_or_default()),
        ];
        let fields: Vec<Field> = fields.into_iter().map(|(what, text)| Field::new(what, text)).collect();
        // What a code means is what one comes to write.
        let at = fields.iter().position(|field| field.what == What::Definition).unwrap_or(0);
        Self { code: code.id, fields, at, leaving: false }
    }

    pub const fn is_leaving(&self) -> bool {
        self.leaving
    }

    /// The fields that were changed, each with its place.
    pub fn changed(&self) -> Vec<(usize, CodeField)> {
        self.fields.iter().enumerate().filter_map(|(at, field)| Some((at, field.changed()?))).collect()
    }

    fn step(&mut self, step: Step) {
        let last = self.fields.len() - 1;
        self.at = match step {
            Step::Next if self.at == last => 0,
            Step::Next => self.at + 1,
            Step::Back if self.at == 0 => last,
            Step::Back => self.at - 1,
        };
    }

    /// A key for the field itself.
    fn key(&mut self, key: KeyEvent) {
        let field = &mut self.fields[self.at];
        if field.what == What::Kind {
            match key.code {
                KeyCode::Char(' ') | KeyCode::Left | KeyCode::Right => {
                    let is_theme = field.text() == CodeKind::Theme.word();
                    field.put(if is_theme { CodeKind::Code.word() } else { CodeKind::Theme.word() });
                }
                KeyCode::Down | KeyCode::Enter => self.step(Step::Next),
                KeyCode::Up => self.step(Step::Back),
                _ => {}
            }
            return;
        }
        match key.code {
            KeyCode::Enter if !field.what.has_lines() => return self.step(Step::Next),
            // As in every other line that is typed.
            KeyCode::Char('u') if key.modifiers == KeyModifiers::CONTROL && !field.what.has_lines() => {
                return field.put("");
            }
            _ => {}
        }
        // On from the first or the last row, the arrows go to the next field.
        let before = field.area.cursor();
        field.area.input(key);
        match key.code {
            KeyCode::Up if field.area.cursor() == before => self.step(Step::Back),
            KeyCode::Down if field.area.cursor() == before => self.step(Step::Next),
            _ => {}
        }
    }
}

/// Opens the chosen code's fields.
pub fn open(state: &mut State, screen: &mut CodebookScreen) -> Vec<Effect> {
    let chosen = screen.chosen.and_then(|code| state.catalogue.codebook.get(code));
    match chosen {
        Some(code) if code.is_live() => screen.task = Some(Task::Form(Box::new(Form::new(code)))),
        Some(_) => state.message = Some(Message::done("it is no longer in use").with_hint("R restores it")),
        None => state.message = Some(Message::done("the codebook is empty").with_hint("n makes a code")),
    }
    Vec::new()
}

pub fn update(state: &mut State, screen: &mut CodebookScreen, mut form: Box<Form>, action: Action) -> Vec<Effect> {
    let was_leaving = std::mem::replace(&mut form.leaving, false);
    let mut effects = Vec::new();
    match action {
        Action::Confirm => match keep(state, &mut form) {
            Some(kept) => effects = kept,
            None => return Vec::new(),
        },
        Action::Back if was_leaving || form.changed().is_empty() => {
            state.message = Some(Message::done("the code was left as it was"));
            return Vec::new();
        }
        Action::Back => {
            form.leaving = true;
            state.message = Some(Message::done("what you changed here would be lost"));
        }
        Action::CodebookScreen(Do::Field(step)) => form.step(step),
        Action::CodebookScreen(Do::Elsewhere) if form.fields[form.at].what.has_lines() => {
            effects.push(Effect::Editor(form.fields[form.at].text()));
        }
        Action::CodebookScreen(Do::Elsewhere) => {
            state.message = Some(Message::done("this field is one word; the long ones open in your editor"));
        }
        Action::CodebookScreen(Do::Example) => example(state, screen, &mut form),
        Action::Edited(text) => {
            let at = form.at;
            form.fields[at].put(text.trim_end());
        }
        Action::Editor(key) => form.key(key),
        Action::Paste(text) => {
            let at = form.at;
            form.fields[at].insert(&text);
        }
        _ => {}
    }
    screen.task = Some(Task::Form(form));
    effects
}

/// What keeps the form's changes; `None` if there are none. A rule that says no is said, with the cursor on its field.
fn keep(state: &mut State, form: &mut Form) -> Option<Vec<Effect>> {
    let changed = form.changed();
    if changed.is_empty() {
        return None;
    }
    for (at, field) in &changed {
        if let Err(error) = state.catalogue.codebook.set(form.code, field.clone()) {
            state.message = Some(Message::from(&crate::error::Error::from(error)));
            form.at = *at;
            return Some(Vec::new());
        }
    }
    let names: Vec<String> = changed.iter().map(|(at, _)| form.fields[*at].what.words().to_lowercase()).collect();
    let fields = changed.into_iter().map(|(_, field)| field).collect();
    let said = format!("kept: {}", names.join(", "));
    Some(deed(Deed::Set { codes: vec![form.code], fields, said }))
}

/// What is to be kept when the screen is left from outside, as by a signal.
pub fn kept_on_leaving(state: &mut State, screen: &mut CodebookScreen) -> Vec<Effect> {
    match screen.task.take() {
        Some(Task::Form(mut form)) => keep(state, &mut form).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// The words of the chosen passage become the example; the same again takes the next passage.
fn example(state: &mut State, screen: &mut CodebookScreen, form: &mut Form) {
    let Some(at) = form.fields.iter().position(|field| field.what == What::Example) else { return };
    let shown = &screen.passages.shown;
    let Some(passage) = shown.get(screen.passages.chosen) else {
        state.message = Some(Message::done("no passage has this code yet"));
        return;
    };
    let is_there = form.fields[at].text() == passage.words;
    if is_there && shown.len() > 1 {
        screen.passages.chosen = (screen.passages.chosen + 1) % shown.len();
    }
    if let Some(passage) = screen.passages.shown.get(screen.passages.chosen) {
        form.fields[at].put(&passage.words);
        state.message = Some(Message::done("taken from the passages; again takes the next one"));
    }
    form.at = at;
    uncover(state, screen, form.code);
}
