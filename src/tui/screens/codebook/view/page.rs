//! What the chosen code means, and passages that show it at work.

use super::{counted, gone};
use crate::model::codebook::Code;
use crate::model::memo::MemoAbout;
use crate::project::Project;
use crate::tui::catalogue::Visibility;
use crate::tui::screens::codebook::{CodebookScreen, Focus, Passage};
use crate::tui::state::State;
use crate::tui::view::{fill, put, restyle, wrapped};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A passage is shown with so many rows of its words, the chosen one with more.
const ROWS: usize = 3;
const ROWS_CHOSEN: usize = 8;

/// A row of the page.
struct Row {
    label: &'static str,
    words: String,
    style: Style,
    /// The passage it belongs to, by its place.
    passage: Option<usize>,
    is_rule: bool,
}

pub(super) fn draw(state: &State, screen: &CodebookScreen, area: Rect, buffer: &mut Buffer) {
    let Some(code) = screen.chosen.and_then(|code| state.catalogue.codebook.get(code)) else { return };
    let mut rows = rows(state, screen, code, area.width.saturating_sub(3));
    let height = usize::from(area.height);
    if screen.focus == Focus::Tree {
        leave_room(&mut rows, height);
    }
    let top = match screen.focus {
        Focus::Tree => 0,
        // The chosen passage stands in the upper third, all of it.
        Focus::Passages => {
            let first = rows.iter().position(|row| row.passage == Some(screen.passages.chosen)).unwrap_or(0);
            first.saturating_sub(height / 3).min(rows.len().saturating_sub(height))
        }
    };
    for (row, y) in rows.iter().skip(top).zip(area.y..area.bottom()) {
        let inner = Rect { x: area.x + 1, y, width: area.width.saturating_sub(2), height: 1 };
        if row.is_rule {
            fill(buffer, area.x, area.right(), y, "─", state.theme.quiet());
            put(buffer, inner.x, y, &row.words, inner.width, row.style);
            continue;
        }
        put(buffer, inner.x, y, row.label, 5, state.theme.quiet());
        let x = if row.label.is_empty() && row.passage.is_none() { inner.x } else { inner.x + 5 };
        let x = if row.passage.is_some() { inner.x + 1 } else { x };
        put(buffer, x, y, &row.words, inner.right().saturating_sub(x), row.style);
        if row.passage == Some(screen.passages.chosen) && screen.focus == Focus::Passages {
            restyle(buffer, inner, state.theme.lit());
        }
    }
}

/// Cuts what is said about the code so far that the first passage is in sight; Enter shows all of it.
fn leave_room(rows: &mut Vec<Row>, height: usize) {
    const PASSAGE: usize = 3;
    let Some(rule) = rows.iter().position(|row| row.is_rule) else { return };
    let kept = height.saturating_sub(PASSAGE);
    if rule <= kept || kept < 3 || rows.len() <= rule + 1 {
        return;
    }
    rows.drain(kept..rule);
    if let Some(last) = rows.get_mut(kept - 1) {
        last.words.push_str(" …");
    }
}

fn rows(state: &State, screen: &CodebookScreen, code: &Code, width: u16) -> Vec<Row> {
    let quiet = state.theme.quiet();
    let plain = |words: String, style: Style| Row { label: "", words, style, passage: None, is_rule: false };
    let path = state.catalogue.codebook.path(code.id);
    let mut rows: Vec<Row> = wrapped(path, width).into_iter().map(|line| plain(line, state.theme.strong())).collect();
    rows.push(plain(figures(state, screen, code), quiet));
    let fields = [("", &code.definition), ("use", &code.include), ("not", &code.exclude), ("e.g.", &code.example)];
    for (label, words) in fields {
        let style = if label.is_empty() { Style::new() } else { quiet };
        labelled(&mut rows, label, words, style, width);
    }
    if fields.iter().all(|(_, words)| words.trim().is_empty()) {
        rows.push(plain("no definition yet: Enter writes one".into(), quiet));
    }
    for memo in state.catalogue.memos.iter().filter(|memo| memo.about == MemoAbout::Code(code.id)) {
        let author = memo.author.map_or("", |author| Project::coder_name(&state.catalogue.coders, author));
        let title = if memo.title.is_empty() { String::new() } else { format!("{}: ", memo.title) };
        labelled(&mut rows, "✎", &format!("{author}: {title}{}", memo.body), quiet, width);
    }
    let is_here = screen.passages.code == Some(code.id);
    rows.push(Row { is_rule: true, ..plain(passages_heading(state, screen, is_here), quiet) });
    if is_here {
        for (at, passage) in screen.passages.shown.iter().enumerate() {
            let chosen = screen.focus == Focus::Passages && at == screen.passages.chosen;
            example(state, &mut rows, at, passage, chosen, width);
        }
    }
    rows
}

