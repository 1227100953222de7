//! The walk through a page's tags and words.

use super::super::office::numeral;
use super::super::prose::{self, Setter};
use super::Survey;
use super::tags::{self, Effect, OwnText, Place};
use crate::formats::Doubt;
use html5ever::LocalName;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::mem;

/// How deep elements are told apart, as in browsers; deeper ones only give their words.
const DEPTH_MAX: usize = 512;

/// Takes the tokens, and holds the page for it.
pub(super) struct Sink(RefCell<Page>);

impl Sink {
    pub fn new(page: Page) -> Self {
        Self(RefCell::new(page))
    }

    pub fn into_page(self) -> Page {
        let mut page = self.0.into_inner();
        page.close_to(0);
        page.end_block();
        if page.left_out_deleted {
            page.setter.doubts.push(Doubt::about_file("words deleted with tracked changes were left out"));
        }
        page
    }
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return page.start(&tag),
            Token::TagToken(tag) => page.end(&tag.name),
            Token::CharacterTokens(words) => page.words(&words),
            Token::CommentToken(words) => page.comment(&words),
            _ => {}
        }
        TokenSinkResult::Continue
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        // So that `<![CDATA[…]]>` is read where it may stand.
        self.0.borrow().is_xml
    }
}

/// An element that has begun.
struct Open {
    name: LocalName,
    effect: Effect,
}

pub(super) struct Page {
    pub setter: Setter,
    /// In the first walk, what it finds; in the second, what it found.
    pub survey: Survey,
    surveying: bool,
    is_xml: bool,
    /// LibreOffice writes comments about the text as the page's comments.
    has_comments: bool,
    /// The elements around the words, and from which of them on they are left out.
    open: Vec<Open>,
    /// How many of each name are open, so that what is not need not be looked for.
    open_names: HashMap<String, usize>,
    left_out_at: Option<usize>,
    left_out_deleted: bool,
    /// The element whose words are the page's own, if there is one; and in how many of each we are.
    own: Option<OwnText>,
    inside_own: usize,
    inside_articles: usize,
    inside_mains: usize,
    headings: usize,
    preformatted: usize,
    /// The next line end is the one after `<pre>`.
    pre_begins: bool,
    /// What waits for the paragraph's words: a list's mark and its depth.
    entry: Option<(String, usize)>,
    mark: Option<String>,
    /// How deep the lists are in which a word processor's paragraph is an entry.
    depth: usize,
    /// A blank that is set once words follow; whether the line has words, and whether the paragraph has.
    blank: bool,
    line_has_words: bool,
    has_words: bool,
    /// An explanation begins on the line after its term, in the same paragraph.
    explains: bool,
    /// The footnote or comment being read, and the text that waits.
    note: Option<(String, Setter)>,
    /// Those that have been set.
    set_notes: HashSet<String>,
}

impl Page {
    fn new(is_xml: bool, setter: Setter, survey: Survey, surveying: bool) -> Self {
        Self {
            setter,
            own: survey.own().filter(|_| !surveying).map(|(own, _)| own),
            survey,
            surveying,
            is_xml,
            has_comments: false,
            open: Vec::new(),
            open_names: HashMap::new(),
            left_out_at: None,
            left_out_deleted: false,
            inside_own: 0,
            inside_articles: 0,
            inside_mains: 0,
            headings: 0,
            preformatted: 0,
            pre_begins: false,
            entry: None,
            mark: None,
            depth: 0,
            blank: false,
            line_has_words: false,
            has_words: false,
            explains: false,
            note: None,
            set_notes: HashSet::new(),
        }
    }

    /// A page to look through.
    pub fn surveying(is_xml: bool) -> Self {
        Self::new(is_xml, Setter::default(), Survey::default(), true)
    }

    /// A page to set, once it has been looked through.
    pub fn setting(is_xml: bool, setter: Setter, survey: Survey) -> Self {
        Self::new(is_xml, setter, survey, false)
    }

