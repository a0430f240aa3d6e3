//! Who gets mail besides the witness: what has to be said before the first packet.

use sekisho_evidence::shape::{History, Order, Recipient, Shape};

use super::{Preparation, own_recipients};
use crate::probe::envelope::via_text;
use crate::record::Record;
use crate::verdict::takes_every_name;

/// Who may receive messages besides our own canaries, and how many at most, where the target answers the plan
/// as one that is closed to strangers does, or takes everything. A relay that is found gets further canaries,
/// which go to the witness.
#[must_use]
pub fn messages(record: &Record, preparation: &Preparation) -> Vec<(usize, String)> {
    let mut messages: Vec<(usize, String)> = Vec::new();
    for recipient in preparation.agenda.plan.iter().flat_map(|shape| own_users(record, shape)) {
        match messages.iter_mut().find(|(_, known)| *known == recipient) {
            Some((count, _)) => *count += 1,
            None => messages.push((1, recipient)),
        }
    }
    messages
}

/// The target's own users that may get a message by the question of `shape`.
fn own_users(record: &Record, shape: &Shape) -> Vec<String> {
    let mut users = Vec::new();
    let own = || own_recipients(record).into_iter().next();
    // An ordinary message goes before, or the canary has a second recipient.
    if shape.history == History::SecondTransaction {
        users.extend(own());
    }
    if shape.order == Order::AfterLocal {
        users.extend(own());
    }
    match &shape.recipient {
        Recipient::OriginalRecipient(via) => {
            users.push(format!("postmaster@{}", via_text(via, shape.endpoint.address)));
        }
        // Where every local name is taken, a routing form is one.
        form if form.looks_local() && takes_every_name(record) => {
            let domain = record.dossier.domains.first().map_or(record.target.as_str(), |own| &own.name);
            users.push(format!("*@{domain}"));
        }
        _ => {}
    }
    users
}

#[cfg(test)]
mod tests {
    use sekisho_evidence::shape::Via;

    use super::*;
    use crate::exploration::Agenda;
    use crate::record::dossier::Existence;
    use crate::report::sample;
    use crate::run::draw;

    #[test]
    fn every_message_to_an_own_user_is_announced() {
        let mut record = sample::closed();
        let plain = record.probes[0].shape.clone();
        let name = || Via::Name("example.jp".to_owned());
        let plan = vec![
            plain.clone(),
            plain.with_recipient(Recipient::OriginalRecipient(name())),
            plain.with_recipient(Recipient::Percent(name())),
            Shape { order: Order::AfterLocal, ..plain.clone() },
            Shape { history: History::SecondTransaction, ..plain },
        ];
        let space = draw(&record, Vec::new()).space;
        let preparation = Preparation { space, agenda: Agenda { plan, ..Agenda::default() } };
        record.dossier.addresses.retain(|known| known.existence == Existence::Confirmed);
        let own = own_recipients(&record).remove(0);
        let told: usize = messages(&record, &preparation).iter().map(|(count, _)| count).sum();
        assert_eq!(told, 3);
        assert!(messages(&record, &preparation).iter().any(|(count, to)| *count >= 2 && *to == own));
        let known = record.dossier.addresses.first_mut().unwrap();
        known.existence = Existence::Indistinct;
        assert!(messages(&record, &preparation).contains(&(1, "*@example.jp".to_owned())));
    }
}
