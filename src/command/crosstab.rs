//! Codes by the values of an attribute: how many of each group.

use super::Globals;
use super::answer::{Reply, Table, counted};
use super::apart::apart;
use super::frequencies::unlinked;
use super::participants::bands;
use super::select::{Select, WithLayer, about, provenance};
use crate::analysis::Statistic;
use crate::analysis::frequency::{FrequencyRow, Group, GroupOf};
use crate::analysis::independence::{ChiSquare, chi_square, fisher};
use crate::analysis::shown::{NONE, OTHER};
use crate::error::{Error, Result};
use crate::model::codebook::CodeKind;
use crate::model::note::Note;
use crate::project::Project;
use crate::project::counting::{Counted, attribute_named};
use crate::report::{Cell, Column, Report, RowKind};
use clap::ValueEnum;
use serde_json::{Value, json};

/// Codes by an attribute: in how many of the participants with each value they occur
///
/// Nothing is tested unless asked for: an interview sample is not random, and many codes make many tests. How is
/// counted, `thema frequencies --help` says.
#[derive(Debug, clap::Args)]
pub struct Crosstab {
    /// The attribute whose values are the groups.
    #[arg(long, value_name = "NAME")]
    attr: String,
    /// Put numbers into bands that begin so (0,3,6,10) or are so wide (3).
    #[arg(long, value_name = "BANDS")]
    bands: Option<String>,
    /// Put values of fewer than N participants together as "other"; never one value alone.
    #[arg(long, value_name = "N", default_value = "0")]
    k: usize,
    /// Test each code for independence of the attribute: fisher (exact) or chi2.
    #[arg(long, value_enum, value_name = "TEST")]
    test: Option<Test>,
    /// Leave out codes that do not occur.
    #[arg(long)]
    used: bool,
    /// Only so many levels of the codebook; 1 are the topmost themes.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    depth: Option<u64>,
    #[command(flatten)]
    layer: WithLayer,
    #[command(flatten)]
    select: Select,
}

/// A test of independence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Test {
    Fisher,
    Chi2,
}

/// What a test says of one code.
enum Tested {
    Fisher(Statistic),
    Chi2(ChiSquare),
}

/// One code over all groups.
struct Row<'f> {
    all: &'f FrequencyRow,
    groups: Vec<&'f FrequencyRow>,
    tested: Option<Tested>,
}

impl Crosstab {
    pub(super) fn run(self, project: &mut Project, globals: &Globals) -> Result<Reply> {
        let study = project.study()?;
        let selection = self.select.find(&study, globals)?;
        let layer = self.layer.find(&study, &selection, globals)?;
        let attribute = attribute_named(&study, &self.attr, &[])?;
        let bands = match &self.bands {
            Some(text) => bands(&study, &[format!("{}={text}", attribute.name)])?.pop().map(|(_, bands)| bands),
            None => None,
        };
        let counts = Counted::without_words(&study, &selection, layer);
        let groups = counts.by_value(&study, &selection, attribute, bands.as_ref(), self.k)?;
        if groups.is_empty() {
            return Err(Error::with_hint(
                "no participant speaks in the selection, so that there are no groups",
                "`thema document speaker DOCUMENT LABEL --as PARTICIPANT` says who speaks",
            ));
        }
        let all = counts.frequencies(&study, None);
        let grouped = counts.frequencies(&study, Some(&groups));
        let levels = self.depth.unwrap_or(u64::MAX);
        let is_wanted = |row: &FrequencyRow| {
            selection.has_code(row.id) && (row.depth as u64) < levels && (!self.used || row.passages > 0)
        };
        let rows: Vec<Row> = all
            .iter()
            .enumerate()
            .filter(|(_, row)| is_wanted(row))
            .map(|(at, row)| {
                let of_groups: Vec<&FrequencyRow> = grouped.iter().skip(at).step_by(all.len()).collect();
                let tested = self.test.map(|test| test.of(&of_groups));
                Row { all: row, groups: of_groups, tested }
            })
            .collect();

        let mut report = table(&attribute.name, &groups, counts.of_participants, self.test, &rows);
        report.notes.extend(unlinked(&study, &selection));
        if self.k > 1 {
            let message = format!("values of fewer than {} participants stand together under \"{OTHER}\"", self.k);
            report.notes.push(Note::new("rare_values", message));
        }
        if let Some(test) = self.test {
            report.notes.extend(test.warnings(&attribute.name, &groups, &rows));
        }
        let layer = layer.words(&study);
        report.provenance = provenance(&study, &selection, &[format!("layer {layer}")]);
        let about = about(
            &study,
            &selection,
            json!({"layer": layer, "attribute": attribute.name, "bands": self.bands, "k": self.k, "test": self.test.map(Test::word)}),
        );
        let rows = rows.iter().map(Row::json).collect();
        Ok(Reply::table(Table { rows: Some(rows), overall: None, report, about }))
    }
}

