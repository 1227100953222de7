//! A line being typed, with its cursor.

use super::action::{Action, Edit};
use unicode_segmentation::UnicodeSegmentation;

/// What is before the cursor and what is after it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    before: String,
    after: String,
}

impl Line {
    /// A line with the cursor at its end.
    pub fn of(text: &str) -> Self {
        Self { before: text.to_owned(), after: String::new() }
    }

    pub fn text(&self) -> String {
        format!("{}{}", self.before, self.after)
    }

    pub fn before(&self) -> &str {
        &self.before
    }

    pub fn after(&self) -> &str {
        &self.after
    }

    pub fn is_empty(&self) -> bool {
        self.before.is_empty() && self.after.is_empty()
    }

    pub fn insert(&mut self, letter: char) {
        if !letter.is_control() {
            self.before.push(letter);
        }
    }

    /// Inserts what was pasted; line ends and tabs become blanks, other control codes are left out.
    pub fn paste(&mut self, text: &str) {
        let text = text.trim_end_matches(['\r', '\n']).replace("\r\n", " ");
        for letter in text.chars() {
            self.insert(if matches!(letter, '\r' | '\n' | '\t') { ' ' } else { letter });
        }
    }

    /// Does what was typed, pasted or edited; whether the action was any of that.
    pub fn takes(&mut self, action: &Action) -> bool {
        match action {
            Action::Type(letter) => self.insert(*letter),
            Action::Paste(text) => self.paste(text),
            Action::Input(edit) => self.edit(*edit),
            _ => return false,
        }
        true
    }

    pub fn edit(&mut self, edit: Edit) {
        match edit {
            Edit::Left => {
                let moved = self.pop();
                self.after.insert_str(0, &moved);
            }
            Edit::Right => {
                let moved = self.shift();
                self.before.push_str(&moved);
            }
            Edit::Home => {
                self.after.insert_str(0, &self.before);
                self.before.clear();
            }
            Edit::End => {
                self.before.push_str(&self.after);
                self.after.clear();
            }
            Edit::Backspace => drop(self.pop()),
            Edit::Delete => drop(self.shift()),
            Edit::DeleteWord => {
                while self.before.ends_with(|letter: char| letter.is_whitespace() || letter == '/') {
                    self.pop();
                }
                while !self.before.is_empty()
                    && !self.before.ends_with(|letter: char| letter.is_whitespace() || letter == '/')
                {
                    self.pop();
                }
            }
            Edit::Clear => *self = Self::default(),
        }
    }

    /// Takes the grapheme before the cursor.
    fn pop(&mut self) -> String {
        let mut kept: Vec<&str> = self.before.graphemes(true).collect();
        let last = kept.pop().unwrap_or_default().to_owned();
        self.before = kept.concat();
        last
    }

    /// Takes the grapheme after the cursor.
    fn shift(&mut self) -> String {
        let mut kept = self.after.graphemes(true);
        let first = kept.next().unwrap_or_default().to_owned();
        self.after = kept.collect();
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_edited_by_graphemes() {
        let mut line = Line::of("ae\u{301}👩\u{200d}👩");
        line.edit(Edit::Left);
        line.edit(Edit::Backspace);
        assert_eq!((line.before(), line.after()), ("a", "👩\u{200d}👩"));
        line.insert('b');
        line.edit(Edit::Delete);
        line.edit(Edit::Delete);
        assert_eq!(line.text(), "ab");
        line.edit(Edit::Home);
        line.edit(Edit::Backspace);
        line.insert('>');
        assert_eq!(line.text(), ">ab");
    }

    #[test]
    fn words_go_back_to_a_blank_or_a_slash() {
        let mut line = Line::of("trust/team isolation ");
        line.edit(Edit::DeleteWord);
        assert_eq!(line.text(), "trust/team ");
        line.edit(Edit::DeleteWord);
        assert_eq!(line.text(), "trust/");
    }

    #[test]
    fn what_is_pasted_stays_on_the_line_and_has_no_control_codes() {
        let mut line = Line::default();
        line.paste("team\r\nisolation\x1b[2J\n");
        assert_eq!(line.text(), "team isolation[2J");
    }
}
