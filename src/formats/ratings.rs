//! Ratings as CSV: `unit` and a column a rater, or `unit,rater,label`; one label a cell, or a set of them.

use super::interner::{Interner, firsts, sorted};
use super::sheet::{Refused, Sheet, SheetError, folded};
use crate::model::note::Note;
use crate::model::ratings::{Category, Names, Ratings, SetRatings};

/// More raters are a column taken for one by mistake.
const RATERS_MAX: usize = 200;

/// More is a table of raters × units that fills the memory, though hardly any of its cells are in the file.
const RATINGS_MAX: usize = 100_000_000;

/// What the column of units may be called besides `unit`, if it is the only one of these.
const UNIT_NAMES: [&str; 7] = ["", "units", "item", "id", "index", "no", "s_no"];

/// What a file of ratings says.
#[derive(Debug, Clone, PartialEq)]
pub struct RatingsFile<R = Ratings> {
    pub ratings: R,
    /// The line on which each unit first comes.
    pub lines: Vec<u32>,
    pub refused: Vec<Refused>,
    pub notes: Vec<Note>,
}

/// Reads ratings in either shape; an empty cell is a missing rating.
///
/// The file is long if it has the columns `rater` and `label`, else wide. The raters are those of the heading, or
/// sorted by name, so that it does not matter in what order the rows stand.
pub fn read(text: &str) -> Result<RatingsFile, SheetError> {
    let mut file = read_cells(text, |_| Ok(()))?;
    if file.ratings.categories().iter().any(|label| label.contains(';')) {
        let message = "labels with a \";\" in them are read as one label each; --sets reads them as several";
        file.notes.push(Note::new("labels_like_sets", message));
    }
    let na = na_note(file.ratings.categories());
    file.notes.extend(na);
    Ok(file)
}

/// Reads ratings of any number of labels each, joined by `;`: `{}` is nothing coded, an empty cell a missing rating.
pub fn read_sets(text: &str) -> Result<RatingsFile<SetRatings>, SheetError> {
    let RatingsFile { ratings, lines, refused, mut notes } = read_cells(text, |cell| labels(cell).map(|_| ()))?;
    let mut values = Interner::default();
    let mut set = |cell: &String| -> Vec<usize> {
        labels(cell).into_iter().flatten().map(|label| values.place(label).0).collect()
    };
    let sets = ratings.categories().iter().map(&mut set).collect();
    let ratings = SetRatings::new(ratings, values.into_strings(), sets);
    notes.extend(na_note(ratings.values()));
    Ok(RatingsFile { ratings, lines, refused, notes })
}

/// The labels of a set.
fn labels(cell: &str) -> Result<Vec<&str>, String> {
    let labels: Vec<&str> = cell.split(';').map(str::trim).filter(|label| !label.is_empty()).collect();
    match labels.as_slice() {
        ["{}"] => Ok(Vec::new()),
        [] => Err(format!("\"{cell}\" has no label; write {{}} for nothing coded, and nothing for a missing rating")),
        labels if labels.contains(&"{}") => Err(format!("\"{cell}\" says that nothing is coded, and names a label")),
        _ => Ok(labels),
    }
}

fn na_note(labels: &[String]) -> Option<Note> {
    let message = "\"NA\" is read as a label like any other; leave a cell empty where a rating is missing";
    let is_there = labels.iter().any(|label| label == "NA" || label == "NaN");
    is_there.then(|| Note::new("na_is_a_label", message))
}

/// Reads ratings, each cell one label; rows with a label that `admit` refuses are refused.
fn read_cells(text: &str, admit: fn(&str) -> Result<(), String>) -> Result<RatingsFile, SheetError> {
    let sheet = Sheet::read(text)?;
    let (unit, note) = unit_column(&sheet)?;
    let labels = Labels { names: Interner::default(), admit };
    let mut file = match (sheet.column("rater")?, sheet.column("label")?) {
        (Some(rater), Some(label)) => long(&sheet, [unit, rater, label], labels)?,
        _ => wide(&sheet, unit, labels)?,
    };
    file.notes.splice(0..0, note);
    Ok(file)
}

