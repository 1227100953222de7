//! The screen without a terminal: keys as a string in, codings and frames out.
//!
//! Everything is real but the terminal: keymap, `update`, the effects on a project in memory, `view` on a
//! `TestBackend`.

use super::action::Action;
use super::effect::Effect;
use super::keymap::{Key, Keymap};
use super::page::Opened;
use super::perform::{load, perform};
use super::state::State;
use super::theme::{Depth, Theme};
use super::update::update;
use super::{runtime, view};
use crate::model::codebook::CodeKind;
use crate::model::coding::{Certainty, CoderRole};
use crate::model::document::{Document, Role, Section, Speaker, Turn};
use crate::model::ids::{DocumentId, SpeakerId};
use crate::model::span::{CharPos, Span};
use crate::model::text::Text;
use crate::project::{Clock, Project, Verb};
use crate::store::documents::{self, NewDocument};
use crossterm::event::KeyEvent;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Size};
use std::collections::VecDeque;
use std::fmt::Write;

/// An interview as the importer leaves it.
pub const P05: &str = "\
## G1 Learning

I: So who would notice if the data were wrong?

P05: Honestly, the main thing for us is that nothing leaks. About the model itself nobody has ever asked me anything. \
We throw it over the fence.

I: And then?

P05: Then it is gone. Somebody on the other side catches it, or not.

## G2 Pipeline

I: Do the two teams talk?

P05: At Christmas. The security people sit in another building, and honestly I could not name one of them.
";

/// Another one, with everything that is hard to show.
pub const P06: &str = "\
I: Wie geht es?

P06: Müde \u{1f642}. Wir sagen e\u{301}chec, 青嵐解析 und «النموذج». \u{1b}]52;c;aGk=\u{7} \u{202e}drawkcab\u{202c}.
";

/// The sample study's codes.
pub const NAMES: [&str; 22] = [
    "RQ1/privacy-not-model-security",
    "RQ1/security-separate-field",
    "RQ1/no-mandate-to-learn",
    "RQ1/degree-no-coverage",
    "RQ1/info-overload",
    "RQ1/resources-too-academic",
    "RQ1/no-aml-peers",
    "RQ2/misconception-attacker-access",
    "RQ2/misconception-data-is-safe",
    "RQ2/defense-overconfidence",
    "RQ2/accuracy-only-metrics",
    "RQ2/ad-hoc-edge-cases",
    "RQ2/no-monitoring",
    "RQ3/team-isolation-pipeline",
    "RQ3/team-isolation-security",
    "RQ3/responsibility-undefined",
    "RQ3/functionality-first",
    "RQ3/no-budget-or-time",
    "RQ3/accepts-tradeoff",
    "RQ3/refuses-tradeoff",
    "RQ3/no-applicable-defense",
    "other-barrier",
];

/// Somebody at the keyboard.
pub struct Session {
    pub project: Project,
    pub state: State,
    /// Commands the palette was asked to run.
    pub ran: Vec<String>,
    pub quit: bool,
    /// What the editor makes of a text.
    pub editor: fn(&str) -> String,
}

/// A project of ada's (and ben's) with two interviews and the codebook.
pub fn study() -> Project {
    let mut project = Project::in_memory("Barriers to defending ML systems", clock()).unwrap();
    project.add_coder("ada", CoderRole::Lead).unwrap();
    project.add_coder("ben", CoderRole::Coder).unwrap();
    import(&mut project, "P05", P05);
    import(&mut project, "P06", P06);
    for path in NAMES {
        let definition = format!("What {} means, in one sentence.", path.rsplit('/').next().unwrap_or(path));
        project.add_code(path, CodeKind::Code, |code| code.definition = definition).unwrap();
    }
    project
}

pub fn clock() -> Clock {
    Clock::fixed("2026-11-22T10:00:00Z")
}

