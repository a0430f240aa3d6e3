//! A list, as the configurations of mail servers need it.

use std::net::Ipv4Addr;

use sekisho_dnsbl::code::Code;
use sekisho_net::block_list::{BlockList, Values};

/// The most single values that software without ranges is given.
pub(super) const VALUES: usize = 64;

/// A list as configurations name it.
pub(super) struct Asked {
    /// The zone, without a trailing dot.
    pub(super) zone: String,
    /// The values that count, as Postfix reads them: one pattern or several.
    pub(super) patterns: Vec<String>,
    /// Each single value, and what it is called in configurations.
    pub(super) values: Vec<(Ipv4Addr, String)>,
    /// Whether the values mean what those of our own lists do. What those of others mean, their operator says.
    pub(super) ours: bool,
    /// The zone within names of rules: letters, digits and underscores.
    pub(super) stem: String,
}

impl Asked {
    /// A list; where `ours`, its values mean what those of our own lists do. None where there are too many values.
    pub(super) fn of(list: &BlockList, ours: bool) -> Option<Self> {
        let own: Vec<String> = Code::ALL.iter().map(|code| code.value().octets()[3].to_string()).collect();
        let pattern = format!("127.0.0.[{}]", own.join(";"));
        let values = if list.values.is_any() {
            Values::of(pattern.parse().into_iter().collect())
        } else {
            list.values.clone()
        };
        let values_alone = values.each(VALUES)?;
        let ours =
            ours && values_alone.iter().all(|value| Code::ALL.iter().any(|code| code.value() == *value));
        let named = |value: Ipv4Addr| {
            let code = Code::ALL.into_iter().find(|code| ours && code.value() == value);
            let name =
                code.map_or_else(|| value.to_string().replace('.', "_"), |code| name_of(code).to_owned());
            (value, name)
        };
        let letters = list.zone.chars().map(|own| if own.is_ascii_alphanumeric() { own } else { '_' });
        Some(Self {
            zone: list.zone.clone(),
            patterns: values.patterns().iter().map(ToString::to_string).collect(),
            values: values_alone.into_iter().map(named).collect(),
            ours,
            stem: letters.take(24).collect::<String>().to_uppercase(),
        })
    }

    /// A template with `@ZONE@` and `@STEM@` filled in.
    pub(super) fn fill(&self, template: &str) -> String {
        template.replace("@ZONE@", &self.zone).replace("@STEM@", &self.stem)
    }

    /// A template once for each value: `@VALUE@`, `@CODE@`, and `@LOWER@`, its code in lower case.
    pub(super) fn each(&self, template: &str) -> String {
        let one = |(value, name): &(Ipv4Addr, String)| {
            let filled = self.fill(template).replace("@VALUE@", &value.to_string());
            filled.replace("@CODE@", name).replace("@LOWER@", &name.to_lowercase())
        };
        self.values.iter().map(one).collect()
    }
}

/// What a code is called within names of rules.
const fn name_of(code: Code) -> &'static str {
    match code {
        Code::Relay => "RELAY",
        Code::Output => "OUTPUT",
        Code::ForgedSender => "FORGED_SENDER",
        Code::LostSource => "LOST_SOURCE",
    }
}
