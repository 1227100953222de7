//! Small transcripts in the shapes people write, and what a reader sees in them.

use super::*;
use crate::model::text::Text;
use proptest::prelude::*;

pub(super) fn read_with(name: &str, body: &str, rules: &Rules) -> Transcript {
    read(Path::new(name), &body.to_owned().into_bytes(), rules).expect("text")
}

pub(super) fn read_text(body: &str) -> Transcript {
    read_with("P05.txt", body, &Rules::default())
}

/// Each turn as `label time: words`, line ends as `/`.
pub(super) fn told(transcript: &Transcript) -> Vec<String> {
    let text = Text::new(transcript.body.clone()).expect("short");
    let tell = |turn: &TurnDraft| {
        let label = turn.speaker.map_or("-", |speaker| transcript.speakers[speaker].label.as_str());
        let start = turn.time_start.map(|time| format!(" {time}")).unwrap_or_default();
        let end = turn.time_end.map(|time| format!("-{time}")).unwrap_or_default();
        format!("{label}{start}{end}: {}", text.slice(turn.span).replace('\n', "/"))
    };
    transcript.turns.iter().map(tell).collect()
}

pub(super) fn roles(transcript: &Transcript) -> Vec<(&str, &str)> {
    transcript.speakers.iter().map(|speaker| (speaker.label.as_str(), speaker.role.word())).collect()
}

pub(super) fn sections(transcript: &Transcript) -> Vec<(&str, Span)> {
    transcript.sections.iter().map(|section| (section.title.as_str(), section.span)).collect()
}

pub(super) fn doubts(transcript: &Transcript) -> Vec<String> {
    let tell = |doubt: &Doubt| match doubt.line {
        Some(line) => format!("{line}: {}", doubt.message),
        None => doubt.message.clone(),
    };
    transcript.doubts.iter().map(tell).collect()
}

#[test]
fn labels_with_colons_make_turns_without_their_labels() {
    let transcript = read_text("I: So who would notice?\n\nP05: Honestly?\nNobody.\n\nAnd nobody asked.\n\nI: Mhm.\n");
    assert_eq!(told(&transcript), ["I: So who would notice?", "P05: Honestly?/Nobody.//And nobody asked.", "I: Mhm."]);
    assert_eq!(roles(&transcript), [("I", "interviewer"), ("P05", "participant")]);
    assert_eq!(transcript.speakers[0].turns, 2);
    assert_eq!((transcript.media_type, transcript.encoding), ("text/plain", "UTF-8"));
    assert_eq!(doubts(&transcript), [""; 0]);
}

#[test]
fn the_body_is_the_whole_file_with_labels_and_headings() {
    let body = "# Begin\n\nI: Hi 👋🏽 \nP05: Café.\n";
    let transcript = read_with("a.md", &format!("\u{feff}{}", body.replace('\n', "\r\n")), &Rules::default());
    assert_eq!(transcript.body, body);
    assert_eq!(told(&transcript), ["I: Hi 👋🏽", "P05: Café."]);
    assert_eq!(transcript.media_type, "text/markdown");
}

#[test]
fn markdown_around_a_label_is_no_part_of_it() {
    let transcript = read_text("**I:** So?\n\n**P03**: Well, *yes*.\n\n*I:* And?\n\n__P03:__ No.\n");
    assert_eq!(told(&transcript), ["I: So?", "P03: Well, *yes*.", "I: And?", "P03: No."]);
}

#[test]
fn times_stand_before_or_behind_a_name_and_are_kept() {
    let transcript = read_text(
        "Ana Ruiz (00:00:01): Who is it?\nBen Ott (00:00:05) - Me.\n[00:00:10] Ana Ruiz: Now?\n00:00:14 Ben Ott: No.\n\
         Ana Ruiz [00:00:20]: Why?\nBen Ott  0:25\nWe met at 10:30 and\nat 11:30: nothing.\n\
         (00:00:30 - 00:00:33) Ana Ruiz: Ok?\n",
    );
    assert_eq!(
        told(&transcript),
        [
            "Ana Ruiz 0:00:01: Who is it?",
            "Ben Ott 0:00:05: Me.",
            "Ana Ruiz 0:00:10: Now?",
            "Ben Ott 0:00:14: No.",
            "Ana Ruiz 0:00:20: Why?",
            "Ben Ott 0:00:25: We met at 10:30 and/at 11:30: nothing.",
            "Ana Ruiz 0:00:30-0:00:33: Ok?",
        ]
    );
}