/// A document in which `## title` begins a section, `X: words` a turn.
pub fn opened(name: &str, body: &str) -> Opened {
    let text = Text::new(body.to_owned()).unwrap();
    let document = Document { id: DocumentId::new(), name: name.into(), revision: 1, language: None, retired: false };
    let (mut speakers, mut turns, mut starts): (Vec<Speaker>, Vec<Turn>, Vec<(CharPos, String)>) = Default::default();
    for line in text.lines() {
        let words = text.slice(line);
        if let Some(title) = words.strip_prefix("## ") {
            starts.push((line.start(), title.to_owned()));
        } else if let Some((label, said)) = words.split_once(": ") {
            let speaker = speakers.iter().find(|speaker| speaker.label == label).map_or_else(SpeakerId::new, |s| s.id);
            if speakers.iter().all(|known| known.id != speaker) {
                let role = if label == "I" { Role::Interviewer } else { Role::Participant };
                let (id, document, label) = (speaker, document.id, label.to_owned());
                speakers.push(Speaker { id, document, label, role, participant: None });
            }
            let span = text.span_of(said).unwrap();
            let n = turns.len() as u32 + 1;
            turns.push(Turn { n, span, speaker: Some(speaker), time_start: None, time_end: None });
        }
    }
    let ends = starts.iter().skip(1).map(|next| next.0).chain([text.whole().end()]).collect::<Vec<_>>();
    let sections: Vec<Section> = (1..)
        .zip(starts.iter().zip(ends))
        .map(|(n, ((start, title), end))| Section { n, span: Span::between(*start, end), title: title.clone() })
        .collect();
    Opened { document, text, turns, sections, speakers, reading: None }
}

/// Adds such a document.
pub fn import(project: &mut Project, name: &str, body: &str) {
    let Opened { document, turns, sections, speakers, .. } = opened(name, body);
    let sort = project.documents().unwrap().len() as u32;
    let new = NewDocument {
        document: &document,
        sort,
        kind: "transcript",
        body,
        fingerprint: &documents::sha256(body),
        speakers: &speakers,
        turns: &turns,
        sections: &sections,
        filename: name,
        media_type: "text/plain",
        encoding: "UTF-8",
        original: body.as_bytes(),
    };
    project.act(Verb::Import, &format!("imported {name}"), |tx| Ok(documents::insert(tx, &new)?)).unwrap();
}

/// Marks the first place where these words stand, as this coder.
pub fn code_as(project: &mut Project, coder: &str, document: &str, words: &str, code: &str) {
    let before = project.coder().map(|coder| coder.name.clone());
    project.act_as(coder).unwrap();
    let document = project.document_named(document).unwrap();
    let span = project.text(&document).unwrap().find_literal(words)[0];
    let code = project.code_named(code).unwrap();
    project.add_coding(&document, span, code, Certainty::Certain, "").unwrap();
    if let Some(before) = before {
        project.act_as(&before).unwrap();
    }
}

impl Session {
    /// Opens the study on a screen of some size.
    pub fn new(width: u16, height: u16) -> Self {
        Self::of(study(), width, height)
    }

    pub fn of(project: Project, width: u16, height: u16) -> Self {
        let commands = vec![
            ("log".to_owned(), "Show what was done".to_owned()),
            ("frequencies".to_owned(), "Codes by participants".to_owned()),
        ];
        let theme = Theme::neutral(Depth::True);
        let state = State::new(Size { width, height }, theme, Keymap::default(), commands);
        let mut session = Self { project, state, ran: Vec::new(), quit: false, editor: str::to_owned };
        let catalogue = load(&session.project).unwrap();
        session.feed(Action::Loaded(Box::new(catalogue)));
        session
    }

    /// What the runtime does with an action, and until the next key comes.
    pub fn feed(&mut self, action: Action) {
        self.apply(action);
        while self.state.is_busy() {
            self.apply(Action::Idle);
        }
    }

    fn apply(&mut self, action: Action) {
        let mut actions = VecDeque::from([action]);
        while let Some(action) = actions.pop_front() {
            for effect in update(&mut self.state, action) {
                match effect {
                    Effect::Quit => self.quit = true,
                    Effect::Command(line) => self.ran.push(line),
                    Effect::Editor(text) => actions.push_back(Action::Edited((self.editor)(&text))),
                    effect => actions.extend(perform(&mut self.project, effect)),
                }
            }
        }
    }

