//! The same interview twice: noticed by its text, and by its words where another format writes them otherwise.

use crate::formats::transcript::TurnDraft;
use crate::model::document::Document;
use crate::model::span::Span;
use crate::model::text::Text;
use crate::store::{Reader, documents};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What to do with an interview that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Twice {
    /// Import nothing, and say so.
    #[default]
    Refuse,
    /// Leave the second out.
    Skip,
    /// Import it again.
    Keep,
}

impl Twice {
    /// What a person writes for it.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "skip" => Some(Self::Skip),
            "keep" => Some(Self::Keep),
            _ => None,
        }
    }
}

/// An interview that says what another one says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Twin {
    /// Its text is the same.
    Text(String),
    /// Its words are; the file is another.
    Words(String),
}

impl Twin {
    /// What it is, beside which document.
    pub fn told(&self) -> String {
        match self {
            Self::Text(name) => format!("the text is the same as {name}'s, word for word"),
            Self::Words(name) => format!("the words are the same as {name}'s, in another file or format"),
        }
    }
}

/// What is spoken, word by word: equal for two files of one interview.
type Words = u64;

/// What an interview is known by.
pub(super) struct Print {
    /// The fingerprint of its text.
    text: String,
    words: Option<Words>,
    length: u32,
}

impl Print {
    /// Of a text with these turns. Costs two passes over it.
    pub(super) fn of(text: &Text, turns: &[TurnDraft]) -> Self {
        let words = words(text, turns.iter().map(|turn| turn.span));
        Self { text: documents::sha256(text.as_str()), words, length: text.len() }
    }

    /// The fingerprint of the text.
    pub(super) fn fingerprint(&self) -> &str {
        &self.text
    }

    /// How many characters the text has.
    pub(super) const fn length(&self) -> u32 {
        self.length
    }
}

/// Fewer characters spoken than this may be the same by chance.
const SPOKEN_MIN: usize = 40;

/// What is known of the texts there are, read no sooner than somebody may be their twin.
pub(super) struct Texts {
    by_text: HashMap<String, String>,
    by_words: HashMap<Words, String>,
    /// Documents not read yet, by the length of their text.
    unread: Vec<(Document, u32)>,
}

impl Texts {
    pub(super) fn of(db: &Reader<'_>) -> Result<Self, crate::store::Error> {
        let unread = documents::lengths(db)?;
        Ok(Self { by_text: documents::by_fingerprint(db)?, by_words: HashMap::new(), unread })
    }

    /// The twin of an interview, among those there and those added.
    pub(super) fn twin(&mut self, db: &Reader<'_>, print: &Print) -> Result<Option<Twin>, crate::store::Error> {
        if let Some(name) = self.by_text.get(&print.text) {
            return Ok(Some(Twin::Text(name.clone())));
        }
        self.read_alike(db, print.length)?;
        Ok(print.words.and_then(|words| self.by_words.get(&words)).map(|name| Twin::Words(name.clone())))
    }

    /// From now on this one is there.
    pub(super) fn add(&mut self, name: &str, print: Print) {
        self.by_text.entry(print.text).or_insert_with(|| name.to_owned());
        if let Some(words) = print.words {
            self.by_words.entry(words).or_insert_with(|| name.to_owned());
        }
    }

    /// Reads the documents there whose length is nearly that, each once: labels, times and headings differ a little.
    fn read_alike(&mut self, db: &Reader<'_>, length: u32) -> Result<(), crate::store::Error> {
        let (least, most) = (f64::from(length) * 0.95, f64::from(length) * 1.05);
        let from = self.unread.partition_point(|(_, length)| f64::from(*length) < least);
        let to = self.unread.partition_point(|(_, length)| f64::from(*length) <= most);
        let alike: Vec<_> = self.unread.drain(from..to).collect();
        for (document, _) in alike {
            let spans = documents::turns(db, &document)?.into_iter().map(|turn| turn.span);
            let text = Text::new(documents::body(db, &document)?).ok();
            if let Some(words) = text.and_then(|text| words(&text, spans)) {
                self.by_words.entry(words).or_insert(document.name);
            }
        }
        Ok(())
    }
}

/// The fingerprint of what is spoken at these places, in their order; `None` for next to nothing.
fn words(text: &Text, spans: impl Iterator<Item = Span>) -> Option<Words> {
    let mut hasher = DefaultHasher::new();
    let mut count = 0;
    for span in spans {
        count += span.len() as usize;
        text.slice(span).split_whitespace().for_each(|word| word.hash(&mut hasher));
    }
    (count >= SPOKEN_MIN).then(|| hasher.finish())
}
