//! Agreement of a project's coders.

use super::tables::{as_map, benchmark, cells, columns};
use super::{Agreement, Uncoded, explain};
use crate::analysis::agreement::coefficients::Scale;
use crate::analysis::agreement::comparison::{Clusters, Comparison};
use crate::analysis::agreement::continuum::Continuum;
use crate::analysis::agreement::passages::{OF_ALL, OF_CODES, PassageWish, passages};
use crate::analysis::agreement::per_code::{
    AgreementAnswer, CodeAgreement, Figure, OVERALL, OverallAgreement, Wish, agreement, main_kappa,
};
use crate::analysis::disagreement::{self as confused, Disagreements, pair};
use crate::analysis::resample::GENERATOR;
use crate::command::Globals;
use crate::command::answer::{Reply, Table};
use crate::command::compare::Compared;
use crate::command::select::{about, provenance};
use crate::command::unit::Unit;
use crate::error::{Error, Result};
use crate::model::codebook::CodeKind;
use crate::model::ids::CodeId;
use crate::model::note::Note;
use crate::project::Project;
use crate::project::study::Study;
use crate::report::{Cell, Column, Report, RowKind};
use serde_json::{Value, json};

/// What is computed unless told otherwise.
const USUAL: [&str; 11] = [
    "percent_agreement",
    "cohen_kappa",
    "fleiss_kappa",
    "krippendorff_alpha_nominal",
    "gwet_ac1",
    "positive_agreement",
    "negative_agreement",
    "char_f1",
    "krippendorff_alpha_jaccard",
    "u_alpha_binary",
    "cu_alpha",
];

const USUAL_MATCH: [&str; 5] = ["span_f1_strict", "span_f1_overlap", "span_f1_iou", "maxqda_percent", "maxqda_kappa"];
const USUAL_CONTINUUM: [&str; 4] = ["u_alpha_percode", "u_alpha", "u_alpha_binary", "cu_alpha"];

/// Figures of a theme's codes taken together, beside the theme's own.
const OF_GROUPS: [&str; 2] = ["u_alpha_binary", "cu_alpha"];

/// What was asked, with everything looked up.
pub(super) struct Asked<'a> {
    pub(super) options: &'a Agreement,
    pub(super) project: &'a Project,
    pub(super) study: Study,
    pub(super) compared: Compared,
}

pub(super) fn run(options: &Agreement, project: &Project, globals: &Globals) -> Result<Reply> {
    let study = project.study()?;
    let compared = options.compare.find(&study, globals)?;
    let asked = Asked { options, project, study, compared };
    let units = if options.unit.is_empty() { &[Unit::Turn][..] } else { &options.unit[..] };
    if options.pairs {
        return asked.pairs(units);
    }
    if options.confusion {
        return asked.confusion();
    }
    if let Some(code) = &options.explain {
        return explain::run(&asked, code, units, globals);
    }
    asked.tables(units)
}

/// One unit's answer, ready to be set.
pub(super) struct OfUnit {
    pub(super) unit: Unit,
    pub(super) answer: AgreementAnswer,
    pub(super) total: u64,
    pub(super) drawn: Option<&'static str>,
    gamma: Option<Value>,
}

