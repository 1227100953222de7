//! The codes' colours as they can be seen on light and on dark paper.

use super::PageCode;

type Rgb = [f64; 3];

/// The paper of `style.css`, by day and by night.
const PAPER: [Rgb; 2] = [[251.0, 250.0, 247.0], [23.0, 24.0, 27.0]];

/// What a stripe is mixed with until it stands out.
const INK: [Rgb; 2] = [[0.0; 3], [255.0; 3]];

/// What WCAG 1.4.11 asks of what is no text.
const CONTRAST: f64 = 3.0;

/// A rule a code: `.c0{--c:light-dark(#b08000,#e69f00)}`.
pub(super) fn rules(codes: &[PageCode]) -> String {
    let rule = |(at, code): (usize, &PageCode)| {
        let own = parse(&code.color).unwrap_or([136.0; 3]);
        let [light, dark] = [0, 1].map(|paper| hex(standing_out(own, PAPER[paper], INK[paper])));
        format!(".c{at}{{--c:light-dark({light},{dark})}}\n")
    };
    codes.iter().enumerate().map(rule).collect()
}

/// The colour, or as little of the ink in it as makes it seen.
fn standing_out(color: Rgb, paper: Rgb, ink: Rgb) -> Rgb {
    let mixed = |tenth: i32| {
        let share = f64::from(tenth) / 10.0;
        [0, 1, 2].map(|at| color[at] * (1.0 - share) + ink[at] * share)
    };
    (0..10).map(mixed).find(|mix| contrast(*mix, paper) >= CONTRAST).unwrap_or(ink)
}

/// WCAG's contrast ratio.
fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(color: Rgb) -> f64 {
    let linear = color.map(|part| match part / 255.0 {
        part if part <= 0.04045 => part / 12.92,
        part => ((part + 0.055) / 1.055).powf(2.4),
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

/// Reads `#rrggbb`; `None` for anything else.
fn parse(color: &str) -> Option<Rgb> {
    let digits: Vec<u32> = color.strip_prefix('#')?.chars().map(|digit| digit.to_digit(16)).collect::<Option<_>>()?;
    let [a, b, c, d, e, f] = digits[..] else { return None };
    Some([(a, b), (c, d), (e, f)].map(|(high, low)| f64::from(high * 16 + low)))
}

fn hex(color: Rgb) -> String {
    let [red, green, blue] = color.map(|part| part.round() as u8);
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_colour_that_can_be_seen_is_left_as_it_is() {
        let codes =
            [("#0072b2", ".c0{--c:light-dark(#0072b2,#0072b2)}\n"), ("x;}", ".c0{--c:light-dark(#888888,#888888)}\n")];
        for (color, rule) in codes {
            assert_eq!(rules(&[PageCode { color: color.into(), ..PageCode::default() }]), rule);
        }
    }

    proptest! {
        #[test]
        fn every_colour_stands_out_on_both_papers(red in any::<u8>(), green in any::<u8>(), blue in any::<u8>()) {
            for paper in [0, 1] {
                let color = standing_out([red, green, blue].map(f64::from), PAPER[paper], INK[paper]);
                prop_assert!(contrast(color, PAPER[paper]) >= CONTRAST);
            }
        }
    }
}
