//! What a document consists of for its reader, found around the place one looks at and nowhere else.
//!
//! A document may have a hundred megabytes, so nothing here goes over all of it. It is divided into *stretches*: the
//! n-th begins at a place in the n-th [`CELL`] characters that depends on nothing but the text around it. Wherever there
//! is a turn or a blank line, that is where blocks begin, and the division is not seen. Only a block longer than a cell is
//! cut: at a line's end where its rows end anyway, or else at the end of a sentence.

use super::page::Opened;
use super::{cell, wrap};
use crate::model::document::Turn;
use crate::model::span::{CharPos, Span};
use crate::model::text::Text;
use crate::project::blocks::{Between, Part, between_turns};
use unicode_segmentation::UnicodeSegmentation;

/// How many characters there are to a stretch, about. Ten minutes of somebody who is not interrupted.
pub const CELL: u32 = 8_192;

/// How far a sentence's end is looked for, in characters.
const SENTENCES: u32 = 600;

/// A part of the text that is set on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    pub span: Span,
    pub kind: BlockKind,
    /// Whether it is the rest of a block that began in the stretch before.
    pub goes_on: bool,
}

/// What a block is to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// The title of a section of the interview guide. The cursor passes over it.
    Heading,
    /// The words of a turn, by its place in the list of turns.
    Turn(usize),
    /// Words outside any turn: field notes, an open answer, a remark of the transcriber.
    Prose,
}

/// Where a stretch begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    pub at: CharPos,
    /// Whether a block is cut there.
    pub inside: bool,
}

/// A document to be divided.
#[derive(Clone, Copy)]
pub struct Division<'a> {
    pub opened: &'a Opened,
    pub cell: u32,
}

impl<'a> Division<'a> {
    /// How many stretches there are, at least one.
    pub fn count(self) -> u32 {
        self.text().len() / self.cell + 1
    }

    /// Where the n-th stretch begins; the one after the last begins at the end of the text.
    pub fn cut(self, n: u32) -> Cut {
        let end = self.text().whole().end();
        let from = CharPos(n.saturating_mul(self.cell));
        if n == 0 || from >= end {
            return Cut { at: from.min(end), inside: false };
        }
        let to = from.plus(self.cell).min(end);
        let turns = &self.opened.turns;
        let next = turns.partition_point(|turn| turn.span.start() < from);
        if let Some(turn) = turns.get(next).filter(|turn| turn.span.start() < to) {
            return Cut { at: turn.span.start(), inside: false };
        }
        let turn_end = next.checked_sub(1).map(|before| turns[before].span.end()).filter(|&turn_end| turn_end > from);
        if let Some(at) = turn_end.filter(|&turn_end| turn_end < to) {
            return Cut { at, inside: false };
        }
        match self.blank_line(Span::between(from, to)) {
            Some(at) => Cut { at, inside: turn_end.is_some() },
            // The last cell is not a whole one: it belongs to the stretch before.
            None if to == end => Cut { at: end, inside: false },
            None => Cut { at: self.inside_block(Span::between(from, to)), inside: true },
        }
    }

    /// The blocks between two cuts, of which the last one also has what stands at the very end of the text.
    ///
    /// They are every turn, every heading, and whatever else has words in it. Left out are blank lines and the speakers'
    /// labels (with times and numbers), which the page shows in its own way.
    pub fn blocks(self, start: Cut, end: Cut) -> Vec<Block> {
        let turns = &self.opened.turns;
        let text_end = self.text().whole().end();
        let mut blocks = Vec::new();
        if start.at == text_end && start.at > CharPos(0) {
            return blocks;
        }
        let mut next = turns.partition_point(|turn| turn.span.end() <= start.at && turn.span.start() < start.at);
        let mut from = start.at;
        loop {
            let turn = turns.get(next);
            let gap_end = turn.map_or(text_end, |turn| turn.span.start()).max(from);
            let part = Span::between(from, gap_end.min(end.at).max(from));
            let open = [start.inside && from == start.at, end.inside && part.end() == end.at];
            let label = turn.and_then(|turn| self.label(turn));
            let between = Between { part, end: gap_end, turn, label, sections: &self.opened.sections };
            self.between_turns(&between, open, &mut blocks);
            let here = |turn: &&Turn| turn.span.start() < end.at || end.at == text_end;
            let Some(turn) = turn.filter(here) else { return blocks };
            let span = Span::between(turn.span.start().max(start.at), turn.span.end().min(end.at).max(start.at));
            blocks.push(Block { span, kind: BlockKind::Turn(next), goes_on: turn.span.start() < start.at });
            (from, next) = (turn.span.end().max(from), next + 1);
            if from > end.at {
                return blocks;
            }
        }
    }

