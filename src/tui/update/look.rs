//! Before others' codes are seen: whether that is meant, once.

use crate::tui::action::Action;
use crate::tui::blindness::{self, Sight};
use crate::tui::catalogue::Visibility;
use crate::tui::effect::Effect;
use crate::tui::layout::LOOK_WIDTH;
use crate::tui::screens::insight::{Do, Whose};
use crate::tui::screens::{Screen, Which};
use crate::tui::state::{Look, Overlay, State};
use crate::tui::view::wrapped;

/// Whether the action shows what one should not see yet, and so is asked about first.
pub(super) fn is_asked(state: &mut State, action: &Action) -> bool {
    let acting = state.catalogue.acting_id();
    let Some(sight) = sight(state, action).filter(|_| acting.is_some() && state.looked != acting) else {
        return false;
    };
    let Some(words) = blindness::question(&state.catalogue, sight) else { return false };
    let lines = wrapped(&words, LOOK_WIDTH.min(state.size.width).saturating_sub(4));
    state.overlay = Some(Overlay::Look(Look { lines, then: action.clone() }));
    true
}

/// What an action would show.
fn sight(state: &State, action: &Action) -> Option<Sight> {
    let is_in_text = state.screen.is_none() && state.walk.is_none();
    match action {
        Action::Visibility if is_in_text && state.visibility == Visibility::Mine => Some(Sight::Text),
        Action::Disagreements if is_in_text => Some(Sight::Walk),
        Action::Insight(Do::Whose) => match &state.screen {
            Some(Screen::Insight(screen)) if screen.settings.whose == Whose::Mine => Some(Sight::Text),
            _ => None,
        },
        // The same key closes the screen.
        Action::Show(Which::Agreement) if !matches!(state.screen, Some(Screen::Agreement(_))) => Some(Sight::Table),
        _ => None,
    }
}

pub(super) fn update(state: &mut State, look: Look, action: Action) -> Vec<Effect> {
    match action {
        Action::Confirm => {
            state.looked = state.catalogue.acting_id();
            super::at_the_page(state, look.then)
        }
        Action::Back => Vec::new(),
        _ => {
            state.overlay = Some(Overlay::Look(look));
            Vec::new()
        }
    }
}