/// The column `unit`, or else the only one that can be meant, and a note to say so.
fn unit_column(sheet: &Sheet) -> Result<(usize, Option<Note>), SheetError> {
    if let Some(unit) = sheet.column("unit")? {
        return Ok((unit, None));
    }
    let is_meant = |at: &usize| UNIT_NAMES.contains(&folded(&sheet.columns[*at]).as_str());
    let mut meant = (0..sheet.columns.len()).filter(is_meant);
    let (Some(unit), None) = (meant.next(), meant.next()) else { return Err(sheet.missing("unit")) };
    let column = match sheet.columns[unit].as_str() {
        "" => format!("column {}, which has no name,", unit + 1),
        name => format!("the column \"{name}\""),
    };
    Ok((unit, Some(Note::new("unit_column", format!("there is no column \"unit\": {column} is read as the unit")))))
}

fn wide(sheet: &Sheet, unit: usize, mut labels: Labels) -> Result<RatingsFile, SheetError> {
    let places: Vec<usize> = (0..sheet.columns.len()).filter(|&at| at != unit).collect();
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
    // As many a unit as there are raters, and what a refused last row left over.
    let mut table: Vec<Option<Category>> = Vec::new();
    let mut refused = sheet.each_row(|row| {
        sheet.not_short(row, sheet.columns.len())?;
        let name = row.cell(Some(unit));
        if name.is_empty() {
            return Err("no unit".to_owned());
        }
        table.truncate(units.lines.len() * raters.len());
        for &column in &places {
            table.push(labels.category(row.cell(Some(column)))?);
        }
        units.push(name, row.line);
        Ok(())
    });
    table.truncate(units.lines.len() * raters.len());

    let lines = units.lines.clone();
    let (places, distinct) = units.told_apart();
    if distinct.lines.len() < places.len() {
        let mut kept = Vec::with_capacity(distinct.lines.len() * raters.len());
        let mut next = 0;
        for ((&place, line), labels) in places.iter().zip(lines).zip(table.chunks(raters.len())) {
            if place == next {
                kept.extend(labels);
                next += 1;
            } else {
                let (name, first) = (distinct.names.get(place as usize), distinct.lines[place as usize]);
                let reason = format!("unit \"{name}\" stands in line {first} already");
                refused.push(Refused { line: line.into(), reason });
            }
        }
        table = kept;
        refused.sort_by_key(|row| row.line);
    }
    let ratings = Ratings::new(raters, labels.names.into_strings(), distinct.names, table);
    Ok(RatingsFile { ratings, lines: distinct.lines, refused, notes: Vec::new() })
}

fn long(sheet: &Sheet, columns: [usize; 3], mut labels: Labels) -> Result<RatingsFile, SheetError> {
    /// A row of the file.
    struct Rating {
        unit: u32,
        rater: u32,
        label: Option<Category>,
        line: u32,
    }
    let cells = columns.iter().max().map_or(0, |last| last + 1);
    let [unit, rater, label] = columns.map(Some);
    let (mut units, mut raters) = (Units::default(), Interner::default());
    let mut rows: Vec<Rating> = Vec::new();
    let mut refused = sheet.each_row(|row| {
        sheet.not_short(row, cells)?;
        let (unit, rater) = (row.cell(unit), row.cell(rater));
        if rater.is_empty() {
            return Err("no rater".to_owned());
        }
        if unit.is_empty() {
            return Err("no unit".to_owned());
        }
        let label = labels.category(row.cell(label))?;
        // The rows of one unit often stand together.
        if units.last() != unit {
            units.push(unit, row.line);
        }
        let (unit, rater) = (narrow(units.lines.len() - 1), narrow(raters.place(rater).0));
        rows.push(Rating { unit, rater, label, line: line_number(row.line) });
        Ok(())
    });
    within_limit(raters.len())?;
    let (raters, place_of_rater) = sorted(raters.into_strings());
    let (places, Units { names: units, lines }) = units.told_apart();
    if units.len() * raters.len() > RATINGS_MAX {
        return Err(SheetError::TooManyRatings { units: units.len(), raters: raters.len(), most: RATINGS_MAX });
    }
    // For every unit and rater the row of the file, numbered from 1, that says it first.
    let mut first_rows: Vec<u32> = vec![0; units.len() * raters.len()];
    let row_at = |number: u32| number.checked_sub(1).and_then(|at| rows.get(at as usize));
    for (n, row) in rows.iter().enumerate() {
        let (unit, rater) = (places[row.unit as usize] as usize, place_of_rater[row.rater as usize]);
        let cell = &mut first_rows[unit * raters.len() + rater];
        match row_at(*cell) {
            None => *cell = narrow(n + 1),
            Some(first) => {
                let (unit, rater) = (units.get(unit), &raters[rater]);
                let reason = format!("{rater} rated unit \"{unit}\" in line {} already", first.line);
                refused.push(Refused { line: row.line.into(), reason });
            }
        }
    }
    refused.sort_by_key(|row| row.line);
    let table = first_rows.into_iter().map(|number| row_at(number).and_then(|row| row.label)).collect();
    let notes = sheet.ignored(&[&folded(&sheet.columns[columns[0]]), "rater", "label"]).into_iter().collect();
    Ok(RatingsFile { ratings: Ratings::new(raters, labels.names.into_strings(), units, table), lines, refused, notes })
}

