//! The tables of a paper: who took part, who said what, and in which group.

use crate::support::{Sandbox, csv_rows};
use insta::assert_snapshot;
use serde_json::Value;

fn table(study: &Sandbox, words: &[&str]) -> String {
    study.thema(words.iter().copied()).done().stdout
}

#[test]
fn the_participant_table_shows_chosen_attributes_and_hides_rare_values() {
    let study = Sandbox::with_sample_study();
    let words = ["participants", "--cols", "role,years", "--bands", "years=0,3,6,10", "--k", "2", "--totals"];
    assert_snapshot!(table(&study, &words), @r#"
    Participants

    Participant     role                                                       years
    ────────────────────────────────────────────────────────────────────────────────────────────────
    P01             data scientist                                             3–5
    P02             ML engineer                                                other
    P03             data engineer                                              6–9
    P04             other                                                      other
    P05             data scientist                                             6–9
    P06             ML engineer                                                3–5
    P07a            data engineer                                              6–9
    P07b            other                                                      3–5
    P08             other                                                      other
    9 participants  data engineer 2, data scientist 2, ML engineer 2, other 3  3–5 3, 6–9 3, other 3

    values of fewer than 2 participants stand under "other", and with them the next rarest where a total would tell what they are: 3 values of role, 2 values of years
    5 of 9 participants share their values with nobody; fewer columns, --bands or --k make people harder to recognise
    Barriers to defending ML systems · study cc435aa6e347 · thema 0.1.0
    "#);
    assert_snapshot!(table(&study, &["participants", "--cols", "years,sp_training", "--summary"]), @r"
    Participants (n = 9)

    Attribute    Value               n      %
    ─────────────────────────────────────────
    years        median 6 (2 to 15)  9  100 %
    sp_training  no                  6   67 %
                 yes                 3   33 %

    Barriers to defending ML systems · study cc435aa6e347 · thema 0.1.0
    ");
    // What is hidden is hidden in every dialect, and from who sorts by it.
    let rare = ["security engineer", "research scientist", "head of ML"];
    for format in ["csv", "tsv", "json", "md", "latex", "html"] {
        let said = table(&study, &["participants", "--k", "2", "--sort", "role", "--format", format]);
        assert!(rare.iter().all(|role| !said.contains(role)), "{said}");
        assert!(said.contains("data scientist"), "{said}");
    }
}

#[test]
fn numbers_of_participants_are_figures_and_what_is_wrong_is_said() {
    let study = Sandbox::with_sample_study();
    let answer = study.json(["participants", "--cols", "years", "--sort", "years", "--participant", "P04,P08,P02"]);
    let years: Vec<&Value> = answer["rows"].as_array().unwrap().iter().map(|row| &row["years"]).collect();
    assert_eq!(years, [2, 12, 15]);
    let said = |words: &[&str]| study.thema(words.iter().copied()).failed().said();
    assert_snapshot!(said(&["participants", "--bands", "role=3"]), @r#"
    error: role of P01 is "data scientist", which is no number
    hint: only numbers can be put into bands
    [exit 1]
    "#);
    assert_snapshot!(said(&["participants", "--bands", "years=3,1"]), @r#"
    error: "3,1" is neither a width (3) nor where bands begin, rising (0,3,6,10)
    hint: write them as years=3, or as years=0,3,6,10
    [exit 1]
    "#);
    assert_snapshot!(said(&["participants", "--bands", "years"]), @r#"
    error: "years" says no bands of an attribute
    hint: write them as years=3, or as years=0,3,6,10
    [exit 1]
    "#);
    assert_snapshot!(said(&["participants", "--cols", "rolle"]), @r#"
    error: no attribute named "rolle" in this project
    hint: did you mean "role"? List all with `thema participant list`
    [exit 1]
    "#);
    assert_snapshot!(said(&["participants", "--cols", "role", "--sort", "years"]), @r#"
    error: the table has no column "years" to sort by
    hint: its columns are role; choose others with --cols
    [exit 1]
    "#);
    assert_snapshot!(said(&["crosstab", "--attr", "rolle"]), @r#"
    error: no attribute named "rolle" in this project
    hint: did you mean "role"? List all with `thema participant list`
    [exit 1]
    "#);
    assert_snapshot!(said(&["frequencies", "--layer", "majority", "--by", "coder"]), @r"
    error: what most coders marked has no coder
    hint: count --by coder in --layer union, or one coder with --layer coder:NAME
    [exit 1]
    ");
    assert_snapshot!(said(&["passages", "--layer", "majority", "--group", "coder"]), @r"
    error: the passages of the majority have no coder
    hint: ask --layer union, or coder:NAME
    [exit 1]
    ");
    assert_snapshot!(said(&["passages", "other-barrier", "--layer", "majority", "--uncode"]), @r"
    error: the passages of the majority are nobody's codings: there is nothing to recode or to take off
    hint: --autocode CODE codes them
    [exit 1]
    ");
}

#[test]
fn the_matrix_has_a_dot_for_people_and_a_figure_for_programs() {
    let study = Sandbox::with_sample_study();
    let words = ["matrix", "--code", "RQ1 exposure", "--participant", "P01,P04,P07a,P08", "--depth", "2"];
    assert_snapshot!(table(&study, &words), @r"
    Codes by participant

    Participant   1  2  3  4  5  Codes
    ──────────────────────────────────
    P01           ●  ●  ●  ●         5
    P04                              0
    P07a          ●  ●  ●  ●         3
    P08           ●  ●               1
    Participants  3  3  2  2  0

    1 RQ1 exposure · 2 ML and security seen as separate · 3 no mandate or incentive · 4 resources unfit · 5 no knowledgeable colleagues
    these speakers are linked to no participant, what they said counts for nobody: P07 a in P07
    Barriers to defending ML systems · layer consensus · participants P01, P04, P07a, P08; codes RQ1 exposure · study cc435aa6e347 · thema 0.1.0
    ");
    assert_snapshot!(table(&study, &[&words[..], &["--transpose", "--cells", "count"]].concat()), @r"
    Passages of codes by participant

    Code                                P01  P04  P07a  P08  Passages
    ─────────────────────────────────────────────────────────────────
    RQ1 exposure                         13          4    1        18
      ML and security seen as separate    7          1    1         9
      no mandate or incentive             4          2              6
      resources unfit                     2          1              3
      no knowledgeable colleagues                                   0
    Passages                             13    0     4    1        18

    these speakers are linked to no participant, what they said counts for nobody: P07 a in P07
    Barriers to defending ML systems · layer consensus · participants P01, P04, P07a, P08; codes RQ1 exposure · study cc435aa6e347 · thema 0.1.0
    ");
    let latex = table(&study, &[&words[..], &["--format", "latex"]].concat());
    assert!(latex.contains("$\\bullet$"), "{latex}");
    let rows = csv_rows(&table(&study, &[&words[..], &["--format", "csv"]].concat()));
    assert_eq!(
        (rows.len(), rows[1]["RQ1 exposure"].as_str(), rows[4]["participant"].as_str()),
        (5, "0", "Participants")
    );
}

#[test]
fn a_matrix_sorted_by_frequency_has_the_codes_of_most_documents_first() {
    let study = Sandbox::with_sample_study();
    let words = ["matrix", "--cases", "document", "--transpose", "--sort", "frequency", "--used"];
    let answer = study.json(words);
    let totals: Vec<u64> =
        answer["rows"].as_array().unwrap().iter().map(|row| row["total"].as_u64().unwrap()).collect();
    assert!(
        totals.is_sorted_by(|a, b| a >= b) && totals[0] == 8 && totals.iter().all(|&total| total > 0),
        "{totals:?}"
    );
    assert_eq!(answer["overall"]["codes"].as_object().unwrap().len(), totals.len());
}

/// Headings that would make the page too wide are numbers with a legend.
#[test]
fn a_wide_matrix_has_numbers_for_headings() {
    let study = Sandbox::with_sample_study();
    let said = table(&study, &["matrix", "--used"]);
    let headings = said.lines().nth(2).unwrap();
    assert!(headings.starts_with("Participant   1  2  3"), "{headings}");
    assert!(said.contains("1 RQ1 exposure · 2 ML and security seen as separate · 3 "), "{said}");
}

#[test]
fn a_crosstab_counts_by_group_and_tests_only_when_asked() {
    let study = Sandbox::with_sample_study();
    let words = ["crosstab", "--attr", "sp_training", "--code", "no mandate or incentive"];
    assert_snapshot!(table(&study, &words), @r"
    Codes by sp_training

    Code                       no (6)      %  yes (3)     %  all (9)     %
    ──────────────────────────────────────────────────────────────────────
      no mandate or incentive       6  100 %        1  33 %        7  78 %
        no-mandate-to-learn         6  100 %        1  33 %        7  78 %
        degree-no-coverage          3   50 %        1  33 %        4  44 %

    these speakers are linked to no participant, what they said counts for nobody: P07 a in P07
    Barriers to defending ML systems · layer consensus · codes no mandate or incentive · study cc435aa6e347 · thema 0.1.0
    ");
    assert_snapshot!(table(&study, &[&words[..], &["--test", "fisher"]].concat()), @r"
    Codes by sp_training

    Code                       no (6)      %  yes (3)     %  all (9)     %  Fisher's p
    ──────────────────────────────────────────────────────────────────────────────────
      no mandate or incentive       6  100 %        1  33 %        7  78 %      0.0833
        no-mandate-to-learn         6  100 %        1  33 %        7  78 %      0.0833
        degree-no-coverage          3   50 %        1  33 %        4  44 %      1.0000

    these speakers are linked to no participant, what they said counts for nobody: P07 a in P07
    participants of an interview study are no random sample: a small p is a hint where to look again, not a finding about people who were not asked
    3 tests: by chance alone about 1 would have p < .05; corrected for their number (Bonferroni) that is p < 0.01667
    Barriers to defending ML systems · layer consensus · codes no mandate or incentive · study cc435aa6e347 · thema 0.1.0
    ");
    let chi2 = study.json(words.iter().copied().chain(["--test", "chi2"]));
    let notes: Vec<&str> =
        chi2["notes"].as_array().unwrap().iter().map(|note| note["code"].as_str().unwrap()).collect();
    assert_eq!(notes, ["unlinked_speakers", "exploratory", "many_tests", "small_expected"]);
    // Trained: 1 of 3 with it; untrained: 6 of 6. Worked by hand: 9 (1·0 − 2·6)² / (3·6·7·2) = 5.142857.
    let row = &chi2["rows"][0];
    assert_eq!(row["groups"].to_string().matches("\"participants\":6").count(), 1, "{row}");
    crate::support::assert_close(&row["chi2"]["value"], 36.0 / 7.0, "chi-square");
    assert_eq!(row["df"], 1);
}

#[test]
fn who_has_no_value_is_a_group_of_their_own_and_in_no_test() {
    let study = Sandbox::with_sample_study();
    study.thema(["participant", "set", "P08", "years", ""]).done();
    let answer =
        study.json(["crosstab", "--attr", "years", "--bands", "5", "--code", "other-barrier", "--test", "fisher"]);
    let groups = answer["rows"][0]["groups"].as_array().unwrap();
    let groups: Vec<(&str, u64)> = groups
        .iter()
        .map(|group| (group["value"].as_str().unwrap(), group["of_participants"].as_u64().unwrap()))
        .collect();
    assert_eq!(groups, [("0–4", 3), ("5–9", 4), ("10–14", 1), ("(none)", 1)]);
    assert!(
        answer["notes"].to_string().contains("1 participant without years left out of the tests"),
        "{}",
        answer["notes"]
    );
    // P04, the only one of ten years and more, is the only one with it: one way of eight.
    crate::support::assert_close(&answer["rows"][0]["fisher_p"]["value"], 0.125, "Fisher's p");
}

#[test]
fn a_group_without_anybody_is_refused_with_a_hint() {
    let study = Sandbox::with_project();
    study.thema(["participant", "add", "P01"]).done();
    study.thema(["participant", "set", "P01", "role", "nurse"]).done();
    assert_snapshot!(study.thema(["crosstab", "--attr", "role"]).failed().said(), @r"
    error: no participant speaks in the selection, so that there are no groups
    hint: `thema document speaker DOCUMENT LABEL --as PARTICIPANT` says who speaks
    [exit 1]
    ");
    assert_snapshot!(table(&study, &["participants"]), @r"
    Participants

    Participant  role
    ─────────────────

    left out, because they speak in no document: P01
    Study · study e4245d9b23d5 · thema 0.1.0
    ");
}

/// A codebook is free to call a code as a table calls its columns.
#[test]
fn a_code_called_as_a_column_is_told_apart_from_it() {
    let study = Sandbox::with_project();
    study.write("P01.txt", "I: So?\n\nP01: Nobody asks.\n");
    let rows = ["total", "participant", "code", "all"].map(|code| format!("P01,ada,{code},Nobody asks.\n")).concat();
    study.write("marks.csv", format!("document,coder,code,quote\n{rows}"));
    study.thema(["import", "P01.txt"]).done();
    study.thema(["import", "marks.csv", "--add-missing"]).done();
    study.thema(["participant", "set", "P01", "role", "all"]).done();
    let csv = |words: &[&str]| study.answer(words.iter().copied().chain(["--format", "csv"]));
    let heading = |words: &[&str]| csv(words).lines().next().unwrap().to_owned();
    assert_eq!(heading(&["matrix"]), "participant,total (code),participant (code),code,all,total");
    assert_eq!(
        heading(&["crosstab", "--attr", "role"]),
        "code,kind,all (role),all of (role),all share (role),all,all of,all share"
    );
    assert_eq!(heading(&["cooccurrence", "--matrix"]), "code,total,participant,code (code),all");
    assert_eq!(
        heading(&["framework", "--theme", "participant", "--theme", "total"]),
        "participant,participant (theme),participant (passages),total,total (passages)"
    );
    // The row of totals is none of a participant's.
    study.thema(["participant", "rename", "P01", "Participants"]).done();
    let rows = csv(&["matrix"]);
    assert_eq!(rows.lines().skip(1).collect::<Vec<_>>(), ["Participants,1,1,1,1,4", "Participants (total),1,1,1,1,"]);
    study.thema(["participant", "rename", "Participants", "total"]).done();
    assert_eq!(heading(&["matrix", "--transpose"]), "code,kind,total (participant),total");
    assert!(csv(&["matrix", "--transpose"]).ends_with("\nCodes,total,4,\n"));
}
