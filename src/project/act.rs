//! The gate: every change of a project goes through [`Project::act`].

use crate::error::{Error, Result};
use crate::model::coding::{Coder, CoderRole};
use crate::model::ids::{CoderId, GestureId, ProjectId};
use crate::model::stop::Stop;
use crate::store::check::Finding;
use crate::store::history::{self, Reversal, Step};
use crate::store::purge::Erasure;
use crate::store::{Draft, Interrupter, Reader, Shared, Signature, Store, Verb, Writer, check, coders, projects};
use std::path::Path;
use std::sync::Arc;

/// Where the time comes from; a test gives its own.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>);

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Arc::new(jiff::Timestamp::now))
    }

    /// A clock that always shows the same time, given in RFC 3339.
    ///
    /// # Panics
    /// If the text is not a time.
    pub fn fixed(at: &str) -> Self {
        let at: jiff::Timestamp = at.parse().expect("a time as in 2026-11-22T10:00:00Z");
        Self(Arc::new(move || at))
    }

    /// Now, in RFC 3339 and UTC, to the millisecond.
    pub fn now(&self) -> String {
        format!("{:.3}", (self.0)())
    }
}

/// An open project and who is working in it.
pub struct Project {
    store: Store,
    clock: Clock,
    coder: Option<Coder>,
    gesture: Option<GestureId>,
    stop: Stop,
    /// Whether anything was written through this one.
    changed: bool,
}

/// Stops what a project is doing, from another thread.
pub struct Stopper {
    stop: Stop,
    interrupter: Interrupter,
}

impl Stopper {
    /// Whatever it is doing ends soon; what is not committed yet never will be.
    pub fn stop(&self) {
        self.stop.ask();
        self.interrupter.interrupt();
    }
}

/// The name under which the project remembers who worked in it last: by id, so that a new name, or taking it back,
/// does not make it forget.
const LAST_CODER: &str = "coder";

impl Project {
    /// A new project file. Its first step says so.
    pub fn create(path: &Path, title: &str, clock: Clock) -> Result<Self> {
        Self::begin(Store::create(path)?, title, clock)
    }

    /// A new project that nobody sees until the draft is published.
    pub fn draft(draft: &Draft, title: &str, clock: Clock) -> Result<Self> {
        Self::begin(draft.store()?, title, clock)
    }

    /// A new project in memory, for tests and benchmarks.
    pub fn in_memory(title: &str, clock: Clock) -> Result<Self> {
        Self::begin(Store::in_memory()?, title, clock)
    }

    fn begin(store: Store, title: &str, clock: Clock) -> Result<Self> {
        let mut project = Self::of(store, clock);
        let created_at = project.clock.now();
        project.act(Verb::Init, &format!("made the project \"{title}\""), |tx| {
            Ok(projects::insert(tx, ProjectId::new(), title, &created_at)?)
        })?;
        Ok(project)
    }

    /// Opens a project file, as the coder it remembers.
    pub fn open(path: &Path, clock: Clock) -> Result<Self> {
        Self::of_store(Store::open(path)?, clock)
    }

    /// The project of a store that is open, as the coder it remembers.
    pub(super) fn of_store(store: Store, clock: Clock) -> Result<Self> {
        let mut project = Self::of(store, clock);
        if let Some(id) = project.store.setting(LAST_CODER)? {
            let coders = project.read(coders::all)?;
            project.coder = coders.into_iter().find(|coder| coder.id.to_string() == id);
        }
        Ok(project)
    }

    fn of(store: Store, clock: Clock) -> Self {
        Self { store, clock, coder: None, gesture: None, stop: Stop::default(), changed: false }
    }

    /// The same project opened once more, with the same coder, for another thread.
    pub fn another(&self) -> Result<Self> {
        let store = Store::open(self.path())?;
        Ok(Self { coder: self.coder.clone(), ..Self::of(store, self.clock.clone()) })
    }

    /// Whether it lives in memory and cannot be opened once more.
    pub fn is_in_memory(&self) -> bool {
        self.path() == Path::new(":memory:")
    }

    // -- being stopped -----------------------------------------------------------------------------------------

    /// What stops this project from now on.
    pub fn stopper(&mut self) -> Stopper {
        self.stop = Stop::new();
        Stopper { stop: self.stop.clone(), interrupter: self.store.interrupter() }
    }

    /// The wish to stop, for work that takes long.
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// Whether somebody asked to stop.
    pub fn is_stopped(&self) -> bool {
        self.stop.is_asked()
    }

    /// Whether anything was written since it was opened.
    pub fn has_changed(&self) -> bool {
        self.changed
    }

    /// What stopped work answers.
    pub fn stopped() -> Error {
        crate::store::Error::Stopped.into()
    }

    /// How long to wait from now on where another program is writing.
    pub fn wait_for_others(&self, longest: std::time::Duration) -> Result<()> {
        Ok(self.store.wait_for_others(longest)?)
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        self.store.path()
    }

