//! What the readers of word processors' files share: text boxes, comments, list numbers, and what was left out.

use super::ReadError;
use super::prose::Setter;
use crate::formats::Doubt;
use crate::formats::archive::Archive;
use crate::formats::xml::{self, Reader, XmlError};
use std::collections::HashMap;
use std::mem;

/// How deep text boxes and tables may stand in each other; what is deeper reads as the text around it.
pub(super) const NESTED_MAX: usize = 8;

/// How many characters the mark before a list's entry has at most.
pub(super) const MARK_MAX: usize = 40;

/// A file being set: a [`Setter`], and what word processors add to it.
#[derive(Default)]
pub(super) struct Page {
    pub setter: Setter,
    /// What waits while a text box, a note or a comment is read.
    asides: Vec<Aside>,
    /// The text boxes of the paragraph, which follow it.
    boxes: Vec<String>,
    /// By the name the file gives them.
    comments: HashMap<String, Comment>,
    /// Comments of words that are no part of the paragraph yet: they are about the place where these are anchored.
    late: Vec<String>,
    pub seen: Seen,
}

struct Aside {
    setter: Setter,
    boxes: Vec<String>,
}

/// A comment, and what is known of its place.
#[derive(Default)]
struct Comment {
    author: String,
    body: String,
    number: Option<usize>,
    ended: bool,
}

/// What was taken in another way than it stands, or left out.
#[derive(Default)]
pub(super) struct Seen {
    pub changes: usize,
    pub pictures: usize,
    pub hidden: usize,
    pub embedded: usize,
    pub symbols: usize,
}

impl Page {
    /// Sets what follows aside, until [`Page::close_aside`] gives it as a text.
    pub fn open_aside(&mut self) {
        let (setter, boxes) = (mem::take(&mut self.setter), mem::take(&mut self.boxes));
        self.asides.push(Aside { setter, boxes });
    }

    pub fn close_aside(&mut self) -> String {
        self.follow_with_boxes();
        let Some(aside) = self.asides.pop() else { return String::new() };
        self.boxes = aside.boxes;
        mem::replace(&mut self.setter, aside.setter).finish("").text
    }

    /// A text box, as closed; it follows the paragraph it stands in.
    pub fn text_box(&mut self, text: String) {
        self.boxes.push(text);
        self.place_late_comments();
    }

    /// Sets the text boxes of the paragraph that ended.
    pub fn follow_with_boxes(&mut self) {
        for text in mem::take(&mut self.boxes) {
            self.set(&text);
        }
    }

    /// A footnote here, with what was read of it before.
    pub fn footnote(&mut self, note: Note) {
        self.setter.start_footnote();
        self.set(&note.text);
        self.setter.end_footnote();
        self.late.extend(note.comments);
        self.place_late_comments();
    }

    /// The note that was set aside.
    pub fn close_note(&mut self) -> Note {
        Note { text: self.close_aside(), comments: mem::take(&mut self.late) }
    }

    /// Sets a finished text once more: its paragraphs, with their lines.
    fn set(&mut self, text: &str) {
        for paragraph in text.split("\n\n") {
            for (index, line) in paragraph.trim_end_matches('\n').split('\n').enumerate() {
                if index > 0 {
                    self.setter.line_break();
                }
                self.setter.text(line);
            }
            self.setter.end_paragraph();
        }
    }

    // -- comments --------------------------------------------------------------------------------------------

    pub fn know_comment(&mut self, name: String, author: String, body: String) {
        self.comments.insert(name, Comment { author, body, ..Comment::default() });
    }

    /// How many comments are known.
    pub fn comments(&self) -> usize {
        self.comments.len()
    }

    pub fn comment_starts(&mut self, name: &str) {
        if !self.asides.is_empty() {
            return self.late.push(name.to_owned());
        }
        if let Some(comment) = self.comments.get_mut(name).filter(|comment| comment.number.is_none()) {
            let number = self.setter.remark(&comment.author, &comment.body);
            comment.number = Some(number);
            self.setter.remark_starts(number);
        }
    }

