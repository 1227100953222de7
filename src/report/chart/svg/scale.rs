//! From values to places on the sheet, with ticks at round values.

/// A scale between two values, drawn between two places.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scale {
    pub(super) from: f64,
    pub(super) to: f64,
    /// Where its ends are drawn.
    pub(super) places: [f64; 2],
    /// Between two ticks.
    step: f64,
}

impl Scale {
    /// A scale over these values with about so many ticks. Whole values get ticks at whole values.
    pub(super) fn new(from: f64, to: f64, places: [f64; 2], about: usize, whole: bool) -> Self {
        let from = if from.is_finite() { from } else { 0.0 };
        let to = if to.is_finite() && to > from { to } else { from + 1.0 };
        let rough = (to - from) / about.max(1) as f64;
        let power = 10f64.powf(rough.log10().floor());
        let round = [1.0, 2.0, 5.0, 10.0].map(|times| times * power).into_iter().find(|step| *step >= rough * 0.999);
        let step = round.filter(|step| step.is_finite() && *step > 0.0).unwrap_or(to - from);
        Self { from, to, places, step: if whole { step.max(1.0) } else { step } }
    }

    /// The same, ending at the tick that is not below its highest value.
    pub(super) fn rounded_up(mut self) -> Self {
        self.to = self.from + ((self.to - self.from) / self.step - 1e-9).ceil().max(1.0) * self.step;
        self
    }

    /// Where a value is drawn, never off the scale.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = ((value - self.from) / (self.to - self.from)).clamp(0.0, 1.0);
        self.places[0] + (self.places[1] - self.places[0]) * if share.is_finite() { share } else { 0.0 }
    }

    /// The round values on it, with what is written there.
    pub(super) fn ticks(&self) -> Vec<(f64, String)> {
        let digits = (-self.step.log10().floor()).clamp(0.0, 6.0) as usize;
        let first = (self.from / self.step - 1e-9).ceil();
        let count = ((self.to - self.from) / self.step).min(100.0) as usize + 1;
        let values = (0..=count).map(|n| (first + n as f64) * self.step);
        let on_it = values.filter(|value| *value <= self.to + self.step * 1e-6);
        on_it.map(|value| (value, crate::report::rounded(value, digits))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(from: f64, to: f64, whole: bool) -> Vec<String> {
        Scale::new(from, to, [0.0, 100.0], 5, whole).ticks().into_iter().map(|(_, said)| said).collect()
    }

    #[test]
    fn ticks_are_round_and_those_of_counts_are_whole() {
        assert_eq!(ticks(0.0, 21.0, true), ["0", "5", "10", "15", "20"]);
        assert_eq!(ticks(0.0, 2.0, true), ["0", "1", "2"]);
        assert_eq!(ticks(-0.2, 1.0, false), ["0.0", "0.5", "1.0"]);
        assert_eq!(ticks(0.0, 0.0, true), ["0", "1"]);
        assert_eq!(ticks(f64::NAN, f64::INFINITY, false).len(), 6);
    }

    #[test]
    fn a_value_off_the_scale_is_drawn_at_its_end() {
        let scale = Scale::new(0.0, 10.0, [20.0, 120.0], 5, true);
        assert_eq!([0.0, 5.0, 99.0, -1.0, f64::NAN].map(|value| scale.at(value)), [20.0, 70.0, 120.0, 20.0, 20.0]);
        assert_eq!(Scale::new(0.0, 21.0, [0.0, 1.0], 5, true).rounded_up().to, 25.0);
    }
}
