//! Manual pages from the definition of the command line, and one of the settings file.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;
use sekisho_gateway::settings::SAMPLE;
use sekisho_net::clock;

use crate::arguments::Arguments;
use crate::complaint;
use crate::exit::{NotNow, UsageError};
use crate::screen::Screen;

/// Writes one page for the program and one for each command into `directory`, and sekisho.toml(5): where the
/// directory is called `man1`, into `man5` beside it.
pub(crate) fn write_manual(directory: &Path, screen: &Screen) -> anyhow::Result<()> {
    let mut program = whole(Arguments::command()).disable_help_subcommand(true);
    program.build();
    write_pages(&program, directory).map_err(|error| cannot(directory, &error, screen))?;
    let place = beside(directory);
    write(&place.join("sekisho.toml.5"), &settings_page()).map_err(|error| cannot(&place, &error, screen))?;
    Ok(())
}

fn cannot(directory: &Path, error: &io::Error, screen: &Screen) -> NotNow {
    let reason = complaint::text(error, &screen.texts());
    let text = UsageError::new("error-manual").with("directory", directory.display().to_string());
    NotNow(text.with("reason", reason))
}

fn write_pages(command: &Command, directory: &Path) -> io::Result<()> {
    for own in command.get_subcommands() {
        write_pages(own, directory)?;
    }
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    write(&directory.join(format!("{name}.1")), &page(command)?)
}

fn write(file: &Path, text: &str) -> io::Result<()> {
    if let Some(directory) = file.parent() {
        std::fs::create_dir_all(directory)?;
    }
    std::fs::write(file, text)
}

/// Where pages about files belong.
fn beside(directory: &Path) -> PathBuf {
    match directory.parent() {
        Some(above) if directory.ends_with("man1") => above.join("man5"),
        _ => directory.to_owned(),
    }
}

fn day() -> String {
    clock::now().strftime("%Y-%m-%d").to_string()
}

/// The page of one command. What comes after the help has lines that were laid out by hand, and keeps them.
fn page(command: &Command) -> io::Result<String> {
    let examples =
        command.get_after_long_help().or_else(|| command.get_after_help()).map(ToString::to_string);
    let man = Man::new(command.clone()).date(day()).manual("Sekisho");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    // Words of a synopsis are not spread over its line.
    page.extend_from_slice(b".ad l\n");
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    if command.get_arguments().next().is_some() {
        man.render_options_section(&mut page)?;
    }
    if command.get_subcommands().next().is_some() {
        man.render_subcommands_section(&mut page)?;
    }
    let mut page = String::from_utf8_lossy(&page).into_owned();
    if let Some(examples) = examples {
        page.push_str(&laid_out("EXAMPLES", &examples));
    }
    page.push_str(".SH SEE ALSO\n.BR sekisho (1),\n.BR sekisho.toml (5)\n");
    Ok(page)
}

/// A section whose lines stay as they are.
fn laid_out(name: &str, text: &str) -> String {
    let escaped = |line: &str| {
        let line = line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
        if line.starts_with('.') { format!("\\&{line}\n") } else { format!("{line}\n") }
    };
    let lines: String = text.trim_matches('\n').lines().map(escaped).collect();
    format!(".SH {name}\n.nf\n{lines}.fi\n")
}

/// sekisho.toml(5): every key with its default and what it is for, as `sekisho init` writes them.
fn settings_page() -> String {
    let day = day();
    let head = format!(
        ".TH sekisho.toml 5 \"{day}\" \"sekisho {}\" \"Sekisho\"\n.SH NAME\nsekisho.toml \\- settings of the mail \
         server\n.SH DESCRIPTION\nThe server reads /etc/sekisho/sekisho.toml, the file of SEKISHO_CONFIG, or that of \
         \\-\\-config. It is TOML. host_name and domains are needed; every other key has a default, at which it stands \
         here behind a #. A key that nobody knows is a mistake. A change is taken over by a reload (SIGHUP), listeners \
         by a restart. In this file, capital letters stand for what is yours.\n",
        env!("CARGO_PKG_VERSION")
    );
    format!(
        "{head}{}.SH SEE ALSO\n.BR sekisho\\-init (1),\n.BR sekisho\\-check\\-config (1)\n",
        laid_out("KEYS", SAMPLE)
    )
}

/// The command with every option described: what the short help leaves out for want of room, a page has room
/// for.
fn whole(command: Command) -> Command {
    command.mut_args(|argument| argument.hide_short_help(false)).mut_subcommands(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_describes_every_option() {
        let mut command = whole(Arguments::command());
        command.build();
        let page = page(command.find_subcommand("audit").unwrap()).unwrap();
        for words in ["Play one classic tester", "Whose agreement it is", "Send that code to the target"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("EXTRA"), "{page}");
        assert!(
            page.contains(".SH EXAMPLES\n.nf\nExamples:\n  sekisho audit mx.example.jp \\-\\-basis own"),
            "{page}"
        );
    }

    #[test]
    fn the_page_of_the_settings_has_every_key() {
        let page = settings_page();
        for key in ["host_name = ", "#smart_host = ", "#own_sender_from_strangers = ", "#silence = "] {
            assert!(page.contains(key), "{key}: {page}");
        }
    }
}
