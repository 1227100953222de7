//! What stands in quotation marks in a draft, and whose words it shall be.

use super::Word;
use crate::model::span::{CharPos, Span};
use crate::model::text::Text;

/// Words of somebody's in a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    /// Without the marks around it and without the label.
    pub span: Span,
    /// The participants whose words they shall be, as the draft writes their labels; none if it does not say.
    pub by: Vec<String>,
}

/// How far after a quote, and how far before it, its participant is named.
const AFTER: u32 = 80;
const BEFORE: u32 = 140;

/// The quotes of a draft: those in marks, and `set_apart` those that are paragraphs.
///
/// `labels` are the words that name a participant, in the order of the text.
pub fn quotations(text: &Text, set_apart: &[Span], labels: &[Word]) -> Vec<Quotation> {
    let mut inline: Vec<Span> = Vec::new();
    for paragraph in text.paragraphs(text.whole()) {
        let of = set_apart.partition_point(|quote| quote.end() <= paragraph.start());
        if set_apart.get(of).is_none_or(|quote| !quote.overlaps(paragraph)) {
            inline.extend(in_marks(text, paragraph));
        }
    }
    let mut all: Vec<(Span, bool)> = inline.into_iter().map(|span| (span, false)).collect();
    all.extend(set_apart.iter().map(|span| (*span, true)));
    all.sort_unstable();
    let ends = |at: usize| all.get(at).map(|(span, _)| span.end());
    (0..all.len())
        .map(|at| {
            let (span, is_apart) = all[at];
            let before = at.checked_sub(1).and_then(ends).unwrap_or_default();
            let after = all.get(at + 1).map_or(text.whole().end(), |(span, _)| span.start());
            let near = Near { text, labels, from: before, to: after };
            if is_apart { near.set_apart(span) } else { Quotation { span, by: near.by(span, false) } }
        })
        .filter(|quotation| !quotation.span.is_empty())
        .collect()
}

/// What stands between quotation marks, the marks left out; of marks within marks the outer ones.
fn in_marks(text: &Text, paragraph: Span) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Option<(CharPos, &[char])> = None;
    let mut before = ' ';
    let mut letters = text.slice(paragraph).chars().peekable();
    let mut at = paragraph.start();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        match open {
            None => {
                let closers: Option<&[char]> = match letter {
                    '“' => Some(&['”']),
                    '„' => Some(&['“', '”']),
                    '«' => Some(&['»']),
                    '»' => Some(&['«']),
                    '"' => Some(&['"']),
                    '‘' if !before.is_alphanumeric() => Some(&['’']),
                    _ => None,
                };
                open = closers.map(|closers| (at.plus(1), closers));
            }
            Some((start, closers)) => {
                let is_apostrophe = letter == '’' && next.is_alphanumeric();
                if closers.contains(&letter) && !is_apostrophe {
                    found.push(text.trim(Span::between(start, at)));
                    open = None;
                }
            }
        }
        before = letter;
        at = at.plus(1);
    }
    found
}

/// What surrounds a quote, up to the quotes before and after it.
struct Near<'a> {
    text: &'a Text,
    labels: &'a [Word],
    from: CharPos,
    to: CharPos,
}

