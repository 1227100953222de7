//! The names of the coefficients, each with what it is, its formula and its source: help, explanations and the check of
//! `--coef` are printed from here.

/// What there is to say of a coefficient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// As in JSON, in `--coef` and in the published test data; without weights and categories.
    pub name: &'static str,
    /// On a table's head.
    pub short: &'static str,
    pub what: &'static str,
    pub formula: &'static str,
    pub source: &'static str,
}

const fn name(
    name: &'static str,
    short: &'static str,
    what: &'static str,
    formula: &'static str,
    source: &'static str,
) -> Name {
    Name { name, short, what, formula, source }
}

/// All there are, those of units before those of passages.
pub const NAMES: [Name; 50] = [
    name(
        "percent_agreement",
        "agree",
        "observed agreement, the mean over units",
        "Σ_k r_k (r_k − 1) / (r (r − 1)), averaged; (a + d) / n for two",
        "Gwet 2014",
    ),
    name(
        "percent_agreement_value_weighted",
        "1−D_o",
        "observed agreement, every value weighing the same",
        "1 − D_o",
        "Krippendorff 2019",
    ),
    name(
        "percent_agreement_pair_weighted",
        "pairs",
        "observed agreement, all pairs of labels pooled",
        "agreeing pairs / pairs",
        "Artstein and Poesio 2008",
    ),
    name(
        "percent_agreement_all_raters",
        "all",
        "units on which all raters agree",
        "such units / units",
        "R package irr",
    ),
    name(
        "cohen_kappa",
        "κ",
        "Cohen's kappa, two coders",
        "(p_o − p_e) / (1 − p_e), p_e = Σ_k p_k. p_.k",
        "Cohen 1960; SE Fleiss, Cohen and Everitt 1969",
    ),
    name("kappa_max", "κ max", "the largest kappa these margins allow", "p_o = Σ_k min(p_k., p_.k)", "Cohen 1960"),
    name("scott_pi", "π", "Scott's pi, two coders", "p_e = Σ_k ((p_k. + p_.k) / 2)²", "Scott 1955; SE Gwet 2008"),
    name("holsti", "Holsti", "agreed decisions of all decisions made", "2M / (N₁ + N₂)", "Holsti 1969"),
    name("pabak", "PABAK", "kappa with prevalence and bias taken out", "2 p_o − 1", "Byrt, Bishop and Carlin 1993"),
    name("prevalence_index", "PI", "prevalence index", "(a − d) / n", "Byrt, Bishop and Carlin 1993"),
    name("bias_index", "BI", "bias index", "(b − c) / n", "Byrt, Bishop and Carlin 1993"),
    name(
        "fleiss_kappa",
        "Fleiss κ",
        "Fleiss' kappa, any number of coders",
        "p_e = Σ_kl w_kl π_k π_l",
        "Fleiss 1971; SE Gwet 2008",
    ),
    name(
        "conger_kappa",
        "Conger κ",
        "Conger's kappa, any number of coders, each with their own margins",
        "p_e = mean over pairs of Σ_kl w_kl p_gk p_hl",
        "Conger 1980; SE Gwet 2008",
    ),
    name("light_kappa", "Light κ", "the mean of Cohen's kappa over pairs of coders", "mean κ_gh", "Light 1971"),
    name(
        "brennan_prediger",
        "BP",
        "chance the same for every category; Bennett's S, Randolph's kappa",
        "p_e = T_w / q²",
        "Brennan and Prediger 1981",
    ),
    name("gwet_ac1", "AC1", "Gwet's AC1", "p_e = Σ_k π_k (1 − π_k) / (q − 1)", "Gwet 2008"),
    name("gwet_ac2", "AC2", "Gwet's AC2, AC1 with weights", "p_e = T_w / (q (q − 1)) Σ_k π_k (1 − π_k)", "Gwet 2014"),
    name(
        "krippendorff_alpha_nominal",
        "α",
        "Krippendorff's alpha, nominal",
        "1 − D_o / D_e",
        "Krippendorff 2019; SE Gwet 2014",
    ),
    name(
        "krippendorff_alpha_ordinal",
        "α ord",
        "Krippendorff's alpha, ordinal",
        "δ = Σ_{g=c..k} n_g − (n_c + n_k) / 2",
        "Krippendorff 2019",
    ),
    name("krippendorff_alpha_interval", "α int", "Krippendorff's alpha, interval", "δ = c − k", "Krippendorff 2019"),
    name(
        "krippendorff_alpha_ratio",
        "α ratio",
        "Krippendorff's alpha, ratio",
        "δ = (c − k) / (c + k)",
        "Krippendorff 2019",
    ),
    name(
        "krippendorff_alpha_custom",
        "α own",
        "Krippendorff's alpha with distances from a file",
        "δ² as given",
        "Artstein and Poesio 2008",
    ),
    name(
        "krippendorff_alpha_gwetweights",
        "α wt",
        "alpha with agreement weights",
        "as alpha, w for 1 − δ²",
        "Gwet 2014",
    ),
    name(
        "krippendorff_alpha_jaccard",
        "α Jaccard",
        "alpha of sets of codes, Jaccard distance",
        "δ² = 1 − |A ∩ B| / |A ∪ B|",
        "Passonneau 2006",
    ),
    name(
        "krippendorff_alpha_masi",
        "α MASI",
        "alpha of sets of codes, MASI distance",
        "δ² = 1 − J · M",
        "Passonneau 2006",
    ),
    name(
        "krippendorff_alpha_dkpro_set_distance",
        "α dkpro",
        "alpha of sets, dkpro's set distance",
        "0, 1/3, 2/3, 1",
        "dkpro-statistics",
    ),
    name(
        "krippendorff_alpha_dkpro_masi_distance",
        "α dkpro",
        "alpha of sets, dkpro's MASI",
        "(1 − J) times the set distance",
        "dkpro-statistics",
    ),
    name("set_dice", "Dice", "mean Dice coefficient of sets", "2 |A ∩ B| / (|A| + |B|)", "Dice 1945"),
    name(
        "set_max_percent",
        "overlap",
        "pairs of sets with a code in common",
        "share of |A ∩ B| > 0",
        "dkpro-statistics",
    ),
    name(
        "specific_agreement",
        "specific",
        "if a rater chose the category, how likely did another",
        "2n_kk / (n_k. + n_.k)",
        "Cicchetti and Feinstein 1990",
    ),
    name(
        "positive_agreement",
        "pos.",
        "if a coder used the code, how likely did another; F1, Dice",
        "2a / (2a + b + c)",
        "Cicchetti and Feinstein 1990; SE Graham and Bull 1998",
    ),
    name(
        "negative_agreement",
        "neg.",
        "the same for leaving the code out",
        "2d / (2d + b + c)",
        "Cicchetti and Feinstein 1990",
    ),
    name("char_kappa", "κ ch", "Cohen's kappa by character", "as cohen_kappa", "Cohen 1960"),
    name(
        "char_f1",
        "F1 ch",
        "characters both marked, of those either did",
        "2a / (2a + b + c)",
        "Hripcsak and Rothschild 2005",
    ),
    name("char_iou", "IoU ch", "the same as intersection over union", "a / (a + b + c)", "Jaccard 1912"),
    name("char_percent", "% ch", "percent agreement by character", "(a + d) / n", "as NVivo prints it"),
    name(
        "span_f1_strict",
        "F1 strict",
        "passages matched one to one: the same words, the same code",
        "2 TP / (|A| + |B|)",
        "Hripcsak and Rothschild 2005",
    ),
    name(
        "span_f1_overlap",
        "F1 overlap",
        "passages matched one to one: a character in common, the same code",
        "2 TP / (|A| + |B|)",
        "Hripcsak and Rothschild 2005",
    ),
    name(
        "span_f1_iou",
        "F1 IoU",
        "passages matched one to one that share enough of what either covers (half: span_f1_iou50)",
        "2 TP / (|A| + |B|)",
        "Hripcsak and Rothschild 2005",
    ),
    name(
        "maxqda_percent",
        "MAXQDA %",
        "segments with a counterpart, in the manner of MAXQDA (overlap of 90 %)",
        "agreeing / all segments",
        "MAXQDA manual",
    ),
    name(
        "maxqda_kappa",
        "MAXQDA κ",
        "the same with chance 1 / number of codes",
        "(p_o − p_c) / (1 − p_c)",
        "MAXQDA manual; Brennan and Prediger 1981",
    ),
    name(
        "u_alpha",
        "uα",
        "unitizing alpha: what was marked and with which code",
        "1 − Σ ε-weighted differences",
        "Krippendorff et al. 2016",
    ),
    name(
        "u_alpha_binary",
        "|uα",
        "unitizing alpha: marked or not, whatever the code",
        "as uα, codes merged",
        "Krippendorff et al. 2016",
    ),
    name(
        "u_alpha_percode",
        "uα",
        "unitizing alpha of one code by itself",
        "as uα, one value",
        "Krippendorff et al. 2016",
    ),
    name(
        "cu_alpha",
        "cuα",
        "agreement on the code where several coders marked something",
        "as uα, without gaps",
        "Krippendorff et al. 2016",
    ),
    name(
        "k_u_alpha",
        "(k)uα",
        "agreement on one code where it met any other",
        "per value k",
        "Krippendorff et al. 2016",
    ),
    name(
        "coverage",
        "cover",
        "how much of a code's marks met any mark of another coder",
        "ℓ*_k / ℓ_k",
        "Krippendorff et al. 2016",
    ),
    name(
        "alpha_U_1995",
        "α_U",
        "the older unitizing alpha, for replication (with _Do, _De)",
        "1 − D_o / D_e",
        "Krippendorff 1995, 2004",
    ),
    name(
        "boundary_similarity",
        "B",
        "boundaries of two segmentations (also window_diff, pk)",
        "1 − edits / boundaries",
        "Fournier 2013; Pevzner and Hearst 2002; Beeferman et al. 1999",
    ),
    name(
        "gamma",
        "γ",
        "position and code at once, passages aligned (also gamma_cat)",
        "1 − δ_o / δ_e",
        "Mathet, Widlöcher and Métivier 2015; Mathet 2017",
    ),
];

