//! What must not be found, and how far from being found it must be (S2, S3).

use super::{
    super::{Protection, SuppressionCause, edition::Outcome},
    counts::Count,
    reader::Reader,
    system::Need,
};

impl Protection {
    /// Whether a count is about so few that nobody may read it.
    fn is_small(self, count: &Count) -> bool {
        let is_few = |number: f64| number > 0.0 && number < f64::from(self.threshold);
        is_few(count.value)
            || self.hides_complements && count.of.is_some_and(|of| is_few(of - count.value))
            // What is left beside others is nothing that anybody said.
            || self.hides_zeros && count.value == 0.0 && !count.is_rest
    }

    /// Whether a count must be kept whatever is published of it, and what it needs where it is not shown.
    pub fn judged(
        self,
        count: &Count,
        outcome: Option<Outcome>,
        is_single: bool,
        reader: Reader,
    ) -> (bool, Need) {
        let is_hidden = matches!(outcome, Some(Outcome::Hidden(_)));
        let mut need = Need::NONE;
        let mut is_secret = is_hidden;
        if let Some(most) = self
            .dominance
            .filter(|_| is_single && count.is_certain && !reader.of_amounts)
        {
            // What a single unit gave makes up at most so much of whatever can be reckoned from what is shown.
            let others = f64::from(100_u32.saturating_sub(most)) / f64::from(most.max(1));
            need.above = count.value.max(0.0) * others;
            is_secret |= need.above > 0.0;
        }
        if reader.of_amounts || !self.counts_persons {
            need.width = if is_hidden || count.is_certain { 1.0 } else { 0.0 };
            return (is_secret, need);
        }
        // What nobody has said may be small.
        let is_small = !count.is_certain || self.is_small(count);
        let threshold = f64::from(self.threshold);
        let is_source = outcome == Some(Outcome::Hidden(SuppressionCause::Source));
        need.width = match count.of.filter(|_| reader.knows_denominators) {
            Some(of) if is_small || is_source => of.min(threshold),
            Some(of) => of.min(1.0),
            None => threshold,
        };
        (is_secret || is_small, need)
    }
}
