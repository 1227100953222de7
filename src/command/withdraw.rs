//! A participant withdraws.

use super::answer::{Reply, counted};
use crate::error::Result;
use crate::project::Project;
use crate::project::withdrawal::Withdrawal;

/// Erase everything of a participant who withdraws, for good
///
/// Where only they speak the text goes, elsewhere their words are replaced by [withdrawn]; with them go the codings of their
/// words, memos about them, their quotes, summaries and attributes, and what quotes them in memos, codes and decisions. Label and documents' names stay. This
/// cannot be undone: look with --dry-run first.
///
/// So that an old file does not bring their words back, the project remembers their label, the ids of their documents, and of long
/// texts a fingerprint: `thema import` refuses them or leaves them out. `import --bring-back` is for who gives consent anew.
#[derive(Debug, clap::Args)]
pub struct Withdraw {
    /// The participant's label.
    who: String,
    /// List what would be erased, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Why, for the history.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
}

impl Withdraw {
    pub(super) fn run(self, project: &mut Project) -> Result<Reply> {
        let withdrawal = if self.dry_run {
            project.preview_withdrawal(&self.who)?
        } else {
            project.withdraw(&self.who, &self.reason)?
        };
        let mut lines = listed(&withdrawal, self.dry_run);
        lines.push(if self.dry_run {
            "a dry run: nothing was changed".to_owned()
        } else {
            "erased for good; copies made before, and what was exported, are out of reach".to_owned()
        });
        Ok(Reply::text(lines.join("\n") + "\n"))
    }
}

fn listed(found: &Withdrawal, is_dry: bool) -> Vec<String> {
    let one = |count: u32, what: &str| counted(u64::from(count), what);
    let mut lines = vec![format!("{} {}", found.label, if is_dry { "would withdraw with" } else { "withdrew with" })];
    let documents = |names: &[String]| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    lines.push(format!("  documents of their own: {}", documents(&found.alone)));
    let shared: Vec<String> =
        found.shared.iter().map(|(name, others)| format!("{name} (with {})", documents(others))).collect();
    lines.push(format!("  documents shared with others: {}", documents(&shared)));
    lines.push(format!("  {}", one(found.turns, "turn")));
    let passages: u32 = found.passages.iter().map(|(.., count)| count).sum();
    lines.push(format!("  {}", one(passages, "coding")));
    lines.extend(found.passages.iter().map(|(coder, code, count)| format!("    {count} {code} ({coder})")));
    lines.push(format!("  {} about them, their documents or passages", one(found.memos, "memo")));
    lines.push(format!("  {}", one(found.decisions, "decision")));
    if found.picked > 0 {
        lines.push(format!("  {} picked for the paper", one(found.picked, "quote")));
    }
    if found.summaries > 0 {
        lines.push(format!("  {} of the framework chart", counted(u64::from(found.summaries), "cell")));
    }
    for (place, count) in &found.quotes {
        lines.push(format!("  quoted in {place}: {count}"));
    }
    lines.push(format!("  attributes: {}", documents(&found.values)));
    if !found.echoes.is_empty() {
        lines
            .push(format!("  words of theirs stand in other texts, which are left alone: {}", found.echoes.join(", ")));
    }
    if !found.media.is_empty() {
        let media = found.media.join(", ");
        lines.push(format!(
            "  pictures and recordings, to be erased by `thema media erase` if they are theirs: {media}"
        ));
    }
    if !found.exports.is_empty() {
        lines.push("  files written from the project, which are out of reach:".to_owned());
        lines.extend(found.exports.iter().map(|(path, at)| format!("    {path} ({at})")));
    }
    lines.push(format!("codings: {} before, {} after", found.codings.0, found.codings.1));
    lines.push(format!("participants: {} before, {} after", found.participants.0, found.participants.1));
    lines
}
