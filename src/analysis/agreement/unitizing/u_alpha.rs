//! The alphas of unitizing: Krippendorff, Mathet, Bouvry and Widlöcher (2016), "On the reliability of unitizing
//! textual continua"; Krippendorff (2019), chapter 12.
//!
//! Each coder's marks and the gaps between them tile the text. Two coders' tilings meet in stretches, whose lengths
//! fill a table ℓ_ck of the value c one coder gave and the value k the other did, a gap counting as the value φ. Four
//! coefficients read that table: [`Tally::u_alpha`], [`Tally::u_alpha_binary`], [`Tally::cu_alpha`] and
//! [`Tally::k_u_alpha`].
//!
//! They need no more of it than its margins and its diagonal, which are sums over documents. So a document is swept
//! once into a [`Tally`], and any choice of documents is a sum.

pub use super::tally::{Tally, tallies, tallies_per_code, tally};

use super::tally::{OfValue, Row};
use crate::analysis::statistic::{Statistic, Undefined};

impl Tally {
    /// uα: do coders agree where passages are, and what they are?
    ///
    /// 1 − (ℓ.. − Σ ℓ_cc) / (ℓ.. − Σ ε_cc), with ε_ck = ℓ.. (ℓ_c. ℓ_.k − \[c = k\] C_c) / (ℓ..² − Σ C), φ included.
    /// Undefined without text or a second coder, if nobody marked anything, and if everybody marked everything with
    /// one value.
    pub fn u_alpha(&self) -> Statistic {
        let rows: Vec<Row> = self.values.iter().map(|value| value.all).chain([self.gaps]).collect();
        beyond_chance(&rows, self.nothing_marked().unwrap_or(Undefined::OneCategory))
    }

    /// |uα: do coders agree what is relevant, whatever they call it?
    ///
    /// The formula of [`Tally::u_alpha`] with all values taken as one, while marks stay apart. Undefined for the same
    /// reasons, and if everybody marked everything. On the paper's example it is .4136, where .413 is printed.
    pub fn u_alpha_binary(&self) -> Statistic {
        let mut marked = Row::default();
        for value in &self.values {
            // Where both marked something they agree that it is relevant.
            marked += Row { agreed: value.shared.length, ..value.all };
        }
        beyond_chance(&[marked, self.gaps], self.nothing_marked().unwrap_or(Undefined::OneCategory))
    }

    /// cuα: do coders agree on the value of what they both found relevant?
    ///
    /// The formula of [`Tally::u_alpha`] on the table without φ. Undefined where no two coders marked the same
    /// characters, and if there all used one value.
    ///
    /// The length of a mark that enters C is the mean over the other coders of how much of it they marked. This rule
    /// is inferred: with it the lengths add up to the margin, and of the rules tried it alone gives the .724 printed
    /// for the paper's example.
    pub fn cu_alpha(&self) -> Statistic {
        let rows: Vec<Row> = self.values.iter().map(|value| value.shared).collect();
        beyond_chance(
            &rows,
            match self.nothing_marked() {
                Some(reason) => reason,
                None if self.shared() == 0 => Undefined::NoOverlap,
                None => Undefined::OneValue,
            },
        )
    }

    /// (k)uα: is this value told apart from the others, where two coders found something relevant?
    ///
    /// 1 − (ε_.k / ℓ_.k) (ℓ_.k − ℓ_kk) / (ε_.k − ε_kk) on the table of [`Tally::cu_alpha`]. Undefined for a value
    /// nobody used or nobody else marked any of (not 1), and where no other value takes part.
    pub fn k_u_alpha(&self, value: usize) -> Statistic {
        let OfValue { all, shared } = self.values.get(value).copied().unwrap_or_default();
        if all.length == 0 {
            return Statistic::undefined(Undefined::NobodyUsed);
        }
        if shared.length == 0 {
            return Statistic::undefined(Undefined::NotCovered);
        }
        if shared.length == self.shared() {
            return Statistic::undefined(Undefined::OneValue);
        }
        // ε_.k / (ε_.k − ε_kk) is (ℓ.. ℓ_.k − C_k) / (ℓ_.k (ℓ.. − ℓ_.k)): all else in ε cancels.
        let (own, total) = (u128::from(shared.length), u128::from(self.shared()));
        let chance = (own * total - shared.squares) as f64 / (own * (total - own)) as f64;
        Statistic::of(1.0 - chance * ((shared.length - shared.agreed) as f64 / shared.length as f64))
    }

    /// How much of what bears this value other coders marked as well: ℓ_.k without φ over ℓ_.k with it.
    ///
    /// Undefined for a value nobody used.
    pub fn coverage(&self, value: usize) -> Statistic {
        match self.values.get(value) {
            Some(OfValue { all, shared }) if all.length > 0 => Statistic::of(shared.length as f64 / all.length as f64),
            _ => Statistic::undefined(Undefined::NobodyUsed),
        }
    }

    /// ℓ.. without φ.
    fn shared(&self) -> u64 {
        self.values.iter().map(|value| value.shared.length).sum()
    }

    /// Why nothing can be said about a text that nobody marked.
    fn nothing_marked(&self) -> Option<Undefined> {
        let nobody = self.values.iter().all(|value| value.all.length == 0);
        nobody.then_some(if self.gaps.length == 0 { Undefined::NoUnits } else { Undefined::NobodyUsed })
    }
}

