//! Agreement of a project's coders.

use super::by_code::{benchmarks, by_code, notes_of, overall_json, row_json, table};
use super::{Agreement, Uncoded, explain};
use crate::analysis::agreement::coefficients::Scale;
use crate::analysis::agreement::comparison::{Clusters, Comparison};
use crate::analysis::agreement::passages::{OF_ALL, OF_CODES, PassageWish, passages};
use crate::analysis::agreement::per_code::{
    AgreementAnswer, CodeAgreement, OVERALL, OverallAgreement, Wish, agreement,
};
use crate::analysis::resample::GENERATOR;
use crate::command::Globals;
use crate::command::answer::{Reply, Table};
use crate::command::compare::Compared;
use crate::command::select::{about, provenance};
use crate::command::unit::Unit;
use crate::error::Result;
use crate::model::codebook::CodeKind;
use crate::model::cores;
use crate::model::ids::CodeId;
use crate::model::note::Note;
use crate::project::Project;
use crate::project::study::Study;
use serde_json::{Value, json};

/// What is computed unless told otherwise.
pub(super) const USUAL: [&str; 12] = [
    "percent_agreement",
    "cohen_kappa",
    "fleiss_kappa",
    "krippendorff_alpha_nominal",
    "gwet_ac1",
    "pabak",
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
pub(super) const OF_GROUPS: [&str; 2] = ["u_alpha_binary", "cu_alpha"];

/// What was asked, with everything looked up.
pub(super) struct Asked<'a> {
    pub(super) options: &'a Agreement,
    pub(super) project: &'a Project,
    pub(super) study: &'a Study,
    pub(super) compared: &'a Compared,
}

