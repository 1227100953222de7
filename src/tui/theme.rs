//! How things look. Colours belong to codes; the screen around them has none, and must not need any.
//!
//! Words keep the terminal's own ink. Where its paper is known ([`ground`](super::ground)), coded words lie on a tint of
//! it in their code's colour, as strong as the ink can still be read on; elsewhere they are underlined. Where a
//! colour fills a cell (the letter in the margin) the ink on it is chosen to be readable on that colour. The passage
//! under the cursor is the terminal's own colours exchanged, which no other thing on the page is.

use crate::config::{self, Codings, Mode};
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

/// The terminal's own colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ground {
    pub paper: Rgb,
    pub ink: Rgb,
}

impl Ground {
    /// What a dark terminal is taken to be, and a light one: not the farthest apart, so that a guess is on the safe side.
    const DARK: Self = Self { paper: Rgb(30, 30, 30), ink: Rgb(204, 204, 204) };
    const LIGHT: Self = Self { paper: Rgb(255, 255, 255), ink: Rgb(51, 51, 51) };

    /// The ground of a paper; of an ink that is not known it is guessed.
    pub fn of(paper: Rgb, ink: Option<Rgb>) -> Self {
        let guess = if paper.luminance() > 0.179 { Self::LIGHT.ink } else { Self::DARK.ink };
        Self { paper, ink: ink.unwrap_or(guess) }
    }

    /// What `COLORFGBG` says, as some terminals set it: `15;0`, the numbers of ink and paper among the sixteen.
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let numbers = variable("COLORFGBG")?;
        match numbers.rsplit_once(';')?.1.parse().ok()? {
            0..=6 | 8 => Some(Self::DARK),
            7 | 15 => Some(Self::LIGHT),
            _ => None,
        }
    }
}

/// The contrast of ink and paper that WCAG asks for at its highest level (1.4.6).
const CONTRAST: f64 = 7.0;

/// How many shades a heat map has.
pub const HEAT_LEVELS: u8 = 4;

/// What they are shades of.
const HEAT: Rgb = Rgb(0, 114, 178);

/// The greys of a terminal with 256 colours.
const GREYS: std::ops::RangeInclusive<u8> = 232..=255;

/// How much of a code's colour goes into a tint, in hundredths: as much as can be.
const SHARES: [u16; 8] = [28, 25, 22, 19, 16, 13, 10, 8];

/// The look of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    pub depth: Depth,
    pub codings: Codings,
    /// The terminal's own colours, once they are known.
    pub ground: Option<Ground>,
}

impl Theme {
    /// The neutral look, of which nobody needs to know whether the terminal is light or dark.
    pub const fn neutral(depth: Depth) -> Self {
        Self { depth, codings: Codings::Auto, ground: None }
    }

    /// The look somebody wants, as far as it is known without asking the terminal.
    pub fn wanted(wanted: &config::Theme, variable: impl Fn(&str) -> Option<String> + Copy) -> Self {
        let ground = match wanted.mode {
            Mode::Light => Some(Ground::LIGHT),
            Mode::Dark => Some(Ground::DARK),
            Mode::Auto => Ground::from_environment(variable),
        };
        Self { codings: wanted.codings, ground, ..Self::neutral(Depth::from_environment(variable)) }
    }

    /// Whether it is of any use to know the terminal's colours.
    pub const fn could_tint(self) -> bool {
        matches!(self.depth, Depth::Indexed | Depth::True) && !matches!(self.codings, Codings::Underline)
    }

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

    /// Words coded with a code of this colour.
    pub fn coded(self, color: Rgb) -> Style {
        self.tint(color).map_or_else(|| self.underlay(), |(shown, _)| Style::new().bg(shown))
    }

