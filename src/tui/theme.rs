//! How things look. Colours belong to codes; the screen around them has none, and must not need any.
//!
//! Nobody tells a program whether the terminal is light or dark, so coded words keep the terminal's own ink: a
//! coding is an underline in its code's colour. Where a colour fills a cell (the letter in the margin) the ink
//! on it is chosen to be readable on that colour. The passage under the cursor is the terminal's own colours
//! exchanged, which no other thing on the page is.

use ratatui::style::{Color, Modifier, Style};

/// How many colours the terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// None are wanted (`NO_COLOR`) or to be had.
    None,
    /// The sixteen of old.
    Sixteen,
    /// 256, of which 216 are a cube.
    Indexed,
    /// Any.
    True,
}

impl Depth {
    /// What the environment says: `NO_COLOR` (no-color.org), `COLORTERM`, `TERM`.
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let term = variable("TERM").unwrap_or_default();
        if variable("NO_COLOR").is_some_and(|value| !value.is_empty()) || term == "dumb" {
            Self::None
        } else if variable("COLORTERM").is_some_and(|value| value == "truecolor" || value == "24bit") {
            Self::True
        } else if ["256", "kitty", "alacritty", "ghostty", "foot", "wezterm"].iter().any(|mark| term.contains(mark)) {
            Self::Indexed
        } else {
            Self::Sixteen
        }
    }
}

/// The look of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    pub depth: Depth,
}

impl Theme {
    /// Everything that is not the transcript: rules, counts, hints.
    pub fn quiet(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// What a glance should find.
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// The passage under the cursor, the chosen line of a list.
    pub fn lit(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    /// Coded words. Not in the code's colour: a terminal that cannot colour an underline takes the numbers of the
    /// request for blinking or dim. The stripes in the margin have the colours.
    pub fn underlay(self) -> Style {
        Style::new().add_modifier(Modifier::UNDERLINED)
    }

    /// Words that the first of two coders marked, the second, or both. In a walk nothing else is underlined or lit.
    pub fn disputed(self, by: [bool; 2]) -> Style {
        let [first, second] = by;
        let first = if first { self.underlay() } else { Style::new() };
        if second { first.patch(self.lit()) } else { first }
    }

    /// A code's letter.
    pub fn swatch(self, color: Rgb) -> Style {
        match self.depth {
            Depth::None => self.strong(),
            _ => Style::new().bg(self.color(color)).fg(color.ink()).add_modifier(Modifier::BOLD),
        }
    }

    /// The stripe below the letter, and the letter of somebody else's coding.
    pub fn stripe(self, color: Rgb) -> Style {
        match self.depth {
            Depth::None => Style::new(),
            _ => Style::new().fg(self.color(color)),
        }
    }

    fn color(self, color: Rgb) -> Color {
        match self.depth {
            Depth::None => Color::Reset,
            Depth::Sixteen => color.of_sixteen(),
            Depth::Indexed => color.indexed(),
            Depth::True => Color::Rgb(color.0, color.1, color.2),
        }
    }
}

/// A colour as a codebook writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// Reads `#rrggbb`.
    pub fn parse(hex: &str) -> Option<Self> {
        let number =
            u32::from_str_radix(hex.strip_prefix('#').filter(|digits| digits.chars().count() == 6)?, 16).ok()?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self(red, green, blue))
    }

    /// Black or white, whichever is easier to read on this colour (WCAG's relative luminance).
    fn ink(self) -> Color {
        let linear = |channel: u8| (f64::from(channel) / 255.0).powf(2.2);
        let luminance = 0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2);
        // Numbers of the cube, as "black" and "white" of the sixteen are whatever a theme makes of them.
        if luminance > 0.179 { Color::Indexed(16) } else { Color::Indexed(231) }
    }

    fn indexed(self) -> Color {
        let step = |channel: u8| match channel {
            0..48 => 0,
            48..115 => 1,
            _ => (channel - 35) / 40,
        };
        Color::Indexed(16 + 36 * step(self.0) + 6 * step(self.1) + step(self.2))
    }

    fn of_sixteen(self) -> Color {
        const BASIC: [(Color, Rgb); 6] = [
            (Color::Red, Rgb(205, 80, 0)),
            (Color::Green, Rgb(0, 160, 110)),
            (Color::Yellow, Rgb(235, 190, 30)),
            (Color::Blue, Rgb(0, 100, 190)),
            (Color::Magenta, Rgb(200, 110, 170)),
            (Color::Cyan, Rgb(80, 180, 230)),
        ];
        let distance = |other: Rgb| {
            let part = |a: u8, b: u8| (i32::from(a) - i32::from(b)).pow(2);
            part(self.0, other.0) + part(self.1, other.1) + part(self.2, other.2)
        };
        BASIC.iter().min_by_key(|(_, near)| distance(*near)).map_or(Color::Reset, |(color, _)| *color)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::OKABE_ITO;

    #[track_caller]
    fn check(environment: &[(&str, &str)], expected: Depth) {
        let variable = |name: &str| environment.iter().find(|(key, _)| *key == name).map(|(_, v)| (*v).to_owned());
        assert_eq!(Depth::from_environment(variable), expected);
    }

    #[test]
    fn the_environment_says_how_many_colours() {
        check(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")], Depth::True);
        check(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("NO_COLOR", "1")], Depth::None);
        check(&[("TERM", "xterm-256color"), ("NO_COLOR", "")], Depth::Indexed);
        check(&[("TERM", "linux")], Depth::Sixteen);
        check(&[("TERM", "dumb")], Depth::None);
    }

    #[test]
    fn letters_are_readable_on_every_colour_of_the_palette() {
        let inks: Vec<Color> = OKABE_ITO.iter().map(|hex| Rgb::parse(hex).unwrap().ink()).collect();
        let (black, white) = (Color::Indexed(16), Color::Indexed(231));
        assert_eq!(inks, [white, black, black, black, black, black, black]);
    }

    #[test]
    fn the_palette_stays_apart_in_256_colours() {
        let mut indices: Vec<Color> = OKABE_ITO.iter().map(|hex| Rgb::parse(hex).unwrap().indexed()).collect();
        indices.dedup();
        assert_eq!(indices.len(), OKABE_ITO.len());
        assert_eq!(Rgb::parse("#0072b2").unwrap().indexed(), Color::Indexed(25));
        assert_eq!(Rgb::parse("blue"), None);
    }
}
