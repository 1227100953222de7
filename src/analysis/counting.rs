//! How things are counted, as people read it: printed in help and in the README, held to the code by tests.
//!
//! Every table and figure counts by these rules; there is no other place that says them. `tests/counting.rs` has a test
//! for each of them under the same title.

use super::query::wrapped;

/// One rule: what it is about, and what is done, in sentences.
pub struct Rule {
    pub title: &'static str,
    pub says: &'static str,
}

/// All of them, in the order one asks.
pub const RULES: &[Rule] = &[
    Rule {
        title: "Passage",
        says: "A distinct stretch of text. The same characters marked twice, by two coders, in two rounds or with two \
            codes of one theme, are one passage. Stretches that only overlap, or lie in one another, or touch, are a \
            passage each, whether one coder marked them or several.",
    },
    Rule {
        title: "Theme",
        says: "Counts the union of what is coded with it and with anything under it, never the sum: a participant, a \
            passage, a document and a word count once, however many of its codes are there.",
    },
    Rule {
        title: "Participant",
        says: "Has a code if a passage of it shares a character with a turn of theirs: of a speaker who is linked to \
            them and is a participant. A passage that runs over the turns of several counts for each. What \
            interviewers and unlinked speakers say counts as passage, document and words, and for nobody.",
    },
    Rule {
        title: "Of how many",
        says: "Participants who speak in the documents of the selection, whether anything of theirs is coded or not. \
            In a group, those of the group. Shares are of these.",
    },
    Rule {
        title: "Words",
        says: "Words that passages cover, each once, whole even where a passage begins or ends inside. They are divided \
            as Unicode does it: a hyphen parts words, an apostrophe does not.",
    },
    Rule {
        title: "Group and case",
        says: "A participant's passages are those that touch a turn of theirs, each whole, with its words; those of a \
            group are its members', each once. A total is a union over its row or column, and may be less than the sum.",
    },
    Rule {
        title: "Layer",
        says: "Whose codings count. consensus: what the team agreed on. coder:NAME: one coder's. union: what any coder \
            marked. majority: what most did. The consensus is no coder: union and majority leave it out. Without \
            --layer it is the consensus where it has codings in the rounds selected, else the union.",
    },
    Rule {
        title: "Majority",
        says: "A character carries a code if more than half of the coders of its document marked it with the code, one \
            who marked it twice counted once. The passages are the longest runs of such characters: of two coders, what \
            both marked. A document's coders are those who marked anything in it or said that they are through with \
            it, in the rounds and among the coders selected. Codes are counted one by one: where half marked one code \
            of a theme and half another, the theme has nothing.",
    },
    Rule {
        title: "Merged and retired codes",
        says: "A coding counts for what its code was merged into, and where a coder marked the same with both, once. A \
            coding of a retired code counts for nothing until the code is restored.",
    },
    Rule {
        title: "Older texts",
        says: "Codings count in the current text of a document, where an amendment moved them. One whose words are gone \
            stayed behind in the older text and counts for nothing; neither does a coding that was taken off, nor one \
            of a retired document or coder.",
    },
    Rule {
        title: "Selection",
        says: "--document, --section, --speaker, --participant and --where choose passages that touch a turn asked for, \
            each whole, and count those who speak in such turns; --code chooses a code with everything under it; --round and --coder choose codings.",
    },
];

/// How wide the page of help is at most.
const PAGE: usize = 98;

/// The rules for a terminal.
pub fn help() -> String {
    let mut text = String::from("How is counted, here and in every table and figure:\n");
    for Rule { title, says } in RULES {
        text.push_str(&format!("\n  {title}\n"));
        for line in wrapped(says, PAGE - 4) {
            text.push_str(&format!("    {line}\n"));
        }
    }
    text.trim_end().to_owned()
}

/// The rules in Markdown.
pub fn markdown() -> String {
    let rules = RULES.iter().map(|rule| format!("- **{}**: {}\n", rule.title, rule.says));
    rules.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_and_readme_say_the_same_rules_and_no_line_is_too_wide() {
        let (help, markdown) = (help(), markdown());
        assert!(help.lines().all(|line| line.chars().count() <= PAGE), "{help}");
        let flat = help.split_whitespace().collect::<Vec<_>>().join(" ");
        for Rule { title, says } in RULES {
            assert!(flat.contains(&format!("{title} {says}")), "{title}: {flat}");
            assert!(markdown.contains(&format!("- **{title}**: {says}\n")), "{title}");
        }
    }
}