#[test]
fn otter_puts_name_and_time_on_a_line_and_itself_at_the_end() {
    let transcript = read_text(
        "Ana Ruiz  0:03  \nHow was it?\n\nUnknown Speaker  0:09  \nFine.\n\nAna Ruiz  1:02:15  \nLast one.\n\n\
         Transcribed by https://otter.ai\n",
    );
    assert_eq!(
        told(&transcript),
        ["Ana Ruiz 0:00:03: How was it?", "Unknown Speaker 0:00:09: Fine.", "Ana Ruiz 1:02:15: Last one."]
    );
}

#[test]
fn times_on_lines_of_their_own_belong_to_the_turn_below_or_above() {
    let transcript = read_text(
        "00:00:01\nSpeaker 1\nHow?\n\n00:00:04\nSpeaker 2\nBy reading.\n\nSpeaker 1\n00:00:09\nAnd?\n\nSpeaker 2\n00:00:12\nSo.\n",
    );
    assert_eq!(
        told(&transcript),
        [
            "Speaker 1 0:00:01: How?",
            "Speaker 2 0:00:04: By reading.",
            "Speaker 1 0:00:09: And?",
            "Speaker 2 0:00:12: So."
        ]
    );
}

#[test]
fn a_name_between_a_time_and_words_speaks() {
    let transcript = read_text(
        "0:0:0.0 --> 0:0:5.230\nAna Ruiz\nHow?\n0:0:5.230 --> 0:0:9.100\nBen Ott\nBy letter.\n0:0:9.100 --> 0:0:12.0\n\
         Ana Ruiz\nFrom whom?\n",
    );
    assert_eq!(
        told(&transcript),
        [
            "Ana Ruiz 0:00:00-0:00:05: How?",
            "Ben Ott 0:00:05-0:00:09: By letter.",
            "Ana Ruiz 0:00:09-0:00:12: From whom?"
        ]
    );
}

#[test]
fn a_time_at_the_end_of_a_paragraph_ends_the_turn() {
    let transcript = read_text("I: Und? #00:00:12-5#\nB: Am 3. Mai. #00:01:02-1#\nI: Gut.\nB: Ja.\n");
    assert_eq!(told(&transcript)[..2], ["I-0:00:12: Und?", "B-0:01:02: Am 3. Mai."]);
    assert_eq!(transcript.turns[0].time_end, Some(Millis(12_500)));
}

#[test]
fn a_name_on_its_own_line_speaks_if_it_recurs_and_words_follow() {
    let transcript = read_text("Ana\nHow was it?\n\nBen\nFine. Nothing\nto say.\n\nAna\nAnd then?\n\nBen\nWe left.\n");
    assert_eq!(
        told(&transcript),
        ["Ana: How was it?", "Ben: Fine. Nothing/to say.", "Ana: And then?", "Ben: We left."]
    );
    let once = read_text("Kitchen\nTwo people talk.\n\nOffice\nNobody is here.\n");
    assert_eq!(told(&once), ["-: Kitchen/Two people talk.", "-: Office/Nobody is here."]);
}

#[test]
fn labels_may_be_numbered_paragraphs_with_wrapped_lines() {
    let transcript = read_text(
        "1\n     Interview\n2    Dan: Do you use plots?\n\n3    Participant: Not all the\n     time.\n\n\
         4    Dan: Why? And when?\n                                                  1/5\n\n\
         5    Participant: At the end of the month and in the middle of it.\n\n                                   2/5\n",
    );
    assert_eq!(
        told(&transcript),
        [
            "Dan: Do you use plots?",
            "Participant: Not all the/     time.",
            "Dan: Why? And when?",
            "Participant: At the end of the month and in the middle of it."
        ]
    );
    assert_eq!(roles(&transcript), [("Dan", "interviewer"), ("Participant", "participant")]);
    assert!(doubts(&transcript)[0].contains("\"Dan\" taken for the interviewer"));
}

