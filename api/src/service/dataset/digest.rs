//! What a dataset says, in a few bytes: read through as whoever asks may see it, so that nothing else can change them.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::{Page, Question, Reading};
use crate::service::{Failure, context::RequestContext};

impl Reading {
    /// Of a first page and all that follow, read so many rows at once.
    pub async fn digest(
        &self,
        context: &RequestContext,
        first: &Page,
        size: u64,
    ) -> Result<Vec<u8>, Failure> {
        // What is reckoned as a whole is not reckoned again for each page.
        let size = match self.question {
            Question::Deadlines(..) | Question::Requests(..) | Question::Completeness(..) => u64::MAX,
            _ => size,
        };
        let mut digest = Sha256::new();
        self.add(&mut digest, first);
        let mut next = first.next.clone();
        while let Some(place) = next {
            let page = self.page(context, Some(place), size).await?;
            self.add(&mut digest, &page);
            next = page.next;
        }
        Ok(digest.finalize().to_vec())
    }

    fn add(&self, digest: &mut Sha256, page: &Page) {
        let columns = self.dataset.columns().len();
        let mut text = String::new();
        for row in 0..page.rows.count() {
            text.clear();
            for column in 0..columns {
                // Texts stand in quotes, so that no two rows are told alike. Writing to a text can't fail.
                let _ = write!(text, "{:?} ", page.rows.datum(row, column));
            }
            digest.update(text.as_bytes());
        }
    }
}
