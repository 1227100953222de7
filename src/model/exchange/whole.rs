//! What every reader promises of the study it makes.

use super::{About, Exchange, Thing};
use crate::model::span::Span;

impl Exchange {
    /// What is wrong with it, if anything: a place in a list that is none, a passage that is none.
    ///
    /// Nobody but a reader can be at fault; a study without fault can be gone through without another look.
    pub fn wrong(&self) -> Option<String> {
        let lengths: Vec<u32> = self.sources.iter().map(|source| source.text.chars().count() as u32).collect();
        let inside = |source: usize, span: Span| {
            lengths.get(source).is_some_and(|length| span.end().get() <= *length) && !span.is_empty()
        };
        let has = |thing: Thing| match thing {
            Thing::Source(n) => n < self.sources.len(),
            Thing::Code(n) => n < self.codes.len(),
            Thing::Note(n) => n < self.notes.len(),
            Thing::Case(n) => n < self.cases.len(),
            Thing::Medium(n) => n < self.media.len(),
        };
        let coder = |coder: Option<usize>| coder.is_none_or(|coder| coder < self.coders.len());
        let values = |values: &[super::Value]| values.iter().all(|value| value.variable < self.variables.len());
        let is_about = |about: About| match about {
            About::Project => true,
            About::Source(n) => has(Thing::Source(n)),
            About::Passage(source, span) => inside(source, span),
            About::Code(n) => has(Thing::Code(n)),
            About::Coding(n) => n < self.codings.len(),
            About::Case(n) => has(Thing::Case(n)),
        };
        let sources = self.sources.iter().map(|source| {
            (!source.text.contains('\r') && values(&source.values))
                .then_some(())
                .ok_or_else(|| format!("the document {}", source.name))
        });
        let codes = self.codes.iter().enumerate().map(|(n, code)| {
            let is_one = code.parent.is_none_or(|parent| parent < n);
            is_one.then_some(()).ok_or_else(|| format!("the code {}", code.name))
        });
        let codings = self.codings.iter().map(|coding| {
            let is_one = inside(coding.source, coding.span) && has(Thing::Code(coding.code)) && coder(coding.coder);
            is_one.then_some(()).ok_or_else(|| format!("{coding:?}"))
        });
        let cases = self.cases.iter().map(|case| {
            let is_one = case.sources.iter().all(|source| has(Thing::Source(*source)))
                && case.passages.iter().all(|(source, span)| inside(*source, *span))
                && values(&case.values);
            is_one.then_some(()).ok_or_else(|| format!("{case:?}"))
        });
        let notes = self
            .notes
            .iter()
            .map(|note| (is_about(note.about) && coder(note.coder)).then_some(()).ok_or_else(|| format!("{note:?}")));
        let sets = self
            .sets
            .iter()
            .map(|set| set.members.iter().all(|member| has(*member)).then_some(()).ok_or_else(|| format!("{set:?}")));
        let links = self
            .links
            .iter()
            .map(|link| (has(link.from) && has(link.to)).then_some(()).ok_or_else(|| format!("{link:?}")));
        let media = self.media.iter().map(|medium| {
            let codings = medium.selections.iter().flat_map(|selection| &selection.codings);
            let all = codings.into_iter().all(|coding| has(Thing::Code(coding.code)) && coder(coding.coder));
            all.then_some(()).ok_or_else(|| format!("the marks in {}", medium.name))
        });
        let of_media = self.media.iter().map(|medium| &medium.file);
        let files = of_media.chain(self.sources.iter().filter_map(|source| source.original.as_ref())).map(|file| {
            (!file.filename.contains(['/', '\\'])).then_some(()).ok_or_else(|| format!("the file {}", file.filename))
        });
        let all = sources
            .chain(codes)
            .chain(codings)
            .chain(cases)
            .chain(notes)
            .chain(sets)
            .chain(links)
            .chain(media)
            .chain(files);
        all.filter_map(Result::err).next()
    }
}
