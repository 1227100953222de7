//! Letters into lines, and what runs from right to left into the order in which it is read.

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

/// How far a letter may stand off its line, and reach into the one before it.
const OFF: f64 = 0.4;
const OVER: f64 = 0.6;

/// The lines in the order in which the letters are drawn.
pub(super) fn lines(letters: &[Letter]) -> Vec<Line> {
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    let mut last: Option<&Letter> = None;
    // Where most of a page runs to the left, signs and letters of one line are drawn in any order.
    let leftward = letters.iter().filter(|letter| is_leftward(&letter.text)).count() * 3 > letters.len();
    for letter in letters {
        // A letter drawn twice, a little aside, is a fat one.
        let is_shadow = last.is_some_and(|last| {
            let beside = (last.left - letter.left).abs().max((last.foot - letter.foot).abs());
            last.text == letter.text && beside < 0.2 * letter.size
        });
        if is_shadow {
            continue;
        }
        match drafts.last_mut().filter(|draft| draft.goes_on_with(letter, leftward)) {
            Some(draft) => draft.push(letter),
            None => drafts.push(Draft::begin(letter)),
        }
        last = Some(letter);
    }
    let from_right = begins_at_the_right(&drafts);
    drafts.into_iter().map(|draft| draft.finish(from_right)).filter(|line| !line.text.is_empty()).collect()
}

/// Whether the lines of a page that run to the left begin alike at the right, and end anywhere at the left.
fn begins_at_the_right(drafts: &[Draft<'_>]) -> bool {
    let spread = |ends: &dyn Fn(&Draft<'_>) -> f64| {
        let mut ends: Vec<f64> = drafts.iter().filter(|draft| draft.has_leftward).map(ends).collect();
        ends.sort_by(f64::total_cmp);
        let at = |part: usize| ends.get(ends.len() * part / 8).copied().unwrap_or_default();
        at(6) - at(1)
    };
    spread(&|draft| draft.right) < spread(&|draft| draft.left)
}

/// A line being made.
struct Draft<'a> {
    letters: Vec<&'a Letter>,
    left: f64,
    right: f64,
    foot: f64,
    size: f64,
    has_leftward: bool,
}

impl<'a> Draft<'a> {
    fn begin(letter: &'a Letter) -> Self {
        let Letter { left, right, foot, size, .. } = *letter;
        Self { letters: vec![letter], left, right, foot, size, has_leftward: is_leftward(&letter.text) }
    }

    fn goes_on_with(&self, letter: &Letter, in_any_order: bool) -> bool {
        let size = self.size.max(letter.size);
        let on_the_line = (self.foot - letter.foot).abs() <= OFF * size;
        // Some programs draw what runs to the left in the order in which it is read.
        let leftward = self.has_leftward || is_leftward(&letter.text);
        let before = leftward && letter.right <= self.left + OVER * size && letter.right > self.left - TAB * size;
        on_the_line && (in_any_order || letter.left >= self.right - OVER * size || before)
    }

    fn push(&mut self, letter: &'a Letter) {
        self.letters.push(letter);
        self.has_leftward |= is_leftward(&letter.text);
        if !is_blank(letter) {
            (self.left, self.right) = (self.left.min(letter.left), self.right.max(letter.right));
            // A raised number does not make a line higher.
            if letter.size > self.size {
                (self.size, self.foot) = (letter.size, letter.foot);
            }
        }
    }

    fn finish(mut self, from_right: bool) -> Line {
        if self.has_leftward {
            self.letters.sort_by(|a, b| a.left.total_cmp(&b.left));
        }
        let mut text = String::new();
        let mut end: Option<f64> = None;
        let tab = self.tab();
        for letter in &self.letters {
            let gap = end.map_or(0.0, |end| (letter.left - end) / letter.size.max(1.0));
            let after_blank = text.ends_with([' ', '\t']);
            if gap > tab && text.contains(|c: char| !c.is_whitespace()) {
                text.truncate(text.trim_end().len());
                text.push('\t');
            } else if gap > BLANK && !is_blank(letter) && !after_blank {
                text.push(' ');
            }
            spell(letter, &mut text);
            if !is_blank(letter) {
                end = Some(end.map_or(letter.right, |end| end.max(letter.right)));
            }
        }
        let text = if self.has_leftward { as_read(text.trim(), from_right) } else { text.trim().to_owned() };
        // Seen in a mirror, such a page is like others: lines begin at the left.
        let (left, right) = if from_right { (-self.right, -self.left) } else { (self.left, self.right) };
        Line { text, left, right, foot: self.foot, size: self.size }
    }

