//! Where libraries read files that were made to break them: in a thread of their own, whose end is not ours.

use std::thread;

/// The name of the threads in which libraries read files; the shell says nothing of it where one of them breaks.
pub const READER_THREAD: &str = "thema reads a file";

/// What the work answers; `None` if it broke, or no thread could be had for it.
pub(super) fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().name(READER_THREAD.to_owned()).spawn_scoped(scope, work);
        thread.ok()?.join().ok()
    })
}
