//! Letters into lines.

use super::page::Letter;

/// A line as it stands on the page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// Never empty; no blanks around.
    pub text: String,
    pub left: f64,
    pub right: f64,
    /// How high its foot stands; lines further down have less.
    pub foot: f64,
    pub size: f64,
}

/// From which gap on there is a blank between two letters, and a tab; as parts of the letters' size.
const BLANK: f64 = 0.14;
const TAB: f64 = 2.0;

/// The lines in the order in which the letters are drawn.
pub(super) fn lines(letters: &[Letter]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut last: Option<&Letter> = None;
    for letter in letters {
        // A letter drawn twice, a little aside, is a fat one.
        let is_shadow = last.is_some_and(|last| {
            last.text == letter.text
                && (last.left - letter.left).abs() < 0.2 * letter.size
                && (last.foot - letter.foot).abs() < 0.2 * letter.size
        });
        if is_shadow {
            continue;
        }
        match lines.last_mut().filter(|line| line.goes_on_with(letter)) {
            Some(line) => line.push(letter),
            None => lines.push(Line::begin(letter)),
        }
        last = Some(letter);
    }
    for line in &mut lines {
        line.text = line.text.trim().to_owned();
    }
    lines.retain(|line| !line.text.is_empty());
    lines
}

impl Line {
    fn begin(letter: &Letter) -> Self {
        let Letter { left, right, foot, size, .. } = *letter;
        let mut line = Self { text: String::new(), left, right: left, foot, size };
        line.push_text(letter);
        line.right = right.max(left);
        line
    }

    fn goes_on_with(&self, letter: &Letter) -> bool {
        let size = self.size.max(letter.size);
        (self.foot - letter.foot).abs() <= 0.4 * size && letter.left >= self.right - 0.6 * size
    }

    fn push(&mut self, letter: &Letter) {
        let gap = (letter.left - self.right) / letter.size.max(1.0);
        let (is_blank, after_blank) = (letter.text.trim().is_empty(), self.text.ends_with([' ', '\t']));
        match gap {
            gap if gap > TAB && self.text.trim_end().chars().any(|c| !c.is_whitespace()) => {
                self.text.truncate(self.text.trim_end().len());
                self.text.push('\t');
            }
            gap if gap > BLANK && !is_blank && !after_blank => self.text.push(' '),
            _ => {}
        }
        self.push_text(letter);
        if !is_blank {
            self.right = self.right.max(letter.right);
            // A raised number does not make a line higher.
            if letter.size > self.size {
                (self.size, self.foot) = (letter.size, letter.foot);
            }
        }
    }

    /// What is drawn as one letter is written as those it stands for.
    fn push_text(&mut self, letter: &Letter) {
        for c in letter.text.chars() {
            match c {
                '\u{fb00}' => self.text.push_str("ff"),
                '\u{fb01}' => self.text.push_str("fi"),
                '\u{fb02}' => self.text.push_str("fl"),
                '\u{fb03}' => self.text.push_str("ffi"),
                '\u{fb04}' => self.text.push_str("ffl"),
                '\u{fb05}' | '\u{fb06}' => self.text.push_str("st"),
                c if c.is_whitespace() || c.is_control() => {
                    if !self.text.ends_with([' ', '\t']) {
                        self.text.push(' ');
                    }
                }
                c => self.text.push(c),
            }
        }
    }
}
