//! `sekisho case`: from a report to a verified fix, as one person works on it.

use jiff::civil::Date;
use sekisho_audit::archive::Archive;
use sekisho_cases::case::Case;
use sekisho_cases::event::{Event, Outcome};
use sekisho_cases::number::CaseNumber;
use sekisho_cases::timeline::Timeline;
use sekisho_desk::casework::CaseDesk;

use crate::arguments::{
    CaseArguments, CaseCommand, CaseWord, CloseArguments, ConfigArguments, DoerArguments, EmbargoArguments,
    Format, General, OfCaseArguments, OutcomeWord,
};
use crate::audit::data_directory;
use crate::exit::{Exit, UsageError};
use crate::place::{Place, data_of, who};
use crate::screen::Screen;

mod add;
mod answer;
mod begin;
mod chain;
mod contact;
mod due;
mod exchange;
mod letters;
pub(crate) mod line;
pub(crate) mod publish;
mod recheck;
mod send;
mod show;
mod told;

use told::told;

/// Does what the command line says.
pub(crate) async fn run(
    arguments: CaseArguments,
    general: &General,
    screen: &Screen,
) -> anyhow::Result<Exit> {
    let CaseArguments { command, .. } = arguments;
    let place = Place::of_cases(general, screen, command.config(), command.case())?;
    let ended = dispatch(command, &place).await;
    // What is printed names the case as it was named.
    ended.map_err(|error| match error.downcast::<UsageError>() {
        Ok(usage) => usage.or_with("case", &place.case).into(),
        Err(other) => other,
    })
}

async fn dispatch(command: CaseCommand, place: &Place<'_>) -> anyhow::Result<Exit> {
    match command {
        CaseCommand::New(new) => begin::run(&new, place),
        CaseCommand::Show(one) => show::run(&one, place),
        CaseCommand::List(list) => show::list(&list, place),
        CaseCommand::Add(add) => add::run(&add, place),
        CaseCommand::Contact(contact) => contact::run(&contact, place).await,
        CaseCommand::Notify(notify) => letters::notify(&notify, place).await,
        CaseCommand::Answer(answer) => answer::run(&answer, place),
        CaseCommand::Remind(remind) => letters::remind(&remind, place).await,
        CaseCommand::Promise(promise) => {
            let (whose, what) =
                (Place::words("--who", &promise.who)?, Place::words("--what", &promise.what)?);
            place.happened(&promise.of, Event::Promised { whose, what, due: promise.due })
        }
        CaseCommand::Embargo(embargo) => place.embargo(&embargo),
        CaseCommand::Fixed(fixed) => {
            let (whose, what) = (Place::words("--who", &fixed.who)?, Place::words("--what", &fixed.what)?);
            place.happened(&fixed.of, Event::FixClaimed { whose, what })
        }
        CaseCommand::Recheck(recheck) => recheck::run(&recheck, place).await,
        CaseCommand::Publish(publish) => publish::run(&publish, place),
        CaseCommand::Close(close) => place.close(&close),
        CaseCommand::Reopen(reopen) => {
            let reason = Place::reason(&reopen.reason)?;
            place.happened(&reopen.of, Event::Reopened { reason })
        }
        CaseCommand::Due(due) => due::run(&due, place),
        CaseCommand::Export(export) => exchange::export(&export, place),
        CaseCommand::Import(import) => exchange::import(&import, place),
        CaseCommand::CheckChain(check) => chain::run(&check, place),
    }
}

impl Place<'_> {
    fn case_desk(&self, doer: &DoerArguments) -> anyhow::Result<CaseDesk> {
        // What plain `sekisho audit` keeps is the user's own.
        let elsewhere = match data_of(&doer.config)? {
            Some(_) => data_directory(self.general).ok().map(|data| Archive::below(&data)),
            None => None,
        };
        Ok(CaseDesk::open(&self.data(&doer.config)?, who(doer.by.as_deref())?).with_audits_of(elsewhere))
    }

    /// For reading alone.
    fn reading_desk(&self, config: &ConfigArguments) -> anyhow::Result<CaseDesk> {
        self.case_desk(&DoerArguments { by: None, config: config.clone() })
    }

    /// Names cases that cannot be read; whether there are any.
    fn damaged(&self, damaged: &[CaseNumber]) -> bool {
        for number in damaged {
            self.note("case-damaged", &[("case", &number.to_string())]);
        }
        !damaged.is_empty()
    }

    fn open(&self, desk: &CaseDesk, word: CaseWord) -> anyhow::Result<Timeline> {
        let number = match word {
            CaseWord::Number(number) => number,
            CaseWord::Last => last(desk)?,
        };
        desk.timeline(number).map_err(|error| told(error, self))
    }

    /// Writes down one thing that happened, and shows how far the case is then.
    fn happened(&self, of: &OfCaseArguments, event: Event) -> anyhow::Result<Exit> {
        let desk = self.case_desk(&of.doer)?;
        let mut timeline = self.open(&desk, of.case)?;
        self.write(&desk, &mut timeline, of.day, event)?;
        self.stands(&timeline)
    }

    fn write(
        &self,
        desk: &CaseDesk,
        timeline: &mut Timeline,
        day: Option<Date>,
        event: Event,
    ) -> anyhow::Result<()> {
        desk.record(timeline, day, event).map_err(|error| told(error, self))
    }

    fn embargo(&self, embargo: &EmbargoArguments) -> anyhow::Result<Exit> {
        let reason = Self::reason(&embargo.reason)?;
        let event = match embargo.until {
            Some(until) => Event::Embargoed { until, reason },
            None => Event::EmbargoLifted { reason },
        };
        self.happened(&embargo.of, event)
    }

    fn close(&self, close: &CloseArguments) -> anyhow::Result<Exit> {
        let reason = Self::reason(&close.reason)?;
        let desk = self.case_desk(&close.of.doer)?;
        let mut timeline = self.open(&desk, close.of.case)?;
        let stage = case_of(&timeline)?.stage();
        let outcome = match (close.outcome, sekisho_cases::act::outcomes(stage)) {
            (Some(word), _) => outcome(word),
            (None, [only]) => *only,
            // At other stages nothing ends it: the case says so itself.
            (None, []) => Outcome::Fixed,
            (None, _) => return Err(UsageError::new("case-say-outcome").into()),
        };
        self.write(&desk, &mut timeline, close.of.day, Event::Closed { outcome, reason })?;
        self.stands(&timeline)
    }

    /// One line: how far the case is, and what is next.
    fn stands(&self, timeline: &Timeline) -> anyhow::Result<Exit> {
        let case = case_of(timeline)?;
        if self.screen.format == Format::Json {
            let document = show::document(case, timeline, false, self);
            self.screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
        } else {
            self.screen.print(&format!("{}\n{}\n", line::head(case, self), line::next(case, self)));
        }
        Ok(Exit::Closed)
    }
}

/// The case of a timeline, which has its first entry.
fn case_of(timeline: &Timeline) -> anyhow::Result<&Case> {
    timeline.case().ok_or_else(|| UsageError::new("case-none").into())
}

fn last(desk: &CaseDesk) -> anyhow::Result<CaseNumber> {
    let numbers = desk.cases().numbers()?;
    numbers.last().copied().ok_or_else(|| UsageError::new("case-none").into())
}

const fn outcome(word: OutcomeWord) -> Outcome {
    match word {
        OutcomeWord::Fixed => Outcome::Fixed,
        OutcomeWord::NotReproduced => Outcome::NotReproduced,
        OutcomeWord::Withdrawn => Outcome::Withdrawn,
        OutcomeWord::Duplicate => Outcome::Duplicate,
    }
}