    // -- tags ------------------------------------------------------------------------------------------------

    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = &*tag.name;
        self.close_implied(name);
        if name == "meta" {
            let generator = tags::attribute(tag, "name").is_some_and(|name| name.eq_ignore_ascii_case("generator"));
            let program = tags::attribute(tag, "content").unwrap_or_default();
            self.has_comments |= generator && (program.contains("LibreOffice") || program.contains("OpenOffice"));
        }
        if tags::is_void(name) {
            self.void(tag);
            return TokenSinkResult::Continue;
        }
        let empty = self.is_xml && tag.self_closing;
        // What is too deep only gives its words; if it has any to show.
        let is_hidden = || self.left_out_at.is_none() && matches!(tags::effect(tag), Effect::LeftOut | Effect::Deleted);
        if self.open.len() < DEPTH_MAX || is_hidden() {
            let effect = if self.left_out_at.is_some() { Effect::Inline } else { self.begin(tag) };
            self.open.push(Open { name: tag.name.clone(), effect });
            *self.open_names.entry(name.to_owned()).or_default() += 1;
            if empty {
                self.close_to(self.open.len() - 1);
            }
        }
        match name {
            _ if empty => TokenSinkResult::Continue,
            "script" | "style" | "xmp" | "iframe" | "noembed" | "noframes" => {
                TokenSinkResult::RawData(RawKind::Rawtext)
            }
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            "plaintext" => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }

    /// Elements that are at their end when this one begins, though no tag says so.
    fn close_implied(&mut self, name: &str) {
        match name {
            "li" => self.close_nearest(&["li"], &["ul", "ol", "menu", "dir"]),
            "dt" | "dd" => self.close_nearest(&["dt", "dd"], &["dl"]),
            "td" | "th" => self.close_nearest(&["td", "th"], &["tr", "table"]),
            "tr" => self.close_nearest(&["tr"], &["table"]),
            "tbody" | "thead" | "tfoot" => self.close_nearest(&["tbody", "thead", "tfoot", "tr"], &["table"]),
            "option" | "optgroup" => self.close_nearest(&["option"], &["select"]),
            _ => {}
        }
        if tags::is_block(name) {
            self.close_nearest(&["p"], &["button"]);
        }
        if tags::is_heading(name)
            && let Some(last) = self.open.last()
            && tags::is_heading(&last.name)
        {
            self.close_to(self.open.len() - 1);
        }
    }

    fn is_open(&self, name: &str) -> bool {
        self.open_names.get(name).is_some_and(|&count| count > 0)
    }

    /// Ends the nearest element of these names that is not beyond one of those, nor, unless it is a part of a table,
    /// beyond a cell.
    fn close_nearest(&mut self, names: &[&str], barriers: &[&str]) {
        if !names.iter().any(|name| self.is_open(name)) {
            return;
        }
        let in_cell = !names.iter().any(|name| is_of_table(name));
        for at in (0..self.open.len()).rev() {
            let name = &*self.open[at].name;
            if names.contains(&name) {
                return self.close_to(at);
            }
            if barriers.contains(&name) || in_cell && matches!(name, "td" | "th" | "caption" | "table") {
                return;
            }
        }
    }

    fn end(&mut self, name: &LocalName) {
        match &**name {
            "p" if !self.is_open("p") => self.end_block(),
            "br" if !self.is_xml => self.line_break(),
            name if tags::is_heading(name) => self.close_nearest(&["h1", "h2", "h3", "h4", "h5", "h6"], &[]),
            name if is_of_table(name) => self.close_nearest(&[name], &["table"]),
            name => self.close_nearest(&[name], &[]),
        }
    }

    /// Ends elements until only so many are open.
    fn close_to(&mut self, count: usize) {
        while self.open.len() > count {
            let Some(open) = self.open.pop() else { return };
            if let Some(count) = self.open_names.get_mut(&*open.name) {
                *count = count.saturating_sub(1);
            }
            self.finish(open.effect);
            if self.left_out_at == Some(self.open.len()) {
                self.left_out_at = None;
            }
        }
    }

    // -- elements --------------------------------------------------------------------------------------------

    fn void(&mut self, tag: &Tag) {
        match &*tag.name {
            "br" => self.line_break(),
            "hr" => self.end_block(),
            "img" => {
                if let Some(letters) = tags::emoji(tag) {
                    self.words(letters);
                }
            }
            _ => {}
        }
    }