#[test]
fn labels_in_any_script_are_read() {
    let hebrew = read_text("מראיינת: ספרי לי.\nנועה: הוא אמר: \"wait\".\nמראיינת: ואז?\nנועה: הלכתי.\n");
    assert_eq!(told(&hebrew)[1], "נועה: הוא אמר: \"wait\".");
    assert_eq!(roles(&hebrew), [("מראיינת", "interviewer"), ("נועה", "participant")]);
    let chinese = read_text("访谈者：你好吗？\n王芳：还可以。\n访谈者：然后呢？\n王芳：没有了。\n");
    assert_eq!(told(&chinese)[3], "王芳: 没有了。");
    let japanese = read_text("聞き手:どうでしたか。\n答え:助けてくれました。\n");
    assert_eq!(roles(&japanese), [("聞き手", "interviewer"), ("答え", "participant")]);
}

#[test]
fn other_programs_marks_around_a_label_are_dropped() {
    assert_eq!(told(&read_text("I\tHow?\nP05\tFine.\nI\tAnd?\nP05\tSo.\n"))[1], "P05: Fine.");
    assert_eq!(told(&read_text("[id1] hello\n\n[id2] No.\n\n[id1] yes\n\n[id2] Hm.\n"))[1], "id2: No.");
    assert_eq!(
        told(&read_text("[SPEAKER_00]: How?\n[SPEAKER_01]: So.\n[SPEAKER_00]: Ah?\n[SPEAKER_01]: Yes.\n"))[0],
        "SPEAKER_00: How?"
    );
    assert_eq!(told(&read_text("[laughs] yes\n\nSo.\n\n[laughs] no\n\nThen we left.\n")).len(), 4);
}

#[test]
fn prose_with_a_colon_is_no_speaker() {
    let transcript = read_text(
        "I: How?\n\nP05: Fine.\n\nThe important thing is: nobody asked.\nNote: laughs.\nhttps://example.org\nat 10:30 we left\n\n\
         I: And?\n\nP05: So.\n",
    );
    assert_eq!(transcript.turns.len(), 4);
    let notes =
        read_text("Two people.\n\nBackups: nobody knows.\n\nExample: never run.\n\nLeft at noon.\n\nThe end.\n");
    assert_eq!((notes.speakers.len(), notes.turns.len()), (0, 5));
    assert_eq!(
        doubts(&notes),
        [
            "no speakers found; each paragraph is a turn without a speaker",
            "3: \"Backups:\" looks like a speaker and was taken for text"
        ]
    );
}

#[test]
fn facts_before_the_interview_are_no_speakers() {
    let transcript =
        read_text("Interviewer: Ada\nParticipant: P05\nDate: 3 May\n\nI: How?\n\nP05: Fine.\n\nI: And?\n\nP05: So.\n");
    assert_eq!(roles(&transcript), [("I", "interviewer"), ("P05", "participant")]);
    assert_eq!(told(&transcript)[0], "I: How?");
    let front = read_with("a.md", "---\ntitle: Five\nI: x\n---\n\nI: How?\nP05: Fine.\n", &Rules::default());
    assert_eq!(told(&front), ["I: How?", "P05: Fine."]);
}

#[test]
fn a_mistyped_label_is_kept_and_asked_about() {
    let transcript =
        read_text("I: A?\nP07a: b\nI: C?\nP07a: d\nI: E?\nP07 a: f\nI: G?\nP07a: h\nI: I?\nP07a: j\nI: K?\nP07b: l\n");
    assert_eq!(transcript.speakers.iter().map(|speaker| speaker.turns).sum::<u32>(), 12);
    assert_eq!(doubts(&transcript), ["6: \"P07 a\" kept as a speaker of its own; did you mean \"P07a\"?"]);
    let named = read_text(
        "Participant: a\nDan: B?\nParticipant: c\nDan: D?\nParticpant: e\nDan: F?\nParticipant: g\nDan: H?\nParticipant: i\n",
    );
    assert_eq!(roles(&named), [("Participant", "participant"), ("Dan", "interviewer"), ("Particpant", "participant")]);
    assert!(doubts(&named).iter().any(|doubt| doubt.starts_with("5: \"Particpant\" kept")));
}

