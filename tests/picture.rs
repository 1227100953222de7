//! The pictures in the README are the real screens, drawn from what the binary wrote to its terminal.
#![cfg(unix)]

use super::support::{Sandbox, repository};
use super::terminal::Seat;
use std::fmt::Write;
use std::time::Duration;
use vt100::{Cell, Color, Screen};

/// Pixels of one character.
const COLUMN: f64 = 8.4;
const ROW: f64 = 18.0;
const PAPER: &str = "#fbfaf7";
const INK: &str = "#2b2b2b";

/// What is pressed, and what must then be seen on a row.
type Scene<'s> = &'s [(&'s str, &'s str)];

#[test]
fn the_readme_shows_the_screen_as_it_is() {
    // Into the monologue of P01, to a passage that ada has coded. The status line is drawn after everything above it.
    draw_scene("screen", 160, 36, &[("}}}}}}}}}}}}}}}}}}}}}})", "ad-hoc-edge-cases: ")]);
}

#[test]
fn the_readme_shows_the_codebook_as_it_is() {
    let team_isolation = "/team-isolation-pipeline\r";
    draw_scene(
        "codebook",
        130,
        36,
        &[("B", "people"), (team_isolation, "RQ3 implementation/no collaboration/team-is")],
    );
}

#[test]
fn the_readme_shows_passages_as_they_are() {
    let query = "\"no mandate or incentive\" NEAR/3 \"resources unfit\"\r";
    draw_scene("passages", 130, 30, &[("P", "Type a query"), (query, "passages in"), ("j", "Enter to the text")]);
}

#[test]
fn the_readme_shows_agreement_as_it_is() {
    let down = "jjjjjjjjjjjjjjj";
    draw_scene("agreement", 130, 36, &[("A", "pooled over codes"), (down, "threat model/misconception-data-is-safe")]);
}

#[test]
fn the_readme_shows_insight_as_it_is() {
    let to_isolation = "jjjjjjjjjjjjjjjjjjjjjjjjlll";
    draw_scene("insight", 130, 36, &[("I2", "--cells count"), (to_isolation, "team-isolation-security × P04")]);
}

/// Plays the scene on the sample study, and holds the picture of its end against the one that is kept.
#[track_caller]
fn draw_scene(name: &str, width: u16, height: u16, scene: Scene<'_>) {
    let sandbox = Sandbox::with_sample_study();
    let mut seat = Seat::at(&sandbox, width, height);
    for (keys, words) in scene {
        seat.press(keys);
        seat.until(words, |screen| screen.rows(0, width).any(|row| row.contains(words)));
        settle(&seat);
    }
    let picture = svg(seat.shown.lock().unwrap().screen(), width, height);
    let path = repository().join(format!("tests/golden/{name}.svg"));
    if std::env::var_os("THEMA_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, picture).unwrap();
    } else {
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            golden == picture,
            "the screen has changed: `THEMA_BLESS=1 cargo test picture` draws {name}.svg anew; look at it"
        );
    }
}

/// Waits until nothing more comes: answers arrive and rows are drawn one after the other.
fn settle(seat: &Seat) {
    let shown = || seat.shown.lock().unwrap().screen().contents_formatted();
    let mut before = shown();
    loop {
        std::thread::sleep(Duration::from_millis(400));
        let now = shown();
        if now == before {
            return;
        }
        before = now;
    }
}

