//! Pictures, recordings and the pages of PDFs, with what is marked in them.

use super::super::guid::written;
use super::project::Project;
use crate::model::exchange::{Medium, MediumKind, Outcome, Part, PartCoding};
use std::io::{self, Write};
use uuid::Uuid;

impl<W: Write> Project<'_, W> {
    pub(super) fn medium(&mut self, at: usize) -> io::Result<()> {
        let Medium { name, kind, file, description, selections, .. } = &self.plan.exchange.media[at];
        let guid = self.plan.media[at];
        let (element, part) = match kind {
            MediumKind::Picture => ("PictureSource", "PictureSelection"),
            MediumKind::Pdf => ("PDFSource", "PDFSelection"),
            MediumKind::Audio => ("AudioSource", "AudioSelection"),
            MediumKind::Video => ("VideoSource", "VideoSelection"),
        };
        self.xml.start(element)?;
        self.xml.guid("guid", guid);
        self.xml.attribute("name", name);
        let path = match file.bytes.is_empty() {
            false => self.file(guid, file),
            true => {
                self.report.note(Outcome::Dropped, "files", "they were not there to be written", &**name);
                (!file.filename.is_empty()).then(|| format!("relative:///{}", file.filename))
            }
        };
        if let Some(path) = path {
            self.xml.attribute("path", &path);
        }
        self.xml.words("Description", description)?;
        let mut whole: Vec<&PartCoding> = Vec::new();
        for selection in selections {
            let is_time = matches!(kind, MediumKind::Audio | MediumKind::Video);
            match selection.part {
                Part::Whole => {
                    whole.extend(&selection.codings);
                    if !(selection.name.is_empty() && selection.description.is_empty()) {
                        let why = "a mark on all of a picture or a recording has codes alone";
                        self.report.note(Outcome::Dropped, "descriptions", why, &*selection.name);
                    }
                    continue;
                }
                Part::Region { .. } if is_time => {
                    self.report.note(Outcome::Dropped, "regions", "a recording has none", &*selection.name);
                    continue;
                }
                Part::Stretch { .. } if !is_time => {
                    self.report.note(Outcome::Dropped, "stretches", "a picture has none", &*selection.name);
                    continue;
                }
                Part::Region { .. } | Part::Stretch { .. } => {}
            }
            let own = self.plan.of_part(&mut self.guids, at, selection.id, selection.part, &selection.name);
            self.xml.start(part)?;
            self.xml.guid("guid", own);
            self.xml.attribute("name", &selection.name);
            match selection.part {
                Part::Region { page, first, second } => {
                    if *kind == MediumKind::Pdf {
                        self.xml.attribute("page", &page.unwrap_or_default().to_string());
                    }
                    let corners =
                        [("firstX", first.0), ("firstY", first.1), ("secondX", second.0), ("secondY", second.1)];
                    corners.into_iter().for_each(|(name, at)| self.xml.attribute(name, &at.to_string()));
                }
                Part::Stretch { begin, end } => {
                    self.xml.attribute("begin", &begin.to_string());
                    self.xml.attribute("end", &end.to_string());
                }
                Part::Whole => {}
            }
            self.xml.words("Description", &selection.description)?;
            for coding in &selection.codings {
                self.part_coding(own, coding)?;
            }
            self.xml.end();
        }
        for coding in whole {
            self.part_coding(guid, coding)?;
        }
        self.xml.end();
        Ok(())
    }

    fn part_coding(&mut self, of: Uuid, coding: &PartCoding) -> io::Result<()> {
        let Some(code) = self.plan.codes.get(coding.code).copied() else { return Ok(()) };
        let who = coding.coder.and_then(|coder| self.plan.coders.get(coder)).map_or(String::new(), |it| written(*it));
        let own = self.guids.own(coding.id, "coding of a part", &[&written(of), &written(code), &who]);
        self.xml.start("Coding")?;
        self.xml.guid("guid", own);
        self.who(coding.coder);
        self.when(coding.at.as_deref());
        self.xml.reference("CodeRef", "targetGUID", code)?;
        self.xml.end();
        Ok(())
    }
}