#[test]
fn who_speaks_once_among_speakers_is_a_speaker_and_told() {
    let transcript =
        read_text("I: Coffee?\n\nP1: Me.\n\nI: You?\n\nP2: No.\n\nWaiter: Here.\n\nI: Well?\n\nP1: Yes.\n");
    assert_eq!(told(&transcript)[4], "Waiter: Here.");
    assert_eq!(doubts(&transcript), ["9: \"Waiter\" taken for a speaker, although it stands once"]);
}

#[test]
fn headings_make_sections_and_close_turns() {
    let transcript = read_text(
        "# One\n\nI: A?\n\nTwo\n===\n\nP1: b\n\nSection 3: Pipeline\n\nI: C?\n\n## Four ##\nnobody\n\nP1: d\n",
    );
    assert_eq!(told(&transcript), ["I: A?", "P1: b", "I: C?", "P1: d"]);
    assert_eq!(
        sections(&transcript),
        [
            ("One", Span::of(0, 14)),
            ("Two", Span::of(14, 30)),
            ("Section 3: Pipeline", Span::of(30, 58)),
            ("Four", Span::of(58, 83))
        ]
    );
    assert_eq!(doubts(&transcript), ["15: words after a heading that name no speaker belong to no turn"]);
    let guide = read_text("G1 Learning and motivation\n\nI: A?\nP1: b\n\nG2 Pipeline\n\nI: C?\nP1: d\n");
    assert_eq!(
        sections(&guide).iter().map(|(title, _)| *title).collect::<Vec<_>>(),
        ["G1 Learning and motivation", "G2 Pipeline"]
    );
}

#[test]
fn a_rule_between_turns_is_no_heading() {
    let transcript = read_text("I: A?\n---\nP1: b\n\n---\n\nmore\n\nI: C?\nP1: d\n");
    assert_eq!(transcript.sections, []);
    assert_eq!(told(&transcript), ["I: A?", "P1: b//---//more", "I: C?", "P1: d"]);
}

#[test]
fn known_labels_may_have_blank_lines_around_and_no_colon() {
    let transcript = read_text(
        "Interviewer\n\nHow?\n\nParticipant\n\nFine.\n\nMore.\n\nInterviewer\n\nAnd?\n\nParticipant\n\nSo.\n",
    );
    assert_eq!(
        told(&transcript),
        ["Interviewer: How?", "Participant: Fine.//More.", "Interviewer: And?", "Participant: So."]
    );
}

#[test]
fn the_end_of_the_recording_is_nobodys_words() {
    let transcript = read_text("I: How?\nDr. Smith: So.\nI: And?\nDr. Smith: Well.\n[END OF RECORDING]\n");
    assert_eq!(told(&transcript)[3], "Dr. Smith: Well.");
}

#[test]
fn a_day_and_a_time_begin_no_turn() {
    let notes = read_text("Monday 10:30\nWe arrived.\n\nTuesday 9:15\nThey talk.\n\nMonday 11:00\nThey left.\n");
    assert_eq!(
        told(&notes),
        ["-: Monday 10:30/We arrived.", "-: Tuesday 9:15/They talk.", "-: Monday 11:00/They left."]
    );
}

#[test]
fn a_moderator_is_proposed_beside_numbered_participants() {
    let transcript = read_text("M: Who starts?\nP1: Me.\nP2: No, me.\nM: Go on.\nP1: So.\nSeveral: Yes!\n");
    assert_eq!(
        roles(&transcript),
        [("M", "interviewer"), ("P1", "participant"), ("P2", "participant"), ("Several", "other")]
    );
    assert!(doubts(&transcript)[0].contains("\"M\" taken for the interviewer"));
}

#[test]
fn a_label_that_says_nothing_is_told() {
    let transcript = read_text("I: A?\nP1:\nI: B?\nP1: c\n");
    assert_eq!(told(&transcript), ["I: A?", "I: B?", "P1: c"]);
    assert_eq!(doubts(&transcript), ["2: \"P1\" says nothing here"]);
}

