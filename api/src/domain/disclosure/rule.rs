//! The protector's rules by name: each can be left out in a test, to see that the audit refuses what it is for.

/// What hides, and what it reckons with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    SmallCount,
    SmallRemainder,
    Zero,
    Dominance,
    /// What came without what tells how many it is about is hidden.
    Unjudged,
    /// The third of a line is known where two are.
    ImpliedThird,
    /// What a unit counts beside those below it is a part of it.
    Rest,
    /// What was hidden once stays hidden.
    HiddenBefore,
    /// Leaving out its parts undoes nothing.
    LeftOutParts,
    /// What was told before covers nothing.
    ToldBefore,
    /// Other cells are hidden for the sake of those that must be.
    Secondary,
    /// Some readers know denominators.
    KnownDenominators,
}

#[cfg(test)]
std::thread_local! {
    static LEFT_OUT: std::cell::Cell<Option<Rule>> = const { std::cell::Cell::new(None) };
}

impl Rule {
    #[cfg(not(test))]
    #[expect(clippy::unused_self, reason = "outside tests every rule holds")]
    pub const fn holds(self) -> bool {
        true
    }

    #[cfg(test)]
    pub fn holds(self) -> bool {
        LEFT_OUT.get() != Some(self)
    }

    /// Does something without the rule.
    #[cfg(test)]
    pub fn without<T>(self, work: impl FnOnce() -> T) -> T {
        LEFT_OUT.set(Some(self));
        let outcome = work();
        LEFT_OUT.set(None);
        outcome
    }
}
