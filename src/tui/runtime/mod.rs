//! The loop: an event becomes an action, an action effects, effects are performed, the screen is drawn.

mod beside;

use super::action::{Action, Message};
use super::effect::Effect;
use super::ground::{self, Sieve};
use super::keymap::Key;
use super::page::Step;
use super::perform::load;
use super::signals::Signals;
use super::state::State;
use super::terminal::{Screen, terminal_error};
use super::theme::{Rgb, Theme};
use super::update::update;
use super::worker::Running;
use super::{Ended, Options, RunLine, keymap, view};
use crate::command::editor;
use crate::config::Mode;
use crate::error::Result;
use crate::project::Project;
use crossterm::event::{
    self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use ratatui::layout::{Position, Size};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How long the loop waits for an event before it looks for signals.
const PATIENCE: Duration = Duration::from_millis(50);

/// How long something goes on before it is shown how far it has come.
const FRAME: Duration = Duration::from_millis(30);

/// How often it looks whether another program wrote to the project.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Two clicks in this time on one cell are a double click.
const DOUBLE_CLICK: Duration = Duration::from_millis(400);

/// How long it waits on leaving for an answer of the terminal.
const LAST_WAIT: Duration = Duration::from_millis(100);

/// At most so many events are handled before the screen is drawn again.
const BURST: usize = 64;

struct Runtime<'p> {
    project: &'p mut Project,
    run_line: RunLine,
    state: State,
    screen: Screen,
    signals: Signals,
    clicks: Clicks,
    sieve: Sieve,
    /// Whether the terminal is asked for its colours.
    asks: bool,
    data_version: i64,
    looked: Instant,
    ended: Option<Ended>,
    /// A command of the palette under way.
    command: Option<Running>,
    /// Questions of a screen under way, one of a kind.
    questions: Vec<Running>,
    /// Changes that wait until another program has written, and since when the first does.
    waiting: VecDeque<Effect>,
    waiting_since: Instant,
}

/// Shows the project until somebody quits.
pub fn run(project: &mut Project, options: Options) -> Result<Ended> {
    // Whoever read the configuration has had its keys checked.
    let keymap = keymap::keymap(&options.config.keys).unwrap_or_default();
    let theme = Theme::wanted(&options.config.theme, |name| std::env::var(name).ok());
    // Elsewhere the answer would not come as keys.
    let asks = cfg!(unix) && options.config.theme.mode == Mode::Auto && theme.could_tint();
    let catalogue = load(project)?;
    let data_version = project.data_version()?;
    let signals = Signals::watch().map_err(terminal_error)?;
    // The first look for events begins to watch the size; one that changed before would never be told of.
    event::poll(Duration::ZERO).map_err(terminal_error)?;
    let (width, height) = crossterm::terminal::size().map_err(terminal_error)?;
    let mut state = State::new(Size { width, height }, theme, keymap, options.commands);
    state.look = options.config.screen;
    state.palette = options.config.theme.palette.iter().filter_map(|color| Rgb::parse(color)).collect();
    let screen = Screen::enter(state.look.mouse)?;
    let mut runtime = Runtime {
        project,
        run_line: options.run_line,
        state,
        screen,
        signals,
        clicks: Clicks::default(),
        sieve: Sieve::default(),
        asks,
        data_version,
        looked: Instant::now(),
        ended: None,
        command: None,
        questions: Vec::new(),
        waiting: VecDeque::new(),
        waiting_since: Instant::now(),
    };
    // Whoever sits at the screen is told that there is a wait, instead of having it.
    runtime.project.wait_for_others(beside::AT_ONCE)?;
    runtime.ask()?;
    runtime.feed(Action::Loaded(Box::new(catalogue)))?;
    runtime.draw()?;
    while runtime.ended.is_none() {
        if runtime.turn()? {
            runtime.draw()?;
        }
    }
    let left = runtime.leave();
    runtime.settle();
    left?;
    Ok(runtime.ended.unwrap_or(Ended::Quit))
}

