//! A dry run: everything that would be sent, and nothing is.

use sekisho_audit::record::{Record, SelfTest, WitnessRecord};
use sekisho_audit::report::terminal::{Planned, prologue};
use sekisho_audit::run;
use sekisho_evidence::consent::Basis;

use super::rights;
use super::surroundings::Means;
use super::witness::Running;
use crate::arguments::{Format, RunArguments};
use crate::exit::Exit;
use crate::screen::Screen;
use crate::texts::catalogue;

/// Asks the name servers alone, and shows the lines before the first packet and every envelope.
pub(crate) async fn rehearse(
    record: &mut Record,
    arguments: &RunArguments,
    means: &Means,
    witness: &Running,
    screen: &Screen,
) -> anyhow::Result<Option<Exit>> {
    let Ok(addresses) = run::look_up(record, &means.around(witness)).await else { return Ok(None) };
    means.name_ourselves(record);
    let around = means.around(witness);
    record.consents = rights::imagine(&addresses, arguments, &around);
    if witness.is_named() {
        record.witness = Some(WitnessRecord {
            kind: witness.witness.kind(),
            address: witness.witness.address().to_owned(),
            self_test: SelfTest::NotApplicable,
        });
    }
    let preparation = run::imagine(record);
    means.watcher.finish();
    let envelopes = run::envelopes(record, &preparation, &around);
    if screen.format == Format::Json {
        screen.print(&format!("{}\n", serde_json::to_string_pretty(&envelopes)?));
        return Ok(Some(Exit::Closed));
    }
    // The plan was drawn as if the right were there; shown is only what needs no proof.
    record.consents.retain(|consent| *consent.basis() == Basis::Private);
    let texts = catalogue(screen.language);
    let planned =
        Planned { envelopes: envelopes.len(), seconds: None, messages: run::messages(record, &preparation) };
    let mut text = prologue(&texts, record, &planned, screen.style());
    text.push_str(&format!("{}\n", texts.word("rehearsal")));
    if record.dossier.domains.is_empty() {
        text.push_str(&format!("{}\n", texts.word("rehearsal-no-domain")));
    }
    text.push('\n');
    for run::PlannedEnvelope { number, endpoint, class, said, .. } in envelopes {
        text.push_str(&format!("{number:4} {:3} {endpoint}  {}\n", class.code(), said.join("  ")));
    }
    text.push_str(&format!("\n{}\n", texts.word("rehearsal-accepted")));
    screen.print(&text);
    Ok(Some(Exit::Closed))
}
