//! Participants as CSV: `participant`, then a column an attribute; optionally `document` and `speaker`.

use super::sheet::{Refused, Sheet, SheetError, folded, written};
use crate::model::document::AttributeKind;
use crate::model::formula::Formulas;
use std::borrow::Cow;

/// A column of a file that is an attribute, with the kind its values suggest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeColumn {
    pub name: String,
    pub kind: AttributeKind,
}

/// One line of a file: a participant, or one more document of the same participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantRow {
    /// The line of the file, from 1.
    pub line: u64,
    pub participant: String,
    /// The document to link to, if the file says so.
    pub document: Option<String>,
    /// The speaker in it who is the participant.
    pub speaker: Option<String>,
    /// One entry an attribute column; `None` where the cell is empty.
    pub values: Vec<Option<String>>,
}

/// What a file of participants says.
#[derive(Debug, Clone, PartialEq)]
pub struct ParticipantsFile {
    pub attributes: Vec<AttributeColumn>,
    pub rows: Vec<ParticipantRow>,
    pub refused: Vec<Refused>,
}

/// Reads participants; the attributes are every column but `participant`, `document` and `speaker`.
pub fn read(text: &str) -> Result<ParticipantsFile, SheetError> {
    read_naming(text, "participant")
}

/// The same where another column says who the participant is.
pub fn read_naming(text: &str, column: &str) -> Result<ParticipantsFile, SheetError> {
    let sheet = Sheet::read(text)?;
    let participant = sheet.required(&folded(column))?;
    let [document, speaker] = [sheet.column("document")?, sheet.column("speaker")?];
    let is_attribute = |at: &usize| ![participant, document, speaker].contains(&Some(*at));
    let places: Vec<usize> = (0..sheet.columns.len()).filter(is_attribute).collect();
    for &at in &places {
        if sheet.columns[at].is_empty() {
            return Err(SheetError::NoHeading(at + 1));
        }
        sheet.column(&folded(&sheet.columns[at]))?;
    }

    let is_comma_decimal = sheet.delimiter != b',';
    let value = |cell: &str| (!cell.is_empty()).then(|| cell.to_owned());
    let mut reading = sheet.read_rows(|row| {
        Ok(ParticipantRow {
            line: row.line,
            participant: value(row.cell(participant)).ok_or("no participant")?,
            document: value(row.cell(document)),
            speaker: value(row.cell(speaker)),
            values: places.iter().map(|&at| value(row.cell(Some(at)))).collect(),
        })
    });
    let attributes = places.iter().enumerate().map(|(n, &at)| {
        if is_comma_decimal && reading.rows.iter().filter_map(|row| row.values[n].as_deref()).all(is_comma_number) {
            for number in reading.rows.iter_mut().filter_map(|row| row.values[n].as_mut()) {
                *number = number.replace(',', ".");
            }
        }
        let values: Vec<&str> = reading.rows.iter().filter_map(|row| row.values[n].as_deref()).collect();
        AttributeColumn { name: sheet.columns[at].clone(), kind: guessed(&values) }
    });
    let attributes = attributes.collect();
    Ok(ParticipantsFile { attributes, rows: reading.rows, refused: reading.refused })
}

/// The kind all these values can be: yes or no, a number, a day, one of few words, else text.
pub fn guessed(values: &[&str]) -> AttributeKind {
    /// More words than this are not a choice, however many participants there are.
    const CHOICES_MAX: usize = 12;
    let all = |is_kind: fn(&str) -> bool| values.iter().all(|value| is_kind(value));
    if values.is_empty() {
        return AttributeKind::Text;
    }
    if all(is_boolean) {
        return AttributeKind::Boolean;
    }
    if all(is_number) {
        return AttributeKind::Number;
    }
    if all(is_date) {
        return AttributeKind::Date;
    }
    let mut distinct = values.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    // Words that come back: on average each at least one and a half times.
    let is_choice = distinct.len() <= CHOICES_MAX && 3 * distinct.len() <= 2 * values.len();
    if is_choice { AttributeKind::Choice } else { AttributeKind::Text }
}

/// Whether a value is one of that kind; of a choice, one of the choices declared, if any are.
pub fn fits(value: &str, kind: AttributeKind, choices: &[String]) -> bool {
    match kind {
        AttributeKind::Text => true,
        AttributeKind::Number => is_number(value),
        AttributeKind::Boolean => is_boolean(value),
        AttributeKind::Date => is_date(value),
        AttributeKind::Choice => choices.is_empty() || choices.iter().any(|choice| choice == value),
    }
}

/// What a value that does not fit is told to be.
pub fn wanted(kind: AttributeKind, choices: &[String]) -> String {
    match kind {
        AttributeKind::Text => "any text".to_owned(),
        AttributeKind::Number => "a number".to_owned(),
        AttributeKind::Boolean => "yes or no".to_owned(),
        AttributeKind::Date => "a day as 2026-11-22".to_owned(),
        AttributeKind::Choice => format!("one of {}", choices.join(", ")),
    }
}

