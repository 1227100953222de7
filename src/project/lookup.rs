//! Names to what they name. An unknown name never makes anything: it gets "did you mean".

use super::Project;
use crate::error::{Error, Result};
use crate::model::codebook::Codebook;
use crate::model::coding::{Coder, Coding};
use crate::model::document::{Attribute, Document, Participant, Turn};
use crate::model::ids::{AttributeId, CodeId, CoderId, CodingId, DocumentId};
use crate::model::text::Text;
use crate::store::{coders, codes, codings, documents, participants};
use std::collections::HashMap;
use std::iter;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::ScopedJoinHandle;

/// The one thing whose name is `name`, exactly or, failing that, in another case.
pub(crate) fn named<'a, T>(things: &'a [T], name: &str, name_of: impl Fn(&T) -> &str) -> Option<&'a T> {
    let folded = name.to_lowercase();
    let exact = things.iter().find(|thing| name_of(thing) == name);
    exact.or_else(|| {
        let mut alike = things.iter().filter(|thing| name_of(thing).to_lowercase() == folded);
        alike.next().filter(|_| alike.next().is_none())
    })
}

impl Project {
    /// The codebook, with the codes no longer in use.
    pub fn codebook(&self) -> Result<Codebook> {
        self.read(codes::codebook)
    }

    /// The documents in use, in the order of import.
    pub fn documents(&self) -> Result<Vec<Document>> {
        self.read(documents::all)
    }

    /// The text of a document's current revision.
    pub fn text(&self, document: &Document) -> Result<Text> {
        text_of(document, self.read(|db| documents::body(db, document))?)
    }

    /// Reads the texts of these documents one after the other, and has them worked at on all cores meanwhile: each core has
    /// a beginning of its own, to which `work` adds a text, told by its place in the list, in any order.
    ///
    /// A few texts are in memory at a time, and all are of one unchanging view.
    pub fn work_at_texts<'d, T: Send>(
        &self,
        documents: impl IntoIterator<Item = &'d Document>,
        begin: impl Fn() -> T + Sync,
        work: impl Fn(&mut T, usize, &Text) + Sync,
    ) -> Result<Vec<T>> {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let (begin, work) = (&begin, &work);
        std::thread::scope(|scope| {
            let (send, receive) = sync_channel::<(usize, Text)>(2 * cores);
            let receive = Arc::new(Mutex::new(receive));
            let worker = |receive: Arc<Mutex<Receiver<(usize, Text)>>>| {
                move || {
                    let mut done = begin();
                    let next = || receive.lock().ok()?.recv().ok();
                    while let Some((at, text)) = next() {
                        work(&mut done, at, &text);
                    }
                    done
                }
            };
            let workers: Vec<_> = (1..cores).map(|_| scope.spawn(worker(Arc::clone(&receive)))).collect();
            drop(receive); // it goes with the last worker
            let mut own = begin();
            let read = self.read(|db| {
                for (at, document) in documents.into_iter().enumerate() {
                    match text_of(document, documents::body(db, document)?).map(|text| send.try_send((at, text))) {
                        Ok(Ok(())) => {}
                        // The others have enough to do, or there are none.
                        Ok(Err(TrySendError::Full((at, text)) | TrySendError::Disconnected((at, text)))) => {
                            work(&mut own, at, &text);
                        }
                        Err(error) => return Ok(Err(error)),
                    }
                }
                Ok(Ok(()))
            });
            drop(send);
            let join = |worker: ScopedJoinHandle<'_, T>| worker.join().unwrap_or_else(|panic| resume_unwind(panic));
            let done = iter::once(own).chain(workers.into_iter().map(join)).collect();
            read.flatten().map(|()| done)
        })
    }

    /// The coders in use.
    pub fn coders(&self) -> Result<Vec<Coder>> {
        self.read(coders::all)
    }

    /// What is known of documents: the attributes, and their values.
    #[expect(clippy::type_complexity, reason = "a list and what it is looked up in")]
    pub fn document_attributes(&self) -> Result<(Vec<Attribute>, HashMap<(DocumentId, AttributeId), String>)> {
        self.read(|db| {
            let values = participants::document_values(db)?;
            let values = values.into_iter().map(|(attribute, document, value)| ((document, attribute), value));
            Ok((participants::document_attributes(db)?, values.collect()))
        })
    }

    /// The coder of this name.
    pub fn coder_named(&self, name: &str) -> Result<Coder> {
        let coders = self.coders()?;
        named(&coders, name, |coder| &coder.name).cloned().ok_or_else(|| {
            Error::unknown("coder", name, coders.iter().map(|coder| coder.name.clone()), "thema coder list")
        })
    }

    /// The document of this name.
    pub fn document_named(&self, name: &str) -> Result<Document> {
        let documents = self.documents()?;
        named(&documents, name, |document| &document.name).cloned().ok_or_else(|| {
            let names = documents.iter().map(|document| document.name.clone());
            Error::unknown("document", name, names, "thema document list")
        })
    }

    /// The turn of this number in a document.
    pub fn turn(&self, document: &Document, n: u32) -> Result<Turn> {
        let turns = self.read(|db| documents::turns(db, document))?;
        let last = turns.last().map_or(0, |turn| turn.n);
        turns.into_iter().find(|turn| turn.n == n).ok_or_else(|| {
            let message = format!("{} has no turn {n}", document.name);
            if last == 0 {
                Error::refused(message)
            } else {
                Error::with_hint(message, format!("its last turn is {last}"))
            }
        })
    }

    /// The coding of this id.
    pub fn coding(&self, id: CodingId) -> Result<Coding> {
        let coding = self.read(|db| codings::get(db, id))?;
        let none = || Error::with_hint(format!("there is no coding {id}"), "list them with `thema coding list`");
        coding.ok_or_else(none)
    }

    /// The participant of this label.
    pub fn participant_named(&self, label: &str) -> Result<Participant> {
        let all = self.read(participants::all)?;
        named(&all, label, |participant| &participant.label).cloned().ok_or_else(|| {
            let labels = all.iter().map(|participant| participant.label.clone());
            Error::unknown("participant", label, labels, "thema participant list")
        })
    }

    /// The code in use of this path or name.
    pub fn code_named(&self, name: &str) -> Result<CodeId> {
        self.codebook()?.find(name).map_err(|error| Error::no_code(name, error))
    }

    /// The name of a coder, for people.
    pub fn coder_name(coders: &[Coder], id: CoderId) -> &str {
        coders.iter().find(|coder| coder.id == id).map_or("?", |coder| &coder.name)
    }

    /// The name of a document, for people.
    pub fn document_name(documents: &[Document], id: DocumentId) -> &str {
        documents.iter().find(|document| document.id == id).map_or("?", |document| &document.name)
    }
}

fn text_of(document: &Document, body: String) -> Result<Text> {
    Text::new(body).map_err(|error| Error::refused(format!("{}: {error}", document.name)))
}