/// What is known of a coefficient, its weights, ways of averaging and categories set aside.
pub fn about(name: &str) -> Option<&'static Name> {
    let base = name.split('[').next().unwrap_or_default();
    let known = |name: &str| NAMES.iter().find(|known| known.name == name);
    let suffixes = [
        "_linear",
        "_quadratic",
        "_ordinal",
        "_custom",
        "_pooled",
        "_macro",
        "_stacked",
        "_Do",
        "_De",
        "50",
        "_cat",
        "_aligned",
        "_best_disorder",
        "_expected_disorder",
    ];
    let mut stem = base;
    loop {
        if let Some(found) = known(stem) {
            return Some(found);
        }
        match suffixes.iter().find_map(|suffix| stem.strip_suffix(suffix)) {
            Some(shorter) => stem = shorter,
            None if matches!(stem, "window_diff" | "pk") => return known("boundary_similarity"),
            None => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::agreement::coefficients::{Level, Scale};
    use crate::analysis::agreement::{passages, sets};

    #[test]
    fn every_coefficient_that_is_computed_has_a_word_about_it() {
        let measured = Scale {
            level: Level::Ratio,
            values: Some(vec![1.0, 2.0]),
            ..Scale::nominal(2, vec!["1".into(), "2".into()])
        };
        let of_units = Scale::code(2).coefficients().into_iter().chain(measured.coefficients()).map(|one| one.name);
        let of_passages = passages::OF_ALL.iter().chain(&passages::OF_CODES).map(|name| (*name).to_owned());
        let of_sets = sets::Distance::ALL.iter().map(|(_, name)| (*name).to_owned());
        for name in of_units.chain(of_passages).chain(of_sets).chain(["cohen_kappa_pooled".to_owned()]) {
            assert!(about(&name).is_some(), "{name}");
        }
        assert_eq!(about("cohen_kapa"), None);
    }
}
