//! Errors of cases: where contacts are looked for, documents of others, what goes with a letter.

use std::error::Error;

use sekisho_cases::contact::NotAnAddress;
use sekisho_cases::contact::rdap::{self, NotRdap};
use sekisho_cases::contact::security_txt::{self, NotSecurityTxt};
use sekisho_cases::exchange::{self, ImportError};
use sekisho_cases::notice::letter::{ATTACHMENTS_LIMIT, AttachmentError};
use sekisho_cases::notice::problem::Problem;
use sekisho_cases::timeline::TimelineError;
use sekisho_desk::casework::Silence;
use sekisho_net::web::{FetchError, REDIRECTS, RedirectError};

use super::Texts;

impl Texts<'_> {
    pub(super) fn of_case(&self, error: &(dyn Error + 'static)) -> Option<String> {
        if let Some(error) = error.downcast_ref::<Silence>() {
            return Some(self.silence(error));
        }
        if let Some(error) = error.downcast_ref::<ImportError>() {
            return Some(self.document(error));
        }
        if let Some(error) = error.downcast_ref::<AttachmentError>() {
            return Some(self.attachment(error));
        }
        if let Some(problem) = error.downcast_ref::<Problem>() {
            return Some(self.template(problem));
        }
        if let Some(NotAnAddress(text)) = error.downcast_ref() {
            return Some(self.say("case-no-mail-address", &[("text", text.clone())]));
        }
        match error.downcast_ref::<TimelineError>()? {
            TimelineError::NoNumber => Some(self.say("case-no-number", &[])),
            TimelineError::TooBig => {
                Some(self.say(
                    "case-original-too-big",
                    &[("limit", sekisho_cases::original::SIZE_LIMIT.to_string())],
                ))
            }
            TimelineError::Unreadable { path, number, cause } => {
                let (file, line) = (path.display().to_string(), number.to_string());
                let values = [("file", file), ("line", line), ("cause", cause.clone())];
                Some(self.say("case-line-unreadable", &values))
            }
            _ => None,
        }
    }

    /// Why a place names nobody.
    fn silence(&self, silence: &Silence) -> String {
        match silence {
            Silence::Page(error) => self.page(error),
            Silence::SecurityTxt(error) => self.security_txt(error),
            Silence::Rdap(error) => self.rdap(error),
            Silence::Lookup(error) => self.lookup(error),
            Silence::Mailbox(text) => self.say("case-no-mail-address", &[("text", text.clone())]),
        }
    }

    fn page(&self, error: &FetchError) -> String {
        let one = |key: &str, name: &'static str, value: String| self.say(key, &[(name, value)]);
        match error {
            FetchError::Url(text) => one("case-page-no-address", "text", text.clone()),
            FetchError::Lookup { host, cause } => format!("{host}: {}", self.lookup(cause)),
            FetchError::Inside { host, address } => {
                self.say("case-page-inside", &[("host", host.clone()), ("address", address.to_string())])
            }
            FetchError::Connect(error) => self.connect(error),
            FetchError::Tls(detail) => one("error-tls", "detail", detail.clone()),
            FetchError::TimedOut { seconds } => one("error-no-answer", "seconds", seconds.to_string()),
            FetchError::Broken(detail) => one("case-page-broken", "detail", detail.clone()),
            FetchError::Status(code) => one("case-page-status", "code", code.to_string()),
            FetchError::Encoded => self.say("case-page-encoded", &[]),
            FetchError::TooLong(limit) => one("case-page-too-long", "limit", limit.to_string()),
            FetchError::Redirect { to, problem } => {
                let problem = match problem {
                    RedirectError::Nowhere => self.say("case-redirect-nowhere", &[]),
                    RedirectError::OtherOrigin => self.say("case-redirect-other-host", &[]),
                    RedirectError::OutOfTls => self.say("case-redirect-out-of-tls", &[]),
                    RedirectError::TooMany => one("case-redirect-too-many", "limit", REDIRECTS.to_string()),
                };
                self.say("case-page-redirect", &[("to", to.clone()), ("problem", problem)])
            }
        }
    }

    fn security_txt(&self, error: &NotSecurityTxt) -> String {
        let one = |key: &str, name: &'static str, value: String| self.say(key, &[(name, value)]);
        match error {
            NotSecurityTxt::TooLong => {
                one("case-page-too-long", "limit", security_txt::SIZE_LIMIT.to_string())
            }
            NotSecurityTxt::NotText => self.say("case-security-no-text", &[]),
            NotSecurityTxt::Line { line } => one("case-security-line", "line", line.to_string()),
            NotSecurityTxt::OutsideSignature { line } => {
                one("case-security-outside", "line", line.to_string())
            }
            NotSecurityTxt::Twice(field) => one("case-security-twice", "field", (*field).to_owned()),
            NotSecurityTxt::NoExpires => self.say("case-security-no-expires", &[]),
            NotSecurityTxt::Expired(when) => one("case-security-expired", "when", when.to_string()),
            NotSecurityTxt::Elsewhere => self.say("case-security-elsewhere", &[]),
            NotSecurityTxt::NoContact => self.say("case-security-no-contact", &[]),
        }
    }

    fn rdap(&self, error: &NotRdap) -> String {
        match error {
            NotRdap::TooLong => self.say("case-page-too-long", &[("limit", rdap::SIZE_LIMIT.to_string())]),
            NotRdap::NotJson => self.say("case-rdap-no-json", &[]),
            NotRdap::Refused { code, title } => {
                let said = format!("{code} {title}");
                self.say("case-page-status", &[("code", said)])
            }
            NotRdap::Elsewhere => self.say("case-rdap-elsewhere", &[]),
        }
    }

    /// Why a document of others is not read.
    fn document(&self, error: &ImportError) -> String {
        match error {
            ImportError::TooBig(octets) => {
                let limit = exchange::SIZE_LIMIT.to_string();
                self.say("case-document-too-big", &[("octets", octets.to_string()), ("limit", limit)])
            }
            ImportError::OtherFormat => {
                self.say("case-document-other", &[("schema", exchange::SCHEMA.to_owned())])
            }
            ImportError::UnknownVersion(version) => {
                let values = [("version", version.clone()), ("schema", exchange::SCHEMA.to_owned())];
                self.say("case-document-version", &values)
            }
            ImportError::Wrong { path, line, column, problem } => {
                let (line, column) = (line.to_string(), column.to_string());
                let values = [
                    ("path", path.clone()),
                    ("line", line),
                    ("column", column),
                    ("problem", problem.clone()),
                ];
                self.say("case-document-wrong", &values)
            }
            ImportError::TooMany { path, count, limit } => {
                let (count, limit) = (count.to_string(), limit.to_string());
                self.say(
                    "case-document-too-many",
                    &[("path", path.clone()), ("count", count), ("limit", limit)],
                )
            }
        }
    }

    fn attachment(&self, error: &AttachmentError) -> String {
        match error {
            AttachmentError::Name(name) => self.say("case-attachment-name", &[("name", name.clone())]),
            AttachmentError::TooLong { octets } => {
                let limit = ATTACHMENTS_LIMIT.to_string();
                self.say("case-attachments-too-long", &[("octets", octets.to_string()), ("limit", limit)])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use sekisho_audit::report::catalogue::Language;
    use sekisho_net::connect::ConnectError;
    use sekisho_net::resolver::LookupError;

    use super::*;
    use crate::complaint::text;
    use crate::texts::catalogue;

    fn says(error: &(dyn Error + 'static), english: &str, japanese: &str) {
        let said = [Language::English, Language::Japanese].map(|language| text(error, &catalogue(language)));
        assert_eq!(said, [english, japanese]);
    }

    #[test]
    fn who_names_nobody_is_told_with_the_reason_in_the_readers_language() {
        let page = |error| Silence::Page(error);
        says(&page(FetchError::Status(404)), "the server answers 404", "サーバーが 404 を返しました");
        let host = || "mx.example.jp".to_owned();
        says(
            &page(FetchError::Lookup { host: host(), cause: LookupError::NoSuchName }),
            "mx.example.jp: the name does not exist",
            "mx.example.jp: その名前は存在しません",
        );
        says(&page(ConnectError::Refused.into()), "the connection was refused", "接続が拒否されました");
        let inside = FetchError::Inside { host: host(), address: [10, 0, 0, 1].into() };
        says(
            &page(inside),
            "mx.example.jp leads to 10.0.0.1, which is not public",
            "mx.example.jp の指す 10.0.0.1 はグローバルアドレスではありません",
        );
        let redirect =
            FetchError::Redirect { to: "http://x.example/".into(), problem: RedirectError::TooMany };
        says(
            &page(redirect),
            "the server sends on to http://x.example/, and no more than 5 such steps are taken",
            "http://x.example/ へのリダイレクトには従いません: 5 回を超えるため",
        );
        says(
            &Silence::SecurityTxt(NotSecurityTxt::Line { line: 1 }),
            "line 1 is no field of security.txt",
            "1 行目が security.txt の項目ではありません",
        );
        says(
            &Silence::Rdap(NotRdap::Refused { code: 404, title: "Not\\u{1b}Found".to_owned() }),
            "the server answers 404 Not\\u{1b}Found",
            "サーバーが 404 Not\\u{1b}Found を返しました",
        );
        says(
            &Silence::Mailbox(".".to_owned()),
            "\".\" is no mail address",
            "「.」はメールアドレスではありません",
        );
    }

    #[test]
    fn a_document_and_an_attachment_that_are_not_taken_are_told_so() {
        says(
            &ImportError::TooMany { path: "case.timeline".into(), count: 9, limit: 3 },
            "case.timeline has 9 items, and 3 at most are read",
            "case.timeline が 9 件あります。読み込めるのは 3 件までです",
        );
        says(
            &AttachmentError::Name("../x".into()),
            "\"../x\" is no name of an attachment: letters, digits, dots, hyphens and underscores are expected",
            "「../x」は添付ファイル名に使えません。英数字、ピリオド、ハイフン、下線だけを使えます",
        );
    }
}
