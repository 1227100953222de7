//! Ratings as CSV: `unit` and a column a rater, or `unit,rater,label`.

use super::sheet::{Refused, Sheet, SheetError};
use crate::model::note::Note;
use crate::model::ratings::{RatedUnit, Ratings};
use std::collections::{HashMap, HashSet};

/// More raters are a column taken for one by mistake, and a table of raters × units that fills the memory.
const RATERS_MAX: usize = 200;

/// What a file of ratings says.
#[derive(Debug, Clone, PartialEq)]
pub struct RatingsFile {
    pub ratings: Ratings,
    pub refused: Vec<Refused>,
    pub notes: Vec<Note>,
}

/// Reads ratings in either shape; an empty cell is a missing rating.
///
/// The file is long if it has the columns `rater` and `label`, else wide. The raters are those of the heading, or
/// in the order they first come.
pub fn read(text: &str) -> Result<RatingsFile, SheetError> {
    let mut sheet = Sheet::read(text)?;
    let unit = sheet.required("unit")?;
    let mut file = match (sheet.column("rater")?, sheet.column("label")?) {
        (Some(rater), Some(label)) => long(&mut sheet, unit, rater, label)?,
        _ => wide(&mut sheet, unit)?,
    };
    let is_na = |label: &String| label == "NA" || label == "NaN";
    if file.ratings.units.iter().flat_map(|unit| unit.labels.iter().flatten()).any(is_na) {
        let message = "\"NA\" is read as a label like any other; leave a cell empty where a rating is missing";
        file.notes.push(Note::new("na_is_a_label", message));
    }
    Ok(file)
}

fn wide(sheet: &mut Sheet, unit: Option<usize>) -> Result<RatingsFile, SheetError> {
    let places: Vec<usize> = (0..sheet.columns.len()).filter(|&at| Some(at) != unit).collect();
    let raters: Vec<String> = places.iter().map(|&at| sheet.columns[at].clone()).collect();
    for (n, rater) in raters.iter().enumerate() {
        if rater.is_empty() {
            return Err(SheetError::NoHeading(places[n] + 1));
        }
        if raters[..n].contains(rater) {
            return Err(SheetError::TwiceTheColumn(rater.clone()));
        }
    }
    if raters.is_empty() {
        return Err(sheet.missing("rater"));
    }
    within_limit(raters.len())?;
    let mut units = Units::default();
    let reading = sheet.read_rows(|row| {
        let name = row.cell(unit);
        if let Some(line) = units.lines.get(name) {
            return Err(format!("unit \"{name}\" stands in line {line} already"));
        }
        let at = units.place(name, row.line, raters.len())?;
        units.all[at].labels = places.iter().map(|&column| label(row.cell(Some(column)))).collect();
        Ok(())
    });
    Ok(RatingsFile { ratings: Ratings { raters, units: units.all }, refused: reading.refused, notes: Vec::new() })
}

fn long(sheet: &mut Sheet, unit: Option<usize>, rater: usize, column: usize) -> Result<RatingsFile, SheetError> {
    let by: HashSet<&str> = sheet.rows.iter().map(|row| row.cell(Some(rater))).collect();
    within_limit(by.len())?;
    let mut raters: Vec<String> = Vec::new();
    let mut units = Units::default();
    let mut line_of: HashMap<(usize, usize), u64> = HashMap::new();
    let reading = sheet.read_rows(|row| {
        let (name, by) = (row.cell(unit), row.cell(Some(rater)));
        if by.is_empty() {
            return Err("no rater".to_owned());
        }
        let place = units.place(name, row.line, 0)?;
        let rater = raters.iter().position(|known| known == by).unwrap_or_else(|| {
            raters.push(by.to_owned());
            raters.len() - 1
        });
        if let Some(line) = line_of.insert((place, rater), row.line) {
            return Err(format!("{by} rated unit \"{name}\" in line {line} already"));
        }
        let labels = &mut units.all[place].labels;
        labels.resize(labels.len().max(rater + 1), None);
        labels[rater] = label(row.cell(Some(column)));
        Ok(())
    });
    units.all.iter_mut().for_each(|unit| unit.labels.resize(raters.len(), None));
    let notes = sheet.ignored(&["unit", "rater", "label"]).into_iter().collect();
    Ok(RatingsFile { ratings: Ratings { raters, units: units.all }, refused: reading.refused, notes })
}