impl Asked<'_> {
    fn tables(&self, units: &[Unit]) -> Result<Reply> {
        let answers = units.iter().map(|&unit| self.on(unit)).collect::<Result<Vec<OfUnit>>>()?;
        let names = self.compared.names();
        let mut report = table(&answers, &names);
        report.notes.splice(0..0, self.compared.notes.iter().cloned());
        report.notes.extend(notes_of(&answers));
        if self.options.benchmarks {
            report.notes.extend(answers.iter().flat_map(benchmarks));
        }
        let words: Vec<String> = units.iter().map(|unit| unit.word()).collect();
        let mut more = vec![
            format!("coders {}", names.join(", ")),
            format!("unit {}", words.join(", ")),
            format!("{} documents", self.compared.scope.len()),
        ];
        if let Some(drawn) = answers.iter().find_map(|answer| answer.drawn) {
            more.push(format!("{} draws of {drawn}, seed {}", self.options.draws, self.options.seed));
        }
        report.provenance = provenance(&self.study, &self.compared.selection, &more);
        let rows =
            answers.iter().flat_map(|of_unit| of_unit.answer.rows.iter().map(|row| row_json(of_unit, row, &names)));
        let rows: Vec<Value> = rows.collect();
        let mut overall: Vec<Value> = answers.iter().map(overall_json).collect();
        let overall = if overall.len() == 1 { overall.remove(0) } else { Value::Array(overall) };
        let about = self.about(&answers);
        Ok(Reply::table(Table { report, about, rows: Some(Value::Array(rows)), overall: Some(overall) }))
    }

    fn about(&self, answers: &[OfUnit]) -> Value {
        let one_or_all = |values: Vec<Value>| match <[Value; 1]>::try_from(values) {
            Ok([one]) => one,
            Err(all) => Value::Array(all),
        };
        let resampled: Vec<&String> = answers.iter().flat_map(|answer| &answer.answer.resampled).collect();
        let bootstrap = answers.iter().find_map(|answer| answer.drawn).map(|drawn| {
            json!({
                "draws": self.options.draws,
                "seed": self.options.seed,
                "generator": GENERATOR,
                "of": drawn,
                "interval": "percentile",
                "figures": resampled,
            })
        });
        let rule = self.options.share.map_or_else(|| "any overlap".to_owned(), |share| format!("share {share}"));
        about(
            &self.study,
            &self.compared.selection,
            json!({
                "coders": self.compared.names(),
                "unit": one_or_all(answers.iter().map(|answer| json!(answer.unit.word())).collect()),
                "units": one_or_all(answers.iter().map(|answer| json!(answer.total)).collect()),
                "rule": rule,
                "uncoded": if self.options.uncoded == Uncoded::Include { "include" } else { "exclude" },
                "interviewer": self.compared.interviewer(),
                "documents": self.compared.documents(&self.study),
                "documents_rule": self.compared.rule_of_documents(),
                "bootstrap": bootstrap,
                "gamma": answers.iter().find_map(|answer| answer.gamma.clone()),
            }),
        )
    }

    /// The answer on one kind of unit.
    pub(super) fn on(&self, unit: Unit) -> Result<OfUnit> {
        match unit {
            Unit::Match(share) => self.on_passages(unit, share),
            Unit::Continuum => self.on_passages(unit, 0.5),
            _ => self.on_units(unit),
        }
    }

    pub(super) fn comparison(&self, unit: Unit) -> Result<Comparison> {
        let units = self.compared.units(self.project, &self.study, unit, self.options.share)?;
        let comparison = self.compared.on(&self.study, units);
        Ok(match self.options.uncoded {
            Uncoded::Include => comparison,
            Uncoded::Exclude => comparison.without_uncoded(),
        })
    }

    fn on_units(&self, unit: Unit) -> Result<OfUnit> {
        let coders = self.compared.voices.len();
        let of_code = Scale::code(coders).coefficients().into_iter().map(|coefficient| coefficient.name);
        let more = OVERALL.iter().chain(&["char_f1", "char_iou"]).chain(&OF_GROUPS).map(|name| (*name).to_owned());
        let available: Vec<String> = of_code.chain(more).collect();
        let usual: Vec<&str> = USUAL.into_iter().filter(|name| *name != "fleiss_kappa" || coders > 2).collect();
        let here = format!("for {coders} coders by {}", unit.word());
        let names = self.options.names(&available, &usual, &here)?;
        let comparison = self.comparison(unit)?;
        let marked = self.compared.marked(&self.study);
        let (codes, passages) = self.compared.passages(&self.study);
        let wish = Wish { names: names.clone(), draws: self.options.draws(), units_are_fixed: unit.is_fixed_before() };
        let mut answer = agreement(&comparison, &self.compared.names(), &marked, &passages, &wish);
        self.add_passages_of_rows(&mut answer.rows, &codes, &names);
        let drawn = (!answer.resampled.is_empty()).then(|| match comparison.drawn() {
            Clusters::Documents => "documents",
            Clusters::Turns => "turns",
        });
        Ok(OfUnit { unit, answer, total: comparison.units().total(), drawn, gamma: None })
    }

    /// Character-level figures of each code beside those on units, and the alphas of a theme's codes.
    fn add_passages_of_rows(&self, rows: &mut [CodeAgreement], codes: &[CodeId], names: &[String]) {
        let wanted = |list: &[&str]| -> Vec<String> {
            names.iter().filter(|name| list.contains(&name.as_str())).cloned().collect()
        };
        let (of_code, of_group) = (wanted(&["char_f1", "char_iou"]), wanted(&OF_GROUPS));
        if of_code.is_empty() && of_group.is_empty() {
            return;
        }
        let (_, continuum) = self.compared.continuum(&self.study);
        for (row, &code) in rows.iter_mut().zip(codes) {
            let group = self.numbers_under(code, codes);
            if !of_code.is_empty() {
                // A theme is marked where any of its codes is.
                let as_one = as_one(&continuum.with_values(&group));
                let figures = passages(&as_one, &self.passage_wish(of_code.clone(), 0.5, 0)).codes.pop();
                row.figures.extend(figures.unwrap_or_default());
            }
            if row.kind == CodeKind::Theme && !of_group.is_empty() {
                let figures = passages(&continuum.with_values(&group), &self.passage_wish(of_group.clone(), 0.5, 0));
                row.figures.extend(figures.overall);
            }
        }
    }

    /// The numbers of a code and all under it.
    fn numbers_under(&self, code: CodeId, codes: &[CodeId]) -> Vec<usize> {
        let under = self.study.codebook.subtree(code);
        (0..codes.len()).filter(|&at| under.contains(&codes[at])).collect()
    }

    fn passage_wish(&self, names: Vec<String>, share: f64, draws: u32) -> PassageWish {
        let draws = crate::analysis::resample::Draws { draws, seed: self.options.seed };
        PassageWish { names, share, draws, gamma: self.options.gamma() }
    }

    fn on_passages(&self, unit: Unit, share: f64) -> Result<OfUnit> {
        let is_match = matches!(unit, Unit::Match(_));
        let of_match = |name: &str| name.starts_with("span_") || name.starts_with("maxqda") || name == "holsti";
        let mut available: Vec<String> = Vec::new();
        for name in OF_CODES.iter().chain(&OF_ALL).chain(&["window_diff"]) {
            if of_match(name) == is_match && !name.starts_with("char_") && !available.iter().any(|known| known == name)
            {
                available.push((*name).to_owned());
            }
        }
        let usual: &[&str] = if is_match { &USUAL_MATCH } else { &USUAL_CONTINUUM };
        let names = self.options.names(&available, usual, &format!("by {}", unit.word()))?;
        let (codes, continuum) = self.compared.continuum(&self.study);
        let wish = self.passage_wish(names.clone(), share, self.options.draws);
        let all = passages(&continuum, &wish);
        let mut notes = Vec::new();
        if !all.has_intervals {
            let message = "fewer than 10 documents to draw from: no intervals for passages";
            notes.push(Note::new("few_documents", message));
        }
        let marked = self.compared.marked(&self.study);
        let rows = marked.iter().zip(&codes).map(|(row, &code)| {
            let group = self.numbers_under(code, &codes);
            let own = continuum.with_values(&group);
            // A theme's codes are told apart in its row; a code's row is about that code alone.
            let mut figures = passages(&own, &wish).overall;
            if row.kind == CodeKind::Code || group.len() == 1 {
                figures.retain(|(name, _)| of_match(name) || name.starts_with("gamma") || name.starts_with("alpha_U"));
                figures.extend(passages(&as_one(&own), &wish).codes.pop().unwrap_or_default());
                figures.sort_by(|a, b| a.0.cmp(&b.0));
                figures.dedup_by(|a, b| a.0 == b.0);
            }
            let uses = (0..continuum.coders())
                .map(|coder| own.marks().iter().filter(|mark| mark.coder == coder).count() as u64)
                .collect();
            CodeAgreement {
                code: row.code.clone(),
                kind: row.kind,
                depth: row.depth,
                units: own.marks().len() as u64,
                cells: None,
                marked_by: Vec::new(),
                uses,
                figures,
                warnings: Vec::new(),
            }
        });
        let rows: Vec<CodeAgreement> = rows.collect();
        let is_used = |row: &&CodeAgreement| row.kind == CodeKind::Code && row.units > 0;
        let overall = OverallAgreement {
            codes: marked.iter().filter(|row| row.kind == CodeKind::Code).count(),
            codes_defined: rows.iter().filter(is_used).count(),
            units: continuum.marks().len() as u64,
            figures: all.overall,
        };
        let total = overall.units;
        let resampled = if all.has_intervals { names } else { Vec::new() };
        let answer = AgreementAnswer { rows, overall, notes, resampled };
        let gamma =
            all.gamma.map(|gamma| json!({"settings": gamma.settings, "samples": gamma.samples, "units": gamma.units}));
        Ok(OfUnit { unit, answer, total, drawn: all.has_intervals.then_some("documents"), gamma })
    }

    /// Every pair of coders, with the kappas over all codes.
    fn pairs(&self, units: &[Unit]) -> Result<Reply> {
        let several = units.len() > 1;
        let mut heads = vec![Column::text("first", "First"), Column::text("second", "Second")];
        heads.extend(several.then(|| Column::text("unit", "Unit")));
        heads.extend([Column::figure("documents", "Documents"), Column::figure("units", "Units")]);
        let names = ["percent_agreement", "cohen_kappa_pooled", "cohen_kappa_macro", "krippendorff_alpha_jaccard"];
        let short = ["agree", "κ pooled", "κ mean", "α Jaccard"];
        for (name, short) in names.into_iter().zip(short) {
            let mut of_figure = columns(name, name == "cohen_kappa_pooled");
            of_figure[0].heading = short.into();
            heads.extend(of_figure);
        }
        let mut report = Report::new("Agreement of every pair of coders, over all codes", heads);
        let mut rows = Vec::new();
        for first in 0..self.compared.voices.len() {
            for second in first + 1..self.compared.voices.len() {
                for &unit in units {
                    if !unit.has_kappa() {
                        return Err(Error::with_hint(
                            format!("a pair by {} has no kappa", unit.word()),
                            "leave out --pairs: the table has the mean over the pairs",
                        ));
                    }
                    let pair = self.compared.pair(first, second);
                    let (documents, answer) = self.of_pair(&pair, unit)?;
                    let names_of = pair.names();
                    let mut line = vec![Cell::text(names_of[0]), Cell::text(names_of[1])];
                    line.extend(several.then(|| Cell::text(unit.word())));
                    line.extend([Cell::Integer(documents as u64), Cell::Integer(answer.overall.units)]);
                    for name in names {
                        let figure = answer.overall.figures.iter().find(|(known, _)| known == name);
                        line.extend(cells(figure.map(|(_, statistic)| statistic), name == "cohen_kappa_pooled"));
                    }
                    report.push(line);
                    let mut row = json!({
                        "first": names_of[0],
                        "second": names_of[1],
                        "unit": unit.word(),
                        "documents": documents,
                        "codes": answer.overall.codes,
                        "codes_defined": answer.overall.codes_defined,
                        "units": answer.overall.units,
                    });
                    if let Some(row) = row.as_object_mut() {
                        row.extend(as_map(&answer.overall.figures));
                    }
                    rows.push(row);
                }
            }
        }
        report.notes.clone_from(&self.compared.notes);
        let more = [
            format!("{} draws, seed {}", self.options.draws, self.options.seed),
            format!("{} documents", self.compared.scope.len()),
        ];
        report.provenance = provenance(&self.study, &self.compared.selection, &more);
        let about = self.about(&[]);
        Ok(Reply::table(Table { report, about, rows: Some(Value::Array(rows)), overall: None }))
    }

    fn of_pair(&self, pair: &Compared, unit: Unit) -> Result<(usize, AgreementAnswer)> {
        let units = pair.units(self.project, &self.study, unit, self.options.share)?;
        let comparison = pair.on(&self.study, units);
        let names = ["percent_agreement", "cohen_kappa", "krippendorff_alpha_jaccard"].map(str::to_owned).to_vec();
        let wish = Wish { names, draws: self.options.draws(), units_are_fixed: unit.is_fixed_before() };
        let (_, passages) = pair.passages(&self.study);
        let answer = agreement(&comparison, &pair.names(), &pair.marked(&self.study), &passages, &wish);
        Ok((pair.scope.len(), answer))
    }

    /// What the first coder's passages met of the second's.
    fn confusion(&self) -> Result<Reply> {
        let [first, second] = self.compared.names()[..] else {
            return Err(Error::with_hint("a code × code table is of two coders", "name two with `--coders A,B`"));
        };
        let selection = &self.compared.selection;
        let mut pairings = pair(&self.study.codebook, &self.compared.all_codings[0], &self.compared.all_codings[1]);
        pairings.retain(|pairing| {
            pairing.codes().into_iter().any(|code| selection.has_code(code))
                && selection.has_passage(&self.study.documents[pairing.document()], pairing.hull())
        });
        let confusion = Disagreements::of(&self.study.codebook, &pairings).confusion;
        let path = |code: &CodeId| self.study.codebook.path(*code).to_owned();
        let mut heads = vec![Column::text("code", format!("{first} ↓  {second} →"))];
        // Columns bear numbers for people: paths would not fit.
        heads.extend((1..).zip(&confusion.codes).map(|(n, code)| Column::figure(path(code), n.to_string())));
        heads.push(Column::figure("none", "none"));
        let mut report = Report::new(format!("What {first}'s passages met of {second}'s, by code"), heads);
        let places = || (0..confusion.codes.len()).map(Some).chain([None]);
        for at in places() {
            let head = match at {
                Some(at) => format!("{} {}", at + 1, self.study.codebook.path(confusion.codes[at])),
                None => "none".into(),
            };
            let mut line = vec![Cell::text(head)];
            line.extend(places().map(|other| match confusion.cell(at, other) {
                confused::Cell::Nothing => Cell::Empty,
                confused::Cell::Same(same) if same.boundary == 0 => Cell::Integer(same.agreed),
                confused::Cell::Same(same) => Cell::text(format!("{}+{}", same.agreed, same.boundary)),
                confused::Cell::Across(0) => Cell::Empty,
                confused::Cell::Across(count) => Cell::Integer(count),
            }));
            report.push(line);
        }
        report.notes.clone_from(&self.compared.notes);
        let message = "on the diagonal: passages both marked alike, + those where only the boundaries differ; \"none\" is what \
            the other coder did not mark with any code that is left to pair";
        report.notes.push(Note::new("how_to_read", message));
        let more = [format!("coders {first}, {second}"), format!("{} documents", self.compared.scope.len())];
        report.provenance = provenance(&self.study, selection, &more);
        let mut rows = Vec::new();
        for at in places() {
            for other in places() {
                let (agreed, boundary, count) = match confusion.cell(at, other) {
                    confused::Cell::Nothing | confused::Cell::Across(0) => continue,
                    confused::Cell::Same(same) => (same.agreed, same.boundary, same.agreed + same.boundary),
                    confused::Cell::Across(count) => (0, 0, count),
                };
                let name = |at: Option<usize>| at.map(|at| path(&confusion.codes[at]));
                rows.push(json!({
                    "first": name(at), "second": name(other), "count": count, "agreed": agreed, "boundary": boundary,
                }));
            }
        }
        let about = self.about(&[]);
        Ok(Reply::table(Table { report, about, rows: Some(Value::Array(rows)), overall: None }))
    }
}

