//! Texts with marks on them, gathered from readers of annotation files into an exchange.

use super::quote::{self, Found, Mend};
use super::shortened;
use crate::model::exchange::offsets::{self, Choice, Claim, Place, Reading, Said, Unit};
use crate::model::exchange::{About, Code, Coder, Coding, Exchange, Fidelity, Note, Outcome, Source};
use crate::model::span::Span;
use crate::model::text::{Text, TooLong};
use std::collections::{HashMap, HashSet};

/// A mark as a file has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// What the file calls it, for a report: `T3`, `line 7`.
    pub named: String,
    pub start: u64,
    pub end: u64,
    /// The words the file has for it, whose blanks may not be those of the text; empty if it has none.
    pub words: String,
    pub code: String,
    pub coder: Option<String>,
    pub at: Option<String>,
    pub memo: String,
}

/// An exchange being gathered.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub study: Exchange,
    codes: HashMap<String, usize>,
    coders: HashMap<String, usize>,
    names: HashSet<String>,
    /// The same mark twice is one coding.
    known: HashSet<(usize, Span, usize, Option<usize>)>,
}

impl Gathered {
    /// An empty one, by the program that wrote the files.
    pub fn of(origin: &str) -> Self {
        Self { study: Exchange { origin: origin.to_owned(), ..Exchange::default() }, ..Self::default() }
    }

    /// Adds a text with its marks, `usual` being what the program counts in; gives the source's place.
    ///
    /// The way to count is chosen by the marks unless `asked` names it; a mark whose words stand elsewhere goes there.
    pub fn text(
        &mut self,
        name: &str,
        raw: &str,
        marks: &[Mark],
        (usual, asked): (Unit, Option<Unit>),
        fidelity: &mut Fidelity,
    ) -> Result<usize, TooLong> {
        let source = self.study.sources.len();
        let name = self.unique(name, fidelity);
        // Characters nobody can see would end a text in other programs; one stands for one, so that positions stay.
        let without_nul = raw.contains('\0').then(|| raw.replace('\0', "\u{fffd}"));
        if without_nul.is_some() {
            fidelity.note(Outcome::Repaired, "texts", "they hold NUL, which is shown as \u{fffd}", &name);
        }
        let raw = without_nul.as_deref().unwrap_or(raw);
        let reading = |unit| Reading { unit, crlf_is_one: false };
        let readings = match asked {
            Some(unit) => vec![reading(unit), Reading { unit, crlf_is_one: true }],
            None => Reading::OF_THE_STANDARD.to_vec(),
        };
        let claims: Vec<Claim<'_>> = marks.iter().map(claim).collect();
        let usual = reading(asked.unwrap_or(usual));
        let placed = offsets::place(raw, &claims, &readings, usual)?;
        if placed.choice != Choice::Alike && placed.reading != usual {
            let example = format!("{name}: {}", placed.reading.told());
            fidelity.note(Outcome::Guessed, "texts", "their positions count something else than is usual", example);
        }
        let text = Text::new(placed.text)?;
        for (mark, place) in marks.iter().zip(placed.places) {
            let example = || format!("{name}, {}: {}", mark.named, shortened(&mark.words));
            match settled(&text, mark, place) {
                Err(why) => fidelity.note(Outcome::Dropped, "codings", why, example()),
                Ok((span, mended)) => match (self.coding(source, span, mark), mended) {
                    (false, _) => {
                        let why = "they repeat another: the same passage, code and coder";
                        fidelity.note(Outcome::Dropped, "codings", why, example());
                    }
                    (true, None) => fidelity.read("codings", 1),
                    (true, Some((outcome, why))) => fidelity.note(outcome, "codings", why, example()),
                },
            }
        }
        fidelity.read("texts", 1);
        self.study.sources.push(Source { name, text: text.into_string(), ..Source::default() });
        Ok(source)
    }