const fn within_limit(raters: usize) -> Result<(), SheetError> {
    if raters > RATERS_MAX { Err(SheetError::TooManyRaters { found: raters, most: RATERS_MAX }) } else { Ok(()) }
}

fn label(cell: &str) -> Option<String> {
    (!cell.is_empty()).then(|| cell.to_owned())
}

/// The units in the order they first come.
#[derive(Default)]
struct Units {
    all: Vec<RatedUnit>,
    places: HashMap<String, usize>,
    lines: HashMap<String, u64>,
}

impl Units {
    fn place(&mut self, name: &str, line: u64, raters: usize) -> Result<usize, String> {
        if name.is_empty() {
            return Err("no unit".to_owned());
        }
        if let Some(&place) = self.places.get(name) {
            return Ok(place);
        }
        self.all.push(RatedUnit { name: name.to_owned(), labels: vec![None; raters] });
        self.places.insert(name.to_owned(), self.all.len() - 1);
        self.lines.insert(name.to_owned(), line);
        Ok(self.all.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(ratings: &Ratings) -> Vec<(&str, Vec<&str>)> {
        let units = ratings.units.iter();
        units
            .map(|unit| {
                let labels = unit.labels.iter().map(|label| label.as_deref().unwrap_or("."));
                (unit.name.as_str(), labels.collect())
            })
            .collect()
    }

    #[test]
    fn wide_and_long_files_of_the_same_ratings_read_alike() {
        let wide = "unit,ada,ben\n1,yes,no\n2,,no\n3,yes,yes\n";
        let long = "rater;label;unit\nada;yes;1\nben;no;1\nben;no;2\nada;yes;3\nben;yes;3\n";
        let (wide, long) = (read(wide).unwrap().ratings, read(long).unwrap().ratings);
        assert_eq!(wide, long);
        assert_eq!(wide.raters, ["ada", "ben"]);
        assert_eq!(shown(&wide), [("1", vec!["yes", "no"]), ("2", vec![".", "no"]), ("3", vec!["yes", "yes"])]);
    }

    #[test]
    fn a_second_rating_of_the_same_unit_is_refused() {
        let RatingsFile { ratings, refused, .. } =
            read("unit,rater,label\n1,ada,yes\n1,ada,no\n,ada,no\n2,,no\n").unwrap();
        assert_eq!(shown(&ratings), [("1", vec!["yes"])]);
        let reasons: Vec<_> = refused.iter().map(|row| (row.line, row.reason.as_str())).collect();
        assert_eq!(reasons, [(3, "ada rated unit \"1\" in line 2 already"), (4, "no unit"), (5, "no rater")]);
        let file = read("unit,ada,ben\n1,a,b\n1,a,b\n").unwrap();
        assert_eq!(file.refused[0].reason, "unit \"1\" stands in line 2 already");
    }

    #[test]
    fn a_column_of_numbers_taken_for_raters_does_not_fill_the_memory() {
        let rows: String = (0..300).map(|n| format!("{n},{n},x\n")).collect();
        let error = read(&format!("unit,rater,label\n{rows}")).unwrap_err();
        assert_eq!(error.to_string(), "the file has 300 raters; at most 200 can be compared");
    }

    #[test]
    fn na_is_a_label_and_that_is_said() {
        let file = read("unit,ada,ben\n1,NA,b\n").unwrap();
        assert_eq!(file.notes[0].code, "na_is_a_label");
    }

    #[test]
    fn a_file_without_units_or_raters_is_told_so() {
        assert_eq!(
            read("units,ada,ben\n").unwrap_err().hint().unwrap(),
            "did you mean \"units\"? Rename it to \"unit\""
        );
        assert!(matches!(read("unit\n1\n"), Err(SheetError::MissingColumn { .. })));
        assert_eq!(read("unit,ada,ada\n").err(), Some(SheetError::TwiceTheColumn("ada".into())));
    }

    proptest! {
        #[test]
        fn every_unit_has_one_entry_a_rater_whatever_the_file(rest in any::<String>(), table in "[ab12,\n]{0,60}") {
            let _ = read(&rest);
            for heading in ["unit,rater,label", "unit,ada,ben,eve"] {
                let ratings = read(&format!("{heading}\n{table}")).unwrap().ratings;
                prop_assert!(ratings.units.iter().all(|unit| unit.labels.len() == ratings.raters.len()));
            }
        }
    }
}
