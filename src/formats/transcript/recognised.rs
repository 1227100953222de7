//! Speech recognised by a machine, and transcripts of podcasts, in JSON.
//!
//! Programs name the same few things differently. A file is read in one pass: of all its values only the pieces that
//! [`File`] knows are kept, so that the numbers of a large file cost nothing.

use super::spoken::{self, Utterance, Who, ends_sentence};
use super::{ReadError, Rules, Transcript};
use crate::formats::Doubt;
use crate::formats::encoding::Decoded;
use crate::model::time::Millis;
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;

const WHAT: &str = "a JSON file";

const KNOWN: &str = "known are Whisper, WhisperX and the podcast namespace (segments), whisper.cpp (transcription), \
    AssemblyAI and Deepgram (utterances), and AWS Transcribe (results with items); or export captions (.vtt, .srt)";

/// How many of a file's keys are told, and how many characters of each.
const KEYS_MAX: usize = 8;
const KEY_MAX: usize = 30;

/// How long a silence, in milliseconds, is not passed over where words come one by one.
const SILENCE: u32 = 2_000;

/// What may stand beside `text` where it is the whole answer of a recogniser.
const BESIDE_TEXT: &[&str] = &["text", "language", "task", "duration", "usage", "logprobs", "words"];

/// Whether it is JSON: an object, or a list of objects.
pub(super) fn sniff(beginning: &str) -> bool {
    let begins = |text: &str| text.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}']));
    let beginning = beginning.trim_start();
    begins(beginning) || beginning.strip_prefix('[').is_some_and(|rest| begins(rest.trim_start()))
}

/// The transcript in a recogniser's file.
pub(super) fn read(text: Decoded, rules: &Rules) -> Result<Transcript, ReadError> {
    let Decoded { text, encoding, mut doubts } = text;
    let file: File = serde_json::from_str(&text).map_err(|error| match error.is_data() {
        true => ReadError::Unknown { what: WHAT, found: error.to_string(), hint: KNOWN },
        false => ReadError::Broken { what: WHAT, why: format!("it is no JSON, {error}") },
    })?;
    drop(text);
    let keys = file.keys.join(", ");
    let Some((pieces, unnamed)) = file.pieces() else {
        let found = if keys.is_empty() { "it has no keys".to_owned() } else { format!("it has {keys}") };
        return Err(ReadError::Unknown { what: WHAT, found, hint: KNOWN });
    };
    let utterances = joined(pieces, &unnamed);
    let without = |utterance: &&Utterance| utterance.who == Who::Nobody;
    match utterances.iter().filter(without).count() {
        0 => {}
        all if all == utterances.len() => {
            doubts.push(Doubt::about_file("no speakers in this file; each paragraph is a turn without a speaker"));
        }
        some => doubts.push(Doubt::about_file(format!("{some} of {} pieces name no speaker", utterances.len()))),
    }
    if utterances.is_empty() {
        return Err(ReadError::NoText { what: WHAT, hint: "is it the file with the words?" });
    }
    spoken::set(utterances, "application/json", encoding, doubts, rules)
}

// ── What is kept of a file ────────────────────────────────────────────────────────────────────────────────

/// Something said, a word or more.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "Written")]
struct Piece {
    /// As the piece says, or whoever says most of its words.
    speaker: Option<String>,
    start: Option<f64>,
    end: Option<f64>,
    text: Option<String>,
}

impl Piece {
    fn scaled(mut self, to_seconds: f64) -> Self {
        self.start = self.start.map(|start| start * to_seconds);
        self.end = self.end.map(|end| end * to_seconds);
        self
    }
}

/// The lists of pieces in a file, by the key they stand under.
#[derive(Debug, Default)]
struct File {
    keys: Vec<String>,
    /// Whisper, WhisperX, podcast namespace; or the list that the file is.
    segments: Option<Vec<Piece>>,
    /// Of the podcast namespace, where a speaker is named once until another speaks.
    is_podcast: bool,
    /// whisper.cpp, in milliseconds.
    transcription: Option<Vec<Piece>>,
    /// AssemblyAI, in milliseconds.
    utterances: Option<Vec<Piece>>,
    results: Option<Results>,
    text: Option<String>,
}

impl File {
    /// The pieces, with what a piece without a speaker means.
    fn pieces(self) -> Option<(Vec<Piece>, Who)> {
        let unnamed = if self.is_podcast { Who::GoesOn } else { Who::Nobody };
        let thousandths = |pieces: Vec<Piece>| pieces.into_iter().map(|piece| piece.scaled(0.001)).collect();
        let Results { utterances, items, speaker_labels } = self.results.unwrap_or_default();
        let speakers = speaker_labels.unwrap_or_default().segments;
        let keys = self.keys;
        let whole = |text: String| vec![Piece { text: Some(text), ..Piece::default() }];
        let text = self.text.filter(|_| keys.iter().all(|key| BESIDE_TEXT.contains(&key.as_str())));
        let found = self
            .segments
            .or(self.transcription.map(thousandths))
            .or(self.utterances.map(thousandths))
            .or(utterances)
            .or(items.map(|items| with_speakers(items, &speakers)))
            .or(text.map(whole));
        found.map(|pieces| (pieces, unnamed))
    }
}

