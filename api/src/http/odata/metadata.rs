//! What the service says of itself: the model (CSDL XML 4.01) and the list of sets.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::entity::{EntitySet, SETS, edm};
use crate::domain::{datum::Kind, language::Language};

/// `$metadata`. Names and texts are our own, and hold nothing that XML would take for markup; that is tested.
pub fn csdl(version: &str) -> String {
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<edmx:Edmx Version=\"{version}\" \
         xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\"><edmx:Reference \
         Uri=\"https://oasis-tcs.github.io/odata-vocabularies/vocabularies/Org.OData.Core.V1.xml\"><edmx:Include \
         Namespace=\"Org.OData.Core.V1\" Alias=\"Core\"/></edmx:Reference><edmx:DataServices><Schema Namespace=\"Arshjul\" \
         xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">\n"
    );
    for set in &SETS {
        entity(&mut xml, set);
    }
    xml += "<EntityContainer Name=\"Container\">\n";
    for set in &SETS {
        // Writing to a text can't fail.
        let _ = writeln!(
            xml,
            "<EntitySet Name=\"{}\" EntityType=\"Arshjul.{}\"/>",
            set.name, set.entity
        );
    }
    xml + "</EntityContainer>\n</Schema></edmx:DataServices></edmx:Edmx>\n"
}

fn entity(xml: &mut String, set: &EntitySet) {
    let _ = write!(xml, "<EntityType Name=\"{}\"><Key>", set.entity);
    for name in set.key {
        let _ = write!(xml, "<PropertyRef Name=\"{name}\"/>");
    }
    *xml += "</Key>\n";
    for column in set.dataset.columns() {
        let nullable = if column.is_required {
            " Nullable=\"false\""
        } else {
            ""
        };
        let precision = if column.kind == Kind::Instant {
            " Precision=\"6\""
        } else {
            ""
        };
        let said = escaped(column.said.in_language(Language::English));
        let _ = writeln!(
            xml,
            "<Property Name=\"{}\" Type=\"{}\"{nullable}{precision}><Annotation Term=\"Core.Description\" String=\"{said}\"/></Property>",
            column.name,
            edm(column.kind),
        );
    }
    *xml += "</EntityType>\n";
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

/// The service document.
pub fn sets(root: &str) -> Value {
    let sets = SETS
        .iter()
        .map(|set| json!({ "name": set.name, "kind": "EntitySet", "url": set.name }));
    json!({ "@odata.context": format!("{root}/$metadata"), "value": sets.collect::<Vec<_>>() })
}
