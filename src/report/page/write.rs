//! The one way onto the page: markup of our own as literals, everything from outside through the escape.

use super::Rendered;
use crate::model::visible::visible;
use crate::report::markup::{escaped, escaped_line};
use serde_json::Value;

/// A page being written, and beside it its words as they are read, so that a name that markup cuts is found too.
#[derive(Debug, Default)]
pub(super) struct Writer {
    html: String,
    words: String,
}

impl Writer {
    /// Markup that parts what stands before and after it. A literal: nothing from outside can be passed here.
    pub(super) fn block(&mut self, markup: &'static str) {
        self.html.push_str(markup);
        if !self.words.ends_with('\n') {
            self.words.push('\n');
        }
    }

    /// Markup within a line of text.
    pub(super) fn inline(&mut self, markup: &'static str) {
        self.html.push_str(markup);
    }

    /// Text from outside, in an element or in a quoted attribute.
    pub(super) fn text(&mut self, text: &str) {
        self.html.push_str(&escaped(text));
        self.words.push_str(text);
    }

    /// The same on one line.
    pub(super) fn line(&mut self, text: &str) {
        self.html.push_str(&escaped_line(text));
        self.words.push_str(text);
    }

    /// A number of our own.
    pub(super) fn number(&mut self, number: impl Into<u64>) {
        let digits = number.into().to_string();
        self.html.push_str(&digits);
        self.words.push_str(&digits);
    }

    /// A number that is part of markup, as in an id or a class.
    pub(super) fn place(&mut self, number: usize) {
        self.html.push_str(&number.to_string());
    }

    /// Style and script of our own.
    pub(super) fn ours(&mut self, code: &str) {
        self.html.push_str(code);
    }

    /// A figure that `report::chart` has drawn, which escapes for itself.
    pub(super) fn drawing(&mut self, svg: &str) {
        self.html.push_str(svg);
    }

    /// What the page may do.
    pub(super) fn policy(&mut self, policy: &str) {
        self.html.push_str("<meta http-equiv=\"Content-Security-Policy\" content=\"");
        self.html.push_str(&escaped(policy));
        self.html.push_str("\">\n");
    }

    /// Data for the script. No `<` is left in it, so that nothing in it can end the element.
    pub(super) fn json(&mut self, data: &Value) {
        for letter in shown(data).to_string().chars() {
            match letter {
                '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                    self.html.push_str(&format!("\\u{:04x}", u32::from(letter)));
                }
                _ => self.html.push(letter),
            }
        }
        self.words_of(data);
    }

    fn words_of(&mut self, data: &Value) {
        match data {
            Value::String(text) => {
                self.words.push('\n');
                self.words.push_str(text);
            }
            Value::Array(values) => values.iter().for_each(|value| self.words_of(value)),
            Value::Object(values) => values.values().for_each(|value| self.words_of(value)),
            _ => {}
        }
    }

    pub(super) fn done(self) -> Rendered {
        Rendered { html: self.html, words: self.words }
    }
}

/// The data with nothing alive in its texts.
fn shown(data: &Value) -> Value {
    match data {
        Value::String(text) => Value::String(visible(text).into_owned()),
        Value::Array(values) => Value::Array(values.iter().map(shown).collect()),
        Value::Object(values) => values.iter().map(|(key, value)| (key.clone(), shown(value))).collect(),
        other => other.clone(),
    }
}
