//! What `[cases]` says, and whether the templates that it names hold.

use sekisho_cases::notice::problem::Problem;
use sekisho_cases::notice::templates::Templates;
use sekisho_cases::settings::Settings;

use crate::complaint;
use crate::screen::Screen;

/// What does not hold of the templates: the program's own stay in use for those.
pub(super) fn problems(settings: &Settings) -> Vec<Problem> {
    let Some(directory) = settings.templates() else { return Vec::new() };
    match Templates::read(directory) {
        Ok(templates) => templates.problems().to_vec(),
        Err(problem) => vec![problem],
    }
}

/// Who writes, and each template that does not hold.
pub(super) fn say(settings: &Settings, problems: &[Problem], screen: &Screen) {
    let address = settings.address().to_string();
    screen.print(&format!("{}\n", screen.texts().text("serve-config-cases", &[("address", address.into())])));
    for problem in problems {
        let values = [("problem", complaint::text(problem, &screen.texts()).into())];
        screen.print(&format!("{}\n", screen.texts().text("serve-config-template", &values)));
    }
}

/// The same for programs.
pub(super) fn document(settings: &Settings, problems: &[Problem]) -> serde_json::Value {
    serde_json::json!({ "address": settings.address(), "template_problems": problems })
}