/// 1 − D_o / D_e of a table with these rows; undefined, for the reason given, if less than two of them hold anything.
fn beyond_chance(rows: &[Row], otherwise: Undefined) -> Statistic {
    let total: u64 = rows.iter().map(|row| row.length).sum();
    let agreed: u64 = rows.iter().map(|row| row.agreed).sum();
    let itself: u128 = rows.iter().map(|row| row.squares).sum();
    let square = |length: u64| u128::from(length).pow(2);
    // The sum of ℓ_c. ℓ_.k over different c and k.
    let apart = square(total) - rows.iter().map(|row| square(row.length)).sum::<u128>();
    if apart == 0 {
        return Statistic::undefined(otherwise);
    }
    // ℓ.. − Σ ε_cc is ℓ.. (ℓ..² − Σ ℓ_c.²) / (ℓ..² − Σ C): in Σ ε_cc, ΣC cancels.
    let chance = (square(total) - itself) as f64 / apart as f64;
    Statistic::of(1.0 - chance * ((total - agreed) as f64 / total as f64))
}

#[cfg(test)]
mod tests {
    use super::super::some::{continuum, mirrored, renumbered};
    use super::*;
    use crate::analysis::agreement::continuum::{Continuum, Mark};
    use proptest::prelude::*;

    fn mark(document: usize, start: u64, end: u64, coder: usize, value: usize) -> Mark {
        Mark { document, start, end, coder, value }
    }

    fn whole(continuum: &Continuum) -> Tally {
        tallies(continuum).unwrap().iter().sum()
    }

    /// Krippendorff et al. (2016): uα .510, cuα .724, coverage of the value 5 .444.
    #[test]
    fn three_coders_of_sixty_characters_as_the_paper_has_them() {
        let alex = [(0, 7, 1), (7, 13, 2), (30, 32, 5), (32, 37, 6), (37, 44, 6), (44, 60, 7)];
        let paul = [(0, 7, 1), (7, 13, 3), (13, 21, 5), (32, 44, 6)];
        let suzan = [(0, 7, 1), (7, 13, 4), (13, 21, 5), (32, 37, 6), (37, 41, 6), (41, 44, 6)];
        let coders = [alex.as_slice(), &paul, &suzan];
        let marks = coders
            .iter()
            .enumerate()
            .flat_map(|(coder, marks)| marks.iter().map(move |&(start, end, value)| mark(0, start, end, coder, value)));
        let tally = whole(&Continuum::new(vec![60], 3, 8, marks));
        let thousandths = |statistic: Statistic| (statistic.value.unwrap() * 1000.0).round();
        assert_eq!([tally.u_alpha(), tally.cu_alpha(), tally.coverage(5)].map(thousandths), [510.0, 724.0, 444.0]);
        assert_eq!(tally.k_u_alpha(6).value, Some(1.0));
        assert_eq!(tally.k_u_alpha(7).undefined, Some(Undefined::NotCovered));
        assert_eq!(tally.k_u_alpha(0).undefined, Some(Undefined::NobodyUsed));
    }

    #[test]
    fn what_cannot_be_told_says_why() {
        let of =
            |length, coders, marks: &[Mark]| whole(&Continuum::new(vec![length], coders, 2, marks.iter().copied()));
        let why = |tally: Tally| [tally.u_alpha(), tally.u_alpha_binary(), tally.cu_alpha()].map(|s| s.undefined);
        let all_three = |reason| [Some(reason); 3];
        assert_eq!(why(of(0, 2, &[])), all_three(Undefined::NoUnits));
        assert_eq!(why(of(9, 1, &[mark(0, 0, 5, 0, 0)])), all_three(Undefined::NoUnits));
        assert_eq!(why(of(9, 2, &[])), all_three(Undefined::NobodyUsed));
        assert_eq!(why(of(9, 2, &[mark(0, 0, 5, 0, 0)])), [None, None, Some(Undefined::NoOverlap)]);
        assert_eq!(
            why(of(9, 2, &[mark(0, 0, 9, 0, 0), mark(0, 0, 9, 1, 0)])),
            [Some(Undefined::OneCategory), Some(Undefined::OneCategory), Some(Undefined::OneValue)]
        );
    }

    proptest! {
        #[test]
        fn neither_the_coders_order_nor_the_values_nor_the_reading_direction_matters(continuum in continuum(3)) {
            let tally = whole(&continuum);
            prop_assert_eq!(&tally, &whole(&mirrored(&continuum)));
            prop_assert_eq!(&tally, &whole(&continuum.with_coders(&[2, 0, 1])));
            let other = whole(&renumbered(&continuum, &[1, 2, 0]));
            prop_assert_eq!(tally.u_alpha(), other.u_alpha());
            prop_assert_eq!(tally.cu_alpha(), other.cu_alpha());
            prop_assert_eq!(tally.k_u_alpha(0), other.k_u_alpha(1));
        }

        #[test]
        fn coders_who_marked_the_same_agree_perfectly_and_nobody_more(continuum in continuum(3)) {
            let figures = |tally: &Tally| {
                let per_value = (0..3).flat_map(|value| [tally.k_u_alpha(value), tally.coverage(value)]);
                [tally.u_alpha(), tally.u_alpha_binary(), tally.cu_alpha()].into_iter().chain(per_value)
                    .filter_map(|statistic| statistic.value).collect::<Vec<f64>>()
            };
            prop_assert!(figures(&whole(&continuum)).iter().all(|&value| value <= 1.0));
            let same = continuum.with_coders(&[0]);
            let marks = (0..3).flat_map(|coder| same.marks().iter().map(move |mark| Mark { coder, ..*mark }));
            let same = Continuum::new(same.lengths().to_vec(), 3, 3, marks);
            prop_assert!(figures(&whole(&same)).iter().all(|&value| value == 1.0));
        }
    }
}