/// All values as one.
fn as_one(continuum: &Continuum) -> Continuum {
    let marks = continuum.marks().iter().map(|mark| crate::analysis::agreement::continuum::Mark { value: 0, ..*mark });
    Continuum::new(continuum.lengths().to_vec(), continuum.coders(), 1, marks)
}

fn row_json(of_unit: &OfUnit, row: &CodeAgreement, coders: &[&str]) -> Value {
    let uses: serde_json::Map<String, Value> =
        coders.iter().zip(&row.uses).map(|(coder, uses)| ((*coder).to_owned(), json!(uses))).collect();
    let mut value = json!({
        "code": row.code,
        "kind": row.kind,
        "unit": of_unit.unit.word(),
        "units": row.units,
        "cells": row.cells,
        "marked_by": row.marked_by,
        "uses": uses,
    });
    if let Some(map) = value.as_object_mut() {
        map.extend(as_map(&row.figures));
        map.insert("warnings".into(), json!(row.warnings));
    }
    value
}

fn overall_json(of_unit: &OfUnit) -> Value {
    let mut value = json!(of_unit.answer.overall);
    if let Some(map) = value.as_object_mut() {
        map.insert("unit".into(), json!(of_unit.unit.word()));
        map.extend(as_map(&of_unit.answer.overall.figures));
    }
    value
}

