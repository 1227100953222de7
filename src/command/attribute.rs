//! Attributes: what is known of the participants, each of one kind.

use super::answer::{Reply, counted};
use crate::error::{Error, Result};
use crate::formats::participants::{fits, wanted};
use crate::model::document::{Attribute as Property, AttributeKind};
use crate::model::ids::AttributeId;
use crate::project::study::Study;
use crate::project::{Project, Verb, lookup::named};
use crate::report::{Cell, Column, Report};
use crate::store::participants;
use serde_json::json;

/// What is known of the participants: role, years, industry
#[derive(Debug, clap::Subcommand)]
pub enum Attribute {
    /// List the attributes with their kinds and values
    List,
    /// Add an attribute
    Add {
        name: String,
        #[command(flatten)]
        takes: Takes,
    },
    /// Say what values an attribute takes; those there are must fit
    Set {
        /// The attribute's name.
        name: String,
        #[command(flatten)]
        takes: Takes,
    },
    /// Give an attribute another name
    Rename {
        /// The attribute's name.
        name: String,
        new: String,
    },
    /// Take an attribute, with its values, out of use
    Retire {
        /// The attribute's name.
        name: String,
    },
}

/// The values an attribute takes.
#[derive(Debug, clap::Args)]
pub struct Takes {
    /// text, number, boolean (yes or no), date (as 2026-11-22) or choice.
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// The values of a choice, between commas; none lets any word be one.
    #[arg(long, value_name = "A,B,C", value_delimiter = ',')]
    choices: Option<Vec<String>>,
}

/// How many values are named in an error, and in the list.
const NAMED_MAX: usize = 12;

impl Attribute {
    pub(super) fn run(self, project: &mut Project) -> Result<Reply> {
        match self {
            Self::List => list(project),
            Self::Add { name, takes } => {
                let name = free_name(project, &name)?;
                let (kind, choices) = takes.of(AttributeKind::Text, &[])?;
                let said = format!("added the attribute {name} ({})", kind.word());
                let new = Property { id: AttributeId::new(), name, kind, choices };
                project.act(Verb::SetAttribute, &said, |tx| Ok(participants::insert_attribute(tx, &new)?))?;
                Ok(Reply::said(said))
            }
            Self::Set { name, takes } => set(project, &name, &takes),
            Self::Rename { name, new } => {
                let attribute = attribute_named(project, &name)?;
                let new = free_name(project, &new)?;
                let said = format!("renamed the attribute {} to {new}", attribute.name);
                let renamed = Property { name: new, ..attribute };
                project.act(Verb::SetAttribute, &said, |tx| Ok(participants::update_attribute(tx, &renamed)?))?;
                Ok(Reply::said(said))
            }
            Self::Retire { name } => {
                let attribute = attribute_named(project, &name)?;
                let said = format!("took the attribute {} out of use", attribute.name);
                project.act(Verb::SetAttribute, &said, |tx| Ok(participants::retire_attribute(tx, attribute.id)?))?;
                Ok(Reply::said(format!("{said}; its values are kept, `thema undo` brings it back")))
            }
        }
    }
}

impl Takes {
    /// The kind and choices meant, where nothing is said those there are.
    fn of(&self, kind: AttributeKind, choices: &[String]) -> Result<(AttributeKind, Vec<String>)> {
        let named = self.kind.as_deref().map(|word| {
            AttributeKind::from_word(word).ok_or_else(|| {
                let words = AttributeKind::ALL.map(AttributeKind::word).join(", ");
                Error::with_hint(format!("there is no kind \"{word}\""), format!("choose one of {words}"))
            })
        });
        let kind = match named.transpose()? {
            Some(kind) => kind,
            None if self.choices.is_some() => AttributeKind::Choice,
            None => kind,
        };
        let mut choices: Vec<String> = match &self.choices {
            Some(choices) => choices.iter().map(|choice| choice.trim().to_owned()).collect(),
            None => choices.to_vec(),
        };
        choices.retain(|choice| !choice.is_empty());
        if choices.iter().any(|choice| choice.chars().any(char::is_control)) {
            return Err(Error::refused("a choice is a word or some, in one line"));
        }
        if kind != AttributeKind::Choice {
            if self.choices.is_some() {
                return Err(Error::with_hint(
                    format!("a {} has no choices", kind.word()),
                    "say `--kind choice`, or leave `--choices` out",
                ));
            }
            choices.clear();
        }
        Ok((kind, choices))
    }
}

