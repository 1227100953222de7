//! Small caption files in the shapes programs write, and what a reader sees in them.

use crate::formats::transcript::tests::{doubts, read_text, read_with, sections, told};
use crate::formats::transcript::{ReadError, Rules, Transcript, read};
use crate::model::text::Text;
use proptest::prelude::*;
use std::fmt::Write as _;
use std::path::Path;

fn vtt(cues: &str) -> Transcript {
    read_with("P02.vtt", &format!("WEBVTT\n\n{cues}"), &Rules::default())
}

fn srt(cues: &str) -> Transcript {
    read_with("P04.srt", cues, &Rules::default())
}

/// The captions, one second each.
fn captions(words: &[&str]) -> String {
    let mut file = String::new();
    for (second, words) in words.iter().enumerate() {
        writeln!(file, "00:{second:02}.000 --> 00:{second:02}.900\n{words}\n").expect("a string");
    }
    file
}

#[test]
fn voices_speak_over_several_cues_and_change_inside_one() {
    let transcript = vtt("00:41.000 --> 00:43.500 align:start position:10%\n<v I>So, we're\n\n\
        a-1\n00:43.500 --> 00:44.000\n<v I>recording.</v>\n\n\
        01:14.000 --> 01:15.250\n<v.loud P02>Yeah, <i>hi</i>.</v> And?\n<v I>Mhm.\n");
    assert_eq!(
        told(&transcript),
        ["I 0:00:41-0:00:44: So, we're recording.", "P02 0:01:14-0:01:15: Yeah, hi. And?", "I 0:01:14-0:01:15: Mhm."]
    );
    assert_eq!((transcript.media_type, doubts(&transcript)), ("text/vtt", vec![]));
}

#[test]
fn notes_styles_and_the_header_are_not_said_but_a_note_may_be_a_heading() {
    let transcript = read_with(
        "P02.vtt",
        "\u{feff}WEBVTT - an interview\r\nKind: captions\r\nLanguage: en\r\n\r\nNOTE ## G1 Learning\r\n\r\n\
         STYLE\r\n::cue { color: red }\r\n\r\nREGION\r\nid:bill\r\n\r\nNOTE Confidence: 0.9\r\n\r\n\
         00:01.000 --> 00:02.000\r\n<v I>How?\r\n\r\nNOTE\r\n## G2 Pipeline\r\n\r\n00:03.000 --> 00:04.000\r\nNOTE taken.\r\n",
        &Rules::default(),
    );
    assert_eq!(told(&transcript), ["I 0:00:01-0:00:02: How?", "I 0:00:03-0:00:04: NOTE taken."]);
    assert_eq!(
        sections(&transcript).iter().map(|(title, _)| *title).collect::<Vec<_>>(),
        ["G1 Learning", "G2 Pipeline"]
    );
    assert_eq!(doubts(&transcript), [""; 0]);
}

#[test]
fn marks_are_taken_out_and_anything_else_in_angles_is_words() {
    let transcript = vtt(
        "00:00.000 --> 00:01.000\n<c.yellow.bg_blue>a</c> <lang de>b</lang> <00:00:00.500>c <b>d</b> 1 < 2 <hm> e&amp;f\n\
        {\\an8}&lt;i&gt; &#x263a;&#65;&nbsp;&unknown; <ruby>g<rt>h</rt></ruby> &rlm;.\n",
    );
    assert_eq!(transcript.body, "a b c d 1 < 2 <hm> e&f <i> ☺A\u{a0}&unknown; gh \u{200f}.\n");
}

#[test]
fn facts_above_the_signature_are_no_turn_and_said() {
    let transcript = read_text("File: 1\nDate: May\n---\nWEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHello.\n");
    assert_eq!(told(&transcript), ["- 0:00:01-0:00:02: Hello."]);
    let none = "no speakers in these captions; each paragraph is a turn without a speaker";
    assert_eq!(doubts(&transcript), [none, "1: 3 lines above WEBVTT belong to no turn"]);
    assert_eq!(read_text("I: WEBVTT?\n\nP: Yes.\n").media_type, "text/plain");
}