/// Every code on all units in turn, so that one sees how far its figures depend on the unit.
fn by_code(answers: &[OfUnit]) -> impl Iterator<Item = (&OfUnit, &CodeAgreement)> {
    let codes = answers.first().map_or(0, |answer| answer.answer.rows.len());
    (0..codes).flat_map(move |at| answers.iter().filter_map(move |answer| Some((answer, answer.answer.rows.get(at)?))))
}

/// What there is to know, once, with the units it is about if it is not about all.
fn notes_of(answers: &[OfUnit]) -> Vec<Note> {
    let mut all: Vec<(&Note, Vec<String>)> = Vec::new();
    for of_unit in answers {
        for note in &of_unit.answer.notes {
            match all.iter_mut().find(|(known, _)| *known == note) {
                Some((_, units)) => units.push(of_unit.unit.word()),
                None => all.push((note, vec![of_unit.unit.word()])),
            }
        }
    }
    let said = |(note, units): (&Note, Vec<String>)| match units.len() {
        count if count == answers.len() => note.clone(),
        _ => Note::new(note.code, format!("{}: {}", units.join(", "), note.message)),
    };
    all.into_iter().map(said).collect()
}

/// Words for the figures that have an interval.
fn benchmarks(of_unit: &OfUnit) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut say = |whose: &str, figures: &[Figure]| {
        for (name, statistic) in figures {
            if let Some(words) = benchmark(name, statistic) {
                notes.push(Note::new("benchmark", format!("{whose}, {name}: {words}")));
            }
        }
    };
    for row in &of_unit.answer.rows {
        say(&row.code, &row.figures);
    }
    say("all codes", &of_unit.answer.overall.figures);
    notes
}

