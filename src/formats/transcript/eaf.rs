//! Annotation tiers of ELAN (`.eaf`).

use super::spoken::{self, Utterance, Who};
use super::{ReadError, Rules, Transcript};
use crate::formats::Doubt;
use crate::formats::encoding::Decoded;
use crate::formats::xml::{self, Event, Reader, XmlError};
use crate::model::time::Millis;
use std::collections::{HashMap, HashSet};

const WHAT: &str = "an ELAN file";

/// How many tiers may hang from one another, to find the times of an annotation.
const PARENTS_MAX: usize = 20;

/// Whether it is ELAN's XML.
pub(super) fn sniff(beginning: &str) -> bool {
    beginning.trim_start().starts_with('<') && beginning.contains("<ANNOTATION_DOCUMENT")
}

/// The transcript in an annotation file: each tier that hangs from no other is a speaker.
///
/// A tier that hangs from another translates it, glosses it, or says something about it.
pub(super) fn read(text: Decoded, rules: &Rules) -> Result<Transcript, ReadError> {
    let Decoded { text, encoding, mut doubts } = text;
    let (file, about_xml) = xml::read_text(&text, File::through).map_err(ReadError::in_xml(WHAT))?;
    drop(text);
    doubts.extend(about_xml);
    let spoken = file.spoken();
    let list = |wanted: &dyn Fn(usize) -> bool| -> Vec<&str> {
        let tiers = file.tiers.iter().enumerate().filter(|(tier, _)| wanted(*tier));
        tiers.map(|(_, tier)| tier.id.as_str()).collect()
    };
    let left_out = list(&|tier| !spoken.contains(&tier) && file.is_used(tier));
    if !left_out.is_empty() {
        let message = format!("tiers left out, as they hang from others: {}", left_out.join(", "));
        doubts.push(Doubt::about_file(message));
    }
    let mut labels: Vec<&str> = spoken.iter().map(|&tier| file.tiers[tier].label()).collect();
    labels.sort_unstable();
    let mut twice: Vec<&str> = labels.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    twice.dedup();
    for label in twice {
        let tiers = list(&|tier| spoken.contains(&tier) && file.tiers[tier].label() == label);
        doubts.push(Doubt::about_file(format!("several tiers taken for what \"{label}\" says: {}", tiers.join(", "))));
    }
    let utterances = file.utterances(&spoken);
    if utterances.is_empty() {
        return Err(ReadError::NoText { what: WHAT, hint: "is it the file with the annotations?" });
    }
    spoken::set(utterances, "text/x-eaf+xml", encoding, doubts, rules)
}

#[derive(Default)]
struct File {
    slots: HashMap<String, Option<Millis>>,
    tiers: Vec<Tier>,
    annotations: Vec<Annotation>,
}

struct Tier {
    id: String,
    participant: Option<String>,
    parent: Option<String>,
}

impl Tier {
    fn label(&self) -> &str {
        self.participant.as_deref().unwrap_or(&self.id)
    }
}

struct Annotation {
    id: String,
    tier: usize,
    time: Time,
    words: String,
}

enum Time {
    /// Between two slots.
    Slots(String, String),
    /// That of another annotation.
    Of(String),
}

