//! The files of an archive, found by what the XML says of them.

use crate::formats::archive::{Archive, ArchiveError};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use std::borrow::Cow;
use std::collections::HashMap;

/// An archive's members, by name without regard to case.
pub struct Files<'a> {
    archive: Option<Archive<'a>>,
    /// The names as they stand, by the whole name and by its last part, in small letters.
    names: HashMap<String, Vec<String>>,
}

/// What came of looking for a file.
pub enum Found {
    File(Vec<u8>),
    /// Nothing in the archive is named so.
    Nowhere,
    /// It cannot be unpacked.
    Unreadable(ArchiveError),
}

impl<'a> Files<'a> {
    /// The members of an archive; none for XML that came alone.
    pub fn of(archive: Option<Archive<'a>>) -> Self {
        let mut names: HashMap<String, Vec<String>> = HashMap::new();
        for name in archive.iter().flat_map(Archive::names).filter(|name| !name.ends_with('/')) {
            let whole = name.replace('\\', "/").to_lowercase();
            let last = plain_name(&whole).to_owned();
            if last != whole {
                names.entry(last).or_default().push(name.clone());
            }
            names.entry(whole).or_default().push(name);
        }
        Self { archive, names }
    }

    /// The names of the members that end so, in their order.
    pub fn ending(&self, ending: &str) -> Vec<String> {
        let names = self.archive.iter().flat_map(Archive::names);
        let mut found: Vec<String> = names.filter(|name| name.to_lowercase().ends_with(ending)).collect();
        found.sort();
        found
    }

    /// The file at a path of the XML: `internal://x.txt`, the same without that, or one outside that lies inside after all.
    pub fn read(&mut self, path: &str) -> Found {
        let Some(name) = self.name_of(path) else { return Found::Nowhere };
        let Some(archive) = &mut self.archive else { return Found::Nowhere };
        match archive.read(&name) {
            Ok(Some(bytes)) => Found::File(bytes),
            Ok(None) => Found::Nowhere,
            Err(error) => Found::Unreadable(error),
        }
    }

    /// The name of the member that a path of the XML means.
    fn name_of(&self, path: &str) -> Option<String> {
        let path = without_scheme(path).replace('\\', "/");
        let path = path.trim_start_matches('/');
        if path.is_empty() {
            return None;
        }
        let known = |name: &str| {
            let all = self.names.get(&name.to_lowercase())?;
            // Two that differ by case alone, or lie in two folders: the one that is written so, or else the first.
            all.iter().find(|known| known.ends_with(name)).or_else(|| all.first())
        };
        let found = known(&format!("sources/{path}")).or_else(|| known(path)).or_else(|| known(plain_name(path)));
        found.cloned()
    }
}

/// A path without what says where it begins.
fn without_scheme(path: &str) -> &str {
    let path = path.trim();
    match path.split_once("://") {
        Some((scheme, rest)) if ["internal", "relative", "absolute"].contains(&scheme.to_lowercase().as_str()) => rest,
        _ => path,
    }
}

/// The last part of a path, which names a file in no folder; empty if there is none.
pub fn plain_name(path: &str) -> &str {
    let last = without_scheme(path).rsplit(['/', '\\']).next().unwrap_or_default();
    if matches!(last, "." | "..") { "" } else { last }
}

/// The letters of a text file with its line ends and its byte order mark; and the encoding, if it is not the standard's.
pub fn decoded(bytes: &[u8]) -> (Cow<'_, str>, Option<&'static str>) {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => WINDOWS_1252,
    };
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    (text, (encoding != UTF_8).then(|| encoding.name()))
}

/// What kind of file a name is of, by its ending.
pub fn media_type(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_lowercase());
    match ending.as_str() {
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "pdf" => "application/pdf",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "wav" => "audio/wav",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "mp4" => "video/mp4",
        "mov" => "video/quicktime",
        "txt" => "text/plain",
        "rtf" => "application/rtf",
        _ => "application/octet-stream",
    }
}