#[test]
fn names_before_the_words_speak_and_a_caption_without_one_goes_on() {
    let transcript = vtt("1\n00:00:03.120 --> 00:00:05.480\nAna Ruiz: Thanks.\n\n2\n00:00:05.900 --> 00:00:09.010\n\
        Dr. Lee (she/her): Sure.\nNo problem: really.\n\n3\n01:02:03.000 --> 01:02:04.500\nAnd you?\n");
    let expected =
        ["Ana Ruiz 0:00:03-0:00:05: Thanks.", "Dr. Lee (she/her) 0:00:05-1:02:04: Sure. No problem: really. And you?"];
    assert_eq!(told(&transcript), expected);
}

#[test]
fn a_colon_in_a_sentence_makes_no_speaker() {
    let said = ["It was", "one thing: rain.", "And so", "we left", "For good: no.", "Then", "it was", "over."];
    let transcript = vtt(&captions(&said));
    assert_eq!(transcript.body, "It was one thing: rain. And so we left For good: no. Then it was over.\n");
    assert!(transcript.speakers.is_empty());
}

#[test]
fn the_persons_pattern_and_interviewer_hold_for_captions_too() {
    let rules = Rules {
        speaker_pattern: Some(regex::Regex::new(r"^(?P<speaker>\w+) \| ").expect("a pattern")),
        interviewer: vec!["ben".to_owned()],
        ..Rules::default()
    };
    let transcript = read_with("a.vtt", &format!("WEBVTT\n\n{}", captions(&["Ana | P: hi.", "Ben | So?"])), &rules);
    assert_eq!(told(&transcript), ["Ana 0:00:00-0:00:00: P: hi.", "Ben 0:00:01-0:00:01: So?"]);
    assert_eq!(transcript.speakers[1].role.word(), "interviewer");
}

#[test]
fn subrip_needs_no_numbers_and_keeps_those_that_are_said() {
    let transcript = srt(
        "1\n00:00:01,000 --> 00:00:02,000\nI: How many?  \n\n3\n00:00:02.000 --> 00:00:03.000 X1:40\n{\\an8}<i>P04:</i>\n42\n\n\
        00:00:02,500 --> 00:00:04,000\n<font color=\"#fff\">Or 43,</font>\n\nI think.\n9\n00:00:05,000 --> 00:00:06,000\n\n10\n00:00:06,000 --> 00:00:07,000\nI: 7\n",
    );
    let expected = ["I 0:00:01-0:00:02: How many?", "P04 0:00:02-0:00:04: 42 Or 43, I think.", "I 0:00:06-0:00:07: 7"];
    assert_eq!(told(&transcript), expected);
    assert_eq!((transcript.media_type, doubts(&transcript)), ("application/x-subrip", vec![]));
    let bare = srt("00:00:01,000 --> 00:00:02,000\nHow many?\n42\n\n00:00:02,000 --> 00:00:03,000\nAh.\n");
    assert_eq!(bare.body, "How many? 42 Ah.\n");
}

#[test]
fn a_file_with_doubled_line_ends_is_read_the_same() {
    let once = "1\n00:00:01,000 --> 00:00:02,000\nI: So\nwhat?\n\n2\n00:00:02,000 --> 00:00:03,000\nP04: Well.\n";
    assert_eq!(srt(&once.replace('\n', "\r\r\n")).body, srt(once).body);
}

#[test]
fn a_dash_says_that_somebody_else_speaks() {
    let transcript = vtt(&captions(&[
        "- Who's there?\n- Me.",
        "-Ana: Ah -\n-Ben: Oh.",
        "well-known – sure",
        "# la la #",
        ">> Next",
    ]));
    assert_eq!(transcript.body, "Who's there?\n\nMe.\n\nAna: Ah -\n\nBen: Oh. well-known – sure # la la #\n\nNext\n");
}

#[test]
fn rolling_captions_are_read_once_and_a_repeated_answer_twice() {
    let rolling = vtt(&captions(&["so", "so\nwe went", "we went", "we went\nhome", "home\nand ate", "and ate"]));
    assert_eq!(rolling.body, "so we went home and ate\n");
    assert_eq!(doubts(&rolling)[0], "rolling captions: 5 of 6 repeat the line above, which was read once");
    let twice = vtt(&captions(&["Here.", "Here.", "Lee?", "Here.", "Ott?", "Ill.", "Ruiz?", "Gone."]));
    assert_eq!(twice.body, "Here. Here. Lee? Here. Ott? Ill. Ruiz? Gone.\n");
}

