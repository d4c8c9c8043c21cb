//! Each rule of the protector left out in turn: the audit refuses what was protected without it.

use proptest::prelude::*;

use super::{
    super::{mend::audited, proposed},
    attack::{cases, runner},
    dominance::amounts,
    rule::Rule,
    spec::{Spec, spec},
    tale::tales,
    *,
};

const RULES: [Rule; 12] = [
    Rule::SmallCount,
    Rule::SmallRemainder,
    Rule::Zero,
    Rule::Dominance,
    Rule::Unjudged,
    Rule::ImpliedThird,
    Rule::Rest,
    Rule::HiddenBefore,
    Rule::LeftOutParts,
    Rule::ToldBefore,
    Rule::Secondary,
    Rule::KnownDenominators,
];

/// Publications of one table, one after the other.
type Drafts = Vec<(Protection, Vec<TableRow>)>;

/// Shares, of which some leave out their parts in the second publication; where the definition asks for them or not.
fn shares() -> impl Strategy<Value = Drafts> {
    (spec(3), prop::collection::vec(any::<bool>(), 16), any::<bool>()).prop_map(
        |(spec, are_bare, must_have_parts)| {
            let spec = Spec {
                are_shares: true,
                ..spec
            };
            let protection = Protection {
                basis: if must_have_parts {
                    Basis::Parts
                } else {
                    Basis::PartsIfAny
                },
                ..spec.protection()
            };
            let publications = [false, true].map(|is_second| {
                let truth = spec.truth(is_second);
                let mut rows = spec.rows(&truth, &spec.missing());
                for (row, is_bare) in rows.iter_mut().zip(&are_bare) {
                    for cell in &mut row.cells {
                        if let Some(Reported::Value(quantity)) = cell
                            && is_second
                            && *is_bare
                            && !row.is_roll_up
                        {
                            (quantity.numerator, quantity.denominator) = (None, None);
                        }
                    }
                }
                (protection, rows)
            });
            publications.to_vec()
        },
    )
}

#[derive(Clone, Copy, Default)]
struct Seen {
    /// Tables that come out otherwise without the rule.
    changed: u32,
    refused: u32,
}

/// What is told of each cell, whatever the cause.
fn published((set, _): &(Set, Told)) -> Vec<ByGender<Published>> {
    let lines = set.tables.iter().flatten().flat_map(|table| &table.lines);
    lines
        .map(|line| line.map(|cell| cell.map(|cell| cell.published)))
        .collect()
}

#[test]
fn without_any_of_its_rules_the_audit_refuses_what_is_protected() {
    let seen = std::cell::RefCell::new([Seen::default(); RULES.len()]);
    let look = |drafts: Drafts| {
        let mut earlier: Vec<Edition> = Vec::new();
        for (moment, (protection, rows)) in (0..).zip(drafts) {
            let draft = [Draft {
                protection,
                rows: Some(rows),
                earlier: earlier.clone(),
            }];
            let is_refused = |(set, told): &(Set, Told)| {
                let tells_something = set.histories.iter().any(History::tells_something);
                tells_something && audited(&set.histories, &[], told).is_none()
            };
            let with = proposed(&draft, &[]);
            if !is_refused(&with) {
                for (rule, seen) in RULES.iter().zip(seen.borrow_mut().iter_mut()) {
                    let without = rule.without(|| proposed(&draft, &[]));
                    if published(&without) != published(&with) {
                        seen.changed += 1;
                        seen.refused += u32::from(is_refused(&without));
                    }
                }
            }
            let Ok(set) = super::super::protect(&draft, &[]) else {
                continue;
            };
            let record = set
                .tables
                .into_iter()
                .flatten()
                .next()
                .and_then(|table| table.record);
            earlier.extend(record.map(|record| Edition { moment, ..record }));
        }
        Ok(())
    };
    let drafts = prop_oneof![
        2 => tales().prop_map(|tale| tale.drafts()),
        1 => shares(),
        1 => amounts(),
    ];
    runner(cases(100)).run(&drafts, look).unwrap();
    let seen = seen.into_inner();
    let told: Vec<_> = RULES
        .iter()
        .zip(seen)
        .map(|(rule, seen)| format!("{rule:?}: refused {} of {}", seen.refused, seen.changed))
        .collect();
    #[expect(clippy::print_stdout, reason = "the figures are to be read, with --nocapture")]
    {
        println!("{}", told.join("\n"));
    }
    assert!(seen.iter().all(|seen| seen.refused > 0), "{told:#?}");
}