    /// What the speaker of a turn is called in the text.
    fn label(self, turn: &Turn) -> Option<&'a str> {
        let mut speakers = self.opened.speakers.iter();
        speakers.find(|speaker| Some(speaker.id) == turn.speaker).map(|speaker| speaker.label.as_str())
    }

    fn text(self) -> &'a Text {
        &self.opened.text
    }

    /// Where the first blank line begins that is wholly in `part`.
    fn blank_line(self, part: Span) -> Option<CharPos> {
        let text = self.text();
        let mut lines = text.slice(part).split_inclusive('\n');
        if !self.begins_line(part.start()) {
            lines.next();
        }
        let is_whole = |line: &&str| line.ends_with('\n') || part.end() == text.whole().end();
        let blank = lines.find(|line| line.trim().is_empty() && is_whole(line))?;
        text.span_of(blank).map(Span::start)
    }

    fn begins_line(self, at: CharPos) -> bool {
        at == CharPos(0) || self.text().char_at(at.minus(1)) == Some('\n')
    }

    /// A place within a block where it may be cut.
    fn inside_block(self, part: Span) -> CharPos {
        let text = self.text();
        let line_end = self.line_end(part);
        let near = Span::between(part.start(), part.start().plus(SENTENCES).min(part.end()));
        let sentence = || text.sentences(near).get(1).map(|second| second.start());
        let may_begin = |at: &CharPos| *at < part.end() && text.is_grapheme_boundary(*at);
        let blank = || {
            let letters = text.slice(near).chars();
            let after_blank = letters.zip(1..).filter(|(letter, _)| letter.is_whitespace());
            after_blank.map(|(_, count)| part.start().plus(count)).find(may_begin)
        };
        let found = line_end.or_else(sentence).or_else(blank).or(Some(part.start())).filter(may_begin);
        // A letter with so many accents that it fills the cell is not cut: what begins here begins after it.
        found.or_else(|| text.next_grapheme(part.start())).unwrap_or(text.whole().end())
    }

    /// After the first line whose end is a row's end too.
    fn line_end(self, part: Span) -> Option<CharPos> {
        let text = self.text();
        let mut lines = text.slice(part).split_inclusive('\n').peekable();
        if !self.begins_line(part.start()) {
            lines.next();
        }
        while let Some(line) = lines.next() {
            let next = lines.peek()?.graphemes(true).next();
            let columns = line.trim_end_matches(['\n', '\r']).graphemes(true).map(cell::width).take(200).sum();
            if wrap::ends_row(columns, next) {
                return text.span_of(line).map(Span::end);
            }
        }
        None
    }

    /// The blocks of what lies between two turns. `open` says whether a block is cut at the part's start, and at its end.
    fn between_turns(self, between: &Between<'_>, [open_start, open_end]: [bool; 2], blocks: &mut Vec<Block>) {
        let (text, part) = (self.text(), between.part);
        let (before, words) = (blocks.len(), text.trim(part));
        let is_cut = |line: Span| {
            (open_start && line.start() == words.start() && !self.begins_line(part.start()))
                || (open_end && line.end() == words.end() && !self.begins_line(part.end()))
        };
        let found = between_turns(text, between, is_cut).into_iter();
        blocks.extend(found.map(|found| match found {
            Part::Heading(span) => Block { span, kind: BlockKind::Heading, goes_on: false },
            Part::Turn(at) => Block { span: self.opened.turns[at].span, kind: BlockKind::Turn(at), goes_on: false },
            Part::Prose(span) => Block { span, kind: BlockKind::Prose, goes_on: false },
        }));
        // What goes on in the next stretch reaches as far as it, so that not a letter is lost between them.
        let is_prose = |block: &&mut Block| block.kind == BlockKind::Prose;
        if let Some(first) = blocks.get_mut(before).filter(|_| open_start).filter(is_prose)
            && words.start() == first.span.start()
        {
            *first =
                Block { span: first.span.hull(Span::between(part.start(), part.start())), goes_on: true, ..*first };
        }
        let there = blocks.len() > before && blocks.last().is_some_and(|last| last.span.end() == words.end());
        if let Some(last) = blocks.last_mut().filter(|_| open_end && there).filter(is_prose) {
            last.span = last.span.hull(Span::between(part.end(), part.end()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::document::{Document, Role, Section, Speaker};
    use crate::model::ids::{DocumentId, SpeakerId};
    use crate::tui::test_support;
    use proptest::prelude::*;

    fn opened(body: &str) -> Opened {
        test_support::opened("P05", body)
    }

    /// All blocks, stretch by stretch.
    fn blocks(opened: &Opened, cell: u32) -> Vec<Block> {
        let division = Division { opened, cell };
        (0..division.count()).flat_map(|n| division.blocks(division.cut(n), division.cut(n + 1))).collect()
    }

    #[test]
    fn headings_and_remarks_are_blocks_and_labels_are_not() {
        let body = "WEBVTT\n\n## G1 Work\n\n[00:01] **I:** Hello?\n\n[00:02]\nAna:\nYes.\n\n(They laugh, a telephone rings.)\n";
        let text = Text::new(body.to_owned()).unwrap();
        let place = |part: &str| {
            let (before, _) = body.split_once(part).unwrap();
            let start = before.chars().count() as u32;
            Span::of(start, start + part.chars().count() as u32)
        };
        let (document, interviewer, ana) = (DocumentId::new(), SpeakerId::new(), SpeakerId::new());
        let speaker =
            |id, label: &str| Speaker { id, document, label: label.into(), role: Role::Participant, participant: None };
        let turn = |n, part: &str, speaker| Turn {
            n,
            span: place(part),
            speaker: Some(speaker),
            time_start: None,
            time_end: None,
        };
        let turns = [turn(1, "Hello?", interviewer), turn(2, "Yes.", ana)];
        let sections = [Section {
            n: 1,
            span: Span::between(place("## G1").start(), text.whole().end()),
            title: "G1 Work".into(),
        }];
        let speakers = vec![speaker(interviewer, "I"), speaker(ana, "Ana")];
        let document = Document { id: document, name: "P05".into(), revision: 1, language: None, retired: false };
        let opened = Opened { document, text, turns: turns.into(), sections: sections.into(), speakers, reading: None };
        let (found, text) = (blocks(&opened, CELL), &opened.text);
        let shown: Vec<_> = found.iter().map(|block| (text.slice(block.span), block.kind)).collect();
        assert_eq!(
            shown,
            [
                ("WEBVTT", BlockKind::Prose),
                ("G1 Work", BlockKind::Heading),
                ("Hello?", BlockKind::Turn(0)),
                ("Yes.", BlockKind::Turn(1)),
                ("(They laugh, a telephone rings.)", BlockKind::Prose),
            ]
        );
    }

    #[test]
    fn field_notes_without_speakers_are_paragraphs() {
        let opened = opened("The room is warm.\nNobody speaks.\n\nThen the door opens.\n");
        let found = blocks(&opened, CELL);
        let shown: Vec<_> = found.iter().map(|block| opened.text.slice(block.span)).collect();
        assert_eq!(shown, ["The room is warm.\nNobody speaks.", "Then the door opens."]);
    }

    /// Interviews with everything a division could be cut at.
    fn any_body() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            3 => "(A|Bea): [a-z]{1,9}( [a-zé語.,-]{1,9}){0,12}\n{1,3}",
            2 => "[A-Z][a-z]{1,9}( [a-z]{1,9}){0,12}[.?] ?\n{0,2}",
            1 => "## [a-z]{1,8}\n{1,2}",
            1 => "[ \n\t]{1,30}",
            1 => "(00:0[0-9]|--+|\\[[0-9]\\])\n",
            1 => "[語👩\u{200d}\u{301}a]{1,60}",
            1 => "[a ]\u{301}{1,60}",
        ];
        prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
    }

    #[test]
    fn a_turn_longer_than_a_cell_is_cut_at_a_sentence_and_prose_at_a_blank_line() {
        let long = "It was late. We went home. ".repeat(8);
        let opened = opened(&format!("A: {long}\n\nThey laugh.\n\nThe door opens.\n"));
        let found = blocks(&opened, 64);
        let shown: Vec<_> = found.iter().map(|block| (opened.text.slice(block.span), block.goes_on)).collect();
        assert!(shown.len() > 4 && shown.iter().skip(1).all(|(words, _)| words.starts_with(['I', 'W', 'T'])));
        assert_eq!(shown.iter().filter(|(_, goes_on)| !goes_on).count(), 3);
        assert_eq!(shown[shown.len() - 2..], [("They laugh.", false), ("The door opens.", false)]);
    }

    #[test]
    fn a_letter_longer_than_a_cell_is_not_cut() {
        let marks = "\u{301}".repeat(30);
        let opened = opened(&format!("e{marks} is a letter.\n"));
        let division = Division { opened: &opened, cell: 8 };
        let cuts: Vec<u32> = (0..=division.count()).map(|n| division.cut(n).at.get()).collect();
        assert_eq!(cuts, [0, 31, 31, 31, 35, 45, 45]);
    }

    proptest! {
        #[test]
        fn stretches_follow_each_other_and_lose_nothing_that_is_on_the_page(body in any_body(), cell in 8u32..80) {
            let opened = opened(&body);
            let division = Division { opened: &opened, cell };
            let cuts: Vec<Cut> = (0..=division.count()).map(|n| division.cut(n)).collect();
            prop_assert_eq!(cuts[0].at, CharPos(0));
            prop_assert_eq!(cuts[cuts.len() - 1].at, opened.text.whole().end());
            for (n, pair) in cuts.windows(2).enumerate() {
                prop_assert!(pair[0].at <= pair[1].at && opened.text.is_grapheme_boundary(pair[0].at));
                let cell_end = CharPos((n as u32 + 2) * cell);
                let letters = Span::between(cell_end, pair[1].at.max(cell_end));
                prop_assert!(!opened.text.slice(letters).contains(|c| c != '\u{301}' && c != '\u{200d}'), "{}", cell_end);
            }
            let parts = blocks(&opened, cell);
            prop_assert!(parts.windows(2).all(|pair| pair[0].span.end() <= pair[1].span.start()));
            let is_on = |blocks: &[Block], at| blocks.iter().any(|block| block.span.contains(at));
            let whole = blocks(&opened, u32::MAX);
            for at in (0..opened.text.len()).map(CharPos) {
                let is_word = opened.text.char_at(at).is_some_and(|letter| !letter.is_whitespace());
                prop_assert!(!is_word || !is_on(&whole, at) || is_on(&parts, at), "{} of {:?}", at, body);
            }
        }

        #[test]
        fn blocks_shorter_than_a_cell_are_never_cut(parts in prop::collection::vec(part(), 1..12), more in 0u32..40) {
            let opened = opened(&parts.join("\n\n"));
            let longest = parts.iter().map(|part| part.chars().count() as u32).max().unwrap_or(0);
            prop_assert_eq!(blocks(&opened, longest + 3 + more), blocks(&opened, u32::MAX));
        }
    }

    fn part() -> impl Strategy<Value = String> {
        prop_oneof![
            3 => "(A|Bea): [a-z]{1,9}( [a-zé語.,-]{1,9}){0,12}",
            2 => "[A-Z][a-z]{1,9}( [a-z]{1,9}){0,12}[.?](\n[a-z]{1,9}){0,2}",
            1 => "## [a-z]{1,8}",
            1 => "(00:0[0-9]|--)",
        ]
    }
}
