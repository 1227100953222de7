//! What can be said over all codes: the mean of percent agreement, and three ways to one kappa.

use super::Cells;
use super::chance::{ChanceCorrected, Observed};
use super::judgements::{Judged, Judgements};
use super::weights::Weights;
use crate::analysis::Undefined;
use crate::analysis::statistic::Statistic;

/// How a code was judged; of two coders the four cells say it all.
#[derive(Clone, Copy)]
pub(super) struct OfCode<'j> {
    pub(super) judged: Judged<'j>,
    pub(super) cells: Option<Cells>,
}

impl<'j> OfCode<'j> {
    pub(super) fn new(judged: Judged<'j>) -> Self {
        Self { judged, cells: (judged.raters() == 2).then(|| Cells::of_pair(judged, [0, 1], 1)) }
    }

    /// Percent agreement; `None` if no two coders judged a unit.
    fn percent(&self) -> Option<f64> {
        match self.cells {
            Some(cells) => cells.share_agreed(),
            None => Observed::new(self.judged, &Weights::Identity).ok().map(|observed| observed.p_a),
        }
    }

    /// `None` where kappa is undefined. Cohen's for two coders, Fleiss' for more.
    fn parts(&self) -> Option<Parts> {
        if let Some(cells) = &self.cells {
            return of_cells(cells);
        }
        let corrected = ChanceCorrected::new(self.judged, &Weights::Identity).ok()?;
        let room = 1.0 - corrected.fleiss_chance();
        (room > 1e-12).then(|| Parts { beyond: corrected.observed() - (1.0 - room), room })
    }
}

/// A kappa as p_o − p_e over 1 − p_e.
struct Parts {
    beyond: f64,
    room: f64,
}

fn of_cells(cells: &Cells) -> Option<Parts> {
    cells.kappa_and_room().map(|(kappa, room)| Parts { beyond: kappa * room, room })
}

/// What adds up over codes, one after the other.
pub(super) struct OverCodes {
    /// Of the codes that somebody used: agreeing on what nobody used is no achievement.
    percents: Mean,
    /// Of the codes that have a kappa.
    kappas: Mean,
    beyond: f64,
    room: f64,
    /// All units of the codes that somebody used in one table: of two coders, and of more.
    cells: Cells,
    judgements: Option<Judgements>,
}

impl OverCodes {
    pub(super) fn new(coders: usize) -> Self {
        let (percents, kappas) = (Mean::default(), Mean::default());
        let judgements = (coders != 2).then(|| Judgements::new(coders, 2));
        Self { percents, kappas, beyond: 0.0, room: 0.0, cells: Cells::default(), judgements }
    }

    /// One code more, for its kappa too where there can be one.
    pub(super) fn add(&mut self, code: OfCode<'_>, with_kappa: bool) {
        let is_used = code.judged.has(1);
        if let Some(percent) = code.percent().filter(|_| is_used) {
            self.percents.add(percent);
        }
        if !with_kappa {
            return;
        }
        if let Some(parts) = code.parts() {
            self.kappas.add(parts.beyond / parts.room);
            self.beyond += parts.beyond;
            self.room += parts.room;
        }
        if is_used {
            self.cells += code.cells.unwrap_or_default();
            if let Some(all) = &mut self.judgements {
                for pattern in code.judged.patterns() {
                    all.count(pattern.labels, pattern.units);
                }
            }
        }
    }

    /// The mean of percent agreement over the codes that somebody used.
    pub(super) fn mean_percent(&self) -> Statistic {
        self.percents.statistic()
    }

    /// Pooled kappa (De Vries et al. 2008): the mean p_o and the mean p_e over codes first, then one kappa.
    pub(super) fn pooled(&self) -> Statistic {
        match self.kappas.count {
            0 => Statistic::undefined(Undefined::NoneDefined),
            _ => Statistic::of(self.beyond / self.room),
        }
    }

    /// The mean of the kappas there are.
    pub(super) fn macro_mean(&self) -> Statistic {
        self.kappas.statistic()
    }

    /// One kappa from the sum of the tables of the codes that somebody used: [`super::kappa::stacked`].
    pub(super) fn stacked(&self) -> Statistic {
        let parts = match &self.judgements {
            Some(all) => OfCode::new(all.judged()).parts(),
            None => of_cells(&self.cells),
        };
        parts.map_or(Statistic::undefined(Undefined::NoneDefined), |part| Statistic::of(part.beyond / part.room))
    }
}

/// A mean of values that come one after the other.
#[derive(Default)]
struct Mean {
    sum: f64,
    count: usize,
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
    }

    fn statistic(&self) -> Statistic {
        match self.count {
            0 => Statistic::undefined(Undefined::NoneDefined),
            count => Statistic::of(self.sum / count as f64),
        }
    }
}