    /// Presses keys: characters as they are, others by name in `<…>`, as in `"j<Space>iso<Enter>u"`.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys_of(keys) {
            for key in runtime::meant(&self.state, KeyEvent::from(key)).into_iter().flatten() {
                if let Some(action) = runtime::resolve(&self.state, key) {
                    self.feed(action);
                }
            }
        }
        self
    }

    /// A click on the first letter of these words, wherever they are on the screen.
    pub fn click(&mut self, words: &str, clicks: u8) -> &mut Self {
        let at = self.place_of(words);
        self.feed(Action::Press { at, clicks });
        self.feed(Action::Release);
        self
    }

    pub fn place_of(&self, words: &str) -> Position {
        let frame = self.frame();
        let found = (0..frame.area.height).find_map(|y| {
            let row: Vec<&str> = (0..frame.area.width).map(|x| frame[(x, y)].symbol()).collect();
            (0..row.len()).find(|&x| row[x..].concat().starts_with(words)).map(|x| Position { x: x as u16, y })
        });
        found.unwrap_or_else(|| panic!("{words:?} is not on the screen:\n{}", self.screen()))
    }

    /// The words under the cursor.
    pub fn passage(&self) -> &str {
        self.state.page.as_ref().map_or("", |page| page.text().slice(page.passage))
    }

    /// The message, with its hint.
    pub fn said(&self) -> String {
        let message = self.state.message.as_ref();
        message
            .map_or_else(String::new, |said| format!("{} {}", said.text, said.hint.as_deref().unwrap_or("")))
            .trim_end()
            .to_owned()
    }

    /// Every coding in the project file: `ada trust: the words`.
    pub fn codings(&self) -> Vec<String> {
        let study = self.project.study().unwrap();
        let mut shown: Vec<String> = study
            .codings
            .iter()
            .map(|coding| {
                let document = self.project.documents().unwrap().into_iter().find(|d| d.id == coding.document).unwrap();
                let text = self.project.text(&document).unwrap();
                let coder = study.coder(coding.coder).unwrap();
                let code = study.codebook.get(study.codebook.resolve(coding.code).unwrap()).unwrap();
                let mark = if coding.certainty == Certainty::Uncertain { "?" } else { "" };
                format!("{} {}{mark}: {}", coder.name, code.name, text.slice(coding.span))
            })
            .collect();
        shown.sort();
        shown
    }

    /// What would be drawn now.
    pub fn frame(&self) -> Buffer {
        let Size { width, height } = self.state.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| view::draw(&self.state, frame)).unwrap();
        terminal.backend().buffer().clone()
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        let frame = self.frame();
        (0..frame.area.height).map(|y| row_of(&frame, y, |cell| cell.symbol()) + "\n").collect()
    }

    /// The screen with a row of letters under each row that has any style, and what the letters mean at the end.
    pub fn styled(&self) -> String {
        let frame = self.frame();
        let mut styles: Vec<String> = Vec::new();
        let mut shown = String::new();
        for y in 0..frame.area.height {
            let text = row_of(&frame, y, |cell| cell.symbol());
            let mut letters = String::new();
            for x in 0..frame.area.width {
                let style = style_of(&frame[(x, y)]);
                let place = styles.iter().position(|known| *known == style).unwrap_or_else(|| {
                    styles.push(style.clone());
                    styles.len() - 1
                });
                let letter = if style.is_empty() { ' ' } else { char::from(b'a' + (place % 26) as u8) };
                letters.push(letter);
            }
            shown.push_str(&text);
            shown.push('\n');
            if !letters.trim_end().is_empty() {
                let _ = writeln!(shown, "{}", letters.trim_end());
            }
        }
        for (place, style) in styles.iter().enumerate().filter(|(_, style)| !style.is_empty()) {
            let _ = writeln!(shown, "{} = {style}", char::from(b'a' + (place % 26) as u8));
        }
        shown
    }
}

fn row_of(frame: &Buffer, y: u16, symbol: impl Fn(&Cell) -> &str) -> String {
    let (mut row, mut hidden) = (String::new(), 0);
    for x in 0..frame.area.width {
        // The cell behind a wide letter is not shown.
        if hidden > 0 {
            hidden -= 1;
            continue;
        }
        let symbol = symbol(&frame[(x, y)]);
        hidden = super::cell::width(symbol).saturating_sub(1);
        row.push_str(symbol);
    }
    row.trim_end().to_owned()
}

fn style_of(cell: &Cell) -> String {
    let mut words = Vec::new();
    for (name, color) in [("", cell.fg), ("on ", cell.bg), ("under ", cell.underline_color)] {
        if color != ratatui::style::Color::Reset {
            words.push(format!("{name}{color}"));
        }
    }
    if !cell.modifier.is_empty() {
        words.push(format!("{:?}", cell.modifier));
    }
    words.join(" ")
}

fn keys_of(keys: &str) -> Vec<Key> {
    let mut found = Vec::new();
    let mut rest = keys;
    while let Some(first) = rest.chars().next() {
        let named = rest.strip_prefix('<').and_then(|after| after.split_once('>'));
        let (name, after) = match named {
            Some((name, after)) => (name.to_owned(), after),
            None => {
                let mut letters = rest.chars();
                letters.next();
                (if first == ' ' { "Space".to_owned() } else { first.to_string() }, letters.as_str())
            }
        };
        found.push(name.parse().unwrap_or_else(|error| panic!("{error}")));
        rest = after;
    }
    found
}

/// How many keys these are.
pub fn count(keys: &str) -> usize {
    keys_of(keys).len()
}
