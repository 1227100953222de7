//! The same interview twice: noticed by its text, and by its words where another format writes them otherwise.

use crate::formats::transcript::{Transcript, TurnDraft};
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

/// What is spoken, without blanks: equal for two files of one interview.
type Words = u64;

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

    /// The twin of a transcript, among those there and those added.
    pub(super) fn twin(
        &mut self,
        db: &Reader<'_>,
        transcript: &Transcript,
    ) -> Result<Option<Twin>, crate::store::Error> {
        if let Some(name) = self.by_text.get(&documents::sha256(&transcript.body)) {
            return Ok(Some(Twin::Text(name.clone())));
        }
        self.read_alike(db, u32::try_from(transcript.body.chars().count()).unwrap_or(u32::MAX))?;
        let spans = transcript.turns.iter().map(|turn: &TurnDraft| turn.span);
        let words = words(&transcript.body, spans);
        Ok(words.and_then(|words| self.by_words.get(&words)).map(|name| Twin::Words(name.clone())))
    }

    /// From now on this one is there.
    pub(super) fn add(&mut self, name: &str, transcript: &Transcript) {
        self.by_text.entry(documents::sha256(&transcript.body)).or_insert_with(|| name.to_owned());
        if let Some(words) = words(&transcript.body, transcript.turns.iter().map(|turn| turn.span)) {
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
            let body = documents::body(db, &document)?;
            if let Some(words) = words(&body, spans) {
                self.by_words.entry(words).or_insert(document.name);
            }
        }
        Ok(())
    }
}

/// The fingerprint of what is spoken at these places, in their order; `None` for next to nothing.
fn words(body: &str, spans: impl Iterator<Item = Span>) -> Option<Words> {
    let text = Text::new(body.to_owned()).ok()?;
    let mut hasher = DefaultHasher::new();
    let mut count = 0;
    for span in spans {
        for letter in text.slice(span).chars().filter(|letter| !letter.is_whitespace()) {
            letter.hash(&mut hasher);
            count += 1;
        }
    }
    (count >= SPOKEN_MIN).then(|| hasher.finish())
}
