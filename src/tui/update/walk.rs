//! From disagreement to disagreement.

use super::{panes, say};
use crate::model::ids::{CoderId, DocumentId};
use crate::tui::action::{Action, Message, Pane};
use crate::tui::effect::Effect;
use crate::tui::page::Step;
use crate::tui::screens::agreement;
use crate::tui::state::{Mode, State};
use crate::tui::walk::{self, Only, Origin, Walk, WayBack};

/// Begins the walk, or goes on where it was left.
pub(super) fn begin(state: &mut State) -> Vec<Effect> {
    let pairs = walk::pairs(&state.catalogue);
    let left = state.walked.take();
    let before = left.as_ref().map(|left| left.coders).filter(|coders| pairs.contains(coders));
    let Some(coders) = before.or(pairs.first().copied()) else {
        let who = match walk::active(&state.catalogue)[..] {
            [one] => format!("only {} has coded so far", one.name),
            _ => "nobody has coded so far".to_owned(),
        };
        return say(state, Message::done(format!("it takes two coders to disagree; {who}")));
    };
    let back = || WayBack { origin: state.page.as_ref().map(Origin::of), table: None };
    // Of several pairs one with something to talk about.
    let others = pairs.into_iter().filter(|other| *other != coders);
    let mut all = std::iter::once(coders).chain(others);
    let walk = all.find_map(|coders| Walk::new(&state.catalogue, coders, Only::default(), back()));
    let Some(mut walk) = walk else {
        let message = "no two coders disagree on a document that both have coded";
        return say(state, Message::done(message));
    };
    if let Some(left) = left.filter(|left| left.coders == walk.coders) {
        walk.resume(left.at, left.stop());
    }
    set_out(state, walk)
}

/// Begins a walk in the agreement screen, to which it leads back; `Err` is the screen, where there is nowhere to go.
pub fn begin_at(
    state: &mut State,
    coders: [CoderId; 2],
    only: Only,
    table: Box<agreement::Agreement>,
) -> Result<Vec<Effect>, Box<agreement::Agreement>> {
    let back = WayBack { origin: state.page.as_ref().map(Origin::of), table: None };
    let Some(mut walk) = Walk::new(&state.catalogue, coders, only, back) else { return Err(table) };
    walk.back.table = Some(table);
    Ok(set_out(state, walk))
}

fn set_out(state: &mut State, walk: Walk) -> Vec<Effect> {
    state.pane = Pane::Transcript;
    state.mode = Mode::Reading;
    state.found = None;
    // Where one is in a document is remembered before another one is opened.
    let mut effects = panes::remember_place(state);
    state.walk = Some(walk);
    effects.extend(arrive(state));
    effects
}

/// An action while the walk goes on.
pub(super) fn update(state: &mut State, mut walk: Walk, action: Action) -> Vec<Effect> {
    match action {
        Action::Choose(step) => {
            let last = walk.stops.len() - 1;
            let (at, around) = match step {
                Step::Next if walk.at >= last => (0, Some("on from the first disagreement")),
                Step::Next => (walk.at + 1, None),
                Step::Back if walk.at == 0 => (last, Some("on from the last disagreement")),
                Step::Back => (walk.at - 1, None),
            };
            walk.at = at;
            state.message = around.map(Message::done);
            state.walk = Some(walk);
            arrive(state)
        }
        Action::ChoosePage(step) => {
            let height = usize::from(state.text_height());
            if let Some(page) = &mut state.page {
                page.scroll(step, height.saturating_sub(2).max(1), height);
            }
            state.walk = Some(walk);
            Vec::new()
        }
        Action::OtherCoders => other_coders(state, walk),
        Action::KindOfDisagreement => other_kind(state, walk),
        Action::Help => {
            state.walk = Some(walk);
            super::sheet::help(state)
        }
        Action::Palette => {
            state.walk = Some(walk);
            super::palette::open(state)
        }
        Action::Back => go_back(state, walk),
        Action::Confirm => {
            end(state, walk);
            let height = state.text_height();
            if let Some(page) = &mut state.page {
                page.show_passage_afresh(height);
            }
            Vec::new()
        }
        // Whatever else was asked for, it is asked for here.
        action => {
            end(state, walk);
            super::at_the_page(state, action)
        }
    }
}