/// Words with the speakers of the stretches they begin in; both are in the order of time.
fn with_speakers(mut items: Vec<Piece>, stretches: &[Piece]) -> Vec<Piece> {
    let mut at = 0;
    for item in &mut items {
        let Some(start) = item.start.filter(|_| item.speaker.is_none()) else { continue };
        while stretches.get(at + 1).is_some_and(|next| next.start.is_some_and(|next| next <= start)) {
            at += 1;
        }
        item.speaker = stretches.get(at).and_then(|stretch| stretch.speaker.clone());
    }
    items
}

// ── Pieces into utterances ────────────────────────────────────────────────────────────────────────────────

/// Joins words and signs that come one by one; whole sentences stay apart.
fn joined(pieces: Vec<Piece>, unnamed: &Who) -> Vec<Utterance> {
    let texts = || pieces.iter().filter_map(|piece| piece.text.as_deref());
    let (count, blank) = (texts().count(), texts().filter(|text| text.trim().is_empty()).count());
    let leading = texts().filter(|text| text.starts_with(' ')).count();
    let several_words = texts().filter(|text| text.trim().contains(char::is_whitespace)).count();
    let by_word = several_words * 5 < count;
    // Some give the blanks too, in pieces of their own or before each word.
    let has_blanks = blank * 5 > count || leading * 2 > count;

    let mut utterances: Vec<Utterance> = Vec::new();
    for piece in pieces {
        let Some(text) = piece.text.filter(|text| !text.is_empty()) else { continue };
        let (start, end) = (piece.start.and_then(Millis::of_seconds), piece.end.and_then(Millis::of_seconds));
        let speaker = piece.speaker;
        let is_sign = !text.contains(char::is_alphanumeric) && text.trim().chars().count() <= 3;
        if let Some(last) = utterances.last_mut() {
            let same = match (&last.who, &speaker) {
                (Who::Named(before), Some(now)) => before == now,
                (who, None) => is_sign || who == unnamed || *unnamed == Who::GoesOn,
                _ => false,
            };
            let silent = last.end.zip(start).is_some_and(|(end, start)| start.0.saturating_sub(end.0) >= SILENCE);
            let apart = !has_blanks || last.words.ends_with(' ') || text.starts_with(' ');
            let is_over = silent || (apart && ends_sentence(last.words.trim_end()));
            if same && (is_sign || (by_word && !is_over)) {
                if !has_blanks && !is_sign {
                    last.words.push(' ');
                }
                last.words.push_str(if has_blanks { &text } else { text.trim() });
                last.end = last.end.max(end);
                continue;
            }
        }
        if !text.trim().is_empty() {
            let who = speaker.map_or_else(|| unnamed.clone(), Who::Named);
            utterances.push(Utterance { who, start, end, words: text, line: None });
        }
    }
    utterances
}

// ── Reading JSON ──────────────────────────────────────────────────────────────────────────────────────────

impl<'de> Deserialize<'de> for File {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WholeFile)
    }
}

struct WholeFile;

impl<'de> Visitor<'de> for WholeFile {
    type Value = File;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list of what is said")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<File, A::Error> {
        let mut segments = Vec::new();
        while let Some(piece) = list.next_element()? {
            segments.push(piece);
        }
        let has_words = segments.iter().any(|piece: &Piece| piece.text.is_some());
        Ok(File { segments: has_words.then_some(segments), ..File::default() })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<File, A::Error> {
        let mut file = File::default();
        while let Some(key) = object.next_key::<String>()? {
            match key.as_str() {
                "segments" => file.segments = object.next_value()?,
                "transcription" => file.transcription = object.next_value()?,
                "utterances" => file.utterances = object.next_value()?,
                "results" => file.results = object.next_value()?,
                "text" => file.text = object.next_value::<Option<Scalar>>()?.and_then(Scalar::text),
                _ => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
            if file.keys.len() < KEYS_MAX {
                file.keys.push(key.chars().filter(|c| !c.is_control()).take(KEY_MAX).collect());
            }
        }
        file.is_podcast = file.keys.iter().any(|key| key == "version");
        Ok(file)
    }
}

/// A number that may be written as a string, or a string.
#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Number(f64),
    Text(String),
    Other(IgnoredAny),
}

