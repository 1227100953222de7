//! What the insight screen shows: the figures of five commands, each asked by the very line that prints it.
//!
//! A [`Request`] is written as that line, and the line is read by the grammar of the shell. So the screen, the file it
//! exports and the command in a script are counted by one and the same code.

use super::cases::Cases;
use super::cooccurrence::Cells as PairCells;
use super::frequencies::Bars;
use super::matrix::Cells;
use super::select::{Counting, Order};
use super::{Cli, Command, Globals, codeline, quoted};
use crate::analysis::cooccurrence::{CoOccurrence, Within};
use crate::analysis::frequency::FrequencyRow;
use crate::analysis::matrix::Matrix;
use crate::analysis::saturation::Saturation;
use crate::error::{Error, Result};
use crate::model::document::Document;
use crate::model::ids::CodeId;
use crate::model::note::Note;
use crate::project::Project;
use crate::project::counting::Counted;
use crate::report::Report;
use crate::report::chart::Chart;
use clap::{Parser, ValueEnum};
use std::collections::HashSet;
use std::path::Path;

/// A figure, and whose codings it is counted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub figure: Figure,
    /// As `--layer` takes it.
    pub layer: String,
}

/// One of the figures, with what can be chosen about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Figure {
    Frequencies { bars: Bars, sort: Order },
    Matrix { cases: Cases, cells: Cells, sort: Order },
    Cooccurrence { within: Within, cells: PairCells },
    Saturation { by: Cases },
    Codeline { document: String },
}

/// A figure as it is drawn, with what stands behind it.
#[derive(Debug, Clone)]
pub struct Drawn {
    pub request: Request,
    /// What `-o FILE.svg` would draw.
    pub chart: Chart,
    /// What is to be said of it.
    pub notes: Vec<Note>,
    pub behind: Behind,
}

/// What was counted, of which the chart shows the figures.
#[derive(Debug, Clone)]
pub enum Behind {
    Frequencies(Vec<FrequencyRow>),
    Matrix {
        counts: Matrix,
        /// For each code, the figure of all cases together.
        margins: Vec<u64>,
    },
    Cooccurrence {
        answer: CoOccurrence,
        /// Where the unit is a participant or a document: which codes each has.
        bearers: Vec<(String, HashSet<CodeId>)>,
    },
    Saturation {
        answer: Saturation,
        /// The interviews, in their order.
        names: Vec<String>,
        /// The paths of the codes that came with each.
        new: Vec<Vec<String>>,
    },
    Codeline {
        document: Document,
        rows: Vec<codeline::Covered>,
    },
}

impl Request {
    /// Counts it, as its command does.
    ///
    /// Fails where the command does: for a name that is not there, for a square table that is too large.
    pub fn ask(&self, project: &Project) -> Result<Drawn> {
        let globals = Globals::default();
        let (report, behind) = match self.command()? {
            Command::Frequencies(asked) => {
                let counting = asked.count(project, &globals)?;
                (asked.table(&counting).report, Behind::Frequencies(counting.found.rows))
            }
            Command::Matrix(asked) => {
                let counting = asked.count(project, &globals)?;
                let report = asked.table(&counting).report;
                let margins = asked.margins(&counting.found);
                (report, Behind::Matrix { counts: counting.found, margins })
            }
            Command::Cooccurrence(asked) => {
                let counting = asked.count(project, &globals)?;
                let report = asked.table(&counting)?.report;
                let Counting { study, selection, found, .. } = counting;
                let cases = match &self.figure {
                    Figure::Cooccurrence { within: Within::Participant, .. } => {
                        found.counted.by_participant(&study, &selection)
                    }
                    Figure::Cooccurrence { within: Within::Document, .. } => Counted::by_document(&study, &selection),
                    _ => Vec::new(),
                };
                let bearers = bearers(&found.counted.matrix(&study, &cases));
                (report, Behind::Cooccurrence { answer: found.answer, bearers })
            }
            Command::Saturation(asked) => {
                let counting = asked.count(project, &globals)?;
                let report = asked.table(&counting).report;
                let Counting { study, found, .. } = counting;
                let path = |&number: &usize| study.codebook.path(found.codes[number]).to_owned();
                let mut known = HashSet::new();
                let come = found.codes_of.iter().map(|codes| {
                    codes.iter().filter(|number| known.insert(**number)).map(path).collect::<Vec<String>>()
                });
                let new = come.collect();
                (report, Behind::Saturation { answer: found.answer, names: found.names, new })
            }
            Command::Codeline(asked) => {
                let counting = asked.count(project, &globals)?;
                let report = asked.table(&counting).report;
                let Counting { study, found, .. } = counting;
                let document = study.documents[found.at].document.clone();
                (report, Behind::Codeline { document, rows: found.rows })
            }
            other => return Err(Error::refused(format!("no figure is made by {other:?}"))),
        };
        let Report { chart, notes, .. } = report;
        let chart = chart.ok_or_else(|| Error::refused("this table has no figure"))?;
        Ok(Drawn { request: self.clone(), chart, notes, behind })
    }

    /// The command that prints the same.
    pub fn line(&self) -> String {
        format!("thema {}", written(&self.words()))
    }

