//! Labels and the room that they take, measured without a font: no label is placed where another one is.

use super::geometry::{Point, is_lower, point, turns};
use crate::domain::bidi::{self, isolated};

/// How much of the drawing is seen. What a narrow picture has no room for is in the lists beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// On a desk or on paper.
    Wide,
    /// In 400 px: fewer and larger letters.
    Narrow,
}

/// What kind of text it is, which decides its size. The style sheet is made from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    Year,
    Centre,
    Month,
    Quarter,
    /// A week with an odd number, which is there in both sizes.
    Week,
    EvenWeek,
    ThisWeek,
    Finding,
    Letter,
    /// Where the lanes are low.
    SmallLetter,
    Count,
    /// Three characters.
    SmallCount,
    /// Along a circle: the name of a report or a deadline.
    Name,
    /// Along its circle: the name of a ring.
    Ring,
    /// Of a picture that stands by itself.
    Title,
    Subtitle,
    /// Of its key.
    Heading,
    Entry,
}

impl Face {
    pub const ALL: [Self; 18] = [
        Self::Year,
        Self::Centre,
        Self::Month,
        Self::Quarter,
        Self::Week,
        Self::EvenWeek,
        Self::ThisWeek,
        Self::Finding,
        Self::Letter,
        Self::SmallLetter,
        Self::Count,
        Self::SmallCount,
        Self::Name,
        Self::Ring,
        Self::Title,
        Self::Subtitle,
        Self::Heading,
        Self::Entry,
    ];

    /// Its class in the style sheet, the height of its letters in a wide picture and in a narrow one, and whether it is bold.
    const fn look(self) -> (&'static str, f64, Option<f64>, bool) {
        match self {
            Self::Year => ("year", 64.0, Some(64.0), true),
            Self::Centre => ("centre", 15.0, Some(23.0), false),
            Self::Month => ("month", 18.0, Some(26.0), false),
            Self::Quarter => ("quarter", 20.0, Some(30.0), false),
            Self::Week => ("week", 14.0, Some(23.0), false),
            Self::EvenWeek => ("week even", 14.0, None, false),
            Self::ThisWeek => ("week this", 14.0, Some(23.0), true),
            Self::Finding => ("sign", 18.0, Some(24.0), true),
            Self::Letter => ("letter", 14.0, Some(23.0), true),
            Self::SmallLetter => ("letter small", 11.0, None, true),
            Self::Count => ("count", 13.0, None, true),
            Self::SmallCount => ("count small", 9.5, None, true),
            Self::Name => ("name", 14.0, None, false),
            Self::Ring => ("ring-name", 14.0, None, false),
            Self::Title => ("title", 38.0, Some(44.0), true),
            Self::Subtitle => ("subtitle", 20.0, Some(27.0), false),
            Self::Heading => ("heading", 17.0, Some(24.0), true),
            Self::Entry => ("entry", 17.0, Some(24.0), false),
        }
    }

    pub const fn class(self) -> &'static str {
        self.look().0
    }

    /// The height of its letters; none where it is not shown.
    pub const fn height(self, size: Size) -> Option<f64> {
        let (_, wide, narrow, _) = self.look();
        match size {
            Size::Wide => Some(wide),
            Size::Narrow => narrow,
        }
    }

    /// The width, in CSS pixels, up to which a wide picture goes without it: it would be of less than 10 px there, or of 8 px where the
    /// picture is larger than 800 px.
    pub const fn least(self) -> Option<u32> {
        match self {
            Self::Count => Some(769),
            Self::SmallLetter => Some(800),
            Self::SmallCount => Some(842),
            _ => None,
        }
    }

    /// The length that a text takes at most.
    pub fn length(self, text: &str, size: Size) -> f64 {
        let (.., is_bold) = self.look();
        let bold = if is_bold { 1.1 } else { 1.0 };
        let widths: f64 = text.chars().map(width).sum();
        self.height(size).unwrap_or(0.0) * widths * bold
    }
}

/// An upper bound of a character's width in ems: that of DejaVu Sans, the widest of the usual fonts. Unknown scripts get a square.
fn width(character: char) -> f64 {
    match character {
        _ if bidi::is_control(character) => 0.0,
        'i' | 'j' | 'l' | 'I' | '|' | '\'' => 0.30,
        ' ' | '.' | ',' | ':' | ';' | 'f' | 't' | 'r' | '(' | ')' | '-' | '!' | '/' | '·' => 0.42,
        'm' | 'M' | 'W' | '@' | '%' | '…' => 1.0,
        'w' | 'O' | 'Q' | 'G' | 'D' | 'H' | 'N' | 'U' | 'Ö' => 0.82,
        'a'..='z' | 'à'..='ÿ' | '0'..='9' | '–' => 0.64,
        'A'..='Z' | 'À'..='Þ' => 0.74,
        _ => 1.0,
    }
}

/// The text, cut off where it would be longer than that.
pub fn cut(text: &str, face: Face, size: Size, length: f64) -> String {
    if face.length(text, size) <= length {
        return text.to_owned();
    }
    let mut kept = String::new();
    for character in text.chars() {
        if face.length(&format!("{kept}{character}…"), size) > length {
            break;
        }
        kept.push(character);
    }
    isolated(&format!("{}…", kept.trim_end())).into_owned()
}

#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    pub text: String,
    pub face: Face,
    pub place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// Level, with its middle there.
    At(Point),
    /// Level, beginning there.
    From(Point),
    /// Turned with the circle, with its middle at the turn.
    Across { radius: f64, turn: f64 },
    /// Along the circle, beginning at the first turn in the order of the year.
    Along { radius: f64, from: f64, to: f64 },
    /// Along the circle, with its middle at the turn.
    Around { radius: f64, turn: f64 },
}