impl Runtime<'_> {
    /// Waits for something to happen and lets it; whether there is anything new to be seen.
    fn turn(&mut self) -> Result<bool> {
        let mut news = self.go_on()?;
        let patience = if news || self.state.is_busy() { Duration::ZERO } else { PATIENCE };
        if event::poll(patience).map_err(terminal_error)? {
            for _ in 0..BURST {
                let event = event::read().map_err(terminal_error)?;
                for event in self.sieve.pass(event, Instant::now()) {
                    news |= self.on_event(event)?;
                }
                if self.ended.is_some() || !event::poll(Duration::ZERO).map_err(terminal_error)? {
                    break;
                }
            }
        }
        for event in self.sieve.overdue(Instant::now()) {
            news |= self.on_event(event)?;
        }
        if let Some(ground) = self.sieve.take() {
            self.feed(Action::Ground(ground))?;
            news = true;
        }
        news |= self.look_at_work()?;
        if let Some(signal) = self.signals.end() {
            // What is open is remembered as on quitting; everything else is on disk already.
            self.feed(Action::Quit)?;
            self.ended = Some(Ended::Signal(signal));
            return Ok(false);
        }
        if self.signals.sleep() {
            self.sleep()?;
            news = true;
        }
        if self.signals.awake() {
            self.screen.enter_again()?;
            self.ask()?;
            news = true;
        }
        if self.looked.elapsed() >= LOOK_EVERY {
            self.looked = Instant::now();
            news |= self.look_for_others()?;
        }
        Ok(news)
    }

    /// Goes on with what takes long until there is an event, or until something of it should be seen.
    fn go_on(&mut self) -> Result<bool> {
        let start = Instant::now();
        let mut news = false;
        while self.state.is_busy() && start.elapsed() < FRAME && !event::poll(Duration::ZERO).map_err(terminal_error)? {
            self.feed(Action::Idle)?;
            news = true;
        }
        Ok(news)
    }

    fn on_event(&mut self, event: Event) -> Result<bool> {
        let action = match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                let mut any = false;
                for key in meant(&self.state, key).into_iter().flatten() {
                    if let Some(action) = resolve(&self.state, key) {
                        self.feed(action)?;
                        any = true;
                    }
                }
                return Ok(any);
            }
            Event::Mouse(mouse) => self.on_mouse(mouse),
            Event::Paste(text) => Some(Action::Paste(text)),
            Event::Resize(width, height) => Some(Action::Resize(Size { width, height })),
            _ => None,
        };
        match action {
            Some(action) => self.feed(action).map(|()| true),
            None => Ok(false),
        }
    }

    fn on_mouse(&mut self, mouse: MouseEvent) -> Option<Action> {
        let at = Position { x: mouse.column, y: mouse.row };
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                Some(Action::Press { at, clicks: self.clicks.count(at, Instant::now()) })
            }
            MouseEventKind::Drag(MouseButton::Left) => Some(Action::Drag(at)),
            MouseEventKind::Up(MouseButton::Left) => Some(Action::Release),
            MouseEventKind::ScrollDown => Some(Action::Wheel { at, step: Step::Next }),
            MouseEventKind::ScrollUp => Some(Action::Wheel { at, step: Step::Back }),
            _ => None,
        }
    }

    /// Applies an action and everything that follows from it. What was coded is on disk when this returns.
    fn feed(&mut self, action: Action) -> Result<()> {
        let mut actions = VecDeque::from([action]);
        while let Some(action) = actions.pop_front() {
            for effect in update(&mut self.state, action) {
                match effect {
                    Effect::Quit => self.ended = Some(Ended::Quit),
                    Effect::Suspend => self.sleep()?,
                    Effect::Command(line) => actions.extend(self.command(line)),
                    Effect::Editor(text) => actions.extend(self.elsewhere(&text)?),
                    Effect::Work(work) => actions.extend(self.question(work)),
                    Effect::StopWork => actions.extend(self.stop_work()),
                    effect => actions.extend(self.perform(effect)),
                }
            }
        }
        Ok(())
    }

    /// Lets a text be edited in another program, which has the terminal for as long.
    fn elsewhere(&mut self, text: &str) -> Result<Option<Action>> {
        let editor = match editor::from_environment(|name| std::env::var(name).ok()) {
            Ok(editor) => editor,
            Err(error) => return Ok(Some(Action::Say(Message::from(&error)))),
        };
        let mut edited = Ok(None);
        let signals = &self.signals;
        self.screen.while_away(|| {
            edited = signals.leave_to_another(|| editor::edit(&editor, "field.txt", &format!("{text}\n")))
        })?;
        let (width, height) = crossterm::terminal::size().map_err(terminal_error)?;
        self.feed(Action::Resize(Size { width, height }))?;
        Ok(Some(match edited {
            Ok(Some(text)) => Action::Edited(text),
            Ok(None) => Action::Say(Message::done("the editor was left without keeping; nothing was changed")),
            Err(error) => Action::Say(Message::from(&error)),
        }))
    }

    /// Loads the project again if another program wrote to it.
    fn look_for_others(&mut self) -> Result<bool> {
        // What cannot be read now can be in a moment; the screen stays as it is until then.
        let Ok(version) = self.project.data_version() else { return Ok(false) };
        if version == self.data_version {
            return Ok(false);
        }
        let Ok(catalogue) = load(self.project) else { return Ok(false) };
        self.data_version = version;
        self.feed(Action::Loaded(Box::new(catalogue)))?;
        let said = || Message::done("another program wrote to this project; this is how it is now");
        self.state.message.get_or_insert_with(said);
        Ok(true)
    }

    /// Asks the terminal for its colours. The frame after the answer has them.
    fn ask(&mut self) -> Result<()> {
        if !self.asks {
            return Ok(());
        }
        self.sieve.asks(Instant::now());
        self.screen.ask(ground::QUESTION)
    }

    /// Waits a moment for an answer that would else come to whoever has the terminal next, who did not ask.
    fn settle(&mut self) {
        let start = Instant::now();
        while self.sieve.is_awaited(start) && start.elapsed() < LAST_WAIT {
            match event::poll(LAST_WAIT / 10)
                .and_then(|is_there| if is_there { event::read().map(Some) } else { Ok(None) })
            {
                Ok(Some(event)) => drop(self.sieve.pass(event, Instant::now())),
                Ok(None) => {}
                Err(_) => return,
            }
        }
    }

    fn sleep(&mut self) -> Result<()> {
        self.settle();
        let signals = &self.signals;
        self.screen.while_away(|| signals.stop())?;
        self.ask()?;
        // The window may have another size by now.
        let (width, height) = crossterm::terminal::size().map_err(terminal_error)?;
        self.feed(Action::Resize(Size { width, height }))
    }

    fn draw(&mut self) -> Result<()> {
        let state = &self.state;
        self.screen.draw(|frame| view::draw(state, frame))
    }
}

