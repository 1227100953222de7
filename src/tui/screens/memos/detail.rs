//! The chosen memo whole, set into lines: what was written, and what it is about.

use super::{author, group};
use crate::model::ids::CodeId;
use crate::model::memo::MemoAbout;
use crate::project::memos::{Source, Written};
use crate::tui::state::State;
use crate::tui::view::wrapped;

/// A line of the memo as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub text: String,
    pub tone: Tone,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Title,
    Quiet,
    /// What was written.
    Written,
    /// Words of a transcript.
    Quoted,
    /// The name of a code, behind its letter.
    Code(CodeId),
}

/// The memo, set to `width` columns.
pub fn lines(state: &State, written: &Written, width: u16) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut add = |tone: Tone, text: &str, width: u16| {
        lines.extend(wrapped(text, width.max(8)).into_iter().map(|text| Line { text, tone }));
    };
    if !written.title.is_empty() {
        add(Tone::Title, &written.title, width);
    }
    for line in written.body.lines() {
        add(Tone::Written, line, width);
    }
    add(Tone::Quiet, "", width);
    add(Tone::Quiet, &signature(state, written), width);
    add(Tone::Quiet, "", width);
    add(Tone::Quiet, &about(state, written), width);
    if let Some(code) = written.code {
        add(Tone::Code(code), state.catalogue.codebook.path(code), width.saturating_sub(2));
    }
    if let Some(quote) = &written.quote {
        add(Tone::Quoted, &quote.words, width.saturating_sub(2));
    } else if let Some(code) = written.code.and_then(|code| state.catalogue.codebook.get(code)) {
        add(Tone::Quiet, &code.definition, width.saturating_sub(2));
    }
    lines
}

/// `ada · 2026-11-22 10:00`
fn signature(state: &State, written: &Written) -> String {
    let day = written.at.get(..10).unwrap_or(&written.at);
    let when = written.at.get(11..16).map_or_else(|| day.to_owned(), |time| format!("{day} {time}"));
    let when = if matches!(written.source, Source::Remark(_)) { format!("coded {when}") } else { when };
    match author(&state.catalogue, written) {
        "" => when,
        name => format!("{name} · {when}"),
    }
}

/// `about this coding in P05, turn 12 (P05)`
fn about(state: &State, written: &Written) -> String {
    let what = match (written.source, written.about, &written.quote) {
        (Source::Remark(_), ..) => "the remark on this coding",
        (_, MemoAbout::Project, _) => return "about the project as a whole".to_owned(),
        (_, MemoAbout::Code(_), _) if written.code.is_some() => return "about this code".to_owned(),
        (_, MemoAbout::Coding(_), Some(_)) => "about this coding",
        (_, _, Some(_)) => "about this passage",
        (_, MemoAbout::Document(_), None) if !written.name.is_empty() => return format!("about {}", written.name),
        (_, MemoAbout::Participant(_), _) if !written.name.is_empty() => return format!("about {}", written.name),
        _ => return format!("about a {} that is no longer in use", written.level().word()),
    };
    let place = group(&state.catalogue, written);
    let Some(quote) = &written.quote else { return format!("{what} in {place}") };
    let turn = quote.turn.map_or_else(String::new, |turn| format!(", turn {turn}"));
    let speaker = if quote.speaker.is_empty() { String::new() } else { format!(", {} speaks", quote.speaker) };
    format!("{what} in {place}{turn}{speaker}:")
}