    /// From which gap on there is a tab: where words are driven apart to fill the line, all its gaps are wide.
    fn tab(&self) -> f64 {
        let inked = || self.letters.iter().filter(|letter| !is_blank(letter));
        let gaps = inked().zip(inked().skip(1)).map(|(a, b)| (b.left - a.right) / b.size.max(1.0));
        let narrowest = gaps.filter(|gap| *gap > BLANK).min_by(f64::total_cmp).unwrap_or_default();
        TAB.max(if inked().count() > 20 { 2.5 * narrowest } else { 0.0 })
    }
}

fn is_blank(letter: &Letter) -> bool {
    letter.text.trim().is_empty()
}

/// What is drawn as one letter is written as those it stands for.
fn spell(letter: &Letter, text: &mut String) {
    for c in letter.text.chars() {
        match c {
            '\u{fb00}' => text.push_str("ff"),
            '\u{fb01}' => text.push_str("fi"),
            '\u{fb02}' => text.push_str("fl"),
            '\u{fb03}' => text.push_str("ffi"),
            '\u{fb04}' => text.push_str("ffl"),
            '\u{fb05}' | '\u{fb06}' => text.push_str("st"),
            c if c.is_whitespace() || c.is_control() => {
                if !text.ends_with([' ', '\t']) {
                    text.push(' ');
                }
            }
            c => text.push(c),
        }
    }
}

// ── From right to left ────────────────────────────────────────────────────────────────────────────────────

/// Hebrew, Arabic and the scripts beside them.
fn is_leftward(text: &str) -> bool {
    text.contains(|c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'))
}

/// A line as it is read, from one as it is seen: what runs to the left is turned, numbers and words in it are not.
fn as_read(seen: &str, from_right: bool) -> String {
    let leftward = |c: char| is_leftward(c.encode_utf8(&mut [0; 4])) && !c.is_numeric();
    let rightward = |c: char| c.is_alphanumeric() && !leftward(c);
    let letters: Vec<char> = seen.chars().collect();
    if from_right {
        let turned: Vec<char> = letters.iter().rev().copied().map(mirrored).collect();
        with_turned(&turned, &rightward, &leftward)
    } else {
        // Numbers stand among what runs to the left, and run to the right.
        let turned = with_turned(&letters, &leftward, &|c| rightward(c) && !c.is_numeric());
        let turned: Vec<char> = turned.chars().collect();
        with_turned(&turned, &|c: char| c.is_ascii_digit(), &|c| !matches!(c, '0'..='9' | ':' | '.' | ',' | '/'))
    }
}

/// Turns every stretch from one letter of a kind to another, with whatever of no kind lies between.
fn with_turned(letters: &[char], kind: &dyn Fn(char) -> bool, other: &dyn Fn(char) -> bool) -> String {
    let mut said = String::new();
    let mut rest = letters;
    while let Some((&first, after)) = rest.split_first() {
        if !kind(first) {
            said.push(first);
            rest = after;
            continue;
        }
        let stretch = rest.iter().take_while(|&&c| !other(c) && c != '\t');
        let length = stretch.zip(1..).filter(|(c, _)| kind(**c)).map(|(_, length)| length).last().unwrap_or(1);
        let (stretch, after) = rest.split_at(length);
        said.extend(stretch.iter().rev().map(|&c| mirrored(c)));
        rest = after;
    }
    said
}

fn mirrored(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        c => c,
    }
}
