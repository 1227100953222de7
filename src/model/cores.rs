//! Lists worked at on all cores.

use std::iter;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{available_parallelism, scope};

/// From so many on, starting a thread costs less than it saves.
const MANY: usize = 2_000;

/// What is made of the list, part by part in its order: of a long one in many parts, handed out to all cores one after the
/// other.
pub fn in_parts<'l, T: Sync, R: Send>(list: &'l [T], work: impl Fn(&'l [T]) -> R + Sync) -> Vec<R> {
    if list.len() < MANY {
        return vec![work(list)];
    }
    each(&list.chunks(MANY).collect::<Vec<_>>(), |part| work(part))
}

/// A table made row by row, the rows shared out to all cores: `fill` has what its core began with, is told the row's number
/// and writes its `width` cells.
pub fn rows<B, T: Clone + Default + Send>(
    count: usize,
    width: usize,
    begin: impl Fn() -> B + Sync,
    fill: impl Fn(&mut B, usize, &mut [T]) + Sync,
) -> Vec<T> {
    let mut table = vec![T::default(); count * width];
    let cores = available_parallelism().map_or(1, NonZeroUsize::get);
    let (share, begin, fill) = (count.div_ceil(cores).max(1), &begin, &fill);
    scope(|scope| {
        let parts = table.chunks_mut((share * width).max(1)).enumerate();
        for (part, cells) in parts {
            let of_part = move || {
                let mut begun = begin();
                let rows = cells.chunks_mut(width.max(1)).enumerate();
                rows.for_each(|(row, cells)| fill(&mut begun, part * share + row, cells));
            };
            scope.spawn(of_part);
        }
    });
    table
}

/// A list made into text on all cores, given away piece by piece in its order: of a long one only so much as the cores are
/// at is in memory. What makes a piece is told the place of its first.
pub fn piece_by_piece<T: Sync, E>(
    list: &[T],
    make: impl Fn(usize, &[T], &mut String) + Sync,
    mut give: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let cores = available_parallelism().map_or(1, NonZeroUsize::get);
    let make = |at: usize, part: &[T], piece: &mut String| {
        piece.clear();
        make(at, part, piece);
    };
    let mut pieces = vec![String::new(); cores];
    for (round, parts) in list.chunks(cores * MANY).enumerate() {
        let starts = (round * cores * MANY..).step_by(MANY);
        let mut made = parts.chunks(MANY).zip(starts).zip(&mut pieces);
        scope(|scope| {
            let own = made.next();
            let make = &make;
            let others: Vec<_> = made.map(|((part, at), piece)| scope.spawn(move || make(at, part, piece))).collect();
            own.into_iter().for_each(|((part, at), piece)| make(at, part, piece));
            others.into_iter().for_each(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        });
        pieces.iter().take(parts.len().div_ceil(MANY)).try_for_each(|piece| give(piece))?;
    }
    Ok(())
}

/// Does two things at once, the first one on another core.
pub fn both<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (one.join().unwrap_or_else(|panic| resume_unwind(panic)), other)
    })
}

/// What is made of each, in order: for things of which each costs as much as many others, handed out one after the other.
pub fn each<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = available_parallelism().map_or(1, NonZeroUsize::get).min(things.len()).max(1);
    let (work, next) = (&work, &AtomicUsize::new(0));
    let mut made: Vec<(usize, R)> = scope(|scope| {
        let take = move || {
            let take_one = || next.fetch_add(1, Ordering::Relaxed);
            let places = iter::repeat_with(take_one);
            places.map_while(|at| Some((at, work(things.get(at)?)))).collect::<Vec<_>>()
        };
        let threads: Vec<_> = (1..cores).map(|_| scope.spawn(take)).collect();
        let mut made = take();
        threads.into_iter().for_each(|thread| made.extend(thread.join().unwrap_or_else(|panic| resume_unwind(panic))));
        made
    });
    made.sort_unstable_by_key(|(at, _)| *at);
    made.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_of_each_stands_where_the_thing_stood() {
        for length in [0, 1, 2, 1_000] {
            let things: Vec<usize> = (0..length).collect();
            assert_eq!(each(&things, |n| n * 2), (0..length).map(|n| n * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_table_has_every_row_in_its_place() {
        for (count, width) in [(0, 3), (3, 0), (1, 1), (7, 3), (8, 2)] {
            let fill = |_: &mut (), row: usize, cells: &mut [usize]| {
                cells.iter_mut().enumerate().for_each(|(at, cell)| *cell = 10 * row + at);
            };
            let table = rows(count, width, || (), fill);
            let expected: Vec<usize> = (0..count).flat_map(|row| (0..width).map(move |at| 10 * row + at)).collect();
            assert_eq!(table, expected);
        }
    }

    #[test]
    fn a_long_list_is_given_away_in_its_order_until_nobody_takes_it() {
        for length in [0, 1, MANY, MANY + 1, 9 * MANY + 7] {
            let list: Vec<usize> = (0..length).collect();
            let make = |at: usize, part: &[usize], piece: &mut String| {
                assert_eq!(part[0], at);
                part.iter().for_each(|n| piece.push_str(&format!("{n} ")));
            };
            let mut given = String::new();
            let all = piece_by_piece(&list, make, |piece| {
                given.push_str(piece);
                Ok::<(), ()>(())
            });
            assert_eq!((all, given), (Ok(()), list.iter().map(|n| format!("{n} ")).collect::<String>()));
            assert_eq!(piece_by_piece(&list, make, |_| Err(())).is_err(), length > 0);
        }
    }

    #[test]
    fn the_parts_of_a_long_list_come_in_its_order_and_none_is_lost() {
        for length in [0, 1, MANY - 1, MANY, MANY + 1, 3 * MANY] {
            let list: Vec<usize> = (0..length).collect();
            let parts = in_parts(&list, <[usize]>::to_vec);
            assert_eq!(parts.concat(), list);
        }
    }
}