/// The names of units, and the line on which each stands.
#[derive(Default)]
struct Units {
    names: Names,
    lines: Vec<u32>,
}

impl Units {
    fn push(&mut self, name: &str, line: u64) {
        self.names.push(name);
        self.lines.push(line_number(line));
    }

    /// The name that came last; empty if there is none.
    fn last(&self) -> &str {
        self.lines.len().checked_sub(1).map_or("", |last| self.names.get(last))
    }

    /// Each unit once, in the order they first come, and for every name of the list its place among them.
    fn told_apart(self) -> (Vec<u32>, Self) {
        let mut places = firsts(&self.names);
        if places.iter().zip(0..).all(|(&first, place)| first == place) {
            return (places, self);
        }
        let mut distinct = Self::default();
        for (at, (name, &line)) in self.names.iter().zip(&self.lines).enumerate() {
            let first = places[at] as usize;
            // Names that stand before have their place already.
            places[at] = if first == at { narrow(distinct.lines.len()) } else { places[first] };
            if first == at {
                distinct.push(name, line.into());
            }
        }
        (places, distinct)
    }
}

const fn within_limit(raters: usize) -> Result<(), SheetError> {
    if raters > RATERS_MAX { Err(SheetError::TooManyRaters { found: raters, most: RATERS_MAX }) } else { Ok(()) }
}

fn line_number(line: u64) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

fn narrow(place: usize) -> u32 {
    u32::try_from(place).expect("a file has fewer rows than bytes")
}

/// The labels of the file, each once.
struct Labels {
    names: Interner,
    admit: fn(&str) -> Result<(), String>,
}

