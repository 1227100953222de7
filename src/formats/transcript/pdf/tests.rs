//! An invented interview as LibreOffice prints it, and small PDFs made here line by line.

use super::*;
use crate::model::text::Text;
use lines::lines;
use page::Letter;
use std::io::Read;

const PRESS: &[u8] = include_bytes!("../../../../tests/data/transcripts/press.pdf");
const LOCKED: &[u8] = include_bytes!("../../../../tests/data/transcripts/locked.pdf");

fn transcript(bytes: &[u8]) -> Transcript {
    read(bytes, &Rules::default()).unwrap()
}

/// Each turn as `label: words`.
fn told(transcript: &Transcript) -> Vec<String> {
    let text = Text::new(transcript.body.clone()).unwrap();
    let label = |turn: &crate::formats::transcript::TurnDraft| {
        turn.speaker.map_or("-", |speaker| transcript.speakers[speaker].label.as_str())
    };
    transcript.turns.iter().map(|turn| format!("{}: {}", label(turn), text.slice(turn.span))).collect()
}

fn doubts(transcript: &Transcript) -> Vec<&str> {
    transcript.doubts.iter().map(|doubt| doubt.message.as_str()).collect()
}

/// A PDF of these objects, numbered from 1; the first is the catalog.
fn pdf_of(objects: &[String]) -> Vec<u8> {
    let mut file = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (object, number) in objects.iter().zip(1..) {
        places.push(format!("{:010} 00000 n \n", file.len()));
        file += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let (list, size) = (file.len(), objects.len() + 1);
    file += &format!("xref\n0 {size}\n0000000000 65535 f \n{}", places.concat());
    file += &format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{list}\n%%EOF\n");
    file.into_bytes()
}

fn stream(entries: &str, content: &str) -> String {
    format!("<<{entries}/Length {}>>\nstream\n{content}\nendstream", content.len())
}

/// A PDF with pages of these drawings, in Helvetica as `/F1`; further objects are numbered from 4.
fn pages(drawings: &[&str], more: &[String]) -> Vec<u8> {
    let first = 4 + more.len();
    let kids: Vec<String> = (0..drawings.len()).map(|page| format!("{} 0 R", first + 2 * page)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!(
            "<</Type/Pages/Kids[{}]/Count {}/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>/XObject<</X1 4 0 R/X2 5 0 R>>>>>>",
            kids.join(" "),
            drawings.len()
        ),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ];
    objects.extend(more.iter().cloned());
    for (drawing, page) in drawings.iter().zip(0..) {
        objects.push(format!("<</Type/Page/Parent 2 0 R/Contents {} 0 R>>", first + 2 * page + 1));
        objects.push(stream("", drawing));
    }
    pdf_of(&objects)
}

/// A page of lines at these heights.
fn drawn(lines: &[(u32, &str)]) -> String {
    let line = |(height, words): &(u32, &str)| format!("BT /F1 10 Tf 60 {height} Td ({words}) Tj ET\n");
    lines.iter().map(line).collect()
}

#[test]
fn an_interview_is_read_across_its_lines_and_pages() {
    let transcript = transcript(PRESS);
    insta::assert_snapshot!(told(&transcript).join("\n"));
    let titles: Vec<&str> = transcript.sections.iter().map(|section| section.title.as_str()).collect();
    assert_eq!(titles, ["The day the press broke", "What is mended"]);
    let labels: Vec<(&str, u32)> = transcript.speakers.iter().map(|s| (s.label.as_str(), s.turns)).collect();
    assert_eq!(labels, [("I", 8), ("Mara", 7), ("Olek", 6)]);
    assert_eq!(
        doubts(&transcript),
        [
            "the line \"Page 1 of 3\" that repeats on 3 pages was left out",
            "the line \"Small presses, interview 7\" that repeats on 3 pages was left out",
        ]
    );
    assert_eq!((transcript.media_type, transcript.encoding), ("application/pdf", "UTF-8"));
}

#[test]
fn a_locked_file_and_a_scan_say_what_to_do() {
    let locked = read(LOCKED, &Rules::default()).unwrap_err();
    assert_eq!(locked.to_string(), "a PDF that is locked with a password");
    let picture = stream("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", "x");
    let scan = read(&pages(&["q 500 0 0 700 0 0 cm /X1 Do Q"], &[picture]), &Rules::default()).unwrap_err();
    assert_eq!(scan.to_string(), "a PDF without any text");
    assert!(scan.hint().unwrap().starts_with("its pages are pictures; let a program for text recognition (OCR)"));
}

#[test]
fn a_damaged_file_is_refused_or_what_is_lost_is_said() {
    let cut = read(&PRESS[..PRESS.len() / 2], &Rules::default()).unwrap_err();
    assert_eq!(cut.to_string(), "a PDF that is damaged: it cannot be taken apart");
    assert_eq!(read(b"%PDF-1.7\nhello\n", &Rules::default()).unwrap_err(), cut);
    // The first page's drawing begins here.
    let noise: Vec<u8> =
        PRESS.iter().zip(0..).map(|(&byte, at)| if (300..1300).contains(&at) { !byte } else { byte }).collect();
    let read = transcript(&noise);
    assert!(doubts(&read).contains(&"page 1 could be read only in part"), "{:?}", read.doubts);
}

#[test]
fn a_few_bytes_before_the_mark_do_no_harm() {
    let moved = [b"junk from a mail program\n".as_slice(), PRESS].concat();
    assert!(sniff(&moved) && !sniff(b"I: 50 %PD") && !sniff(&[b' '; 2000]));
    assert_eq!(transcript(&moved).turns.len(), 21);
}

#[test]
fn a_label_begins_a_turn_even_below_a_full_line() {
    let full = "P05: The water comes from the hill and the hill belongs to nobody, which is why it";
    let lines = [
        (700, "I: Whose is it?"),
        (688, full),
        (676, "follows: nobody pays. And the well is dry from June to"),
        (664, "I: Since when?"),
        (652, "P05: Always."),
    ];
    let transcript = transcript(&pages(&[&drawn(&lines)], &[]));
    let said = told(&transcript);
    assert_eq!(said[0], "I: Whose is it?");
    assert!(said[1].ends_with("which is why it follows: nobody pays. And the well is dry from June to"), "{said:?}");
    assert_eq!(said[2..], ["I: Since when?", "P05: Always."]);
}

#[test]
fn a_word_cut_by_the_line_end_is_whole_again_and_a_compound_keeps_its_hyphen() {
    let words = ["interview", "well", "known", "self-made"].map(str::to_owned).into();
    let joined = |line, next| paragraphs::joined(line, next, &words);
    assert_eq!(joined("an inter-", "view was"), "an inter");
    assert_eq!(joined("a well-", "known thing"), "a well-");
    assert_eq!(joined("self-", "made"), "self-");
    assert_eq!(joined("hedge-", "hog"), "hedge");
    assert_eq!(joined("pre-", "and post-war"), "pre- ");
    assert_eq!(joined("call 555-", "0142"), "call 555-");
    assert_eq!(joined("Anglo-", "American"), "Anglo-");
    assert_eq!(joined("that is –", "so it is"), "that is – ");
    assert_eq!(joined("今日は", "晴れ"), "今日は");
}

#[test]
fn the_words_of_every_page_stay_though_a_time_stands_at_its_top() {
    let page = |(minute, words): (u32, &str)| {
        let label = format!("Ana \\(00:{minute}:10\\)");
        drawn(&[(800, &label), (788, words), (776, "Ben \\(00:30:00\\)"), (764, "Mhm, yes."), (752, words)])
    };
    let drawings: Vec<String> =
        [(11, "The well is dry."), (25, "And the pump?"), (38, "Nobody asks.")].map(page).to_vec();
    let drawings: Vec<&str> = drawings.iter().map(String::as_str).collect();
    let transcript = transcript(&pages(&drawings, &[]));
    assert_eq!(transcript.turns.len(), 6, "{:?}", transcript.body);
    assert_eq!(doubts(&transcript).iter().filter(|doubt| doubt.contains("left out")).count(), 0);
}

#[test]
fn two_pages_that_are_alike_are_both_kept() {
    let page = drawn(&[(700, "I: Mhm."), (688, "P05: Yes.")]);
    assert_eq!(transcript(&pages(&[&page, &page], &[])).turns.len(), 4);
}

#[test]
fn forms_are_read_where_they_are_drawn_and_a_form_in_itself_ends() {
    let form = |content: &str| stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", content);
    let more = [form("BT /F1 10 Tf 60 700 Td (from a form) Tj ET"), form("/X2 Do /X2 Do")];
    let transcript = transcript(&pages(&["/X1 Do /X2 Do"], &more));
    assert_eq!(transcript.body, "from a form\n");
}

#[test]
fn what_shows_no_text_does_not_break_the_page() {
    let drawing =
        "/Nothing cs /Nowhere gs 1 2 (x) cm Q Q Q (lost) Tj BT /F1 10 Tf 60 700 Td (kept) Tj /F9 1 Tf (lost) Tj ET";
    assert_eq!(transcript(&pages(&[drawing], &[])).body, "kept\n");
}

#[test]
fn a_file_that_would_fill_the_memory_is_refused_before_it_does() {
    let refused = |objects: &[String]| read(&pdf_of(objects), &Rules::default()).unwrap_err().to_string();
    let list = |entries: &str| vec![stream(&format!("/Type/XRef/Root 1 0 R{entries}"), "")];
    assert!(refused(&list("/Size 4000000000/W[1 2 1]")).contains("more objects than a PDF can have"));
    assert!(refused(&list("/Size 9/W[0 0 0]/Index[0 9]")).contains("list of objects is wrong"));
    assert!(refused(&list("/Size 9/W[1 99999999999 1]")).contains("list of objects is wrong"));
    assert!(refused(&list("/S#69ze 9")).contains("hides what its parts are"));
    let mut packed = Vec::new();
    let zeros = std::io::repeat(0).take(80 << 20);
    std::io::copy(&mut flate2::read::ZlibEncoder::new(zeros, flate2::Compression::best()), &mut packed).unwrap();
    let bomb = [b"%PDF-1.5\n1 0 obj\n<</Type/ObjStm/Filter/FlateDecode>>\nstream\n".as_slice(), &packed].concat();
    let error = read(&bomb, &Rules::default()).unwrap_err();
    assert_eq!(error.to_string(), "a PDF whose objects need more than 64 MiB once unpacked");
}

#[test]
fn letters_that_run_to_the_left_are_put_in_the_order_in_which_they_are_read() {
    let letter = |(c, left): (char, u32)| {
        let (left, right) = (f64::from(left), f64::from(left) + 6.0);
        Letter::at(&c.to_string(), left, right, 700.0, 10.0)
    };
    let line = |seen: &str| {
        let letters: Vec<Letter> = seen.chars().zip((60..).step_by(6)).map(letter).collect();
        lines(&letters)[0].text.clone()
    };
    assert_eq!(line("she said םולש 8:30 בוט, twice"), "she said טוב 8:30 שלום, twice");
    assert_eq!(line("no such letters (at all)"), "no such letters (at all)");
}
