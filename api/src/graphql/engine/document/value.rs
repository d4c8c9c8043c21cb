//! What stands in arguments: the rules of values and of variables in them, where the checking library is laxer than the
//! specification (sections 5.6.1, 5.6.3, 5.6.5 and 5.8.5; `@oneOf`), and the scalars of this schema.

use std::collections::{HashMap, HashSet};

use apollo_compiler::{
    ExecutableDocument, Name, Node, Schema,
    ast::{self, InputValueDefinition, Type, Value, VariableDefinition},
    executable::{Selection, SelectionSet},
    schema::{ExtendedType, InputObjectType},
};

use super::convert::constant;
use crate::graphql::engine::scalar;

/// What is wrong, and the byte where it stands.
pub struct Wrong {
    pub message: String,
    pub offset: Option<usize>,
}

/// What is wrong with the values of a document that holds otherwise.
pub fn check(schema: &Schema, document: &ExecutableDocument) -> Vec<Wrong> {
    let mut fragments = HashMap::new();
    let mut wrong = Vec::new();
    for (name, fragment) in &document.fragments {
        let mut walk = Walk::new(schema);
        walk.directives(&fragment.directives);
        walk.selections(&fragment.selection_set);
        wrong.append(&mut walk.wrong);
        fragments.insert(name, walk);
    }
    for operation in document.operations.iter() {
        let mut walk = Walk::new(schema);
        walk.directives(&operation.directives);
        for variable in &operation.variables {
            walk.directives(&variable.directives);
            if let Some(default) = &variable.default_value {
                walk.value(default, &Place::of_type(&variable.ty));
            }
        }
        walk.selections(&operation.selection_set);
        wrong.append(&mut walk.wrong);
        misplaced(&operation.variables, &walk, &fragments, &mut wrong);
    }
    wrong
}

/// A place where a value stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    ty: &'a Type,
    /// What the place has without a value may stand in for a variable's null.
    has_default: bool,
    /// The field of a oneOf object: null is no value there.
    is_one_of: bool,
    /// What is wrong there is told where the value is read.
    is_read_later: bool,
}

impl<'a> Place<'a> {
    const fn of_type(ty: &'a Type) -> Self {
        Self {
            ty,
            has_default: false,
            is_one_of: false,
            is_read_later: false,
        }
    }

    fn of(definition: &'a InputValueDefinition) -> Self {
        Self {
            has_default: definition.default_value.is_some(),
            ..Self::of_type(&definition.ty)
        }
    }
}

/// A variable that is used, and where.
struct Usage<'a> {
    name: &'a Name,
    place: Place<'a>,
    offset: Option<usize>,
}

/// What an operation or a fragment holds, without the fragments that it spreads.
struct Walk<'a> {
    schema: &'a Schema,
    usages: Vec<Usage<'a>>,
    spreads: Vec<&'a Name>,
    wrong: Vec<Wrong>,
}

impl<'a> Walk<'a> {
    const fn new(schema: &'a Schema) -> Self {
        Self {
            schema,
            usages: Vec::new(),
            spreads: Vec::new(),
            wrong: Vec::new(),
        }
    }

    fn selections(&mut self, set: &'a SelectionSet) {
        for selection in &set.selections {
            self.directives(selection.directives());
            match selection {
                Selection::Field(field) => {
                    self.arguments(&field.definition.arguments, &field.arguments);
                    self.selections(&field.selection_set);
                }
                Selection::InlineFragment(inline) => self.selections(&inline.selection_set),
                Selection::FragmentSpread(spread) => self.spreads.push(&spread.fragment_name),
            }
        }
    }

    fn directives(&mut self, directives: &'a ast::DirectiveList) {
        for directive in directives {
            if let Some(definition) = self.schema.directive_definitions.get(&directive.name) {
                self.arguments(&definition.arguments, &directive.arguments);
            }
        }
    }

    fn arguments(
        &mut self,
        definitions: &'a [Node<InputValueDefinition>],
        arguments: &'a [Node<ast::Argument>],
    ) {
        for argument in arguments {
            let definition = definitions
                .iter()
                .find(|definition| definition.name == argument.name);
            if let Some(definition) = definition {
                self.value(&argument.value, &Place::of(definition));
            }
        }
    }

