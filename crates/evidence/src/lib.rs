//! The words all jobs share: target, consent, token, level, proof, rule, class.
