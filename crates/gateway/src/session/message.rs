//! The message itself: into the spool, and only then "yes".

use std::collections::BTreeSet;

use sekisho_net::clock;
use sekisho_policy::classify::{Delivery, Standing};
use sekisho_policy::{self as policy, Decision, Principal};
use sekisho_wire::smtp::parameter::Notify;
use sekisho_wire::smtp::reply::Reply;
use sekisho_wire::smtp::server::Answer;

use super::{SmtpSession, Taken, Transaction, out_of_order, spelled};
use crate::delivery::Target;
use crate::journal::{self, Accepted};
use crate::spool::{Envelope, MessageId, Recipient, SpoolError};

impl SmtpSession {
    pub(super) fn body_start(&mut self) -> Answer {
        self.incoming = Some(self.gateway.spool.begin());
        Answer::Accept
    }

    /// Takes a piece. A disk that fails is noticed again when the message is complete.
    pub(super) async fn store(&mut self, octets: &[u8]) {
        if let Some(incoming) = &mut self.incoming {
            // What could not be stored cannot be committed; the client is told at the end.
            let _ = incoming.write(octets).await;
        }
    }

    /// The message is complete: may it pass, and is it on the disk?
    pub(super) async fn message(&mut self) -> Answer {
        let (Some(transaction), Some(incoming)) = (self.transaction.take(), self.incoming.take()) else {
            return out_of_order();
        };
        let from = spelled(&transaction.reverse_path.to_bytes());
        if let Some(answer) = self.objection(&transaction, &from) {
            self.reset();
            return answer;
        }
        let spent = transaction
            .permit
            .grant
            .map(|id| self.gateway.grants.with(|grants| grants.spend(id, clock::instant())));
        if let Some(Err(why)) = spent {
            let subject = self.subject(&transaction.permit.name);
            self.gateway.log_refusal(subject, policy::Reason::RelayDenied, &from, "", &why.to_string());
            self.reset();
            return Answer::Reply(policy::Reason::RelayDenied.reply());
        }
        let id = incoming.id().to_string();
        let envelope = self.envelope(&transaction, &id);
        let octets = incoming.octets();
        let committed = incoming.commit(&envelope).await;
        let answer = self.committed(&transaction, committed, &from, octets);
        self.reset();
        answer
    }

    /// What speaks against the message, now that its header is known.
    fn objection(&self, transaction: &Transaction, from: &str) -> Option<Answer> {
        let subject = self.subject(&transaction.permit.name);
        if self.head.is_looping() {
            self.gateway.log_trouble(
                subject,
                "loop",
                from,
                "more than 100 Received lines: it is going round",
            );
            return Some(Answer::Reply(Reply::enhanced(
                554,
                (5, 4, 6),
                "Too many hops, the message is looping",
            )));
        }
        let authors = self.head.authors();
        let holder = transaction.permit.holder.as_ref();
        let header_from = policy::header_from(&self.current.directory, authors.as_deref().ok(), holder);
        let decision = self.decide(transaction, header_from);
        let reason = match decision {
            Decision::Deliver | Decision::Relay => return None,
            Decision::Refuse(reason) | Decision::Defer(reason) => reason,
            // Every fact is known: this is never the answer, and if it were, it would not be a yes.
            Decision::Undecided => policy::Reason::RelayDenied,
        };
        let detail = match &authors {
            Ok(authors) => authors.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            Err(error) => error.to_string(),
        };
        self.gateway.log_refusal(subject, reason, from, "", &detail);
        Some(Answer::Reply(reason.reply()))
    }

    fn committed(
        &self,
        transaction: &Transaction,
        committed: Result<MessageId, SpoolError>,
        from: &str,
        octets: u64,
    ) -> Answer {
        let subject = self.subject(&transaction.permit.name);
        match committed {
            Ok(id) => {
                if transaction.permit.grant.is_some() {
                    self.gateway.metrics.grants_spent.inc();
                }
                let id = id.to_string();
                let to: Vec<String> =
                    transaction.recipients.iter().map(|taken| spelled(&taken.path.to_bytes())).collect();
                let suite = self.tls.as_ref().map_or("none", |tls| tls.suite.as_str());
                let accepted = Accepted { id: &id, from, to: &to.join(" "), octets, tls: suite };
                self.gateway.log_accepted(subject, &accepted);
                Answer::Reply(Reply::enhanced(250, (2, 0, 0), format!("Ok: queued as {id}")))
            }
            Err(error) => {
                if let Some(id) = transaction.permit.grant {
                    self.gateway.grants.with(|grants| grants.give_back(id));
                }
                self.gateway.log_trouble(subject, "not-stored", from, &error.to_string());
                Answer::Reply(error.reply())
            }
        }
    }

    fn envelope(&self, transaction: &Transaction, id: &str) -> Envelope {
        let parameters = &transaction.parameters;
        Envelope {
            reverse_path: transaction.reverse_path.address(),
            recipients: recipients(transaction),
            body: parameters.body.unwrap_or_default(),
            smtputf8: parameters.smtputf8,
            ret: parameters.ret,
            envelope_id: parameters.envelope_id.clone(),
            principal: transaction.permit.account.clone(),
            client: Some(self.client),
            listener: journal::service(self.listener.role).to_owned(),
            received: clock::now(),
            trace: self.trace(transaction, id),
        }
    }
}

/// Where the mail of all recipients goes: to each mailbox and to each foreign address once, however often and by whatever
/// names it was asked for. Whoever names one mailbox a hundred times does not fill it a hundred times.
fn recipients(transaction: &Transaction) -> Vec<Recipient> {
    let by_stranger = transaction.permit.principal == Principal::Nobody;
    let all = transaction.recipients.iter().flat_map(|taken| places(taken, by_stranger));
    let mut seen = BTreeSet::new();
    all.filter(|(recipient, target)| {
        seen.insert(match target {
            Target::Mailbox(account) => (account.clone(), Vec::new()),
            Target::SmartHost => (String::new(), recipient.forward_path.clone()),
        })
    })
    .map(|(recipient, _)| recipient)
    .collect()
}

/// Where a recipient's mail goes: one place, or all that an alias leads to.
fn places(taken: &Taken, by_stranger: bool) -> Vec<(Recipient, Target)> {
    let path = taken.path.address();
    let notify = taken.parameters.notify;
    let place = |forward_path: Vec<u8>, target: Target, notify: Option<Notify>| {
        let original_recipient = taken.parameters.original_recipient.clone();
        (Recipient { forward_path, target: target.to_string(), notify, original_recipient }, target)
    };
    match &taken.standing {
        Standing::Own(own) => own
            .deliveries
            .iter()
            .map(|delivery| match delivery {
                Delivery::Mailbox(account) => place(path.clone(), Target::Mailbox(account.clone()), notify),
                Delivery::Forward(address) => {
                    let notify = if by_stranger { notify.map(without_success) } else { notify };
                    place(address.spelled().to_vec(), Target::SmartHost, notify)
                }
            })
            .collect(),
        // The policy lets nothing else pass than what is ours or, with a right, foreign.
        Standing::OwnUnknown(_) | Standing::Foreign(_) | Standing::Unclear(_) => {
            vec![place(path, Target::SmartHost, notify)]
        }
    }
}

/// What a stranger gave as sender is anybody's address: whoever we send a message on to shall not write there that
/// it arrived.
const fn without_success(notify: Notify) -> Notify {
    let never = notify.never || !notify.failure && !notify.delay;
    Notify { never, success: false, ..notify }
}
