//! Our own gateway.

use super::asked::Asked;
use super::consumer::{Instructions, Part};

/// A table of the settings.
pub(super) fn instructions(asked: &Asked) -> Instructions {
    let values: Vec<String> = asked.patterns.iter().map(|pattern| format!("\"{pattern}\"")).collect();
    let text = format!(
        "\n[[block_lists]]\nzone = \"@ZONE@\"\nvalues = [{}]\naction = \"refuse\"\n",
        values.join(", ")
    );
    Instructions {
        parts: vec![Part::append("/etc/sekisho/sekisho.toml", asked.fill(&text))],
        commands: &["sekisho check-config", "systemctl reload sekisho"],
    }
}
