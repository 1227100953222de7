//! The configuration: what it is, and whether it is right.

use super::Globals;
use super::Setting;
use super::answer::Reply;
use crate::config::{self, Place};
use crate::error::{Error, Result};
use std::path::PathBuf;

/// Print the configuration: keys, colours, width of the text; save it and change what you like
///
/// What is printed is the whole configuration as it is now, every action with its keys; what is as always stands
/// behind a #. Its first line says where the file is looked for: THEMA_CONFIG, else thema/config.toml in
/// XDG_CONFIG_HOME or ~/.config (on Windows in APPDATA). With -o it is written to a file.
#[derive(Debug, clap::Args)]
pub struct Config {
    /// Only say whether it is right, line by line where it is not.
    #[arg(long)]
    check: bool,
    /// Another configuration than the one in use.
    file: Option<PathBuf>,
}

impl Config {
    pub(super) fn run(self, globals: &Globals, setting: &Setting<'_>) -> Result<Reply> {
        let named = self.file.map(|path| Place { path, is_named: true });
        let place = named.or_else(config_in_use);
        let config = match &place {
            Some(place) if !globals.no_config => config::load(place, setting.keys)?,
            _ => config::Config::default(),
        };
        if !self.check {
            return Ok(Reply::text(config::print(&config, place.as_ref(), setting.keys)));
        }
        let Some(place) = place else {
            return Err(Error::with_hint("there is no configuration to check", "name its file"));
        };
        let path = place.path.display();
        Ok(Reply::said(if place.path.exists() {
            format!("{path}: all is well")
        } else {
            format!("there is no {path}, so all is as always")
        }))
    }
}

/// Where this machine's configuration is.
pub fn config_in_use() -> Option<Place> {
    config::find(|name| std::env::var_os(name).map(PathBuf::from))
}
