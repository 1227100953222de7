//! The palette: every action by its words, every command as in a shell.

use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::input::Line;
use crate::tui::state::{List, Offer, Overlay, Palette, State};
use crate::tui::{layout, rank};

pub(super) fn open(state: &mut State) -> Vec<Effect> {
    let palette = Palette { line: Line::default(), offers: offers(state, ""), list: List::default() };
    state.overlay = Some(Overlay::Palette(palette));
    Vec::new()
}

pub(super) fn update(state: &mut State, mut palette: Palette, action: Action) -> Vec<Effect> {
    match action {
        Action::Back => return Vec::new(),
        Action::Confirm => match palette.offers.get(palette.list.chosen).cloned() {
            Some(Offer::Action { name, .. }) => {
                let action = state.keymap.action(name);
                return action.map_or_else(Vec::new, |action| super::update(state, action));
            }
            Some(Offer::Run(line)) => return vec![Effect::Command(line)],
            Some(Offer::Command { name, .. }) => {
                palette.line = Line::of(&format!("{name} "));
                palette.offers = offers(state, &palette.line.text());
                palette.list = List::default();
            }
            None => {}
        },
        Action::Choose(step) => {
            let height = layout::palette_list(layout::palette(state.size, state)).height;
            let line = super::panes::stepped(palette.list.chosen, step);
            palette.list.choose(line, palette.offers.len(), usize::from(height));
        }
        Action::ConfirmAt(number) => {
            palette.list.chosen = usize::from(number) - 1;
            return update(state, palette, Action::Confirm);
        }
        action if palette.line.takes(&action) => {
            palette.offers = offers(state, &palette.line.text());
            palette.list = List::default();
        }
        _ => {}
    }
    state.overlay = Some(Overlay::Palette(palette));
    Vec::new()
}

/// What the line could mean, the likeliest first. A line that begins with a command's name and goes on is run.
fn offers(state: &State, typed: &str) -> Vec<Offer> {
    let typed = typed.trim_start();
    let first_word = typed.split(' ').next().unwrap_or_default();
    let is_command = state.commands.iter().any(|(name, _)| name == first_word);
    let mut offers = Vec::new();
    if is_command && typed.contains(' ') {
        offers.push(Offer::Run(typed.trim_end().to_owned()));
    }
    let place = state.place();
    let actions: Vec<Offer> = state
        .keymap
        .of(place)
        .filter(|binding| binding.name != "palette")
        .map(|binding| Offer::Action { name: binding.name, words: binding.words, keys: binding.keys_written() })
        .collect();
    let commands =
        state.commands.iter().map(|(name, about)| Offer::Command { name: name.clone(), about: about.clone() });
    let known: Vec<Offer> = actions.into_iter().chain(commands).collect();
    let words: Vec<String> = known.iter().map(Offer::searched).collect();
    let lines: Vec<&str> = words.iter().map(String::as_str).collect();
    if typed.is_empty() {
        offers.extend(known);
    } else {
        offers.extend(rank::matching(&lines, typed.trim_end()).into_iter().map(|(at, _)| known[at].clone()));
        if !offers.iter().any(|offer| matches!(offer, Offer::Run(_))) {
            offers.push(Offer::Run(typed.trim_end().to_owned()));
        }
    }
    offers
}

impl Offer {
    /// The words in which it is looked for.
    fn searched(&self) -> String {
        match self {
            Self::Action { name, words, .. } => format!("{name} {words}"),
            Self::Command { name, about } => format!("{name} {about}"),
            Self::Run(line) => line.clone(),
        }
    }
}
