//! Markdown: what is printed of it, as far as sentences and quotes are concerned.

use super::{Letters, Page};

/// How far the end of a link or a tag is looked for.
const NEAR: usize = 200;

#[rustfmt::skip]
const ENTITIES: &[(&str, &str)] = &[
    ("&nbsp;", " "), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&hellip;", "…"), ("&ldquo;", "“"), ("&rdquo;", "”"),
    ("&lsquo;", "‘"), ("&rsquo;", "’"), ("&laquo;", "«"), ("&raquo;", "»"), ("&bdquo;", "„"), ("&ndash;", "–"), ("&mdash;", "—"),
];

struct Markdown {
    letters: Letters,
    page: Page,
    in_quote: bool,
    /// For each open bracket of a line, whether it is a link's.
    brackets: Vec<bool>,
    /// Where the next `](` is, as far as it was looked for.
    link_end: usize,
}

pub(super) fn read(text: &str) -> Page {
    let mut markdown = Markdown {
        letters: Letters::of(text),
        page: Page { remark_form: "<!-- thema: … -->", ..Page::default() },
        in_quote: false,
        brackets: Vec::new(),
        link_end: 0,
    };
    markdown.read();
    markdown.page
}

impl Markdown {
    fn read(&mut self) {
        if self.letters.sees("---\n") {
            self.front_matter();
        }
        while self.letters.peek().is_some() {
            self.line();
        }
        if self.in_quote {
            self.page.end_quote(self.letters.line);
        }
    }

    /// What stands above a text about it, if it ends anywhere.
    fn front_matter(&mut self) {
        let from = (self.letters.at, self.letters.line);
        self.letters.take("---\n");
        while self.letters.peek().is_some() {
            let line = self.letters.while_is(|letter| letter != '\n');
            self.letters.next();
            if matches!(line.trim_end(), "---" | "...") {
                return;
            }
        }
        (self.letters.at, self.letters.line) = from;
    }

    fn line(&mut self) {
        let line = self.letters.line;
        self.brackets.clear();
        self.letters.while_is(|letter| letter == ' ' || letter == '\t');
        let is_quote = self.letters.peek() == Some('>');
        match (is_quote, self.in_quote) {
            (true, false) => self.page.begin_quote(line),
            (false, true) => self.page.end_quote(line),
            _ => {}
        }
        self.in_quote = is_quote;
        while self.letters.take(">") {
            self.letters.while_is(|letter| letter == ' ');
        }
        for fence in ["```", "~~~"] {
            if self.letters.take(fence) {
                return self.code(fence);
            }
        }
        let mut ends_paragraph = false;
        match self.letters.peek() {
            Some('#') => {
                self.letters.while_is(|letter| letter == '#');
                self.page.part(line);
                ends_paragraph = true;
            }
            Some('|') => {
                self.page.part(line);
                ends_paragraph = true;
            }
            Some('-' | '+' | '*') if self.is_entry() => {
                self.page.part(line);
                self.letters.next();
            }
            Some(digit) if digit.is_ascii_digit() => self.number(line),
            _ => {}
        }
        while let Some(letter) = self.letters.peek().filter(|letter| *letter != '\n') {
            self.letters.next();
            self.inline(letter);
        }
        let line = self.letters.line;
        self.letters.next();
        if ends_paragraph { self.page.part(line) } else { self.page.letter('\n', line) }
    }

    fn code(&mut self, fence: &str) {
        while self.letters.peek().is_some() {
            self.letters.while_is(|letter| letter != '\n');
            self.letters.next();
            self.letters.while_is(|letter| letter == ' ' || letter == '>');
            if self.letters.take(fence) {
                self.letters.while_is(|letter| letter != '\n');
                return;
            }
        }
    }

    fn after(&self, distance: usize) -> Option<char> {
        self.letters.letters.get(self.letters.at + distance).copied()
    }

    fn before(&self) -> Option<char> {
        self.letters.at.checked_sub(2).and_then(|at| self.letters.letters.get(at)).copied()
    }

    fn is_entry(&self) -> bool {
        self.after(1).is_some_and(|letter| letter == ' ' || letter == '\t')
    }

    /// `1. ` begins a list's entry; any other number is a word.
    fn number(&mut self, line: u32) {
        let digits = self.letters.while_is(|letter| letter.is_ascii_digit());
        if self.letters.sees(". ") || self.letters.sees(") ") {
            self.page.part(line);
            self.letters.next();
        } else {
            self.page.words(&digits, line);
        }
    }

