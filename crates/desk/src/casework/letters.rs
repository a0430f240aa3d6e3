//! Letters of a case: to whom one goes now, what stands in it, and that it left us.

use jiff::civil::Date;
use sekisho_audit::record::Record;
use sekisho_cases::case::{Case, Sent, day};
use sekisho_cases::contact::group::{Group, group};
use sekisho_cases::contact::{Contact, MailAddress, NotAnAddress, Side};
use sekisho_cases::event::Event;
use sekisho_cases::notice::facts::{Facts, Occasion, Place, Proof, Publication, Server};
use sekisho_cases::notice::letter::{Attachment, AttachmentError, Composed, Letter};
use sekisho_cases::notice::openpgp::Signature;
use sekisho_cases::notice::templates::{Rendered, Templates};
use sekisho_cases::notice::{Channel, Notice, NoticeKind, Tag};
use sekisho_cases::original::{Digest, Original, OriginalKind};
use sekisho_cases::settings::Settings;
use sekisho_cases::timeline::{Timeline, TimelineError};
use sekisho_evidence::proof::ArrivalKind;
use sekisho_evidence::visible::visible;
use sekisho_net::random;
use sekisho_publication::guard::{Leak, names_the_sealed};

use super::{CaseDesk, CaseworkError, words};

mod addressees;

pub use addressees::Whom;
use addressees::{addressees, last};

/// How much is kept of what a server says when it refuses a letter, in characters.
const REFUSAL_LIMIT: usize = 300;