impl File {
    fn through(reader: &mut Reader<'_>) -> Result<Self, XmlError> {
        let mut file = Self::default();
        while let Some(event) = reader.next()? {
            let Event::Start(tag) = event else { continue };
            let attribute = |name: &str| tag.attribute(name).unwrap_or_default();
            let given = |name: &str| tag.attribute(name).filter(|value| !value.trim().is_empty());
            match tag.name() {
                "TIME_SLOT" => {
                    file.slots.insert(attribute("TIME_SLOT_ID"), tag.number("TIME_VALUE").map(Millis));
                }
                "TIER" => {
                    let (participant, parent) = (given("PARTICIPANT"), given("PARENT_REF"));
                    file.tiers.push(Tier { id: attribute("TIER_ID"), participant, parent });
                }
                "ALIGNABLE_ANNOTATION" => {
                    let time = Time::Slots(attribute("TIME_SLOT_REF1"), attribute("TIME_SLOT_REF2"));
                    file.begin(attribute("ANNOTATION_ID"), time);
                }
                "REF_ANNOTATION" => {
                    file.begin(attribute("ANNOTATION_ID"), Time::Of(attribute("ANNOTATION_REF")));
                }
                "ANNOTATION_VALUE" => {
                    let words = reader.text()?;
                    if let Some(annotation) = file.annotations.last_mut() {
                        annotation.words = words;
                    }
                }
                _ => {}
            }
        }
        Ok(file)
    }

    fn begin(&mut self, id: String, time: Time) {
        if let Some(tier) = self.tiers.len().checked_sub(1) {
            self.annotations.push(Annotation { id, tier, time, words: String::new() });
        }
    }

    fn is_used(&self, tier: usize) -> bool {
        self.annotations.iter().any(|annotation| annotation.tier == tier && !annotation.words.trim().is_empty())
    }

    /// The tiers that hang from no other; where all of those are empty, those that hang from them.
    fn spoken(&self) -> HashSet<usize> {
        let used: HashSet<usize> = {
            let with_words = self.annotations.iter().filter(|annotation| !annotation.words.trim().is_empty());
            with_words.map(|annotation| annotation.tier).collect()
        };
        let parents: HashSet<&str> = self.tiers.iter().map(|tier| tier.id.as_str()).collect();
        let is_top = |tier: &Tier| tier.parent.as_deref().is_none_or(|parent| !parents.contains(parent));
        let tiers = || self.tiers.iter().enumerate().filter(|(number, _)| used.contains(number));
        let top: HashSet<usize> = tiers().filter(|(_, tier)| is_top(tier)).map(|(number, _)| number).collect();
        if !top.is_empty() {
            return top;
        }
        let tops: HashSet<&str> = self.tiers.iter().filter(|tier| is_top(tier)).map(|tier| tier.id.as_str()).collect();
        let hangs = |tier: &Tier| tier.parent.as_deref().is_some_and(|parent| tops.contains(parent));
        tiers().filter(|(_, tier)| hangs(tier)).map(|(number, _)| number).collect()
    }

    /// What these tiers say, by time; what has no time stays behind what its tier says before.
    fn utterances(&self, spoken: &HashSet<usize>) -> Vec<Utterance> {
        let by_id: HashMap<&str, &Annotation> =
            self.annotations.iter().map(|annotation| (annotation.id.as_str(), annotation)).collect();
        let times = |annotation: &Annotation| {
            let mut at = annotation;
            for _ in 0..PARENTS_MAX {
                match &at.time {
                    Time::Slots(start, end) => {
                        let slot = |name: &String| self.slots.get(name).copied().flatten();
                        return (slot(start), slot(end));
                    }
                    Time::Of(other) => match by_id.get(other.as_str()) {
                        Some(other) => at = other,
                        None => break,
                    },
                }
            }
            (None, None)
        };
        let (mut placed, mut tier, mut latest) = (Vec::new(), None, None);
        for annotation in self.annotations.iter().filter(|annotation| spoken.contains(&annotation.tier)) {
            let (start, end) = times(annotation);
            latest = start.or(latest.filter(|_| tier == Some(annotation.tier)));
            tier = Some(annotation.tier);
            let label = self.tiers[annotation.tier].label();
            let who = if label.trim().is_empty() { Who::Nobody } else { Who::Named(label.to_owned()) };
            if !annotation.words.trim().is_empty() {
                let words = annotation.words.clone();
                placed.push((latest, Utterance { who, start, end, words, line: None }));
            }
        }
        placed.sort_by_key(|(place, _)| *place);
        placed.into_iter().map(|(_, utterance)| utterance).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{doubts, read_with, told};
    use super::*;
    use std::path::Path;

    fn eaf(tiers: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ANNOTATION_DOCUMENT><TIME_ORDER>\
             <TIME_SLOT TIME_SLOT_ID=\"s1\" TIME_VALUE=\"500\"/><TIME_SLOT TIME_SLOT_ID=\"s2\" TIME_VALUE=\"2000\"/>\
             <TIME_SLOT TIME_SLOT_ID=\"s3\"/><TIME_SLOT TIME_SLOT_ID=\"s4\" TIME_VALUE=\"4000\"/></TIME_ORDER>{tiers}</ANNOTATION_DOCUMENT>"
        )
    }

