//! What programs write as a list of utterances, set as one text: captions, recognised speech, tables, annotation tiers.
//!
//! Every format gives its [`Utterance`]s to [`set`], which joins what one speaker says in a row and sets it as people would
//! type it, `Label: words` and a blank line, so that one interview reads the same from each. Times stay with the turns.

use super::cues;
use super::labels;
use super::plain;
use super::roles;
use super::{ReadError, Rules, SectionDraft, Transcript, TurnDraft};
use crate::formats::Doubt;
use crate::model::span::{CharPos, Span};
use crate::model::text::Text;
use crate::model::time::Millis;
use std::collections::{HashMap, HashSet};

/// From how many characters on a paragraph of one speaker ends where a sentence does.
const PARAGRAPH: usize = 1_500;

/// How long a silence, in milliseconds, ends a paragraph where nobody is named.
const SILENCE: u32 = 2_000;

/// Who says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    /// Under this label.
    Named(String),
    /// Whoever spoke before: a caption without a name among captions with names.
    GoesOn,
    /// The file does not know.
    Nobody,
    /// The file does not know, but it is not who spoke before: a dash before a caption.
    SomebodyElse,
}

/// Something said, as a format has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Utterance {
    pub who: Who,
    pub start: Option<Millis>,
    pub end: Option<Millis>,
    /// The words; line ends in them are blanks, other control characters are left out. By nobody, `## Words` is a heading.
    pub words: String,
    /// The line of the file where it begins, from 1, for doubts.
    pub line: Option<u32>,
}

/// The transcript these utterances make. Costs a pass over them; fails only for a text too long to count.
pub(super) fn set(
    utterances: impl IntoIterator<Item = Utterance>,
    media_type: &'static str,
    encoding: &'static str,
    mut doubts: Vec<Doubt>,
    rules: &Rules,
) -> Result<Transcript, ReadError> {
    let mut setting = Setting::default();
    utterances.into_iter().for_each(|utterance| setting.take(utterance));
    setting.close();
    let Setting { mut body, names, turns, headings, .. } = setting;
    if body.ends_with('\n') {
        body.pop(); // the last line's end stays, the blank line after it goes
    }

    let text = Text::new(body)?;
    let mut weights = vec![0; names.len()];
    turns.iter().filter_map(|turn| turn.speaker).for_each(|speaker| weights[speaker] += 1);
    let (labels, lines): (Vec<String>, Vec<Option<u32>>) = names.into_iter().unzip();
    let same_as = labels::slips(&labels, &weights);
    let questions = same_as.iter().enumerate().filter_map(|(label, same)| {
        let message = labels::slip_question(&labels[label], &labels[(*same)?]);
        Some(Doubt { line: lines[label], message })
    });
    let unheard = |wanted: &&String| !labels.iter().any(|label| cues::is_same(wanted, label));
    let missing = rules.interviewer.iter().filter(unheard).map(|wanted| Doubt::about_file(labels::unheard(wanted)));
    // What a format has asked already is not asked again.
    let told: HashSet<String> = doubts.iter().map(|doubt| doubt.message.clone()).collect();
    doubts.extend(questions.chain(missing).filter(|doubt| !told.contains(&doubt.message)));
    let (speakers, about_roles) = roles::cast(&text, &labels, &same_as, &turns, rules);
    doubts.extend(about_roles);
    plain::tell_in_order(&mut doubts);
    let sections = SectionDraft::from_headings(headings, text.whole());
    let body = text.into_string();
    Ok(Transcript { body, media_type, encoding, speakers, turns, sections, remarks: Vec::new(), doubts })
}

/// A turn being set.
struct Open {
    speaker: Option<usize>,
    start: Option<Millis>,
    end: Option<Millis>,
    words: String,
    /// Where in the words the last paragraph begins, in characters, and how many there are in all.
    paragraph: usize,
    length: usize,
}

#[derive(Default)]
struct Setting {
    body: String,
    /// How many characters the body has.
    length: u32,
    numbers: HashMap<String, usize>,
    /// Each label with the line where it first stands.
    names: Vec<(String, Option<u32>)>,
    turns: Vec<TurnDraft>,
    headings: Vec<(Span, String)>,
    open: Option<Open>,
}

