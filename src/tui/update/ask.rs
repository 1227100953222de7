//! Questions answered in one line: how a code shall be named.

use super::coding;
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::input::Line;
use crate::tui::state::{Overlay, Question, State};

pub(super) fn update(state: &mut State, question: Question, mut line: Line, action: Action) -> Vec<Effect> {
    match action {
        Action::Back => return Vec::new(),
        Action::Confirm => {
            let text = line.text().trim().to_owned();
            if !text.is_empty() {
                return match question {
                    Question::InVivo => coding::apply_path(state, &text),
                    Question::NewCode => vec![Effect::AddCode { path: text }],
                };
            }
        }
        Action::Type(letter) => line.insert(letter),
        Action::Paste(text) => line.paste(&text),
        Action::Input(edit) => line.edit(edit),
        _ => {}
    }
    state.overlay = Some(Overlay::Ask { question, line });
    Vec::new()
}
