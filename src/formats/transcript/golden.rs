//! Small files as programs write them, with the turns a person finds in them.

use super::tests::{doubts, told};
use super::{Rules, Transcript, read};
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

#[test]
fn the_captions_of_the_sample_study_make_whole_turns_and_sections_without_a_doubt() {
    let sections = ["G1 Learning and motivation", "G2 Pipeline", "G3 Perception of attacks", "G4 Responses"];
    let cases = [
        ("P02.vtt", 60, "I 0:00:41-0:00:45: So, we're recording. Could you tell me what you're building?"),
        (
            "P04.srt",
            52,
            "I 0:00:57-0:01:04: You're the only person in this study who isn't, strictly speaking, in machine learning.",
        ),
    ];
    for (name, turns, first) in cases {
        let path = repository().join("sample_transcripts/transcripts").join(name);
        let transcript = read(&path, &std::fs::read(&path).expect(name), &Rules::default()).expect(name);
        assert_eq!(told(&transcript).len(), turns, "{name}");
        assert_eq!(told(&transcript)[0], first, "{name}");
        assert!(transcript.sections.iter().map(|section| section.title.as_str()).eq(sections), "{name}");
        assert_eq!(doubts(&transcript), [""; 0], "{name}");
    }
}

#[test]
fn an_interview_has_the_same_turns_in_whatever_format_a_word_processor_saves_it() {
    let path = repository().join("sample_transcripts/transcripts/P03.docx");
    let word = read(&path, &std::fs::read(&path).expect("the sample"), &Rules::default()).expect("the sample");
    let spoken = |transcript: &Transcript| -> Vec<String> {
        // A line break inside a turn is a new paragraph of it in a PDF.
        told(transcript)
            .iter()
            .map(|turn| turn.split(['/', ' ']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
            .collect()
    };
    let titles = |transcript: &Transcript| -> Vec<String> {
        transcript.sections.iter().map(|section| section.title.clone()).collect()
    };
    assert_eq!((word.turns.len(), word.sections.len()), (56, 4));
    for name in ["garden.odt", "garden.rtf", "garden.html", "garden.pdf"] {
        let other = file(name);
        // LibreOffice writes the words that a tracked change deleted into pages and PDFs as if they still stood.
        let other_spoken: Vec<String> =
            spoken(&other).iter().map(|turn| turn.replace("cedarbox hedging", "box hedging")).collect();
        assert_eq!(other_spoken, spoken(&word), "{name}");
        assert_eq!(titles(&other), titles(&word), "{name}");
        assert_eq!(other.speakers, word.speakers, "{name}");
        // A PDF has no comments.
        assert_eq!(other.remarks.len(), usize::from(name != "garden.pdf"), "{name}");
    }
}
