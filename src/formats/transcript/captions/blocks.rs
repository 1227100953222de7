//! The lines of a file, cut into captions.

use super::marks;
use super::{Caption, Part};
use crate::formats::Doubt;
use crate::model::time::Millis;

/// How strict a file is about blank lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    WebVtt,
    SubRip,
}

/// The cues of a file, line by line; what stands in none is kept apart.
pub(super) struct Blocks<'a> {
    dialect: Dialect,
    numbers: Numbers,
    open: Option<(u32, Times)>,
    /// The lines below the open cue's times, or before the first cue; blank ones are empty.
    lines: Vec<&'a str>,
    pub captions: Vec<Caption>,
    /// How many lines with words stand before the first cue.
    pub before: usize,
    /// Cues with words behind a blank line, and the first of them.
    pub torn: Count,
    /// Cues whose times cannot be read.
    pub timeless: Count,
}

/// How often something was seen, and on which line first.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Count {
    pub times: usize,
    pub line: u32,
}

impl Count {
    pub fn see(&mut self, line: u32) {
        self.line = if self.times == 0 { line } else { self.line };
        self.times += 1;
    }

    /// A doubt at the first line: `1 caption …`, `3 captions …`.
    pub fn doubt(self, what: &str) -> Option<Doubt> {
        let noun = if self.times == 1 { "caption" } else { "captions" };
        (self.times > 0).then(|| Doubt::at_line(self.line, format!("{} {noun} {what}", self.times)))
    }
}

type Times = (Option<Millis>, Option<Millis>);

impl<'a> Blocks<'a> {
    pub fn new(dialect: Dialect, text: &str) -> Self {
        let numbers = Numbers::of(text);
        let (captions, torn, timeless) = (Vec::new(), Count::default(), Count::default());
        Self { dialect, numbers, open: None, lines: Vec::new(), captions, before: 0, torn, timeless }
    }

    /// Takes the next line of the file; `number` counts from 1.
    pub fn take(&mut self, number: u32, line: &'a str) {
        match times(line) {
            Some(times) => {
                self.drop_id();
                self.close();
                if times == (None, None) {
                    self.timeless.see(number);
                }
                self.open = Some((number, times));
            }
            None if line.trim().is_empty() => self.lines.push(if line.is_empty() { "" } else { " " }),
            None => self.lines.push(line),
        }
    }

    /// A heading that stands between cues.
    pub fn heading(&mut self, line: u32, title: &str) {
        self.close();
        let words = marks::plain_words(&format!("## {}", title.trim_start_matches('#').trim()));
        self.captions.push(Caption { line, start: None, end: None, parts: vec![Part { voice: None, words }] });
    }

    pub fn close(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        let Some((line, (start, end))) = self.open.take() else {
            self.before += lines.iter().filter(|line| !line.trim().is_empty()).count();
            return;
        };
        let words = |line: &&&str| !line.trim().is_empty();
        if self.dialect == Dialect::WebVtt
            && let Some(gap) = lines.iter().position(|line| line.is_empty())
            && lines.iter().skip(gap).any(|line| words(&line))
        {
            self.torn.see(line);
        }
        let text: Vec<&str> = lines.iter().filter(words).copied().collect();
        self.captions.push(Caption { line, start, end, parts: marks::parts(&text.join("\n")) });
    }

    /// Takes the id of the next cue from the lines above its times.
    fn drop_id(&mut self) {
        let is_blank = |line: &&str| line.trim().is_empty();
        let Some(at) = self.lines.iter().rposition(|line| !is_blank(line)) else { return };
        let is_right_above = at + 1 == self.lines.len();
        let opens = match at.checked_sub(1) {
            Some(above) => is_blank(&self.lines[above]),
            None => self.open.is_none(),
        };
        let is_number = is_number(self.lines[at]);
        let is_id = match (is_right_above, self.numbers) {
            (true, _) if opens => self.dialect == Dialect::WebVtt || is_number,
            (true, numbers) => is_number && numbers == Numbers::RightAbove,
            (false, numbers) => is_number && numbers == Numbers::Apart,
        };
        if is_id {
            self.lines.truncate(at);
        }
    }
}

/// Where most cues of a file have their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbers {
    RightAbove,
    /// With a blank line between, as in every second line of a file whose line ends were doubled.
    Apart,
    Nowhere,
}

impl Numbers {
    fn of(text: &str) -> Self {
        let (mut cues, mut right_above, mut apart) = (0usize, 0usize, 0usize);
        let (mut above, mut blank) = ("", false);
        for line in text.split('\n') {
            if line.trim().is_empty() {
                blank = true;
                continue;
            }
            if times(line).is_some() {
                cues += 1;
                right_above += usize::from(!blank && is_number(above));
                apart += usize::from(blank && is_number(above));
            }
            (above, blank) = (line, false);
        }
        match () {
            () if right_above * 2 > cues => Self::RightAbove,
            () if apart * 2 > cues => Self::Apart,
            () => Self::Nowhere,
        }
    }
}

fn is_number(line: &str) -> bool {
    let number = line.trim().trim_start_matches('\u{feff}');
    !number.is_empty() && number.chars().count() <= 9 && number.chars().all(|c| c.is_ascii_digit())
}

/// The times of a cue: `00:00:01.000 --> 00:00:02.000 align:start`. A time that cannot be read is none.
pub(super) fn times(line: &str) -> Option<Times> {
    let (start, rest) = line.split_once("-->")?;
    let start = start.trim().trim_start_matches('\u{feff}');
    let end = rest.split_whitespace().next().unwrap_or_default();
    let looks_like_one = |time: &str| {
        time.contains(|c: char| c.is_ascii_digit())
            && time.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | ',' | ' '))
    };
    (looks_like_one(start) && looks_like_one(end)).then(|| (clock(start), clock(end)))
}

/// A time with hours, without them, or in seconds only; decimals behind the third are left out.
pub(super) fn clock(time: &str) -> Option<Millis> {
    let (whole, fraction) = time.split_once(['.', ',']).unwrap_or((time, ""));
    let decimals: String = fraction.chars().take(3).collect();
    if !fraction.chars().all(|c| c.is_ascii_digit()) || (!whole.contains(':') && fraction.is_empty()) {
        return None;
    }
    let decimals = if decimals.is_empty() { "0" } else { &decimals };
    if whole.contains(':') {
        return Millis::parse(&format!("{whole}.{decimals}"));
    }
    let seconds: u32 = whole.parse().ok()?;
    let thousandths: u32 = format!("{decimals:0<3}").parse().ok()?;
    seconds.checked_mul(1_000)?.checked_add(thousandths).map(Millis)
}
