use std::fs;
use std::path::Path;

use sekisho_audit::report::catalogue::Language;
use sekisho_gateway::accounts::AccountsFile;
use sekisho_gateway::settings::Settings;
use sekisho_testkit::bad_configs::{Case, Part, cases};

use crate::complaint::text;
use crate::texts::catalogue;

use super::*;

/// Every folder of `tests/bad-configs` has its message in both languages; the English one is what the library says.
#[test]
fn every_bad_configuration_has_its_message_in_both_languages() {
    let path = Path::new("sekisho.toml");
    for case in cases(Part::Mail) {
        let mistake = Settings::parse(path, &case.text).unwrap_err();
        in_both_languages(&case, &mistake.to_string(), &SettingsError::Mistake(mistake.clone()));
    }
    for case in cases(Part::Cases) {
        let mistake = sekisho_cases::settings::Settings::parse(path, &case.text).unwrap_err();
        let error = sekisho_cases::settings::SettingsError::Mistake(mistake.clone());
        in_both_languages(&case, &mistake.to_string(), &error);
    }
    for case in cases(Part::BlockList) {
        let mistake = zones::Settings::parse(path, &case.text).unwrap_err();
        in_both_languages(&case, &mistake.to_string(), &zones::SettingsError::Mistake(mistake.clone()));
    }
}

fn in_both_languages(case: &Case, english: &str, error: &(dyn Error + 'static)) {
    assert_eq!(text(error, &catalogue(Language::English)), english, "{}", case.name);
    let japanese = text(error, &catalogue(Language::Japanese));
    assert!(!japanese.is_ascii(), "{japanese}");
    case.says("message.ja.txt", &japanese);
}

const HEAD: &str = "version = 1\n[[account]]\nname = \"hanako@example.jp\"\n";

fn accounts_error(rest: &str) -> AccountsError {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("accounts.toml");
    let accounts = if rest.starts_with("version") { rest.to_owned() } else { format!("{HEAD}{rest}") };
    fs::write(&path, accounts).unwrap();
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    AccountsFile::read(&path).unwrap_err()
}

#[test]
fn a_mistake_in_the_accounts_is_told_in_both_languages() {
    let cases = [
        ("version = 2\n", "1:1: version: ", "バージョン 2 には対応していません"),
        ("version = 1\nsalt_key = \"abc\"\n", "2:12: salt_key: ", "32 オクテットを base64 で"),
        ("version = 1\n[[account]]\nname = \"\"\n", "3:8: account.name: ", "名前が空です"),
        ("version = 1\n[[account]]\nname = \"a/b\"\n", "3:8: account.name: ", "スラッシュ"),
        ("[[account]]\nname = \"Hanako@example.jp\"\n", "5:8: account.name: ", "同じ名前のアカウント"),
        ("password = \"secret\"\n", "4:12: account.password: ", "対応していないパスワードハッシュ"),
        ("password = \"{PLAIN}secret\"\n", "4:12: account.password: ", "平文のパスワード"),
        ("password = \"!\"\n", "4:12: account.password: ", "ロック"),
        ("password = \"$argon2id$v=19\"\n", "4:12: account.password: ", "全体をコピー"),
        ("senders = [\"hanako\"]\n", "4:12: account.senders: ", "ドメインがありません。メールアドレスか"),
        ("may_send_as = [\"@\"]\n", "4:16: account.may_send_as: ", "ローカル部が空です。メールアドレスを"),
        ("certificates = [\"sha1:00\"]\n", "4:17: account.certificates: ", "フィンガープリントは"),
        ("created = \"yesterday\"\n", "4:11: account.created: ", "日時は"),
        ("pasword = \"x\"\n", "4:1: account.pasword: ", "`pasword` というキーはありません"),
        ("disabled = \"no\"\n", "4:12: account.disabled: ", "正しい型: true または false"),
    ];
    for (rest, place, japanese) in cases {
        let error = accounts_error(rest);
        assert_eq!(text(&error, &catalogue(Language::English)), error.to_string(), "{rest}");
        for error in [&error as &(dyn Error + 'static), &GatewayError::Accounts(accounts_error(rest))] {
            let said = text(error, &catalogue(Language::Japanese));
            let expected = format!("accounts.toml:{place}");
            assert!(said.contains(&expected) && said.contains(japanese), "{rest}: {said}");
        }
    }
}

#[test]
fn a_file_that_everybody_can_read_is_told() {
    let error = AccountsError::Readable { path: "/data/accounts.toml".into() };
    assert_eq!(text(&error, &catalogue(Language::English)), error.to_string());
    assert!(text(&error, &catalogue(Language::Japanese)).contains("誰でも読める"));
}
