//! Survey answers as a table: a row a respondent, a column a question. Open answers become a text with a section a
//! question; what is closed becomes attributes.

use super::participants::{AttributeColumn, guessed};
use super::sheet::{Refused, Sheet, SheetError, SheetRow, folded, written};
use super::table;
use super::transcript::{SectionDraft, SpeakerDraft, Transcript, TurnDraft};
use crate::model::document::{AttributeKind, Role};
use crate::model::formula::Formulas;
use crate::model::span::{CharPos, Span};
use std::borrow::Cow;
use std::collections::HashMap;

/// What the person said about the columns.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The column that names the respondent.
    pub respondent: Option<String>,
    /// The columns that are open questions; none if that is to be seen from the answers.
    pub questions: Vec<String>,
}

/// What a table of answers says.
#[derive(Debug, Clone, PartialEq)]
pub struct Survey {
    /// The column that names the respondents, if one does; else they are numbered.
    pub respondent: Option<String>,
    /// Columns whose answers become text, in their order.
    pub questions: Vec<String>,
    /// Columns that become attributes.
    pub attributes: Vec<AttributeColumn>,
    /// Columns that become nothing.
    pub left: Vec<String>,
    pub rows: Vec<Respondent>,
    pub refused: Vec<Refused>,
}

/// One respondent's row.
#[derive(Debug, Clone, PartialEq)]
pub struct Respondent {
    /// The line of the file, from 1.
    pub line: u64,
    pub label: String,
    /// The answers as a text: a section a question, a turn an answer. None if every open question is unanswered.
    pub text: Option<Transcript>,
    /// One entry an attribute column.
    pub values: Vec<Option<String>>,
    /// The headings and this row alone, as CSV.
    pub row: String,
}

/// What columns that name respondents are called, squeezed; the clearer names first.
#[rustfmt::skip]
const RESPONDENT: &[&str] = &[
    "respondent", "respondentid", "surveyrespondentid", "responseid", "participant", "participantid", "answerid",
    "submissionid", "teilnehmer", "teilnehmerid", "befragte", "répondant", "repondant", "encuestado", "caseid", "case",
    "token", "uuid", "code", "id", "nr", "no", "number",
];

/// An open question is one to which somebody answers in so many words.
const OPEN_WORDS: usize = 4;

