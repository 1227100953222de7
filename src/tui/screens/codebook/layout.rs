//! Where the parts of the screen stand.

use super::{CodebookScreen, Pick, Question, Task, WhatFor};
use crate::tui::layout::screen_areas;
use ratatui::layout::{Rect, Size};

/// From this width what a code means stands beside the tree, below it otherwise.
const BESIDE: u16 = 100;

/// Of so many codes to be merged the preview says each one's figures.
pub const MERGED_MAX: usize = 8;

/// The parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Areas {
    pub tree: Rect,
    /// What the chosen code means, and its passages.
    pub page: Rect,
    pub beside: bool,
    /// What is asked for, across the whole width.
    pub panel: Option<Rect>,
    /// A code's fields.
    pub form: Rect,
    pub body: Rect,
}

/// The parts of the screen at this size.
pub fn areas(size: Size, screen: &CodebookScreen) -> Areas {
    let body = screen_areas(size).body;
    let panel_height = panel(screen, body.height).min(body.height.saturating_sub(4));
    let rest = Rect { height: body.height - panel_height, ..body };
    let panel = Rect { y: rest.bottom(), height: panel_height, ..body };
    let panel = (panel_height > 0).then_some(panel);
    if size.width >= BESIDE {
        let width = (size.width * 9 / 20).min(62);
        let tree = Rect { width, ..rest };
        let page = Rect { x: tree.right() + 1, width: rest.width.saturating_sub(width + 1), ..rest };
        Areas { tree, page, beside: true, panel, form: page, body }
    } else {
        // The tree has the larger half: a code is found by its neighbours.
        let tree = Rect { height: rest.height.div_ceil(2) + rest.height / 10, ..rest };
        let page = Rect { y: tree.bottom() + 1, height: rest.height.saturating_sub(tree.height + 1), ..rest };
        Areas { tree, page, beside: false, panel, form: body, body }
    }
}

/// How many rows what is asked for takes, the rule above it counted.
fn panel(screen: &CodebookScreen, height: u16) -> u16 {
    let rows = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
    match &screen.task {
        None | Some(Task::Form(_)) => 0,
        Some(Task::Line { question: Question::Search, .. }) => 2,
        Some(Task::Line { .. }) => 3,
        Some(Task::Pick(Pick { what_for: WhatFor::Move(_) | WhatFor::Merge(_), .. })) => (height * 3 / 5).min(14),
        Some(Task::Merge(merging)) => rows(merging.from.len().min(MERGED_MAX)).saturating_add(5),
        Some(Task::Retire(_)) => 4,
        Some(Task::Sort { .. }) => 3,
        Some(Task::Color { .. }) => 4,
        Some(Task::Split(split)) => split.panel_height(height),
    }
}