/// The attribute of this name.
pub(super) fn attribute_named(project: &Project, name: &str) -> Result<Property> {
    let all = project.read(participants::attributes)?;
    named(&all, name, |attribute| &attribute.name).cloned().ok_or_else(|| {
        Error::unknown("attribute", name, all.iter().map(|attribute| attribute.name.clone()), "thema attribute list")
    })
}

fn free_name(project: &Project, name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(Error::refused("an attribute needs a name"));
    }
    if named(&project.read(participants::attributes)?, name, |attribute| &attribute.name).is_some() {
        return Err(Error::refused(format!("there is an attribute {name} already")));
    }
    Ok(name.to_owned())
}

fn set(project: &mut Project, name: &str, takes: &Takes) -> Result<Reply> {
    let attribute = attribute_named(project, name)?;
    let (kind, choices) = takes.of(attribute.kind, &attribute.choices)?;
    let study = project.study()?;
    let misfits: Vec<String> = study
        .participants
        .iter()
        .map(|person| (person, study.value(person.id, &attribute)))
        .filter(|(_, value)| !value.is_empty() && !fits(value, kind, &choices))
        .map(|(person, value)| format!("{} \"{value}\"", person.label))
        .collect();
    if !misfits.is_empty() {
        let more = misfits.len().saturating_sub(NAMED_MAX);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let named = misfits.iter().take(NAMED_MAX).map(String::as_str).collect::<Vec<_>>().join(", ");
        return Err(Error::with_hint(
            format!("{} must be {}, which these are not: {named}{more}", attribute.name, wanted(kind, &choices)),
            format!("change them first, as in `thema participant set P01 \"{}\" VALUE`", attribute.name),
        ));
    }
    let among = if choices.is_empty() { String::new() } else { format!(": {}", choices.join(", ")) };
    let said = format!("the attribute {} is a {}{among}", attribute.name, kind.word());
    let changed = Property { kind, choices, ..attribute };
    project.act(Verb::SetAttribute, &said, |tx| Ok(participants::update_attribute(tx, &changed)?))?;
    Ok(Reply::said(said))
}

fn list(project: &mut Project) -> Result<Reply> {
    let study = project.study()?;
    let mut report = Report::new(
        "Attributes",
        vec![
            Column::text("attribute", "Attribute"),
            Column::text("kind", "Kind"),
            Column::figure("participants", "Participants"),
            Column::text("values", "Values"),
        ],
    );
    for attribute in &study.attributes {
        let values = study.values.iter().filter(|value| value.attribute == attribute.id && !value.value.is_empty());
        report.push(vec![
            attribute.name.as_str().into(),
            attribute.kind.word().into(),
            Cell::Integer(values.count() as u64),
            Cell::text(seen(&study, attribute)),
        ]);
    }
    Ok(Reply::report(report, json!({"project": study.about.title})))
}

/// The values in a few words: the choices, else those there are.
fn seen(study: &Study, attribute: &Property) -> String {
    if !attribute.choices.is_empty() {
        return attribute.choices.join(", ");
    }
    let values = study.values.iter().filter(|value| value.attribute == attribute.id && !value.value.is_empty());
    let mut words: Vec<&str> = values.map(|value| value.value.as_str()).collect();
    if attribute.kind == AttributeKind::Number {
        let mut numbers: Vec<f64> = words.iter().filter_map(|word| word.parse().ok()).collect();
        numbers.sort_by(f64::total_cmp);
        return match (numbers.first(), numbers.last()) {
            (Some(least), Some(most)) => format!("{least} to {most}"),
            _ => String::new(),
        };
    }
    words.sort_unstable();
    words.dedup();
    match words.len() {
        0..=NAMED_MAX => words.join(", "),
        many => counted(many as u64, "different value"),
    }
}
