//! What a message alone tells: which hop relayed for whom.