/// What a key means where the focus is.
pub fn resolve(state: &State, key: KeyEvent) -> Option<Action> {
    let place = state.place();
    let action = state.keymap.resolve(place, Key::from(key));
    // An editor of several lines has keys of its own for everything the table does not name.
    action.or_else(|| place.has_own_keys().then_some(Action::Editor(key)))
}

/// The keys somebody pressed. A terminal sends a key with Alt as Esc and the key; over a slow line the two may come
/// together though they were pressed one after the other. With Alt it means nothing then.
pub fn meant(state: &State, key: KeyEvent) -> [Option<KeyEvent>; 2] {
    let is_pair = key.modifiers == KeyModifiers::ALT && !state.place().has_own_keys() && resolve(state, key).is_none();
    match is_pair {
        true => [KeyCode::Esc, key.code].map(|code| Some(KeyEvent::new(code, KeyModifiers::NONE))),
        false => [Some(key), None],
    }
}

/// Counts clicks in quick succession.
#[derive(Debug, Default)]
struct Clicks {
    last: Option<(Position, Instant, u8)>,
}

impl Clicks {
    fn count(&mut self, at: Position, now: Instant) -> u8 {
        let count = match self.last {
            Some((place, then, count)) if place == at && now.duration_since(then) < DOUBLE_CLICK => count % 3 + 1,
            _ => 1,
        };
        self.last = Some((at, now, count));
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_clicks_on_one_cell_are_counted_to_three() {
        let mut clicks = Clicks::default();
        let (here, there) = (Position { x: 3, y: 3 }, Position { x: 4, y: 3 });
        let start = Instant::now();
        let after = |ms: u64| start + Duration::from_millis(ms);
        let counted = [(here, 0), (here, 100), (here, 200), (here, 300), (there, 350), (there, 2000)];
        let counted = counted.map(|(at, ms)| clicks.count(at, after(ms)));
        assert_eq!(counted, [1, 2, 3, 1, 1, 1]);
    }
}
