//! What figures span, told before any is read: for forms that say their categories first.

use super::{Question, Reading};
use crate::{
    domain::{listing::Dimension, predicate::Predicate},
    service::{Failure, context::RequestContext},
};

/// A category of a dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    pub code: String,
    pub name: String,
    /// The unit of measure and the decimals, of an indicator.
    pub measure: Option<(String, i32)>,
}

/// The categories that there are cells of, by their codes.
#[derive(Clone, Debug, Default)]
pub struct Cube {
    pub indicators: Vec<Category>,
    pub units: Vec<Category>,
    pub periods: Vec<Category>,
    pub genders: Vec<Category>,
}

impl Reading {
    /// The categories of figures: a statement for each dimension.
    pub async fn cube(&self, context: &RequestContext) -> Result<Cube, Failure> {
        if !matches!(self.question, Question::Figures(..)) {
            return Ok(Cube::default());
        }
        Ok(Cube {
            indicators: self.categories(context, Dimension::Indicator).await?,
            units: self.categories(context, Dimension::Unit).await?,
            periods: self.categories(context, Dimension::Period).await?,
            genders: self.categories(context, Dimension::Gender).await?,
        })
    }

    async fn categories(
        &self,
        context: &RequestContext,
        dimension: Dimension,
    ) -> Result<Vec<Category>, Failure> {
        let all = Predicate::All(Vec::new());
        let groups = self.grouped(context, &all, &[dimension]).await?;
        let codes = groups
            .into_iter()
            .filter_map(|found| found.group.keys.into_iter().next());
        Ok(codes
            .map(|code| self.category(context, dimension, code))
            .collect())
    }

    fn category(&self, context: &RequestContext, dimension: Dimension, code: String) -> Category {
        let indicator = (dimension == Dimension::Indicator)
            .then(|| self.indicators.values().find(|row| row.code == code))
            .flatten();
        let unit = (dimension == Dimension::Unit)
            .then(|| context.units.values().find(|row| row.code == code))
            .flatten();
        let name = indicator.map(|row| &row.name).or(unit.map(|row| &row.name));
        Category {
            name: name.unwrap_or(&code).clone(),
            measure: indicator.map(|row| (row.unit_of_measure.clone(), row.decimals)),
            code,
        }
    }
}
