use std::net::Ipv4Addr;
use std::os::unix::fs::PermissionsExt;

use tempfile::TempDir;

use super::*;

const CLIENT: std::net::IpAddr = std::net::IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
const SHA512: &str =
    "$6$saltsalt$hRM5XZ86KXEw9UOmjigeVqFgULtFB2sgpC9lXQDfMib3Zgw7mEiUvBJI2EplzfAqxL5Vvwp2scFtv/uamSo5z0";

/// A directory with an accounts file.
pub(crate) struct Place {
    directory: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.directory.path().join(FILE_NAME)
    }

    pub(crate) fn write(&self, text: &str) -> &Self {
        std::fs::write(self.file(), text).unwrap();
        std::fs::set_permissions(self.file(), PermissionsExt::from_mode(0o600)).unwrap();
        self
    }

    pub(crate) fn add(&self, record: Record) -> &Self {
        AccountsFile::change(&self.file(), |file| file.add(record)).unwrap();
        self
    }

    pub(crate) fn open(&self) -> Accounts {
        Accounts::open(&self.file(), AccountSettings::default()).unwrap()
    }
}

/// An account with the hash, sending from its own address.
pub(crate) fn record(name: &str, hash: &str) -> Record {
    Record {
        name: name.to_owned(),
        password: Some(PasswordHash::parse(hash).unwrap()),
        scram: None,
        senders: vec![SenderPattern::own(name).unwrap()],
        certificates: Vec::new(),
        disabled: false,
        created: Some("2026-11-24T09:30:00Z".parse().unwrap()),
    }
}

async fn try_login(accounts: &Accounts, name: &str, password: &str) -> Result<String, LoginError> {
    accounts.verify(name, &Secret::new(password), CLIENT).await.map(|account| account.name)
}

#[tokio::test]
async fn passwords_are_verified_and_refusals_say_why_in_the_log_alone() {
    let place = Place::new();
    place.add(record("hanako@example.jp", SHA512));
    place.add(Record { disabled: true, ..record("gone@example.jp", SHA512) });
    place.add(Record { password: None, ..record("robot@example.jp", SHA512) });
    let accounts = place.open();
    assert_eq!(
        try_login(&accounts, "Hanako@Example.jp", "correct horse").await.unwrap(),
        "hanako@example.jp"
    );
    let mut replies = Vec::new();
    for (name, password, refusal) in [
        ("hanako@example.jp", "wrong", Refusal::WrongPassword),
        ("nobody@example.jp", "correct horse", Refusal::UnknownName),
        ("gone@example.jp", "correct horse", Refusal::Disabled),
        ("gone@example.jp", "wrong", Refusal::WrongPassword),
        ("robot@example.jp", "correct horse", Refusal::NoPassword),
        ("a b", "correct horse", Refusal::Malformed),
        ("hanako@example.jp", "", Refusal::Malformed),
    ] {
        let error = try_login(&accounts, name, password).await.unwrap_err();
        assert_eq!(error, LoginError::Refused(refusal), "{name}");
        replies.push(error.reply());
    }
    replies.dedup();
    assert_eq!(replies.len(), 1);
    assert_eq!(replies[0].code(), 535);
}

#[tokio::test]
async fn a_weak_hash_is_replaced_durably_at_the_first_login_and_no_session_ends() {
    let place = Place::new();
    place.add(record("hanako@example.jp", SHA512)).add(record("taro@example.jp", SHA512));
    let accounts = place.open();
    let watch = accounts.watch();
    let account = accounts.verify("hanako@example.jp", &Secret::new("correct horse"), CLIENT).await.unwrap();
    let file = AccountsFile::read(&place.file()).unwrap();
    let improved = file.find("hanako@example.jp").unwrap();
    assert!(improved.password.as_ref().unwrap().is_current() && improved.scram.is_some());
    assert_eq!(file.find("taro@example.jp"), Some(&record("taro@example.jp", SHA512)));
    accounts.reload().unwrap();
    assert!(accounts.is_current(&account) && !watch.has_changed().unwrap());
    assert!(try_login(&accounts, "hanako@example.jp", "correct horse").await.is_ok());
    let before = std::fs::metadata(place.file()).unwrap().modified().unwrap();
    assert!(try_login(&accounts, "hanako@example.jp", "correct horse").await.is_ok());
    assert_eq!(std::fs::metadata(place.file()).unwrap().modified().unwrap(), before);
}