impl Setting {
    fn take(&mut self, utterance: Utterance) {
        let words = joined(&utterance.words);
        if words.is_empty() {
            return;
        }
        if utterance.who == Who::Nobody
            && let Some(title) = heading(&words)
        {
            self.close();
            let span = self.push(title);
            self.headings.push((span, title.to_owned()));
            self.push("\n\n");
            return;
        }
        let speaker = match utterance.who {
            Who::Named(label) => self.number(&cues::clean(&joined(&label)), utterance.line),
            Who::GoesOn => {
                self.open.as_ref().and_then(|open| open.speaker).or(self.turns.last().and_then(|t| t.speaker))
            }
            Who::Nobody => None,
            Who::SomebodyElse => {
                self.close();
                None
            }
        };
        let goes_on = self.open.as_ref().is_some_and(|open| open.speaker == speaker && !is_over(open, utterance.start));
        if !goes_on {
            self.close();
            let (start, end) = (utterance.start, None);
            self.open = Some(Open { speaker, start, end, words: String::new(), paragraph: 0, length: 0 });
        }
        if let Some(open) = &mut self.open {
            open.add(&words);
            open.end = open.end.max(utterance.end);
        }
    }

    fn number(&mut self, label: &str, line: Option<u32>) -> Option<usize> {
        if label.is_empty() {
            return None;
        }
        if let Some(&known) = self.numbers.get(label) {
            return Some(known);
        }
        self.names.push((label.to_owned(), line));
        self.numbers.insert(label.to_owned(), self.names.len() - 1);
        Some(self.names.len() - 1)
    }

    /// Sets the open turn.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        if let Some(speaker) = open.speaker {
            let label = self.names[speaker].0.clone();
            self.push(&label);
            self.push(": ");
        }
        let span = self.push(&open.words);
        self.push("\n\n");
        let time_end = open.end.filter(|end| open.start.is_none_or(|start| start <= *end));
        self.turns.push(TurnDraft { span, speaker: open.speaker, time_start: open.start, time_end });
    }

    /// Adds to the body and answers where.
    fn push(&mut self, words: &str) -> Span {
        let start = CharPos(self.length);
        self.body.push_str(words);
        self.length = self.length.saturating_add(u32::try_from(words.chars().count()).unwrap_or(u32::MAX));
        Span::between(start, CharPos(self.length))
    }
}

impl Open {
    fn add(&mut self, words: &str) {
        if self.length > 0 {
            let long = self.length - self.paragraph >= PARAGRAPH && ends_sentence(&self.words);
            self.words.push(if long { '\n' } else { ' ' });
            self.length += 1;
            self.paragraph = if long { self.length } else { self.paragraph };
        }
        self.words.push_str(words);
        self.length += words.chars().count();
    }
}

/// Whether a new paragraph begins although nobody else speaks: nobody is named, and a sentence has ended before a silence
/// or after many words. Captions may have no sentences: then a silence after many words is enough, or very many words.
fn is_over(open: &Open, next: Option<Millis>) -> bool {
    let silent = open.end.zip(next).is_some_and(|(end, next)| next.0.saturating_sub(end.0) >= SILENCE);
    let signs = [ends_sentence(&open.words), silent, open.length >= PARAGRAPH / 2, open.length >= PARAGRAPH];
    open.speaker.is_none() && signs.into_iter().filter(|sign| *sign).count() >= 2
}

/// Whether a sentence ends with these words.
pub(super) fn ends_sentence(words: &str) -> bool {
    words.trim_end_matches(['"', '”', '’', '»', ')', ']']).ends_with(['.', '?', '!', '…', '。', '？', '！', '؟'])
}

/// The words of several lines in one, without blanks around and doubled ones at line ends, and without control characters.
fn joined(words: &str) -> String {
    let is_line_end = |c: char| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let is_blank = |c: char| c.is_whitespace() || c.is_control();
    let lines = words.split(is_line_end).map(|line| line.trim_matches(is_blank)).filter(|line| !line.is_empty());
    let mut one = lines.collect::<Vec<_>>().join(" ");
    if one.contains(char::is_control) {
        one = one.replace('\t', " ").replace(char::is_control, "");
    }
    one
}

