//! Quotes: passages picked for the paper. What is left out of them, and put into them, is kept apart from the words.

use super::ids::{CodeId, CoderId, DocumentId, QuoteEditId, QuoteId};
use super::span::Span;
use super::text::Text;

/// What is shown for words left out.
const LEFT_OUT: &str = "[…]";

/// A passage picked for the paper. It is the team's: anybody may change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub id: QuoteId,
    pub document: DocumentId,
    /// The revision of the text in which the positions count.
    pub revision: u32,
    /// Never empty, always inside the text.
    pub span: Span,
    /// The code or theme it illustrates, as it was chosen.
    pub code: Option<CodeId>,
    pub note: String,
    pub picked_by: Option<CoderId>,
    /// RFC 3339.
    pub picked_at: String,
    /// In the order of the text.
    pub edits: Vec<QuoteEdit>,
}

/// One way in which a quote is shown otherwise than it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuoteEdit {
    pub id: QuoteEditId,
    /// What is left out, in characters of the quote's revision; empty where words are only put in.
    pub span: Span,
    /// What is put in, without its brackets; empty where words are only left out.
    pub words: String,
}

/// A stretch of a quote as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'q> {
    /// As it was said.
    Said(&'q str),
    /// What was said here, maybe nothing, and what is put in its place, maybe nothing.
    Edited { said: &'q str, by: &'q str },
}

impl Quote {
    /// What people cite it by: `Q-7f3a91`, the last letters of its id.
    ///
    /// A label with a number in it (`P05.q3`) would not outlive a new pseudonym, a second speaker in the passage, or two
    /// teams picking quotes at the same time.
    pub fn reference(&self) -> String {
        reference(self.id)
    }

    /// Its stretches in the text they count in.
    pub fn parts<'q>(&'q self, text: &'q Text) -> Vec<Part<'q>> {
        parts(text, self.span, &self.edits)
    }

    /// As it is shown: `[…]` for what is left out, `[their manager]` for what is put in.
    pub fn shown(&self, text: &Text) -> String {
        shown(&self.parts(text))
    }
}

/// What people cite a quote by.
pub fn reference(id: QuoteId) -> String {
    format!("Q-{}", tail(id))
}

/// Whether these are the letters, or the id, of that quote, however written.
pub fn is_reference_to(words: &str, id: QuoteId) -> bool {
    let words = words.trim().to_lowercase();
    words.strip_prefix("q-").unwrap_or(&words) == tail(id) || words == id.to_string()
}

fn tail(id: QuoteId) -> String {
    let id = id.to_string();
    id.chars().skip(id.chars().count().saturating_sub(6)).collect()
}

/// The stretches of a passage with these edits, whatever their order. An edit reaches no further than the passage, and
/// leaves alone what one before it has left out.
fn parts<'q>(text: &'q Text, span: Span, edits: &'q [QuoteEdit]) -> Vec<Part<'q>> {
    let mut sorted: Vec<&QuoteEdit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span, edit.id));
    let (mut parts, mut at) = (Vec::new(), span.start());
    for edit in sorted {
        let start = edit.span.start().clamp(at, span.end());
        let end = edit.span.end().clamp(start, span.end());
        // Nothing to put in, and nothing left to leave out.
        if edit.words.is_empty() && start == end {
            continue;
        }
        if at < start {
            parts.push(Part::Said(text.slice(Span::between(at, start))));
        }
        parts.push(Part::Edited { said: text.slice(Span::between(start, end)), by: &edit.words });
        at = end;
    }
    if at < span.end() {
        parts.push(Part::Said(text.slice(Span::between(at, span.end()))));
    }
    parts
}

fn shown(parts: &[Part<'_>]) -> String {
    let mut shown = String::new();
    let mut wants_blank = false;
    for part in parts {
        match part {
            Part::Said(said) => {
                if wants_blank && said.starts_with(char::is_alphanumeric) {
                    shown.push(' ');
                }
                shown.push_str(said);
                wants_blank = false;
            }
            Part::Edited { said, by } => {
                // Words put in between others are no part of the words beside them.
                let open = |letter: char| letter.is_whitespace() || "([{“‘„«\"'".contains(letter);
                if (said.is_empty() || wants_blank) && !shown.is_empty() && !shown.ends_with(open) {
                    shown.push(' ');
                }
                match by {
                    _ if by.is_empty() => shown.push_str(LEFT_OUT),
                    // A pseudonym mostly brings its own brackets.
                    _ if by.starts_with('[') && by.ends_with(']') => shown.push_str(by),
                    _ => shown.extend(["[", by, "]"]),
                }
                wants_blank = said.is_empty();
            }
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edit(start: u32, end: u32, words: &str) -> QuoteEdit {
        QuoteEdit { id: QuoteEditId::new(), span: Span::of(start, end), words: words.into() }
    }

    fn shown_with(body: &str, span: Span, edits: &[QuoteEdit]) -> String {
        let text = Text::new(body.to_owned()).unwrap();
        shown(&parts(&text, span, edits))
    }

    #[test]
    fn what_is_left_out_and_what_is_put_in_stand_in_brackets() {
        let body = "Well, Greta told us, um, to wait.";
        let whole = Span::of(6, 33);
        assert_eq!(shown_with(body, whole, &[]), "Greta told us, um, to wait.");
        assert_eq!(shown_with(body, whole, &[edit(21, 24, "")]), "Greta told us, […] to wait.");
        assert_eq!(shown_with(body, whole, &[edit(6, 11, "the manager")]), "[the manager] told us, um, to wait.");
        assert_eq!(shown_with(body, whole, &[edit(19, 19, "analysts")]), "Greta told us [analysts], um, to wait.");
        assert_eq!(shown_with(body, whole, &[edit(6, 6, "Here")]), "[Here] Greta told us, um, to wait.");
    }

    #[test]
    fn an_edit_that_reaches_out_of_the_passage_or_into_another_leaves_nothing_out_twice() {
        let edits = [edit(0, 4, ""), edit(3, 6, ""), edit(1, 1, "x"), edit(9, 20, "")];
        assert_eq!(shown_with("abcdefghijkl", Span::of(2, 11), &edits), "[…] [x] […]ghi[…]");
    }

    #[test]
    fn a_quote_is_known_by_the_end_of_its_id() {
        let id = QuoteId::from_number(0x0199_7f3a_91aa_7000_8000_0000_00ab_c123);
        assert_eq!(reference(id), "Q-abc123");
        for written in ["Q-abc123", "q-ABC123", "abc123", &id.to_string()] {
            assert!(is_reference_to(written, id), "{written}");
        }
        assert!(!is_reference_to("bc123", id));
    }

    proptest! {
        #[test]
        fn without_what_was_put_in_and_with_what_was_left_out_the_words_are_the_passages(
            body in "[a-zé \n🙂]{1,40}",
            (start, end) in (0u32..40, 0u32..40),
            edits in prop::collection::vec((0u32..44, 0u32..44, "[a-z]{0,3}"), 0..6),
        ) {
            let text = Text::new(body).unwrap();
            let span = text.whole().intersection(Span::of(start, end)).unwrap_or(text.whole());
            let edits: Vec<QuoteEdit> =
                edits.into_iter().map(|(start, end, words)| edit(start.min(text.len()), end.min(text.len()), &words)).collect();
            let said: String = parts(&text, span, &edits)
                .iter()
                .map(|part| match part { Part::Said(said) | Part::Edited { said, .. } => *said })
                .collect();
            prop_assert_eq!(said, text.slice(span));
        }
    }
}
