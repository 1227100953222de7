//! Colours that everybody can tell apart, also without colour.

/// Okabe and Ito (2008), without the yellow that nobody sees on white; the darkest first.
pub(super) const CATEGORIES: [&str; 7] = ["#0072b2", "#d55e00", "#009e73", "#000000", "#cc79a7", "#e69f00", "#56b4e9"];

/// A theme's bars and marks.
pub(super) const STRONG: &str = "#0072b2";
/// A code's: lighter in print, too.
pub(super) const LIGHT: &str = "#9ecae1";

/// Where a value of 0 to 1 stands on a ramp of one hue, from nearly white to dark blue, in even steps for the eye.
///
/// A line through Oklab (Ottosson 2020): lightness falls evenly, so the order is kept in grey.
pub(super) fn ramp(share: f64) -> Color {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let (lightness, chroma) = (0.97 - 0.6 * share, 0.015 + 0.105 * share);
    let (sin, cos) = 250.0_f64.to_radians().sin_cos();
    let (a, b) = (chroma * cos, chroma * sin);
    let [l, m, s] = [
        lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b,
        lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b,
        lightness - 0.089_484_177_5 * a - 1.291_485_548 * b,
    ]
    .map(|root| root * root * root);
    Color([
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
    ])
}

/// Red, green and blue as light, 0 to 1 each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Color([f64; 3]);

impl Color {
    /// As `#rrggbb`.
    pub(super) fn hex(self) -> String {
        let coded = self.0.map(|light| {
            let light = light.clamp(0.0, 1.0);
            let curve = if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
            (curve * 255.0).round() as u8
        });
        format!("#{:02x}{:02x}{:02x}", coded[0], coded[1], coded[2])
    }

    /// Black or white, whichever is better read on it (WCAG 2: relative luminance).
    pub(super) fn ink(self) -> &'static str {
        let luminance = self.luminance();
        if (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) { "#000000" } else { "#ffffff" }
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|light| light.clamp(0.0, 1.0));
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ramp_darkens_evenly_so_that_it_can_be_read_in_grey() {
        let lights: Vec<f64> = (0..=20).map(|n| ramp(f64::from(n) / 20.0).luminance()).collect();
        assert!(lights.windows(2).all(|two| two[0] > two[1]), "{lights:?}");
        assert_eq!([0.0, 0.5, 1.0].map(|share| ramp(share).hex()), ["#eef6ff", "#7699be", "#00407c"]);
    }

    #[test]
    fn a_number_on_the_ramp_has_the_contrast_small_print_needs() {
        for n in 0..=100 {
            let color = ramp(f64::from(n) / 100.0);
            let (light, dark) = (color.luminance() + 0.05, color.luminance() + 0.05);
            let contrast = if color.ink() == "#000000" { light / 0.05 } else { 1.05 / dark };
            assert!(contrast >= 4.5, "{n}: {contrast}");
        }
    }
}