/// The next kind of disagreement there is, after the last all kinds again.
fn other_kind(state: &mut State, mut walk: Walk) -> Vec<Effect> {
    let mut only = walk.only.clone();
    loop {
        only.kind = only.next_kind();
        if let Some(mut other) = Walk::new(&state.catalogue, walk.coders, only.clone(), WayBack::default()) {
            other.resume(0, walk.stop());
            other.back = walk.back;
            state.walk = Some(other);
            return arrive(state);
        }
        // Not even all kinds together: the project has changed.
        if only.kind.is_none() {
            walk.only.kind = None;
            state.walk = Some(walk);
            return Vec::new();
        }
    }
}

/// The next two coders who disagree on anything.
fn other_coders(state: &mut State, walk: Walk) -> Vec<Effect> {
    if walk.back.table.is_some() {
        state.walk = Some(walk);
        return say(state, Message::done("the table you came from is of these two").with_hint("Esc, then Tab there"));
    }
    let pairs = walk::pairs(&state.catalogue);
    let here = pairs.iter().position(|pair| *pair == walk.coders).map_or(0, |at| at + 1);
    let mut others = pairs.iter().cycle().skip(here).take(pairs.len()).filter(|pair| **pair != walk.coders);
    match others.find_map(|&coders| Walk::new(&state.catalogue, coders, walk.only.clone(), walk.back.clone())) {
        Some(other) => {
            state.walk = Some(other);
            arrive(state)
        }
        None => {
            state.walk = Some(walk);
            say(state, Message::done("no other two coders disagree"))
        }
    }
}

/// Shows the disagreement, for which another document may have to be opened.
pub(super) fn arrive(state: &mut State) -> Vec<Effect> {
    let Some(stop) = state.walk.as_ref().map(Walk::stop) else { return Vec::new() };
    let (document, hull) = (stop.document, stop.disagreement.hull());
    let height = state.text_height();
    match &mut state.page {
        Some(page) if page.opened.document.id == document => {
            page.look_at(hull, height);
            Vec::new()
        }
        _ => vec![Effect::Open(document)],
    }
}

/// A document was opened: the disagreement it was opened for, or the place one came from.
pub(super) fn opened(state: &mut State) {
    if let Some(stop) = state.walk.as_ref().map(Walk::stop) {
        if state.document() == Some(stop.document) {
            arrive(state);
        }
    } else if let Some(origin) = state.returning.take() {
        restore(state, origin);
    }
}

/// The project has changed under the walk.
pub(super) fn renewed(state: &mut State) -> Vec<Effect> {
    let Some(mut walk) = state.walk.take() else { return Vec::new() };
    if let Some(table) = &mut walk.back.table {
        table.is_old = true;
    }
    let all_kinds = Only { kind: None, ..walk.only.clone() };
    let now = [walk.only.clone(), all_kinds].into_iter();
    let mut now = now.filter_map(|only| Walk::new(&state.catalogue, walk.coders, only, WayBack::default()));
    match now.next() {
        Some(mut now) => {
            now.resume(walk.at, walk.stop());
            now.back = walk.back;
            state.walk = Some(now);
            arrive(state)
        }
        None => {
            state.message = Some(Message::done("the two coders no longer disagree"));
            go_back(state, walk)
        }
    }
}

/// Ends the walk here; the cursor is on what is disputed.
pub(super) fn end(state: &mut State, walk: Walk) {
    let (document, hull) = (walk.stop().document, walk.stop().disagreement.hull());
    state.walked = Some(walk);
    if let Some(page) = state.page.as_mut().filter(|page| page.opened.document.id == document) {
        page.go(hull);
    }
}

/// Ends the walk where it began.
fn go_back(state: &mut State, mut walk: Walk) -> Vec<Effect> {
    let WayBack { origin, table } = std::mem::take(&mut walk.back);
    state.walked = Some(walk);
    let mut effects = to_origin(state, origin);
    if let Some(table) = table {
        effects.extend(agreement::show_again(state, *table));
    }
    effects
}

fn to_origin(state: &mut State, origin: Option<Origin>) -> Vec<Effect> {
    let there = |document: DocumentId| state.catalogue.document(document).is_some();
    match origin.filter(|origin| there(origin.document)) {
        Some(origin) if state.document() == Some(origin.document) => {
            restore(state, origin);
            Vec::new()
        }
        Some(origin) => {
            state.returning = Some(origin);
            vec![Effect::Open(origin.document)]
        }
        None => Vec::new(),
    }
}

fn restore(state: &mut State, origin: Origin) {
    let height = state.text_height();
    if let Some(page) = state.page.as_mut().filter(|page| page.opened.document.id == origin.document) {
        page.unit = origin.unit;
        page.passage = origin.passage;
        page.scroll_to(origin.top, usize::from(height));
        page.show_passage(height);
    }
}
