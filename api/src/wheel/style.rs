//! The style sheets: written once for the light colours and once more for the dark. Colours stand in the rules themselves, not
//! in variables, since many programs that show SVG (those of office suites among them) know no variables.

use std::{fmt::Write as _, sync::LazyLock};

use super::label::{Face, Size};

/// A picture narrower than this, in CSS pixels, has fewer and larger letters: the usual ones would be of less than 10 px.
const NARROW: u32 = 715;

/// Sans, since letters of 10 px must be legible; those of the usual desks first.
const FONT: &str =
    "font-family:\"Segoe UI\",\"Helvetica Neue\",\"Liberation Sans\",Arial,\"Noto Sans\",sans-serif";

/// A colour in light and in dark. The hues can be told apart without red or green; where two are near, shape and place differ.
#[derive(Clone, Copy, Debug)]
pub struct Tone {
    pub name: &'static str,
    pub light: u32,
    pub dark: u32,
}

const fn tone(name: &'static str, light: u32, dark: u32) -> Tone {
    Tone { name, light, dark }
}

/// Longer names stand before those they begin with.
pub const TONES: [Tone; 16] = [
    tone("paper", 0xfb_fa_f6, 0x15_1a_1e),
    tone("ink", 0x1e_27_2d, 0xee_ec_e5),
    tone("muted", 0x55_61_69, 0xaa_b4_ba),
    tone("line", 0xd6_d2_c6, 0x36_40_46),
    tone("rule", 0x9b_9c_94, 0x6a_75_7b),
    tone("band", 0xef_ec_e2, 0x20_28_2d),
    tone("training", 0x7b_3f_8c, 0xcf_9b_e0),
    tone("plan", 0x8f_4d_00, 0xe8_a7_5a),
    tone("sustainability", 0x00_6b_57, 0x5c_c9_a7),
    tone("reporting", 0x17_52_8a, 0x7f_b4_ea),
    tone("alert", 0xb0_24_1c, 0xff_8a_80),
    tone("warning", 0xff_d1_66, 0xff_c8_45),
    tone("edge", 0x7a_52_00, 0xff_c8_45),
    tone("on_warning", 0x1e_27_2d, 0x15_1a_1e),
    tone("focus", 0x00_58_d6, 0x8a_b8_ff),
    tone("link", 0x0b_4f_a8, 0x9c_c4_ff),
];

/// Of the wheel alone, for the SVG.
pub static WHEEL: LazyLock<String> = LazyLock::new(|| {
    // It fills what it is shown in, and still tells an image its own size.
    format!(
        ":root.wheel{{min-width:100%;max-width:100%;height:auto}}\n{}",
        wheel("media")
    )
});

/// By its own width: of the window that it fills by itself, or of its place in the page.
fn wheel(measured: &str) -> String {
    let colours = coloured(include_str!("wheel-colour.css"));
    format!(
        ".wheel text{{{FONT}}}\n{}{}{colours}",
        include_str!("wheel.css"),
        faces(measured)
    )
}

/// Of the page, with the wheel in it.
pub static PAGE: LazyLock<String> = LazyLock::new(|| {
    let colours = coloured(include_str!("page-colour.css"));
    format!(
        "body{{{FONT}}}\n{}{colours}{}",
        include_str!("page.css"),
        wheel("container")
    )
});

/// Paper is light whatever the screen is.
fn coloured(rules: &str) -> String {
    let mut tones = TONES.to_vec();
    // `$on_warning` before `$warning` is not needed, but a name that begins with another one is.
    tones.sort_by_key(|tone| std::cmp::Reverse(tone.name.len()));
    let filled = |colour: fn(&Tone) -> u32| {
        tones.iter().fold(rules.to_owned(), |text, tone| {
            text.replace(&format!("${}", tone.name), &format!("#{:06x}", colour(tone)))
        })
    };
    let (light, dark) = (filled(|tone| tone.light), filled(|tone| tone.dark));
    format!("{light}@media screen and (prefers-color-scheme:dark){{\n{dark}}}\n")
}

/// Sizes of letters, from the table that the labels are placed by.
fn faces(measured: &str) -> String {
    let mut wide = String::new();
    let mut narrow = String::new();
    let mut between = String::new();
    for face in Face::ALL {
        let class = face.class().replace(' ', ".");
        if let Some(height) = face.height(Size::Wide) {
            let _ = writeln!(wide, ".wheel .{class}{{font-size:{height}px}}");
        }
        if let Some(least) = face.least() {
            let _ = writeln!(
                between,
                "@{measured} (max-width:{least}px){{.wheel .{class}{{display:none}}}}"
            );
        }
        let _ = match face.height(Size::Narrow) {
            Some(height) => writeln!(narrow, ".wheel .{class}{{font-size:{height}px}}"),
            None => writeln!(narrow, ".wheel .{class}{{display:none}}"),
        };
    }
    format!("{wide}{between}@{measured} (max-width:{NARROW}px){{\n{narrow}}}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2.1, relative luminance.
    fn luminance(colour: u32) -> f64 {
        let channel = |shift: u32| {
            let value = f64::from((colour >> shift) & 0xff) / 255.0;
            if value <= 0.040_45 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
    }

    fn contrast(one: u32, other: u32) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    fn tone_of(name: &str) -> Tone {
        *TONES.iter().find(|tone| tone.name == name).unwrap()
    }

    fn assert_contrast(front: &str, back: &str, least: f64) {
        let (front, back) = (tone_of(front), tone_of(back));
        for (one, other) in [(front.light, back.light), (front.dark, back.dark)] {
            let contrast = contrast(one, other);
            assert!(
                contrast >= least,
                "{} on {}: {contrast:.2}",
                front.name,
                back.name
            );
        }
    }

    /// WCAG 2.1: 1.4.3 for text, 1.4.11 for marks.
    #[test]
    fn text_and_marks_stand_out_in_light_and_dark() {
        for text in ["ink", "muted", "link", "alert"] {
            assert_contrast(text, "paper", 4.5);
            assert_contrast(text, "band", 4.5);
        }
        assert_contrast("on_warning", "warning", 4.5);
        for mark in ["training", "plan", "sustainability", "reporting", "alert"] {
            // Numbers stand on them in the colour of the paper.
            assert_contrast(mark, "paper", 4.5);
        }
        for mark in ["edge", "focus"] {
            assert_contrast(mark, "paper", 3.0);
        }
    }

    #[test]
    fn every_colour_is_known_and_no_rule_uses_a_variable() {
        for sheet in [&*WHEEL, &*PAGE] {
            assert!(!sheet.contains('$'), "{sheet}");
            assert!(!sheet.contains("var("));
            assert!(!sheet.contains("</"));
            assert!(!sheet.contains("url("), "nothing is fetched");
        }
    }
}
