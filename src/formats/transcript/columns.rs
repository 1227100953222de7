//! A transcript as a table: a row an utterance, columns for the words, who says them and when, found by their names.

use super::spoken::{self, Utterance, Who};
use super::{ReadError, Rules, Transcript};
use crate::formats::Doubt;
use crate::formats::encoding::Decoded;
use crate::formats::sheet::{self, Sheet, SheetError, SheetRow};
use crate::formats::table::{self, Kind};
use crate::formats::workbook::WORKBOOK;
use crate::model::time::Millis;
use regex::Regex;
use std::sync::LazyLock;

/// Whether the text begins with the headings of a transcript.
pub(super) fn sniff(beginning: &str) -> bool {
    table::kind(&sheet::headings(beginning)) == Some(Kind::Transcript)
}

/// The transcript in a text with separators.
pub(super) fn read(text: Decoded, rules: &Rules) -> Result<Transcript, ReadError> {
    let Decoded { text, encoding, doubts } = text;
    let is_tabbed = text.lines().next().unwrap_or_default().contains('\t');
    let media_type = if is_tabbed { "text/tab-separated-values" } else { "text/csv" };
    from_table(&text, "a table", media_type, encoding, doubts, rules)
}

/// The transcript in a workbook, of the sheet that has the columns of one.
pub(super) fn read_workbook(bytes: &[u8], rules: &Rules) -> Result<Transcript, ReadError> {
    let table = table::open(bytes, None)?;
    from_table(&table.text, WORKBOOK, table.media_type, table.encoding, table.doubts, rules)
}

/// Where each thing stands in a row.
struct Columns {
    text: Option<usize>,
    speaker: Option<usize>,
    start: Option<usize>,
    end: Option<usize>,
    section: Option<usize>,
}

impl Columns {
    fn find(headings: &[String]) -> Self {
        let find = |names: &[&str]| table::column(headings, names);
        let (start, end) = (find(table::START), find(table::END));
        Self {
            text: find(table::TEXT),
            speaker: find(table::SPEAKER),
            start,
            end: end.filter(|end| Some(*end) != start),
            section: find(table::SECTION),
        }
    }

    fn all(&self) -> [Option<usize>; 5] {
        [self.text, self.speaker, self.start, self.end, self.section]
    }
}

/// A row as it stands, its times not understood yet.
struct Row {
    line: u64,
    who: String,
    start: String,
    end: String,
    section: String,
    words: String,
}

fn from_table(
    text: &str,
    what: &'static str,
    media_type: &'static str,
    encoding: &'static str,
    mut doubts: Vec<Doubt>,
    rules: &Rules,
) -> Result<Transcript, ReadError> {
    let headings = sheet::headings(text);
    if table::kind(&headings) != Some(Kind::Transcript) {
        return Err(ReadError::NoTranscript { what, columns: table::listed(&headings) });
    }
    let sheet = Sheet::read(text).map_err(|error| mended(what, &error))?;
    let columns = Columns::find(&sheet.columns);
    let cell = |row: &SheetRow, column: Option<usize>| row.cell(column).to_owned();
    let reading = sheet.read_rows(|row| {
        Ok(Row {
            line: row.line,
            who: cell(row, columns.speaker).trim_end_matches([':', '：', ' ']).to_owned(),
            start: cell(row, columns.start),
            end: cell(row, columns.end),
            section: cell(row, columns.section),
            words: cell(row, columns.text),
        })
    });
    if let Some(refused) = reading.refused.into_iter().next() {
        return Err(ReadError::BadRow { line: refused.line, reason: refused.reason });
    }
    if reading.rows.iter().all(|row| row.words.is_empty()) {
        return Err(ReadError::NoText { what, hint: "the column of words is empty in every row" });
    }

    let unused: Vec<String> = (0..sheet.columns.len())
        .filter(|at| !columns.all().contains(&Some(*at)))
        .map(|at| sheet.columns[at].clone())
        .filter(|name| !name.is_empty())
        .collect();
    if !unused.is_empty() {
        doubts.push(Doubt::about_file(format!("columns not used: {}", table::listed(&unused))));
    }
    let unit = Unit::of(&reading.rows, &columns, &sheet.columns);
    doubts.extend(unnamed(&reading.rows, &columns));
    doubts.extend(unread_times(&reading.rows, unit));

    let mut section = String::new();
    let mut utterances = Vec::with_capacity(reading.rows.len());
    for row in reading.rows {
        let line = u32::try_from(row.line).ok();
        if !row.section.is_empty() && row.section != section {
            section = row.section;
            let words = format!("## {section}");
            utterances.push(Utterance { who: Who::Nobody, start: None, end: None, words, line });
        }
        let (start, until) = unit.read(&row.start);
        let end = unit.read(&row.end).0.or(until);
        let who = match row.who.is_empty() {
            false => Who::Named(row.who),
            true if columns.speaker.is_none() || is_heading(&row.words) => Who::Nobody,
            true => Who::GoesOn,
        };
        utterances.push(Utterance { who, start, end, words: row.words, line });
    }
    spoken::set(utterances, media_type, encoding, doubts, rules)
}

