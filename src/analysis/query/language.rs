//! The language as people read it: printed in help, on the screen and in the README.

/// What can be written about one thing, each with what it finds.
pub struct Chapter {
    pub title: &'static str,
    pub rows: &'static [(&'static str, &'static str)],
}

/// The whole language.
pub const LANGUAGE: &[Chapter] = &[
    Chapter {
        title: "Codes",
        rows: &[
            ("trust", "passages coded with trust or anything under it; a path or its end will do (RQ1/trust)"),
            ("\"team isolation\"", "a name with blanks, brackets or a colon in it"),
            ("=RQ1", "the code alone, without what is under it"),
            ("*  iso*", "any code; codes whose name or path fits, * standing for any letters"),
        ],
    },
    Chapter {
        title: "Together",
        rows: &[
            ("A B  A AND B", "the words that all of them cover; side by side binds tighter than any capital word"),
            ("A OR B", "the passages of either"),
            ("A NOT B", "passages of A that share no word with B"),
            ("NOT B", "turns that no passage of B touches"),
            ("A OVERLAPS B", "passages of A that share words with one of B"),
            ("A EQUALS B", "passages of A that are one of B, from the first letter to the last"),
            ("A WITHIN B  A CONTAINS B", "passages of A that lie in one of B; that have one of B in them"),
            ("A NEAR B  A NEAR/3 B", "passages of A at most one turn, or three, from one of B; in the same turn is 0"),
            ("A BEFORE B  A BEFORE/3 B", "passages of A after which one of B begins, at most so many turns further on"),
            ("A AFTER B  A AFTER/3 B", "passages of A that begin after one of B ends"),
            ("A NOT NEAR B", "passages of A of which that is not so; with any of these words"),
            (
                "( )",
                "brackets; without them first what is side by side, then OVERLAPS … AFTER, then AND and NOT, then OR",
            ),
        ],
    },
    Chapter {
        title: "Conditions on codings",
        rows: &[
            ("coder:ada  coder:ada,ben", "made by one of these coders"),
            ("round:pilot  round:none", "made in this round; in none"),
            ("memo:ask  memo:*", "with these words in its remark; with any remark"),
            ("is:uncertain  is:certain", "marked uncertain, or not"),
        ],
    },
    Chapter {
        title: "Conditions on passages",
        rows: &[
            ("document:P0*", "in one of these documents; * stands for any letters here and below"),
            (
                "speaker:I  role:participant",
                "that touch a turn under this label; of an interviewer, participant, other",
            ),
            ("participant:P05", "that touch a turn of this participant"),
            ("attr:sector=health  attr:years>=5", "of participants with this attribute; = != < <= > >="),
            ("section:\"Opening*\"", "that begin in this section of the guide"),
            (
                "text:fence  text:\"over the fence\"",
                "that say this, whatever the case and accents; alone, the places where it stands, and of two texts the turns",
            ),
            (
                "/\\bfence\\b/i  /fenc(e|es)/",
                "the same for a regular expression (\\b ends a word); i for any case of the letters",
            ),
        ],
    },
];

/// What stands below the table, in sentences.
const REMARKS: &str = "A condition is asked of what it stands beside: `trust coder:ada NOT trust coder:ben` is what \
ada saw and ben did not. Alone, it finds the turns of which it is true, or all codings (coder, round, memo, is). The \
same words marked by two coders are one passage. Operators are written in capitals; other words are names.";

/// How wide the page of help is at most.
const PAGE: usize = 98;

/// The language for a terminal.
pub fn help() -> String {
    let forms = LANGUAGE.iter().flat_map(|chapter| chapter.rows).map(|(write, _)| write.chars().count());
    let width = forms.max().unwrap_or(0);
    let mut text = String::from("The query:\n");
    for chapter in LANGUAGE {
        text.push_str(&format!("\n  {}\n", chapter.title));
        for (write, finds) in chapter.rows {
            let mut write = *write;
            for line in wrapped(finds, PAGE - width - 6) {
                text.push_str(&format!("    {write:width$}  {line}\n"));
                write = "";
            }
        }
    }
    text.push('\n');
    text.push_str(&wrapped(REMARKS, PAGE).join("\n"));
    text
}

/// The text in lines of at most so many letters, cut at blanks.
pub(in crate::analysis) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last_mut().expect("there is a first line");
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            last.extend([if last.is_empty() { "" } else { " " }, word]);
        }
    }
    lines
}

/// The language in Markdown.
pub fn markdown() -> String {
    let mut text = String::new();
    for chapter in LANGUAGE {
        text.push_str(&format!("| {} | |\n|---|---|\n", chapter.title.to_lowercase()));
        for (write, finds) in chapter.rows {
            let forms: Vec<String> = write.split("  ").map(|form| format!("`{}`", form.replace('|', "\\|"))).collect();
            text.push_str(&format!("| {} | {} |\n", forms.join(" "), finds.replace('|', "\\|").replace('*', "\\*")));
        }
        text.push('\n');
    }
    text.push_str(REMARKS);
    text.push('\n');
    text
}
