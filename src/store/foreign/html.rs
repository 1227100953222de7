//! The words of an HTML document as Taguette counts them: its text nodes, one behind the other.

use crate::model::markup::{ATTRIBUTES_MAX, attributes_most};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::cell::RefCell;

/// A document's words, and what it holds beside them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Words {
    pub text: String,
    pub pictures: usize,
    /// A line end here belongs to the `<pre>` before it, and is no text.
    after_pre: bool,
}

/// The text nodes of a document: entities are their characters, and nothing stands for a tag.
///
/// `None` if a tag has more attributes than anybody writes.
pub fn words(html: &str) -> Option<Words> {
    if attributes_most(html) > ATTRIBUTES_MAX {
        return None;
    }
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    Some(tokenizer.sink.0.into_inner())
}

#[derive(Default)]
struct Sink(RefCell<Words>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut words = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => {
                let starts = tag.kind == TagKind::StartTag;
                words.after_pre = starts && ["pre", "listing", "textarea"].contains(&&*tag.name);
                words.pictures += usize::from(starts && &*tag.name == "img");
                match &*tag.name {
                    "script" if starts => return TokenSinkResult::RawData(RawKind::ScriptData),
                    "style" if starts => return TokenSinkResult::RawData(RawKind::Rawtext),
                    _ => {}
                }
            }
            Token::CharacterTokens(characters) => {
                let characters = &*characters;
                let own = characters.strip_prefix('\n').filter(|_| words.after_pre).unwrap_or(characters);
                words.text.push_str(own);
                words.after_pre = false;
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        words(html).unwrap().text
    }

    #[test]
    fn text_nodes_are_joined_and_entities_are_characters() {
        assert_eq!(
            text("<p>It was <em>loud</em> &amp; n&eacute;w.</p>\n<p>a&lt;b &#128512;<br>c</p>"),
            "It was loud & néw.\na<b 😀c"
        );
        assert_eq!(text("<pre>\na\n\nb</pre>c<!-- no --><p title=\"a>b\">d"), "a\n\nbcd");
        assert_eq!(words("a<img src=x><img>b").unwrap(), Words { text: "ab".into(), pictures: 2, after_pre: false });
    }

    #[test]
    fn a_tag_that_nobody_writes_is_refused() {
        assert_eq!(words(&format!("<p {}>", "a ".repeat(100_000))), None);
        assert!(words(&"<b>".repeat(100_000)).is_some());
    }
}