fn is_boolean(value: &str) -> bool {
    ["yes", "no", "true", "false", "y", "n"].contains(&value.to_lowercase().as_str())
}

fn is_number(value: &str) -> bool {
    // `parse` takes `inf` and `nan` for numbers, a researcher does not.
    value.parse::<f64>().is_ok_and(f64::is_finite) && !value.contains(char::is_alphabetic)
}

/// `1,5`, or a number without a comma.
fn is_comma_number(value: &str) -> bool {
    value.matches(',').count() <= 1 && !value.contains('.') && is_number(&value.replace(',', "."))
}

/// A day as ISO 8601 writes it.
fn is_date(value: &str) -> bool {
    value.len() == 10 && value.parse::<jiff::civil::Date>().is_ok()
}

/// Writes participants with these attributes, so that [`read`] gives them back.
pub fn write(attributes: &[&str], rows: &[ParticipantRow], formulas: Formulas) -> String {
    let mut headings = vec!["participant", "document", "speaker"];
    headings.extend(attributes);
    let text = |text: &Option<String>| -> Cow<str> { Cow::Owned(text.clone().unwrap_or_default()) };
    let cells = rows.iter().map(|row| {
        let mut cells = vec![Cow::Borrowed(row.participant.as_str()), text(&row.document), text(&row.speaker)];
        cells.extend((0..attributes.len()).map(|n| row.values.get(n).map_or(Cow::Borrowed(""), text)));
        cells
    });
    written(&headings, cells, formulas)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn attributes_are_all_other_columns_and_their_kinds_are_guessed() {
        let text = "role,participant,years,since,remote,note,document,empty\n\
            data scientist,P01,3,2019-04-01,yes,likes tea,P01.txt,\n\
            data engineer,P02,11.5,2012-10-01,no,left early,P02.txt,\n\
            data scientist,P03,,2020-01-15,Y,asked twice,P03.txt,\n";
        let ParticipantsFile { attributes, rows, .. } = read(text).unwrap();
        let kinds: Vec<_> = attributes.iter().map(|column| (column.name.as_str(), column.kind)).collect();
        assert_eq!(
            kinds,
            [
                ("role", AttributeKind::Choice),
                ("years", AttributeKind::Number),
                ("since", AttributeKind::Date),
                ("remote", AttributeKind::Boolean),
                ("note", AttributeKind::Text),
                ("empty", AttributeKind::Text)
            ]
        );
        assert_eq!(rows[2].values[1], None);
        assert_eq!(rows[0].document.as_deref(), Some("P01.txt"));
    }

    #[test]
    fn a_decimal_comma_is_understood_where_it_is_not_the_separator() {
        let ParticipantsFile { attributes, rows, .. } = read("participant;years\nP01;1,5\nP02;12\n").unwrap();
        assert_eq!(attributes[0].kind, AttributeKind::Number);
        assert_eq!(rows[0].values[0].as_deref(), Some("1.5"));
    }

    #[test]
    fn what_only_looks_like_a_number_or_a_day_is_text() {
        assert_eq!(guessed(&["nan", "inf"]), AttributeKind::Text);
        assert_eq!(guessed(&["2026-13-40"]), AttributeKind::Text);
        assert_eq!(guessed(&["1", "two"]), AttributeKind::Text);
        assert_eq!(guessed(&["1e3", "2"]), AttributeKind::Text);
    }

    #[test]
    fn a_row_without_a_participant_is_refused_and_two_columns_of_one_name_too() {
        let file = read("participant,role\n,engineer\nP01,engineer\n").unwrap();
        assert_eq!((file.refused[0].line, file.refused[0].reason.as_str()), (2, "no participant"));
        assert_eq!(read("participant,role,Role\nP01,a,b\n").err(), Some(SheetError::TwiceTheColumn("role".into())));
        assert_eq!(
            read("participants,role\n").unwrap_err().hint().unwrap(),
            "did you mean \"participants\"? Rename it to \"participant\""
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            names in prop::collection::vec("[A-Z=+@-][a-z0-9]{1,4}", 1..5),
            values in prop::collection::vec(prop::option::of("[a-z=;,\"'-]{1,6}"), 5),
        ) {
            let row = |(n, participant): (usize, &String)| ParticipantRow {
                line: n as u64 + 2,
                participant: participant.clone(),
                document: None,
                speaker: Some("I".into()),
                values: vec![values[n].clone(), Some("7".into())],
            };
            let written: Vec<ParticipantRow> = names.iter().enumerate().map(row).collect();
            let ParticipantsFile { attributes, rows, .. } = read(&write(&["role", "=years"], &written, Formulas::Neutral)).unwrap();
            prop_assert_eq!(attributes[1].clone(), AttributeColumn { name: "=years".into(), kind: AttributeKind::Number });
            prop_assert_eq!(rows, written);
        }

        #[test]
        fn no_text_is_too_strange_to_be_refused(rest in any::<String>()) {
            let _ = read(&rest);
            let _ = read(&format!("participant;a\n{rest}"));
        }
    }
}
