//! One page's letters, and where they stand.
//!
//! Before the library sees a page, all of it that shows no text is left out, and what pages share (forms) is copied in.
//! So colours, pictures and loops, on which the library breaks, are no concern any more.

use super::guard::unpacked;
use pdf_extract::content::{Content, Operation};
use pdf_extract::{Dictionary, Document, MediaBox, Object, ObjectId, OutputDev, OutputError, Stream, Transform};
use regex::bytes::Regex;
use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// How much a page's drawing, a form's, a font's table may be, in bytes.
const DRAWING_MAX: usize = 4 * 1024 * 1024;
const FONT_MAX: usize = 4 * 1024 * 1024;

/// How many steps of drawing text and how many letters a page has at most.
const STEPS_MAX: usize = 200_000;
const LETTERS_MAX: usize = 200_000;

/// How deep forms stand in forms, and saved states in each other.
const FORMS_MAX: usize = 8;
const SAVED_MAX: usize = 32;

/// How many letters a font's table names at most.
const CODES_MAX: u64 = 200_000;

/// A letter, or a few that are drawn as one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Letter {
    pub text: String,
    /// Where its foot begins and ends, from the left, and how high it stands, in points.
    pub left: f64,
    pub right: f64,
    pub foot: f64,
    pub size: f64,
    /// Which way its line runs: quarters of a turn.
    quarter: u8,
}

#[cfg(test)]
impl Letter {
    pub fn at(text: &str, left: f64, right: f64, foot: f64, size: f64) -> Self {
        Self { text: text.to_owned(), left, right, foot, size, quarter: 0 }
    }
}

/// What a page has.
#[derive(Default)]
pub(super) struct Letters {
    pub letters: Vec<Letter>,
    /// Something broke before the page's end, or there was too much of it.
    pub in_part: bool,
    /// How many letters run another way than most and were left out.
    pub across: usize,
}

/// The letters of a page in the order in which they are drawn.
pub(super) fn letters(
    document: &mut Document,
    fonts: &mut Fonts,
    number: u32,
    id: ObjectId,
    given_up: &AtomicBool,
) -> Letters {
    let mut steps = Steps::default();
    steps.draw_page(document, id);
    let is_short = steps.is_short;
    for font in &steps.fonts {
        fonts.tame(document, font);
    }
    let mut collector = Collector { letters: Vec::new(), given_up };
    let done = set_page(document, id, steps)
        && catch_unwind(AssertUnwindSafe(|| pdf_extract::output_doc_page(document, &mut collector, number).is_ok()))
            .unwrap_or(false);
    let mut found = Letters { letters: collector.letters, in_part: is_short || !done, across: 0 };
    found.keep_the_usual_way();
    found
}

impl Letters {
    /// Leaves out what is written across the page (a stamp, a mark in the margin), and turns a page that lies on its side.
    fn keep_the_usual_way(&mut self) {
        let count = |quarter: u8| self.letters.iter().filter(|letter| letter.quarter == quarter).count();
        let usual = (0..4).max_by_key(|&quarter| (count(quarter), 4 - quarter)).unwrap_or(0);
        let all = self.letters.len();
        self.letters.retain(|letter| letter.quarter == usual);
        self.across = all - self.letters.len();
        for letter in &mut self.letters {
            let (x, y, length) = (letter.left, letter.foot, letter.right - letter.left);
            (letter.left, letter.foot) = match usual {
                0 => (x, y),
                1 => (y, -x),
                2 => (-x, -y),
                _ => (-y, x),
            };
            letter.right = letter.left + length;
        }
    }
}