/// What is wrong with the table itself, as an error of a transcript.
fn mended(what: &'static str, error: &SheetError) -> ReadError {
    match error {
        SheetError::OpenQuote(line) => ReadError::BadRow { line: *line, reason: error.to_string() },
        _ => ReadError::Broken { what, why: error.to_string() },
    }
}

fn is_heading(words: &str) -> bool {
    words.starts_with('#')
}

/// Says of rows that name nobody, beside those that do, that somebody is taken to go on.
fn unnamed(rows: &[Row], columns: &Columns) -> Option<Doubt> {
    columns.speaker?;
    let mut unnamed = rows.iter().filter(|row| row.who.is_empty() && !row.words.is_empty() && !is_heading(&row.words));
    let first = unnamed.next()?;
    let what = match unnamed.count() {
        0 => "a row names no speaker; it goes".to_owned(),
        more => format!("{} rows name no speaker, this is the first; they go", more + 1),
    };
    Some(Doubt { line: u32::try_from(first.line).ok(), message: format!("{what} on with the speaker before") })
}

// ── Times ─────────────────────────────────────────────────────────────────────────────────────────────────

/// What the numbers of the time columns are, decided over all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Clock,
    Seconds,
    Milliseconds,
}

/// From how many units between two rows on, on average, they are thousandths: nobody talks for minutes in every row.
const GAP: f64 = 150.0;

impl Unit {
    fn of(rows: &[Row], columns: &Columns, headings: &[String]) -> Self {
        let said = |ends: &[&str]| {
            [columns.start, columns.end].into_iter().flatten().any(|at| {
                let heading = table::squeezed(&headings[at]);
                ends.iter().any(|end| heading.ends_with(end))
            })
        };
        let times = || rows.iter().flat_map(|row| [&row.start, &row.end]).filter(|time| !time.is_empty());
        let numbers: Vec<f64> = times().filter_map(|time| number(time)).collect();
        if numbers.is_empty() || numbers.len() * 2 < times().count() {
            return Self::Clock;
        }
        if said(&["ms", "msec", "milliseconds"]) {
            return Self::Milliseconds;
        }
        if said(&["sec", "seconds", "sekunden"]) || numbers.iter().any(|number| number.fract() != 0.0) {
            return Self::Seconds;
        }
        let starts: Vec<f64> = rows.iter().filter_map(|row| number(&row.start)).collect();
        let (least, most) = starts.iter().fold((f64::MAX, 0.0_f64), |(a, b), &n| (a.min(n), b.max(n)));
        let gaps = starts.len().saturating_sub(1).max(1) as f64;
        if (most - least) / gaps > GAP { Self::Milliseconds } else { Self::Seconds }
    }

    /// The time in a cell, and the end of a stretch where it has one.
    fn read(self, cell: &str) -> (Option<Millis>, Option<Millis>) {
        match self {
            Self::Clock => clocks(cell),
            Self::Seconds => (number(cell).and_then(|seconds| millis(seconds * 1000.0)), None),
            Self::Milliseconds => (number(cell).and_then(millis), None),
        }
    }
}

fn number(cell: &str) -> Option<f64> {
    let cell = cell.strip_suffix(['s', 'S']).unwrap_or(cell).trim_end();
    let is_plain = !cell.is_empty() && cell.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    is_plain.then(|| cell.replace(',', ".").parse().ok()).flatten()
}

fn millis(number: f64) -> Option<Millis> {
    (0.0..=f64::from(u32::MAX)).contains(&number.round()).then(|| Millis(number.round() as u32))
}

