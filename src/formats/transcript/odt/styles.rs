//! The styles of an OpenDocument text: what is a heading, what is hidden, how lists are numbered.

use crate::formats::transcript::office::{MARK_MAX, numeral};
use crate::formats::xml::{Element, Event, Reader, XmlError};
use std::collections::HashMap;

/// How many styles may stand behind each other.
const CHAIN_MAX: usize = 20;

/// The levels a list has.
pub(super) const LEVELS: usize = 10;

/// The styles of paragraphs and words, and those of lists, by their names.
#[derive(Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    lists: HashMap<String, [Level; LEVELS]>,
}

#[derive(Default)]
struct Style {
    parent: Option<String>,
    heading: bool,
    hidden: Option<bool>,
    bold: Option<bool>,
}

/// How one level of a list is numbered.
#[derive(Default)]
struct Level {
    /// As [`numeral`] takes it; a blank for no number; `None` for a bullet.
    format: Option<char>,
    prefix: String,
    suffix: String,
    /// How many levels the number shows.
    levels: usize,
    start: u32,
}

impl Styles {
    /// Adds the styles of a file.
    pub fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), XmlError> {
        let mut style: Option<(String, Style)> = None;
        let mut list: Option<(String, [Level; LEVELS])> = None;
        while let Some(event) = reader.next()? {
            let tag = match event {
                Event::Start(tag) => tag,
                Event::End(tag) => {
                    match tag.name() {
                        "style" => self.styles.extend(style.take()),
                        "list-style" => self.lists.extend(list.take()),
                        _ => {}
                    }
                    continue;
                }
                Event::Text(_) => continue,
            };
            let name = || tag.attribute("name").unwrap_or_default();
            match tag.name() {
                "body" | "master-styles" | "meta" | "settings" => reader.skip()?,
                "style" => {
                    let heading = tag.attribute("default-outline-level").is_some_and(|level| !level.is_empty());
                    style = Some((
                        name(),
                        Style { parent: tag.attribute("parent-style-name"), heading, ..Style::default() },
                    ));
                }
                "text-properties" => {
                    if let Some((_, style)) = &mut style {
                        style.hidden = tag.attribute("display").map(|display| display == "none");
                        style.bold = tag.attribute("font-weight").map(|weight| weight == "bold");
                    }
                }
                "list-style" => list = Some((name(), Default::default())),
                "list-level-style-number" => {
                    if let Some((_, levels)) = &mut list {
                        let level = tag.number("level").unwrap_or(1usize).clamp(1, LEVELS);
                        levels[level - 1] = Level::read(&tag);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn chain<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, &'a Style)> {
        let first = self.styles.get_key_value(name);
        let next = |(_, style): &(&'a String, &'a Style)| self.styles.get_key_value(style.parent.as_ref()?);
        std::iter::successors(first, next).take(CHAIN_MAX).map(|(name, style)| (name.as_str(), style))
    }

    /// Whether paragraphs of that style are headings.
    pub fn is_heading(&self, name: &str) -> bool {
        self.chain(name).any(|(_, style)| style.heading)
    }

    /// Whether it is the title of a document.
    pub fn is_title(&self, name: &str) -> bool {
        name == "Title"
            || self.chain(name).any(|(name, style)| name == "Title" || style.parent.as_deref() == Some("Title"))
    }

    pub fn is_hidden(&self, name: &str) -> bool {
        self.chain(name).find_map(|(_, style)| style.hidden).unwrap_or(false)
    }

    /// Whether words of that style are bold, if it says so.
    pub fn bold(&self, name: &str) -> Option<bool> {
        self.chain(name).find_map(|(_, style)| style.bold)
    }

    /// The number a level of a list begins with.
    pub fn start(&self, list: &str, level: usize) -> u32 {
        self.lists.get(list).and_then(|levels| levels.get(level)).map_or(1, |level| level.start)
    }

    /// The mark before a list's entry whose number is the last of `counts`, those of the levels above before it.
    pub fn mark(&self, list: &str, counts: &[u32]) -> Option<String> {
        let levels = self.lists.get(list);
        let last = counts.len().clamp(1, LEVELS) - 1;
        let Some(Level { format: Some(_), prefix, suffix, levels: shown, .. }) = levels.and_then(|it| it.get(last))
        else {
            return Some("-".to_owned());
        };
        let numbers = counts.iter().zip(levels.into_iter().flatten()).skip((last + 1).saturating_sub(*shown));
        let shown: Vec<String> = numbers
            .filter_map(|(number, level)| level.format.filter(|format| *format != ' ').map(|it| numeral(it, *number)))
            .collect();
        let mark = format!("{prefix}{}{suffix}", shown.join("."));
        let mark = mark.trim();
        (!mark.is_empty()).then(|| mark.to_owned())
    }
}

impl Level {
    fn read(tag: &Element<'_>) -> Self {
        let short =
            |name: &str| -> String { tag.attribute(name).unwrap_or_default().chars().take(MARK_MAX / 2).collect() };
        Self {
            format: Some(short("num-format").chars().next().unwrap_or(' ')),
            prefix: short("num-prefix"),
            suffix: short("num-suffix"),
            levels: tag.number("display-levels").unwrap_or(1),
            start: tag.number("start-value").unwrap_or(1),
        }
    }
}