    /// The colour laid under coded words, with what it is in numbers: the strongest that leaves them easy to read, if
    /// there is any that can be told from the paper.
    fn tint(self, color: Rgb) -> Option<(Color, Rgb)> {
        let guess = (self.codings == Codings::Tint).then_some(Ground::DARK);
        let Ground { paper, ink } = self.ground.or(guess).filter(|_| self.could_tint())?;
        let shown = |share| {
            let mixed = paper.mixed(color, share);
            match self.depth {
                Depth::True => (Color::Rgb(mixed.0, mixed.1, mixed.2), mixed),
                _ => (mixed.indexed(), mixed.in_cube()),
            }
        };
        let mut tints = SHARES.into_iter().map(shown);
        let is_good = |tint: Rgb| tint.contrast(ink) >= CONTRAST && tint.is_apart(paper);
        tints.find(|(_, tint)| is_good(*tint)).or_else(|| {
            // The cube has few dark and few pale colours: a grey says at least that the words are coded.
            let greys = GREYS
                .filter(|_| self.depth == Depth::Indexed)
                .map(|number| (Color::Indexed(number), Rgb::grey(number)));
            greys.filter(|(_, grey)| is_good(*grey)).max_by_key(|(_, grey)| grey.0.abs_diff(paper.0))
        })
    }

    /// Coded words without a tint. Not in the code's colour: a terminal that cannot colour an underline takes the
    /// numbers of the request for blinking or dim. The stripes in the margin have the colours.
    pub fn underlay(self) -> Style {
        Style::new().add_modifier(Modifier::UNDERLINED)
    }

    /// The shade under a figure of a heat map, of level 1 to [`HEAT_LEVELS`]; `None` where none can be laid there that
    /// leaves the figure easy to read and can be told from the paper.
    pub fn heat(self, level: u8) -> Option<Style> {
        let Ground { paper, ink } = self.ground.filter(|_| self.could_tint() && self.depth == Depth::True)?;
        let strongest = SHARES.into_iter().find(|share| paper.mixed(HEAT, *share).contrast(ink) >= CONTRAST)?;
        let shade = paper.mixed(HEAT, strongest * u16::from(level.min(HEAT_LEVELS)) / u16::from(HEAT_LEVELS));
        Some(Style::new().bg(Color::Rgb(shade.0, shade.1, shade.2)))
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
        // Numbers of the cube, as "black" and "white" of the sixteen are whatever a theme makes of them.
        if self.luminance() > 0.179 { Color::Indexed(16) } else { Color::Indexed(231) }
    }

    /// How bright it is, from 0 to 1: WCAG's relative luminance.
    fn luminance(self) -> f64 {
        let linear = |channel: u8| match f64::from(channel) / 255.0 {
            dark @ ..=0.04045 => dark / 12.92,
            bright => ((bright + 0.055) / 1.055).powf(2.4),
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// WCAG's contrast ratio of two colours, from 1 to 21.
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance() + 0.05, other.luminance() + 0.05);
        if a > b { a / b } else { b / a }
    }