    /// Where its words end; also where it is anchored, if nothing said where they begin.
    pub fn comment_ends(&mut self, name: &str) {
        if !self.asides.is_empty() {
            return self.late.push(name.to_owned());
        }
        if let Some(comment) = self.comments.get_mut(name).filter(|comment| !comment.ended) {
            let number = *comment.number.get_or_insert_with(|| self.setter.remark(&comment.author, &comment.body));
            comment.ended = true;
            self.setter.remark_ends(number);
        }
    }

    fn place_late_comments(&mut self) {
        if self.asides.is_empty() {
            for name in mem::take(&mut self.late) {
                self.comment_ends(&name);
            }
        }
    }

    /// What a person should know of how the file was read; said once it is read to its end.
    pub fn doubts(&self) -> Vec<Doubt> {
        let Seen { changes, pictures, hidden, embedded, symbols } = self.seen;
        let lost = self.comments.values().filter(|comment| comment.number.is_none()).count();
        let told = [
            (changes, "tracked change was taken as accepted", "tracked changes were taken as accepted"),
            (pictures, "picture left out", "pictures left out"),
            (hidden, "passage of hidden text left out", "passages of hidden text left out"),
            (embedded, "embedded document left out", "embedded documents left out"),
            (symbols, "sign of a symbol font is shown as \u{fffd}", "signs of symbol fonts are shown as \u{fffd}"),
            (
                lost,
                "comment has no place in the text and was left out",
                "comments have no place in the text and were left out",
            ),
        ];
        let some = told.into_iter().filter(|(count, ..)| *count > 0);
        some.map(|(count, one, many)| Doubt::about_file(format!("{count} {}", if count == 1 { one } else { many })))
            .collect()
    }
}

/// A footnote or endnote as it was read before its place is known.
#[derive(Clone, Default)]
pub(super) struct Note {
    pub text: String,
    /// The comments on its words.
    comments: Vec<String>,
}

/// Follows a paragraph's type, to tell where a beginning in bold ends.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Bold {
    /// Nothing is set yet.
    #[default]
    Open,
    /// All so far is bold.
    Begun,
    /// It is told, or there was none.
    Done,
}

impl Bold {
    /// Words follow; says whether those before are set apart from them.
    pub fn ends_before(&mut self, words: &str, bold: bool) -> bool {
        let blank = words.trim().is_empty();
        let before = *self;
        *self = match before {
            _ if blank => before,
            Self::Done => Self::Done,
            _ if bold => Self::Begun,
            _ => Self::Done,
        };
        before == Self::Begun && *self == Self::Done
    }

    /// The line ends; says whether all of it is bold.
    pub fn ends(&mut self) -> bool {
        std::mem::replace(self, Self::Done) == Self::Begun
    }
}

/// A list's number, written as `format` says: `1`, `a`, `A`, `i`, `I`. What is too large for letters is a number.
pub(super) fn numeral(format: char, number: u32) -> String {
    const ROMAN: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let small = match format {
        'a' | 'A' if (1..=260).contains(&number) => {
            let letter = char::from_u32('a' as u32 + (number - 1) % 26).unwrap_or('a');
            letter.to_string().repeat(1 + (number as usize - 1) / 26)
        }
        'i' | 'I' if (1..4000).contains(&number) => {
            let mut left = number;
            let mut roman = String::new();
            for (value, letters) in ROMAN {
                roman.push_str(&letters.repeat((left / value) as usize));
                left %= value;
            }
            roman
        }
        _ => return number.to_string(),
    };
    if format.is_uppercase() { small.to_uppercase() } else { small }
}