/// The screen as an SVG: one text element for each run of one look.
fn svg(screen: &Screen, columns: u16, rows: u16) -> String {
    let (width, height) = (f64::from(columns) * COLUMN + 24.0, f64::from(rows) * ROW + 24.0);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"ui-monospace, 'DejaVu Sans \
         Mono', Menlo, Consolas, monospace\" font-size=\"14\">\n<rect width=\"{width}\" height=\"{height}\" rx=\"8\" \
         fill=\"{PAPER}\"/>\n"
    );
    for row in 0..rows {
        let mut column = 0;
        while column < columns {
            let look = Look::of(screen.cell(row, column));
            let (start, mut text) = (column, String::new());
            while column < columns && Look::of(screen.cell(row, column)) == look {
                let cell = screen.cell(row, column);
                if !cell.is_some_and(Cell::is_wide_continuation) {
                    text.push_str(cell.filter(|cell| cell.has_contents()).map_or(" ", Cell::contents));
                }
                column += 1;
            }
            draw(&mut out, row, start, column, &text, &look);
        }
    }
    out.push_str("</svg>\n");
    out
}

#[derive(PartialEq)]
struct Look {
    ink: String,
    paper: Option<String>,
    bold: bool,
    dim: bool,
    italic: bool,
    underlined: bool,
}

impl Look {
    fn of(cell: Option<&Cell>) -> Self {
        let (mut ink, mut paper) = cell.map_or((None, None), |cell| (color(cell.fgcolor()), color(cell.bgcolor())));
        let is = |question: fn(&Cell) -> bool| cell.is_some_and(question);
        if is(Cell::inverse) {
            (ink, paper) = (Some(paper.unwrap_or_else(|| PAPER.into())), Some(ink.unwrap_or_else(|| INK.into())));
        }
        Self {
            ink: ink.unwrap_or_else(|| INK.into()),
            paper,
            bold: is(Cell::bold),
            dim: is(Cell::dim),
            italic: is(Cell::italic),
            underlined: is(Cell::underline),
        }
    }
}

fn draw(out: &mut String, row: u16, start: u16, end: u16, text: &str, look: &Look) {
    let (x, y) = (12.0 + f64::from(start) * COLUMN, 12.0 + f64::from(row) * ROW);
    let width = f64::from(end - start) * COLUMN;
    if let Some(paper) = &look.paper {
        writeln!(out, "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{ROW}\" fill=\"{paper}\"/>")
            .unwrap();
    }
    if text.trim().is_empty() && !look.underlined {
        return;
    }
    let mut style = format!("fill=\"{}\"", look.ink);
    for (is_so, attribute) in [
        (look.bold, " font-weight=\"bold\""),
        (look.dim, " opacity=\".6\""),
        (look.italic, " font-style=\"italic\""),
        (look.underlined, " text-decoration=\"underline\""),
    ] {
        if is_so {
            style.push_str(attribute);
        }
    }
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    writeln!(
        out,
        "<text x=\"{x:.1}\" y=\"{:.1}\" textLength=\"{width:.1}\" xml:space=\"preserve\" {style}>{text}</text>",
        y + ROW - 4.5
    )
    .unwrap();
}

/// A terminal's colour as a page shows it; `None` is the page's own.
fn color(color: Color) -> Option<String> {
    const BASIC: [&str; 16] = [
        "#000000", "#b3261e", "#1b7f3b", "#8a6d00", "#1f5fbf", "#8e3fa8", "#0f7f8a", "#d6d3cb", "#7a7770", "#d9534f",
        "#3fa35f", "#c29b1d", "#4a86d9", "#b06ac6", "#3aa6b0", "#ffffff",
    ];
    match color {
        Color::Default => None,
        Color::Rgb(red, green, blue) => Some(format!("#{red:02x}{green:02x}{blue:02x}")),
        Color::Idx(basic @ 0..=15) => Some(BASIC[usize::from(basic)].to_owned()),
        Color::Idx(gray @ 232..=255) => {
            let level = 8 + 10 * u32::from(gray - 232);
            Some(format!("#{level:02x}{level:02x}{level:02x}"))
        }
        Color::Idx(cube) => {
            let cube = u32::from(cube) - 16;
            let level = |step: u32| if step == 0 { 0 } else { 55 + 40 * step };
            Some(format!("#{:02x}{:02x}{:02x}", level(cube / 36), level(cube / 6 % 6), level(cube % 6)))
        }
    }
}
