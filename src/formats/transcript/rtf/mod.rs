//! Transcripts in rich text (RTF), as word processors have long written it.
//!
//! The file is groups in groups, with control words that say what the letters in them are. One walk through the tokens
//! keeps what is said of the letters in a stack of groups, and gives the words to a [`Setter`].

mod letters;
#[cfg(test)]
mod tests;
mod tokens;

use super::prose::{self, Setter};
use super::{ReadError, Rules, Transcript, plain};
use crate::formats::Doubt;
use crate::formats::encoding::{self, BYTES_MAX, DecodeError};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use letters::Letters;
use std::collections::{HashMap, HashSet};
use std::mem;
use tokens::{Token, Tokens};

/// How deep groups may stand in each other.
const DEPTH_MAX: usize = 1_000;

/// How deep tables may stand in each other; what is deeper is set as if it were not.
const TABLES_MAX: usize = 8;

/// Groups whose letters are no words of the text.
#[rustfmt::skip]
const LEFT_OUT: &[&str] = &[
    "colortbl", "info", "pict", "object", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr",
    "footerf", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "fldinst", "sp", "shprslt", "nonshppict",
    "nonesttables", "listtable", "listoverridetable", "filetbl", "revtbl", "rsidtbl", "themedata", "datastore",
    "latentstyles", "xmlnstbl", "generator", "private", "template", "xe", "tc", "tcn", "rxe", "bkmkstart", "bkmkend",
    "upr", "falt", "panose", "mmathPr", "pntxta", "pntxtb", "do",
];

/// Starred groups that are read all the same; a program leaves out those it does not know.
#[rustfmt::skip]
const STARRED: &[&str] = &[
    "annotation", "atnid", "atnauthor", "atnref", "atrfstart", "atrfend", "footnote", "shpinst", "shptxt",
    "nesttableprops", "ud", "pntext", "listtext",
];

pub(super) fn sniff(bytes: &[u8]) -> bool {
    bytes.starts_with(b"{\\rtf")
}

/// The transcript in a rich text document.
pub(super) fn read(bytes: &[u8], rules: &Rules) -> Result<Transcript, ReadError> {
    if bytes.len() > BYTES_MAX {
        return Err(DecodeError::TooLarge { bytes: bytes.len() }.into());
    }
    let named = rules.encoding.as_deref().map(encoding::named).transpose()?;
    let mut reader = Reader::new(bytes, named);
    reader.walk()?;
    let (setter, encoding) = reader.finish();
    let prose = setter.finish(encoding.name());
    if prose.text.trim().is_empty() {
        let hint = "is the text in pictures? Then copy it out of them first";
        return Err(ReadError::NoText { what: "a rich text document", hint });
    }
    plain::read(prose, "application/rtf", rules)
}

/// What the letters of a group are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Into {
    Text,
    Footnote,
    Nothing,
    Fonts,
    Styles,
    /// A list's mark, made by the program that wrote the file.
    Mark,
    /// Words in a frame of their own, set after the paragraph.
    Frame,
    Remark,
    RemarkAuthor,
    RemarkInitials,
    /// The number that ties a comment to the words it is about; then where these start and end.
    RemarkNumber,
    RemarkStarts,
    RemarkEnds,
}

/// What is said of letters and their paragraph, until the group ends.
#[derive(Debug, Clone, Copy)]
struct Group {
    into: Into,
    /// Whether this very group said so: then its end is the end of that.
    opened: bool,
    starred: bool,
    /// How many letters after `\u` are for programs that do not know it.
    spares: usize,
    font: Option<i32>,
    hidden: bool,
    deleted: bool,
    style: i32,
    outline: Option<i32>,
    /// In how many tables the paragraph is, and in how many lists beyond the first.
    tables: usize,
    lists: usize,
}

/// A table's row being set: whether its cell has ended.
type Row = bool;

