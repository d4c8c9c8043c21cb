//! Tables that speak of the same persons (S8), and the sums that they make up together.

use arshjul_entity::OrganizationUnitId;

use super::{
    counts::Count,
    link::{Link, Relation},
    reader::Memory,
    reading::{Current, Key, Reading},
};

const SMALLEST: f64 = 1e-6;

type Place = (OrganizationUnitId, usize);

impl Reading<'_> {
    /// What the tables, each as it stands, make up together.
    pub fn relate(&mut self) {
        let links = self.links;
        // What shares are out of comes first: other sums are made with it.
        for link in links
            .iter()
            .filter(|link| link.relation == Relation::DenominatorOf)
        {
            self.divide(link);
        }
        for (number, link) in links.iter().enumerate() {
            match link.relation {
                Relation::SumOf | Relation::PeriodsOf => self.sum(number, link),
                Relation::NumeratorOf | Relation::SameAs => self.equate(link),
                Relation::ComplementOf => self.complete(link),
                Relation::DenominatorOf => {}
            }
        }
    }

    fn places(&self, subject: usize) -> Vec<Place> {
        let mut places: Vec<_> = self.current[subject].keys().copied().collect();
        places.sort_unstable();
        places
    }

    fn at(&self, subject: usize, place: Place) -> Option<Current> {
        self.current[subject].get(&place).copied().flatten()
    }

    fn count(&self, current: Current) -> f64 {
        self.system.variables[current.variable].count
    }

    fn sum(&mut self, number: usize, link: &Link) {
        for place in self.places(link.of) {
            let Some(whole) = self.at(link.of, place) else {
                continue;
            };
            let (mut sum, mut rest) = (vec![(whole.variable, 1.0)], self.count(whole));
            let mut is_whole = whole.is_certain;
            for other in &link.others {
                if let Some(part) = self.at(*other, place) {
                    sum.push((part.variable, -1.0));
                    rest -= self.count(part);
                    is_whole &= part.is_certain;
                } else {
                    // What does not apply counts nothing; what is not there may count anything.
                    is_whole &= self.current[*other].contains_key(&place);
                }
            }
            if rest < -SMALLEST || sum.len() == 1 {
                continue;
            }
            if rest > SMALLEST || !is_whole {
                let left = self.left(number, link, place, rest.max(0.0));
                sum.push((left, -1.0));
            }
            self.system.add_sum(sum);
        }
    }

    /// What a whole counts beside the parts that are published: nobody publishes it, and it may be small.
    fn left(&mut self, number: usize, link: &Link, (unit, gender): Place, value: f64) -> usize {
        let key = Key {
            subject: self.current.len() + number,
            unit,
            gender,
            is_rest: true,
        };
        let variable = self.unnamed(key, value);
        let count = Count {
            row: 0,
            gender,
            is_rest: true,
            value,
            is_certain: true,
            of: None,
        };
        let protection = self.protection(link.of);
        let (is_secret, need) = protection.judged(&count, None, false, self.reader);
        let left = &mut self.system.variables[variable];
        left.is_secret |= is_secret;
        left.need_also(need);
        variable
    }

    fn equate(&mut self, link: &Link) {
        for place in self.places(link.of) {
            let Some(one) = self.at(link.of, place) else {
                continue;
            };
            for other in &link.others {
                let Some(other) = self.at(*other, place) else {
                    continue;
                };
                if (self.count(one) - self.count(other)).abs() < SMALLEST && one.variable != other.variable {
                    self.system
                        .add_sum(vec![(one.variable, 1.0), (other.variable, -1.0)]);
                }
            }
        }
    }

    fn complete(&mut self, link: &Link) {
        for place in self.places(link.of) {
            let Some(one) = self.at(link.of, place) else {
                continue;
            };
            for other in &link.others {
                let Some(left) = self.at(*other, place) else {
                    continue;
                };
                let of = one.of.or(left.of);
                let whole = self.count(one) + self.count(left);
                if of.is_none_or(|of| (of - whole).abs() > SMALLEST) {
                    continue;
                }
                let mut sum = vec![(one.variable, 1.0), (left.variable, 1.0)];
                let mut tables = [link.of, *other].into_iter();
                let out_of = tables.find_map(|subject| self.denominator(subject, place));
                sum.extend(out_of.map(|variable| (variable, -1.0)));
                self.system.add_sum(sum);
            }
        }
    }

    /// The count that a share's cell is out of, where that is a table of its own.
    fn denominator(&self, subject: usize, place: Place) -> Option<usize> {
        let links = self.links.iter().filter(|link| link.is_denominator_of(subject));
        let mut of = links.filter_map(|link| self.at(link.of, place));
        of.next().map(|current| current.variable)
    }

    /// A share that is shown says what its numerator is to its denominator, and no share is more than the whole.
    fn divide(&mut self, link: &Link) {
        for other in &link.others {
            for place in self.places(*other) {
                let Some(part) = self.at(*other, place) else {
                    continue;
                };
                let whole = self.at(link.of, place);
                let whole = whole.filter(|whole| {
                    part.of
                        .is_some_and(|of| (of - self.count(*whole)).abs() < SMALLEST)
                });
                match whole {
                    Some(whole) if self.reader.knows_denominators => {
                        self.system.variables[whole.variable].is_known = true;
                    }
                    Some(whole) => self.divide_one(*other, place, part, whole),
                    // Out of something else than the table counts: as good as known.
                    None => self.tell(part),
                }
            }
        }
    }

    fn divide_one(&mut self, subject: usize, place: Place, part: Current, whole: Current) {
        let (count, of) = (self.count(part), self.count(whole));
        if count > 0.0 && of > 0.0 {
            let error = self.add(0.0, false);
            let variable = &mut self.system.variables[error];
            variable.is_known = part.shown.0;
            variable.is_shown = part.shown.1;
            variable.cells.extend(part.cell.filter(|_| part.shown.1));
            self.system.add_sum(vec![
                (part.variable, 1.0),
                (whole.variable, -count / of),
                (error, -1.0),
            ]);
        }
        let key = Key {
            subject: self.current.len() + self.links.len() + subject,
            unit: place.0,
            gender: place.1,
            is_rest: self.reader.memory == Memory::None,
        };
        let left = self.unnamed(key, of - count);
        self.system
            .add_sum(vec![(whole.variable, 1.0), (part.variable, -1.0), (left, -1.0)]);
    }

    fn tell(&mut self, part: Current) {
        let variable = &mut self.system.variables[part.variable];
        variable.is_known |= part.shown.0;
        variable.is_shown |= part.shown.1;
        let cell = part
            .cell
            .filter(|cell| part.shown.1 && !variable.cells.contains(cell));
        variable.cells.extend(cell);
    }
}
