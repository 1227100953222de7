//! A report as a text: block quotes under the headings of their codes, for dialects that have pages of text.

use super::{Layout, Report};
use crate::model::codebook::split_path;

/// A part of such a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// A theme or a code, at its depth in the tree, above those below it.
    Heading { depth: usize, name: String },
    Quote {
        said: String,
        /// Whose words they are: `P07, engineer`.
        whose: String,
        /// What they are found by: `P07, turn 12 · Q-7f3a91`.
        place: String,
    },
}

/// The parts of a report of quotes; `None` of a table.
///
/// The quotes of a code stand together, where its first stands.
pub(super) fn parts(report: &Report) -> Option<Vec<Part>> {
    let Layout::Quotes { under, body, whose, place } = &report.layout else { return None };
    let cells: Vec<Cells<'_>> = (0..report.rows.len()).map(|row| Cells { report, row }).collect();
    let mut codes: Vec<(String, Vec<&Cells<'_>>)> = Vec::new();
    for row in &cells {
        let code = row.one(under);
        match codes.iter_mut().find(|(known, _)| *known == code) {
            Some((_, rows)) => rows.push(row),
            None => codes.push((code, vec![row])),
        }
    }
    let has_codes = codes.iter().any(|(code, _)| !code.is_empty());
    let (mut parts, mut above) = (Vec::new(), Vec::new());
    for (code, rows) in codes {
        let path = match code.is_empty() {
            true => vec!["(no code)".to_owned()],
            false => split_path(&code),
        };
        let same = path.iter().zip(&above).take_while(|(name, above)| name == above).count();
        // A theme below whose codes some already stand heads its own once more.
        let same = same.min(path.len() - 1);
        let headings = path.iter().enumerate().skip(same).filter(|_| has_codes);
        parts.extend(headings.map(|(depth, name)| Part::Heading { depth, name: name.clone() }));
        above = path;
        parts.extend(rows.into_iter().map(|row| Part::Quote {
            said: row.one(body),
            whose: row.all(whose, ", "),
            place: row.all(place, " · "),
        }));
    }
    Some(parts)
}

/// The cells of a row by the names of their columns.
struct Cells<'r> {
    report: &'r Report,
    row: usize,
}

impl Cells<'_> {
    fn one(&self, column: &str) -> String {
        let at = self.report.columns.iter().position(|known| known.name == column);
        let cell = at.and_then(|at| self.report.rows[self.row].cells.get(at));
        cell.map_or(String::new(), |cell| cell.for_people().into_owned())
    }

    /// Those in which something stands.
    fn all(&self, columns: &[String], between: &str) -> String {
        let all = columns.iter().map(|column| self.one(column)).filter(|words| !words.is_empty());
        all.collect::<Vec<_>>().join(between)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::report::Column;

    /// Quotes of two codes of a theme, and one of none.
    pub(in crate::report) fn quotes() -> Report {
        let columns = ["code", "quote", "participant", "role", "place"].map(|name| Column::text(name, name));
        let mut report = Report::new("Quotes", columns.to_vec());
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        report.layout = Layout::Quotes {
            under: "code".into(),
            body: "quote".into(),
            whose: names(&["participant", "role"]),
            place: names(&["place"]),
        };
        for row in [
            ["trust/in people", "I trust her, […] [their manager].", "P05", "engineer", "P05, turn 12 · Q-7f3a91"],
            ["trust/in tools", "100 % \"safe\" & sound", "P06", "", "P06, turn 3"],
            ["trust/in people", "I do.", "", "", "notes, 0–5"],
            ["", "Who knows?", "P07", "", "P07, turn 1"],
        ] {
            report.push(row.map(Into::into).to_vec());
        }
        report.provenance = "Study · picked only".into();
        report
    }

    #[test]
    fn quotes_stand_together_under_theme_and_code_and_each_heading_is_said_once() {
        let parts = parts(&quotes()).unwrap();
        let told: Vec<String> = parts
            .iter()
            .map(|part| match part {
                Part::Heading { depth, name } => format!("{} {name}", "#".repeat(depth + 1)),
                Part::Quote { said, whose, place } => format!("{said} ({whose}) {place}"),
            })
            .collect();
        insta::assert_snapshot!(told.join("\n"), @r#"
        # trust
        ## in people
        I trust her, […] [their manager]. (P05, engineer) P05, turn 12 · Q-7f3a91
        I do. () notes, 0–5
        ## in tools
        100 % "safe" & sound (P06) P06, turn 3
        # (no code)
        Who knows? (P07) P07, turn 1
        "#);
    }
}