pub(super) fn run(options: &Agreement, project: &Project, globals: &Globals) -> Result<Reply> {
    let study = project.study()?;
    let reply = study.meanwhile(|| {
        let compared = options.compare.find(&study, globals)?;
        let asked = Asked { options, project, study: &study, compared: &compared };
        let units = if options.unit.is_empty() { &[Unit::Turn][..] } else { &options.unit[..] };
        match &options.explain {
            _ if options.pairs && options.square => asked.square(units),
            _ if options.pairs => asked.pairs(units),
            _ if options.confusion => asked.confusion(units),
            Some(code) => explain::run(&asked, code, units, globals),
            None => asked.tables(units),
        }
    })?;
    Ok(reply.keeping(study))
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
            self.compared.shared(self.study).in_words(),
        ];
        if let Some(drawn) = answers.iter().find_map(|answer| answer.drawn) {
            more.push(format!("{} draws of {drawn}, seed {}", self.options.draws, self.options.seed));
        }
        report.provenance = provenance(self.study, &self.compared.selection, &more);
        let rows: Vec<Value> = by_code(&answers).map(|(of_unit, row)| row_json(of_unit, row, &names)).collect();
        let mut overall: Vec<Value> = answers.iter().map(overall_json).collect();
        let overall = if overall.len() == 1 { overall.remove(0) } else { Value::Array(overall) };
        let about = self.about(units, &answers);
        Ok(Reply::table(Table { report, about, rows: Some(Value::Array(rows)), overall: Some(overall) }))
    }

    /// What the JSON says the answer is about: on these units, with what is known of their answers.
    pub(super) fn about(&self, units: &[Unit], answers: &[OfUnit]) -> Value {
        let one_or_all = |values: Vec<Value>| match <[Value; 1]>::try_from(values) {
            Ok([one]) => one,
            Err(all) if all.is_empty() => Value::Null,
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
            self.study,
            &self.compared.selection,
            json!({
                "coders": self.compared.names(),
                "unit": one_or_all(units.iter().map(|unit| json!(unit.word())).collect()),
                "units": one_or_all(answers.iter().map(|answer| json!(answer.total)).collect()),
                "rule": rule,
                "uncoded": if self.options.uncoded == Uncoded::Include { "include" } else { "exclude" },
                "interviewer": self.compared.interviewer(),
                "documents": self.compared.documents(self.study),
                "documents_rule": self.compared.rule_of_documents(),
                "coded_by_two": self.compared.shared(self.study).json(),
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
        let units = self.compared.units(self.project, self.study, unit, self.options.share)?;
        let comparison = self.compared.on(units);
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
        let marked = self.compared.marked(self.study);
        let (codes, passages) = self.compared.passages(self.study);
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
        let (_, continuum) = self.compared.continuum(self.study);
        let groups: Vec<(CodeKind, Vec<usize>)> =
            rows.iter().zip(codes).map(|(row, &code)| (row.kind, self.numbers_under(code, codes))).collect();
        let (of_code, of_group) = (self.passage_wish(of_code, 0.5, 0), self.passage_wish(of_group, 0.5, 0));
        let figures_of = |(kind, group): &(CodeKind, Vec<usize>)| {
            let own = continuum.with_values(group);
            let mut figures = Vec::new();
            if !of_code.names.is_empty() {
                // A theme is marked where any of its codes is.
                figures.extend(passages(&own.as_one(), &of_code).codes.pop().unwrap_or_default());
            }
            if *kind == CodeKind::Theme && !of_group.names.is_empty() {
                figures.extend(passages(&own, &of_group).overall);
            }
            figures
        };
        for (row, figures) in rows.iter_mut().zip(cores::each(&groups, figures_of)) {
            row.figures.extend(figures);
        }
    }

    /// The numbers of a code and all under it.
    fn numbers_under(&self, code: CodeId, codes: &[CodeId]) -> Vec<usize> {
        let under = self.study.codebook.subtree(code);
        (0..codes.len()).filter(|&at| under.contains(&codes[at])).collect()
    }

    fn passage_wish(&self, names: Vec<String>, share: f64, draws: u32) -> PassageWish {
        let draws = crate::analysis::resample::Draws { draws, ..self.options.draws() };
        PassageWish { names, share, draws, gamma: self.options.gamma() }
    }

    fn on_passages(&self, unit: Unit, share: f64) -> Result<OfUnit> {
        let is_match = matches!(unit, Unit::Match(_));
        let of_match = |name: &str| name.starts_with("span_") || name.starts_with("maxqda") || name == "holsti";
        let mut available: Vec<String> = Vec::new();
        for name in OF_CODES.iter().chain(&OF_ALL) {
            if of_match(name) == is_match && !name.starts_with("char_") && !available.iter().any(|known| known == name)
            {
                available.push((*name).to_owned());
            }
        }
        let usual: &[&str] = if is_match { &USUAL_MATCH } else { &USUAL_CONTINUUM };
        let names = self.options.names(&available, usual, &format!("by {}", unit.word()))?;
        let (codes, continuum) = self.compared.continuum(self.study);
        let wish = self.passage_wish(names.clone(), share, self.options.draws);
        let all = passages(&continuum, &wish);
        let mut notes = Vec::new();
        if !all.has_intervals {
            let message = "fewer than 10 documents to draw from: no intervals for passages";
            notes.push(Note::new("few_documents", message));
        }
        let marked = self.compared.marked(self.study);
        let rows = marked.iter().zip(&codes).map(|(row, &code)| {
            let group = self.numbers_under(code, &codes);
            let own = continuum.with_values(&group);
            // A theme's codes are told apart in its row; a code is marked where it or any code under it is.
            let figures = if row.kind == CodeKind::Code || group.len() == 1 {
                let answer = passages(&own.as_one(), &wish);
                let mut figures = answer.overall;
                figures.retain(|(name, _)| of_match(name) || name.starts_with("gamma") || name.starts_with("alpha_U"));
                figures.extend(answer.codes.into_iter().flatten());
                figures.sort_by(|a, b| a.0.cmp(&b.0));
                figures.dedup_by(|a, b| a.0 == b.0);
                figures
            } else {
                passages(&own, &wish).overall
            };
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
}