    /// Adds a memo about a source.
    pub fn note(&mut self, source: usize, body: &str, coder: Option<&str>, fidelity: &mut Fidelity) {
        let coder = coder.map(|name| self.coder(name));
        let (title, body) = (String::new(), body.trim().to_owned());
        self.study.notes.push(Note { id: None, title, body, coder, at: None, about: About::Source(source) });
        fidelity.read("memos", 1);
    }

    /// The study, its codes and coders counted.
    pub fn finish(self, fidelity: &mut Fidelity) -> Exchange {
        fidelity.read("codes", self.study.codes.len());
        fidelity.read("coders", self.study.coders.len());
        self.study
    }

    /// Adds a coding; whether it is not there already.
    fn coding(&mut self, source: usize, span: Span, mark: &Mark) -> bool {
        let coder = mark.coder.as_deref().map(|name| self.coder(name));
        let codes = &mut self.study.codes;
        let code = *self.codes.entry(mark.code.clone()).or_insert_with(|| {
            codes.push(Code { name: mark.code.clone(), codable: true, ..Code::default() });
            codes.len() - 1
        });
        if !self.known.insert((source, span, code, coder)) {
            return false;
        }
        let (at, memo) = (mark.at.clone(), mark.memo.trim().to_owned());
        self.study.codings.push(Coding { id: None, source, span, code, coder, at, memo });
        true
    }

    fn coder(&mut self, name: &str) -> usize {
        let coders = &mut self.study.coders;
        *self.coders.entry(name.to_owned()).or_insert_with(|| {
            coders.push(Coder { id: None, name: name.to_owned() });
            coders.len() - 1
        })
    }

    /// The name, with a number behind it if another source has it.
    fn unique(&mut self, name: &str, fidelity: &mut Fidelity) -> String {
        let name = name.trim();
        let numbered = (2..).map(|number| format!("{name} ({number})"));
        let free = std::iter::once(name.to_owned()).chain(numbered).find(|name| !self.names.contains(name));
        let free = free.unwrap_or_default();
        if free != name {
            fidelity.note(Outcome::Repaired, "texts", "another one has the same name", &free);
        }
        self.names.insert(free.clone());
        free
    }
}

/// Words of a file are compared whatever their blanks: brat writes a line end as one.
fn claim(mark: &Mark) -> Claim<'_> {
    let said = if mark.words.trim().is_empty() { Said::Nothing } else { Said::Name(&mark.words) };
    Claim { start: mark.start, end: mark.end, said }
}

/// Where a mark is, and what had to be done to it: where the file says if its words are there, else where they are.
type Settled = (Span, Option<(Outcome, &'static str)>);

fn settled(text: &Text, mark: &Mark, place: Place) -> Result<Settled, &'static str> {
    let squeezed = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
    let claimed = place.span();
    let has_words = !mark.words.trim().is_empty();
    if let Some(span) = claimed.filter(|span| has_words && squeezed(text.slice(*span)) == squeezed(&mark.words)) {
        return Ok((span, None));
    }
    if has_words {
        let found = quote::find(text, &mark.words, claimed.map(Span::start));
        let is_sure = !matches!(found, Found::Repaired(_, Mend::Typography | Mend::Ellipsis));
        if let Some(span) = found.span().filter(|_| is_sure) {
            return Ok((
                span,
                Some((Outcome::Repaired, "their words stand elsewhere in the text, and they went there")),
            ));
        }
    }
    match (place, claimed) {
        (Place::Cut(_), Some(span)) => Ok((span, Some((Outcome::Repaired, "they reach beyond the end of the text")))),
        (_, Some(span)) if has_words => {
            Ok((span, Some((Outcome::Guessed, "their words are not in the text; taken where the file says"))))
        }
        (_, Some(span)) => Ok((span, None)),
        (Place::Nowhere(why), None) => Err(why),
        (_, None) => Err("they are nowhere in the text"),
    }
}