impl Scalar {
    fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Text(text) => {
                let clock = || Millis::parse(text.trim()).map(|time| f64::from(time.0) / 1000.0);
                text.trim().parse().ok().or_else(clock)
            }
            Self::Other(_) => None,
        }
    }

    fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(_) | Self::Other(_) => None,
        }
    }

    /// A speaker's name; some only count them.
    fn name(self) -> Option<String> {
        match self {
            Self::Text(name) => Some(name).filter(|name| !name.trim().is_empty()),
            Self::Number(number) => Some(format!("Speaker {number}")),
            Self::Other(_) => None,
        }
    }
}

/// A piece as one program or another writes it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Written {
    speaker: Option<Scalar>,
    speaker_label: Option<Scalar>,
    start: Option<Scalar>,
    end: Option<Scalar>,
    #[serde(rename = "startTime")]
    start_time_joined: Option<Scalar>,
    #[serde(rename = "endTime")]
    end_time_joined: Option<Scalar>,
    start_time: Option<Scalar>,
    end_time: Option<Scalar>,
    offsets: Option<Offsets>,
    text: Option<Scalar>,
    body: Option<Scalar>,
    transcript: Option<Scalar>,
    alternatives: Option<Vec<Alternative>>,
    words: Option<Vec<Word>>,
}

#[derive(Deserialize)]
struct Offsets {
    from: Option<Scalar>,
    to: Option<Scalar>,
}

#[derive(Deserialize)]
struct Alternative {
    content: Option<Scalar>,
}

#[derive(Deserialize)]
struct Word {
    speaker: Option<Scalar>,
}

impl From<Written> for Piece {
    fn from(written: Written) -> Self {
        let (from, to) = written.offsets.map_or((None, None), |offsets| (offsets.from, offsets.to));
        let start = written.start.or(written.start_time_joined).or(written.start_time).or(from);
        let end = written.end.or(written.end_time_joined).or(written.end_time).or(to);
        let alternative = written.alternatives.and_then(|all| all.into_iter().next()).and_then(|first| first.content);
        let text = written.text.or(written.body).or(written.transcript).or(alternative);
        let by_words = || most(written.words.unwrap_or_default().into_iter().filter_map(|word| word.speaker?.name()));
        Self {
            speaker: written.speaker.or(written.speaker_label).and_then(Scalar::name).or_else(by_words),
            start: start.and_then(Scalar::number),
            end: end.and_then(Scalar::number),
            text: text.and_then(Scalar::text),
        }
    }
}

/// The name that occurs most often, the first in the alphabet of several.
fn most(names: impl Iterator<Item = String>) -> Option<String> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    names.for_each(|name| *times.entry(name).or_default() += 1);
    times.into_iter().rev().max_by_key(|(_, times)| *times).map(|(name, _)| name)
}

/// What stands in `results`.
#[derive(Debug, Default, Deserialize)]
struct Results {
    /// Deepgram.
    utterances: Option<Vec<Piece>>,
    /// AWS Transcribe: words and signs one by one.
    items: Option<Vec<Piece>>,
    /// Who speaks when, where the items do not say.
    speaker_labels: Option<Stretches>,
}

#[derive(Debug, Default, Deserialize)]
struct Stretches {
    #[serde(default)]
    segments: Vec<Piece>,
}

#[cfg(test)]
mod tests {
    use super::super::captions::tests::whole;
    use super::super::tests::{doubts, told};
    use super::*;
    use proptest::prelude::*;
    use std::path::Path;

    fn read_json(body: &str) -> Result<Transcript, ReadError> {
        super::super::read(Path::new("P05.json"), &body.to_owned().into_bytes(), &Rules::default())
    }

    #[track_caller]
    fn turns(body: &str) -> Vec<String> {
        told(&read_json(body).expect("a transcript"))
    }

