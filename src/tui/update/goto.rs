//! Going to a turn by its number, to a time of the recording, to a part of the document.

use super::say;
use crate::model::span::{CharPos, Span};
use crate::model::time::Millis;
use crate::tui::action::Message;
use crate::tui::effect::Effect;
use crate::tui::page::Page;
use crate::tui::state::{Mode, State};

/// Goes where the line says: `42` is a turn, `12:30` or `1:02:03` a time, `50%` a part.
pub(super) fn go(state: &mut State, wanted: &str) -> Vec<Effect> {
    let height = state.text_height();
    let Some(page) = &mut state.page else { return Vec::new() };
    match place(page, wanted.trim()) {
        Ok(at) => {
            state.mode = Mode::Reading;
            let to = page.unit_from(page.unit, at).unwrap_or(page.unit_at(page.unit, at));
            page.go(to);
            page.show_passage_afresh(height);
            Vec::new()
        }
        Err(message) => say(state, message),
    }
}

fn place(page: &Page, wanted: &str) -> Result<CharPos, Message> {
    if let Some(percent) = wanted.strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok()) {
        return Ok(part(page, percent));
    }
    if let Ok(number) = wanted.trim_start_matches('#').parse::<u32>() {
        let found = page.opened.turns.iter().find(|turn| turn.n == number);
        return found.map(|turn| turn.span.start()).ok_or_else(|| match page.opened.turns.last() {
            Some(last) => Message::done(format!("there is no turn {number}; the last is {}", last.n)),
            None => Message::done("this document has no turns").with_hint("go to a part of it: 50%"),
        });
    }
    match Millis::parse(wanted) {
        Some(time) => at_time(page, time),
        None => {
            let message = Message::failed(format!("\"{wanted}\" is no turn, no time and no part of the document"));
            Err(message.with_hint("write 42, 12:30 or 50%"))
        }
    }
}

/// The character before which so many per cent of the document's words lie.
fn part(page: &Page, percent: f64) -> CharPos {
    let words = page.words();
    let (first, last) = (words.start().get(), words.end().get());
    let length = f64::from(last - first) * (percent / 100.0).clamp(0.0, 1.0);
    CharPos(first + (length as u32).min((last - first).saturating_sub(1)))
}

/// The turn that is spoken at a time: the last that begins no later.
fn at_time(page: &Page, time: Millis) -> Result<CharPos, Message> {
    let timed = page.opened.turns.iter().filter_map(|turn| Some((turn.time_start?, turn.span)));
    let mut spoken: Option<Span> = None;
    let mut any = None;
    for (start, span) in timed {
        any = any.or(Some(span));
        if start <= time {
            spoken = Some(span);
        }
    }
    let nothing = || Message::done("this document has no times").with_hint("go to a turn or a part of it: 42, 50%");
    spoken.or(any).map(Span::start).ok_or_else(nothing)
}
