//! Captions in WebVTT, as players, Zoom and Teams write them.

use super::blocks::{self, Blocks, Dialect};
use crate::formats::Doubt;
use crate::formats::encoding::Decoded;
use crate::formats::transcript::{ReadError, Rules, Transcript};

/// Whether it begins with `WEBVTT`, or has it on a line of its own with cues below: some put facts about the recording above.
pub fn sniff(beginning: &str) -> bool {
    let Some((at, _)) = beginning.lines().enumerate().find(|(_, line)| is_signature(line)) else { return false };
    at == 0 || beginning.lines().skip(at).any(|line| blocks::times(line).is_some())
}

/// The transcript in a file of captions.
pub fn read(text: Decoded, rules: &Rules) -> Result<Transcript, ReadError> {
    let Decoded { text, encoding, mut doubts } = text;
    // A file that is WebVTT by its name only may lack the signature.
    let signature = text.split('\n').position(is_signature);
    let mut above = Above::Header;
    let mut facts = 0usize;
    let mut cut = Blocks::new(Dialect::WebVtt, &text);
    for (line, number) in text.split('\n').zip(1u32..) {
        let index = number as usize - 1;
        let is_blank = line.trim().is_empty();
        if signature.is_some_and(|signature| index < signature) {
            facts += usize::from(!is_blank);
            continue;
        }
        let is_cue = blocks::times(line).is_some();
        above = match above {
            Above::Header if !is_blank && !is_cue && signature.is_some() => Above::Header,
            Above::Note if !is_blank && !is_cue => Above::Note,
            Above::Blank | Above::Header | Above::Note if begins(line, "NOTE") => Above::Note,
            Above::Blank | Above::Note if begins(line, "STYLE") || begins(line, "REGION") => Above::Note,
            _ if is_blank => {
                cut.take(number, line);
                Above::Blank
            }
            _ => {
                cut.take(number, line);
                Above::Words
            }
        };
        if above == Above::Note
            && let Some(title) = title(line)
        {
            cut.heading(number, title);
        }
    }
    cut.close();
    let stray = |lines: usize, what: &str| {
        let noun = if lines == 1 { "line" } else { "lines" };
        (lines > 0).then(|| Doubt::at_line(1, format!("{lines} {noun} {what} belong to no turn")))
    };
    doubts.extend(stray(facts, "above WEBVTT"));
    doubts.extend(stray(cut.before, "before the first caption"));
    super::read(cut, "text/vtt", encoding, doubts, rules)
}

/// What the line above belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Above {
    /// The signature and what is written below it.
    Header,
    Blank,
    /// A note, a style or a region, which nobody says.
    Note,
    /// A cue.
    Words,
}

fn is_signature(line: &str) -> bool {
    line.trim_start_matches('\u{feff}')
        .strip_prefix("WEBVTT")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

fn begins(line: &str, word: &str) -> bool {
    line.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// The heading in a note: `NOTE ## G1 Learning`, or `## G1 Learning` on a line below.
fn title(line: &str) -> Option<&str> {
    let line = line.strip_prefix("NOTE").unwrap_or(line).trim();
    let title = line.trim_start_matches('#');
    (title.starts_with(' ') && title != line && !title.trim().is_empty()).then(|| title.trim())
}
