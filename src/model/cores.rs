//! Long lists worked at on all cores.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::thread::{available_parallelism, scope};

/// From so many on, starting a thread costs less than it saves.
const MANY: usize = 2_000;

/// What is made of the list, part by part in its order: of a long one a part a core.
pub fn in_parts<T: Sync, R: Send>(list: &[T], work: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
    if list.len() < MANY {
        return vec![work(list)];
    }
    let cores = available_parallelism().map_or(1, NonZeroUsize::get);
    let work = &work;
    scope(|scope| {
        let parts: Vec<&[T]> = list.chunks(list.len().div_ceil(cores)).collect();
        let threads: Vec<_> = parts.into_iter().map(|part| scope.spawn(move || work(part))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_long_list_come_in_its_order_and_none_is_lost() {
        for length in [0, 1, MANY - 1, MANY, MANY + 1, 3 * MANY] {
            let list: Vec<usize> = (0..length).collect();
            let parts = in_parts(&list, <[usize]>::to_vec);
            assert_eq!(parts.concat(), list);
        }
    }
}