impl Row<'_> {
    fn json(&self) -> Value {
        let group = |row: &&FrequencyRow| {
            let (participants, of, share) = (row.participants, row.of_participants, row.share);
            json!({"value": row.group, "participants": participants, "of_participants": of, "share": share})
        };
        let mut json = json!({
            "code": self.all.code,
            "kind": self.all.kind,
            "participants": self.all.participants,
            "of_participants": self.all.of_participants,
            "share": self.all.share,
            "groups": self.groups.iter().map(group).collect::<Vec<_>>(),
        });
        match &self.tested {
            None => {}
            Some(Tested::Fisher(p)) => json["fisher_p"] = json!(p),
            Some(Tested::Chi2(test)) => {
                json["chi2"] = json!(test.statistic);
                json["df"] = json!(test.df);
                json["cramers_v"] = json!(test.cramers_v);
                json["least_expected"] = json!(test.least_expected);
            }
        }
        json
    }
}

impl Test {
    const fn word(self) -> &'static str {
        match self {
            Self::Fisher => "fisher",
            Self::Chi2 => "chi2",
        }
    }

    /// With the code and without it, by group. Who has no value belongs to no group.
    fn of(self, groups: &[&FrequencyRow]) -> Tested {
        let with_value = || groups.iter().filter(|row| row.group.as_deref() != Some(NONE));
        let with = with_value().map(|row| row.participants).collect();
        let without = with_value().map(|row| row.of_participants - row.participants).collect();
        match self {
            Self::Fisher => Tested::Fisher(fisher(&[with, without])),
            Self::Chi2 => Tested::Chi2(chi_square(&[with, without])),
        }
    }

    /// What should be known before a p is believed.
    fn warnings(self, attribute: &str, groups: &[Group], rows: &[Row]) -> Vec<Note> {
        let mut notes = vec![Note::new(
            "exploratory",
            "participants of an interview study are no random sample: a small p is a hint where to look again, not a \
             finding about people who were not asked",
        )];
        let tests = rows.iter().filter(|row| row.tested.as_ref().is_some_and(|test| test.p().is_some())).count();
        if tests > 1 {
            let message = format!(
                "{}: by chance alone about {} would have p < .05; corrected for their number (Bonferroni) that is p < {:.5}",
                counted(tests as u64, "test"),
                (tests as f64 * 0.05).round().max(1.0),
                0.05 / tests as f64
            );
            notes.push(Note::new("many_tests", message));
        }
        let least = |row: &&Row| matches!(&row.tested, Some(Tested::Chi2(test)) if test.least_expected.is_some_and(|n| n < 5.0));
        let small = rows.iter().filter(least).count();
        if small > 0 {
            let message = format!(
                "fewer than 5 participants are to be expected in some cell of {}, whose p is not to be relied on; `--test \
                 fisher` is exact",
                counted(small as u64, "test")
            );
            notes.push(Note::new("small_expected", message));
        }
        let missing = groups.iter().filter(|group| group.label == NONE).map(|group| match &group.of {
            GroupOf::Participants(members) => members.len() as u64,
            _ => 0,
        });
        let missing: u64 = missing.sum();
        if missing > 0 {
            let message = format!("{} without {attribute} left out of the tests", counted(missing, "participant"));
            notes.push(Note::new("missing_values", message));
        }
        notes
    }
}

