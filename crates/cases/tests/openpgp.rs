//! Letters signed by a real GnuPG with a key that lives as long as the test. Without GnuPG there is nothing to see.
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use sekisho_cases::agenda::Terms;
use sekisho_cases::contact::{MailAddress, Side, Tongue};
use sekisho_cases::notice::facts::{Deadlines, Facts, To, Us};
use sekisho_cases::notice::letter::{Attachment, Kind, Letter};
use sekisho_cases::notice::openpgp::Signature;
use sekisho_cases::notice::templates::Templates;
use sekisho_cases::notice::{NoticeKind, Tag};
use sekisho_cases::number::CaseNumber;
use sekisho_cases::tlp::Tlp;

struct Keyring(tempfile::TempDir);

impl Keyring {
    /// A new key; none where there is no GnuPG.
    fn new() -> Option<Self> {
        let ring = Self(tempfile::tempdir().unwrap());
        let mine = "case@coordinator.example";
        let made =
            ring.gpg(&["--passphrase", "", "--quick-generate-key", mine, "ed25519", "sign", "never"], b"")?;
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        Some(ring)
    }

    fn gpg(&self, arguments: &[&str], input: &[u8]) -> Option<Output> {
        let mut child = Command::new("gpg")
            .env("GNUPGHOME", self.0.path())
            .args(["--batch", "--no-tty", "--pinentry-mode", "loopback"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .ok()?;
        child.stdin.take().unwrap().write_all(input).unwrap();
        Some(child.wait_with_output().unwrap())
    }

    fn sign(&self, octets: &[u8]) -> Signature {
        let signed = self.gpg(&["--detach-sign", "--armor"], octets).unwrap();
        assert!(signed.status.success(), "{}", String::from_utf8_lossy(&signed.stderr));
        Signature::read(&String::from_utf8(signed.stdout).unwrap()).unwrap()
    }

    fn verifies(&self, octets: &[u8], signature: &[u8]) -> bool {
        let file = |name: &str, octets: &[u8]| {
            let path = self.0.path().join(name);
            std::fs::write(&path, octets).unwrap();
            path
        };
        let (signed, signature) = (file("signed", octets), file("signature.asc", signature));
        let path = |path: &Path| path.to_str().unwrap().to_owned();
        self.gpg(&["--verify", &path(&signature), &path(&signed)], b"").unwrap().status.success()
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        // The agent that GnuPG started for this keyring ends with it.
        let _ =
            Command::new("gpgconf").env("GNUPGHOME", self.0.path()).args(["--kill", "gpg-agent"]).status();
    }
}

fn facts(tongue: Tongue, tag: &Tag) -> Facts {
    let now = "2026-11-23T05:02:11Z".parse().unwrap();
    let address: MailAddress = "case@coordinator.example".parse().unwrap();
    Facts {
        kind: NoticeKind::Reminder,
        tongue,
        case: CaseNumber::first(2026),
        tlp: Tlp::Amber,
        now,
        us: Us {
            organisation: "中継調整センター".parse().unwrap(),
            address: address.tagged(tag).unwrap(),
            page: None,
            openpgp: None,
        },
        to: To { name: None, organisation: None, side: Side::Operator },
        servers: Vec::new(),
        deadlines: Deadlines::of(now, None, Terms::default()),
        earlier: Vec::new(),
        promise: None,
        fixed: None,
        impact: None,
        publication: None,
        attachments: Vec::new(),
    }
}

/// What a reader checks (RFC 3156 §5): the first part with its fields, up to the line end before the boundary, and the second one.
fn parts(message: &str) -> (Vec<u8>, Vec<u8>) {
    let (header, body) = message.split_once("\r\n\r\n").unwrap();
    let boundary = header.split("boundary=\"").nth(1).unwrap().split('"').next().unwrap();
    let mark = format!("--{boundary}\r\n");
    let signed = body.split_once(&mark).unwrap().1;
    let (signed, rest) = signed.split_once(&format!("\r\n{mark}")).unwrap();
    let signature = rest.split_once("\r\n\r\n").unwrap().1.split("--=_").next().unwrap();
    (signed.as_bytes().to_vec(), signature.as_bytes().to_vec())
}

#[test]
fn a_real_signature_verifies_over_the_octets_of_the_message() {
    let Some(ring) = Keyring::new() else {
        eprintln!("skipped: there is no gpg");
        return;
    };
    let tag = Tag::from_random([7; 10]);
    let to: MailAddress = "postmaster@assoc.example".parse().unwrap();
    let attachments =
        [Attachment::new("note.txt", Kind::Text, b"From here \nto there\t\n".to_vec()).unwrap()];
    for tongue in Tongue::ALL {
        let facts = facts(tongue, &tag);
        let mut text = Templates::shipped().unwrap().render(&facts).unwrap();
        text.body.push_str("\nFrom the start\n-- \n.\nspaces at the end   \n");
        let letter = Letter {
            case: facts.case,
            tag: &tag,
            us: &facts.us,
            to: &to,
            now: facts.now,
            tongue,
            text: &text,
            earlier: &[],
            attachments: &attachments,
        };
        let signature = ring.sign(&letter.to_sign().unwrap());
        let composed = letter.compose_signed(&signature).unwrap();
        let message = String::from_utf8(composed.octets).unwrap();
        let (signed, detached) = parts(&message);
        assert_eq!(signed, letter.to_sign().unwrap());
        assert!(ring.verifies(&signed, &detached));
        // A server that takes spaces from the ends of lines changes nothing.
        let trimmed: String = message.split("\r\n").map(str::trim_end).collect::<Vec<_>>().join("\r\n");
        let (signed, detached) = parts(&trimmed);
        assert!(ring.verifies(&signed, &detached));
        let mut changed = signed.clone();
        changed[100] ^= 1;
        assert!(!ring.verifies(&changed, &detached));
    }
}