/// A box, turned.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    middle: Point,
    half_width: f64,
    half_height: f64,
    /// Degrees, clockwise.
    angle: f64,
}

/// Letters with what hangs below the line: the height of a line in most fonts.
const LINE: f64 = 1.15;

impl Label {
    /// The boxes that it fills in that size; none where it is not shown.
    pub fn rooms(&self, size: Size) -> Vec<Room> {
        let Some(height) = self.face.height(size) else {
            return Vec::new();
        };
        let length = self.face.length(&self.text, size);
        let room = |middle, angle, length| Room {
            middle,
            half_width: length / 2.0,
            half_height: height * LINE / 2.0,
            angle,
        };
        match self.place {
            Place::At(middle) => vec![room(middle, 0.0, length)],
            Place::From(Point { x, y }) => {
                let middle = Point {
                    x: x + length / 2.0,
                    y,
                };
                vec![room(middle, 0.0, length)]
            }
            Place::Across { radius, turn } => vec![room(point(radius, turn), upright(turn), length)],
            Place::Along { radius, from, .. } => bent(radius, from, length, room),
            Place::Around { radius, turn } => bent(radius, turn - turns(length / 2.0, radius), length, room),
        }
    }
}

/// A bent text is a row of short straight ones.
fn bent(radius: f64, from: f64, length: f64, room: impl Fn(Point, f64, f64) -> Room) -> Vec<Room> {
    let pieces = (length / 10.0).ceil().max(1.0);
    let piece = length / pieces;
    let mut rooms = Vec::new();
    let mut along = piece / 2.0;
    while along < length {
        let turn = from + turns(along, radius);
        rooms.push(room(point(radius, turn), turn * 360.0, piece));
        along += piece;
    }
    rooms
}

/// How far text across the circle is turned, so that it never stands on its head.
pub fn upright(turn: f64) -> f64 {
    let degrees = turn * 360.0;
    if is_lower(turn) { degrees - 180.0 } else { degrees }
}

impl Room {
    fn corners(&self) -> [Point; 4] {
        let (sine, cosine) = self.angle.to_radians().sin_cos();
        [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map(|(across, down)| {
            let (x, y) = (across * self.half_width, down * self.half_height);
            Point {
                x: self.middle.x + x * cosine - y * sine,
                y: self.middle.y + x * sine + y * cosine,
            }
        })
    }

    /// Two boxes are apart when some side of one of them has the other wholly beyond it (the theorem of separating axes).
    pub fn overlaps(&self, other: &Self) -> bool {
        let reach = self.half_width + self.half_height + other.half_width + other.half_height;
        if (self.middle.x - other.middle.x).hypot(self.middle.y - other.middle.y) > reach {
            return false;
        }
        let (mine, theirs) = (self.corners(), other.corners());
        [self.angle, self.angle + 90.0, other.angle, other.angle + 90.0]
            .iter()
            .all(|angle| {
                let (sine, cosine) = angle.to_radians().sin_cos();
                let shadow = |corners: &[Point; 4]| {
                    let along = corners.map(|corner| corner.x * cosine + corner.y * sine);
                    (
                        along.iter().copied().fold(f64::INFINITY, f64::min),
                        along.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                    )
                };
                let ((from, to), (other_from, other_to)) = (shadow(&mine), shadow(&theirs));
                from < other_to - 1e-6 && other_from < to - 1e-6
            })
    }

    #[cfg(test)]
    pub fn is_within(&self, side: f64) -> bool {
        let inside = |value: f64| (0.0..=side).contains(&value);
        self.corners()
            .iter()
            .all(|corner| inside(corner.x) && inside(corner.y))
    }
}

/// What is taken along one circle, from the beginning of the year to its end. Text doesn't run over New Year's Eve.
#[derive(Clone, Debug, Default)]
pub struct Lane {
    taken: Vec<(f64, f64)>,
}

impl Lane {
    pub fn is_free(&self, from: f64, to: f64) -> bool {
        from >= 0.0 && to <= 1.0 && self.taken.iter().all(|(start, end)| to <= *start || from >= *end)
    }

    pub fn take(&mut self, from: f64, to: f64) {
        self.taken.push((from, to));
    }

    /// Takes the stretch if nothing stands there.
    pub fn try_take(&mut self, from: f64, to: f64) -> bool {
        let free = self.is_free(from, to);
        if free {
            self.take(from, to);
        }
        free
    }

    /// The name of the circle in its longest free stretch, where that is long enough.
    pub fn named_gap(&self, text: &str, radius: f64) -> Option<Label> {
        let length = turns(Face::Ring.length(text, Size::Wide), radius);
        let (from, to) = self.widest_gap();
        let turn = from.midpoint(to);
        let fits = to - from > length + turns(20.0, radius);
        fits.then(|| Label {
            text: text.to_owned(),
            face: Face::Ring,
            place: Place::Around { radius, turn },
        })
    }

    /// The beginning of the longest free stretch, and its end.
    pub fn widest_gap(&self) -> (f64, f64) {
        let mut taken = self.taken.clone();
        // Sorted by beginning, a stretch is free from the farthest end so far to the next beginning.
        taken.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut widest = (0.0, 0.0);
        let mut from = 0.0;
        for (start, end) in taken.into_iter().chain([(1.0, 1.0)]) {
            if start - from > widest.1 - widest.0 {
                widest = (from, start);
            }
            from = end.max(from);
        }
        widest
    }
}
