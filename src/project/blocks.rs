//! A whole text in the parts it is set in on a page: headings, turns, and whatever else has words in it.

use super::study::StudyDocument;
use crate::model::document::{Section, Turn};
use crate::model::span::{CharPos, Span};
use crate::model::text::Text;

/// A part of a text, by what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The title of a section of the interview guide.
    Heading(Span),
    /// A turn, by its place in the document's list.
    Turn(usize),
    /// Words outside any turn: field notes, an open answer, a remark of the transcriber.
    Prose(Span),
}

/// The parts in the order of the text. Left out are blank lines and the speakers' labels with times and numbers, which
/// a page shows in its own way.
pub(super) fn parts(text: &Text, document: &StudyDocument) -> Vec<Part> {
    let between = |part: Span, turn: Option<&Turn>| {
        let speaker = turn.and_then(|turn| document.speaker(turn.speaker));
        let label = speaker.map(|speaker| speaker.label.as_str());
        let between = Between { part, end: part.end(), turn, label, sections: &document.sections };
        between_turns(text, &between, |_| false)
    };
    let mut parts = Vec::new();
    let mut from = text.whole().start();
    for (at, turn) in document.turns.iter().enumerate() {
        if from < turn.span.start() {
            parts.extend(between(Span::between(from, turn.span.start()), Some(turn)));
        }
        parts.push(Part::Turn(at));
        from = turn.span.end().max(from);
    }
    parts.extend(between(Span::between(from, text.whole().end().max(from)), None));
    parts
}

/// What lies between two turns, or a part of it.
pub struct Between<'a> {
    pub part: Span,
    /// Where all of it ends.
    pub end: CharPos,
    /// The turn that follows.
    pub turn: Option<&'a Turn>,
    /// What its speaker is called in the text.
    pub label: Option<&'a str>,
    pub sections: &'a [Section],
}

/// The headings and the prose between two turns, in order. Of a line that is cut, nobody knows here what the rest says,
/// so that it is no label.
pub fn between_turns(text: &Text, between: &Between<'_>, is_cut: impl Fn(Span) -> bool) -> Vec<Part> {
    let mut parts = Vec::new();
    let prose = |span| Part::Prose(text.trim(span));
    for paragraph in text.paragraphs(between.part) {
        let mut open: Option<Span> = None;
        for line in text.slice(paragraph).lines() {
            let Some(line) = text.span_of(line).filter(|line| !line.is_empty()) else { continue };
            if let Some(title) = heading_on(text, line, between.sections) {
                parts.extend(open.take().map(prose));
                parts.push(Part::Heading(title));
                continue;
            }
            // What stands on the line on which somebody begins to speak is their label.
            let rest = || text.slice(Span::between(line.end(), between.end));
            let leads_in = between.turn.is_some() && !rest().contains('\n');
            if leads_in || (!is_cut(line) && is_bare(text.slice(line), between.label)) {
                parts.extend(open.take().map(prose));
            } else {
                open = Some(open.map_or(line, |open| open.hull(line)));
            }
        }
        parts.extend(open.map(prose));
    }
    parts
}

/// The title on the line on which a section begins.
fn heading_on(text: &Text, line: Span, sections: &[Section]) -> Option<Span> {
    let next = sections.partition_point(|section| section.span.start() < line.start());
    let section = sections.get(next).filter(|section| section.span.start() <= line.end())?;
    let (before, _) = text.slice(line).split_once(&section.title).filter(|_| !section.title.is_empty())?;
    let start = line.start().plus(u32::try_from(before.chars().count()).ok()?);
    Some(Span::between(start, start.plus(u32::try_from(section.title.chars().count()).ok()?)))
}

/// Whether a line says nothing beside who speaks and when.
fn is_bare(line: &str, label: Option<&str>) -> bool {
    let rest = label.map_or_else(|| line.to_owned(), |label| line.replace(label, ""));
    !rest.contains(char::is_alphanumeric) || !rest.replace("<v ", "").contains(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::document::{Document, Role, Speaker};
    use crate::model::ids::{DocumentId, SpeakerId};

    #[test]
    fn headings_and_remarks_are_parts_and_labels_are_not() {
        let body = "WEBVTT\n\n## G1 Work\n\n[00:01] **I:** Hello?\n\n[00:02]\nAna:\nYes.\n\n(A telephone rings.)\n";
        let text = Text::new(body.to_owned()).unwrap();
        let place = |part: &str| text.find_literal(part)[0];
        let (id, interviewer, ana) = (DocumentId::new(), SpeakerId::new(), SpeakerId::new());
        let speaker = |id, label: &str, document| Speaker {
            id,
            document,
            label: label.into(),
            role: Role::Participant,
            participant: None,
        };
        let turn = |n, part: &str, speaker| Turn {
            n,
            span: place(part),
            speaker: Some(speaker),
            time_start: None,
            time_end: None,
        };
        let section = Span::between(place("## G1").start(), text.whole().end());
        let document = StudyDocument {
            document: Document { id, name: "P05".into(), revision: 1, language: None, retired: false },
            length: text.len(),
            sha256: String::new(),
            turns: vec![turn(1, "Hello?", interviewer), turn(2, "Yes.", ana)],
            sections: vec![Section { n: 1, span: section, title: "G1 Work".into() }],
            speakers: vec![speaker(interviewer, "I", id), speaker(ana, "Ana", id)],
        };
        let shown: Vec<(&str, &str)> = parts(&text, &document)
            .into_iter()
            .map(|part| match part {
                Part::Heading(span) => ("heading", text.slice(span)),
                Part::Turn(at) => ("turn", text.slice(document.turns[at].span)),
                Part::Prose(span) => ("prose", text.slice(span)),
            })
            .collect();
        let expected = [
            ("prose", "WEBVTT"),
            ("heading", "G1 Work"),
            ("turn", "Hello?"),
            ("turn", "Yes."),
            ("prose", "(A telephone rings.)"),
        ];
        assert_eq!(shown, expected);
    }
}