/// `[00:03:43] here it begins`, `0:03 - 0:07`, `01:02:03:12` with frames: the time a cell begins with, and its end.
fn clocks(cell: &str) -> (Option<Millis>, Option<Millis>) {
    static CLOCKS: LazyLock<Regex> = LazyLock::new(|| {
        let clock = r"(\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,3})?)(?:[:;]\d{1,2})?";
        Regex::new(&format!(r"^[\[({{<#\s]*{clock}[\])}}>#]*(?:\s*(?:-->|->|–|—|-|to|bis)\s*[\[(]?{clock})?"))
            .expect("a pattern of ours")
    });
    let Some(found) = CLOCKS.captures(cell) else { return (None, None) };
    let at = |group: usize| found.get(group).and_then(|clock| Millis::parse(clock.as_str()));
    (at(1), at(2))
}

/// Says which times could not be read.
fn unread_times(rows: &[Row], unit: Unit) -> Option<Doubt> {
    let unread = |row: &&Row| [&row.start, &row.end].iter().any(|time| !time.is_empty() && unit.read(time).0.is_none());
    let mut unread = rows.iter().filter(unread);
    let first = unread.next()?;
    let shown: String = [&first.start, &first.end].map(|time| time.chars().take(20).collect::<String>()).join(" ");
    let message = match unread.count() {
        0 => format!("\"{}\" is no time that is understood", shown.trim()),
        more => format!("\"{}\" is no time that is understood, nor are those of {more} more rows", shown.trim()),
    };
    Some(Doubt { line: u32::try_from(first.line).ok(), message })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::workbook::tests::{rows_of, workbook};
    use crate::model::text::Text;
    use proptest::prelude::*;

    fn made(text: &str) -> Transcript {
        super::super::read(std::path::Path::new("P08.csv"), &text.to_owned().into_bytes(), &Rules::default())
            .expect(text)
    }

    fn times(text: &str) -> Vec<(Option<u32>, Option<u32>)> {
        let millis = |time: Option<Millis>| time.map(|time| time.0);
        made(text).turns.iter().map(|turn| (millis(turn.time_start), millis(turn.time_end))).collect()
    }

    #[test]
    fn rows_become_turns_with_times_and_sections() {
        let text = "start,end,speaker,text\n\
            ,,,## G1 Pipeline\n\
            0:00:01,0:00:04,I,\"Who, if anybody, notices?\"\n\
            0:00:04.5,0:00:06,P08:,\"Nobody,\nsays \"\"he\"\".\"\n\
            0:00:06,0:00:08,P08,Ever.\n";
        let transcript = made(text);
        assert_eq!(transcript.body, "G1 Pipeline\n\nI: Who, if anybody, notices?\n\nP08: Nobody, says \"he\". Ever.\n");
        assert_eq!(transcript.media_type, "text/csv");
        assert_eq!(transcript.sections[0].title, "G1 Pipeline");
        assert_eq!(times(text), [(Some(1_000), Some(4_000)), (Some(4_500), Some(8_000))]);
        assert_eq!(transcript.doubts, []);
    }

    #[test]
    fn columns_stand_in_any_order_and_those_not_used_are_said() {
        let transcript = made("Wort;Äußerung;Tags;Sprecher\n1;Ja, gut.;a;Ana\n2;Und?;b;Interviewer\n");
        assert_eq!(transcript.body, "Ana: Ja, gut.\n\nInterviewer: Und?\n");
        assert_eq!(transcript.doubts[0].message, "columns not used: Wort, Tags");
    }

    #[test]
    fn a_column_of_sections_gives_the_headings() {
        let transcript = made("section,name,words\nStart,I,And?\nStart,P1,Well.\nEnd,I,Bye.\n");
        let titles: Vec<&str> = transcript.sections.iter().map(|section| section.title.as_str()).collect();
        assert_eq!(titles, ["Start", "End"]);
    }

    #[test]
    fn times_are_clocks_seconds_or_milliseconds_over_the_whole_column() {
        let table = |times: [&str; 3]| {
            format!("time,speaker,text\n\"{}\",I,a\n\"{}\",P1,b\n\"{}\",I,c\n", times[0], times[1], times[2])
        };
        let starts =
            |times_of: [&str; 3]| times(&table(times_of)).into_iter().map(|(start, _)| start).collect::<Vec<_>>();
        assert_eq!(starts(["[00:03:43] begins", "", "1:00 - 1:04"]), [Some(223_000), None, Some(60_000)]);
        assert_eq!(starts(["00:00:01:12", "00:00:02:03", "x"]), [Some(1_000), Some(2_000), None]);
        assert_eq!(starts(["0", "12", "31"]), [Some(0), Some(12_000), Some(31_000)]);
        assert_eq!(starts(["0", "1.5", "2,25"]), [Some(0), Some(1_500), Some(2_250)]);
        assert_eq!(starts(["0", "4100", "9300"]), [Some(0), Some(4_100), Some(9_300)]);
        let named = "start_ms,text\n0,a\n90,b\n";
        assert_eq!(times(named)[0], (Some(0), None));
        let doubt = made(&table(["0:01", "soon", "0:09"])).doubts;
        assert_eq!(doubt[0].to_string(), "line 3: \"soon\" is no time that is understood");
    }

    #[test]
    fn a_row_that_names_nobody_goes_on_and_is_said() {
        let transcript = made("speaker,text\nI,And?\nP1,Well\n,maybe.\n");
        assert_eq!(transcript.body, "I: And?\n\nP1: Well maybe.\n");
        assert_eq!(
            transcript.doubts[0].to_string(),
            "line 4: a row names no speaker; it goes on with the speaker before"
        );
    }

    #[test]
    fn a_row_that_is_broken_refuses_the_file_for_its_words_would_be_lost() {
        let read = |text: &str| {
            super::super::read(std::path::Path::new("a.csv"), &text.to_owned().into_bytes(), &Rules::default())
        };
        let error = read("speaker,text\nI,Well, yes\n").unwrap_err();
        assert!(error.to_string().starts_with("line 2: 3 cells under 2 headings"), "{error}");
        assert!(matches!(read("speaker,text\nI,\"Well\n"), Err(ReadError::BadRow { line: 2, .. })));
        assert!(matches!(read("speaker,text\nI,\n"), Err(ReadError::NoText { .. })));
        let error = read("city,mayor\nUlm,Ana\n").unwrap_err();
        assert_eq!(error.to_string(), "a table that is no transcript: its columns are city, mayor");
    }

    #[test]
    fn a_workbook_reads_as_the_same_table_does() {
        let rows = rows_of(&[&["speaker", "text"], &["I", "=1, \"so\"?"], &["P1", "Fine."]]);
        let bytes = workbook(&[("Notes", &rows_of(&[&["x"]])), ("Talk", &rows)]);
        let transcript = super::super::read(std::path::Path::new("talk.bin"), &bytes, &Rules::default()).unwrap();
        assert_eq!(transcript.body, "I: =1, \"so\"?\n\nP1: Fine.\n");
        assert!(transcript.doubts.iter().any(|doubt| doubt.message.contains("not read: Notes")));
    }

    #[test]
    fn an_interview_of_the_sample_reads_the_same_from_its_table() {
        let read = |name: &str, bytes: &[u8]| {
            super::super::read(std::path::Path::new(name), bytes, &Rules::default()).expect(name)
        };
        let told = |transcript: &Transcript| -> Vec<(String, String)> {
            let text = Text::new(transcript.body.clone()).expect("short");
            let label = |speaker: usize| transcript.speakers[speaker].label.clone();
            let turns = transcript.turns.iter();
            turns.map(|turn| (turn.speaker.map_or(String::new(), label), text.slice(turn.span).to_owned())).collect()
        };
        let titles = |transcript: &Transcript| -> Vec<String> {
            transcript.sections.iter().map(|section| section.title.clone()).collect()
        };
        let text = read("P08.odt", include_bytes!("../../../sample_transcripts/other-formats/P08.odt"));
        let table = read("P08.csv", include_bytes!("../../../sample_transcripts/transcripts/P08.csv"));
        assert_eq!(told(&table), told(&text));
        assert_eq!(titles(&table), titles(&text));
        assert!(table.turns.iter().all(|turn| turn.time_start < turn.time_end));
        assert_eq!(table.doubts, []);
    }

    proptest! {
        #[test]
        fn any_table_is_read_or_refused(rest in "[a-z:;,\"\n0-9.\\[\\]é#-]{0,60}") {
            for heading in ["speaker,text,start,end", "text;time"] {
                let text = format!("{heading}\n{rest}");
                if let Ok(transcript) = super::super::read(std::path::Path::new("x"), &text.into_bytes(), &Rules::default()) {
                    let length = transcript.body.chars().count() as u32;
                    prop_assert!(transcript.turns.iter().all(|turn| turn.span.end().get() <= length));
                }
            }
        }
    }
}
