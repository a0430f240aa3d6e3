//! Haraka. Its own plug-in for lists takes any answer for "listed", so it gets one that compares values.

use super::asked::Asked;
use super::consumer::{Ending, Instructions, Part, Place};

const PLUGIN: &str = r"'use strict'

const dns = require('node:dns').promises
const net = require('node:net')
const { ipv6_reverse } = require('haraka-net-utils')

const zone = '@ZONE@'
const values = new Set([@VALUES@])
const resolver = new dns.Resolver({ timeout: 3000, tries: 1 })

exports.register = function () {
  this.register_hook('rcpt', 'refuse_listed')
}

exports.refuse_listed = async function (next, connection, params) {
  if (connection.relaying) return next()
  const user = params[0].user
  if (user && user.toLowerCase() === 'postmaster') return next()
  connection.notes.@LOWER@ ??= look_up(connection.remote.ip)
  const text = await connection.notes.@LOWER@
  if (text === null) return next()
  next(DENY, `${connection.remote.ip} is listed on ${zone}: ${text}`)
}

async function look_up(ip) {
  const reversed = net.isIPv6(ip) ? ipv6_reverse(ip) : ip.split('.').reverse().join('.')
  const name = `${reversed}.${zone}`
  try {
    const found = await resolver.resolve4(name)
    if (!found.some((value) => values.has(value))) return null
  } catch {
    return null // not listed, or no answer: the mail goes through
  }
  const texts = await resolver.resolveTxt(name).catch(() => [])
  return texts.map((parts) => parts.join('')).join(' ').replace(/[^ -~]/g, '?').slice(0, 300)
}
";

/// A plug-in, and its name in the list of plug-ins.
pub(super) fn instructions(asked: &Asked) -> Instructions {
    let values: Vec<String> = asked.values.iter().map(|(value, _)| format!("'{value}'")).collect();
    let lower = asked.stem.to_lowercase();
    let text = asked
        .fill(PLUGIN)
        .replace("@VALUES@", &values.join(", "))
        .replace("@LOWER@", &format!("rbl_{lower}"));
    Instructions {
        parts: vec![
            Part::create(&format!("plugins/rbl_{lower}.js"), text),
            Part {
                file: "config/plugins".to_owned(),
                place: Place::Before("rcpt_to"),
                text: format!("rbl_{lower}\n"),
                ending: Ending::Whole,
            },
        ],
        commands: &["systemctl restart haraka"],
    }
}
