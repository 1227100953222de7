//! A text in the editor of one's choice: $VISUAL, else $EDITOR.

use crate::error::{Error, Result};
use crate::model::ids::GestureId;
use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The editor asked for in the environment.
pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Result<String> {
    let named = ["VISUAL", "EDITOR"].into_iter().filter_map(variable).find(|editor| !editor.trim().is_empty());
    named.ok_or_else(|| {
        Error::with_hint(
            "no editor is named in the environment",
            "set VISUAL or EDITOR, as in EDITOR=nano, and start again",
        )
    })
}

/// Opens the text, in a file of this name, in the editor and answers with what it was made; `None` if the editor says that it failed, as one
/// does that was left without saving (`:cq`).
///
/// The file lies in a folder of its own that nobody else can look into, with whatever the editor puts beside it, and
/// is gone afterwards.
pub fn edit(editor: &str, file: &str, text: &str) -> Result<Option<String>> {
    let folder = private_folder().map_err(|error| failed("a place for the text cannot be made", &error))?;
    let edited = edit_in(&folder.join(file), editor, text);
    let removed = std::fs::remove_dir_all(&folder);
    let edited = edited?;
    removed.map_err(|error| failed(&format!("{} cannot be removed", folder.display()), &error))?;
    Ok(edited)
}

/// Keeps a text that could not be used where only its owner can read it, and answers where.
pub fn keep(file: &str, text: &str) -> Result<PathBuf> {
    let failed = |error| failed("the edited text cannot be kept", &error);
    let file = private_folder().map_err(failed)?.join(file);
    write(&file, text).map_err(failed)?;
    Ok(file)
}

fn edit_in(file: &Path, editor: &str, text: &str) -> Result<Option<String>> {
    write(file, text).map_err(|error| failed("the text cannot be written for the editor", &error))?;
    let status = command(editor, file).status().map_err(|error| {
        Error::with_hint(format!("\"{editor}\" cannot be run: {error}"), "look at VISUAL and EDITOR")
    })?;
    // What a shell answers if there is no such program.
    if status.code() == Some(127) {
        return Err(Error::with_hint(format!("there is no editor \"{editor}\""), "look at VISUAL and EDITOR"));
    }
    if !status.success() {
        return Ok(None);
    }
    let edited =
        std::fs::read_to_string(file).map_err(|error| failed("what the editor left cannot be read", &error))?;
    Ok(Some(edited.replace("\r\n", "\n").replace('\r', "\n")))
}

fn failed(what: &str, error: &std::io::Error) -> Error {
    Error::refused(format!("{what}: {error}; nothing was changed"))
}

/// In memory where the system has such a place, else where it keeps temporary files.
fn private_folder() -> std::io::Result<PathBuf> {
    let in_memory = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|folder| folder.is_dir());
    let folder = in_memory.unwrap_or_else(std::env::temp_dir).join(format!("thema-{}", GestureId::new()));
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&folder)?;
    Ok(folder)
}

fn write(file: &Path, text: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(text.as_ref())
}

/// The editor may be several words (`code --wait`), as a shell reads them.
#[cfg(unix)]
fn command(editor: &str, file: &Path) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{editor} \"$@\"")).arg(editor).arg(file);
    command
}

#[cfg(not(unix))]
fn command(editor: &str, file: &Path) -> Command {
    let mut words = editor.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words).arg(file);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_visual_editor_goes_before_the_other_and_none_is_said() {
        let of = |set: &'static [(&str, &str)]| {
            from_environment(|name| {
                set.iter().find(|(known, _)| *known == name).map(|(_, editor)| (*editor).to_owned())
            })
        };
        assert_eq!(of(&[("EDITOR", "ed"), ("VISUAL", "vi -n")]).unwrap(), "vi -n");
        assert_eq!(of(&[("EDITOR", "ed"), ("VISUAL", " ")]).unwrap(), "ed");
        assert_eq!(of(&[]).unwrap_err().to_string(), "no editor is named in the environment");
    }

    #[cfg(unix)]
    #[test]
    fn a_text_comes_back_as_the_editor_left_it_and_its_file_is_private_and_gone() {
        let seen = tempfile::tempdir().unwrap();
        let note = seen.path().join("note");
        let script = format!(
            "look() {{ ls -l \"$1\" > {0}; echo \"$1\" >> {0}; printf 'more é\\n' >> \"$1\"; }}; look",
            note.display()
        );
        assert_eq!(
            edit(&script, "field.txt", "Faith in\nthe model\n").unwrap().unwrap(),
            "Faith in\nthe model\nmore é\n"
        );
        let said = std::fs::read_to_string(note).unwrap();
        assert!(said.starts_with("-rw------- "), "{said}");
        assert!(!Path::new(said.lines().last().unwrap()).exists());
    }

    #[cfg(unix)]
    #[test]
    fn an_editor_that_fails_changes_nothing_and_one_that_is_not_there_is_said() {
        assert_eq!(edit("fail() { echo lost > \"$1\"; return 1; }; fail", "field.txt", "kept").unwrap(), None);
        let error = edit("no-such-editor-anywhere 2>/dev/null", "field.txt", "kept").unwrap_err();
        assert!(error.to_string().starts_with("there is no editor"), "{error}");
    }
}
