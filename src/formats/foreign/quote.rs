//! Words found in a text: as they are, or as a tool may have changed them on their way through a table.

use crate::model::exchange::offsets::plain;
use crate::model::span::{CharPos, Span};
use crate::model::text::Text;

/// How far apart, in characters, the words around an ellipsis may stand.
const ELLIPSIS_MAX: u32 = 5_000;

/// What people and programs write for words left out.
const ELLIPSES: [&str; 6] = ["[...]", "[…]", "(...)", "(…)", "...", "…"];

/// Where words stand in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Once, letter by letter.
    Exact(Span),
    /// Once, but for this.
    Repaired(Span, Mend),
    /// In several places, nearest to the hint first, without a hint in their order.
    Several(Vec<Span>),
    NotFound,
}

impl Found {
    /// The place, or the likeliest of several.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Exact(span) | Self::Repaired(span, _) => Some(*span),
            Self::Several(spans) => spans.first().copied(),
            Self::NotFound => None,
        }
    }
}

/// What had to be overlooked to find words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mend {
    /// Blanks and line ends.
    Blanks,
    /// The shape of quotes, dashes and accents, and capitals.
    Typography,
    /// Words left out, or cut off at an end.
    Ellipsis,
}

impl Mend {
    /// The reason in a report.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Blanks => "its blanks or line ends are not those of the text",
            Self::Typography => "its quotes, dashes, accents or capitals are not those of the text",
            Self::Ellipsis => "words are left out of it",
        }
    }
}

/// Finds a quote in a text: letter by letter, then whatever its blanks, then whatever its typography, and at last around the
/// words an ellipsis stands for. The first way that finds anything decides.
///
/// Blanks around the quote are no part of it. Costs a few passes over the text.
pub fn find(text: &Text, quote: &str, hint: Option<CharPos>) -> Found {
    let quote = plain(quote).replace(['\u{2029}', '\u{2028}'], "\n");
    let quote = quote.trim();
    if quote.is_empty() {
        return Found::NotFound;
    }
    let exact = text.find_literal(quote);
    if !exact.is_empty() {
        return one_of(exact, hint, None);
    }
    let alike = text.find_folded(quote);
    if !alike.is_empty() {
        let is_same = |span: &Span| squeezed(text.slice(*span)) == squeezed(quote);
        let same: Vec<Span> = alike.iter().copied().filter(is_same).collect();
        return if same.is_empty() {
            one_of(alike, hint, Some(Mend::Typography))
        } else {
            one_of(same, hint, Some(Mend::Blanks))
        };
    }
    one_of(around_ellipses(text, quote), hint, Some(Mend::Ellipsis))
}

fn one_of(mut spans: Vec<Span>, hint: Option<CharPos>, mend: Option<Mend>) -> Found {
    match (&spans[..], mend) {
        ([], _) => Found::NotFound,
        ([span], None) => Found::Exact(*span),
        ([span], Some(mend)) => Found::Repaired(*span, mend),
        _ => {
            if let Some(hint) = hint {
                spans.sort_by_key(|span| span.start().get().abs_diff(hint.get()));
            }
            Found::Several(spans)
        }
    }
}

/// The words before, between and after ellipses, one after the other and not far from each other.
fn around_ellipses(text: &Text, quote: &str) -> Vec<Span> {
    let mut parted = quote.to_owned();
    for ellipsis in ELLIPSES {
        parted = parted.replace(ellipsis, "\0");
    }
    if !parted.contains('\0') {
        return Vec::new();
    }
    let parts: Vec<&str> =
        parted.split('\0').map(str::trim).filter(|part| part.chars().any(char::is_alphanumeric)).collect();
    let [first, rest @ ..] = &parts[..] else { return Vec::new() };
    let found: Vec<Vec<Span>> = rest.iter().map(|part| text.find_folded(part)).collect();
    let whole = |start: Span| {
        found.iter().try_fold(start, |so_far, places| {
            let next = places.get(places.partition_point(|place| place.start() < so_far.end()))?;
            (next.start().get() - so_far.end().get() <= ELLIPSIS_MAX).then(|| so_far.hull(*next))
        })
    };
    text.find_folded(first).into_iter().filter_map(whole).collect()
}

fn squeezed(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(words: &str) -> Text {
        Text::new(words.to_owned()).unwrap()
    }

    #[test]
    fn words_are_found_as_they_are_before_anything_is_overlooked() {
        let text = text("It’s loud.\nIt's  loud. And loud again — \"really\".");
        assert_eq!(find(&text, " It’s loud.\r\n", None), Found::Exact(Span::of(0, 10)));
        assert_eq!(find(&text, "It's loud.", None), Found::Repaired(Span::of(11, 22), Mend::Blanks));
        assert_eq!(find(&text, "again - “Really”", None), Found::Repaired(Span::of(32, 48), Mend::Typography));
        assert_eq!(find(&text, "quiet", None), Found::NotFound);
        assert_eq!(find(&text, " \n", None), Found::NotFound);
    }

    #[test]
    fn of_several_places_the_nearest_to_the_hint_comes_first() {
        let text = text("no, no, no");
        let all = [Span::of(0, 2), Span::of(4, 6), Span::of(8, 10)];
        assert_eq!(find(&text, "no", None), Found::Several(all.to_vec()));
        assert_eq!(find(&text, "no", Some(CharPos(9))).span(), Some(all[2]));
    }

    #[test]
    fn words_left_out_are_bridged_and_cut_ends_overlooked() {
        let text = text("We throw it over the fence and nobody looks at it again, ever.");
        let bridged = find(&text, "we throw it […] looks at it", None);
        assert_eq!(bridged, Found::Repaired(Span::of(0, 49), Mend::Ellipsis));
        assert_eq!(find(&text, "...over the fence...", None), Found::Repaired(Span::of(12, 26), Mend::Ellipsis));
        assert_eq!(find(&text, "looks at it … throw it", None), Found::NotFound);
        assert_eq!(find(&text, "…", None), Found::NotFound);
    }

    proptest! {
        #[test]
        fn what_is_cut_out_of_a_text_is_found_where_it_was_cut(
            words in "[a-cé 👍\n’…]{1,40}", from in 0usize..40, to in 0usize..40
        ) {
            let all: Vec<char> = words.chars().collect();
            let (from, to) = (from.min(to).min(all.len()), from.max(to).min(all.len()));
            let quote: String = all[from..to].iter().collect();
            let text = text(&words);
            let found = find(&text, &quote, None);
            match found.span() {
                Some(span) => prop_assert_eq!(text.slice(span), quote.trim()),
                None => prop_assert!(quote.trim().is_empty()),
            }
        }

        #[test]
        fn anything_may_be_sought_in_anything(words in any::<String>(), quote in any::<String>()) {
            let text = text(&words);
            if let Some(span) = find(&text, &quote, Some(CharPos(3))).span() {
                prop_assert!(text.get(span).is_some());
            }
        }
    }
}
