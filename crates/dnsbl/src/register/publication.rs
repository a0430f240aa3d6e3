//! What a zone answers for those who are listed.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::Register;
use crate::answer::Answer;
use crate::code::Code;
use crate::contents::{Change, Contents};
use crate::self_check::{Refused, SelfCheck};
use crate::settings::ZoneSettings;
use crate::subject::Subject;
use crate::table::{Builder, Table};

/// The answers of a zone, one for each code. `$` in a text stands for the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording(BTreeMap<Code, Answer>);

impl Wording {
    /// The usual sentences, with the address of the evidence page behind them.
    #[must_use]
    pub fn new(evidence: Option<&str>) -> Self {
        let evidence = evidence.map_or_else(String::new, |page| format!("; proof and way off: {page}"));
        let sentence = |code| match code {
            Code::Relay => "$ relays mail for strangers",
            Code::Output => "$ sends what an open relay takes",
            Code::ForgedSender => "$ relays for whoever names one of its own addresses as sender",
            Code::LostSource => "$ takes strangers for its own, having lost their addresses",
        };
        let answer = |code: Code| Answer::new(code.value(), format!("{}, proven{evidence}", sentence(code)));
        Self(Code::ALL.into_iter().map(|code| (code, answer(code))).collect())
    }

    /// The answer for a code.
    #[must_use]
    pub fn answer(&self, code: Code) -> Option<&Answer> {
        self.0.get(&code)
    }
}

/// What a zone answers of the register: what must not be published is left out, and everything else is answered.
#[derive(Clone, Debug)]
pub struct Publication {
    wording: Wording,
    check: SelfCheck,
}

impl Publication {
    /// As the settings of a zone say.
    #[must_use]
    pub fn new(settings: &ZoneSettings) -> Self {
        // Each entry has its proof: however many come at once, they are meant.
        let check = SelfCheck { growth_floor: usize::MAX, ..settings.self_check.clone() };
        Self { wording: Wording::new(settings.evidence.as_deref()), check }
    }

    /// What is answered for an address from now on, and why nothing is where it is listed nevertheless.
    #[must_use]
    pub fn change(&self, register: &Register, address: IpAddr) -> (Change, Option<Refused>) {
        let change = register.change(address, &self.wording);
        match self.check.changes(&Contents::default(), std::slice::from_ref(&change)) {
            Ok(()) => (change, None),
            Err(refused) => (Change { answers: Vec::new(), ..change }, Some(refused)),
        }
    }

    /// Everything that is answered, and what is left out.
    #[must_use]
    pub fn table(&self, register: &Register) -> (Table, BTreeMap<IpAddr, Refused>) {
        let (mut builder, mut left_out) = (Builder::default(), BTreeMap::new());
        for host in register.hosts() {
            let (change, refused) = self.change(register, host.address);
            change.answers.into_iter().for_each(|answer| builder.add(change.subject.clone(), answer));
            left_out.extend(refused.map(|refused| (host.address, refused)));
        }
        (builder.finish(), left_out)
    }
}

impl Register {
    /// What is answered for an address from now on; no answer where it is not listed.
    #[must_use]
    pub fn change(&self, address: IpAddr, wording: &Wording) -> Change {
        let answers =
            self.codes(address).into_iter().filter_map(|code| wording.answer(code).cloned()).collect();
        Change { subject: Subject::from(address), answers }
    }

    /// Everything that is answered: a change for each listed address, in order.
    pub fn changes<'a>(&'a self, wording: &'a Wording) -> impl Iterator<Item = Change> + 'a {
        self.hosts()
            .map(|host| self.change(host.address, wording))
            .filter(|change| !change.answers.is_empty())
    }

    /// A table of everything that is answered.
    #[must_use]
    pub fn table(&self, wording: &Wording) -> Table {
        let mut builder = Builder::default();
        for Change { subject, answers } in self.changes(wording) {
            answers.into_iter().for_each(|answer| builder.add(subject.clone(), answer));
        }
        builder.finish()
    }
}
