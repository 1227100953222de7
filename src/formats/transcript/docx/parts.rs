//! The parts of a Word document: which is which, its styles, and its lists.

use crate::formats::transcript::office::{MARK_MAX, numeral};
use crate::formats::xml::{Element, Event, Reader, XmlError};
use regex::Regex;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// How many styles may stand behind each other.
const CHAIN_MAX: usize = 20;

/// The levels a list has.
const LEVELS: usize = 9;

static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    let words = "heading|überschrift|berschrift|titre|título|ttulo|titolo|kop|rubrik|nagłówek|nagwek|otsikko|overskrift|заголовок|標題|标题|見出し";
    Regex::new(&format!(r"(?i)^(?:{words})\s*[1-9]$")).expect("a pattern of ours")
});
static TITLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^(?:title|titel|titre|título|titolo|tytuł)$").expect("a pattern of ours"));

// ── Relationships ─────────────────────────────────────────────────────────────────────────────────────────

/// What a part leads to: kind (`styles`) and name of the other part in the archive.
pub(super) fn relations(reader: &mut Reader<'_>, folder: &str) -> Result<Vec<(String, String)>, XmlError> {
    let mut found = Vec::new();
    while let Some(event) = reader.next()? {
        if let Event::Start(tag) = event
            && tag.name() == "Relationship"
            && tag.attribute("TargetMode").is_none_or(|mode| mode != "External")
            && let (Some(kind), Some(target)) = (tag.attribute("Type"), tag.attribute("Target"))
        {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            found.push((kind, resolved(folder, &target)));
        }
    }
    Ok(found)
}

/// The name in the archive that a target means, seen from a folder.
fn resolved(folder: &str, target: &str) -> String {
    let from = if target.starts_with('/') { "" } else { folder };
    let mut steps: Vec<&str> = Vec::new();
    for step in from.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

// ── Styles ────────────────────────────────────────────────────────────────────────────────────────────────

/// The styles, by their ids.
#[derive(Default)]
pub(super) struct Styles(HashMap<String, Style>);

#[derive(Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    outline: Option<u8>,
    list: Option<String>,
    level: Option<usize>,
    hidden: Option<bool>,
    bold: Option<bool>,
}

impl Styles {
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, XmlError> {
        let mut styles = HashMap::new();
        let mut open: Option<(String, Style)> = None;
        while let Some(event) = reader.next()? {
            let tag = match event {
                Event::Start(tag) => tag,
                Event::End(tag) if tag.name() == "style" => {
                    styles.extend(open.take());
                    continue;
                }
                _ => continue,
            };
            if tag.name() == "style" {
                open = Some((tag.attribute("styleId").unwrap_or_default(), Style::default()));
            }
            let Some((_, style)) = &mut open else { continue };
            match tag.name() {
                "name" => style.name = tag.attribute("val").unwrap_or_default(),
                "basedOn" => style.based_on = tag.attribute("val"),
                "outlineLvl" => style.outline = tag.number("val"),
                "numId" => style.list = tag.attribute("val"),
                "ilvl" => style.level = tag.number("val"),
                "vanish" => style.hidden = Some(is_on(&tag)),
                "b" => style.bold = Some(is_on(&tag)),
                _ => {}
            }
        }
        Ok(Self(styles))
    }

    /// The style and those it is based on.
    fn chain<'a>(&'a self, id: &'a str) -> impl Iterator<Item = (&'a str, &'a Style)> {
        let first = self.0.get_key_value(id);
        let next = |(_, style): &(&'a String, &'a Style)| self.0.get_key_value(style.based_on.as_ref()?);
        std::iter::successors(first, next).take(CHAIN_MAX).map(|(id, style)| (id.as_str(), style))
    }

    /// Whether paragraphs of that style are headings.
    pub fn is_heading(&self, id: &str) -> bool {
        let says = |(id, style): (&str, &Style)| match style.outline {
            Some(level) => Some(level < 9),
            None => (HEADING.is_match(id) || HEADING.is_match(&style.name)).then_some(true),
        };
        match self.0.contains_key(id) {
            true => self.chain(id).find_map(says).unwrap_or(false),
            false => HEADING.is_match(id),
        }
    }

    /// Whether it is the title of a document.
    pub fn is_title(&self, id: &str) -> bool {
        TITLE.is_match(id) || self.0.get(id).is_some_and(|style| TITLE.is_match(&style.name))
    }

    /// The list and its level that paragraphs of that style stand in.
    pub fn list<'a>(&'a self, id: &'a str) -> Option<(&'a str, usize)> {
        let (_, style) = self.chain(id).find(|(_, style)| style.list.is_some())?;
        Some((style.list.as_deref()?, style.level.unwrap_or(0)))
    }

    /// Whether text of that style is hidden.
    pub fn is_hidden(&self, id: &str) -> bool {
        self.chain(id).find_map(|(_, style)| style.hidden).unwrap_or(false)
    }

    /// Whether text of that style is bold.
    pub fn is_bold(&self, id: &str) -> bool {
        self.chain(id).find_map(|(_, style)| style.bold).unwrap_or(false)
    }
}