    /// This colour with so many hundredths of another.
    fn mixed(self, other: Self, share: u16) -> Self {
        let mix = |own: u8, other: u8| {
            u8::try_from((u16::from(own) * (100 - share) + u16::from(other) * share + 50) / 100).unwrap_or(u8::MAX)
        };
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    /// Whether one sees that it is another colour.
    fn is_apart(self, other: Self) -> bool {
        [(self.0, other.0), (self.1, other.1), (self.2, other.2)].iter().any(|(a, b)| a.abs_diff(*b) >= 10)
    }

    fn indexed(self) -> Color {
        let [red, green, blue] = self.steps();
        Color::Indexed(16 + 36 * red + 6 * green + blue)
    }

    /// The colour of one of the greys.
    const fn grey(number: u8) -> Self {
        let bright = 8 + 10 * (number - *GREYS.start());
        Self(bright, bright, bright)
    }

    /// The colour of the cube that stands for it.
    fn in_cube(self) -> Self {
        let [red, green, blue] = self.steps().map(|step| if step == 0 { 0 } else { 55 + 40 * step });
        Self(red, green, blue)
    }

    /// Its place in the cube of 216.
    fn steps(self) -> [u8; 3] {
        [self.0, self.1, self.2].map(|channel| match channel {
            0..48 => 0,
            48..115 => 1,
            _ => (channel - 35) / 40,
        })
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

    const TERMINALS: [(&str, Ground); 6] = [
        ("dark by guess", Ground::DARK),
        ("light by guess", Ground::LIGHT),
        ("black", Ground { paper: Rgb(0, 0, 0), ink: Rgb(229, 229, 229) }),
        ("white", Ground { paper: Rgb(255, 255, 255), ink: Rgb(0, 0, 0) }),
        ("solarized light with a strong ink", Ground { paper: Rgb(253, 246, 227), ink: Rgb(7, 54, 66) }),
        ("dracula", Ground { paper: Rgb(40, 42, 54), ink: Rgb(248, 248, 242) }),
    ];

    #[test]
    fn the_terminals_ink_is_easy_to_read_on_the_tint_of_every_colour_of_the_palette() {
        for (name, ground) in TERMINALS {
            for depth in [Depth::True, Depth::Indexed] {
                let theme = Theme { ground: Some(ground), ..Theme::neutral(depth) };
                for hex in OKABE_ITO {
                    let (_, tint) = theme.tint(Rgb::parse(hex).unwrap()).unwrap_or_else(|| panic!("{name}: {hex}"));
                    assert!(tint.contrast(ground.ink) >= 7.0, "{name}, {depth:?}: {hex} {tint:?}");
                    assert!(tint.is_apart(ground.paper), "{name}, {depth:?}: {hex} {tint:?}");
                }
            }
        }
    }

    #[test]
    fn where_a_tint_would_cost_contrast_or_cannot_be_shown_words_are_underlined() {
        let (orange, solarized) = (Rgb(230, 159, 0), Ground { paper: Rgb(0, 43, 54), ink: Rgb(131, 148, 150) });
        let known = Theme { ground: Some(Ground::DARK), ..Theme::neutral(Depth::True) };
        let underlined = known.underlay();
        assert_ne!(known.coded(orange), underlined);
        for theme in [
            Theme::neutral(Depth::True),
            Theme { ground: Some(solarized), ..known },
            Theme { depth: Depth::None, ..known },
            Theme { depth: Depth::Sixteen, ..known },
            Theme { codings: Codings::Underline, ..known },
        ] {
            assert_eq!(theme.coded(orange), underlined, "{theme:?}");
        }
        assert_eq!(Theme { codings: Codings::Tint, ground: None, ..known }.coded(orange), known.coded(orange));
    }

    #[test]
    fn contrast_is_the_one_of_the_standard() {
        let (black, white) = (Rgb(0, 0, 0), Rgb(255, 255, 255));
        assert_eq!((black.contrast(white), white.contrast(white)), (21.0, 1.0));
        // The grey that is known for just meeting 4.5 on white.
        assert!((Rgb(118, 118, 118).contrast(white) - 4.54).abs() < 0.01);
    }

    #[test]
    fn what_somebody_wants_comes_before_what_the_environment_says() {
        let look = |mode, colors: &str| {
            let wanted = config::Theme { mode, ..config::Theme::default() };
            Theme::wanted(&wanted, |name| (name == "COLORFGBG").then(|| colors.to_owned())).ground
        };
        assert_eq!(look(Mode::Auto, "15;0"), Some(Ground::DARK));
        assert_eq!(look(Mode::Auto, "0;default;15"), Some(Ground::LIGHT));
        assert_eq!(look(Mode::Light, "15;0"), Some(Ground::LIGHT));
        assert_eq!([look(Mode::Auto, "0;default"), look(Mode::Auto, "1"), look(Mode::Auto, "0;12")], [None; 3]);
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
