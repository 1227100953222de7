//! Captions, from WebVTT and SubRip alike: cut into cues, freed of marks, and told who speaks.
//!
//! [`vtt`] and [`srt`] know what a file holds beside its cues, [`blocks`] cuts its lines, [`marks`] takes the marks out of
//! a cue's words, and [`read`] makes a transcript of all of them. Who speaks, voice tags say (`<v Ana>`), or `names`
//! in the words (`Ana: …`), which are judged over the whole file by the same rules as in a text.

mod blocks;
mod marks;
mod names;
pub(super) mod srt;
#[cfg(test)]
pub(super) mod tests;
pub(super) mod vtt;

use super::spoken::{self, Utterance, Who};
use super::{ReadError, Rules, Transcript};
use crate::formats::Doubt;
use crate::model::time::Millis;
use blocks::{Blocks, Count};

/// How many of the last lines of a caption the next one may repeat.
const ROLLED_MAX: usize = 4;

/// A cue or a heading between cues, as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Caption {
    /// The line of its times, from 1.
    pub line: u32,
    pub start: Option<Millis>,
    pub end: Option<Millis>,
    pub parts: Vec<Part>,
}

/// Words of a caption under one voice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub voice: Option<String>,
    /// Lines, without marks; never blank.
    pub words: String,
}

impl Caption {
    /// The words of a heading, if it is one: `## G1 Learning`.
    fn heading(&self) -> Option<&str> {
        match &self.parts[..] {
            [Part { voice: None, words }] if words.starts_with("##") && !words.contains('\n') => Some(words),
            _ => None,
        }
    }
}

/// The transcript in the captions.
fn read(
    blocks: Blocks<'_>,
    media_type: &'static str,
    encoding: &'static str,
    mut doubts: Vec<Doubt>,
    rules: &Rules,
) -> Result<Transcript, ReadError> {
    let Blocks { mut captions, torn, timeless, .. } = blocks;
    doubts.extend(torn.doubt("with words behind an empty line, which were taken for the caption's"));
    doubts.extend(timeless.doubt("with times that cannot be read"));
    doubts.extend(late(&captions).doubt("out of order, kept where the file has it"));
    doubts.extend(unroll(&mut captions));
    captions.retain(|caption| !caption.parts.is_empty());
    if captions.iter().all(|caption| caption.heading().is_some()) {
        let hint = "is it the file with the words? Export the captions again";
        return Err(ReadError::NoText { what: "a file of captions", hint });
    }
    let by_voice = captions.iter().flat_map(|caption| &caption.parts).any(|part| part.voice.is_some());
    if by_voice {
        let utterances = captions.into_iter().flat_map(by_voices);
        return spoken::set(utterances, media_type, encoding, doubts, rules);
    }
    let utterances = names::utterances(&captions, rules, &mut doubts);
    if !utterances.iter().any(|utterance| matches!(utterance.who, Who::Named(_))) {
        doubts.push(Doubt::about_file("no speakers in these captions; each paragraph is a turn without a speaker"));
    }
    spoken::set(utterances, media_type, encoding, doubts, rules)
}

/// Captions that begin before the one above.
fn late(captions: &[Caption]) -> Count {
    let mut late = Count::default();
    let mut above = None;
    for caption in captions.iter().filter(|caption| caption.start.is_some()) {
        if caption.start < above {
            late.see(caption.line);
        }
        above = caption.start;
    }
    late
}

/// Takes out the lines that rolling captions repeat from the one above, if the whole file is so.
///
/// Each caption of such a file shows the last line again and adds one. Where only some do, somebody said it twice.
fn unroll(captions: &mut [Caption]) -> Option<Doubt> {
    let shown: Vec<Vec<String>> = captions
        .iter()
        .map(|caption| caption.parts.iter().flat_map(|part| part.words.split('\n')).map(String::from).collect())
        .collect();
    let repeated: Vec<usize> = shown
        .iter()
        .enumerate()
        .map(|(index, lines)| index.checked_sub(1).map_or(0, |above| repeated(&shown[above], lines)))
        .collect();
    let rolling = repeated.iter().filter(|&&lines| lines > 0).count();
    let all = shown.iter().filter(|lines| !lines.is_empty()).count();
    if rolling < 3 || rolling * 2 < all {
        return None;
    }
    for (caption, repeated) in captions.iter_mut().zip(repeated) {
        let mut left = repeated;
        for part in &mut caption.parts {
            let lines = part.words.split('\n').count();
            let kept: Vec<&str> = part.words.split('\n').skip(left).collect();
            part.words = kept.join("\n");
            left = left.saturating_sub(lines);
        }
        caption.parts.retain(|part| !part.words.is_empty());
    }
    let message = format!("rolling captions: {rolling} of {all} repeat the line above, which was read once");
    Some(Doubt::about_file(message))
}

/// How many of the first lines are the last ones of the caption above.
fn repeated(above: &[String], lines: &[String]) -> usize {
    let most = above.len().min(lines.len()).min(ROLLED_MAX);
    (1..=most).rev().find(|&count| above.iter().rev().take(count).rev().eq(lines.iter().take(count))).unwrap_or(0)
}

fn by_voices(caption: Caption) -> impl Iterator<Item = Utterance> {
    let is_heading = caption.heading().is_some();
    let Caption { line, start, end, parts } = caption;
    parts.into_iter().map(move |Part { voice, words }| {
        let who = match voice {
            Some(name) => Who::Named(name),
            None if is_heading => Who::Nobody,
            None => Who::GoesOn,
        };
        Utterance { who, start, end, words, line: Some(line) }
    })
}