/// One part of an archive, read; the default where there is no such part.
pub(super) fn part<T: Default>(
    archive: &mut Archive<'_>,
    name: &str,
    what: &'static str,
    make: impl FnMut(&mut Reader<'_>) -> Result<T, XmlError>,
) -> Result<T, ReadError> {
    match archive.read(name).map_err(ReadError::in_archive(what))? {
        Some(bytes) => Ok(xml::read(&bytes, make).map_err(ReadError::in_xml(what))?.value),
        None => Ok(T::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::archive::packed;
    use crate::formats::transcript::{Rules, Transcript, read};
    use proptest::prelude::*;
    use std::path::Path;

    const ORCHARD_DOCX: &[u8] = include_bytes!("../../../tests/data/transcripts/orchard.docx");
    const ORCHARD_ODT: &[u8] = include_bytes!("../../../tests/data/transcripts/orchard.odt");

    fn transcript(bytes: &[u8]) -> Result<Transcript, ReadError> {
        read(Path::new("file"), bytes, &Rules::default())
    }

    fn docx(body: &str) -> Vec<u8> {
        let main = format!("<w:document><w:body>{body}</w:body></w:document>");
        packed(&[("word/document.xml", main.as_bytes())])
    }

    fn words(transcript: &Transcript, span: crate::model::span::Span) -> String {
        transcript.body.chars().skip(span.start().0 as usize).take(span.len() as usize).collect()
    }

    #[test]
    fn list_numbers_are_written_as_the_list_says() {
        let told = |format| [1, 4, 27, 1999].map(|number| numeral(format, number)).join(" ");
        assert_eq!(told('1'), "1 4 27 1999");
        assert_eq!(told('a'), "a d aa 1999");
        assert_eq!(told('I'), "I IV XXVII MCMXCIX");
        assert_eq!(numeral('a', u32::MAX), "4294967295");
    }

    // Both files were written by LibreOffice from one interview with everything in it.

    #[test]
    fn an_interview_reads_as_a_person_sees_it() {
        let read = transcript(ORCHARD_DOCX).unwrap();
        assert_eq!(
            read.body,
            "Interview about the orchard\n\nDate: 3 May\n\nSection 1: Harvest\n\nI: Who picks the apples when it rains?\n\n\
             P03: Mostly my cousin, with a blue ladder[1].\n\nWe keep three things ready:\n\n1. a crate\n\n2. a rope\n\n  a) of hemp\n\n\
             3. a hat\n\nI: And then?\nAfter the rain, I mean.\n\nP03: Then we sort:\n\n- good ones\n\n- bruised ones\n\n\
             Section 2: Market\n\nI\tWho buys them?\n\nP03\tThe baker, and “Café Zoë” 🙂.\n\nI\tEvery week?\n\n\
             P03: Yes.\tMost weeks\u{2011}ish & on Sundays.\n\nEnd of the interview\n\nFootnotes\n\n[1] borrowed from the school\n"
        );
        let turns: Vec<_> = read
            .turns
            .iter()
            .map(|turn| (read.speakers[turn.speaker.unwrap()].label.as_str(), words(&read, turn.span)))
            .map(|(label, words)| format!("{label}: {}…", words.chars().take(14).collect::<String>()))
            .collect();
        assert_eq!(
            turns,
            [
                "I: Who picks the …",
                "P03: Mostly my cous…",
                "I: And then?\nAfte…",
                "P03: Then we sort:\n…",
                "I: Who buys them?…",
                "P03: The baker, and…",
                "I: Every week?…",
                "P03: Yes.\tMost week…"
            ]
        );
        let titles: Vec<&str> = read.sections.iter().map(|section| section.title.as_str()).collect();
        assert_eq!(titles, ["Interview about the orchard", "Section 1: Harvest", "Section 2: Market", "Footnotes"]);
        let [remark] = read.remarks.as_slice() else { panic!("one comment") };
        assert_eq!(
            (words(&read, remark.span).as_str(), remark.author.as_str(), remark.body.as_str()),
            ("cousin", "Ana", "The one from the mill?")
        );
        let doubts: Vec<String> = read.doubts.iter().map(ToString::to_string).collect();
        assert!(doubts.contains(&"2 tracked changes were taken as accepted".to_owned()), "{doubts:?}");
        assert!(doubts.contains(&"1 passage of hidden text left out".to_owned()), "{doubts:?}");
    }

    #[test]
    fn the_same_interview_reads_the_same_from_both_formats() {
        let (docx, odt) = (transcript(ORCHARD_DOCX).unwrap(), transcript(ORCHARD_ODT).unwrap());
        assert_eq!(docx.body, odt.body);
        assert_ne!(docx.media_type, odt.media_type);
        assert_eq!(Transcript { media_type: odt.media_type, ..docx }, odt);
    }

    // -- labels that only look like labels --------------------------------------------------------------------

    /// Who speaks, and what, in a document of these paragraphs: words in bold stand before `|`.
    fn spoken(paragraphs: &[&str], style: &str) -> (Vec<String>, Vec<String>) {
        let run = |words: &str, look: &str| format!("<w:r><w:rPr>{look}</w:rPr><w:t>{words}</w:t></w:r>");
        let paragraph = |words: &&str| {
            let (bold, plain) = words.split_once('|').unwrap_or(("", words));
            format!("<w:p><w:pPr>{style}</w:pPr>{}{}</w:p>", run(bold, "<w:b/>"), run(plain, "<w:b w:val='0'/>"))
        };
        let read = transcript(&docx(&paragraphs.iter().map(paragraph).collect::<String>())).unwrap();
        let turns = read.turns.iter().map(|turn| {
            let label = turn.speaker.map_or("", |speaker| &read.speakers[speaker].label);
            format!("{label}: {}", words(&read, turn.span))
        });
        (turns.collect(), read.sections.into_iter().map(|section| section.title).collect())
    }

    #[test]
    fn bold_labels_without_a_colon_speak_if_they_recur() {
        let before = ["Ana |What grows here?", "Bo Carr |Apples.", "Ana |And pears?", "Bo Carr |None. |"];
        assert_eq!(
            spoken(&before, "").0,
            ["Ana: What grows here?", "Bo Carr: Apples.", "Ana: And pears?", "Bo Carr: None. |"]
        );
        let above =
            ["Interviewer|", "What grows here?", "Bo|", "Apples.", "And pears.", "Interviewer|", "So?", "Bo|", "Yes."];
        assert_eq!(
            spoken(&above, "").0,
            ["Interviewer: What grows here?", "Bo: Apples.\n\nAnd pears.", "Interviewer: So?", "Bo: Yes."]
        );
    }

    #[test]
    fn bold_words_that_stand_once_are_no_speakers() {
        let words = ["Water |is scarce here.", "Never |would I say so.", "They |do.", "Trees|"];
        assert_eq!(
            spoken(&words, "").0,
            [": Water is scarce here.", ": Never would I say so.", ": They do.", ": Trees"]
        );
    }

    #[test]
    fn turns_that_are_styled_as_headings_are_turns() {
        let heading = "<w:outlineLvl w:val='1'/>";
        let words =
            ["Harvest", "I: Who picks?", "P03: My cousin.", "I: When?", "P03: In May.", "I: Why?", "P03: It is dry."];
        let (turns, sections) = spoken(&words, heading);
        assert_eq!((turns.len(), turns[5].as_str()), (6, "P03: It is dry."));
        assert_eq!(sections, ["Harvest"]);
    }

    // -- what is broken or means harm ------------------------------------------------------------------------

    #[test]
    fn a_document_without_words_says_why() {
        let told = |bytes: &[u8]| transcript(bytes).unwrap_err().to_string();
        assert_eq!(
            told(&packed(&[("word/styles.xml", b"<a/>")])),
            "a Word document that is damaged: \"word/document.xml\", which holds its words, is missing"
        );
        assert_eq!(told(&docx("<w:p/>")), "a Word document without any text");
        let nested = packed(&[("word/document.xml", &docx("<w:p/>"))]);
        assert!(told(&nested).starts_with("a Word document "), "{}", told(&nested));
        assert!(told(&docx(&"<w:p>".repeat(100_000))).contains("1000 deep"));
    }

    #[test]
    fn a_cut_document_is_damaged_wherever_it_was_cut() {
        // What comes before the first name that speaks of Word could be any archive.
        for (whole, from) in [(ORCHARD_DOCX, 1077), (ORCHARD_ODT, 100)] {
            for cut in (from..whole.len()).step_by(997) {
                let told = transcript(&whole[..cut]).unwrap_err();
                assert!(matches!(told, ReadError::Broken { .. }), "{cut}: {told}");
            }
        }
    }

    #[test]
    fn a_bomb_in_a_document_is_refused() {
        let bomb = docx(&" ".repeat(70 * 1024 * 1024));
        let told = transcript(&bomb).unwrap_err();
        assert_eq!(
            told.to_string(),
            "the archive is too large: \"word/document.xml\" in it unpacks to more than 64 MiB"
        );
    }

    #[test]
    fn laughs_are_not_expanded_in_a_document() {
        let main = "<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]><w:document><w:body><w:p><w:r><w:t>I: one&b;&b;</w:t></w:r></w:p></w:body></w:document>";
        let read = transcript(&packed(&[("word/document.xml", main.as_bytes())])).unwrap();
        assert_eq!(read.body, "I: one\n");
    }

    #[test]
    fn what_stands_deep_in_itself_takes_no_longer() {
        // Each level of tables, text boxes or notes would set its words again.
        let words = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "deep ".repeat(20_000));
        for (open, close, levels) in [
            ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", 300),
            ("<w:p><w:r><w:txbxContent>", "</w:txbxContent></w:r></w:p>", 300),
        ] {
            let body = format!(
                "<w:p><w:r><w:t>I: on top</w:t></w:r></w:p>{}{words}{}",
                open.repeat(levels),
                close.repeat(levels)
            );
            let read = transcript(&docx(&body)).unwrap();
            assert!(read.body.starts_with("I: on top\n"));
        }
    }

    /// Tags of both formats, in any order.
    fn tags() -> impl Strategy<Value = String> {
        const NAMES: &[&str] = &[
            "w:p",
            "w:r",
            "w:t",
            "w:tbl",
            "w:tr",
            "w:tc",
            "w:pPr",
            "w:rPr",
            "w:del",
            "w:ins",
            "w:txbxContent",
            "w:vanish",
            "mc:AlternateContent",
            "mc:Choice",
            "mc:Fallback",
            "w:footnote",
            "w:comment",
            "w:footnoteReference w:id='1'",
            "w:commentRangeStart w:id='1'",
            "w:commentRangeEnd w:id='1'",
            "w:fldChar w:fldCharType='begin'",
            "w:fldChar w:fldCharType='separate'",
            "w:numPr",
            "w:numId w:val='1'",
            "w:ilvl w:val='99'",
            "w:br",
            "w:tab",
            "w:sym",
            "text:h",
            "text:span",
            "text:s text:c='9'",
            "text:list",
            "text:list-item text:start-value='4294967295'",
            "text:note",
            "text:note-body",
            "office:annotation",
            "office:annotation office:name='1'",
            "office:annotation-end office:name='1'",
            "draw:text-box",
            "table:table-row",
            "table:table-cell",
            "table:covered-table-cell",
            "text:line-break",
            "dc:creator",
        ];
        let piece = (0..NAMES.len() * 2, "[a-zé🙂 :]{0,4}").prop_map(|(pick, words)| {
            let name = NAMES[pick / 2];
            let end = name.split(' ').next().unwrap_or_default();
            if pick % 2 == 0 { format!("<{name}>{words}") } else { format!("</{end}>{words}") }
        });
        prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn whatever_the_tags_a_document_is_read_or_refused(inside in tags()) {
            for bytes in [
                packed(&[("word/document.xml", inside.as_bytes()), ("word/footnotes.xml", inside.as_bytes()), ("word/comments.xml", inside.as_bytes())]),
                packed(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", inside.as_bytes())]),
            ] {
                if let Ok(read) = transcript(&bytes) {
                    let length = read.body.chars().count() as u32;
                    prop_assert!(read.turns.iter().all(|turn| turn.span.end().0 <= length));
                    prop_assert!(read.remarks.iter().all(|remark| !remark.span.is_empty() && remark.span.end().0 <= length));
                }
            }
        }

        #[test]
        fn whatever_was_changed_in_a_file_it_is_read_or_refused(changes in prop::collection::vec((any::<u16>(), any::<u8>()), 1..20)) {
            for whole in [ORCHARD_DOCX, ORCHARD_ODT] {
                let mut bytes = whole.to_vec();
                for &(at, byte) in &changes {
                    let at = at as usize % bytes.len();
                    bytes[at] = byte;
                }
                let _ = transcript(&bytes);
            }
        }
    }
}
