//! What is looked for, and where: in texts as they are, and in whatever is packed inside them.

use arshjul_tests::no_database;
use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD},
};

no_database! {
    plain:
        a_marker_is_found_however_it_is_written;
}

/// Something that stands nowhere by chance, in every way of writing it.
#[derive(Clone, Debug)]
pub struct Marker {
    pub name: String,
    needles: Vec<String>,
}

impl Marker {
    pub fn word(word: &str) -> Self {
        let escaped: String = word
            .chars()
            .map(|c| {
                if c.is_ascii() {
                    c.to_string()
                } else {
                    format!("\\u{:04x}", u32::from(c))
                }
            })
            .collect();
        Self {
            name: word.to_owned(),
            needles: vec![text(word.as_bytes()), escaped],
        }
    }

    /// A whole number of six digits or more.
    pub fn number(value: f64) -> Self {
        let plain = format!("{value}");
        assert!(
            plain.len() >= 6 && plain.bytes().all(|byte| byte.is_ascii_digit()),
            "{plain} may stand anywhere"
        );
        let mut needles = vec![
            plain.clone(),
            text(&value.to_be_bytes()),
            text(&value.to_le_bytes()),
        ];
        for separator in [" ", "\u{a0}", "\u{202f}", ",", ".", "'"] {
            needles.push(text(in_thousands(&plain, separator).as_bytes()));
        }
        // 7.730103e6, as some writers have it; trailing zeros are not written.
        let digits = plain.trim_end_matches('0');
        if digits.len() >= 5 {
            needles.push(format!("{}.{}", &digits[..1], &digits[1..]));
        }
        Self { name: plain, needles }
    }
}

fn in_thousands(digits: &str, separator: &str) -> String {
    let groups: Vec<_> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(String::from_utf8_lossy)
        .collect();
    groups.join(separator)
}

/// The names of the markers that stand in some bytes, or in what is encoded in them.
pub fn found_in(bytes: &[u8], markers: &[Marker]) -> Vec<String> {
    let text = text(&unpacked(bytes));
    let is_there = |marker: &&Marker| marker.needles.iter().any(|needle| text.contains(needle.as_str()));
    markers
        .iter()
        .filter(is_there)
        .map(|marker| marker.name.clone())
        .collect()
}

/// A character for each byte, so that bytes which are no text are looked for as fast as text.
fn text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// The bytes, and after them what is base64 inside them: ids and cursors, twice packed at most.
fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut all = bytes.to_vec();
    let mut layer = bytes.to_vec();
    for _ in 0..2 {
        let is_sign = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_+/=".contains(byte);
        let runs = layer.split(|byte| !is_sign(byte)).filter(|run| run.len() >= 8);
        let opened = runs.flat_map(|run| {
            let ways = [
                BASE64_URL_SAFE_NO_PAD.decode(run),
                BASE64_STANDARD.decode(run),
                BASE64_STANDARD_NO_PAD.decode(run),
            ];
            ways.into_iter().flatten().flat_map(|mut bytes| {
                bytes.push(b'\n');
                bytes
            })
        });
        layer = opened.collect();
        all.push(b'\n');
        all.extend_from_slice(&layer);
    }
    all
}

fn a_marker_is_found_however_it_is_written() {
    let markers = [Marker::number(7_730_103.0), Marker::word("hemlig-åäö")];
    let packed = BASE64_URL_SAFE_NO_PAD.encode("{\"at\":7730103.0}");
    let twice = BASE64_STANDARD.encode(format!("Cursor:{packed}"));
    for text in [
        "{\"value\":7730103.0}",
        "7 730 103",
        "7.730103e6",
        "7,730,103",
        &format!("after: \"{packed}\""),
        &twice,
    ] {
        assert_eq!(found_in(text.as_bytes(), &markers), ["7730103"], "{text}");
    }
    assert_eq!(
        found_in(&[b"x", &7_730_103.0_f64.to_le_bytes()[..]].concat(), &markers),
        ["7730103"]
    );
    for text in ["en hemlig-åäö!", "hemlig-\\u00e5\\u00e4\\u00f6"] {
        assert_eq!(found_in(text.as_bytes(), &markers), ["hemlig-åäö"], "{text}");
    }
    assert_eq!(found_in(b"7730104 hemlig", &markers), Vec::<String>::new());
}