struct Reader<'a> {
    tokens: Tokens<'a>,
    setter: Setter,
    group: Group,
    /// The groups around this one.
    around: Vec<Group>,
    letters: Letters,
    /// Letters still to be passed over after `\u`.
    spare: usize,
    /// The document's encoding, and whether the person named it.
    encoding: &'static Encoding,
    named: bool,
    /// The file has letters beyond ASCII as they are, and they are UTF-8.
    is_utf8: bool,
    fonts: HashMap<i32, &'static Encoding>,
    symbol_fonts: HashSet<i32>,
    /// The font or style that is being described.
    described: i32,
    heading_styles: HashSet<i32>,
    rows: Vec<Row>,
    mark: Option<String>,
    frames: Vec<String>,
    /// What is gathered for groups that are no text, one for each that is open.
    gathered: Vec<String>,
    footnote: Option<(Vec<Row>, Option<String>)>,
    footnote_begins: bool,
    /// Comments by the file's number, and who wrote the next.
    remarks: HashMap<String, usize>,
    remark_number: Option<String>,
    author: String,
    initials: String,
    left_out_deleted: bool,
    left_out_hidden: bool,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8], named: Option<&'static Encoding>) -> Self {
        let group = Group {
            into: Into::Text,
            opened: false,
            starred: false,
            spares: 1,
            font: None,
            hidden: false,
            deleted: false,
            style: 0,
            outline: None,
            tables: 0,
            lists: 0,
        };
        Self {
            tokens: Tokens::new(bytes),
            setter: Setter::default(),
            group,
            around: Vec::new(),
            letters: Letters::default(),
            spare: 0,
            encoding: named.unwrap_or(WINDOWS_1252),
            named: named.is_some(),
            is_utf8: named.is_none() && !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok(),
            fonts: HashMap::new(),
            symbol_fonts: HashSet::new(),
            described: 0,
            heading_styles: HashSet::new(),
            rows: Vec::new(),
            mark: None,
            frames: Vec::new(),
            gathered: Vec::new(),
            footnote: None,
            footnote_begins: false,
            remarks: HashMap::new(),
            remark_number: None,
            author: String::new(),
            initials: String::new(),
            left_out_deleted: false,
            left_out_hidden: false,
        }
    }

    fn walk(&mut self) -> Result<(), ReadError> {
        while let Some(token) = self.tokens.next() {
            if self.group.into == Into::Nothing && matches!(token, Token::Byte(_) | Token::Letter(_)) {
                continue;
            }
            match token {
                Token::Byte(_) | Token::Letter(_) if self.spare > 0 => self.spare -= 1,
                Token::Byte(byte) => self.letters.byte(byte, self.encoding_here()),
                Token::Letter(byte) if byte.is_ascii() => self.letters.ascii(byte),
                Token::Letter(byte) => {
                    let encoding = if self.is_utf8 { UTF_8 } else { self.encoding_here() };
                    self.letters.byte(byte, encoding);
                }
                Token::Word("u", Some(number)) if self.group.into != Into::Nothing => {
                    self.letters.number(number);
                    self.spare = self.group.spares;
                }
                Token::Word("uc", number) => {
                    self.group.spares = usize::try_from(number.unwrap_or(1)).unwrap_or(0).min(64);
                    self.spare = 0;
                }
                Token::Open => {
                    self.flush();
                    if self.around.len() >= DEPTH_MAX {
                        return Err(ReadError::TooMuch(format!(
                            "groups stand in each other more than {DEPTH_MAX} deep"
                        )));
                    }
                    self.around.push(self.group);
                    (self.group.opened, self.group.starred) = (false, false);
                }
                Token::Close => {
                    self.flush();
                    self.close();
                    match self.around.pop() {
                        Some(group) => self.group = group,
                        None => return Ok(()),
                    }
                    if self.around.is_empty() {
                        return Ok(());
                    }
                }
                Token::Symbol(symbol) => self.symbol(symbol),
                Token::Word("bin", count) => self.tokens.jump(usize::try_from(count.unwrap_or(0)).unwrap_or(0)),
                Token::Word(word, number) => match letters::by_word(word) {
                    Some(letter) => self.letter(letter),
                    None => {
                        self.flush();
                        self.word(word, number);
                    }
                },
            }
        }
        self.flush();
        self.setter.doubts.push(Doubt::about_file("the file ends in the middle; its end may be missing"));
        Ok(())
    }

    fn finish(mut self) -> (Setter, &'static Encoding) {
        self.end_footnote();
        self.end_paragraph();
        let mut tell = |sentence: &str| self.setter.doubts.push(Doubt::about_file(sentence));
        if self.left_out_deleted {
            tell("words deleted with tracked changes were left out");
        }
        if self.left_out_hidden {
            tell("hidden text was left out");
        }
        if self.letters.lost > 0 {
            let lost = self.letters.lost;
            tell(&format!("{lost} characters could not be read and are shown as \u{fffd}"));
        }
        (self.setter, self.encoding)
    }

    // -- letters ---------------------------------------------------------------------------------------------

    /// The encoding of a letter's byte: its font's, or the document's.
    fn encoding_here(&self) -> &'static Encoding {
        self.group.font.and_then(|font| self.fonts.get(&font)).copied().unwrap_or(self.encoding)
    }

    fn letter(&mut self, letter: char) {
        self.spare = 0;
        if self.group.into != Into::Nothing {
            self.letters.letter(letter);
        }
    }

    /// Gives the gathered letters to where they belong.
    fn flush(&mut self) {
        self.spare = 0;
        if self.letters.is_empty() {
            return;
        }
        let words = self.letters.take();
        let group = self.group;
        match group.into {
            Into::Nothing => {}
            Into::Text | Into::Footnote | Into::Frame | Into::Remark if group.deleted => self.left_out_deleted = true,
            Into::Text | Into::Footnote | Into::Frame | Into::Remark if group.hidden => self.left_out_hidden = true,
            Into::Text | Into::Footnote => {
                self.place(group.tables);
                let words = match mem::take(&mut self.footnote_begins) {
                    true => words.trim_start(),
                    false => &words,
                };
                self.footnote_begins = words.is_empty();
                self.setter.text(words);
            }
            Into::Styles => self.describe_style(&words),
            Into::Fonts => {}
            _ => {
                if let Some(gathered) = self.gathered.last_mut() {
                    gathered.push_str(&words);
                }
            }
        }
    }

    fn describe_style(&mut self, words: &str) {
        let name = words.trim().trim_end_matches(';').to_lowercase();
        let level = name.strip_prefix("heading ").and_then(|level| level.trim().parse::<u8>().ok());
        if level.is_some_and(|level| (1..=9).contains(&level)) {
            self.heading_styles.insert(self.described);
        }
    }

    // -- control words ---------------------------------------------------------------------------------------

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'\\' | b'{' | b'}' if self.spare > 0 => self.spare -= 1,
            b'\\' | b'{' | b'}' if self.group.into != Into::Nothing => self.letters.ascii(symbol),
            b'~' => self.letter('\u{a0}'),
            b'_' => self.letter('\u{2011}'),
            b'\t' => self.letter('\t'),
            // A line end behind a backslash is a paragraph's.
            b'\n' | b'\r' => {
                self.flush();
                self.end_paragraph();
            }
            b'*' => self.group.starred = true,
            _ => {}
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        if mem::take(&mut self.group.starred) && !STARRED.contains(&word) {
            self.enter(Into::Nothing);
        }
        let on = number != Some(0);
        match word {
            // What the letters are.
            _ if LEFT_OUT.contains(&word) => self.enter(Into::Nothing),
            "fonttbl" => self.enter(Into::Fonts),
            "stylesheet" => self.enter(Into::Styles),
            "footnote" => self.start_footnote(),
            "listtext" | "pntext" => self.enter(Into::Mark),
            "shptxt" | "dptxbxtext" => self.enter(Into::Frame),
            "annotation" => self.enter(Into::Remark),
            "atnauthor" => self.enter(Into::RemarkAuthor),
            "atnid" => self.enter(Into::RemarkInitials),
            "atnref" => self.enter(Into::RemarkNumber),
            "atrfstart" => self.enter(Into::RemarkStarts),
            "atrfend" => self.enter(Into::RemarkEnds),
            // The same words as `\upr` has around it, in letters that all know.
            "ud" => {
                let outer = self.around.len().checked_sub(2).and_then(|at| self.around.get(at));
                self.group.into = outer.map_or(Into::Nothing, |group| group.into);
            }
            _ if self.group.into == Into::Nothing => {}

            // Their encoding, font and style.
            "ansicpg" => self.code_page(number.unwrap_or(0)),
            "mac" => self.code_page(10_000),
            "pc" => self.code_page(437),
            "pca" => self.code_page(850),
            "f" if self.group.into == Into::Fonts => self.described = number.unwrap_or(0),
            "f" => self.group.font = number,
            "fcharset" if self.group.into == Into::Fonts => self.describe_font(number.unwrap_or(0)),
            "cpg" if self.group.into == Into::Fonts => {
                let known = number.and_then(letters::by_code_page);
                self.fonts.extend(known.map(|encoding| (self.described, encoding)));
            }
            "s" if self.group.into == Into::Styles => self.described = number.unwrap_or(0),
            "outlinelevel" if self.group.into == Into::Styles => {
                self.heading_styles.extend(number.filter(|level| (0..9).contains(level)).map(|_| self.described));
            }
            "v" => self.group.hidden = on,
            "deleted" => self.group.deleted = on,
            "plain" => (self.group.hidden, self.group.deleted, self.group.font) = (false, false, None),

            // The paragraph.
            "pard" => {
                (self.group.style, self.group.outline, self.group.tables, self.group.lists) = (0, None, 0, 0);
            }
            "s" => self.group.style = number.unwrap_or(0),
            "outlinelevel" => self.group.outline = number,
            "ilvl" => self.group.lists = usize::try_from(number.unwrap_or(0)).unwrap_or(0),
            "intbl" => self.group.tables = self.group.tables.max(1),
            "itap" => self.group.tables = usize::try_from(number.unwrap_or(1)).unwrap_or(0).min(TABLES_MAX),
            "par" | "sect" | "page" | "column" => self.end_paragraph(),
            "line" | "lbr" | "softline" => self.line_break(),
            "cell" => self.end_cell(1),
            "nestcell" => self.end_cell(self.group.tables.max(2)),
            "row" => self.end_row(1),
            "nestrow" => self.end_row(2),
            _ => {}
        }
    }

    fn code_page(&mut self, page: i32) {
        if self.named {
            return;
        }
        match letters::by_code_page(page) {
            Some(encoding) => self.encoding = encoding,
            None => self.setter.doubts.push(Doubt::about_file(format!(
                "code page {page} is not known; if letters look wrong, name the encoding with --encoding"
            ))),
        }
    }

    fn describe_font(&mut self, charset: i32) {
        match letters::by_charset(charset) {
            Some(encoding) => {
                self.fonts.insert(self.described, encoding);
            }
            None if charset == 2 => {
                self.symbol_fonts.insert(self.described);
            }
            None => {}
        }
    }

    // -- groups that are no plain text -----------------------------------------------------------------------

    /// From here on the group's letters are something else; what is nothing stays so.
    fn enter(&mut self, into: Into) {
        if self.group.into == Into::Nothing || self.group.opened {
            return;
        }
        (self.group.into, self.group.opened) = (into, true);
        if !matches!(into, Into::Nothing | Into::Footnote) {
            self.gathered.push(String::new());
        }
    }

    /// The group ends, and with it what it opened.
    fn close(&mut self) {
        let into = self.group.into;
        if !self.group.opened || into == Into::Nothing {
            return;
        }
        if into == Into::Footnote {
            return self.end_footnote();
        }
        let words = self.gathered.pop().unwrap_or_default();
        match into {
            Into::Mark => {
                let is_symbol = self.group.font.is_some_and(|font| self.symbol_fonts.contains(&font));
                self.mark = prose::list_mark(&words).map(|mark| if is_symbol { "-".to_owned() } else { mark });
            }
            Into::Frame => self.frames.extend(words.lines().map(str::to_owned)),
            Into::RemarkAuthor => self.author = words,
            Into::RemarkInitials => self.initials = words,
            Into::RemarkNumber => self.remark_number = Some(words.trim().to_owned()),
            Into::RemarkStarts => {
                let remark = self.setter.remark("", "");
                self.remarks.insert(words.trim().to_owned(), remark);
                self.place_words();
                self.setter.remark_starts(remark);
            }
            Into::RemarkEnds => {
                if let Some(&remark) = self.remarks.get(words.trim()) {
                    self.setter.remark_ends(remark);
                }
            }
            Into::Remark => self.remark(&words),
            _ => {}
        }
    }

    fn remark(&mut self, body: &str) {
        let (author, initials) = (mem::take(&mut self.author), mem::take(&mut self.initials));
        let author = if author.trim().is_empty() { initials } else { author };
        let known = self.remark_number.take().and_then(|number| self.remarks.remove(&number));
        match known {
            Some(remark) => self.setter.remark_says(remark, &author, body),
            None => {
                let remark = self.setter.remark(&author, body);
                self.setter.remark_ends(remark);
            }
        }
    }

    fn start_footnote(&mut self) {
        if self.footnote.is_some() || !matches!(self.group.into, Into::Text) {
            return;
        }
        if self.group.deleted || self.group.hidden {
            return self.enter(Into::Nothing);
        }
        self.enter(Into::Footnote);
        if self.group.into == Into::Footnote {
            self.place_words();
            self.footnote = Some((mem::take(&mut self.rows), self.mark.take()));
            self.footnote_begins = true;
            self.group.tables = 0;
            self.setter.start_footnote();
        }
    }

    fn end_footnote(&mut self) {
        let Some((rows, mark)) = self.footnote.take() else { return };
        self.end_all_rows();
        self.setter.end_footnote();
        (self.rows, self.mark) = (rows, mark);
        self.footnote_begins = false;
    }

    // -- paragraphs and tables -------------------------------------------------------------------------------

    fn is_text(&self) -> bool {
        matches!(self.group.into, Into::Text | Into::Footnote)
    }

    fn line_break(&mut self) {
        match self.group.into {
            Into::Text | Into::Footnote if !self.group.hidden && !self.group.deleted => self.setter.line_break(),
            Into::Frame | Into::Remark => self.end_gathered_line(),
            _ => {}
        }
    }

    fn end_gathered_line(&mut self) {
        if let Some(gathered) = self.gathered.last_mut() {
            gathered.push('\n');
        }
    }

    fn end_paragraph(&mut self) {
        match self.group.into {
            Into::Text | Into::Footnote => {}
            Into::Frame | Into::Remark => return self.end_gathered_line(),
            _ => return,
        }
        let heading = match self.group.outline {
            Some(level) => (0..9).contains(&level),
            None => self.heading_styles.contains(&self.group.style),
        };
        match self.mark.take() {
            _ if heading => self.setter.end_heading(),
            Some(mark) => self.setter.end_entry(&mark, self.group.lists),
            None => self.setter.end_paragraph(),
        }
        for frame in mem::take(&mut self.frames) {
            self.setter.text(&frame);
            self.setter.end_paragraph();
        }
    }

    /// Words come, in as many tables as their paragraph says: opens and ends rows to fit.
    fn place(&mut self, tables: usize) {
        while self.rows.len() > tables {
            self.rows.pop();
            self.setter.end_row();
        }
        self.start_next_cell();
        while self.rows.len() < tables {
            self.setter.start_row();
            self.setter.start_cell();
            self.rows.push(false);
        }
    }

    fn start_next_cell(&mut self) {
        if let Some(ended) = self.rows.last_mut()
            && mem::take(ended)
        {
            self.setter.start_cell();
        }
    }

    fn place_words(&mut self) {
        if self.is_text() {
            self.place(self.group.tables);
        }
    }

    fn end_cell(&mut self, tables: usize) {
        if self.is_text() {
            self.place(tables);
            self.end_paragraph();
            if let Some(ended) = self.rows.last_mut() {
                *ended = true;
            }
        }
    }

    /// The row ends that is in at least so many tables; those in it end with it.
    fn end_row(&mut self, tables: usize) {
        let keep = if tables == 1 { 0 } else { self.rows.len().saturating_sub(1).max(1) };
        while self.is_text() && self.rows.len() > keep {
            self.rows.pop();
            self.setter.end_row();
        }
    }

    fn end_all_rows(&mut self) {
        while self.rows.pop().is_some() {
            self.setter.end_row();
        }
    }
}
