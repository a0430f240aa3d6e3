//! What programs say: a table, one phrase a row, everything in lower case.

/// Where a phrase counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Only in a greeting.
    Greeting,
    /// In any reply.
    Reply,
}

/// One phrase.
#[derive(Clone, Copy, Debug)]
pub(super) struct Phrase {
    /// Who says it.
    pub(super) software: &'static str,
    /// Where.
    pub(super) place: Place,
    /// Words that all stand in one line.
    pub(super) words: &'static [&'static str],
    /// 4: nobody else says it, and it is no greeting; 3: nobody else says it; 1: others say it too.
    pub(super) weight: u32,
}

const fn greeting(software: &'static str, words: &'static [&'static str]) -> Phrase {
    Phrase { software, place: Place::Greeting, words, weight: 3 }
}

const fn only(software: &'static str, words: &'static [&'static str]) -> Phrase {
    Phrase { software, place: Place::Reply, words, weight: 4 }
}

const fn also(software: &'static str, words: &'static [&'static str]) -> Phrase {
    Phrase { software, place: Place::Reply, words, weight: 1 }
}

/// Every program once.
pub(super) fn names() -> Vec<&'static str> {
    let mut names: Vec<&'static str> = Vec::new();
    for phrase in &PHRASES {
        if !names.contains(&phrase.software) {
            names.push(phrase.software);
        }
    }
    names
}

/// What stands before the version in a greeting or a HELP text.
pub(super) fn version_marker(software: &str) -> Option<&'static str> {
    Some(match software {
        "Postfix" => "postfix (",
        "Exim" => "exim ",
        "sendmail" => "sendmail ",
        "OpenSMTPD" => "opensmtpd ",
        "Haraka" => "haraka/",
        "aiosmtpd" => "python smtp ",
        "Microsoft Exchange" | "Microsoft IIS SMTP" => "mail service, version: ",
        "Mercury" => "mercury/32 ",
        "MailEnable" => "mailenable service, version: ",
        "mox" => "mox ",
        "qpsmtpd" => "qpsmtpd ",
        _ => return None,
    })
}

/// The table.
pub(super) const PHRASES: [Phrase; 100] = [
    greeting("Postfix", &["esmtp postfix"]),
    only("Postfix", &["relay access denied"]),
    only("Postfix", &["recipient address rejected:"]),
    only("Postfix", &["sender address rejected:"]),
    only("Postfix", &["client host rejected:"]),
    only("Postfix", &["helo command rejected:"]),
    only("Postfix", &["recipient table"]),
    only("Postfix", &["error: command not recognized"]),
    only("Postfix", &["error: nested mail command"]),
    only("Postfix", &["error: too many errors"]),
    also("Postfix", &["error: need mail command"]),
    also("Postfix", &["2.0.0 ok: queued as"]),
    also("Postfix", &["end data with <cr><lf>.<cr><lf>"]),
    also("Postfix", &["250 2.1.5 ok"]),
    greeting("Exim", &["esmtp exim"]),
    only("Exim", &["relay not permitted"]),
    only("Exim", &["unrouteable address"]),
    only("Exim", &["sender not yet given"]),
    only("Exim", &["valid rcpt command must precede data"]),
    only("Exim", &["syntactically invalid helo argument"]),
    only("Exim", &["restricted characters in address"]),
    only("Exim", &["smtp synchronization error"]),
    only("Exim", &["214-commands supported:"]),
    only("Exim", &["pipeconnect"]),
    also("Exim", &["unrecognized command"]),
    also("Exim", &["250 accepted"]),
    also("Exim", &["250 ok id="]),
    also("Exim", &["helo or ehlo required"]),
    also("Exim", &["250-prdr"]),
    greeting("sendmail", &["esmtp sendmail"]),
    only("sendmail", &["... relaying denied"]),
    only("sendmail", &["relaying denied. proper authentication required"]),
    only("sendmail", &["... sender ok"]),
    only("sendmail", &["... user unknown"]),
    only("sendmail", &["domain name required for sender address"]),
    only("sendmail", &["... domain of sender address"]),
    only("sendmail", &["5.5.1 command unrecognized: \""]),
    only("sendmail", &["polite people say helo first"]),
    only("sendmail", &["this is sendmail"]),
    only("sendmail", &["please try again later", "... greylisted"]),
    also("sendmail", &["pleased to meet you"]),
    also("sendmail", &["message accepted for delivery"]),
    also("sendmail", &["250-expn"]),
    also("sendmail", &["250-deliverby"]),
    greeting("OpenSMTPD", &["esmtp opensmtpd"]),
    only("OpenSMTPD", &["destination address valid: recipient ok"]),
    only("OpenSMTPD", &["invalid command: command not allowed at this point"]),
    only("OpenSMTPD", &["invalid command: command unrecognized"]),
    only("OpenSMTPD", &["this is opensmtpd"]),
    only("OpenSMTPD", &["550 invalid recipient"]),
    also("OpenSMTPD", &["pleased to meet you"]),
    also("OpenSMTPD", &["message accepted for delivery"]),
    only("qmail", &["isn't in my list of allowed rcpthosts"]),
    only("qmail", &["unimplemented (#5.5.1)"]),
    only("qmail", &["mail first (#5.5.1)"]),
    only("qmail", &["qmail home page"]),
    only("qmail", &["250 ok", " qp "]),
    only("Courier", &["513 relaying denied"]),
    only("Courier", &["502 esmtp command error"]),
    only("Courier", &["xverp=courier"]),
    only("Courier", &["xexdata"]),
    also("Courier", &["xsecurity=none"]),
    greeting("Haraka", &["esmtp haraka"]),
    only("Haraka", &["haraka is at your service"]),
    only("Haraka", &["i cannot deliver mail for"]),
    only("Haraka", &["have a jolly good day"]),
    only("Haraka", &["make my day"]),
    greeting("aiosmtpd", &["python smtp"]),
    only("aiosmtpd", &["500 error: command \"", "not recognized"]),
    only("aiosmtpd", &["supported commands: auth data ehlo"]),
    greeting("chasquid", &["esmtp chasquid"]),
    only("chasquid", &["your hour of destiny has come"]),
    only("chasquid", &["you have an eerie feeling"]),
    only("chasquid", &["you feel like you are being watched"]),
    only("chasquid", &["be seeing you"]),
    greeting("Microsoft Exchange", &["microsoft esmtp mail service ready at"]),
    only("Microsoft Exchange", &["unable to relay recipient in non-accepted domain"]),
    only("Microsoft Exchange", &["resolver.adr."]),
    only("Microsoft Exchange", &["x-anonymoustls"]),
    only("Microsoft Exchange", &["xrdst"]),
    also("Microsoft Exchange", &["service closing transmission channel"]),
    greeting("Microsoft IIS SMTP", &["microsoft esmtp mail service, version:"]),
    only("Microsoft IIS SMTP", &["5.7.1 unable to relay for"]),
    also("Microsoft IIS SMTP", &["service closing transmission channel"]),
    greeting("Mercury", &["mercury/32"]),
    only("Mercury", &["we do not relay non-local mail"]),
    greeting("MailEnable", &["mailenable service"]),
    only("MailEnable", &["this server offers", "extensions"]),
    only("MailEnable", &["requires authentication when attempting to send to a non-local"]),
    only("hMailServer", &["delivery is not allowed to this address"]),
    only("hMailServer", &["530 smtp authentication is required"]),
    only("hMailServer", &["data helo ehlo mail noop quit rcpt rset saml turn vrfy"]),
    greeting("Stalwart", &["stalwart esmtp"]),
    only("Stalwart", &["you had me at ehlo"]),
    greeting("mox", &["esmtp mox"]),
    only("maddy", &["(msg id = "]),
    greeting("qpsmtpd", &["esmtp qpsmtpd"]),
    only("qpsmtpd", &["how exciting to get mail from you"]),
    only("qpsmtpd", &["have a wonderful day"]),
    also("qpsmtpd", &["550 relaying denied"]),
];
