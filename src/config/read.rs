//! The text of a configuration, checked word by word.

use super::{CODINGS, Config, Gap, Keys, MODES};
use crate::formats::toml::{self, Faults, Problem};
use crate::model::codebook::nearest;
use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};
use std::ops::Range;

/// The longest line of a transcript that can still be read, and the shortest.
const WIDTHS: std::ops::RangeInclusive<i64> = 40..=120;

/// Reads a configuration, or says everything that is wrong with it.
pub fn read(text: &str, keys: Keys) -> Result<Config, Vec<Problem>> {
    toml::read(text, |table, faults| {
        let mut reading = Reading { faults, keys, config: Config::default() };
        reading.sections(table);
        reading.config
    })
}

struct Reading<'f, 't> {
    faults: &'f mut Faults<'t>,
    keys: Keys,
    config: Config,
}

type Value<'t> = Spanned<DeValue<'t>>;

impl Reading<'_, '_> {
    fn complain(&mut self, at: Range<usize>, said: String) {
        self.faults.complain(at, said);
    }

    fn sections(&mut self, table: &DeTable<'_>) {
        const SECTIONS: [&str; 3] = ["theme", "screen", "keys"];
        for (name, value) in table {
            let section = name.get_ref().as_ref();
            match (section, value.get_ref()) {
                ("keys", DeValue::Table(table)) => self.keys(table),
                ("theme" | "screen", DeValue::Table(table)) => self.settings(section, table),
                ("theme" | "screen" | "keys", _) => {
                    self.complain(name.span(), format!("{section} is a section: write it as [{section}]"));
                }
                _ => {
                    let meant = meant(section, &SECTIONS, "there are [theme], [screen] and [keys]");
                    self.complain(name.span(), format!("there is no section [{section}]; {meant}"));
                }
            }
        }
    }

    fn settings(&mut self, section: &str, table: &DeTable<'_>) {
        let known: &[&str] =
            if section == "theme" { &["mode", "codings", "palette"] } else { &["width", "mouse", "gap"] };
        for (name, value) in table {
            let setting = name.get_ref().as_ref();
            let outcome = match (section, setting) {
                ("theme", "mode") => one_of(value, &MODES).map(|mode| self.config.theme.mode = mode),
                ("theme", "codings") => one_of(value, &CODINGS).map(|way| self.config.theme.codings = way),
                ("theme", "palette") => palette(value).map(|palette| self.config.theme.palette = palette),
                ("screen", "width") => width(value).map(|width| self.config.screen.width = width),
                ("screen", "mouse") => mouse(value).map(|mouse| self.config.screen.mouse = mouse),
                ("screen", "gap") => gap(value).map(|gap| self.config.screen.gap = gap),
                _ => {
                    let meant = meant(setting, known, &format!("there are {}", known.join(", ")));
                    Err((name.span(), format!("[{section}] has no \"{setting}\"; {meant}")))
                }
            };
            if let Err((at, said)) = outcome {
                self.complain(at, said);
            }
        }
    }

    fn keys(&mut self, table: &DeTable<'_>) {
        let known: Vec<&str> = (self.keys.table)(&[]).iter().map(|entry| entry.name).collect();
        let mut given: Vec<(Range<usize>, (String, String))> = Vec::new();
        for (name, value) in table {
            let action = name.get_ref().as_ref();
            match value.get_ref() {
                _ if !known.contains(&action) => {
                    let meant = meant(action, &known, "`thema config` lists all");
                    self.complain(name.span(), format!("there is no action \"{action}\"; {meant}"));
                }
                DeValue::String(keys) => given.push((value.span(), (action.to_owned(), keys.clone().into_owned()))),
                other => {
                    let said = format!(
                        "the keys of {action} are a text with blanks between them, as \"r Ctrl-r\", not {}",
                        found(other)
                    );
                    self.complain(value.span(), said);
                }
            }
        }
        given.sort_by_key(|(at, _)| at.start);
        let pairs: Vec<(String, String)> = given.iter().map(|(_, pair)| pair.clone()).collect();
        for fault in (self.keys.check)(&pairs) {
            let at = given.get(fault.at).map_or_else(Range::default, |(at, _)| at.clone());
            self.complain(at, fault.said);
        }
        self.config.keys = pairs;
    }
}

/// Where and what.
type Wrong = (Range<usize>, String);

fn one_of<T: Copy>(value: &Value<'_>, choices: &[(&str, T)]) -> Result<T, Wrong> {
    let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
    let Some(word) = value.get_ref().as_str() else {
        let said = format!("expected one of \"{}\", found {}", words.join("\", \""), found(value.get_ref()));
        return Err((value.span(), said));
    };
    let choice = choices.iter().find(|(known, _)| *known == word).map(|(_, choice)| *choice);
    choice.ok_or_else(|| {
        let all = format!("it is one of \"{}\"", words.join("\", \""));
        (value.span(), format!("\"{word}\" is none of the choices; {}", meant(word, &words, &all)))
    })
}

fn width(value: &Value<'_>) -> Result<u16, Wrong> {
    let number = value.get_ref().as_integer().filter(|number| number.radix() == 10);
    let width = number.and_then(|number| number.as_str().parse().ok()).filter(|width| WIDTHS.contains(width));
    width.and_then(|width| u16::try_from(width).ok()).ok_or_else(|| {
        let said =
            format!("the width of the text is a number of columns from 40 to 120, not {}", found(value.get_ref()));
        (value.span(), said)
    })
}

fn mouse(value: &Value<'_>) -> Result<bool, Wrong> {
    let mouse = value.get_ref().as_bool();
    mouse.ok_or_else(|| (value.span(), format!("mouse is true or false, not {}", found(value.get_ref()))))
}

fn gap(value: &Value<'_>) -> Result<Gap, Wrong> {
    match value.get_ref() {
        DeValue::Boolean(true) => Ok(Gap::Always),
        DeValue::Boolean(false) => Ok(Gap::Never),
        other if other.as_str() == Some("auto") => Ok(Gap::Auto),
        other => Err((value.span(), format!("gap is true, false or \"auto\", not {}", found(other)))),
    }
}

fn palette(value: &Value<'_>) -> Result<Vec<String>, Wrong> {
    let expected = "a palette is a list of colours, as [\"#0072b2\", \"#e69f00\"]";
    let colors = value
        .get_ref()
        .as_array()
        .ok_or_else(|| (value.span(), format!("{expected}, not {}", found(value.get_ref()))))?;
    if colors.is_empty() {
        return Err((value.span(), format!("{expected}, and has at least one")));
    }
    let color = |color: &Value<'_>| match color.get_ref().as_str().filter(|color| is_color(color)) {
        Some(hex) => Ok(hex.to_lowercase()),
        None => {
            Err((color.span(), format!("a colour is written #rrggbb, as \"#0072b2\", not {}", found(color.get_ref()))))
        }
    };
    colors.iter().map(color).collect()
}

fn is_color(color: &str) -> bool {
    color
        .strip_prefix('#')
        .is_some_and(|hex| hex.chars().count() == 6 && hex.chars().all(|digit| digit.is_ascii_hexdigit()))
}

/// What stands there instead, in words.
fn found(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("\"{text}\""),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(_) => "a date".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a section".to_owned(),
    }
}

/// `did you mean "again"?`, or all there is where nothing is near.
fn meant(word: &str, known: &[&str], all: &str) -> String {
    match nearest(word, known.iter().map(|&name| name.to_owned())).first() {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => all.to_owned(),
    }
}