    fn value(&mut self, value: &'a Node<Value>, place: &Place<'a>) {
        let offset = value.location().map(|span| span.offset());
        if let Value::Variable(name) = &**value {
            self.usages.push(Usage {
                name,
                place: *place,
                offset,
            });
            return;
        }
        // Null where none may stand is found already.
        if value.is_null() {
            return;
        }
        if let Type::List(item) | Type::NonNullList(item) = place.ty {
            let item = Place::of_type(item);
            match &**value {
                Value::List(items) => items.iter().for_each(|value| self.value(value, &item)),
                // One value is a list of one (section 3.11).
                _ => self.value(value, &item),
            }
            return;
        }
        match (self.schema.types.get(place.ty.inner_named_type()), &**value) {
            (Some(ExtendedType::InputObject(object)), Value::Object(fields)) => {
                self.object(object, fields, offset);
            }
            (Some(ExtendedType::Scalar(of)), _) if !of.is_built_in() && !place.is_read_later => {
                let refused = match constant(value) {
                    Some(value) => scalar::refused(&of.name, &value),
                    None => Some("it takes no variables inside"),
                };
                if let Some(reason) = refused {
                    self.wrong.push(Wrong {
                        message: format!("Expected value of type \"{}\", found {value}; {reason}.", of.name),
                        offset,
                    });
                }
            }
            _ => {}
        }
    }

    fn object(
        &mut self,
        object: &'a InputObjectType,
        fields: &'a [(Name, Node<Value>)],
        offset: Option<usize>,
    ) {
        let mut names = HashSet::new();
        if let Some((twice, _)) = fields.iter().find(|(name, _)| !names.insert(name)) {
            self.wrong.push(Wrong {
                message: format!("There can be only one input field named \"{twice}\"."),
                offset: twice.location().map(|span| span.offset()),
            });
        }
        let is_one_of = object.directives.has("oneOf");
        let is_one = matches!(fields, [(_, value)] if !value.is_null());
        if is_one_of && !is_one {
            let message = format!(
                "OneOf Input Object \"{}\" must specify exactly one field, which is not null.",
                object.name
            );
            self.wrong.push(Wrong { message, offset });
        }
        for (name, value) in fields {
            if let Some(definition) = object.fields.get(name) {
                let place = Place {
                    is_one_of,
                    is_read_later: scalar::is_read_later(&object.name, name),
                    ..Place::of(definition)
                };
                self.value(value, &place);
            }
        }
    }
}

/// Variables where their type doesn't fit (section 5.8.5), in the operation and in every fragment that it reaches.
fn misplaced(
    variables: &[Node<VariableDefinition>],
    operation: &Walk<'_>,
    fragments: &HashMap<&Name, Walk<'_>>,
    wrong: &mut Vec<Wrong>,
) {
    let mut seen = HashSet::new();
    let mut waiting = vec![operation];
    while let Some(walk) = waiting.pop() {
        for usage in &walk.usages {
            let defined = variables.iter().find(|variable| variable.name == *usage.name);
            let fits = defined.is_none_or(|variable| fits(variable, &usage.place));
            if let (false, Some(variable)) = (fits, defined) {
                wrong.push(Wrong {
                    message: format!(
                        "Variable \"${}\" of type \"{}\" used in position expecting type \"{}\"{}.",
                        usage.name,
                        variable.ty,
                        usage.place.ty,
                        if usage.place.is_one_of {
                            " that is not null"
                        } else {
                            ""
                        },
                    ),
                    offset: usage.offset,
                });
            }
        }
        let spreads = walk.spreads.iter().filter(|name| seen.insert(**name));
        waiting.extend(spreads.filter_map(|name| fragments.get(name)));
    }
}

fn fits(variable: &VariableDefinition, place: &Place<'_>) -> bool {
    let ty = &variable.ty;
    if place.is_one_of && !ty.is_non_null() {
        return false;
    }
    if place.ty.is_non_null() && !ty.is_non_null() {
        let has_default = variable
            .default_value
            .as_ref()
            .is_some_and(|value| !value.is_null());
        return (has_default || place.has_default) && ty.is_assignable_to(&place.ty.clone().nullable());
    }
    ty.is_assignable_to(place.ty)
}
