//! Canaries of earlier audits that arrive during this one: they reopen a verdict, and that is said.

use sekisho_audit::report::terminal;
use sekisho_desk::late::Late;

use crate::complaint;
use crate::screen::Screen;

/// Says which verdicts changed.
pub(crate) fn tell(late: &[Late], screen: &Screen) {
    let texts = screen.texts();
    for Late { record, before, not_kept } in late {
        let values = [
            ("audit", record.name.as_str().into()),
            ("target", (&record.target).into()),
            ("before", terminal::verdict_word(&texts, *before).into()),
            ("after", terminal::verdict_word(&texts, record.verdict).into()),
        ];
        let key = if *before == record.verdict { "late-arrival" } else { "late-reopened" };
        screen.note(&format!("{}\n", texts.text(key, &values)));
        if let Some(error) = not_kept {
            screen.note(&format!("{}\n", complaint::text(error, &texts)));
        }
    }
}
