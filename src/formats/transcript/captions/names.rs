//! Who speaks in captions without voices: names before the words, and dashes.

use super::Caption;
use crate::formats::Doubt;
use crate::formats::transcript::Rules;
use crate::formats::transcript::cues::{self, Cue, Form};
use crate::formats::transcript::labels::{self, Judged, Layout, Place};
use crate::formats::transcript::spoken::{Utterance, Who, ends_sentence};
use std::collections::HashSet;

/// How many different names are taken for speakers because captions begin with them.
const NAMES_MAX: usize = 100;

/// A line of a caption: where it is, and what it says behind a dash.
struct Line<'a> {
    /// The number of its caption, and of the line in it.
    at: (usize, usize),
    /// The file's line, from 0.
    number: usize,
    is_heading: bool,
    /// Whether a dash says that somebody else speaks.
    dashed: bool,
    words: &'a str,
}

fn lines_of((index, caption): (usize, &Caption)) -> impl Iterator<Item = Line<'_>> {
    let is_heading = caption.heading().is_some();
    let lines = || caption.parts.iter().flat_map(|part| part.words.split('\n'));
    let several = lines().filter(|line| undashed(line).is_some()).nth(1).is_some();
    lines().enumerate().map(move |(nth, line)| {
        let certain = several || line.starts_with(">>") || (nth == 0 && line.starts_with("- "));
        let (dashed, words) = match undashed(line).filter(|_| certain) {
            Some(words) => (true, words),
            None => (false, line),
        };
        Line { at: (index, nth), number: caption.line as usize + nth, is_heading, dashed, words }
    })
}

/// The words behind a dash or `>>`, with which captions mark that somebody else speaks.
fn undashed(line: &str) -> Option<&str> {
    let words = match line.strip_prefix(">>") {
        Some(rest) => rest.trim_start_matches('>'),
        None => line.strip_prefix(['-', '–', '—'])?,
    };
    let words = words.trim_start();
    words.starts_with(|c: char| !matches!(c, '-' | '–' | '—')).then_some(words)
}

/// The utterances of captions without voices, cut where a name begins or a dash says that somebody else speaks.
pub(super) fn utterances(captions: &[Caption], rules: &Rules, doubts: &mut Vec<Doubt>) -> Vec<Utterance> {
    let lines: Vec<Line<'_>> = captions.iter().enumerate().flat_map(lines_of).collect();
    let found: Vec<Option<Cue<'_>>> = lines.iter().map(|line| possible(line, rules)).collect();
    let places: Vec<Place<'_>> = lines.iter().zip(&found).filter_map(|(line, cue)| place(line, *cue)).collect();
    let judged = match rules.speaker_pattern {
        Some(_) => labels::accept_all(&places),
        None => judge(captions, &places, rules),
    };
    doubts.extend(judged.doubts.iter().cloned());

    let speaking = (0..places.len()).any(|place| judged.speaker_at(place).is_some());
    let mut utterances: Vec<Utterance> = Vec::with_capacity(captions.len());
    let mut next = 0;
    for (line, cue) in lines.iter().zip(&found) {
        let mut name = None;
        if cue.is_some() {
            name = judged.speaker_at(next).map(|label| judged.name(label).to_owned());
            next += 1;
        }
        let (who, words) = match (name, cue) {
            (Some(name), Some(cue)) => (Who::Named(name), cue.speech),
            _ if line.is_heading => (Who::Nobody, line.words),
            _ if line.dashed => (Who::SomebodyElse, line.words),
            _ if line.at.1 > 0 => {
                if let Some(utterance) = utterances.last_mut() {
                    utterance.words.push('\n');
                    utterance.words.push_str(line.words);
                }
                continue;
            }
            _ if speaking => (Who::GoesOn, line.words),
            _ => (Who::Nobody, line.words),
        };
        // A name by itself speaks in the caption below.
        let who = match (who, utterances.last()) {
            (Who::GoesOn, Some(last)) if last.words.trim().is_empty() => last.who.clone(),
            (who, _) => who,
        };
        let Caption { start, end, line: number, .. } = captions[line.at.0];
        utterances.push(Utterance { who, start, end, words: words.to_owned(), line: Some(number) });
    }
    utterances
}

fn possible<'a>(line: &Line<'a>, rules: &Rules) -> Option<Cue<'a>> {
    match &rules.speaker_pattern {
        _ if line.is_heading => None,
        Some(pattern) => cues::cue_by(pattern, line.words),
        None => cues::cue(line.words).filter(|cue| cue.form != Form::Alone && cue.form != Form::Tab),
    }
}

fn place<'a>(line: &Line<'a>, cue: Option<Cue<'a>>) -> Option<Place<'a>> {
    let opens = line.at.1 == 0 || line.dashed;
    cue.map(|cue| Place { line: line.number, cue, opens, followed: true })
}

/// A name without what stands in brackets behind it: `Dr. Lee (she/her)`.
fn without_aside(label: &str) -> &str {
    label.strip_suffix(')').and_then(|label| label.split_once('(')).map_or(label, |(name, _)| name)
}

/// Judges the names as in a text whose paragraphs end where a sentence does. Names with which most captions begin
/// are speakers, however seldom each stands there.
fn judge(captions: &[Caption], places: &[Place<'_>], rules: &Rules) -> Judged {
    let ends: usize =
        captions.iter().filter_map(|caption| caption.parts.last()).map(|p| usize::from(ends_sentence(&p.words))).sum();
    let first_line = captions.first().map_or(0, |caption| caption.line as usize);
    let layout = Layout { paragraphs: ends.max(captions.len() / 10), first_line };
    let begins = |place: &&Place<'_>| {
        let label = without_aside(place.cue.label);
        place.opens && place.cue.form != Form::Brackets && labels::is_name(label) && !labels::is_fact(label)
    };
    let beginning = places.iter().filter(begins).count();
    let names: HashSet<String> = places.iter().filter(begins).map(|place| cues::clean(place.cue.label)).collect();
    if beginning >= 2 && beginning * 2 >= captions.len() && names.len() <= NAMES_MAX {
        let mut rules = rules.clone();
        rules.speakers.extend(names);
        return labels::judge(places, &layout, &rules);
    }
    labels::judge(places, &layout, rules)
}