/// Why a letter is not written.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// Everybody was told, or nobody is known: what kind it would have been.
    #[error("nobody is left for a letter of this kind")]
    NobodyLeft(NoticeKind),
    /// They got such a letter before, in this round of the case.
    #[error("{to} got this on {day}")]
    ToldAlready {
        /// To whom.
        to: MailAddress,
        /// When.
        day: Date,
    },
    /// A sealed reporter would be named to them.
    #[error("the letter to {0} names a sealed reporter")]
    Secret(MailAddress),
    /// Their servers are mended: there is nothing to ask.
    #[error("every server that {0} is told of is mended")]
    Mended(MailAddress),
    /// The case has no contact.
    #[error("the case has no contact")]
    NobodyKnown,
    /// The case does not have this address.
    #[error("{0} is no contact of the case")]
    NoContact(MailAddress),
    /// They are told of no server of the case.
    #[error("{0} is told of no server of the case")]
    NoServer(MailAddress),
    /// No server that they are told of was tested.
    #[error("no server that {0} is told of was tested")]
    Untested(MailAddress),
    /// A template of the program's own does not hold.
    #[error(transparent)]
    Template(#[from] sekisho_cases::notice::problem::Problem),
    /// What goes with it is too much.
    #[error(transparent)]
    Attachment(#[from] AttachmentError),
    /// The address of the settings has no room for a tag.
    #[error(transparent)]
    Address(#[from] NotAnAddress),
    /// There is no randomness for its tag.
    #[error(transparent)]
    Random(#[from] random::RandomError),
    /// It could not be signed.
    #[error("the letter could not be signed: {0}")]
    Signature(String),
}

/// What signs the content of a letter (RFC 3156 §5).
pub type Signer<'a> = dyn Fn(&[u8]) -> Result<Signature, String> + 'a;

/// Who writes, and with what.
pub struct Writer<'a> {
    /// What the settings say of us.
    pub settings: &'a Settings,
    /// The texts.
    pub templates: &'a Templates,
    /// Signs, where letters are signed.
    pub signer: Option<&'a Signer<'a>>,
    /// What goes with it.
    pub attachments: &'a [Attachment],
    /// Where a publication is read, where the letter is about one.
    pub place: Option<&'a str>,
    /// Whether who got such a letter may get it once more.
    pub again: bool,
}

/// A letter that is ready, and has not left us.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its tag.
    pub tag: Tag,
    /// What it is for.
    pub kind: NoticeKind,
    /// To whom.
    pub contact: Contact,
    /// Its text.
    pub text: Rendered,
    /// The message.
    pub message: Composed,
    /// Attachments that nobody could look into for who is sealed: a person has to.
    pub unread: Vec<String>,
}

impl CaseDesk {
    /// Writes the letters of `kind` that are to go now: one for each organisation.
    ///
    /// # Errors
    /// The case does not allow such a letter, nobody is left for one, or it cannot be written.
    pub fn letters(
        &self,
        timeline: &Timeline,
        kind: NoticeKind,
        whom: &Whom,
        writer: &Writer<'_>,
    ) -> Result<Vec<Draft>, CaseworkError> {
        let case = timeline.case().ok_or(CaseworkError::NoTarget)?;
        let addressees = addressees(case, kind, whom, self.now())?;
        let mut drafts = Vec::with_capacity(addressees.len());
        for (group, contact) in addressees {
            if !writer.again
                && kind != NoticeKind::Reminder
                && let Some(sent) = last(case, &contact.address, kind)
            {
                return Err(LetterError::ToldAlready { to: contact.address, day: day(sent.at) }.into());
            }
            let draft = self.letter(case, kind, (&group, &contact), writer)?;
            self.permit(case, &draft)?;
            is_about_servers(case, &group, &contact)?;
            drafts.push(draft);
        }
        Ok(drafts)
    }

    fn letter(
        &self,
        case: &Case,
        kind: NoticeKind,
        (group, contact): (&Group, &Contact),
        writer: &Writer<'_>,
    ) -> Result<Draft, LetterError> {
        let (settings, now) = (writer.settings, self.now());
        let tag = Tag::from_random(random::octets()?);
        let us = settings.us(&tag, contact.tongue)?;
        let occasion = Occasion { kind, group, contact, us: us.clone(), terms: settings.terms.into(), now };
        let mut facts = Facts::of(case, occasion);
        for server in &mut facts.servers {
            self.complete(server);
        }
        if several_operators(case) {
            // Nobody hears what another organisation promised.
            facts.promise = None;
        }
        if let Some(place) = writer.place {
            let soonest = || day(case.fixed.unwrap_or(now)).max(day(now));
            let known = facts.publication.get_or_insert_with(|| Publication {
                day: soonest(),
                place: None,
                text: None,
            });
            known.place = Some(place.into());
        }
        facts.attachments = writer.attachments.iter().map(|attachment| attachment.name().into()).collect();
        let text = writer.templates.render(&facts)?;
        let unread = keeps_secrets(case, &contact.address, &text, writer.attachments)?;
        // What came back was read by nobody: a later letter is no answer to it.
        let to_group =
            |sent: &&Sent| !sent.bounced && group.contacts.iter().any(|own| own.address == sent.notice.to);
        let earlier: Vec<Tag> =
            case.sent.iter().filter(to_group).map(|sent| sent.notice.tag.clone()).collect();
        let letter = Letter {
            case: case.number,
            tag: &tag,
            us: &us,
            to: &contact.address,
            now,
            tongue: contact.tongue,
            text: &text,
            earlier: &earlier,
            attachments: writer.attachments,
        };
        let message = match writer.signer {
            Some(sign) => {
                let signature = sign(&letter.to_sign()?).map_err(LetterError::Signature)?;
                letter.compose_signed(&signature)?
            }
            None => letter.compose()?,
        };
        Ok(Draft { tag, kind, contact: contact.clone(), text, message, unread })
    }

    /// What only the audits know of a server: the messages that came back, the software, what closes it.
    fn complete(&self, server: &mut Server) {
        let mut fixes: Vec<Box<str>> = Vec::new();
        for place in &mut server.places {
            let Ok(record) = self.archive.load(&place.audit) else { continue };
            place.proof = proof(&record, place);
            let software = record.dossier.software.as_ref().and_then(|software| software.name.parse().ok());
            server.software = server.software.take().or(software);
            let rule = record.rules.iter().find(|rule| rule.level.is_proof());
            // What holds for any software is no line of settings.
            let advice = rule.and_then(|rule| rule.advice.first()).filter(|advice| advice.software.is_some());
            let lines = advice.into_iter().flat_map(|advice| &advice.fix);
            if fixes.is_empty() {
                fixes.extend(lines.map(|line| line.as_str().into()));
            }
        }
        server.fix = fixes;
    }

    /// Whether the case lets the letter go, before it goes.
    fn permit(&self, case: &Case, draft: &Draft) -> Result<(), CaseworkError> {
        let notice = notice(draft, Channel::Printed);
        let mut kept = case.clone();
        kept.originals.push(original(draft, notice.original));
        let entry = self.entry(None, Event::Noticed { notice });
        Case::decide(Some(&kept), &entry)
            .map(|_| ())
            .map_err(|refusal| CaseworkError::Timeline(TimelineError::Refused(refusal)))
    }

    /// Keeps a letter with the case, before it leaves: a full disk is found out in time.
    ///
    /// # Errors
    /// It cannot be written. It must not leave then.
    pub fn keep_letter(&self, timeline: &mut Timeline, draft: &Draft) -> Result<(), CaseworkError> {
        self.file(timeline, &draft.message.octets, OriginalKind::Notice, (None, None)).map(|_| ())
    }

    /// Writes down that a letter left us, which was kept before.
    ///
    /// # Errors
    /// The case does not allow it, or it cannot be written. The letter is on its way all the same.
    pub fn letter_left(
        &self,
        timeline: &mut Timeline,
        draft: &Draft,
        channel: Channel,
        day: Option<Date>,
    ) -> Result<(), CaseworkError> {
        self.record(timeline, day, Event::Noticed { notice: notice(draft, channel) })
    }
}

impl CaseDesk {
    /// Writes down that a letter, which was kept before, was refused for good: as one that came back.
    ///
    /// # Errors
    /// The case does not allow it, or it cannot be written.
    pub fn letter_refused(
        &self,
        timeline: &mut Timeline,
        draft: &Draft,
        day: Option<Date>,
        why: &str,
    ) -> Result<(), CaseworkError> {
        self.letter_left(timeline, draft, Channel::Mail, day)?;
        let (tag, address) = (draft.tag.clone(), draft.contact.address.clone());
        let why: String = visible(why).chars().take(REFUSAL_LIMIT).collect();
        self.record(timeline, day, Event::Bounced { tag, address, reason: words(&why)? })
    }
}

/// A letter about nothing accuses nobody, and asks for nothing.
fn is_about_servers(case: &Case, group: &Group, contact: &Contact) -> Result<(), LetterError> {
    if group.targets.is_empty() {
        return Err(LetterError::NoServer(contact.address.clone()));
    }
    let mut own = case.targets.iter().filter(|(name, _)| group.targets.contains(*name));
    let is_tested = own.any(|(_, target)| target.addresses.values().any(|address| address.last.is_some()));
    if is_tested { Ok(()) } else { Err(LetterError::Untested(contact.address.clone())) }
}

fn several_operators(case: &Case) -> bool {
    group(case).iter().filter(|group| group.side == Side::Operator).count() > 1
}

/// Who is sealed is named to nobody, whatever was written or attached. The names of attachments that cannot be looked into.
fn keeps_secrets(
    case: &Case,
    to: &MailAddress,
    text: &Rendered,
    attachments: &[Attachment],
) -> Result<Vec<String>, LetterError> {
    let letter = format!("{}\n{}", text.subject, text.body);
    let attached = attachments.iter().map(|own| (own.name(), own.octets()));
    let mut unread = Vec::new();
    for (name, octets) in std::iter::once(("letter", letter.as_bytes())).chain(attached) {
        match names_the_sealed(case, name, octets) {
            Ok(()) => {}
            Err(Leak::Opaque { .. }) => unread.push(name.to_owned()),
            Err(Leak::Found { .. }) => return Err(LetterError::Secret(to.clone())),
        }
    }
    Ok(unread)
}

fn notice(draft: &Draft, channel: Channel) -> Notice {
    Notice {
        tag: draft.tag.clone(),
        kind: draft.kind,
        to: draft.contact.address.clone(),
        side: draft.contact.side,
        tongue: draft.contact.tongue,
        channel,
        original: Digest::of(&draft.message.octets),
    }
}

fn original(draft: &Draft, digest: Digest) -> Original {
    let octets = u64::try_from(draft.message.octets.len()).unwrap_or(u64::MAX);
    Original { digest, octets, kind: OriginalKind::Notice, note: None }
}

/// The message that came back from `place`, as the audit has it.
fn proof(record: &Record, place: &Place) -> Option<Proof> {
    let own = |number: u32| {
        record.probe(number).filter(|probe| probe.shape.endpoint.address.to_canonical() == place.address)
    };
    let relayed = record.proofs.iter().filter(|proof| proof.kind == ArrivalKind::Relayed);
    let (proof, probe) = relayed.filter_map(|proof| Some((proof, own(proof.probe)?))).next()?;
    let bare = |path: &str| -> Box<str> {
        let path = path.split_once('>').map_or(path, |(path, _)| path);
        path.trim_start_matches('<').into()
    };
    Some(Proof {
        sent: proof.sent.unwrap_or(probe.sent),
        reverse_path: bare(&probe.mail),
        forward_path: bare(&probe.recipient),
        arrived: proof.arrived,
        from: proof.output,
        intact: proof.body_intact,
    })
}
