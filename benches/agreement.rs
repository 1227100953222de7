//! Agreement: of all codes with intervals, of three coders, of passages aligned, of a million ratings from a file.
//!
//! Targets: 2,000 bootstrap draws of all codes of the everyday study within a second, from the file to the printed table;
//! every coefficient of three coders by character within 30 ms, without draws; gamma of 120 passages within a second;
//! ratings of a million rows within half a second, from reading them to the printed table.

use crate::corpus::Dice;
use crate::measure::Measure;
use crate::study::{command, spoken};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;
use thema::analysis::agreement::coefficients::Scale;
use thema::analysis::agreement::comparison::Comparison;
use thema::analysis::agreement::continuum::{Continuum, Mark};
use thema::analysis::agreement::gamma::{Settings, gamma};
use thema::analysis::agreement::kappa::marked;
use thema::analysis::agreement::per_code::{OVERALL, Wish, agreement};
use thema::analysis::agreement::units::Units;
use thema::analysis::resample::Draws;
use thema::analysis::{CodingAt, Place};
use thema::model::ids::CodeId;
use thema::project::study::Study;
use thema::project::{Clock, Project};

/// The commands on a project, and three coders without one.
pub fn of_study(project: &Rc<RefCell<Project>>) -> Vec<Measure> {
    let study = project.borrow().study().expect("the study loads");
    let commands = [
        ("agreement by turn, no draws", "agreement --draws 0", 30),
        ("agreement by character, no draws", "agreement --unit character --draws 0", 60),
        ("agreement by turn", "agreement", 1_000),
        ("agreement by character", "agreement --unit character", 1_000),
        ("agreement of passages", "agreement --unit match", 1_000),
        ("agreement of the continuum", "agreement --unit continuum", 1_000),
    ];
    let mut measures: Vec<Measure> =
        commands.map(|(name, line, target)| command(name, line, None, project).within_ms(target)).into();
    // By itself: its draws grow with the square of how many different sets there are, which cheaper figures would hide.
    measures.push(command("sets by turn", "agreement --coef krippendorff_alpha_jaccard", None, project));
    let alpha = vec!["krippendorff_alpha_nominal".to_owned()];
    let of_code = Scale::code(3).coefficients().into_iter().map(|coefficient| coefficient.name);
    let all = of_code.chain(OVERALL.map(str::to_owned)).collect();
    measures.push(three_coders("alpha of three, pure", &study, alpha).within_ms(30));
    measures.push(three_coders("all of three, pure", &study, all).within_ms(30));
    measures
}

/// Three coders by character: the third one agrees now with the first and now with the second.
fn three_coders(name: &'static str, study: &Study, names: Vec<String>) -> Measure {
    let places = study.places();
    let number: HashMap<CodeId, u32> = study.codebook.tree().map(|(code, _)| code.id).zip(0..).collect();
    let mut codings: Vec<Vec<CodingAt>> = vec![Vec::new(); 3];
    for (n, coding) in study.codings.iter().enumerate() {
        let coder = usize::from(coding.coder == study.coders[1].id);
        let at =
            CodingAt { document: places[&coding.document], span: coding.span, code: coding.code, coder: coding.coder };
        codings[coder].push(at);
        if n % 4 / 2 == coder {
            codings[2].push(at);
        }
    }
    let of_coder = |codings: &Vec<CodingAt>| -> Vec<(u32, Place)> {
        codings.iter().map(|coding| (number[&coding.code], coding.place())).collect()
    };
    let sets: Vec<Vec<(u32, Place)>> = codings.iter().map(of_coder).collect();
    let units = Units::characters(study.documents.iter().map(spoken));
    let documents = study.documents.len();
    let comparison = Comparison::new(units, 3, &vec![vec![true; 3]; documents], &vec![Vec::new(); documents]);
    let wish = Wish { names, draws: Draws { draws: 0, ..Draws::default() }, units_are_fixed: false };
    let codebook = study.codebook.clone();
    Measure::new(name, move || {
        agreement(&comparison, &["ada", "ben", "eve"], &marked(&codebook, &codings), &sets, &wish)
    })
}

/// What has a size of its own: a continuum to align, and two files of ratings.
pub fn alone([wide, long]: &[impl AsRef<Path>; 2]) -> Vec<Measure> {
    let project = Project::in_memory("none is needed", Clock::system()).expect("a new project");
    let project = Rc::new(RefCell::new(project));
    let continuum = continuum();
    let files = [
        ("kappa, wide file", "kappa", wide),
        ("kappa, long file", "kappa", long),
        ("agreement, wide file", "agreement --ratings", wide),
        ("agreement, long file", "agreement --ratings", long),
    ];
    let mut measures: Vec<Measure> =
        files.map(|(name, line, file)| command(name, line, Some(file.as_ref()), &project).within_ms(500)).into();
    let settings = Settings { samples: 30, ..Settings::default() };
    measures.push(Measure::new("gamma of 120 passages", move || gamma(&continuum, &settings)).within_ms(1_000));
    measures
}

/// 120 passages of two coders, most of them marked by both and most of these with the same code.
fn continuum() -> Continuum {
    let mut dice = Dice::new(5);
    let mut marks = Vec::new();
    for n in 0..60 {
        let code = dice.below(10);
        for coder in 0..2 {
            let start = (n * 300 + dice.below(80)) as u64;
            let value = if dice.below(4) == 0 { dice.below(10) } else { code };
            marks.push(Mark { document: 0, start, end: start + 60 + dice.below(240) as u64, coder, value });
        }
    }
    Continuum::new(vec![20_000], 2, 10, marks)
}