    fn inline(&mut self, letter: char) {
        let line = self.letters.line;
        let next = self.letters.peek();
        let is_word = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        match letter {
            '\\' if next.is_some_and(|next| next.is_ascii_punctuation()) => {
                if let Some(next) = self.letters.next() {
                    self.page.letter(next, line);
                }
            }
            '<' if self.letters.take("!--") => self.comment(line),
            '<' if next.is_some_and(|next| next.is_ascii_alphabetic() || next == '/') => match self.distance('>') {
                Some(distance) => {
                    let is_break = self.letters.sees("br");
                    self.letters.skip(distance + 1);
                    self.page.words(if is_break { "\n" } else { "" }, line);
                }
                None => self.page.letter(letter, line),
            },
            '`' => {}
            '*' if next.is_none_or(char::is_whitespace) && self.before().is_none_or(char::is_whitespace) => {
                self.page.letter(letter, line);
            }
            '*' => {}
            '_' if !is_word(next) || !is_word(self.before()) => {}
            '!' if next == Some('[') => match self.link() {
                Some(distance) => self.letters.skip(distance),
                None => self.page.letter(letter, line),
            },
            '[' if matches!(next, Some('^' | '@')) || self.letters.sees("-@") => match self.distance(']') {
                Some(distance) => {
                    self.letters.skip(distance + 1);
                    // The words of a note stand after its mark.
                    self.letters.take(":");
                }
                None => self.page.letter(letter, line),
            },
            '[' => {
                self.letters.at -= 1;
                let is_link = self.link().is_some();
                self.letters.at += 1;
                self.brackets.push(is_link);
                if !is_link {
                    self.page.letter(letter, line);
                }
            }
            ']' => match self.brackets.pop() {
                Some(true) => {
                    let distance = self.distance(')').unwrap_or_default();
                    self.letters.skip(distance + 1);
                }
                _ => self.page.letter(letter, line),
            },
            '&' => {
                let rest = |entity: &str| entity.trim_start_matches('&').to_owned();
                let known = ENTITIES.iter().find(|(entity, _)| self.letters.sees(&rest(entity)));
                match known {
                    Some((entity, printed)) => {
                        self.letters.take(&rest(entity));
                        self.page.words(printed, line);
                    }
                    None => self.page.letter(letter, line),
                }
            }
            '|' => self.page.letter('\t', line),
            '-' if self.letters.take("--") => self.page.letter('—', line),
            '-' if self.letters.take("-") => self.page.letter('–', line),
            letter => self.page.letter(letter, line),
        }
    }

    fn comment(&mut self, line: u32) {
        let mut words = String::new();
        while self.letters.peek().is_some() && !self.letters.take("-->") {
            words.extend(self.letters.next());
        }
        self.page.comment(&words, line);
    }

    /// How far on this line the next such letter is, if it is near.
    fn distance(&self, sought: char) -> Option<usize> {
        let rest = self.letters.letters.get(self.letters.at..).unwrap_or_default();
        rest.iter().take(NEAR).take_while(|letter| **letter != '\n').position(|letter| *letter == sought)
    }

    /// How long the link is that begins with the bracket that comes next; `None` if it is none.
    fn link(&mut self) -> Option<usize> {
        self.link_end = self.link_end.max(self.letters.at);
        let is_end = |at: usize| matches!(self.letters.letters.get(at..at + 2), Some([']', '(']));
        while self.link_end < self.letters.letters.len() && !is_end(self.link_end) {
            self.link_end += 1;
        }
        if self.link_end - self.letters.at > NEAR {
            return None;
        }
        let rest = self.letters.letters.get(self.letters.at..).unwrap_or_default();
        let mut depth = 0_usize;
        for (letter, at) in rest.iter().take(NEAR).zip(0_usize..) {
            match letter {
                '[' => depth += 1,
                ']' if depth == 1 => {
                    let after = rest.get(at + 1..).unwrap_or_default();
                    let is_link = after.first() == Some(&'(');
                    let end =
                        after.iter().take(NEAR).take_while(|letter| **letter != '\n').position(|letter| *letter == ')');
                    return end.filter(|_| is_link).map(|end| at + end + 2);
                }
                ']' => depth = depth.saturating_sub(1),
                '\n' => return None,
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{draft, seen};

    fn line(number: u32, words: &str) -> (u32, String) {
        (number, words.to_owned())
    }

    #[test]
    fn what_is_printed_is_read_with_the_lines_of_the_file() {
        let text = "---\ntitle: No\n---\n# Results\nMost *participants*\n**agreed** [@x, p. 3], see [here](http://a.b).[^1]\n\n- one_two _three_\n- [them] went […] off\n\n```\nmost participants\n```\n[^1]: A note &amp; more.\n| trust | 9 |\n|---|---|\n";
        assert_eq!(
            seen(&draft("a.md", text)),
            [
                line(4, "Results"),
                line(5, "Most participants agreed , see here."),
                line(8, "one_two three"),
                line(9, "[them] went […] off"),
                line(14, "A note & more."),
                line(15, "trust 9"),
                line(16, "— —"),
            ]
        );
    }

    #[test]
    fn a_block_quote_is_a_quote_and_a_comment_is_for_us_if_it_says_so() {
        let draft = draft(
            "a.md",
            "<!-- thema: trust -->\nSome said:\n\n> We throw it\n> over. (P05)\n\n<!-- no\n: remark -->After.",
        );
        assert_eq!(seen(&draft), [line(2, "Some said:"), line(4, "We throw it over. (P05)"), line(8, "After.")]);
        assert_eq!(draft.quotes.len(), 1);
        assert_eq!((draft.remarks.len(), draft.remarks[0].says.as_str(), draft.remarks[0].trails), (1, "trust", false));
    }
}