    /// An element begins whose words are shown; answers what it does, for its end.
    fn begin(&mut self, tag: &Tag) -> Effect {
        if let Some(effect) = self.begin_note(tag) {
            return effect;
        }
        let effect = tags::effect(tag);
        match effect {
            Effect::Inline => {}
            Effect::LeftOut | Effect::Deleted => {
                if tags::is_block(&tag.name) {
                    self.end_block();
                }
                self.leave_out();
                self.left_out_deleted |= effect == Effect::Deleted && !self.surveying;
            }
            Effect::Quote => self.words("“"),
            Effect::Mark => self.mark = Some(String::new()),
            Effect::Description => match self.has_words && self.open.iter().any(|open| &*open.name == "dl") {
                true => {
                    self.line_break();
                    self.explains = true;
                }
                false => self.end_block(),
            },
            _ => self.end_block(),
        }
        match effect {
            Effect::Heading => self.headings += 1,
            Effect::Preformatted => {
                self.preformatted += 1;
                self.pre_begins = true;
            }
            Effect::Entry => self.entry = Some(self.next_mark(tag)),
            Effect::Row => self.setter.start_row(),
            Effect::Cell => self.setter.start_cell(),
            Effect::Own(own) => self.inside(own, 1),
            Effect::Block => self.depth = tags::list_depth(tag),
            _ => {}
        }
        effect
    }

    fn finish(&mut self, effect: Effect) {
        match effect {
            Effect::Inline | Effect::LeftOut | Effect::Deleted => return,
            Effect::Quote => return self.words("”"),
            Effect::Mark => {
                let mark = self.mark.take().and_then(|words| prose::list_mark(&words));
                self.entry = mark.map(|mark| (mark, self.depth));
                return;
            }
            // What explains it may follow in the same paragraph.
            Effect::Term => return,
            Effect::Description => self.explains = false,
            _ => {}
        }
        self.end_block();
        match effect {
            Effect::Heading => self.headings = self.headings.saturating_sub(1),
            Effect::Preformatted => self.preformatted = self.preformatted.saturating_sub(1),
            Effect::Entry => self.entry = None,
            Effect::Row => self.setter.end_row(),
            Effect::Note => self.end_note(),
            Effect::Own(own) => self.inside(own, -1),
            _ => {}
        }
    }

    /// One more element that may hold the page's own text is around the words, or one less.
    fn inside(&mut self, own: OwnText, change: isize) {
        let step = |count: &mut usize| *count = count.saturating_add_signed(change);
        let (inside, part) = match own {
            OwnText::Article => (&mut self.inside_articles, &mut self.survey.articles),
            OwnText::Main => (&mut self.inside_mains, &mut self.survey.mains),
        };
        step(inside);
        part.count += usize::from(self.surveying && change > 0);
        if self.own == Some(own) {
            step(&mut self.inside_own);
        }
    }

    /// The mark of the next entry of the list around, and how many lists that one is in.
    fn next_mark(&mut self, tag: &Tag) -> (String, usize) {
        let depth = self.open.iter().filter(|open| matches!(open.effect, Effect::List { .. })).count();
        let list = self.open.iter_mut().rev().find_map(|open| match &mut open.effect {
            Effect::List { numbered, next } => Some((*numbered, next)),
            _ => None,
        });
        let mark = list.map_or("-".to_owned(), |(numbered, next)| {
            let number = tags::number(tag, "value").unwrap_or(*next);
            *next = number.saturating_add(1);
            numbered.map_or("-".to_owned(), |format| format!("{}.", numeral(format, number)))
        });
        (mark, depth.saturating_sub(1))
    }

    // -- footnotes and comments ------------------------------------------------------------------------------

    /// What an element does that is a footnote, its place, or the way back from it.
    fn begin_note(&mut self, tag: &Tag) -> Option<Effect> {
        if let Some(place) = tags::place(tag) {
            return self.note_place(place);
        }
        let leads_back = || tags::attribute(tag, "href").is_some_and(|to| to.starts_with('#'));
        if self.note.is_some() && &*tag.name == "a" && leads_back() {
            return Some(self.leave_out());
        }
        let id = tags::attribute(tag, "id").filter(|_| tags::is_block(&tag.name))?;
        let words = self.survey.notes.get(id)?;
        if !self.surveying {
            return (!words.is_empty()).then(|| {
                self.end_block();
                self.leave_out()
            });
        }
        if self.note.is_some() || !words.is_empty() {
            return None;
        }
        self.end_block();
        self.note = Some((id.to_owned(), mem::take(&mut self.setter)));
        Some(Effect::Note)
    }

