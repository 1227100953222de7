//! Where the configuration is.

use super::{Config, Keys, read};
use crate::error::{Error, Result};
use std::path::{Path, PathBuf};

/// A configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub path: PathBuf,
    /// Somebody named this very file, so it has to be there.
    pub is_named: bool,
}

/// The configuration meant: `THEMA_CONFIG`, else `thema/config.toml` in `XDG_CONFIG_HOME` or `~/.config`, on Windows
/// in `APPDATA`. `None` where there is no home.
pub fn find(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<Place> {
    // The standard for XDG_CONFIG_HOME wants relative paths ignored.
    let variable = |name: &str| variable(name).filter(|path| !path.as_os_str().is_empty());
    if let Some(path) = variable("THEMA_CONFIG") {
        return Some(Place { path, is_named: true });
    }
    let folder = variable("XDG_CONFIG_HOME").filter(|folder| folder.is_absolute());
    let folder = folder.or_else(|| if cfg!(windows) { variable("APPDATA") } else { None });
    let folder = folder.or_else(|| variable("HOME").map(|home| home.join(".config")))?;
    Some(Place { path: folder.join("thema").join("config.toml"), is_named: false })
}

/// Reads the configuration at this place; without a file it is what thema does by itself.
///
/// Fails with everything that is wrong in it, each with its line.
pub fn load(place: &Place, keys: Keys) -> Result<Config> {
    let path = place.path.display();
    let text = match std::fs::read_to_string(&place.path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !place.is_named => return Ok(Config::default()),
        Err(error) => {
            let said = match error.kind() {
                std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
                std::io::ErrorKind::InvalidData => "it is not UTF-8".to_owned(),
                _ => error.to_string(),
            };
            return Err(Error::with_hint(format!("the configuration {path} cannot be read: {said}"), way_out()));
        }
    };
    read(&text, keys).map_err(|problems| Error::with_hint(said(&place.path, &problems), way_out()))
}

fn way_out() -> String {
    "mend it, or start without it: `thema --no-config`".to_owned()
}

/// The problems as compilers say them, a line each, so that an editor can go there.
fn said(path: &Path, problems: &[super::Problem]) -> String {
    let lines = problems.iter().map(|problem| format!("{}:{problem}", path.display()));
    match problems {
        [_] => lines.collect(),
        _ => format!("the configuration has {} mistakes\n{}", problems.len(), lines.collect::<Vec<_>>().join("\n")),
    }
}
