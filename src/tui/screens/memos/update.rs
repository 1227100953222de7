//! Going through the memos, finding some of them, and back to what they are about.

use super::{Deed, Memos, detail, parts};
use crate::model::ids::CodeId;
use crate::model::memo::MemoAbout;
use crate::project::memos::{Source, Written};
use crate::tui::action::{Action, Message, Pane};
use crate::tui::effect::Effect;
use crate::tui::input::Line;
use crate::tui::layout;
use crate::tui::page::Step;
use crate::tui::screens::{Screen, Work};
use crate::tui::state::{List, State};
use crate::tui::update::{memo, panes};

/// Opens the screen as it was left.
pub fn open(state: &mut State) -> Vec<Effect> {
    let memos = state.memos.take().unwrap_or_default();
    state.screen = Some(Screen::Memos(memos));
    vec![Effect::Work(Work::Memos)]
}

pub fn update(state: &mut State, mut memos: Memos, action: Action) -> Vec<Effect> {
    if memos.typing {
        typing(state, &mut memos, action);
        state.screen = Some(Screen::Memos(memos));
        return Vec::new();
    }
    let height = usize::from(parts(layout::screen_areas(state.size).body).list.height).max(1);
    let mut effects = Vec::new();
    match action {
        Action::Back if memos.search.is_empty() => {
            state.memos = Some(memos);
            return Vec::new();
        }
        Action::Back => {
            memos.search = Line::default();
            again(state, &mut memos);
        }
        Action::Choose(step) => memos.choose(state, panes::stepped(memos.list.chosen, step)),
        Action::ChoosePage(Step::Next) => memos.choose(state, memos.list.chosen.saturating_add(height - 1)),
        Action::ChoosePage(Step::Back) => memos.choose(state, memos.list.chosen.saturating_sub(height - 1)),
        Action::Start => memos.choose(state, 0),
        Action::End => memos.choose(state, usize::MAX),
        Action::Page(step) => memos.scroll(state, step),
        Action::MineOnly => {
            memos.mine = !memos.mine;
            again(state, &mut memos);
        }
        Action::Search => memos.typing = true,
        Action::Confirm => {
            let chosen = memos.chosen(state).cloned();
            return match chosen {
                Some(written) => go_to(state, memos, &written),
                None => {
                    state.screen = Some(Screen::Memos(memos));
                    Vec::new()
                }
            };
        }
        Action::Memos(deed) => {
            let chosen = memos.chosen(state).cloned();
            effects = done(state, &mut memos, deed, chosen.as_ref());
        }
        Action::Undo => effects.push(Effect::Undo),
        Action::Redo => effects.push(Effect::Redo),
        _ => {}
    }
    state.screen = Some(Screen::Memos(memos));
    effects
}

/// What is typed is looked for at once.
fn typing(state: &State, memos: &mut Memos, action: Action) {
    match action {
        Action::Back => (memos.typing, memos.search) = (false, Line::default()),
        Action::Confirm => memos.typing = false,
        Action::Choose(step) => return memos.choose(state, panes::stepped(memos.list.chosen, step)),
        action => {
            memos.search.takes(&action);
        }
    }
    again(state, memos);
}

fn done(state: &mut State, memos: &mut Memos, deed: Deed, chosen: Option<&Written>) -> Vec<Effect> {
    match (deed, chosen) {
        (Deed::Shown(step), _) => {
            memos.shown = memos.shown.stepped(step);
            again(state, memos);
            Vec::new()
        }
        (Deed::Order, _) => {
            let source = chosen.map(|written| written.source);
            memos.order = memos.order.next();
            memos.keep(state, source);
            Vec::new()
        }
        (Deed::New, _) => memo::open_new(state, MemoAbout::Project, "the project"),
        (_, None) => Vec::new(),
        (Deed::Beside, Some(written)) if written.name.is_empty() => {
            state.message = Some(Message::done("what that memo is about is no longer in use"));
            Vec::new()
        }
        (Deed::Beside, Some(written)) => memo::open_new(state, written.about, &written.name),
        (Deed::Edit | Deed::Remove, Some(written)) => match (whose(state, written), deed) {
            (Some(name), _) => {
                let said = Message::done(format!("that is {name}'s; nobody else changes it"));
                state.message = Some(said.with_hint("m writes one of your own beside it"));
                Vec::new()
            }
            (None, Deed::Edit) => edit(state, written),
            (None, _) => remove(state, written),
        },
    }
}

/// The name of who wrote it, if that is somebody else.
fn whose(state: &State, written: &Written) -> Option<String> {
    let author = written.author.filter(|&author| Some(author) != state.catalogue.acting_id())?;
    state.catalogue.coder(author).map(|coder| coder.name.clone())
}