    /// The line of the palette that writes it to a file, whose ending sets the format.
    pub fn line_to(&self, file: &Path) -> String {
        let mut words = self.words();
        // Before the name of a document, which ends the options.
        words.splice(1..1, ["-o".to_owned(), file.display().to_string()]);
        written(&words)
    }

    /// What a file of it is called, without its ending.
    pub fn stem(&self) -> String {
        match &self.figure {
            Figure::Codeline { document } => {
                let plain = |letter: char| if letter.is_alphanumeric() { letter } else { '-' };
                let name: String = document.chars().take(60).map(plain).collect();
                format!("codeline-{}", name.trim_matches('-'))
            }
            _ => self.words().swap_remove(0),
        }
    }

    /// What is typed after `thema`.
    fn words(&self) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        let mut add = |more: &[&str]| words.extend(more.iter().map(|word| (*word).to_owned()));
        match &self.figure {
            Figure::Frequencies { bars, sort } => {
                add(&["frequencies"]);
                if *bars != Bars::Participants {
                    add(&["--bars", &word(bars)]);
                }
                if *sort != Order::Codebook {
                    add(&["--sort", &word(sort)]);
                }
            }
            Figure::Matrix { cases, cells, sort } => {
                add(&["matrix", "--transpose", "--cases", &word(cases), "--cells", &word(cells)]);
                if *sort != Order::Codebook {
                    add(&["--sort", &word(sort)]);
                }
            }
            Figure::Cooccurrence { within, cells } => {
                add(&["cooccurrence", "--matrix", "--within", &within.word()]);
                if *cells != PairCells::Count {
                    add(&["--cells", &word(cells)]);
                }
            }
            Figure::Saturation { by } => {
                add(&["saturation"]);
                if *by != Cases::Document {
                    add(&["--by", &word(by)]);
                }
            }
            Figure::Codeline { .. } => add(&["codeline"]),
        }
        add(&["--layer", &self.layer]);
        if let Figure::Codeline { document } = &self.figure {
            // A name may look like an option.
            if document.starts_with('-') {
                add(&["--"]);
            }
            add(&[document]);
        }
        words
    }

    fn command(&self) -> Result<Command> {
        let words = std::iter::once("thema".to_owned()).chain(self.words());
        let cli = Cli::try_parse_from(words).map_err(|error| Error::refused(error.to_string()))?;
        cli.command.ok_or_else(|| Error::refused("no figure was asked for"))
    }
}

/// As the option is written.
fn word(value: &impl ValueEnum) -> String {
    value.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

fn written(words: &[String]) -> String {
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

/// The cases, each with the codes there are with it.
fn bearers(counts: &Matrix) -> Vec<(String, HashSet<CodeId>)> {
    let cases = counts.cases.iter().zip(&counts.cells);
    let had = cases.map(|(case, cells)| {
        let there = counts.codes.iter().zip(cells).filter(|(_, cell)| cell.passages > 0);
        (case.label.clone(), there.map(|(code, _)| code.id).collect())
    });
    had.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(figure: Figure, layer: &str, line: &str) {
        let request = Request { figure, layer: layer.to_owned() };
        assert_eq!(request.line(), line);
        let read = crate::command::split_words(line).unwrap();
        assert_eq!(read[1..], request.words());
        assert!(request.command().is_ok(), "{line}");
    }

    #[test]
    fn a_figure_is_asked_by_the_line_that_prints_it_whatever_the_names_are() {
        let frequencies = |bars, sort| Figure::Frequencies { bars, sort };
        check(frequencies(Bars::Participants, Order::Codebook), "union", "thema frequencies --layer union");
        check(
            frequencies(Bars::Passages, Order::Frequency),
            "coder:ada",
            "thema frequencies --bars passages --sort frequency --layer coder:ada",
        );
        check(
            Figure::Matrix { cases: Cases::Document, cells: Cells::Count, sort: Order::Codebook },
            "coder:Ada O'Hara \"A\" $X",
            "thema matrix --transpose --cases document --cells count --layer 'coder:Ada O'\"'\"'Hara \"A\" $X'",
        );
        check(
            Figure::Cooccurrence { within: Within::Turns(2), cells: PairCells::Jaccard },
            "union",
            "thema cooccurrence --matrix --within turns=2 --cells jaccard --layer union",
        );
        check(
            Figure::Saturation { by: Cases::Participant },
            "union",
            "thema saturation --by participant --layer union",
        );
        let codeline = |document: &str| Figure::Codeline { document: document.into() };
        check(codeline("P05"), "union", "thema codeline --layer union P05");
        check(codeline("--help"), "union", "thema codeline --layer union -- --help");
    }

    #[test]
    fn a_file_of_it_is_named_after_the_figure_and_the_option_comes_before_the_document() {
        let request = Request { figure: Figure::Codeline { document: "-a/../b".into() }, layer: "union".into() };
        assert_eq!(request.stem(), "codeline-a----b");
        let line = request.line_to(Path::new("my study/x.svg"));
        assert_eq!(line, "codeline -o 'my study/x.svg' --layer union -- -a/../b");
    }
}