#[test]
fn the_person_may_name_interviewers_and_the_shape_of_a_turn() {
    let body = "Ana: Yes.\nBen: Well, then?\nAna: So.\nBen: Why?\n";
    let rules = Rules { interviewer: vec!["ana".to_owned()], ..Rules::default() };
    assert_eq!(roles(&read_with("a.txt", body, &rules)), [("Ana", "interviewer"), ("Ben", "participant")]);
    let rules = Rules { interviewer: vec!["Zoe".to_owned()], ..Rules::default() };
    let told_so = doubts(&read_with("a.txt", body, &rules));
    assert!(told_so.iter().any(|doubt| doubt == "no speaker \"Zoe\", who was named an interviewer"), "{told_so:?}");

    let pattern = Regex::new(r"^<(?<speaker>\w+) at (?<time>[\d:]+)>").unwrap();
    let rules = Rules { speaker_pattern: Some(pattern), ..Rules::default() };
    let transcript = read_with("a.txt", "<ana at 0:05> I: so\n<ben at 0:09>\nno\n", &rules);
    assert_eq!(told(&transcript), ["ana 0:00:05: I: so", "ben 0:00:09: no"]);
}

#[test]
fn a_file_that_is_no_text_is_refused_with_a_hint() {
    let error = read(Path::new("P05.txt"), b"%PDF-1.7", &Rules::default()).unwrap_err();
    assert_eq!(error.to_string(), "a PDF that is damaged: it cannot be taken apart");
    assert!(error.hint().is_some());
}

/// Real interviews outside the repository, by speakers and turns; skipped, with a word, where they are not.
#[test]
fn real_transcripts_come_out_as_a_person_would_have_them() {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared =
        ["../shared", "../../shared"].map(|folder| home.join(folder)).into_iter().find(|folder| folder.exists());
    let Some(shared) = shared else {
        println!("skipped: the folder of real transcripts is not here");
        return;
    };
    type Speakers = [(&'static str, &'static str, u32)];
    let cases: &[(&str, &Speakers)] = &[
        ("studies/pdpilot/P1.txt", &[("Dan", "interviewer", 47), ("Participant", "participant", 47)]),
        (
            "studies/pdpilot/P5.txt",
            &[("Dan", "interviewer", 68), ("Participant", "participant", 67), ("Particpant", "participant", 1)],
        ),
        (
            "studies/mlss-interviews/interview12.txt",
            &[
                ("Interviewer 1", "interviewer", 53),
                ("Interviewee", "participant", 95),
                ("Interviewer 2", "interviewer", 12),
            ],
        ),
        (
            "samples/transcripts/en_podcast-metamuse-65.txt",
            &[
                ("Josh Gerben", "participant", 68),
                ("Adam Wiggins", "participant", 47),
                ("Mark McGranaghan", "participant", 14),
            ],
        ),
        ("samples/transcripts/en_opcw-speech_2002.txt", &[]),
        // The same interview as the first, from the pages of a PDF.
        (
            "samples/transcripts/en_interview-pdpilot_P1.pdf",
            &[("Dan", "interviewer", 47), ("Participant", "participant", 47)],
        ),
        (
            "samples/transcripts/en_interview-sheffield_Ana.docx",
            &[("Researcher 1", "interviewer", 123), ("Ana", "participant", 123)],
        ),
        (
            "samples/transcripts/en_podcast-metamuse-10.html",
            &[("Mark McGranaghan", "participant", 26), ("Adam Wiggins", "participant", 36)],
        ),
        ("samples/transcripts/en_hearing-ca-assembly_NR_webvtt-in-txt.txt", &[]),
        ("samples/transcripts/en_podnews_speakers.vtt", &[("SPEAKER_1", "participant", 1)]),
        (
            "samples/transcripts/handmade/zoom.vtt",
            &[("Ana Ruiz", "participant", 1), ("Dr. Lee (she/her)", "participant", 1)],
        ),
    ];
    for (name, speakers) in cases {
        let bytes = std::fs::read(shared.join(name)).expect("a file of the folder");
        let transcript = read(Path::new(name), &bytes, &Rules::default()).expect("text");
        let found: Vec<_> = transcript
            .speakers
            .iter()
            .map(|speaker| (speaker.label.as_str(), speaker.role.word(), speaker.turns))
            .collect();
        assert_eq!(found, *speakers, "{name}");
    }
}