/// One table for all units: a column a figure, the kappa with its interval.
fn table(answers: &[OfUnit], coders: &[&str]) -> Report {
    let several = answers.len() > 1;
    let mut names: Vec<&str> = Vec::new();
    for figure in answers.iter().flat_map(|answer| answer.answer.rows.iter().flat_map(|row| &row.figures)) {
        if !names.contains(&figure.0.as_str()) {
            names.push(&figure.0);
        }
    }
    let leads = ["cohen_kappa", "fleiss_kappa", "u_alpha_percode", "span_f1_iou"];
    let lead = leads.into_iter().find(|lead| names.contains(lead)).or(names.first().copied()).unwrap_or_default();
    let mut heads = vec![Column::text("code", "Code"), Column::text("kind", "Kind").for_programs()];
    let unit = Column::text("unit", "Unit");
    heads.push(if several { unit } else { unit.for_programs() });
    heads.push(Column::figure("units", "Units").for_programs());
    heads.extend(coders.iter().map(|coder| Column::figure(format!("uses_{coder}"), *coder)));
    heads.extend(names.iter().flat_map(|name| {
        let theirs = columns(name, *name == lead);
        // What only a theme's row has, and the rarer half of specific agreement, would not fit on a page.
        let hidden =
            OF_GROUPS.contains(name) && lead != "u_alpha_percode" || *name == "negative_agreement" && names.len() > 6;
        theirs.into_iter().map(move |column| if hidden { column.for_programs() } else { column })
    }));
    let words: Vec<String> = answers.iter().map(|answer| answer.unit.word()).collect();
    let mut report = Report::new(format!("Agreement of {}, by {}", coders.join(", "), words.join(", ")), heads);
    for (of_unit, row) in by_code(answers) {
        let kind = if row.kind == CodeKind::Theme { RowKind::Heading } else { RowKind::Plain };
        let mut line = vec![Cell::Path { path: row.code.clone(), depth: row.depth }, row.kind.word().into()];
        line.extend([Cell::text(of_unit.unit.word()), Cell::Integer(row.units)]);
        line.extend(row.uses.iter().map(|&uses| Cell::Integer(uses)));
        line.extend(names.iter().flat_map(|name| cells(row.figure(name), *name == lead)));
        report.push_as(kind, line);
    }
    for of_unit in answers {
        report.push_as(RowKind::Total, total(of_unit, coders, &names, lead, several));
        for (name, statistic) in &of_unit.answer.overall.figures {
            let is_shown = name == "percent_agreement" || name.ends_with("_pooled") || names.contains(&name.as_str());
            if !is_shown {
                let words = match (statistic.value, statistic.ci95) {
                    (Some(value), Some((low, high))) => format!("{value:.2} ({low:.2} to {high:.2})"),
                    (Some(value), None) => format!("{value:.2}"),
                    (None, _) => {
                        format!("– ({})", statistic.undefined.map(|reason| reason.to_string()).unwrap_or_default())
                    }
                };
                let unit = if several { format!("{}: ", of_unit.unit.word()) } else { String::new() };
                report.notes.push(Note::new("overall", format!("{unit}{name} over all codes: {words}")));
            }
        }
    }
    report
}

/// The row over all codes: what its columns have over all, the pooled kappa under kappa.
fn total(of_unit: &OfUnit, coders: &[&str], names: &[&str], lead: &str, several: bool) -> Vec<Cell> {
    let overall = &of_unit.answer.overall;
    let figure = |name: &str| overall.figures.iter().find(|(known, _)| known == name).map(|(_, statistic)| statistic);
    let pooled = format!("{}_pooled", main_kappa(coders.len()));
    let head = if figure(&pooled).is_some() { "pooled over codes" } else { "over all codes" };
    let head = if several { format!("{head}, {}", of_unit.unit.word()) } else { head.to_owned() };
    let mut line = vec![Cell::text(head), Cell::Empty, Cell::text(of_unit.unit.word()), Cell::Integer(overall.units)];
    line.extend(coders.iter().map(|_| Cell::Empty));
    line.extend(names.iter().flat_map(|name| {
        let statistic = figure(name).or_else(|| figure(&pooled).filter(|_| *name == main_kappa(coders.len())));
        cells(statistic, *name == lead)
    }));
    line
}
