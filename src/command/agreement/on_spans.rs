//! Agreement of marked stretches from a file: one row a coefficient, those of a code as `char_f1[code]`.

use super::on_ratings::{in_file, reply, text_of};
use super::{Agreement, base};
use crate::analysis::agreement::coefficients::Found;
use crate::analysis::agreement::continuum::{Continuum, Mark};
use crate::analysis::agreement::passages::{OF_ALL, OF_CODES, PassageWish, passages};
use crate::analysis::agreement::remarks;
use crate::analysis::resample::GENERATOR;
use crate::command::answer::{Reply, counted};
use crate::command::import::none_refused;
use crate::command::unit::Unit;
use crate::error::{Error, Result};
use crate::formats::spans as format;
use crate::model::note::Note;
use serde_json::json;
use std::path::Path;

/// Figures that take one of two segmentations for the true one.
const WINDOWS: [&str; 2] = ["window_diff", "pk"];

/// Figures that only take time when they are asked for.
const ASKED_FOR: [&str; 3] = ["boundary_similarity", "window_diff", "pk"];

pub(super) fn run(options: &Agreement, path: &Path, lengths: &Path) -> Result<Reply> {
    let columns = "the columns are `document,length`";
    let (text, mut notes) = text_of(lengths, columns)?;
    let documents = format::read_lengths(&text)
        .map_err(|error| in_file(lengths, &error, error.hint().or(Some(columns.to_owned()))))?;
    none_refused(lengths, &documents.refused)?;
    notes.extend(documents.notes);
    let columns = "the columns are `document,start,end,coder,code`";
    let (text, more) = text_of(path, columns)?;
    notes.extend(more);
    let file = format::read(&text, &documents.rows)
        .map_err(|error| in_file(path, &error, error.hint().or(Some(columns.to_owned()))))?;
    none_refused(path, &file.refused)?;
    notes.extend(file.notes);
    if file.coders.len() < 2 {
        let who = file.coders.first().map_or("nobody".to_owned(), |coder| format!("only {coder}"));
        return Err(Error::with_hint(
            format!("{}: agreement is between coders; here {who} marked anything", path.display()),
            "the column `coder` names who marked a span",
        ));
    }
    let unit = match options.unit[..] {
        [] | [Unit::Character] => Unit::Character,
        [Unit::Continuum] => Unit::Continuum,
        [Unit::Match(share)] => Unit::Match(share),
        [other] => {
            return Err(Error::with_hint(
                format!("spans without their texts have no unit \"{}\"", other.word()),
                "choose --unit character, match[:SHARE] or continuum",
            ));
        }
        _ => {
            return Err(Error::with_hint(
                "spans are compared by one unit at a time",
                "choose one: --unit character, match[:SHARE] or continuum",
            ));
        }
    };
    let lengths: Vec<u64> = documents.rows.iter().map(|document| document.length).collect();
    let mark = |span: &format::MarkedSpan| Mark {
        document: span.document,
        start: span.start,
        end: span.end,
        coder: span.coder,
        value: span.code,
    };
    let continuum = Continuum::new(lengths, file.coders.len(), file.codes.len(), file.spans.iter().map(mark));

    let mut available: Vec<String> = Vec::new();
    for name in OF_CODES.iter().chain(&OF_ALL) {
        let is_of_this =
            !name.starts_with("gamma") || unit == Unit::Continuum || options.coef.iter().any(|coef| coef == name);
        if is_of_this && !available.iter().any(|known| known == name) {
            available.push((*name).to_owned());
        }
    }
    for name in OF_CODES {
        available.extend(file.codes.iter().map(|code| format!("{name}[{code}]")));
    }
    let of_unit = |name: &&str| match unit {
        Unit::Continuum => name.contains("u_alpha") || *name == "coverage",
        Unit::Match(_) => name.starts_with("span_") || name.starts_with("maxqda"),
        _ => name.starts_with("char_") || name.starts_with("span_") || name.starts_with("maxqda"),
    };
    let usual: Vec<&str> = available.iter().map(String::as_str).filter(of_unit).collect();
    let names = options.names(&available, &usual, &format!("by {}", unit.word()))?;
    let share = if let Unit::Match(share) = unit { share } else { 0.5 };
    let mut bases: Vec<String> = names.iter().map(|name| base(name).to_owned()).collect();
    bases.dedup();
    let wish = PassageWish { names: bases, share, draws: options.draws(), gamma: options.gamma() };
    let answer = passages(&continuum, &wish);

    let mut figures = Vec::new();
    for (code, of_code) in file.codes.iter().zip(answer.codes) {
        let named =
            of_code.into_iter().map(|(name, statistic)| (format!("{name}[{code}]"), Found { statistic, se0: None }));
        figures.extend(named);
    }
    let of_all = answer.overall.into_iter().map(|(name, statistic)| (name, Found { statistic, se0: None }));
    figures.extend(of_all);
    // Where one code's figure was asked for, others that bear the name were not; gamma comes with what it is made of.
    let is_asked = |name: &str| names.iter().any(|wanted| wanted == name || wanted == base(name));
    figures.retain(|(name, _)| is_asked(name) || name.starts_with("gamma"));
    if options.coef.iter().any(|name| name == "all") {
        // What no segmentation has is not worth a line among all others.
        figures.retain(|(name, found)| !ASKED_FOR.contains(&name.as_str()) || found.statistic.value.is_some());
    }
    if !answer.has_intervals {
        notes.push(Note::new("few_documents", "fewer than 10 documents to draw from: no bootstrap intervals"));
    }
    if file.coders.len() > 2 {
        let message =
            "more than two coders: what is defined for pairs (char_…, span_…, maxqda_…) is the mean over pairs";
        notes.push(Note::new("mean_of_pairs", message));
    }
    let has_direction = figures.iter().any(|(name, _)| WINDOWS.contains(&name.as_str()));
    if let ([first, second], true) = (&file.coders[..], has_direction) {
        let message = format!("window_diff and pk hold {first} against {second}; the other way round they may differ");
        notes.push(Note::new("not_symmetric", message));
    }
    let statistics = figures.iter().map(|(name, found)| (name.as_str(), &found.statistic));
    notes.extend(remarks::without_width(statistics, None));
    if continuum.merged().marks().len() < continuum.marks().len() {
        let merged = continuum.marks().len() - continuum.merged().marks().len();
        notes.push(Note::new(
            "overlaps_merged",
            format!("spans that overlap another of the same coder and code, and count as one with it: {merged}"),
        ));
    }
    let bootstrap = answer.has_intervals.then(|| {
        json!({
            "draws": options.draws, "seed": options.seed, "generator": GENERATOR, "of": "documents", "interval": "percentile",
        })
    });
    let gamma = answer.gamma.as_ref().map(|gamma| {
        json!({"settings": gamma.settings, "samples": gamma.samples, "units": gamma.units, "coders": gamma.coders})
    });
    let about = json!({
        "file": path.display().to_string(),
        "coders": file.coders,
        "codes": file.codes,
        "documents": continuum.lengths().len(),
        "characters": continuum.total(),
        "spans": continuum.marks().len(),
        "unit": unit.word(),
        "bootstrap": bootstrap,
        "gamma": gamma,
        "thema": env!("CARGO_PKG_VERSION"),
    });
    let mut provenance = format!(
        "{} · {} in {} · unit {}",
        path.display(),
        counted(continuum.marks().len() as u64, "span"),
        counted(continuum.lengths().len() as u64, "document"),
        unit.word()
    );
    if let Some(gamma) = &answer.gamma {
        let settings = &gamma.settings;
        provenance = format!(
            "{provenance} · gamma: {} sampler, seed {}, {} samples, α {}, β {}, Δ {}",
            settings.sampler, settings.seed, gamma.samples, settings.alpha, settings.beta, settings.delta
        );
    }
    let title = format!("Agreement of {}", file.coders.join(", "));
    Ok(reply(options, title, figures, notes, provenance, about))
}