/// The page as the library is to see it: text alone, with fonts under names of ours. Whether there is such a page.
fn set_page(document: &mut Document, id: ObjectId, steps: Steps) -> bool {
    let Ok(content) = (Content { operations: steps.kept }).encode() else { return false };
    let content = document.add_object(Stream::new(Dictionary::new(), content));
    let names = (0..).map(|number| format!("F{number}"));
    let fonts = Dictionary::from_iter(names.zip(steps.fonts));
    let Ok(page) = document.get_object_mut(id).and_then(Object::as_dict_mut) else { return false };
    page.set("Contents", content);
    page.set("Resources", Dictionary::from_iter([("Font", Object::Dictionary(fonts))]));
    // Where the page's corner is does not matter to the order of its letters.
    page.set("MediaBox", vec![0.into(), 0.into(), 612.into(), 792.into()]);
    page.remove(b"ArtBox");
    true
}

/// The steps that draw text, in the order of the page.
#[derive(Default)]
struct Steps {
    kept: Vec<Operation>,
    /// In the order of their new names: `F0`, `F1`.
    fonts: Vec<Object>,
    names: HashMap<ObjectId, usize>,
    /// Something was left out.
    is_short: bool,
}

impl Steps {
    fn draw_page(&mut self, document: &Document, id: ObjectId) {
        let mut drawing = Vec::new();
        for id in document.get_page_contents(id) {
            let stream = document.get_object(id).and_then(Object::as_stream).ok();
            match stream.and_then(|stream| unpacked(stream, DRAWING_MAX.saturating_sub(drawing.len()))) {
                Some(part) => {
                    drawing.extend(part.bytes);
                    self.is_short |= !part.whole;
                }
                None => self.is_short = true,
            }
            drawing.push(b'\n');
        }
        let resources = inherited(document, id, b"Resources").and_then(|found| as_dict(document, found));
        self.draw(document, &drawing, resources, 0);
    }

    fn draw(&mut self, document: &Document, drawing: &[u8], resources: Option<&Dictionary>, depth: usize) {
        let content = Content::decode_strict(drawing).or_else(|_| {
            self.is_short = true;
            Content::decode(drawing)
        });
        let Ok(content) = content else { return };
        // Whether there is a font now, and when each state was saved.
        let (mut has_font, mut saved) = (false, Vec::new());
        for Operation { operator, operands } in content.operations {
            if self.kept.len() >= STEPS_MAX {
                self.is_short = true;
                break;
            }
            match operator.as_str() {
                "q" if saved.len() < SAVED_MAX => {
                    saved.push(has_font);
                    self.keep("q", vec![]);
                }
                "Q" => {
                    if let Some(before) = saved.pop() {
                        has_font = before;
                        self.keep("Q", vec![]);
                    }
                }
                "BT" | "ET" | "T*" => self.keep(&operator, vec![]),
                "cm" | "Tm" => self.keep_numbers::<6>(&operator, &operands),
                "Td" | "TD" => self.keep_numbers::<2>(&operator, &operands),
                "Tc" | "Tw" | "Tz" | "TL" | "Ts" => self.keep_numbers::<1>(&operator, &operands),
                "Tf" => has_font = self.choose_font(document, resources, &operands),
                "Tj" | "TJ" | "'" | "\"" if has_font => self.show(&operator, operands),
                "Do" if depth < FORMS_MAX => {
                    let form = operands.first().and_then(|name| part(document, resources?, b"XObject", name));
                    if let Some((_, Object::Stream(form))) = form {
                        self.draw_form(document, form, resources, depth);
                    }
                }
                _ => {}
            }
        }
        for _ in saved {
            self.keep("Q", vec![]);
        }
    }

    fn draw_form(&mut self, document: &Document, form: &Stream, around: Option<&Dictionary>, depth: usize) {
        if form.dict.get(b"Subtype").and_then(Object::as_name).ok() != Some(b"Form") {
            return;
        }
        let Some(drawing) = unpacked(form, DRAWING_MAX) else {
            self.is_short = true;
            return;
        };
        self.is_short |= !drawing.whole;
        let own = form.dict.get(b"Resources").ok().and_then(|found| as_dict(document, found));
        self.keep("q", vec![]);
        if let Ok(Object::Array(matrix)) = form.dict.get(b"Matrix") {
            self.keep_numbers::<6>("cm", matrix);
        }
        self.draw(document, &drawing.bytes, own.or(around), depth + 1);
        self.keep("Q", vec![]);
    }