#[tokio::test]
async fn whatever_changes_ends_what_was_opened_before() {
    let place = Place::new();
    place.add(record("hanako@example.jp", SHA512)).add(record("taro@example.jp", SHA512));
    let accounts = place.open();
    let (hanako, taro) =
        (accounts.get("hanako@example.jp").unwrap(), accounts.get("taro@example.jp").unwrap());
    let mut watch = accounts.watch();
    let change = |change: fn(&mut AccountsFile)| {
        AccountsFile::change(&place.file(), |file| {
            change(file);
            Ok(())
        })
        .unwrap();
        assert!(accounts.reload().unwrap());
    };
    change(|file| file.find_mut("hanako@example.jp").unwrap().disabled = true);
    assert!(watch.has_changed().unwrap());
    assert!(!accounts.is_current(&hanako) && accounts.is_current(&taro));
    // Switched on again: sessions from before stay over.
    change(|file| file.find_mut("hanako@example.jp").unwrap().disabled = false);
    assert!(!accounts.is_current(&hanako));
    assert!(accounts.is_current(&accounts.get("hanako@example.jp").unwrap()));
    change(|file| file.find_mut("taro@example.jp").unwrap().senders.clear());
    assert!(!accounts.is_current(&taro));
    let taro = accounts.get("taro@example.jp").unwrap();
    change(|file| drop(file.remove("taro@example.jp").unwrap()));
    assert!(!accounts.is_current(&taro) && accounts.get("taro@example.jp").is_none());
    watch.mark_unchanged();
    assert!(!accounts.reload().unwrap() && !watch.has_changed().unwrap());
}

#[tokio::test]
async fn a_mistake_in_the_file_leaves_the_accounts_as_they_were() {
    let place = Place::new();
    place.add(record("hanako@example.jp", SHA512));
    let accounts = place.open();
    place.write("version = 1\n[[account]]\nname = \"taro\"\npassword = \"secret\"\n");
    let said = accounts.reload().unwrap_err().to_string();
    assert!(said.contains("accounts.toml:4:12: account.password: not a known password hash"), "{said}");
    assert!(accounts.get("hanako@example.jp").is_some());
    assert!(!accounts.reload().unwrap(), "the same mistake is told once");
    std::fs::remove_file(place.file()).unwrap();
    accounts.reload().unwrap();
    assert!(accounts.get("hanako@example.jp").is_none());
}

#[test]
fn mistakes_name_file_line_key_and_what_was_expected() {
    let place = Place::new();
    let says = |text: &str| place_says(&place, text);
    for (text, words) in [
        ("version = 2\n", "accounts.toml:1:1: version: version 2 is not known; expected 1"),
        ("version = 1\nusers = 3\n", ":2:1: users: there is no key `users`; expected one of"),
        ("version = 1\n[[account]]\npassword = \"x\"\n", "this key is missing: `name`"),
        ("version = 1\n[[account]]\nname = \"a b\"\n", ":3:8: account.name: a name holds no space"),
        (
            "version = 1\n[[account]]\nname = \"a\"\nsenders = [\"a@b.jp\", \"x\"]\n",
            ":4:22: account.senders: ",
        ),
        ("version = 1\n[[account]]\nname = \"a\"\ncertificates = [\"md5:00\"]\n", "64 hexadecimal digits"),
        ("version = 1\n[[account]]\nname = \"a\"\ncreated = \"yesterday\"\n", "expected a time such as"),
        (
            "version = 1\n[[account]]\nname = \"a\"\n[[account]]\nname = \"A\"\n",
            ":5:8: account.name: there is an account of this name above",
        ),
        (
            "version = 1\n[[account]]\nname = \"a\"\nscram = \"SCRAM-SHA-1$1\"\n",
            ":4:9: account.scram: SCRAM-SHA-256: not complete",
        ),
        ("version = 1\nsalt_key = \"AAAA\"\n", ":2:12: salt_key: expected 32 octets"),
        ("version = 1\n[[account]\n", ":2:"),
    ] {
        assert!(says(text).contains(words), "{text}\n{}", says(text));
    }
    std::fs::set_permissions(place.file(), PermissionsExt::from_mode(0o644)).unwrap();
    let said = AccountsFile::read(&place.file()).unwrap_err().to_string();
    assert!(said.contains("everybody can read it") && said.contains("chmod 600"), "{said}");
}