fn edit(state: &mut State, written: &Written) -> Vec<Effect> {
    match (written.source, &written.quote) {
        (Source::Memo(id), _) => memo::open_memo(state, id, &written.name),
        (Source::Remark(coding), Some(quote)) => memo::open_on_coding(state, quote.document, coding),
        (Source::Remark(_), None) => Vec::new(),
    }
}

fn remove(state: &State, written: &Written) -> Vec<Effect> {
    match (written.source, &written.quote) {
        (Source::Memo(id), _) => vec![Effect::RemoveMemo(id)],
        (Source::Remark(coding), Some(quote)) => {
            let document = quote.document;
            let there = state.catalogue.coding(document, coding).map(|coding| coding.certainty);
            let taken_off = |certainty| Effect::SetCoding { coding, certainty, memo: String::new() };
            there.map(taken_off).into_iter().collect()
        }
        (Source::Remark(_), None) => Vec::new(),
    }
}

/// Back to what the memo is about; the screen is left.
fn go_to(state: &mut State, memos: Memos, written: &Written) -> Vec<Effect> {
    if let Some(quote) = &written.quote {
        state.memos = Some(memos);
        return panes::go_to(state, quote.document, quote.span);
    }
    match written.about {
        MemoAbout::Document(document) if state.catalogue.document(document).is_some() => {
            state.memos = Some(memos);
            state.pane = Pane::Transcript;
            panes::open(state, document)
        }
        MemoAbout::Code(_) if written.code.is_some() => {
            state.memos = Some(memos);
            written.code.into_iter().for_each(|code| show_code(state, code));
            Vec::new()
        }
        about => {
            state.message = Some(Message::done(match about {
                MemoAbout::Project => "that memo is about the project as a whole".to_owned(),
                MemoAbout::Participant(_) if !written.name.is_empty() => format!("that memo is about {}", written.name),
                _ => "what that memo is about is no longer in use".to_owned(),
            }));
            state.screen = Some(Screen::Memos(memos));
            Vec::new()
        }
    }
}

/// Goes to the code in the codebook; the themes above it are unfolded.
fn show_code(state: &mut State, code: CodeId) {
    let mut above = state.catalogue.codebook.parent(code);
    while let Some(theme) = above {
        state.tree.folded.remove(&theme);
        above = state.catalogue.codebook.parent(theme);
    }
    panes::focus(state, Pane::Codebook);
    let at = state.tree_lines().iter().position(|line| line.code == code).unwrap_or(0);
    panes::choose(state, |_| at);
}

/// Other memos are listed: the first of them is chosen.
fn again(state: &State, memos: &mut Memos) {
    memos.list = List::default();
    memos.choose(state, 0);
}

impl Memos {
    fn choose(&mut self, state: &State, line: usize) {
        let height = usize::from(parts(layout::screen_areas(state.size).body).list.height).max(1);
        let length = self.listed(state).len();
        let before = self.list.chosen;
        self.list.choose(line, length, height);
        if self.list.chosen != before || line == 0 {
            self.top = 0;
        }
    }

    /// Chooses what was chosen before, wherever it is listed now.
    fn keep(&mut self, state: &State, source: Option<Source>) {
        let listed = self.listed(state);
        let at = listed.iter().position(|written| Some(written.source) == source);
        let at = at.unwrap_or(self.list.chosen);
        let top = self.top;
        self.choose(state, at);
        self.top = if self.chosen(state).map(|written| written.source) == source { top } else { 0 };
    }

    /// The chosen memo, further down or up where it is longer than its room.
    fn scroll(&mut self, state: &State, step: Step) {
        let area = parts(layout::screen_areas(state.size).body).memo;
        let Some(written) = self.chosen(state) else { return };
        let lines = detail::lines(state, written, area.width.saturating_sub(4)).len();
        let height = usize::from(area.height);
        let by = height.saturating_sub(2).max(1);
        let top_max = lines.saturating_sub(height);
        self.top = match step {
            Step::Next => (self.top + by).min(top_max),
            Step::Back => self.top.saturating_sub(by),
        };
    }

    /// Shows the memos as they are now. The chosen one stays chosen; one that was just written is.
    pub fn show(&mut self, written: Vec<Written>, state: &State) {
        let chosen = self.chosen(state).map(|written| written.source);
        let known: Vec<Source> = self.written.iter().map(|written| written.source).collect();
        let new = written.iter().rev().find(|written| {
            self.loaded && !known.contains(&written.source) && written.author == state.catalogue.acting_id()
        });
        let wanted = new.map(|written| written.source).or(chosen);
        (self.written, self.loaded) = (written, true);
        self.keep(state, wanted);
    }
}