    fn keep(&mut self, operator: &str, operands: Vec<Object>) {
        self.kept.push(Operation::new(operator, operands));
    }

    fn keep_numbers<const N: usize>(&mut self, operator: &str, operands: &[Object]) {
        let numbers: Vec<Object> = operands.iter().filter(|operand| operand.as_float().is_ok()).cloned().collect();
        if numbers.len() == N {
            self.keep(operator, numbers);
        }
    }

    fn choose_font(&mut self, document: &Document, resources: Option<&Dictionary>, operands: &[Object]) -> bool {
        let [name, size] = operands else { return false };
        let font = resources.and_then(|resources| part(document, resources, b"Font", name));
        let Some((id, Object::Dictionary(font))) = font.filter(|_| size.as_float().is_ok()) else { return false };
        let next = self.fonts.len();
        let number = match id {
            Some(id) => *self.names.entry(id).or_insert(next),
            None => next,
        };
        if number == next {
            self.fonts.push(id.map_or_else(|| Object::Dictionary(font.clone()), Object::Reference));
        }
        self.keep("Tf", vec![Object::Name(format!("F{number}").into()), size.clone()]);
        true
    }

    fn show(&mut self, operator: &str, mut operands: Vec<Object>) {
        let Some(words) = operands.pop() else { return };
        if let ("\"", [between_words, between_letters]) = (operator, operands.as_slice()) {
            self.keep_numbers::<1>("Tw", std::slice::from_ref(between_words));
            self.keep_numbers::<1>("Tc", std::slice::from_ref(between_letters));
        }
        if matches!(operator, "'" | "\"") {
            self.keep("T*", vec![]);
        }
        match words {
            Object::String(..) => self.keep("Tj", vec![words]),
            Object::Array(_) => self.keep("TJ", vec![words]),
            _ => {}
        }
    }
}

/// What a page has itself or from the pages' tree above it.
fn inherited<'a>(document: &'a Document, page: ObjectId, key: &[u8]) -> Option<&'a Object> {
    let mut node = document.get_dictionary(page).ok()?;
    for _ in 0..64 {
        if let Ok(found) = node.get(key) {
            return Some(found);
        }
        node = document.get_dictionary(node.get(b"Parent").and_then(Object::as_reference).ok()?).ok()?;
    }
    None
}

fn as_dict<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Dictionary> {
    document.dereference(object).ok()?.1.as_dict().ok()
}

/// A font or a form by its name on the page, with its number where it has one.
fn part<'a>(
    document: &'a Document,
    resources: &'a Dictionary,
    kind: &[u8],
    name: &Object,
) -> Option<(Option<ObjectId>, &'a Object)> {
    let parts = as_dict(document, resources.get(kind).ok()?)?;
    document.dereference(parts.get(name.as_name().ok()?).ok()?).ok()
}

/// The fonts that were looked at.
#[derive(Default)]
pub(super) struct Fonts(HashSet<ObjectId>);