fn labelled(rows: &mut Vec<Row>, label: &'static str, words: &str, style: Style, width: u16) {
    let width = if label.is_empty() { width } else { width.saturating_sub(5) };
    let paragraphs = words.lines().filter(|line| !line.trim().is_empty());
    for (at, line) in paragraphs.flat_map(|line| wrapped(line, width)).enumerate() {
        // A further row is set in below its label.
        let shown = if at == 0 || label.is_empty() { label } else { " " };
        rows.push(Row { label: shown, words: line, style, passage: None, is_rule: false });
    }
}

/// `code · 12 codings, 3 of them with the theme itself · 9 passages · 5 documents · 4 people`
fn figures(state: &State, screen: &CodebookScreen, code: &Code) -> String {
    let kind = match gone(state, code) {
        what if what.is_empty() => code.kind.word().to_owned(),
        what => what,
    };
    let Some(extent) = screen.extents.get(&code.id) else { return kind };
    let all = extent.all;
    let own = match extent.own {
        own if own == all.codings => String::new(),
        0 => " under it".to_owned(),
        own => format!(", {own} its own"),
    };
    let whose = match state.visibility {
        Visibility::Mine => "of yours".to_owned(),
        Visibility::All => "of all coders".to_owned(),
        Visibility::Of(coder) => format!("of {}", Project::coder_name(&state.catalogue.coders, coder)),
    };
    if all.codings == 0 {
        return format!("{kind} · no coding {whose}");
    }
    let mut words = format!(
        "{kind} · {} {whose}{own} · {} · {}",
        counted(all.codings, "coding"),
        counted(all.passages, "passage"),
        counted(all.documents, "document"),
    );
    // Where no speaker is linked to a participant, nothing can be said of them.
    if all.participants > 0 {
        words = format!("{words} · {}", counted(all.participants, "person"));
    }
    words
}

fn passages_heading(state: &State, screen: &CodebookScreen, is_here: bool) -> String {
    let passages = &screen.passages;
    if !is_here {
        return String::new();
    }
    match (passages.total, passages.shown.len()) {
        (0, _) if state.visibility == Visibility::Mine => " no passage of yours · a shows all coders' ".to_owned(),
        (0, _) => " no passage has it yet ".to_owned(),
        (total, shown) => {
            let first = if shown < total { format!(", the first {shown} shown") } else { String::new() };
            let documents = counted(passages.documents as u64, "document");
            format!(" {} from {documents}{first} ", counted(total as u64, "passage"))
        }
    }
}

fn example(state: &State, rows: &mut Vec<Row>, at: usize, passage: &Passage, chosen: bool, width: u16) {
    let document = Project::document_name(&state.catalogue.documents, passage.document);
    let mut about = document.to_owned();
    if !passage.speaker.is_empty() && passage.speaker != document {
        about = format!("{about} · {}", passage.speaker);
    }
    if Some(passage.coder) != state.catalogue.acting_id() {
        about = format!("{about} · {}", Project::coder_name(&state.catalogue.coders, passage.coder));
    }
    let of_passage = |words: String, style: Style| Row { label: "", words, style, passage: Some(at), is_rule: false };
    rows.push(of_passage(about, state.theme.quiet()));
    let lines = wrapped(&passage.words, width.saturating_sub(2));
    let rows_max = if chosen { ROWS_CHOSEN } else { ROWS };
    let cut = lines.len() > rows_max;
    for (row, line) in lines.into_iter().take(rows_max).enumerate() {
        let line = if cut && row + 1 == rows_max { format!("{line} …") } else { line };
        rows.push(of_passage(format!(" {line}"), Style::new()));
    }
}
