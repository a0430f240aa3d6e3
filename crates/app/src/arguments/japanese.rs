//! The help in Japanese: the same commands with other words.

use clap::{Arg, ArgAction, Command};
use sekisho_audit::report::catalogue::{Catalogue, Language};

const TEXTS: [&str; 2] = [include_str!("../texts/help.ja.ftl"), include_str!("../texts/help.case.ja.ftl")];

/// The command with its help in Japanese.
pub(crate) fn translated(command: Command) -> Command {
    let texts = Catalogue::with(Language::Japanese, &TEXTS);
    let name = command.get_name().to_owned();
    with_words(command, &name, &texts)
}

fn with_words(command: Command, path: &str, texts: &Catalogue) -> Command {
    let program = path.split('-').next().unwrap_or(path).to_owned();
    let mut command = command
        .about(texts.word(&format!("help-{path}")))
        .subcommand_help_heading(heading("Commands"))
        .help_template(format!(
            "{{about}}\n\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
            texts.word("help-usage")
        ));
    let after = format!("help-after-{path}");
    if texts.has(&after) {
        command = command.after_help(texts.word(&after)).after_long_help(None::<&str>);
    }
    let long = format!("help-after-long-{path}");
    if texts.has(&long) {
        command = command.after_long_help(texts.word(&long));
    }
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    if path == program {
        let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
        command = command.disable_version_flag(true).arg(version);
    }
    command = command.disable_help_flag(true).arg(help).mut_args(|argument| {
        let key = match argument.get_id().as_str() {
            id @ ("help" | "version") => format!("help-{id}"),
            // Options of every command belong to the program.
            id if argument.is_global_set() && !texts.has(&format!("help-{path}-{id}")) => {
                format!("help-{program}-{id}")
            }
            // What several commands may be told stands once.
            id if texts.has(&format!("help-{path}-{id}")) => format!("help-{path}-{id}"),
            id => format!("help-shared-{id}"),
        };
        let place = heading(match argument.get_help_heading() {
            Some(name) => name,
            // Every command has them, as it has what is called so.
            None if matches!(argument.get_id().as_str(), "help" | "version") => "General",
            None if argument.is_positional() => "Arguments",
            None => "Options",
        });
        // The parser's words for defaults and values are English: ours are in the text.
        let takes_value = argument.get_action().takes_values();
        let argument = argument.hide_default_value(takes_value).hide_possible_values(takes_value);
        argument.help(texts.word(&key)).long_help(None::<&str>).help_heading(place)
    });
    let names: Vec<String> = command.get_subcommands().map(|own| own.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(&name, |own| with_words(own, &format!("{path}-{name}"), texts));
    }
    command
}

/// The parser keeps headings for good, so they are no texts of the catalogue.
fn heading(name: &str) -> &'static str {
    match name {
        "Commands" => "コマンド",
        "Arguments" => "引数",
        "How far" => "範囲",
        "By what right" => "検査の根拠",
        "What is known of the target" => "対象について分かっていること",
        "The witness" => "試験メールの受け取り先",
        "Manners" => "進め方",
        "The result" => "結果",
        "An audit" => "監査",
        "A file" => "ファイル",
        "A contact" => "連絡先",
        "What it means" => "影響",
        "A remark" => "メモ",
        "General" => "共通",
        _ => "オプション",
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::arguments::Arguments;

    /// A key that has no text is printed itself.
    #[test]
    fn every_command_and_option_has_japanese_words() {
        let mut waiting = vec![translated(Arguments::command())];
        while let Some(mut command) = waiting.pop() {
            let help = format!("{}{}", command.render_long_help(), command.render_help());
            assert!(!help.contains("help-"), "{help}");
            assert!(help.contains("共通:") && help.contains("使い方:"), "{help}");
            for word in [
                "Options:",
                "Usage:",
                "Commands:",
                "Arguments:",
                "Print help",
                "[default",
                "ossible values",
                "Example",
                "[possible",
            ] {
                assert!(!help.contains(word), "{help}");
            }
            waiting.extend(command.get_subcommands().cloned());
        }
    }
}