fn place_says(place: &Place, text: &str) -> String {
    AccountsFile::read(&place.write(text).file()).unwrap_err().to_string()
}

#[test]
fn the_file_is_written_as_it_is_read_for_its_owner_alone() {
    let place = Place::new();
    let mut whole = record("hanako@example.jp", SHA512);
    whole.scram = Some(ScramKeys::create(&Secret::new("x"), [7; 16]));
    whole.senders.push("@shop.example.jp".parse().unwrap());
    whole.senders.push(SenderPattern::may_send_as("office@example.jp").unwrap());
    whole.certificates.push(Fingerprint::of(b"certificate"));
    whole.disabled = true;
    place.add(whole.clone());
    let file = AccountsFile::read(&place.file()).unwrap();
    assert_eq!(file.accounts, [whole.clone()]);
    assert_eq!(std::fs::metadata(place.file()).unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(place.file()).unwrap();
    for words in
        ["may_send_as = [\"office@example.jp\"]", "\"@shop.example.jp\"", "disabled = true", "# The accounts"]
    {
        assert!(text.contains(words), "{text}");
    }
    let taken = Record { name: "taro".to_owned(), ..whole };
    let error = AccountsFile::change(&place.file(), |file| file.add(taken)).unwrap_err();
    assert!(matches!(error, AccountsError::CertificateTaken { .. }), "{error}");
    assert_eq!(AccountsFile::read(&place.file()).unwrap(), file);
}

/// An unknown name costs what some account costs, always the same one.
#[test]
fn unknown_names_imitate_known_ones() {
    let place = Place::new();
    for number in 0..50 {
        place.add(record(
            &format!("user{number}@example.jp"),
            if number % 2 == 0 { SHA512 } else { "{SHA}L55TUjtiq8FBorTWAZ0jy6g129A=" },
        ));
    }
    let accounts = place.open();
    let scheme = |name: &str| {
        accounts.state(|state| state.imitated(name).unwrap().record.password.clone().unwrap().scheme())
    };
    let mut schemes = BTreeMap::new();
    for number in 0..200 {
        let name = format!("nobody{number}");
        assert_eq!(scheme(&name), scheme(&name));
        *schemes.entry(scheme(&name)).or_insert(0) += 1;
    }
    assert!(schemes.len() == 2 && schemes.values().all(|count| *count > 50), "{schemes:?}");
}

/// Nobody waits for memory for ever, and not everybody waits.
#[tokio::test]
async fn memory_for_verification_is_bounded() {
    let place = Place::new();
    place.add(record("hanako@example.jp", SHA512));
    let settings =
        AccountSettings { waiting: 2, wait: Duration::from_millis(50), ..AccountSettings::default() };
    let accounts = Accounts::open(&place.file(), settings).unwrap();
    let all = Arc::clone(&accounts.0.memory).acquire_many_owned(settings.memory_kib).await.unwrap();
    let login = || try_login(&accounts, "hanako@example.jp", "correct horse");
    let (one, two, three) = tokio::join!(login(), login(), login());
    assert_eq!([one, two, three], [Err(LoginError::Busy), Err(LoginError::Busy), Err(LoginError::Busy)]);
    assert_eq!(LoginError::Busy.reply().code(), 454);
    drop(all);
    assert!(login().await.is_ok());
    assert_eq!(accounts.0.memory.available_permits(), usize::try_from(settings.memory_kib).unwrap());
}

#[tokio::test]
async fn whoever_fails_often_waits_and_the_owner_does_not() {
    let place = Place::new();
    place.add(record("hanako@example.jp", SHA512));
    let accounts = place.open();
    for _ in 0..10 {
        let error = try_login(&accounts, "hanako@example.jp", "wrong").await.unwrap_err();
        assert_eq!(error, LoginError::Refused(Refusal::WrongPassword));
    }
    let error = try_login(&accounts, "hanako@example.jp", "correct horse").await.unwrap_err();
    assert!(matches!(error, LoginError::Braked { seconds: 50..=61 }), "{error}");
    assert_eq!(error.reply().code(), 454);
    let elsewhere = "198.51.100.9".parse().unwrap();
    assert!(accounts.verify("hanako@example.jp", &Secret::new("correct horse"), elsewhere).await.is_ok());
}
