//! What a code means, in one text: where another program has one field for it, thema has four.
//!
//! The definition comes first; what belongs to the code, what does not, and an example follow in paragraphs of their own,
//! each begun by its label. A line that looks like such a beginning without being one has a backslash before it, so that
//! what was written is read back to the letter.

use crate::model::codebook::Code;

const INCLUDE: &str = "Include: ";
const EXCLUDE: &str = "Exclude: ";
const EXAMPLE: &str = "Example: ";

/// The four fields as one text.
pub(super) fn written(code: &Code) -> String {
    let mut text = guarded(&code.definition);
    for (label, field) in [(INCLUDE, &code.include), (EXCLUDE, &code.exclude), (EXAMPLE, &code.example)] {
        if !field.is_empty() {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(label);
            text.push_str(&guarded(field));
        }
    }
    text
}

/// The fields of what [`written`] wrote: definition, include, exclude, example.
pub(super) fn read(text: &str) -> [String; 4] {
    let mut fields: [Vec<String>; 4] = Default::default();
    let mut at = 0;
    for line in text.split('\n') {
        let begun =
            [INCLUDE, EXCLUDE, EXAMPLE].iter().zip(1..).find_map(|(label, n)| Some((n, line.strip_prefix(*label)?)));
        match begun {
            Some((n, rest)) if n > at => {
                // The empty line before a label is the label's.
                if fields[at].last().is_some_and(String::is_empty) {
                    fields[at].pop();
                }
                at = n;
                fields[at].push(unguarded(rest));
            }
            _ => fields[at].push(unguarded(line)),
        }
    }
    fields.map(|lines| lines.join("\n"))
}

fn is_like_a_label(line: &str) -> bool {
    let line = line.trim_start_matches('\\');
    [INCLUDE, EXCLUDE, EXAMPLE].iter().any(|label| line.starts_with(label))
}

fn guarded(field: &str) -> String {
    let guard = |line: &str| if is_like_a_label(line) { format!("\\{line}") } else { line.to_owned() };
    field.split('\n').map(guard).collect::<Vec<_>>().join("\n")
}

fn unguarded(line: &str) -> String {
    match line.strip_prefix('\\') {
        Some(rest) if is_like_a_label(rest) => rest.to_owned(),
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::codebook::CodeKind;
    use proptest::prelude::*;

    #[test]
    fn each_field_but_the_definition_has_its_label() {
        let mut code = Code::new(CodeKind::Code, "isolation");
        code.definition = "No contact with the other team".into();
        code.exclude = "remote work".into();
        code.example = "We throw it over the fence.".into();
        let text = written(&code);
        assert_eq!(
            text,
            "No contact with the other team\n\nExclude: remote work\n\nExample: We throw it over the fence."
        );
        assert_eq!(read(&text)[2], "remote work");
    }

    proptest! {
        /// Whatever somebody writes, labels among it, comes back.
        #[test]
        fn what_was_written_is_read_back(fields in proptest::array::uniform4("(\\\\?(Include: |Exclude: |Example: )|[a-b \n\\\\]){0,6}")) {
            let [definition, include, exclude, example] = fields.clone();
            let code = Code { definition, include, exclude, example, ..Code::new(CodeKind::Code, "a") };
            prop_assert_eq!(read(&written(&code)), fields);
        }
    }
}
