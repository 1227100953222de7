//! Signals, noted when they come and asked for by the event loop.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// What has been signalled since the last look.
pub struct Signals {
    end: Arc<AtomicUsize>,
    sleep: Arc<AtomicBool>,
    awake: Arc<AtomicBool>,
    /// Whether another program has the terminal, and is meant by what is typed there.
    away: Arc<AtomicBool>,
    #[cfg(unix)]
    watch: Watch,
}

/// What has to be undone when nobody looks any more.
#[cfg(unix)]
struct Watch {
    ends: signal_hook::iterator::Handle,
    flags: Vec<signal_hook::SigId>,
}

#[cfg(unix)]
mod unix {
    use super::{AtomicBool, AtomicUsize, Ordering, Signals, Watch, io};
    use crate::tui::terminal::give_back;
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
    use signal_hook::{flag, iterator, low_level};
    use std::sync::Arc;
    use std::thread;
    use std::time::Duration;

    /// How long the event loop has to end by itself.
    const GRACE: Duration = Duration::from_secs(2);

    impl Signals {
        /// Begins to note signals.
        pub fn watch() -> io::Result<Self> {
            let (end, sleep, awake, away) = (Arc::default(), Arc::default(), Arc::default(), Arc::default());
            let mut ends = iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])?;
            let handle = ends.handle();
            let (noted, watched): (Arc<AtomicUsize>, _) = (Arc::clone(&end), handle.clone());
            let another: Arc<AtomicBool> = Arc::clone(&away);
            thread::Builder::new().name("signals".into()).spawn(move || {
                for signal in ends.forever() {
                    if signal == SIGINT && another.load(Ordering::SeqCst) {
                        continue;
                    }
                    noted.store(usize::try_from(signal).unwrap_or(0), Ordering::SeqCst);
                    thread::sleep(GRACE);
                    if !watched.is_closed() {
                        leave(signal);
                    }
                }
            })?;
            let flags = vec![
                flag::register(SIGTSTP, Arc::clone(&sleep))?,
                flag::register(SIGCONT, Arc::clone(&awake))?,
                // A program that is stopped from its own keys stops the one that waits for it.
                flag::register_conditional_default(SIGTSTP, Arc::clone(&away))?,
            ];
            Ok(Self { end, sleep, awake, away, watch: Watch { ends: handle, flags } })
        }

        /// Stops this process until somebody continues it.
        pub fn stop(&self) {
            let _ = low_level::emulate_default_handler(SIGTSTP);
            self.awake.store(false, Ordering::SeqCst);
        }
    }

    /// Ends without the event loop, which does not look up: crossterm reads for ever from a terminal that is gone.
    /// Nothing is lost by it, as every change is one transaction.
    fn leave(signal: i32) {
        // The terminal may be gone or stopped, and writing to it may take for ever too.
        let _ = thread::Builder::new().spawn(give_back);
        thread::sleep(GRACE / 4);
        std::process::exit(128 + signal);
    }

    impl Drop for Signals {
        fn drop(&mut self) {
            self.watch.ends.close();
            for id in self.watch.flags.drain(..) {
                low_level::unregister(id);
            }
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    /// Nothing to note: the console tells of its end by closing the input.
    pub fn watch() -> io::Result<Self> {
        Ok(Self { end: Arc::default(), sleep: Arc::default(), awake: Arc::default(), away: Arc::default() })
    }

    /// There is no sleep here.
    pub fn stop(&self) {}
}

impl Signals {
    /// The signal that asks the program to end.
    pub fn end(&self) -> Option<u8> {
        u8::try_from(self.end.load(Ordering::SeqCst)).ok().filter(|&signal| signal > 0)
    }

    /// Waits for another program that has the terminal: an interruption there is not meant for this one.
    pub fn leave_to_another<T>(&self, wait: impl FnOnce() -> T) -> T {
        self.away.store(true, Ordering::SeqCst);
        let done = wait();
        self.away.store(false, Ordering::SeqCst);
        self.sleep.store(false, Ordering::SeqCst);
        self.awake.store(false, Ordering::SeqCst);
        done
    }

    /// Whether somebody asked from outside to go to sleep, since the last look.
    pub fn sleep(&self) -> bool {
        self.sleep.swap(false, Ordering::SeqCst)
    }

    /// Whether the program was stopped without being asked, and now goes on.
    pub fn awake(&self) -> bool {
        self.awake.swap(false, Ordering::SeqCst)
    }
}