/// Whether a switch such as `<w:vanish/>` is on.
pub(super) fn is_on(tag: &Element<'_>) -> bool {
    !matches!(tag.attribute("val").as_deref(), Some("0" | "false" | "off"))
}

// ── Lists ─────────────────────────────────────────────────────────────────────────────────────────────────

/// How the lists are numbered.
#[derive(Default)]
pub(super) struct Lists {
    /// By the id a paragraph names.
    lists: HashMap<String, List>,
    /// By the id a list names.
    patterns: HashMap<String, Pattern>,
}

#[derive(Default)]
struct List {
    pattern: String,
    /// The numbers it begins with, by level, where they are its own.
    starts: HashMap<usize, u32>,
}

type Pattern = [Level; LEVELS];

#[derive(Clone, Default)]
struct Level {
    /// As [`numeral`] takes it; `-` for a bullet, a blank for none.
    format: Option<char>,
    /// `%1.`
    text: String,
    start: u32,
}

/// How far the lists have come.
#[derive(Default)]
pub(super) struct Counters {
    by_pattern: HashMap<String, [Option<u32>; LEVELS]>,
    begun: HashSet<String>,
}

impl Lists {
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, XmlError> {
        let mut read = Self::default();
        let mut pattern: Option<(String, Pattern)> = None;
        let mut list: Option<(String, List)> = None;
        let mut level = 0usize;
        while let Some(event) = reader.next()? {
            let tag = match event {
                Event::Start(tag) => tag,
                Event::End(tag) => {
                    match tag.name() {
                        "abstractNum" => read.patterns.extend(pattern.take()),
                        "num" => read.lists.extend(list.take()),
                        _ => {}
                    }
                    continue;
                }
                Event::Text(_) => continue,
            };
            let value = || tag.attribute("val").unwrap_or_default();
            match tag.name() {
                "abstractNum" => {
                    pattern = Some((tag.attribute("abstractNumId").unwrap_or_default(), Pattern::default()));
                }
                "num" => list = Some((tag.attribute("numId").unwrap_or_default(), List::default())),
                "lvl" | "lvlOverride" => level = tag.number("ilvl").unwrap_or(0).min(LEVELS - 1),
                "abstractNumId" => {
                    if let Some((_, list)) = &mut list {
                        list.pattern = value();
                    }
                }
                "startOverride" => {
                    if let Some((_, list)) = &mut list {
                        list.starts.insert(level, tag.number("val").unwrap_or(1));
                    }
                }
                "numFmt" | "start" | "lvlText" => {
                    let Some((_, pattern)) = &mut pattern else { continue };
                    match tag.name() {
                        "numFmt" => pattern[level].format = Some(format(&value())),
                        "start" => pattern[level].start = tag.number("val").unwrap_or(1),
                        _ => pattern[level].text = value().chars().take(MARK_MAX).collect(),
                    }
                }
                _ => {}
            }
        }
        Ok(read)
    }

    /// The mark before the next entry of a list; `None` if it has none.
    pub fn mark(&self, counters: &mut Counters, list: &str, level: usize) -> Option<String> {
        let level = level.min(LEVELS - 1);
        let Some((known, pattern)) =
            self.lists.get(list).and_then(|known| Some((known, self.patterns.get(&known.pattern)?)))
        else {
            return Some("-".to_owned());
        };
        let counts = counters.by_pattern.entry(known.pattern.clone()).or_default();
        let start = |level: usize| known.starts.get(&level).copied().unwrap_or(pattern[level].start);
        if counters.begun.insert(list.to_owned()) {
            known.starts.keys().for_each(|&level| counts[level] = None);
        }
        counts[level] = Some(counts[level].map_or(start(level), |count| count.saturating_add(1)));
        counts[level + 1..].fill(None);

        let Level { format, text, .. } = &pattern[level];
        match format {
            Some('-') | None => return Some("-".to_owned()),
            Some(' ') => return None,
            Some(_) => {}
        }
        let mut mark = text.clone();
        for (above, count) in counts.iter().enumerate().take(level + 1) {
            let number = count.unwrap_or_else(|| start(above));
            let place = format!("%{}", above + 1);
            if mark.contains(&place) {
                mark = mark.replace(&place, &numeral(pattern[above].format.unwrap_or('1'), number));
            }
        }
        let mark = mark.trim();
        (!mark.is_empty()).then(|| mark.to_owned())
    }
}

fn format(name: &str) -> char {
    match name {
        "bullet" => '-',
        "none" => ' ',
        "lowerLetter" => 'a',
        "upperLetter" => 'A',
        "lowerRoman" => 'i',
        "upperRoman" => 'I',
        _ => '1',
    }
}