impl Near<'_> {
    /// A quote that is a paragraph: its label may belong to it.
    fn set_apart(&self, span: Span) -> Quotation {
        let inside = self.labels_in(span);
        let is_plain = |from, to| !self.text.slice(Span::between(from, to)).contains(char::is_alphanumeric);
        if let Some(last) = inside.last().filter(|last| is_plain(last.span.end(), span.end())) {
            // `… the fence. (P05)`, `— P05, data scientist` has its label before other words.
            let first = inside
                .iter()
                .rev()
                .take_while(|label| is_plain(label.span.end(), last.span.start()) || **label == *last);
            let first = first.last().unwrap_or(last);
            return self.without(span, first.span.start(), inside.iter().filter(|label| label.span >= first.span));
        }
        if let Some(first) = inside.first().filter(|first| is_plain(span.start(), first.span.start())) {
            let words = Span::between(first.span.end(), span.end());
            let skipped =
                self.text.slice(words).chars().take_while(|c| !c.is_alphanumeric() && *c != '[').count() as u32;
            let words = Span::between(words.start().plus(skipped), span.end());
            return Quotation { span: words, by: vec![self.text.slice(first.span).to_owned()] };
        }
        // A line of its own: `— P05, data scientist`, `(P05, data scientist)`.
        for label in inside.iter().rev() {
            let words = self.text.slice(Span::between(span.start(), label.span.start())).trim_end();
            if words.ends_with(['—', '–', '(', '['])
                && !self.text.slice(Span::between(label.span.end(), span.end())).contains(". ")
            {
                return self.without(span, label.span.start(), std::iter::once(label));
            }
        }
        Quotation { span, by: self.by(span, true) }
    }

    /// The quote up to what introduces its label.
    fn without<'l>(&self, span: Span, end: CharPos, labels: impl Iterator<Item = &'l Word>) -> Quotation {
        let words = self.text.slice(Span::between(span.start(), end));
        let kept =
            words.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–' | '-' | ','));
        let length = kept.chars().count() as u32;
        let by = labels.map(|label| self.text.slice(label.span).to_owned()).collect();
        Quotation { span: self.text.trim(Span::between(span.start(), span.start().plus(length))), by }
    }

    fn labels_in(&self, span: Span) -> Vec<Word> {
        let from = self.labels.partition_point(|label| label.span.start() < span.start());
        let within = self.labels[from..].iter().take_while(|label| label.span.end() <= span.end());
        within.cloned().collect()
    }

    /// Whose words the draft says they are, by what stands around them.
    fn by(&self, quote: Span, is_apart: bool) -> Vec<String> {
        let after = self.labels_in(Span::between(quote.end(), self.to.min(quote.end().plus(AFTER)).max(quote.end())));
        let before =
            self.labels_in(Span::between(self.from.max(quote.start().minus(BEFORE)).min(quote.start()), quote.start()));
        let gap_after = |label: &Word| self.text.slice(Span::between(quote.end(), label.span.start()));
        let gap_before = |label: &Word| self.text.slice(Span::between(label.span.end(), quote.start()));
        let crosses = |gap: &str| !is_apart && gap.contains("\n\n");
        let ends =
            |gap: &str| crosses(gap) || gap.contains(['!', '?', ';']) || gap.contains(". ") || gap.contains(".\n");

        // `” (P05)`, `” — P05`, `” (a data scientist, P05)`
        let mut begins_sentence = false;
        if let Some(first) = after.first() {
            let gap = gap_after(first).trim_start_matches(|c: char| c.is_whitespace() || "”“\"’»«.,!?…".contains(c));
            let is_next = !gap.contains(char::is_alphanumeric) && !crosses(gap_after(first));
            let in_brackets =
                gap.starts_with(['(', '[', '—', '–']) && !gap.contains([')', ']']) && !crosses(gap_after(first));
            // A label that begins the next sentence is its own.
            let ended = self.text.slice(quote).ends_with(['.', '!', '?', '…']) || gap_after(first).contains('.');
            begins_sentence = gap.is_empty() && ended;
            if (is_next || in_brackets) && !begins_sentence {
                return self.and_those_beside(&after);
            }
        }
        if let Some(last) = before.last().filter(|last| !ends(gap_before(last))) {
            return vec![self.text.slice(last.span).to_owned()];
        }
        match after.first() {
            Some(first) if !begins_sentence && !ends(gap_after(first)) && !gap_after(first).contains('.') => {
                self.and_those_beside(&after)
            }
            _ => Vec::new(),
        }
    }

    /// `P03, P07 and P09`
    fn and_those_beside(&self, labels: &[Word]) -> Vec<String> {
        let mut by: Vec<String> = labels.iter().take(1).map(|label| self.text.slice(label.span).to_owned()).collect();
        for pair in labels.windows(2) {
            let gap = self.text.slice(Span::between(pair[0].span.end(), pair[1].span.start()));
            if !matches!(gap.trim(), "," | "/" | "&" | "and" | ", and" | "und" | ";") {
                break;
            }
            by.push(self.text.slice(pair[1].span).to_owned());
        }
        by
    }
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;

    /// Each quote with those it is by.
    fn read(text: &str) -> Vec<(String, String)> {
        let (mut plain, mut apart, mut open) = (String::new(), Vec::new(), 0);
        for letter in text.chars() {
            match letter {
                '{' => open = plain.chars().count() as u32,
                '}' => apart.push(Span::of(open, plain.chars().count() as u32)),
                letter => plain.push(letter),
            }
        }
        let text = Text::new(plain).unwrap();
        let labels: Vec<Word> =
            words(&text, text.whole()).into_iter().filter(|word| word.folded.starts_with("p0")).collect();
        let found = quotations(&text, &apart, &labels);
        found.into_iter().map(|quote| (text.slice(quote.span).to_owned(), quote.by.join(" "))).collect()
    }

    fn quote(words: &str, by: &str) -> (String, String) {
        (words.to_owned(), by.to_owned())
    }

    #[test]
    fn a_quote_in_marks_is_by_the_label_behind_it_or_before_it() {
        assert_eq!(
            read("“We throw it” (P05), said P04: „nobody knows“. And «it's fine», P03 said. P02 did not."),
            [quote("We throw it", "P05"), quote("nobody knows", "P04"), quote("it's fine", "P03")]
        );
        assert_eq!(read("It is “not my job.” P02 did more."), [quote("not my job.", "")]);
        assert_eq!(read("So “we all do” (data scientist, P03, P04 and P05)."), [quote("we all do", "P03 P04 P05")]);
        assert_eq!(read("‘don’t ask’ — P01"), [quote("don’t ask", "P01")]);
        assert_eq!(read("\"open\n\nand \"closed\" (P01)"), [quote("closed", "P01")]);
    }

    #[test]
    fn a_quote_set_apart_may_hold_its_label() {
        assert_eq!(read("{We throw it. (P05)}"), [quote("We throw it.", "P05")]);
        assert_eq!(read("{We throw it.\n— P05, data scientist}"), [quote("We throw it.", "P05")]);
        assert_eq!(read("{P05: We throw it.}"), [quote("We throw it.", "P05")]);
        assert_eq!(read("P04 put it so:\n\n{We throw it.}\n\nMore."), [quote("We throw it.", "P04")]);
        assert_eq!(read("Some said:\n\n{We throw it.}\n\n(P06) More."), [quote("We throw it.", "P06")]);
    }
}