/// Every sample is a transcript, but for the two tables beside them, which are refused with what to do.
#[test]
fn every_sample_is_read_or_refused_with_a_hint() {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared =
        ["../shared", "../../shared"].map(|folder| home.join(folder)).into_iter().find(|folder| folder.exists());
    let Some(folder) = shared.map(|shared| shared.join("samples/transcripts")) else {
        println!("skipped: the folder of real transcripts is not here");
        return;
    };
    let files = [folder.clone(), folder.join("handmade")].into_iter().flat_map(|folder| {
        let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        entries.filter(|path| path.is_file()).collect::<Vec<_>>()
    });
    let mut refused = Vec::new();
    for path in files {
        let bytes = std::fs::read(&path).expect("a file of the folder");
        match read(&path, &bytes, &Rules::default()) {
            Ok(transcript) => assert!(!transcript.turns.is_empty(), "{}", path.display()),
            Err(error) => {
                assert!(error.hint().is_some(), "{}: {error}", path.display());
                refused.push(path.file_name().expect("a name").to_string_lossy().into_owned());
            }
        }
    }
    refused.sort();
    assert_eq!(refused, ["en_interview-sheffield_facesheet.xlsx", "en_oral-history-coded_codebook.csv"]);
}

/// Lines that tempt the reader, in any order.
fn any_transcript() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        3 => prop::sample::select(vec![
            "I: So?", "P05: Well.", "**I:** Ah", "Ana (00:01:02)", "[00:03:10] P02: so", "0:03", "00:01 --> 00:02", "Ana  0:03",
            "# One", "Two", "===", "---", "Section 2: x", "G1 Aha", "G2 Oho", "Note: x", "[id1] so", "[id2] no", "I\tso", "P05:",
            "Transcribed by https://otter.ai", "          1/5", "2   Dan: Ok", "שרה: כן", "王：好", "Ana", "Ben", "#00:00:01-2#",
            "I: x #00:00:01-2#", "Date: x", "- P05: x", "*", "**:**", "[", "(", ":", "：", "I :", "I: \u{301}", "\u{200f}א: ב",
        ]).prop_map(String::from),
        1 => Just(String::new()),
        1 => "\\PC{0,30}",
        1 => any::<String>(),
    ];
    prop::collection::vec(line, 0..30).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn whatever_the_file_turns_are_ordered_disjoint_and_have_their_speaker(body in any_transcript()) {
        if let Ok(transcript) = read(Path::new("a.md"), &body.clone().into_bytes(), &Rules::default()) {
            let text = Text::new(transcript.body.clone()).expect("short");
            for turn in &transcript.turns {
                let said = text.get(turn.span);
                prop_assert!(said.is_some_and(|said| !said.trim().is_empty()));
                prop_assert!(turn.speaker.is_none_or(|speaker| speaker < transcript.speakers.len()));
            }
            prop_assert!(transcript.turns.windows(2).all(|pair| pair[0].span.end() <= pair[1].span.start()));
            prop_assert!(transcript.sections.windows(2).all(|pair| pair[0].span.end() == pair[1].span.start()));
            prop_assert!(transcript.sections.iter().all(|section| text.whole().covers(section.span) && !section.title.is_empty()));
            for (index, speaker) in transcript.speakers.iter().enumerate() {
                let turns = transcript.turns.iter().filter(|turn| turn.speaker == Some(index)).count();
                prop_assert!(!speaker.label.is_empty() && turns > 0 && turns == speaker.turns as usize);
            }
            let lines = body.split(['\n', '\r']).count() as u32;
            prop_assert!(transcript.doubts.iter().all(|doubt| doubt.line.is_none_or(|line| (1..=lines).contains(&line))));
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(Path::new("a.txt"), &bytes, &Rules::default());
    }
}
