//! Small files as programs write them, with the turns a person finds in them.

use super::tests::{doubts, told};
use super::{Rules, Transcript, read};
use crate::model::text::Text;
use std::path::{Path, PathBuf};

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn file(name: &str) -> Transcript {
    let path = repository().join("tests/data/transcripts").join(name);
    read(&path, &std::fs::read(&path).expect(name), &Rules::default()).expect(name)
}

#[test]
fn each_program_s_file_has_the_turns_a_person_finds_in_it() {
    let cases: &[(&str, &str, &[&str])] = &[
        (
            "teams.vtt",
            "text/vtt",
            &[
                "Ana Ruiz 0:00:00-0:00:03: Can you tell me how the first week went?",
                "Müller, Jörg (Guest) 0:00:04-0:00:09: Well & good, mostly. Until Friday.",
            ],
        ),
        (
            "zoom.vtt",
            "text/vtt",
            &[
                "Ana Ruiz 0:00:03-0:00:05: Thanks for joining 😀.",
                "Dr. Lee (she/her) 0:00:05-1:02:04: Sure, happy to. No problem: really. No speaker here",
            ],
        ),
        (
            "subrip.srt",
            "application/x-subrip",
            &[
                "I 0:00:01-0:00:03: What did the first version do?",
                "P04 0:00:02-0:00:07: It counted boats, and now and then a swan.",
                "I 0:00:07-0:00:08: [laughter] A swan?",
            ],
        ),
        ("whisper.json", "application/json", &["- 0:00:00-0:00:05: Thanks for coming. It was fine 😀."]),
        (
            "whisperx.json",
            "application/json",
            &[
                "SPEAKER_01 0:00:00-0:00:02: Who reads the logs?",
                "SPEAKER_00 0:00:02-0:00:05: On Sundays, the cat. Otherwise nobody.",
            ],
        ),
        (
            "podcast.json",
            "application/json",
            &["Mara 0:00:00-0:00:01: Bread first.", "Odo 0:00:02-0:00:02: Then models."],
        ),
        ("praat.TextGrid", "text/praat-textgrid", &["Ana 0:00:00-0:00:02: She said \"hi\""]),
        (
            "elan.eaf",
            "text/x-eaf+xml",
            &["Ida 0:00:00-0:00:01: ¿Quién & cuándo?", "Teo 0:00:01-0:00:06: Nadie. Nunca."],
        ),
        (
            "otter.txt",
            "text/plain",
            &[
                "Ana Ruiz 0:00:03: Thanks for coming. How did the first week go?",
                "Unknown Speaker 0:00:09: It was fine. Busy, though.",
                "Ana Ruiz 1:02:15: Last question.",
            ],
        ),
    ];
    for (name, media_type, turns) in cases {
        let transcript = file(name);
        assert_eq!(told(&transcript), *turns, "{name}: {:?}", doubts(&transcript));
        assert_eq!(transcript.media_type, *media_type, "{name}");
    }
}

#[test]
fn each_file_is_known_by_its_content_alone() {
    for name in ["teams.vtt", "zoom.vtt", "subrip.srt", "whisper.json", "podcast.json", "praat.TextGrid", "elan.eaf"] {
        let bytes = std::fs::read(repository().join("tests/data/transcripts").join(name)).expect(name);
        let unnamed = read(Path::new("P01"), &bytes, &Rules::default()).expect(name);
        assert_eq!(unnamed, file(name), "{name}");
    }
}

/// An interview of the sample study as speakers with their words, and the sections.
fn interview(name: &str) -> (Vec<(String, String)>, Vec<String>, Vec<String>) {
    let path = repository().join("sample_transcripts/transcripts").join(name);
    let transcript = read(&path, &std::fs::read(&path).expect(name), &Rules::default()).expect(name);
    let text = Text::new(transcript.body.clone()).expect("short");
    let squeezed = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
    let turn = |turn: &super::TurnDraft| {
        let label = turn.speaker.map_or("-", |speaker| &transcript.speakers[speaker].label);
        (label.to_owned(), squeezed(text.slice(turn.span)))
    };
    let sections = transcript.sections.iter().map(|section| section.title.clone());
    (transcript.turns.iter().map(turn).collect(), sections.collect(), doubts(&transcript))
}

#[test]
fn an_interview_reads_the_same_as_captions_as_it_does_as_text() {
    for (captions, text) in [("P02.vtt", "P02.txt"), ("P04.srt", "P04.txt")] {
        let (turns, sections, doubts) = interview(captions);
        let (turns_of_text, sections_of_text, _) = interview(text);
        for (turn, of_text) in turns.iter().zip(&turns_of_text) {
            assert_eq!(turn, of_text, "{captions}");
        }
        assert_eq!(turns.len(), turns_of_text.len(), "{captions}");
        assert_eq!(sections, sections_of_text, "{captions}");
        assert_eq!(doubts, [""; 0], "{captions}");
    }
}
