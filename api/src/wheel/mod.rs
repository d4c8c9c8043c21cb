//! The picture (C10): the year as a wheel, by itself and in a page with the same data as lists and tables.
//!
//! It is made to be shown in other pages, by `<img>` and `<iframe>`, and so has no scripts and fetches nothing. How it is asked for and
//! answered is not its concern.

mod address;
mod drawing;
mod face_label;
#[cfg(test)]
mod fixture;
mod frame;
mod front;
mod geometry;
mod label;
mod lane;
mod legend;
mod list;
mod mark;
mod page;
mod parallel;
mod picture;
mod plan;
mod report;
mod ring;
mod style;
mod svg;
mod table;
#[cfg(test)]
mod tests;
mod view;
mod word;

pub use self::{
    address::Address,
    front::{Front, contents, front, leaf},
    page::{page, refusal, sign_in},
    picture::Picture,
    style::{PAGE, WHEEL},
    svg::poster,
    view::picture,
};
