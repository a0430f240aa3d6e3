//! The parts of a publication, from what may be told.

use std::net::IpAddr;

use sekisho_cases::disclosure::{Beginning, Happened, Happening, Place, Server, Told};
use sekisho_cases::target::TargetName;
use sekisho_evidence::verdict::Verdict;
use sekisho_evidence::visible::visible;

use super::{Block, Document, Link, Part, Section};
use crate::chart::Chart;
use crate::imprint::{Imprint, Reference};
use crate::texts::Texts;

/// The standards that are always named: key and address.
const STANDARDS: [(&str, &str); 3] = [
    ("page-rfc-5321", "https://www.rfc-editor.org/rfc/rfc5321"),
    ("page-rfc-2505", "https://www.rfc-editor.org/rfc/rfc2505"),
    ("page-rfc-4954", "https://www.rfc-editor.org/rfc/rfc4954"),
];

pub(super) struct Parts<'a> {
    pub(super) document: &'a Document,
    pub(super) imprint: &'a Imprint,
    pub(super) texts: &'a Texts,
    pub(super) regressions: u32,
}

/// The key of a verdict's name.
pub(crate) const fn verdict(verdict: Verdict, silent: bool) -> &'static str {
    match verdict {
        Verdict::Open => "page-verdict-open",
        Verdict::Accepts => "page-verdict-accepts",
        Verdict::Inconclusive => "page-verdict-inconclusive",
        Verdict::Untestable if silent => "page-verdict-silent",
        Verdict::Untestable => "page-verdict-untestable",
        Verdict::NotJudged => "page-verdict-not-judged",
        Verdict::Closed => "page-verdict-closed",
    }
}