/// Reads a table of answers.
pub fn read(text: &str, asked: &Asked) -> Result<Survey, SheetError> {
    let sheet = Sheet::read(text)?;
    let mut respondent = asked.respondent.as_deref().map(|name| sheet.required(&folded(name))).transpose()?.flatten();
    let mut picked = Vec::with_capacity(asked.questions.len());
    for question in &asked.questions {
        picked.extend(sheet.required(&folded(question))?);
    }
    let columns: Vec<String> = sheet.columns.clone();
    let cells =
        |row: &SheetRow| -> Vec<String> { (0..columns.len()).map(|at| row.cell(Some(at)).to_owned()).collect() };
    let mut reading = sheet.read_rows(|row| Ok((row.line, cells(row))));
    let values = |at: usize, rows: &[(u64, Vec<String>)]| -> Vec<String> {
        rows.iter().map(|(_, cells)| cells[at].clone()).filter(|cell| !cell.is_empty()).collect()
    };
    if respondent.is_none() {
        let names_each = |at: &usize| {
            let mut labels = values(*at, &reading.rows);
            let count = labels.len();
            labels.sort_unstable();
            labels.dedup();
            labels.len() == reading.rows.len() && count == labels.len() && !picked.contains(at)
        };
        respondent = RESPONDENT.iter().find_map(|name| table::column(&columns, &[name]).filter(names_each));
    }

    let (mut questions, mut closed, mut left) = (Vec::new(), Vec::new(), Vec::new());
    for at in (0..columns.len()).filter(|at| Some(*at) != respondent) {
        let answers = values(at, &reading.rows);
        let is_open = if picked.is_empty() { is_open(&answers) } else { picked.contains(&at) };
        match () {
            () if columns[at].is_empty() && answers.is_empty() => {}
            () if columns[at].is_empty() => return Err(SheetError::NoHeading(at + 1)),
            () if is_open => questions.push(at),
            () if answers.is_empty() || is_long(&answers) => left.push(columns[at].clone()),
            () => {
                sheet.column(&folded(&columns[at]))?;
                closed.push(at);
            }
        }
    }
    let attributes = closed.iter().map(|&at| {
        let answers = values(at, &reading.rows);
        let answers: Vec<&str> = answers.iter().map(String::as_str).collect();
        AttributeColumn { name: one_line(&columns[at]), kind: guessed(&answers) }
    });
    let attributes = attributes.collect();

    let headings: Vec<&str> = columns.iter().map(String::as_str).collect();
    let width = reading.rows.len().to_string().chars().count().max(3);
    let mut lines: HashMap<String, u64> = HashMap::new();
    let mut rows = Vec::with_capacity(reading.rows.len());
    for ((line, cells), n) in std::mem::take(&mut reading.rows).into_iter().zip(1..) {
        let label = respondent.map_or_else(|| format!("R{n:0width$}"), |at| one_line(&cells[at]));
        if label.is_empty() {
            reading.refused.push(Refused { line, reason: "no respondent".to_owned() });
            continue;
        }
        if let Some(before) = lines.insert(label.clone(), line) {
            reading.refused.push(Refused { line, reason: format!("{label} is there already, in line {before}") });
            continue;
        }
        let answers = questions.iter().map(|&at| (one_line(&columns[at]), cells[at].as_str()));
        let value = |at: &usize| Some(cells[*at].clone()).filter(|value| !value.is_empty());
        rows.push(Respondent {
            line,
            text: answered(&label, answers.filter(|(_, answer)| !answer.is_empty())),
            values: closed.iter().map(value).collect(),
            row: written(
                &headings,
                std::iter::once(cells.iter().map(|cell| Cow::Borrowed(cell.as_str()))),
                Formulas::Neutral,
            ),
            label,
        });
    }
    reading.refused.sort_by_key(|row| row.line);
    Ok(Survey {
        respondent: respondent.map(|at| columns[at].clone()),
        questions: questions.into_iter().map(|at| one_line(&columns[at])).collect(),
        attributes,
        left,
        rows,
        refused: reading.refused,
    })
}

/// Whether people answer in their own words: no number, day or yes, no few words again and again, and some of length.
fn is_open(answers: &[String]) -> bool {
    let values: Vec<&str> = answers.iter().map(String::as_str).collect();
    guessed(&values) == AttributeKind::Text
        && answers.iter().any(|answer| answer.split_whitespace().nth(OPEN_WORDS - 1).is_some() || is_wide(answer))
}

/// Without blanks between words, a sentence is told by its length.
fn is_wide(answer: &str) -> bool {
    !answer.contains(' ') && !answer.contains(['@', '/']) && answer.chars().filter(|c| *c > '\u{2e80}').count() >= 10
}

/// Too long for a property of somebody.
fn is_long(answers: &[String]) -> bool {
    answers.iter().any(|answer| answer.chars().nth(200).is_some())
}