    /// Who is acting, once known.
    pub fn coder(&self) -> Option<&Coder> {
        self.coder.as_ref()
    }

    /// Who is acting; an error with a hint if nobody has said.
    pub fn acting_coder(&self) -> Result<CoderId> {
        let coder = self.coder.as_ref().ok_or_else(|| {
            Error::with_hint(
                "thema does not know who you are",
                "say it once with `thema coder use NAME`, or with `--coder NAME`; `thema coder add NAME` adds somebody",
            )
        })?;
        Ok(coder.id)
    }

    /// Acts as this coder from now on, in this program.
    pub fn act_as(&mut self, name: &str) -> Result<()> {
        self.coder = Some(self.coder_named(name)?);
        Ok(())
    }

    /// Acts as this coder from now on, and when the project is opened again without a name.
    pub fn remember_coder(&mut self, name: &str) -> Result<()> {
        self.act_as(name)?;
        if let Some(coder) = &self.coder {
            self.store.remember(LAST_CODER, &coder.id.to_string())?;
        }
        Ok(())
    }

    /// Adds a coder. The first one is who acts from now on.
    pub fn add_coder(&mut self, name: &str, role: CoderRole) -> Result<Coder> {
        let name = name.trim();
        if name.is_empty() || name.chars().any(char::is_control) {
            return Err(Error::refused("a coder needs a name"));
        }
        let there = self.read(coders::all)?;
        if let Some(same) = there.iter().find(|coder| coder.name.to_lowercase() == name.to_lowercase()) {
            return Err(Error::refused(format!("there is a coder named \"{}\" already", same.name)));
        }
        let initials: String = name.split_whitespace().filter_map(|part| part.chars().next()).take(3).collect();
        let coder = Coder { id: CoderId::new(), name: name.to_owned(), initials: initials.to_lowercase(), role };
        self.act(Verb::AddCoder, &format!("added the coder {name}"), |tx| Ok(coders::insert(tx, &coder)?))?;
        if self.coder.is_none() && role != CoderRole::Consensus {
            self.remember_coder(name)?;
        }
        Ok(coder)
    }

    // -- the gate ------------------------------------------------------------------------------------------

    /// Does one step: everything `change` writes, with its history and durably on disk, or nothing at all.
    ///
    /// `label` says in words what is done, without words of a transcript. A change that touches nothing leaves
    /// no step.
    pub fn act<T>(&mut self, verb: Verb, label: &str, change: impl FnOnce(&Writer<'_>) -> Result<T>) -> Result<T> {
        let signature =
            Signature { coder: self.coder.as_ref().map(|coder| coder.id), at: self.clock.now(), gesture: self.gesture };
        let stop = self.stop.clone();
        let (done, step) = self.store.step(&signature, verb, label, |tx| match change(tx) {
            Ok(_) if stop.is_asked() => Err(Self::stopped()),
            done => done,
        })?;
        self.changed |= step.is_some();
        Ok(done)
    }

    /// Does one step that erases for good: what `change` writes, then what it says is to be erased, or nothing at all.
    ///
    /// It cannot be undone. Fails if anybody else has the file open.
    pub fn purge<'f, T>(
        &mut self,
        verb: Verb,
        label: &str,
        change: impl FnOnce(&Writer<'_>) -> Result<(T, Erasure<'f>)>,
    ) -> Result<T> {
        let signature =
            Signature { coder: self.coder.as_ref().map(|coder| coder.id), at: self.clock.now(), gesture: None };
        let done = self.store.purge(&signature, verb, label, change)?;
        self.changed = true;
        Ok(done)
    }

    /// Steps done in here belong to one movement of the hand: one undo takes them all back.
    pub fn gesture<T>(&mut self, steps: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let outer = self.gesture.replace(GestureId::new());
        let done = steps(self);
        self.gesture = outer;
        done
    }