impl Fonts {
    /// Unpacks a font's tables and takes out those the library would break on or drown in.
    fn tame(&mut self, document: &mut Document, font: &Object) {
        let Object::Reference(id) = *font else { return };
        if !self.0.insert(id) {
            return;
        }
        let Ok(font) = document.get_dictionary(id) else { return };
        let is_stream = |object: &Object| matches!(object, Object::Stream(_));
        let told = font.get(b"ToUnicode").ok().and_then(|found| document.dereference(found).ok());
        let is_told = told.is_some();
        let drops_table = match told {
            Some((Some(table), object)) if is_stream(object) => !tame_stream(document, table, is_small_table),
            Some((_, Object::Name(name))) => name != b"Identity-H",
            Some(_) => true,
            None => false,
        };
        let Ok(font) = document.get_dictionary(id) else { return };
        let encoding = font.get(b"Encoding").and_then(Object::as_reference).ok();
        let descriptor = font.get(b"FontDescriptor").and_then(Object::as_reference).ok();
        let is_named = font.get(b"Encoding").is_ok();
        if let Some(encoding) = encoding.filter(|&id| document.get_object(id).is_ok_and(is_stream)) {
            tame_stream(document, encoding, is_small_table);
        }
        // The letters' shapes are unpacked and read on every page, so only where nothing else tells what they are.
        let has_table = is_told && !drops_table;
        if let Some(descriptor) =
            descriptor.and_then(|id| document.get_object_mut(id).and_then(Object::as_dict_mut).ok())
        {
            descriptor.remove(b"FontFile2");
            if is_named {
                descriptor.remove(b"FontFile");
            }
            if has_table {
                descriptor.remove(b"FontFile3");
            }
            let files =
                [&b"FontFile"[..], b"FontFile3"].map(|key| descriptor.get(key).and_then(Object::as_reference).ok());
            for file in files.into_iter().flatten() {
                tame_stream(document, file, |_| true);
            }
        }
        if drops_table && let Ok(font) = document.get_object_mut(id).and_then(Object::as_dict_mut) {
            font.remove(b"ToUnicode");
        }
    }
}

/// Unpacks a stream in its place; empties it, and answers false, if it is too large or not as it should be.
fn tame_stream(document: &mut Document, id: ObjectId, is_good: fn(&[u8]) -> bool) -> bool {
    let Ok(stream) = document.get_object_mut(id).and_then(Object::as_stream_mut) else { return false };
    let found = unpacked(stream, FONT_MAX).filter(|table| is_good(&table.bytes));
    let good = found.is_some();
    stream.set_plain_content(found.map(|table| table.bytes).unwrap_or_default());
    good
}

/// Whether a table of letters names no more than there can be; the library sets every one of them apart.
fn is_small_table(table: &[u8]) -> bool {
    static RANGES: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?s-u)beginbfrange(.*?)endbfrange").expect("a pattern of ours"));
    static RANGE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?-u)<\s*([0-9A-Fa-f]+)\s*>\s*<\s*([0-9A-Fa-f]+)\s*>").expect("a pattern of ours")
    });
    let code = |digits: &[u8]| std::str::from_utf8(digits).ok().and_then(|hex| u64::from_str_radix(hex, 16).ok());
    let mut codes = 0u64;
    for ranges in RANGES.captures_iter(table) {
        for range in RANGE.captures_iter(&ranges[1]) {
            let count = match (code(&range[1]), code(&range[2])) {
                (Some(first), Some(last)) => last.saturating_sub(first),
                _ => return false,
            };
            codes = codes.saturating_add(count).saturating_add(1);
        }
    }
    codes <= CODES_MAX
}

/// Takes down what the library draws.
struct Collector<'a> {
    letters: Vec<Letter>,
    /// Nobody waits any more.
    given_up: &'a AtomicBool,
}

impl OutputDev for Collector<'_> {
    fn begin_page(&mut self, _: u32, _: &MediaBox, _: Option<(f64, f64, f64, f64)>) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        if self.letters.len() >= LETTERS_MAX || self.given_up.load(Ordering::Relaxed) {
            return Err(std::io::Error::other("enough").into());
        }
        let size = (font_size * place.m21.hypot(place.m22)).abs();
        let length = width * font_size * place.m11.hypot(place.m12);
        let turns = place.m12.atan2(place.m11) / std::f64::consts::FRAC_PI_2;
        let numbers = [size, length, turns, place.m31, place.m32];
        let is_seen = numbers.iter().all(|number| number.is_finite() && number.abs() < 1e6) && size > 0.01;
        if is_seen && !text.is_empty() {
            let quarter = turns.round().rem_euclid(4.0) as u8 % 4;
            let (left, right) = (place.m31, place.m31 + length);
            self.letters.push(Letter { text: text.to_owned(), left, right, foot: place.m32, size, quarter });
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}