#[test]
fn captions_out_of_order_and_broken_times_are_read_and_said() {
    let transcript = vtt("00:09.000 --> 00:10.000\n<v Ana>Late.\n\n00:01.000 --> 00:02.000\n<v Ben>Early.\n\n\
        00:99.000 --> 1.250\n<v Ana>When?\n\nAnd why?\n\n12.500 --> 13.1234\n<v Ben>Now.\n\nAna --> Ben\n");
    assert_eq!(
        told(&transcript),
        [
            "Ana 0:00:09-0:00:10: Late.",
            "Ben 0:00:01-0:00:02: Early.",
            "Ana-0:00:01: When? And why?",
            "Ben 0:00:12-0:00:13: Now. Ana --> Ben"
        ]
    );
    assert_eq!(
        doubts(&transcript)[1..],
        [
            "6: 1 caption out of order, kept where the file has it",
            "9: 2 captions with words behind an empty line, which were taken for the caption's"
        ]
    );
}

#[test]
fn captions_without_words_are_refused() {
    let error = read(Path::new("a.vtt"), b"WEBVTT\n\n00:01.000 --> 00:02.000\n \n", &Rules::default()).unwrap_err();
    assert!(matches!(error, ReadError::NoText { .. }) && error.hint().is_some());
    assert_eq!(error.to_string(), "a file of captions without any text");
}

#[test]
fn a_hundred_thousand_captions_take_no_time_to_speak_of() {
    let mut hostile = String::from("WEBVTT\n\n");
    for n in 0..100_000 {
        writeln!(hostile, "00:01.000 --> 00:02.000\nName{n}: <<&&{{\\{{\\-- # -->\n").expect("a string");
    }
    let transcript = read_with("a.vtt", &hostile, &Rules::default());
    assert!(transcript.turns.len() > 1 && transcript.doubts.len() < 100);
    let one = format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{}", "<v &{\\- ".repeat(200_000));
    assert_eq!(read_with("a.vtt", &one, &Rules::default()).turns.len(), 1);
}

/// Lines that tempt the reader, in any order.
fn any_captions() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        4 => prop::sample::select(vec![
            "00:01.000 --> 00:02.000", "00:00:01,000 --> 00:00:02,000", "1.5 --> 2", "a --> b", "-->", "1", "2", "NOTE", "NOTE ## A", "STYLE",
            "<v Ana>Hi", "<v>", "</v>", "Ana: hi", "P05: hi", "- a", "-", ">>", "<i>", "&amp;", "&#0;", "&#27;", "&#x110000;", "WEBVTT",
            "## Two", "##", "# la #", " ", "so", "so", "{\\an8}", "{\\", "<v \u{7}>x", "\u{feff}1", "9999999:00 --> 1",
        ]).prop_map(String::from),
        2 => Just(String::new()),
        1 => "\\PC{0,30}",
        1 => any::<String>(),
    ];
    prop::collection::vec(line, 0..40).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn whatever_the_captions_turns_are_ordered_and_hold_no_control_characters(lines in any_captions(), vtt in any::<bool>()) {
        let (name, body) = if vtt { ("a.vtt", format!("WEBVTT\n\n{lines}")) } else { ("a.srt", lines) };
        if let Ok(transcript) = read(Path::new(name), &body.clone().into_bytes(), &Rules::default()) {
            whole(&transcript, &body)?;
        }
    }
}

/// What holds for every transcript that was set from utterances.
pub(crate) fn whole(transcript: &Transcript, file: &str) -> Result<(), TestCaseError> {
    let text = Text::new(transcript.body.clone()).expect("short");
    prop_assert!(!transcript.body.contains(|c: char| c.is_control() && c != '\n'));
    for turn in &transcript.turns {
        prop_assert!(text.get(turn.span).is_some_and(|said| !said.trim().is_empty()));
        prop_assert!(turn.speaker.is_none_or(|speaker| speaker < transcript.speakers.len()));
        prop_assert!(turn.time_end.is_none() || turn.time_start <= turn.time_end);
    }
    prop_assert!(transcript.turns.windows(2).all(|pair| pair[0].span.end() <= pair[1].span.start()));
    prop_assert!(
        transcript.sections.iter().all(|section| text.get(section.span).is_some() && !section.title.is_empty())
    );
    prop_assert!(transcript.speakers.iter().all(|speaker| !speaker.label.is_empty() && speaker.turns > 0));
    let lines = file.replace("\r\n", "\n").split(['\n', '\r']).count() as u32;
    prop_assert!(transcript.doubts.iter().all(|doubt| doubt.line.is_none_or(|line| (1..=lines).contains(&line))));
    Ok(())
}
