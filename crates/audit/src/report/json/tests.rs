//! What is written can be read, and has the shape that the schema describes.

use serde_json::Value;

use super::*;
use crate::report::sample;
use schema::violations;

mod schema;

fn schema_text() -> Value {
    serde_json::from_str(include_str!("../../../../../docs/reference/audit-1.schema.json")).unwrap()
}

fn written(record: &Record) -> Value {
    serde_json::from_str(&write(record).unwrap()).unwrap()
}

#[test]
fn every_audit_is_read_as_it_was_written() {
    for (name, record) in sample::all().into_iter().chain([("hostile", sample::hostile())]) {
        let text = write(&record).unwrap();
        assert!(text.ends_with("}\n"), "{name}");
        assert_eq!(read(&text).unwrap(), record, "{name}");
    }
}

#[test]
fn every_audit_has_the_shape_of_the_schema() {
    let schema = schema_text();
    for (name, record) in sample::all().into_iter().chain([("every", sample::every_value())]) {
        assert_eq!(violations(&schema, &written(&record)), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn the_schema_is_no_rubber_stamp() {
    let schema = schema_text();
    let spoiled = |spoil: fn(&mut Value)| {
        let mut value = written(&sample::open());
        spoil(&mut value);
        violations(&schema, &value)
    };
    assert!(!spoiled(|value| value["verdict"] = "secure".into()).is_empty());
    assert!(!spoiled(|value| value["probes"][0]["shape"]["sender"]["kind"] = "unheard-of".into()).is_empty());
    assert!(!spoiled(|value| value["unheard-of"] = 1.into()).is_empty());
    assert!(!spoiled(|value| value["probes"][0]["number"] = "1".into()).is_empty());
    assert!(
        !spoiled(|value| {
            value.as_object_mut().unwrap().remove("level");
        })
        .is_empty()
    );
}

#[test]
fn every_field_of_the_record_is_described() {
    let documented = include_str!("../../../../../docs/reference/record.md");
    let schema = schema_text();
    let mut names = Vec::new();
    schema::property_names(&schema, &mut names);
    names.sort();
    names.dedup();
    assert!(names.len() > 80, "{}", names.len());
    for name in names {
        assert!(documented.contains(&format!("`{name}`")), "{name} is not described");
    }
}

#[test]
fn other_texts_are_refused_with_what_is_wrong() {
    let open = write(&sample::open()).unwrap();
    let error = |text: &str| read(text).unwrap_err().to_string();
    assert!(error("no").starts_with("this is not JSON"));
    assert!(error("{}").starts_with("this is no audit"));
    assert!(error("{\"schema\": \"other/1\"}").starts_with("this is no audit"));
    assert_eq!(
        error(&open.replace("sekisho-audit/1", "sekisho-audit/2")),
        "this audit has the shape \"sekisho-audit/2\", and this version reads \"sekisho-audit/1\": use the \
         version of sekisho that wrote it (0.1.0)"
    );
    assert!(error(&open.replace("\"level\": \"E5\"", "\"level\": \"E9\"")).contains("unknown variant `E9`"));
}

#[test]
fn unknown_fields_of_the_same_shape_are_passed_over() {
    let mut value = written(&sample::closed());
    value["later"] = true.into();
    assert_eq!(read(&value.to_string()).unwrap(), sample::closed());
}