impl Labels {
    /// The number of a cell's label; `None` for an empty one.
    fn category(&mut self, cell: &str) -> Result<Option<Category>, String> {
        if cell.is_empty() {
            return Ok(None);
        }
        let place = match self.names.find(cell) {
            Some(place) => place,
            None => {
                (self.admit)(cell)?;
                self.names.place(cell).0
            }
        };
        Ok(Some(Category::at(place)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(ratings: &Ratings) -> Vec<(&str, Vec<&str>)> {
        let label = |unit, rater| ratings.label(unit, rater).map_or(".", |at| ratings.categories()[at].as_str());
        let labels = |unit| (0..ratings.raters().len()).map(move |rater| label(unit, rater)).collect();
        (0..ratings.units()).map(|unit| (ratings.unit_name(unit), labels(unit))).collect()
    }

    #[test]
    fn wide_and_long_files_of_the_same_ratings_read_alike() {
        let wide = "unit,ada,ben\n1,yes,no\n2,,no\n3,yes,yes\n";
        let long = "rater;label;unit\nada;yes;1\nben;no;1\nben;no;2\nada;yes;3\nben;yes;3\n";
        let (wide, long) = (read(wide).unwrap().ratings, read(long).unwrap().ratings);
        assert_eq!(wide, long);
        assert_eq!(wide.raters(), ["ada", "ben"]);
        assert_eq!(wide.categories(), ["yes", "no"]);
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
    fn a_row_that_lost_a_separator_is_refused_and_not_read_as_missing() {
        let file = read("unit,ada,ben,,\n1,ab\n2,a,\n3,,b\n4\n,,\n5,,,\n").unwrap();
        assert_eq!(shown(&file.ratings), [("2", vec!["a", "."]), ("3", vec![".", "b"]), ("5", vec![".", "."])]);
        let reasons: Vec<_> = file.refused.iter().map(|row| (row.line, row.reason.as_str())).collect();
        let expected = [
            (2, "2 cells under 3 headings; an empty cell keeps its separator"),
            (5, "1 cell under 3 headings; an empty cell keeps its separator"),
        ];
        assert_eq!(reasons, expected);
        let file = read("unit,rater,label,remark\n1,ada\n1,ben,a\n").unwrap();
        assert_eq!((file.refused[0].line, shown(&file.ratings)), (2, vec![("1", vec!["a"])]));
    }

    #[test]
    fn a_unit_is_known_by_the_line_it_first_stands_in() {
        assert_eq!(read("unit,ada\n\nu1,a\nu1,b\nu2,c\n").unwrap().lines, [3, 5]);
        assert_eq!(read("unit,rater,label\nu1,ada,a\n,ada,x\nu1,ben,a\nu2,ben,b\n").unwrap().lines, [2, 5]);
    }

    #[test]
    fn a_label_only_in_refused_rows_is_no_category() {
        assert_eq!(read("unit,ada\n1,a\n1,b\n2,c\n").unwrap().ratings.categories(), ["a", "c"]);
        assert_eq!(read("unit,rater,label\n1,ada,a\n1,ada,b\n2,ada,c\n").unwrap().ratings.categories(), ["a", "c"]);
        // Said to be missing is said: what comes after it is a second rating.
        assert_eq!(read("unit,rater,label\n1,ada,\n1,ada,b\n").unwrap().refused[0].line, 3);
    }

    #[test]
    fn the_only_column_that_can_be_the_unit_is_taken_and_that_is_said() {
        for heading in ["Index,C1,C2", "S No,C1,C2", "C1,id,C2", "\u{feff}ITEM;C1;C2"] {
            let file = read(&format!("{heading}\n{}\n", heading.replace("C1", "x").replace("C2", "y"))).unwrap();
            assert_eq!(file.ratings.raters(), ["C1", "C2"], "{heading}");
            assert_eq!(file.notes[0].code, "unit_column");
        }
        let file = read(",C1,C2\n0,strongly agree,neutral\n").unwrap();
        assert_eq!(
            file.notes[0].message,
            "there is no column \"unit\": column 1, which has no name, is read as the unit"
        );
        let error = read("id,item,C1\n1,1,a\n").unwrap_err();
        assert_eq!(error.to_string(), "there is no column \"unit\"; the file has id, item, C1");
        assert!(read("index,rater,label\n1,ada,a\n").unwrap().notes.iter().all(|note| note.code == "unit_column"));
    }

    #[test]
    fn an_editors_neutral_cells_and_blanks_are_given_back() {
        let file = read("unit,ada,ben\n1, '+1 ,'+1\n2,\"a;b\",\n").unwrap();
        assert_eq!(file.ratings.categories(), ["'+1", "+1", "a;b"]);
        assert_eq!(file.notes[0].code, "labels_like_sets");
    }

    #[test]
    fn sets_are_labels_joined_and_nothing_coded_is_not_missing() {
        let comma = "unit,ada,ben\n1,trust;fear,fear ; trust;trust\n2,{},\n3,fear;,joy\n";
        let semicolon = "unit;ada;ben\n1;\"trust;fear\";\"fear ; trust;trust\"\n2;{};\n3;\"fear;\";joy\n";
        let long = "unit,rater,label\n1,ada,trust;fear\n1,ben,fear;trust\n2,ada,{}\n3,ada,fear\n3,ben,joy\n";
        let files = [comma, semicolon, long].map(|text| read_sets(text).unwrap());
        assert_eq!(files[0], files[1]);
        assert_eq!(files[0].ratings, files[2].ratings);
        let sets = &files[0].ratings;
        assert_eq!(sets.values(), ["trust", "fear", "joy"]);
        assert_eq!((sets.set(0, 0), sets.set(0, 1)), (Some(&[0, 1][..]), Some(&[0, 1][..])));
        assert_eq!((sets.set(1, 0), sets.set(1, 1), sets.set(2, 0)), (Some(&[][..]), None, Some(&[1][..])));
        assert_eq!(sets.ratings().categories(), ["trust;fear", "{}", "fear", "joy"]);
    }

    #[test]
    fn a_set_that_contradicts_itself_is_refused() {
        let file = read_sets("unit,ada,ben\n1,a,{};b\n2,a,;\n3,a,b\n").unwrap();
        let reasons: Vec<_> = file.refused.iter().map(|row| (row.line, row.reason.as_str())).collect();
        let expected = [
            (2, "\"{};b\" says that nothing is coded, and names a label"),
            (3, "\";\" has no label; write {} for nothing coded, and nothing for a missing rating"),
        ];
        assert_eq!(reasons, expected);
        assert_eq!((file.ratings.ratings().units(), file.lines), (1, vec![4]));
    }

    #[test]
    fn a_long_file_of_many_units_and_raters_does_not_fill_the_memory() {
        let rows: String = (0..600_000).map(|n| format!("{n},{},\n", n % 200)).collect();
        let error = read(&format!("unit,rater,label\n{rows}")).unwrap_err();
        assert!(error.to_string().starts_with("the file has 600000 units and 200 raters; a table of at most"));
    }

    #[test]
    fn a_file_without_units_or_raters_is_told_so() {
        assert_eq!(
            read("unite,ada,ben\n").unwrap_err().hint().unwrap(),
            "did you mean \"unite\"? Rename it to \"unit\""
        );
        assert!(matches!(read("unit\n1\n"), Err(SheetError::MissingColumn { .. })));
        assert_eq!(read("unit,ada,ada\n").err(), Some(SheetError::TwiceTheColumn("ada".into())));
    }

    proptest! {
        #[test]
        fn no_file_is_too_strange_to_be_read_or_refused(rest in any::<String>(), table in "[ab12,;{}\"\n]{0,60}") {
            let _ = (read(&rest), read_sets(&rest));
            for heading in ["unit,rater,label", "unit,ada,ben,eve"] {
                let text = format!("{heading}\n{table}");
                let (file, sets) = (read(&text).unwrap(), read_sets(&text).unwrap());
                prop_assert_eq!(file.lines.len(), file.ratings.units());
                prop_assert_eq!(sets.lines.len(), sets.ratings.ratings().units());
                prop_assert_eq!(sets.ratings.sets().len(), sets.ratings.ratings().categories().len());
                for unit in 0..file.ratings.units() {
                    prop_assert_eq!(file.ratings.row(unit).len(), file.ratings.raters().len());
                }
            }
        }

        #[test]
        fn a_table_written_wide_or_long_is_the_table_read(
            rows in prop::collection::vec(prop::collection::vec(prop::option::of("[abc]"), 3), 1..8)
        ) {
            let expected = Ratings::from_rows(&["r0", "r1", "r2"], rows.iter().map(|row| row.iter().map(Option::as_deref)));
            let (mut wide, mut long) = ("unit,r0,r1,r2\n".to_owned(), "unit,rater,label\n".to_owned());
            for (n, row) in rows.iter().enumerate() {
                let cells: Vec<&str> = row.iter().map(|label| label.as_deref().unwrap_or_default()).collect();
                wide.push_str(&format!("{},{}\n", n + 1, cells.join(",")));
                cells.iter().enumerate().for_each(|(r, cell)| long.push_str(&format!("{},r{r},{cell}\n", n + 1)));
            }
            prop_assert_eq!(&read(&wide).unwrap().ratings, &expected);
            prop_assert_eq!(&read(&long).unwrap().ratings, &expected);
        }
    }
}