impl Parts<'_> {
    /// What stands below the title.
    pub(super) fn heading(&self) -> Vec<(String, String)> {
        let document = self.document;
        let fact = |key: &str, value: String| (self.texts.word(key), visible(&value));
        let mut facts = vec![
            fact("page-day", self.texts.day(document.day)),
            fact("page-publisher", document.organisation.to_string()),
        ];
        facts.extend(document.author.as_ref().map(|author| fact("page-author", author.to_string())));
        facts.extend(document.contact.as_ref().map(|contact| fact("page-contact", contact.to_string())));
        facts.push(fact("page-number", document.number.to_string()));
        facts.push(fact("page-mark", document.mark()));
        facts
    }

    pub(super) fn sections(&self) -> Vec<Section> {
        let section = |part, key: &str, blocks| Section { part, heading: self.texts.word(key), blocks };
        vec![
            section(Part::Summary, "page-summary", self.summary()),
            section(Part::Impact, "page-impact", self.impact()),
            section(Part::Details, "page-details", self.details()),
            section(Part::Response, "page-response", self.response()),
            section(Part::References, "page-references", self.references()),
            section(Part::Acknowledgements, "page-acknowledgements", self.acknowledgements()),
        ]
    }

    pub(super) fn places(&self) -> impl Iterator<Item = (&TargetName, &Place)> {
        let servers = &self.document.disclosure.targets;
        servers.iter().flat_map(|server| server.addresses.iter().map(|place| (&server.name, place)))
    }

    fn server(&self, server: &Server) -> String {
        match &server.organisation {
            None => server.name.to_string(),
            Some(organisation) => {
                let organisation = visible(&organisation.to_string());
                let values = [("name", server.name.as_str()), ("organisation", organisation.as_str())];
                self.texts.text("page-owned", &values)
            }
        }
    }

    fn summary(&self) -> Vec<Block> {
        let disclosure = &self.document.disclosure;
        let relaying = |server: &&Server| server.addresses.iter().any(|place| place.proven.is_some());
        let servers: Vec<String> =
            disclosure.targets.iter().filter(relaying).map(|server| self.server(server)).collect();
        let (relayed, through_it) = match servers.len() {
            0 | 1 => ("page-relayed", "page-through-the-accused"),
            _ => ("page-relayed-several", "page-through-one-of-them"),
        };
        let servers = self.texts.all(servers);
        let mut sentences = vec![self.texts.text(relayed, &[("servers", &servers)])];
        let through = disclosure.timeline.iter().any(|happened| {
            let with = Beginning::Complaint { through_the_accused: true };
            happened.what == Happening::Opened { with }
        });
        // Before it is published, whoever runs the server has to find out by themselves by whom it was told: with the day, this
        // would lead to one line of their log.
        let sealed = |happened: &Happened| happened.what == Happening::Reported { by: Told::Unnamed };
        let tells = !self.document.published && disclosure.timeline.iter().any(sealed);
        if through && !tells {
            sentences.push(self.texts.word(through_it));
        }
        let open = self.not_shut();
        let last = self.places().filter_map(|(_, place)| place.shut).max();
        if let (true, Some(last)) = (open.is_empty(), last) {
            sentences.push(self.texts.text("page-stopped", &[("day", &self.texts.day(last))]));
        } else {
            let addresses = self.texts.all(open.iter().map(ToString::to_string));
            let key = if self.document.published { "page-not-stopped" } else { "page-not-stopped-yet" };
            sentences.push(self.texts.text(key, &[("addresses", &addresses)]));
        }
        if self.regressions > 0 {
            sentences.push(self.texts.count("page-regressed", self.regressions));
        }
        sentences.into_iter().map(Block::Paragraph).collect()
    }

    /// The addresses that were not found shut.
    fn not_shut(&self) -> Vec<IpAddr> {
        self.places().filter(|(_, place)| place.shut.is_none()).map(|(_, place)| place.address).collect()
    }

    fn impact(&self) -> Vec<Block> {
        let impact = self.document.disclosure.impact.iter().flat_map(|impact| {
            [
                ("page-ability", &impact.ability),
                ("page-knowledge", &impact.knowledge),
                ("page-affected", &impact.affected),
            ]
        });
        let facts =
            impact.map(|(key, words)| (self.texts.word(key), capitalised(&visible(&words.to_string()))));
        vec![Block::Facts(facts.collect())]
    }

    fn response(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let fixes: Vec<(String, String)> = self
            .document
            .disclosure
            .timeline
            .iter()
            .filter_map(|happened| match &happened.what {
                Happening::FixClaimed { whose, what } => Some((
                    capitalised(&visible(&whose.to_string())),
                    capitalised(&visible(&what.to_string())),
                )),
                _ => None,
            })
            .collect();
        if !fixes.is_empty() {
            // Without a recheck that verified it, it is what somebody says.
            let key = if self.not_shut().is_empty() { "page-fixes" } else { "page-fixes-claimed" };
            blocks.push(Block::Heading(self.texts.word(key)));
            blocks.push(Block::Facts(fixes));
        }
        let timeline = self.timeline();
        let chart = Chart::of(self.document, &timeline, self.texts);
        blocks.push(Block::Heading(self.texts.word("page-timeline")));
        blocks.push(Block::Timeline(timeline));
        blocks.push(Block::Heading(self.texts.word("page-chart")));
        blocks.push(Block::Chart(chart));
        blocks
    }

    fn references(&self) -> Vec<Block> {
        let given = self.imprint.references.iter().map(link);
        let standards = STANDARDS.iter().map(|(key, url)| Link {
            title: self.texts.word(key),
            url: Some((*url).to_owned()),
            linked: true,
        });
        vec![Block::Links(given.chain(standards).collect())]
    }

    fn acknowledgements(&self) -> Vec<Block> {
        let mut lines: Vec<String> = Vec::new();
        for reporter in &self.document.disclosure.reporters {
            let line = match reporter {
                Told::Unnamed => self.texts.word("page-thanks-unnamed"),
                Told::Named(name) => {
                    self.texts.text("page-thanks-named", &[("name", &visible(&name.to_string()))])
                }
            };
            // Several who are not named are thanked once.
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        lines.extend(self.imprint.thanks.iter().map(|thanks| visible(&thanks.to_string())));
        if lines.is_empty() {
            lines.push(self.texts.word("page-none"));
        }
        lines.into_iter().map(Block::Paragraph).collect()
    }
}

/// What people wrote within a sentence, where it stands alone.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn link(reference: &Reference) -> Link {
    let url = reference.url.as_ref().map(|url| visible(&url.to_string()));
    let is_web = |url: &str| {
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        rest.is_some_and(|rest| !rest.is_empty()) && url.chars().all(|letter| letter.is_ascii_graphic())
    };
    Link { title: visible(&reference.title.to_string()), linked: url.as_deref().is_some_and(is_web), url }
}
