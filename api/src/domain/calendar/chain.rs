//! Chains of rules: a rule that hangs on another one's deadlines is resolved after it (C4).

use std::collections::{HashMap, HashSet};

use arshjul_entity::DeadlineRuleId;
use thiserror::Error;

use super::{Anchor, Rule};

/// Why rules have no order. The codes are those of the chain, each hanging on the next.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ChainError {
    #[error("rules hang on each other: {}", self.chain())]
    Cycle(Vec<String>),
    /// The last one hangs on a rule that isn't there, or no longer applies.
    #[error("a rule hangs on one that is not there: {}", self.chain())]
    Dangling(Vec<String>),
}

impl ChainError {
    /// `A → B → A`; a dangling one ends in `?`.
    pub fn chain(&self) -> String {
        match self {
            Self::Cycle(codes) => codes.join(" → "),
            Self::Dangling(codes) => format!("{} → ?", codes.join(" → ")),
        }
    }
}

/// Every rule after the one that it hangs on, otherwise by code.
pub fn order(rules: &[Rule]) -> Result<Vec<&Rule>, ChainError> {
    let by_id: HashMap<DeadlineRuleId, &Rule> = rules.iter().map(|rule| (rule.id, rule)).collect();
    let mut by_code: Vec<&Rule> = rules.iter().collect();
    by_code.sort_by(|a, b| a.code.cmp(&b.code));

    let mut ordered = Vec::with_capacity(rules.len());
    let mut placed = HashSet::new();
    // From each rule along its anchors to one that has its place already: the far end comes first.
    for rule in by_code {
        let mut chain: Vec<&Rule> = Vec::new();
        let mut next = Some(rule);
        while let Some(link) = next.filter(|link| !placed.contains(&link.id)) {
            if chain.iter().any(|passed| passed.id == link.id) {
                let cycle = chain.iter().skip_while(|passed| passed.id != link.id);
                return Err(ChainError::Cycle(codes(cycle.chain([&link]))));
            }
            chain.push(link);
            next = match link.anchor {
                Anchor::Deadline(id) => {
                    let anchor = by_id.get(&id).copied();
                    Some(anchor.ok_or_else(|| ChainError::Dangling(codes(chain.iter())))?)
                }
                _ => None,
            };
        }
        placed.extend(chain.iter().map(|link| link.id));
        ordered.extend(chain.into_iter().rev());
    }
    Ok(ordered)
}

fn codes<'a>(chain: impl Iterator<Item = &'a &'a Rule>) -> Vec<String> {
    chain.map(|rule| rule.code.clone()).collect()
}

#[cfg(test)]
mod tests {
    use arshjul_entity::OffsetUnit;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::calendar::{Offset, rule::tests::rule};

    fn hanging(code: &str, id: i64, on: Option<i64>) -> Rule {
        let anchor = on.map_or(Anchor::FixedDate { month: 1, day: 1 }, |on| {
            Anchor::Deadline(DeadlineRuleId(on))
        });
        let offset = Offset {
            amount: 1,
            unit: OffsetUnit::Days,
        };
        rule(id, code, anchor, offset)
    }

    #[test]
    fn a_rule_comes_after_the_one_it_hangs_on() {
        let rules = [
            hanging("A", 1, Some(3)),
            hanging("B", 2, None),
            hanging("C", 3, Some(4)),
            hanging("D", 4, None),
        ];
        let ordered: Vec<_> = order(&rules)
            .unwrap()
            .into_iter()
            .map(|rule| rule.code.as_str())
            .collect();
        assert_eq!(ordered, ["D", "C", "A", "B"]);
    }

    #[test]
    fn a_cycle_is_refused_with_its_chain_and_without_what_leads_into_it() {
        let rules = [
            hanging("A", 1, Some(2)),
            hanging("B", 2, Some(3)),
            hanging("C", 3, Some(2)),
        ];
        assert_eq!(order(&rules).unwrap_err().chain(), "B → C → B");
        let alone = [hanging("A", 1, Some(1))];
        assert_eq!(order(&alone).unwrap_err().chain(), "A → A");
    }

    #[test]
    fn a_dangling_anchor_is_refused_with_the_chain_that_leads_to_it() {
        let rules = [hanging("A", 1, Some(2)), hanging("B", 2, Some(9))];
        let error = order(&rules).unwrap_err();
        assert_eq!(error.chain(), "A → B → ?");
        assert!(matches!(error, ChainError::Dangling(_)));
    }

    proptest! {
        #[test]
        fn rules_are_ordered_exactly_when_every_chain_ends(anchors in prop::collection::vec(prop::option::of(0..12_i64), 0..12)) {
            let rules: Vec<_> = anchors.iter().zip(0_i64..)
                .map(|(on, id)| hanging(&format!("R{id}"), id, *on))
                .collect();
            let ends = |mut at: usize| {
                for _ in 0..=anchors.len() {
                    match anchors.get(at) {
                        Some(None) => return true,
                        Some(Some(on)) => at = usize::try_from(*on).unwrap(),
                        None => return false,
                    }
                }
                false
            };
            match order(&rules) {
                Ok(ordered) => {
                    prop_assert!((0..rules.len()).all(ends));
                    prop_assert_eq!(ordered.len(), rules.len());
                    for (position, rule) in ordered.iter().enumerate() {
                        if let Anchor::Deadline(on) = rule.anchor {
                            prop_assert!(ordered[..position].iter().any(|earlier| earlier.id == on));
                        }
                    }
                }
                Err(error) => {
                    prop_assert!(!(0..rules.len()).all(ends));
                    let (ChainError::Cycle(codes) | ChainError::Dangling(codes)) = &error;
                    prop_assert!(!codes.is_empty());
                    let ends_in_itself = codes.len() > 1 && codes.first() == codes.last();
                    prop_assert_eq!(matches!(error, ChainError::Cycle(_)), ends_in_itself);
                }
            }
        }
    }
}
