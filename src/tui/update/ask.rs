//! Questions answered in one line: how a code shall be named.

use super::{coding, goto, say};
use crate::tui::action::{Action, Message};
use crate::tui::effect::Effect;
use crate::tui::input::Line;
use crate::tui::state::{Overlay, Question, State};

/// Asks where in the document to go.
pub(super) fn where_to(state: &mut State) -> Vec<Effect> {
    if state.page.is_none() {
        return say(state, Message::done("there is no document open").with_hint("choose one: d"));
    }
    state.overlay = Some(Overlay::Ask { question: Question::GoTo, line: Line::default() });
    Vec::new()
}

pub(super) fn update(state: &mut State, question: Question, mut line: Line, action: Action) -> Vec<Effect> {
    match action {
        Action::Back => return Vec::new(),
        Action::Confirm => {
            let text = line.text().trim().to_owned();
            if !text.is_empty() {
                return match question {
                    Question::InVivo => coding::apply_path(state, &text, None),
                    Question::NewCode => vec![Effect::AddCode { path: text }],
                    Question::GoTo => goto::go(state, &text),
                };
            }
        }
        action => {
            line.takes(&action);
        }
    }
    state.overlay = Some(Overlay::Ask { question, line });
    Vec::new()
}