/// Words in one line, without what would disturb a name.
fn one_line(words: &str) -> String {
    words
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The answers of one respondent as a text: each question a heading, each answer a turn.
fn answered<'a>(label: &str, answers: impl Iterator<Item = (String, &'a str)>) -> Option<Transcript> {
    let mut body = String::new();
    let mut length = 0;
    let mut push = |words: &str| {
        let start = CharPos(length);
        body.push_str(words);
        length += u32::try_from(words.chars().count()).unwrap_or(u32::MAX);
        Span::between(start, CharPos(length))
    };
    let (mut turns, mut headings) = (Vec::new(), Vec::new());
    for (question, answer) in answers {
        let heading = push(&question);
        push("\n\n");
        let answer = answer.replace("\r\n", "\n").replace(['\r', '\0'], "\n");
        let span = push(answer.trim());
        push("\n\n");
        headings.push((heading, question));
        turns.push(TurnDraft { span, speaker: Some(0), time_start: None, time_end: None });
    }
    if turns.is_empty() {
        return None;
    }
    body.pop(); // the last line's end stays, the blank line after it goes
    let end = CharPos(length - 1);
    let starts: Vec<CharPos> = headings.iter().map(|(span, _)| span.start()).collect();
    let ends = starts.iter().skip(1).copied().chain([end]);
    let sections = starts
        .iter()
        .zip(ends)
        .zip(headings)
        .map(|((&start, end), (_, title))| SectionDraft { span: Span::between(start, end), title });
    let speaker = SpeakerDraft {
        label: label.to_owned(),
        role: Role::Participant,
        turns: u32::try_from(turns.len()).unwrap_or(u32::MAX),
        guessed: false,
        same_as: None,
    };
    Some(Transcript {
        sections: sections.collect(),
        body,
        media_type: "text/csv",
        encoding: "UTF-8",
        speakers: vec![speaker],
        turns,
        remarks: Vec::new(),
        doubts: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::text::Text;
    use proptest::prelude::*;

    const ANSWERS: &str = "Respondent ID,Age,Remote,What would you\nchange first?,And last?\n";

    fn table() -> String {
        let rows = [
            "r7,34,yes,\"I would ask the others, daily.\nThen nobody.\",",
            "r8,51,no,,Nothing at all changes here",
            "r9,28,yes,,",
        ];
        format!(
            "{}{}\n",
            ANSWERS.replace("What would you\nchange first?", "\"What would you\nchange first?\""),
            rows.join("\n")
        )
    }

    #[test]
    fn open_answers_are_sections_of_a_text_and_closed_ones_attributes() {
        let survey = read(&table(), &Asked::default()).unwrap();
        assert_eq!(survey.respondent.as_deref(), Some("Respondent ID"));
        assert_eq!(survey.questions, ["What would you change first?", "And last?"]);
        let kinds: Vec<_> = survey.attributes.iter().map(|column| (column.name.as_str(), column.kind)).collect();
        assert_eq!(kinds, [("Age", AttributeKind::Number), ("Remote", AttributeKind::Boolean)]);
        let first = survey.rows[0].text.as_ref().unwrap();
        assert_eq!(first.body, "What would you change first?\n\nI would ask the others, daily.\nThen nobody.\n");
        let text = Text::new(first.body.clone()).unwrap();
        assert_eq!(text.slice(first.turns[0].span), "I would ask the others, daily.\nThen nobody.");
        assert_eq!(first.sections[0].title, "What would you change first?");
        assert_eq!(first.sections[0].span.end(), text.whole().end());
        assert_eq!(survey.rows[1].text.as_ref().unwrap().sections.len(), 1);
        assert_eq!(survey.rows[2].text, None);
        assert!(survey.rows[1].row.contains("Nothing at all") && !survey.rows[1].row.contains("daily"));
    }

    #[test]
    fn without_a_column_of_names_respondents_are_numbered_and_questions_can_be_picked() {
        let asked = Asked { respondent: None, questions: vec!["why".into()] };
        let survey = read("why,city\nMoney,Ulm\nMoney,Ulm\nLove,Ulm\n", &asked).unwrap();
        let labels: Vec<&str> = survey.rows.iter().map(|row| row.label.as_str()).collect();
        assert_eq!((labels, survey.respondent), (vec!["R001", "R002", "R003"], None));
        assert_eq!((survey.questions, survey.attributes[0].name.as_str()), (vec!["why".to_owned()], "city"));
        assert!(read("why\nx\n", &Asked { respondent: Some("who".into()), questions: vec![] }).is_err());
    }

    #[test]
    fn a_respondent_twice_or_without_a_name_is_refused() {
        let asked = Asked { respondent: Some("id".into()), questions: vec!["why".into()] };
        let survey = read("id,why\na,x\na,y\n,z\n", &asked).unwrap();
        let reasons: Vec<&str> = survey.refused.iter().map(|row| row.reason.as_str()).collect();
        assert_eq!(reasons, ["a is there already, in line 2", "no respondent"]);
    }

    proptest! {
        #[test]
        fn any_table_is_a_survey_or_refused(rest in "[a-z ,;\"\n\r0-9é日]{0,80}") {
            if let Ok(survey) = read(&format!("id,q,z\n{rest}"), &Asked::default()) {
                for text in survey.rows.into_iter().filter_map(|row| row.text) {
                    let body = Text::new(text.body.clone()).unwrap();
                    prop_assert!(text.turns.iter().all(|turn| !body.slice(turn.span).trim().is_empty()));
                    prop_assert_eq!(text.sections.last().map(|section| section.span.end()), Some(body.whole().end()));
                }
            }
        }
    }
}