    fn aligned(id: &str, start: &str, end: &str, words: &str) -> String {
        format!(
            "<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID=\"{id}\" TIME_SLOT_REF1=\"{start}\" TIME_SLOT_REF2=\"{end}\">\
             <ANNOTATION_VALUE>{words}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>"
        )
    }

    #[test]
    fn tiers_are_merged_by_time_and_what_hangs_from_them_is_left_out() {
        let tiers = format!(
            "<TIER TIER_ID=\"ana\" PARTICIPANT=\"Ana Ruiz\">{}{}</TIER><TIER TIER_ID=\"ben\" PARTICIPANT=\"\">{}</TIER>\
             <TIER TIER_ID=\"english\" PARENT_REF=\"ana\"><ANNOTATION><REF_ANNOTATION ANNOTATION_ID=\"a9\" ANNOTATION_REF=\"a1\">\
             <ANNOTATION_VALUE>Hello</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER>",
            aligned("a1", "s1", "s3", "Hola &amp; <x>no</x>"),
            aligned("a2", "s3", "s4", "&bomb; Well."),
            aligned("a3", "s2", "s4", "Adiós")
        );
        let transcript = read_with("a.eaf", &eaf(&tiers), &Rules::default());
        assert_eq!(told(&transcript), ["Ana Ruiz 0:00:00-0:00:04: Hola & no Well.", "ben 0:00:02-0:00:04: Adiós"]);
        assert!(doubts(&transcript).contains(&"tiers left out, as they hang from others: english".to_owned()));
        assert_eq!(transcript.media_type, "text/x-eaf+xml");
    }

    #[test]
    fn where_the_upper_tiers_are_empty_the_ones_below_speak() {
        let tiers = format!(
            "<TIER TIER_ID=\"ref\">{}</TIER><TIER TIER_ID=\"words\" PARENT_REF=\"ref\" PARTICIPANT=\"P07\"><ANNOTATION>\
             <REF_ANNOTATION ANNOTATION_ID=\"b\" ANNOTATION_REF=\"a1\"><ANNOTATION_VALUE>Well.</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER>",
            aligned("a1", "s1", "s2", "")
        );
        let transcript = read_with("x.txt", &eaf(&tiers), &Rules::default());
        assert_eq!(told(&transcript), ["P07 0:00:00-0:00:02: Well."]);
    }

    #[test]
    fn a_broken_or_empty_file_is_refused() {
        let refused = |body: &str| {
            let error = super::super::read(Path::new("a.eaf"), &body.to_owned().into_bytes(), &Rules::default());
            error.unwrap_err().to_string()
        };
        assert_eq!(refused(&eaf("")), "an ELAN file without any text");
        assert!(refused("<ANNOTATION_DOCUMENT><TIER").starts_with("an ELAN file that is damaged"));
        let circle = "<TIER TIER_ID=\"a\" PARENT_REF=\"a\"><REF_ANNOTATION ANNOTATION_ID=\"a\" ANNOTATION_REF=\"a\">\
            <ANNOTATION_VALUE>x</ANNOTATION_VALUE></REF_ANNOTATION></TIER>";
        assert_eq!(refused(&eaf(circle)), "an ELAN file without any text");
    }
}