/// The words of a Markdown heading of the second level or below; in captions `# la la #` is sung.
fn heading(words: &str) -> Option<&str> {
    let title = words.strip_prefix("##")?.trim_start_matches('#');
    (title.starts_with(' ') && !title.trim().is_empty()).then(|| title.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(who: &str, start: u32, words: &str) -> Utterance {
        let who = match who {
            "" => Who::GoesOn,
            "-" => Who::Nobody,
            "--" => Who::SomebodyElse,
            name => Who::Named(name.to_owned()),
        };
        let (start, end) = (Some(Millis(start)), Some(Millis(start + 1_000)));
        Utterance { who, start, end, words: words.to_owned(), line: None }
    }

    fn made(utterances: Vec<Utterance>) -> Transcript {
        set(utterances, "text/vtt", "UTF-8", Vec::new(), &Rules::default()).expect("short")
    }

    #[test]
    fn what_one_speaker_says_in_a_row_is_one_turn_with_its_times() {
        let transcript = made(vec![
            said("-", 0, "## G1 Pipeline"),
            said("I", 1_000, "Who\nnotices?"),
            said("P02", 3_000, "Nobody,"),
            said("", 4_000, "I think."),
            said("P02", 9_000, "Ever."),
        ]);
        assert_eq!(transcript.body, "G1 Pipeline\n\nI: Who notices?\n\nP02: Nobody, I think. Ever.\n");
        let last = &transcript.turns[1];
        assert_eq!((last.time_start, last.time_end), (Some(Millis(3_000)), Some(Millis(10_000))));
        assert_eq!(transcript.sections[0].title, "G1 Pipeline");
        assert_eq!(transcript.speakers[0].role, crate::model::document::Role::Interviewer);
    }

    #[test]
    fn without_names_a_silence_after_a_sentence_ends_a_paragraph() {
        let transcript = made(vec![
            said("-", 0, "It was"),
            said("-", 5_000, "fine."),
            said("-", 6_100, "Busy."),
            said("-", 20_000, "Later."),
        ]);
        assert_eq!(transcript.body, "It was fine. Busy.\n\nLater.\n");
        assert!(transcript.speakers.is_empty());
    }

    #[test]
    fn somebody_else_begins_a_turn_whoever_it_is() {
        let transcript = made(vec![said("--", 0, "Hi"), said("--", 0, "# la la #"), said("-", 900, "x\u{1b}[2J\ty\0")]);
        assert_eq!(transcript.body, "Hi\n\n# la la # x[2J y\n");
        assert!(transcript.sections.is_empty());
    }

    #[test]
    fn a_turn_does_not_end_before_it_begins() {
        let transcript = made(vec![said("Ana", 9_000, "Late."), said("Ben", 2_000, "Early.")]);
        assert_eq!(transcript.turns[1].time_end, Some(Millis(3_000)));
        let late = Utterance { end: Some(Millis(4)), ..said("Ana", 9_000, "Late.") };
        assert_eq!(made(vec![late]).turns[0].time_end, None);
    }

    #[test]
    fn who_was_named_an_interviewer_and_does_not_speak_is_asked_for() {
        let rules = Rules { interviewer: vec!["Ana".to_owned(), "Zoë".to_owned()], ..Rules::default() };
        let transcript = set([said("ANA", 0, "Hi.")], "text/vtt", "UTF-8", Vec::new(), &rules).expect("short");
        assert_eq!(transcript.doubts, [Doubt::about_file("no speaker \"Zoë\", who was named an interviewer")]);
    }

    #[test]
    fn a_label_that_is_nearly_anothers_is_asked_about() {
        let mut utterances: Vec<Utterance> =
            (0..8).flat_map(|n| [said("I", n * 9_000, "And?"), said("P07a", n * 9_000 + 4_000, "Well.")]).collect();
        utterances.push(Utterance { line: Some(40), ..said("P07 a", 90_000, "Beets.") });
        let transcript = made(utterances);
        assert_eq!(
            transcript.doubts.last().map(ToString::to_string).as_deref(),
            Some("line 40: \"P07 a\" kept as a speaker of its own; did you mean \"P07a\"?")
        );
    }
}