    fn note_place(&mut self, place: Place) -> Option<Effect> {
        let (Place::Footnote(id) | Place::Comment(id)) = &place;
        if self.surveying {
            self.survey.notes.entry(id.clone()).or_default();
            return Some(Effect::Inline);
        }
        if !self.shows() {
            return None;
        }
        let words = self.survey.notes.get(id).filter(|words| !words.is_empty())?.clone();
        // A second place of the same note keeps what it shows.
        if !self.set_notes.insert(id.clone()) {
            return None;
        }
        match place {
            Place::Comment(_) => {
                let remark = self.setter.remark("", &words);
                self.setter.remark_ends(remark);
            }
            Place::Footnote(_) => {
                self.set_blank();
                self.setter.start_footnote();
                for paragraph in words.split("\n\n") {
                    for (index, line) in paragraph.lines().enumerate() {
                        if index > 0 {
                            self.setter.line_break();
                        }
                        self.setter.text(line);
                    }
                    self.setter.end_paragraph();
                }
                self.setter.end_footnote();
                (self.line_has_words, self.has_words) = (true, true);
            }
        }
        Some(self.leave_out())
    }

    fn end_note(&mut self) {
        if let Some((id, setter)) = self.note.take() {
            let note = mem::replace(&mut self.setter, setter).finish("");
            self.survey.notes.insert(id, note.text.trim().to_owned());
        }
    }

    /// The element that begins now is left out.
    fn leave_out(&mut self) -> Effect {
        self.left_out_at = Some(self.open.len());
        Effect::LeftOut
    }

    fn comment(&mut self, words: &str) {
        let is_condition = words.starts_with('[') || words.trim().is_empty();
        if self.has_comments && !is_condition && self.shows() && !self.surveying {
            let remark = self.setter.remark("", words);
            self.setter.remark_ends(remark);
        }
    }

    // -- words -----------------------------------------------------------------------------------------------

    fn shows(&self) -> bool {
        self.left_out_at.is_none() && (self.own.is_none() || self.inside_own > 0)
    }

    fn words(&mut self, words: &str) {
        if !self.shows() {
            return;
        }
        if self.surveying {
            let letters = words.chars().filter(|c| !c.is_whitespace()).count();
            self.survey.letters += letters;
            self.survey.articles.letters += if self.inside_articles > 0 { letters } else { 0 };
            self.survey.mains.letters += if self.inside_mains > 0 { letters } else { 0 };
        }
        if let Some(mark) = &mut self.mark {
            mark.extend(words.chars().take(64));
        } else if self.preformatted > 0 {
            self.preformatted_words(words);
        } else {
            self.flowing_words(words);
        }
    }

    /// Blanks and line ends are one blank, and none at the beginning and end of a line.
    fn flowing_words(&mut self, words: &str) {
        let mut run = String::new();
        for c in words.chars() {
            if matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                self.blank = true;
                continue;
            }
            if mem::take(&mut self.blank) && self.line_has_words {
                run.push(' ');
            }
            run.push(c);
            self.line_has_words = true;
            if !c.is_whitespace() {
                (self.has_words, self.explains) = (true, false);
            }
        }
        self.setter.text(&run);
    }

    fn preformatted_words(&mut self, words: &str) {
        let words = match mem::take(&mut self.pre_begins) {
            true => words.strip_prefix('\n').unwrap_or(words),
            false => words,
        };
        for (index, line) in words.split('\n').enumerate() {
            if index > 0 {
                self.setter.line_break();
            }
            self.setter.text(line);
            self.has_words |= !line.trim().is_empty();
        }
        (self.blank, self.line_has_words) = (false, !words.ends_with('\n'));
    }

    fn set_blank(&mut self) {
        if mem::take(&mut self.blank) && self.line_has_words {
            self.setter.text(" ");
        }
    }

    fn line_break(&mut self) {
        if self.shows() {
            (self.blank, self.line_has_words) = (false, false);
            self.setter.line_break();
        }
    }

    fn end_block(&mut self) {
        if self.explains {
            return;
        }
        (self.blank, self.line_has_words) = (false, false);
        if !mem::take(&mut self.has_words) {
            // A mark waits for its words.
            return self.setter.end_paragraph();
        }
        match self.entry.take() {
            _ if self.headings > 0 => self.setter.end_heading(),
            Some((mark, depth)) => self.setter.end_entry(&mark, depth),
            None => self.setter.end_paragraph(),
        }
    }
}

fn is_of_table(name: &str) -> bool {
    matches!(name, "table" | "caption" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th")
}