impl Tested {
    fn p(&self) -> Option<f64> {
        match self {
            Self::Fisher(p) => p.value,
            Self::Chi2(test) => test.statistic.p,
        }
    }
}

/// How wide the headings of the groups may be together, in letters; beyond it they are numbers, with a legend.
const HEADINGS_MAX: usize = 60;

/// The columns beside those of the groups.
const OF_TABLE: [&str; 7] = ["code", "kind", "fisher_p", "chi2", "df", "p", "cramers_v"];

fn table(attribute: &str, groups: &[Group], of_all: usize, test: Option<Test>, rows: &[Row]) -> Report {
    let mut columns = vec![Column::text("code", "Code"), Column::text("kind", "Kind").for_programs()];
    let members = |group: &Group| match &group.of {
        GroupOf::Participants(members) => members.len(),
        _ => 0,
    };
    let width: usize = groups.iter().map(|group| group.label.chars().count() + 12).sum();
    let is_numbered = width > HEADINGS_MAX;
    let three = |name: &str| [name.to_owned(), format!("{name} of"), format!("{name} share")];
    let all = three("all");
    let of_table: Vec<&str> = OF_TABLE.iter().copied().chain(all.iter().map(String::as_str)).collect();
    let of_groups = apart(&of_table, groups.iter().flat_map(|group| three(&group.label)), attribute);
    let names = of_groups.into_iter().chain(all.iter().cloned()).collect::<Vec<_>>();
    let said = groups.iter().map(|group| (group.label.as_str(), members(group))).chain([("all", of_all)]);
    for (nth, ((name, of), names)) in said.zip(names.chunks(3)).enumerate() {
        let heading =
            if is_numbered && nth < groups.len() { format!("[{}] ({of})", nth + 1) } else { format!("{name} ({of})") };
        columns.extend([
            Column::figure(&names[0], heading),
            Column::figure(&names[1], "").for_programs(),
            Column::figure(&names[2], "%"),
        ]);
    }
    match test {
        None => {}
        Some(Test::Fisher) => columns.push(Column::figure("fisher_p", "Fisher's p")),
        Some(Test::Chi2) => columns.extend([
            Column::figure("chi2", "χ²"),
            Column::figure("df", "df"),
            Column::figure("p", "p"),
            Column::figure("cramers_v", "Cramér's V"),
        ]),
    }
    let mut report = Report::new(format!("Codes by {attribute}"), columns);
    for row in rows {
        let kind = if row.all.kind == CodeKind::Theme { RowKind::Heading } else { RowKind::Plain };
        let mut cells =
            vec![Cell::Path { path: row.all.code.clone(), depth: row.all.depth }, row.all.kind.word().into()];
        for of in row.groups.iter().copied().chain([row.all]) {
            cells.extend([Cell::Integer(of.participants), Cell::Integer(of.of_participants), Cell::Share(of.share)]);
        }
        match &row.tested {
            None => {}
            Some(Tested::Fisher(p)) => cells.push(Cell::statistic(p.value, 4, p.undefined)),
            Some(Tested::Chi2(test)) => cells.extend([
                Cell::statistic(test.statistic.value, 2, test.statistic.undefined),
                if test.df == 0 { Cell::Empty } else { Cell::Integer(test.df) },
                Cell::decimal(test.statistic.p, 4),
                Cell::statistic(test.cramers_v.value, 2, test.cramers_v.undefined),
            ]),
        }
        report.push_as(kind, cells);
    }
    if is_numbered {
        let legend = groups.iter().zip(1..).map(|(group, n)| format!("[{n}] {}", group.label)).collect::<Vec<_>>();
        report.notes.push(Note::new("columns", legend.join(" · ")));
    }
    report
}
