//! The figures of tables that have one: the same rows, as a value that is drawn.

use super::frequencies::Bars as BarsOf;
use crate::analysis::Statistic;
use crate::analysis::agreement::kappa::KappaAnswer;
use crate::analysis::frequency::FrequencyRow;
use crate::model::codebook::{CodeKind, split_path};
use crate::report::Cell;
use crate::report::chart::{Bar, Bars, Chart, Estimate, Intervals, Label};

/// A code as the label of a row, by its last name.
pub(super) fn label(path: &str, depth: usize, kind: CodeKind) -> Label {
    let text = split_path(path).pop().unwrap_or_default();
    Label { text, depth, heading: kind == CodeKind::Theme }
}

/// Codes and themes by participants, or by passages; of groups, each group's codes in turn.
pub(super) fn bars(rows: &[FrequencyRow], what: BarsOf) -> Chart {
    let by_people = what == BarsOf::Participants;
    let of = rows.first().map(|row| row.of_participants);
    let most = of.filter(|of| by_people && *of > 0 && rows.iter().all(|row| row.of_participants == *of));
    let bar = |row: &FrequencyRow| {
        let mut label = label(&row.code, row.depth, row.kind);
        if let Some(group) = &row.group {
            label.text = format!("{group}: {}", label.text);
        }
        let share = Cell::Share(row.share);
        let of_people = format!("{} of {}, {}", row.participants, row.of_participants, share.for_people());
        let (value, said) =
            if by_people { (row.participants, of_people) } else { (row.passages, row.passages.to_string()) };
        Bar { label, value: value as f64, said }
    };
    let unit = if by_people { "participants" } else { "passages" };
    Chart::Bars(Bars {
        title: format!("Codes and themes by {unit}"),
        bars: rows.iter().map(bar).collect(),
        unit: unit.to_owned(),
        most: most.map(|of| of as f64),
    })
}

/// Cohen's kappa of each code with its interval.
pub(super) fn kappas(answer: &KappaAnswer, title: &str) -> Chart {
    let rows = answer.rows.iter().map(|row| (label(&row.code, row.depth, row.kind), &row.cohen_kappa));
    let pooled = Label { text: "pooled over codes".to_owned(), depth: 0, heading: true };
    intervals(rows.chain([(pooled, &answer.overall.cohen_kappa_pooled)]), title, "Cohen's kappa")
}

/// Statistics with their intervals, on a scale that ends at 1 and begins at 0, or below if one of them does.
pub(super) fn intervals<'a>(rows: impl IntoIterator<Item = (Label, &'a Statistic)>, title: &str, unit: &str) -> Chart {
    let estimate = |(label, statistic): (Label, &Statistic)| Estimate {
        label,
        value: statistic.value,
        interval: statistic.ci95,
        undefined: statistic.undefined.map(|reason| reason.to_string()),
    };
    let rows: Vec<Estimate> = rows.into_iter().map(estimate).collect();
    let lowest = rows.iter().flat_map(|row| row.value.into_iter().chain(row.interval.map(|(low, _)| low)));
    let lowest = lowest.filter(|value| value.is_finite()).fold(0.0, f64::min);
    // Agreement below −1 there is not; an interval that reaches there gets an arrow.
    let from = ((lowest * 5.0).floor() / 5.0).max(-1.0);
    Chart::Intervals(Intervals { title: title.to_owned(), rows, from, to: 1.0, unit: unit.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Undefined;
    use crate::model::codebook::Code;

    fn row(code: &str, participants: u64, of_participants: u64) -> FrequencyRow {
        FrequencyRow {
            group: None,
            id: Code::new(CodeKind::Code, code).id,
            depth: 1,
            code: code.to_owned(),
            kind: CodeKind::Code,
            participants,
            of_participants,
            passages: participants,
            documents: participants,
            words: Some(7),
            share: (of_participants > 0).then(|| participants as f64 / of_participants as f64),
        }
    }

    #[test]
    fn bars_end_where_all_participants_would_be_and_say_their_share() {
        let rows = [row("RQ1/in\\/out", 9, 21), row("RQ1/b", 0, 21)];
        let Chart::Bars(bars) = bars(&rows, BarsOf::Participants) else { unreachable!() };
        assert_eq!(bars.most, Some(21.0));
        assert_eq!((bars.bars[0].label.text.as_str(), bars.bars[0].said.as_str()), ("in/out", "9 of 21, 43 %"));
        assert_eq!(bars.bars[1].said, "0 of 21, 0 %");
    }

    #[test]
    fn groups_of_other_sizes_have_no_common_end() {
        let grouped = |group: &str, of| FrequencyRow { group: Some(group.to_owned()), ..row("a", 1, of) };
        let rows = [grouped("data engineer", 3), grouped("other", 5)];
        let Chart::Bars(bars) = bars(&rows, BarsOf::Participants) else { unreachable!() };
        assert_eq!(bars.most, None);
        assert_eq!(bars.bars[0].label.text, "data engineer: a");
    }

    #[test]
    fn a_statistic_that_does_not_exist_says_why() {
        let low = Statistic { ci95: Some((-0.31, 0.2)), ..Statistic::of(-0.05) };
        let none = Statistic::undefined(Undefined::NeitherUsed);
        let label = |text: &str| Label { text: text.to_owned(), depth: 0, heading: false };
        let Chart::Intervals(drawn) = intervals([(label("a"), &low), (label("b"), &none)], "t", "κ") else {
            unreachable!()
        };
        assert_eq!((drawn.from, drawn.to), (-0.4, 1.0));
        assert_eq!(drawn.rows[1].value, None);
        assert_eq!(drawn.rows[1].undefined, Some(Undefined::NeitherUsed.to_string()));
    }
}