    /// Looks things up, all in one unchanging view.
    pub fn read<T>(&self, look: impl FnOnce(&Reader<'_>) -> std::result::Result<T, crate::store::Error>) -> Result<T> {
        Ok(self.store.read(look)?)
    }

    /// Looks two things up at once, both in one unchanging view; a list that both know they can share out.
    pub fn read_two<A, B: Send>(
        &self,
        one: impl Fn(&Reader<'_>, &Shared) -> std::result::Result<A, crate::store::Error>,
        other: impl Fn(&Reader<'_>, &Shared) -> std::result::Result<B, crate::store::Error> + Sync,
    ) -> Result<(A, B)> {
        Ok(self.store.read_two(one, other)?)
    }

    /// Now, as the history writes it.
    pub fn now(&self) -> String {
        self.clock.now()
    }

    /// Until when a comparison of two texts may take its time.
    pub(super) fn patience() -> std::time::Instant {
        std::time::Instant::now() + std::time::Duration::from_secs(5)
    }

    /// Takes back the acting coder's latest step (or gesture) that is still in effect; `None` if there is none.
    pub fn undo(&mut self) -> Result<Option<Reversal>> {
        let coder = self.whose_history()?;
        let steps = self.read(|db| history::undoable(db, coder))?;
        self.reverse(Verb::Undo, &steps, |db| history::undoable(db, coder))
    }

    /// Brings back what the acting coder's latest undo took; `None` if they did something since, or nothing.
    pub fn redo(&mut self) -> Result<Option<Reversal>> {
        let coder = self.whose_history()?;
        let latest = |db: &Reader<'_>| Ok(history::redoable(db, coder)?.into_iter().collect());
        let steps: Vec<i64> = self.read(latest)?;
        self.reverse(Verb::Redo, &steps, latest)
    }

    /// Takes back everything the acting coder did after step `n`, as one step: the project is as it was then, but for
    /// what others did since. `None` if they did nothing since. One redo brings all of it back.
    ///
    /// Fails if there is no such step.
    pub fn undo_to(&mut self, n: i64) -> Result<Option<Reversal>> {
        let coder = self.whose_history()?;
        let Some(then) = self.read(|db| history::labels(db, &[n]))?.into_iter().next() else {
            return Err(Error::with_hint(format!("there is no step {n}"), "`thema log` lists the steps"));
        };
        let steps = self.read(|db| history::done_since(db, coder, n))?;
        if steps.is_empty() {
            return Ok(None);
        }
        let count = if steps.len() == 1 { "1 step".to_owned() } else { format!("{} steps", steps.len()) };
        let label = format!("undid: {count}, back to: {then}");
        let reversal = self.act(Verb::Undo, &label, |tx| {
            // The step being done is in the log already.
            let now = history::done_since(tx, coder, n)?.into_iter().filter(|&step| step != tx.step());
            if !now.eq(steps.iter().copied()) {
                return Err(crate::store::Error::Overtaken.into());
            }
            Ok(history::reverse(tx, &steps)?)
        })?;
        Ok(Some(Reversal { labels: vec![format!("{count}, back to: {then}")], ..reversal }))
    }

    /// Whose steps to take back: the acting coder's. Nobody's only while there are no coders, else somebody who did
    /// not say who they are would take back the adding of the first coder.
    fn whose_history(&self) -> Result<Option<CoderId>> {
        if self.coder.is_none() && self.coders()?.is_empty() { Ok(None) } else { self.acting_coder().map(Some) }
    }

    /// Reverses the steps if they are still what `latest` answers; another program may have been quicker.
    fn reverse(
        &mut self,
        verb: Verb,
        steps: &[i64],
        latest: impl FnOnce(&Reader<'_>) -> std::result::Result<Vec<i64>, crate::store::Error>,
    ) -> Result<Option<Reversal>> {
        if steps.is_empty() {
            return Ok(None);
        }
        let mut labels = self.read(|db| history::labels(db, steps))?;
        if verb == Verb::Redo {
            labels = labels.iter().map(|label| label.trim_start_matches("undid: ").to_owned()).collect();
        }
        let word = if verb == Verb::Undo { "undid" } else { "redid" };
        let label = format!("{word}: {}", labels.join("; "));
        let reversal = self.act(verb, &label, |tx| {
            if latest(tx)? != steps {
                return Err(crate::store::Error::Overtaken.into());
            }
            Ok(history::reverse(tx, steps)?)
        })?;
        Ok(Some(Reversal { labels, ..reversal }))
    }

    /// The latest steps, the latest first.
    pub fn log(&self, limit: usize) -> Result<Vec<Step>> {
        self.read(|db| history::log(db, limit))
    }

    // -- the file --------------------------------------------------------------------------------------------

    /// Looks at the whole file for anything that is not as it should be.
    pub fn check(&self) -> Result<Vec<Finding>> {
        Ok(check::everything(&self.store)?)
    }

    /// The same for a file that cannot be opened as a project.
    pub fn check_file(path: &Path) -> Result<Vec<Finding>> {
        Ok(check::everything(&Store::inspect(path)?)?)
    }

    /// A number that changes when another program has written to the project.
    pub fn data_version(&self) -> Result<i64> {
        Ok(self.store.data_version()?)
    }

    /// A complete copy in a new file.
    pub fn backup(&self, to: &Path) -> Result<()> {
        Ok(self.store.backup(to)?)
    }

    /// What the project remembers for comfort under this name.
    pub fn setting(&self, name: &str) -> Result<Option<String>> {
        Ok(self.store.setting(name)?)
    }

    /// Everything the project remembers for comfort under names that begin so, by what follows.
    pub fn settings(&self, beginning: &str) -> Result<Vec<(String, String)>> {
        Ok(self.store.settings(beginning)?)
    }

    /// Remembers something for comfort, outside the study and its history.
    pub fn remember(&self, name: &str, value: &str) -> Result<()> {
        Ok(self.store.remember(name, value)?)
    }
}
