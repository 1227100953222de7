//! Files in the folder of a project: never one outside it, whatever a project says.

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// The file at these steps below a folder, if it is a file and no step is a link or leads elsewhere.
pub fn file(folder: &Path, steps: &[&str]) -> Option<PathBuf> {
    below(folder, steps).filter(|path| is_plain(path, |kind| kind.is_file()))
}

/// The folder at these steps below a folder, on the same terms.
pub fn folder(folder: &Path, steps: &[&str]) -> Option<PathBuf> {
    below(folder, steps).filter(|path| is_plain(path, |kind| kind.is_dir()))
}

/// What a file holds, if that is at most so many bytes.
pub fn bytes(path: &Path, most: u64) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|_| Unread::Missing)?;
    // It can grow between a look at its size and the reading.
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|_| Unread::Missing)?;
    if bytes.len() as u64 > most { Err(Unread::TooLarge) } else { Ok(bytes) }
}

/// Why a file was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    Missing,
    TooLarge,
}

fn below(folder: &Path, steps: &[&str]) -> Option<PathBuf> {
    let mut path = folder.to_owned();
    for (n, step) in steps.iter().enumerate() {
        // Another system's way to write a path, or a second stream of a file, is no name here.
        let is_name = !step.contains(['/', '\\', '\0', ':']);
        let mut parts = Path::new(step).components();
        let is_one = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
        if !is_name || !is_one || (n > 0 && !is_plain(&path, |kind| kind.is_dir())) {
            return None;
        }
        path.push(step);
    }
    Some(path)
}

fn is_plain(path: &Path, is_so: impl Fn(std::fs::FileType) -> bool) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|metadata| is_so(metadata.file_type()))
}

/// What kind of file a name says it is, for programs.
pub fn media_type(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "txt" => "text/plain",
        "md" => "text/markdown",
        "html" | "htm" => "text/html",
        "rtf" => "application/rtf",
        "pdf" => "application/pdf",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "odt" => "application/vnd.oasis.opendocument.text",
        "epub" => "application/epub+zip",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "mp3" => "audio/mpeg",
        "wav" => "audio/wav",
        "m4a" => "audio/mp4",
        "ogg" => "audio/ogg",
        "mp4" => "video/mp4",
        "mov" => "video/quicktime",
        "mkv" => "video/x-matroska",
        "webm" => "video/webm",
        "avi" => "video/x-msvideo",
        "wmv" => "video/x-ms-wmv",
        "ogv" => "video/ogg",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_folder_is_a_file_of_it() {
        let outside = tempfile::tempdir().unwrap();
        let home = outside.path().join("home");
        std::fs::create_dir_all(home.join("images")).unwrap();
        std::fs::write(outside.path().join("secret"), "no").unwrap();
        std::fs::write(home.join("images/a.png"), "yes").unwrap();
        assert!(file(&home, &["images", "a.png"]).is_some());
        for steps in [
            &["..", "secret"][..],
            &["images", "../../secret"],
            &["images", ""],
            &["images", "."],
            &["images", "/etc/passwd"],
            &["images", "..\\..\\secret"],
            &["images"],
        ] {
            assert_eq!(file(&home, steps), None, "{steps:?}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(outside.path().join("secret"), home.join("images/b.png")).unwrap();
            std::os::unix::fs::symlink(outside.path(), home.join("audio")).unwrap();
            assert_eq!(file(&home, &["images", "b.png"]), None);
            assert_eq!(file(&home, &["audio", "secret"]), None);
        }
        assert_eq!(bytes(&home.join("images/a.png"), 2), Err(Unread::TooLarge));
        assert_eq!(bytes(&home.join("images/a.png"), 3).as_deref(), Ok(&b"yes"[..]));
    }
}