    #[test]
    fn a_segment_without_a_speaker_is_whoever_says_most_of_its_words() {
        let whisperx = r#"{"segments": [
            {"start": 0.5, "end": 2.25, "text": " So?", "speaker": "SPEAKER_00", "words": [{"word": "So?", "speaker": "SPEAKER_00"}]},
            {"start": 2.5, "end": 4, "text": " Well, I see.", "words": [{"speaker": "SPEAKER_01"}, {"speaker": "SPEAKER_00"}, {"speaker": "SPEAKER_01"}]},
            {"start": 9, "end": 10, "text": " Hm.", "words": [{"word": "Hm"}]}], "word_segments": [], "language": "en"}"#;
        let expected =
            ["SPEAKER_00 0:00:00-0:00:02: So?", "SPEAKER_01 0:00:02-0:00:04: Well, I see.", "- 0:00:09-0:00:10: Hm."];
        assert_eq!(turns(whisperx), expected);
        assert!(doubts(&read_json(whisperx).expect("read")).contains(&"1 of 3 pieces name no speaker".to_owned()));
    }

    #[test]
    fn words_that_come_one_by_one_are_joined_by_their_own_blanks_or_by_ours() {
        let podcast = r#"{"version": "1.0.0", "segments": [{"speaker": "Ana", "startTime": 0.2, "endTime": 0.4, "body": "It"},
            {"speaker": "Ana", "body": "'s"}, {"speaker": "Ana", "body": " "}, {"startTime": 1, "endTime": 2, "body": "5.5"}, {"body": "."},
            {"body": " "}, {"speaker": "Ben", "startTime": 3, "endTime": 4, "body": "No"}, {"body": "."}]}"#;
        assert_eq!(turns(podcast), ["Ana 0:00:00-0:00:02: It's 5.5.", "Ben 0:00:03-0:00:04: No."]);
        let aws = r#"{"jobName": "x", "results": {"transcripts": [{"transcript": "Hi, you. Yes"}],
            "speaker_labels": {"segments": [{"start_time": "0.0", "speaker_label": "spk_0"}, {"start_time": "2.0", "speaker_label": "spk_1"}]},
            "items": [{"start_time": "0.1", "end_time": "0.5", "alternatives": [{"content": "Hi"}]}, {"alternatives": [{"content": ","}]},
            {"start_time": "0.6", "end_time": "0.9", "alternatives": [{"content": "you"}]}, {"alternatives": [{"content": "."}]},
            {"start_time": "2.0", "end_time": "2.5", "alternatives": [{"content": "Yes"}]}]}}"#;
        assert_eq!(turns(aws), ["spk_0 0:00:00-0:00:00: Hi, you.", "spk_1 0:00:02-0:00:02: Yes"]);
    }

    #[test]
    fn other_recognisers_are_known_by_their_keys() {
        let assembly = r#"{"id": 1, "text": "Hi. Yes.", "words": [], "utterances": [{"speaker": "A", "start": 1500, "end": 2000, "text": "Hi."},
            {"speaker": "B", "start": 3000, "end": 4000, "text": "Yes."}]}"#;
        assert_eq!(turns(assembly), ["A 0:00:01-0:00:02: Hi.", "B 0:00:03-0:00:04: Yes."]);
        let deepgram = r#"{"metadata": {}, "results": {"channels": [], "utterances": [{"speaker": 0, "start": 1.5, "end": 2, "transcript": "Hi."}]}}"#;
        assert_eq!(turns(deepgram), ["Speaker 0 0:00:01-0:00:02: Hi."]);
        let cpp = r#"{"systeminfo": "", "transcription": [{"timestamps": {"from": "00:00:01,500"}, "offsets": {"from": 1500, "to": 2000}, "text": " Hi."}]}"#;
        assert_eq!(turns(cpp), ["- 0:00:01-0:00:02: Hi."]);
        assert_eq!(turns(r#"[{"start": 1, "end": 2, "text": "Hi.", "speaker": "Ana"}]"#), ["Ana 0:00:01-0:00:02: Hi."]);
        assert_eq!(turns(r#"{"text": "Hi."}"#), ["-: Hi."]);
    }

    #[test]
    fn what_is_no_transcript_is_refused_by_its_keys() {
        let refused = |body: &str| read_json(body).unwrap_err().to_string();
        let other = r#"{"name": "x", "text": "y"}"#;
        assert_eq!(refused(other), "a JSON file of a shape that is not known: it has name, text");
        assert!(read_json(other).unwrap_err().hint().is_some_and(|hint| hint.contains("WhisperX")));
        assert_eq!(refused("{}"), "a JSON file of a shape that is not known: it has no keys");
        assert_eq!(refused(r#"{"segments": []}"#), "a JSON file without any text");
        assert_eq!(
            refused(r#"{"segments": [{"text": "Hi"}"#).split(',').next(),
            Some("a JSON file that is damaged: it is no JSON")
        );
        assert!(refused(r#"{"segments": 5}"#).starts_with("a JSON file of a shape that is not known: "));
        assert!(refused(&"[".repeat(100_000)).starts_with("a JSON file that is damaged"));
        assert!(refused(&r#"{"segments":["#.repeat(100_000)).starts_with("a JSON file"));
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        use serde_json::Value;
        let key = prop::sample::select(vec![
            "segments",
            "utterances",
            "results",
            "items",
            "transcription",
            "text",
            "body",
            "speaker",
            "start",
            "end",
            "startTime",
            "words",
            "version",
            "alternatives",
            "content",
            "offsets",
            "from",
            "x",
        ]);
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a. \u{1b}\n#]{0,6}".prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 60, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((key.clone(), inner), 0..6).prop_map(|pairs| Value::Object(
                    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
                )),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_json_is_read_or_refused(value in any_json()) {
            for body in [value.to_string(), format!("{{\"segments\": [{value}]}}")] {
                if let Ok(transcript) = read_json(&body) {
                    whole(&transcript, &body)?;
                }
            }
        }
    }
}
