//! The part of JSON Schema that the published schema uses.

use serde_json::Value;

/// What of `value` the `schema` does not allow.
pub(super) fn violations(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "$", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    let mut say = |what: String| found.push(format!("{path}: {what}"));
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        let name = target.strip_prefix("#/$defs/").unwrap();
        let target = root["$defs"].get(name).unwrap_or_else(|| panic!("no definition of {name}"));
        check(root, target, value, path, found);
        return;
    }
    let matches = |other: &Value| {
        let mut inner = Vec::new();
        check(root, other, value, path, &mut inner);
        inner.is_empty()
    };
    if let Some(options) = schema.get("anyOf").and_then(Value::as_array)
        && !options.iter().any(matches)
    {
        say(format!("{value} is none of the alternatives"));
    }
    if let Some(options) = schema.get("oneOf").and_then(Value::as_array) {
        let count = options.iter().filter(|option| matches(option)).count();
        if count != 1 {
            say(format!("{value} fits {count} alternatives"));
        }
    }
    if schema.get("const").is_some_and(|only| only != value) {
        say(format!("{value} is not {}", schema["const"]));
    }
    if schema.get("enum").and_then(Value::as_array).is_some_and(|values| !values.contains(value)) {
        say(format!("{value} is none of {}", schema["enum"]));
    }
    let fits = match schema.get("type").and_then(Value::as_str) {
        None => true,
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64() || value.is_i64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some(other) => panic!("unknown type {other}"),
    };
    if !fits {
        say(format!("{value} is no {}", schema["type"]));
        return;
    }
    let number = value.as_f64();
    let least = schema.get("minimum").and_then(Value::as_f64);
    let most = schema.get("maximum").and_then(Value::as_f64);
    if number.zip(least).is_some_and(|(number, least)| number < least)
        || number.zip(most).is_some_and(|(number, most)| number > most)
    {
        say(format!("{value} is out of bounds"));
    }
    inside(root, schema, value, path, found);
}

/// The members of objects and arrays.
fn inside(root: &Value, schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    if let (Some(items), Some(values)) = (schema.get("items"), value.as_array()) {
        for (index, value) in values.iter().enumerate() {
            check(root, items, value, &format!("{path}[{index}]"), found);
        }
    }
    let (Some(properties), Some(members)) =
        (schema.get("properties").and_then(Value::as_object), value.as_object())
    else {
        return;
    };
    for (name, member) in members {
        match properties.get(name) {
            Some(property) => check(root, property, member, &format!("{path}.{name}"), found),
            None => found.push(format!("{path}: {name} is unknown")),
        }
    }
    for required in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
        let name = required.as_str().unwrap();
        if !members.contains_key(name) {
            found.push(format!("{path}: {name} is missing"));
        }
    }
}

/// The names of all properties anywhere in `schema`.
pub(super) fn property_names(schema: &Value, names: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(properties) = members.get("properties").and_then(Value::as_object) {
                names.extend(properties.keys().cloned());
            }
            members.values().for_each(|member| property_names(member, names));
        }
        Value::Array(values) => values.iter().for_each(|value| property_names(value, names)),
        _ => {}
    }
}
